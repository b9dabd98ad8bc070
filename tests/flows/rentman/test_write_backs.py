"""Money that came in Tripletex for a Rentman invoice is noted in Rentman: each payment once, where the tenant wants it."""

from typing import Any

import pytest
from django.utils import timezone

from integrations import jobs
from integrations.flows import draft_guard
from integrations.models import EntityLink
from tests.flows.rentman.conftest import Scene
from tests.flows.rentman.selling import UNCHANGED, invoice, set_up, sync

pytestmark = pytest.mark.django_db


def pay(scene: Scene, invoice_id: str, amount: float) -> None:
    """Money comes for an invoice in Tripletex."""
    kinds = scene.colleague.call("GET", "/invoice/paymentType?fields=id")["values"]
    query = f"paymentDate=2026-10-20&paymentTypeId={kinds[0]['id']}&paidAmount={amount}"
    scene.colleague.call("PUT", f"/invoice/{invoice_id}/:payment?{query}")


def noted(scene: Scene) -> list[Any]:
    return [(row["amount"], row["payment_import_source"]) for row in scene.rental.read("payments")]


@pytest.mark.parametrize("mode", ["invoice", "order_draft"])
def test_payments_go_back_once_each(scene: Scene, mode: str) -> None:
    set_up(scene, business_mode=mode, payments_back=True)
    made = invoice(scene, customer=scene.rental.customer(), lines=[{"base": 1000.0}])
    sync(scene, made)
    link = EntityLink.objects.get(connection=scene.connection, flow="rentman_invoice")
    invoice_id = link.remote_id
    if mode == "order_draft":
        invoice_id = str(scene.colleague.invoice(link.remote_id)["id"])
        draft_guard.guard(timezone.now)
    jobs.write_payments_back()
    assert noted(scene) == []
    pay(scene, invoice_id, 500.0)
    scene.rental.fault(method="POST", path="/payments", kind="cut_after", times=1)
    for _twice in range(3):
        jobs.write_payments_back()
    assert noted(scene) == [(500, "publicapi")]
    pay(scene, invoice_id, 750.0)
    for _twice in range(2):
        jobs.write_payments_back()
    assert noted(scene) == [(500, "publicapi"), (750, "publicapi")]
    scene.calls()
    jobs.write_payments_back()
    assert scene.calls() == {}
    assert sync(scene, made) == UNCHANGED


def test_without_the_setting_nothing_is_noted(scene: Scene) -> None:
    set_up(scene)
    made = invoice(scene, customer=scene.rental.customer(), lines=[{"base": 1000.0}])
    sync(scene, made)
    pay(scene, EntityLink.objects.get(connection=scene.connection, flow="rentman_invoice").remote_id, 1250.0)
    scene.calls()
    jobs.write_payments_back()
    assert (noted(scene), scene.calls()) == ([], {})
