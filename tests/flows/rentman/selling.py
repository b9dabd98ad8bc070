"""What tests of Rentman's invoices and customers do: make them, look at them, look at what stands in Tripletex."""

from typing import Any

from integrations.models import Connection, EntityLink, SyncEvent
from integrations.sync.rules import seed_defaults
from tests.flows.rentman.conftest import Scene

INVOICE, CUSTOMER = "rentman_invoice", "rentman_customer"
VERIFIED, UNCHANGED = ("done", "verified", ""), ("done", "unchanged", "")


def set_up(scene: Scene, **changes: Any) -> None:
    """The tenant's settings."""
    given = {"from_date": "2026-01-01", "business_mode": "invoice", **changes}
    Connection.objects.filter(pk=scene.connection.pk).update(**given)
    scene.connection.refresh_from_db()
    seed_defaults(scene.connection)


def concert(scene: Scene, **given: Any) -> dict[str, Any]:
    """A project with its customer: rental 9000, crew 4800, transport 1200."""
    customer = given.pop("customer", None) or scene.rental.customer()
    made: dict[str, Any] = scene.rental.project(customer=customer, **given)
    return made


def invoice(scene: Scene, project: dict[str, Any] | None = None, **given: Any) -> dict[str, Any]:
    """A person makes an invoice of 9 October and finalises it."""
    whole = {
        "date": "2026-10-09",
        "finalize": True,
        **({"project": project["id"]} if project else {}),
        **given,
    }
    made: dict[str, Any] = scene.rental.control("invoice", **whole)
    return made


def credit(scene: Scene, credited: dict[str, Any], **given: Any) -> dict[str, Any]:
    whole = {"date": "2026-10-20", "finalize": True, "id": credited["id"], **given}
    made: dict[str, Any] = scene.rental.control("credit", **whole)
    return made


def sync(scene: Scene, document: dict[str, Any], flow: str = INVOICE) -> tuple[str, str, str]:
    """As if a webhook had named it; how it ended."""
    scene.sync(document, flow)
    return scene.ended(document, flow)


def links(scene: Scene, document: dict[str, Any]) -> list[tuple[str, str]]:
    """What was written for a document: (part, kind)."""
    rows = EntityLink.objects.filter(
        connection=scene.connection, flow=INVOICE, document_id=str(document["id"])
    )
    return list(rows.order_by("id").values_list("part", "kind"))


def hurry() -> None:
    """What waits is due now."""
    SyncEvent.objects.filter(state="pending").update(available_at="2026-01-01T00:00:00Z")
