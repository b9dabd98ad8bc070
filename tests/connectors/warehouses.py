"""Companies in the imitated Rackbeat, and connections to them: one line each."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from integrations.connectors import rackbeat
from integrations.connectors.contract import SourceSettings
from integrations.connectors.rackbeat.source import RackbeatSource
from integrations.connectors.rackbeat.target import RackbeatTarget
from integrations.sandbox.remote import Sandbox

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SETTINGS = SourceSettings(connection_key="rac:x", from_date=date(2026, 1, 1))

_numbers = itertools.count(1)


@dataclass
class Warehouse:
    """A company in the imitated Rackbeat, with its first key."""

    sandbox: Sandbox
    name: str
    token: str

    def control(self, command: str, **arguments: Any) -> Any:
        return self.sandbox.control("rackbeat", command, account=self.name, **arguments)

    def create(self, resource: str, **record: Any) -> Any:
        """A person makes a record on screen."""
        return self.control("create", resource=resource, record=record)

    def change(self, resource: str, key: Any, **changes: Any) -> Any:
        return self.control("change", resource=resource, key=key, changes=changes)

    def do(self, resource: str, key: Any, action: str, **body: Any) -> Any:
        """A person presses a button."""
        return self.control("do", resource=resource, key=key, action=action, body=body)

    def read(self, resource: str) -> list[Any]:
        return self.control("read", resource=resource)

    def calls(self) -> dict[str, int]:
        """Calls by method and path since the last look."""
        report = self.sandbox.control("server", "calls", reset=True)
        return report["systems"]["rackbeat"]["paths"]

    def fault(self, **rule: Any) -> None:
        self.sandbox.control("server", "faults", rules=[{"system": "rackbeat", **rule}])

    def _options(self, options: Mapping[str, Any]) -> dict[str, Any]:
        allowed = frozenset({self.sandbox.host_port})
        return {"allowed_private": allowed, "sleep": lambda seconds: None, **options}

    def source(self, *, token: str = "", **options: Any) -> RackbeatSource:
        given = {"token": token or self.token, "contact": "drift@example.no"}
        return rackbeat.open_source(self.sandbox.rackbeat_url, given, **self._options(options))

    def target(self, *, token: str = "", **options: Any) -> RackbeatTarget:
        given = {"token": token or self.token}
        return rackbeat.open_target(self.sandbox.rackbeat_url, given, **self._options(options))

    def defaults(self) -> dict[str, str]:
        """The company's first groups and terms, as a tenant would choose them."""
        groups = self.read("product-groups")
        return {
            "customer_group": str(self.read("customer-groups")[0]["number"]),
            "supplier_group": str(self.read("supplier-groups")[0]["number"]),
            "product_group": next(str(one["number"]) for one in groups if one["has_inventory"]),
            "service_group": next(str(one["number"]) for one in groups if not one["has_inventory"]),
            "payment_terms": str(self.read("payment-terms")[0]["number"]),
        }


def new_warehouse(sandbox: Sandbox, **settings: Any) -> Warehouse:
    """A company with groups, terms, a unit and a location; switches of the imitation as keywords."""
    name = f"lager-{next(_numbers)}"
    made = sandbox.control("rackbeat", "create_account", name=name, **settings)
    warehouse = Warehouse(sandbox, name, made["token"])
    warehouse.calls()
    return warehouse
