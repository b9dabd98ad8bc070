"""The six per cent of 2020–21: booked where the ledger itself has it for the day, else held (VAT-2, VAT-3)."""

from datetime import date
from typing import Any

from integrations.models import SyncEvent, VatCode
from integrations.sandbox.remote import Sandbox
from tests.flows.orders import line, order
from tests.world import World, make_world

JUNE = "2021-06-15T10:00:00"


def ticket(order_id: int) -> dict[str, Any]:
    return order(order_id, line(1, "106.00", "6", "transport-12"), when=JUNE)


def test_a_ticket_of_2021_is_booked_at_six_per_cent_by_a_ledger_that_knows_it(
    world: World, sandbox: Sandbox
) -> None:
    then = make_world(sandbox, company={"dated_vat_rates": True}, from_date=date(2021, 1, 1))
    code = VatCode.objects.get(connection=then.stage.ledger, number="33")
    assert (code.rate, code.past) == (12, [["2020-04-01", "2021-09-30", "6"]])
    then.put(ticket(1))
    then.note(1)
    then.serve()
    assert (then.event(1).result, then.event(1).code) == ("verified", "")
    (voucher,) = then.vouchers()
    rows = {(p["account"], p["vat"]): (p["gross"], p["net"]) for p in voucher["postings"] if p["row"]}
    assert rows[3002, "33"] == ("-106.00", "-100.00")


def test_a_ledger_that_knows_twelve_only_holds_it_with_both_rates(world: World, sandbox: Sandbox) -> None:
    then = make_world(sandbox, from_date=date(2021, 1, 1))
    assert VatCode.objects.get(connection=then.stage.ledger, number="33").past == []
    then.put(ticket(1))
    then.note(1)
    then.serve()
    event = then.event(1)
    assert (event.state, event.code) == (SyncEvent.State.BLOCKED, "vat_rate_of_the_time")
    assert (event.params["rate"], event.params["ledger_rate"]) == ("6", "12")
    assert then.vouchers() == []
