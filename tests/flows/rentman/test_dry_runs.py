"""A dry run of Rentman's invoices: projects and customers that are made first, deposits that become income, credits."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.accounting.dry_run_sums import Sums
from integrations.flows import polling
from integrations.models import EntityLink
from integrations.sync import history
from tests.flows.rentman.conftest import Scene
from tests.flows.rentman.selling import concert, credit, invoice, set_up
from tests.flows.test_dry_runs import booked, dry_run, nothing_written, outcomes, said

pytestmark = pytest.mark.django_db


class Rental:
    """The scene as a dry run's helpers know worlds."""

    def __init__(self, scene: Scene) -> None:
        self.shop, self.sandbox, self.stage = scene.connection, scene.world.sandbox, scene.world.stage
        self.ledger, self.vouchers, self.serve = scene.world.ledger, scene.world.vouchers, scene.world.serve


def go_live(rental: Rental) -> None:
    shop = rental.shop
    history.start(
        shop,
        from_date=shop.from_date,
        to_date=timezone.localdate(),
        now=timezone.now(),
        flow="rentman_invoice",
    )
    polling.list_history(timezone.now)
    for minutes in (0, 61, 122, 183, 244):
        rental.serve(later=timedelta(minutes=minutes))


@pytest.mark.parametrize("mode", ["order_draft", "invoice"])
def test_what_a_dry_run_says_is_what_becomes_of_rentmans_invoices(scene: Scene, mode: str) -> None:
    set_up(scene, business_mode=mode, rental_deposits="prepayment" if mode == "invoice" else "as_others")
    project = concert(scene)
    invoice(scene, project, share=0.4, date="2026-10-01")
    invoice(scene, project, share=0.6, date="2026-10-12")
    other = concert(scene)
    credited = invoice(scene, other, date="2026-10-09")
    credit(scene, credited)
    rental = Rental(scene)

    with nothing_written(rental):
        run = dry_run(rental)

    assert {outcome for outcome, _code in outcomes(run).values()} == {"book"}
    assert run.documents.filter(after="").count() == 0
    go_live(rental)
    written = EntityLink.objects.filter(connection=rental.shop, flow="rentman_invoice")
    kinds = {kind: counted.number for (kind, _currency), counted in Sums.of(run.sums).kinds.items()}
    assert kinds == {kind: written.filter(kind=kind).count() for kind in {link.kind for link in written}}
    assert said(run) == booked(rental)  # type: ignore[arg-type]
