"""Accounts in the imitated Rentman, and connections to them: one line each."""

import hashlib
import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from integrations.connectors import rentman
from integrations.connectors.contract import SourceSettings
from integrations.connectors.rentman.budget import Budget, budget_for
from integrations.connectors.rentman.source import RentmanSource
from integrations.connectors.rentman.target import RentmanTarget
from integrations.sandbox.remote import Sandbox

SETTINGS = SourceSettings(connection_key="ren:x", from_date=date(2026, 1, 1))
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)

_numbers = itertools.count(1)


@dataclass
class Rental:
    """An account in the imitated Rentman, with its token."""

    sandbox: Sandbox
    name: str
    token: str
    owner: int

    def control(self, command: str, **arguments: Any) -> Any:
        return self.sandbox.control("rentman", command, account=self.name, **arguments)

    def create(self, resource: str, **record: Any) -> Any:
        """A person makes an item on screen."""
        return self.control("create", resource=resource, record=record)

    def change(self, resource: str, item_id: int, **changes: Any) -> Any:
        return self.control("change", resource=resource, id=item_id, changes=changes)

    def read(self, resource: str, **chosen: Any) -> Any:
        return self.control("read", resource=resource, **chosen)

    def calls(self) -> dict[str, int]:
        """Calls by method and path since the last look."""
        report = self.sandbox.control("server", "calls", reset=True)
        return report["systems"]["rentman"]["paths"]

    def fault(self, **rule: Any) -> None:
        self.sandbox.control("server", "faults", rules=[{"system": "rentman", **rule}])

    def _options(self, options: Mapping[str, Any]) -> dict[str, Any]:
        allowed = frozenset({self.sandbox.host_port})
        quick = {"budget": Budget(per_second=100_000), "sleep": lambda seconds: None}
        return {"allowed_private": allowed, **quick, **options}

    def source(self, *, token: str = "", webhook_token: str = "", **options: Any) -> RentmanSource:
        given = {"token": token or self.token, "webhook_token": webhook_token}
        return rentman.open_source(self.sandbox.rentman_url, given, **self._options(options))

    def target(self, **options: Any) -> RentmanTarget:
        given = {"token": self.token}
        return rentman.open_target(self.sandbox.rentman_url, given, **self._options(options))

    def customer(self, **fields: Any) -> int:
        """A company in Oslo with a contact person; gives its id."""
        record = {
            "name": "Kunde AS", "commerce_code": "974 760 673", "email_1": "post@kunde.example",
            "invoice_street": "Storgata", "invoice_number": "5", "invoice_postalcode": "0155", "invoice_city": "Oslo",
            "invoice_country": "no", **fields,
        }  # fmt: skip
        made = self.create("contacts", **record)
        person = self.create(
            "contactpersons", contact=f"/contacts/{made['id']}", firstname="Siri", lastname="Lie",
            email="siri@kunde.example", function="Innkjøp",
        )  # fmt: skip
        self.change("contacts", made["id"], admin_contactperson=f"/contactpersons/{person['id']}")
        return int(made["id"])

    def project(self, **given: Any) -> Any:
        """A confirmed project of 8 and 9 October: rental 9000, crew 4800, transport 1200; gives it."""
        prices = {"rental": 9000, "crew": 4800, "transport": 1200}
        whole = {
            "name": "Konsert", "status": 3, "start": "2026-10-08T10:00:00", "end": "2026-10-09T23:00:00",
            "prices": prices, **given,
        }  # fmt: skip
        return self.control("create_project", **whole)


def new_rental(sandbox: Sandbox, **settings: Any) -> Rental:
    """An account with statuses, ledger codes and two users; switches of the imitation as keywords."""
    name = f"scene-{next(_numbers)}"
    settings.setdefault("per_second", 100_000)
    made = sandbox.control("rentman", "create_account", name=name, **settings)
    rental = Rental(sandbox, name, made["token"], made["owner"])
    # Flows share one budget per key, and would keep to the real account's eight calls a second.
    key = hashlib.sha256(rental.token.encode()).hexdigest()
    budget_for(sandbox.rentman_url.rstrip("/"), key=key).allowed(int(settings["per_second"]))
    rental.calls()
    return rental
