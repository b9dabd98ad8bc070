"""A company that plans its projects in Rentman and keeps its books in Tripletex."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone

from integrations.models import Connection, CrewMatch, EntityLink, SyncEvent
from integrations.sync import events
from tests.connectors.rentals import Rental, new_rental
from tests.rackbeat_world import Colleague
from tests.world import World, sandbox, world

__all__ = ["sandbox", "world"]
PROJECT, CREW, CUSTOMER = "rentman_project", "rentman_crew", "rentman_customer"
DAY = {"start": "2026-10-08T08:00:00", "end": "2026-10-08T18:00:00"}
_FIELDS = (
    "id,number,name,reference,externalAccountsNumber,startDate,endDate,isClosed,customer(id),projectManager(id),"
    "orderLines(description,unitPriceExcludingVatCurrency,date),participants(employee(id))"
)


@dataclass
class Scene:
    """The account in Rentman, its connection, and somebody who works in Tripletex."""

    world: World
    rental: Rental
    connection: Connection
    colleague: Colleague

    def customer(self, **fields: Any) -> int:
        """A contact in Rentman whose card stands in Tripletex already."""
        contact = self.rental.customer(**fields)
        card = self.colleague.call("POST", "/customer", {"name": "Kunde AS"})["value"]
        EntityLink.objects.create(
            connection=self.connection, target=self.connection.ledger, flow=CUSTOMER, document_id=str(contact),
            part="record", kind="customer", reference=f"{self.connection.key}:{CUSTOMER}:#{contact}",
            remote_id=str(card["id"]), state=EntityLink.State.VERIFIED,
        )  # fmt: skip
        return contact

    def festival(self, parts: int = 2, *, status: int = 3, **given: Any) -> dict[str, Any]:
        """A project of so many parts, each a thousand kroner dearer than the one before."""
        subprojects = [
            {
                "name": f"Del {key}", "status": status, "prices": {"rental": 1000 * key},
                "start": "2026-10-08T10:00:00", "end": "2026-10-09T23:00:00",
            }
            for key in range(1, parts + 1)
        ]  # fmt: skip
        made: dict[str, Any] = self.rental.control(
            "create_project", name="Festival", subprojects=subprojects, **given
        )
        return made

    def hire(self, first: str, last: str, **values: Any) -> int:
        """Somebody employed in Tripletex; his id."""
        made = self.world.sandbox.control(
            "tripletex",
            "add_employee",
            company=self.world.stage.company_id,
            first_name=first,
            last_name=last,
            **values,
        )
        return int(made["id"])

    def crew(self, first: str, last: str, **values: Any) -> int:
        return int(self.rental.create("crew", firstname=first, lastname=last, **values)["id"])

    def plan(self, project: Any, *crew: int, **more: Any) -> None:
        self.rental.control(
            "plan", project=project["id"], crew=list(crew), **{"function": "Rigger", **DAY, **more}
        )

    def sync(self, project: Any, *flows: str) -> None:
        """As if a webhook had named the project, and time to work on it."""
        for flow in flows or (PROJECT,):
            events.record(
                self.connection, flow, [(str(project["id"]), "")], trigger="webhook", now=timezone.now()
            )
        self.world.serve()

    def event(self, project: Any, flow: str = PROJECT) -> SyncEvent:
        mine = SyncEvent.objects.filter(connection=self.connection, flow=flow)
        return mine.filter(document_id=str(project["id"])).latest("id")

    def ended(self, project: Any, flow: str = PROJECT) -> tuple[str, str, str]:
        event = self.event(project, flow)
        return event.state, event.result, event.code

    def projects(self) -> list[dict[str, Any]]:
        """Every project in Tripletex."""
        found: list[dict[str, Any]] = self.colleague.call("GET", f"/project?count=1000&fields={_FIELDS}")[
            "values"
        ]
        return found

    def lines(self) -> list[tuple[str, float]]:
        return [
            (line["description"], line["unitPriceExcludingVatCurrency"])
            for project in self.projects()
            for line in project["orderLines"]
        ]

    def people(self) -> list[int]:
        """Who takes part, but for the one whose key we have: who makes a project takes part in it."""
        own = self.colleague.call("GET", "/token/session/%3EwhoAmI")["value"]["employeeId"]
        return [
            one["employee"]["id"]
            for project in self.projects()
            for one in project["participants"]
            if one["employee"]["id"] != own
        ]

    def calls(self) -> dict[str, int]:
        """Calls to both systems since the last look."""
        report = self.world.sandbox.control("server", "calls", reset=True)["systems"]
        return {
            f"{system} {path}": count
            for system in ("rentman", "tripletex")
            for path, count in report.get(system, {}).get("paths", {}).items()
        }

    def writes(self) -> list[str]:
        """What was written into Tripletex since the last look."""
        found = self.calls()
        return [
            path for path in found if path.startswith("tripletex ") and not path.startswith("tripletex GET")
        ]

    def match(self, crew_id: int) -> CrewMatch:
        return CrewMatch.objects.get(connection=self.connection, crew_id=str(crew_id))


@pytest.fixture
def scene(world: World) -> Scene:
    rental = new_rental(world.sandbox)
    connection = Connection.objects.create(
        tenant=world.stage.tenant,
        kind="rentman",
        name="Rentman",
        base_url=world.sandbox.rentman_url,
        credentials={"token": rental.token},
        credentials_changed_at=timezone.now(),
        ledger=world.stage.ledger,
        project_manager="sjef@scene.example",
    )
    found = Scene(world=world, rental=rental, connection=connection, colleague=Colleague(world))
    found.hire("Sol", "Sjef", may_manage=True, email="sjef@scene.example", employeeNumber="900")
    found.calls()
    return found
