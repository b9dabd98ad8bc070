"""Every request that we send to Tripletex, and every answer of its imitation, against Tripletex's own specification."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from integrations import jobs
from integrations.flows import opened
from integrations.sandbox.remote import Sandbox
from tests.flows.orders import line, order
from tests.sandbox.contract import check_recording
from tests.shared import needs_shared
from tests.world import make_world

pytestmark = [pytest.mark.django_db, needs_shared]
BUSINESS = {
    "first_name": "Kari", "last_name": "Nordmann", "company": "Nordlys AS", "address_1": "Storgata 5", "address_2": "",
    "city": "Bergen", "state": "", "postcode": "5003", "country": "NO", "email": "faktura@nordlys.example", "phone": "",
}  # fmt: skip


def test_everything_sent_and_answered_keeps_to_the_specification(tmp_path: Path, settings: Any) -> None:
    record = tmp_path / "exchanges.jsonl"
    with Sandbox(record=record) as sandbox:
        settings.PRIVATE_HOSTS = frozenset({sandbox.host_port})
        live_through(sandbox, beta_lists=True)
        live_through(sandbox, beta_lists=False)
        opened.close_all()
    ours = [row for row in record.read_text().splitlines() if '"system": "tripletex"' in row]

    for row in ours:
        check_recording(row)

    assert len(ours) > 40


def live_through(sandbox: Sandbox, *, beta_lists: bool) -> None:
    """A company's life: checks, vouchers, invoices with and without list calls, a lost answer, a search."""
    world = make_world(sandbox, company={"beta_lists": beta_lists})
    marks = [{"id": 1, "key": "_billing_org_nr", "value": "984809085"}]
    world.put(*(order(number) for number in range(1, 6)))
    world.put(order(6, billing=BUSINESS, payment_method="stripe", meta_data=marks))
    world.put(
        order(
            7, line(1, "115.00", "15", "mat-15"), billing=BUSINESS, payment_method="stripe", meta_data=marks
        )
    )
    world.fault(system="tripletex", method="POST", path="/ledger/voucher$", kind="cut_after", times=2)
    world.note(*range(1, 8))
    world.serve()
    world.serve(later=timedelta(hours=1))
    jobs.check_connection(world.stage.ledger.pk)
    assert [world.event(number).result for number in range(1, 8)] == ["verified"] * 7
