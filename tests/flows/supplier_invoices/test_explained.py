"""What people see of a supplier's invoice: the papers article by article, the voucher beside them, and its settings."""

import pytest
from django.urls import reverse

from accounts.models import Membership
from integrations import jobs
from integrations.admin.connection_form import ConnectionForm
from integrations.desk import explain, preview, texts
from integrations.desk.connection_fields import booking_fields
from integrations.models import ReadinessItem
from tests.factories import MembershipFactory, UserFactory
from tests.flows.supplier_invoices.buying import GOODS, Buying
from tests.log_in import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(buying: Buying) -> int:
    """An invoice of a hundred, of which ninety have come."""
    order = buying.order()
    buying.receive(order, 90)
    number = buying.invoice(order)
    buying.serve(number)
    return number


def test_the_papers_stand_side_by_side_with_what_is_wrong(buying: Buying, held: int) -> None:
    papers = explain.explain(buying.event(held), language="nb").papers

    assert papers is not None
    assert (papers.is_matched, papers.heads, "2 %" in papers.limits) == (False, [], True)
    [row] = papers.rows
    assert (row.name, row.ordered, row.received, row.invoiced, row.order_price, row.price) == (
        "X/1 Ventil", "100", "90", "100", "45,00", "45,00",
    )  # fmt: skip
    assert (row.is_wrong, row.verdict) == (True, "mer enn det som er mottatt")


def test_what_matched_is_explained_with_its_voucher(buying: Buying) -> None:
    number = buying.matched()
    buying.serve(number)
    found = explain.explain(buying.event(number), language="nb")

    assert found.papers is not None
    assert (found.papers.is_matched, [row.verdict for row in found.papers.rows]) == (True, ["stemmer"])
    assert found.source is not None
    facts = {str(label): value for label, value in found.source.facts}
    assert (facts["Leverandør"], facts["Leverandørens fakturanummer"]) == ("5001 Leverandør AS", "LF-88")
    [document] = found.documents
    assert (document.kind, document.was_read_back, len(document.lines)) == ("bill", True, 3)
    assert (document.facts["state"], document.facts["file"]) == (
        "Venter på godkjenning i Tripletex",
        "vedlagt",
    )
    assert f"voucherId={buying.link(number).remote_id}" in document.url
    assert texts.document_name(buying.event(number)) == "Leverandørfaktura LF-88"

    buying.approve(number, row=1, account=6790)
    jobs.guard_drafts()
    buying.world.serve()
    [document] = explain.explain(buying.event(number), language="nb").documents
    assert (document.facts["state"], document.facts["is_changed"]) == ("Postert", True)


def test_a_preview_writes_nothing(buying: Buying) -> None:
    number = buying.matched()
    buying.serve(number)
    before = buying.world.ledger()
    buying.rebook(number, lines=[{"item_id": "X/1", "quantity": 80, "line_price": 45}])

    [shown] = preview.preview([buying.event(number)], actor=UserFactory(), language="nb")

    assert [(one.kind, str(one.total)) for one in shown.documents] == [("bill", "4500.00")]
    assert buying.world.ledger() == before


@pytest.mark.parametrize("page", ["admin:integrations_syncevent_change", "portal:document"])
def test_both_faces_show_papers_and_voucher(buying: Buying, held: int, page: str) -> None:
    done = buying.invoice(supplier_invoice_number="LF-90")
    buying.serve(done)
    user = UserFactory(is_staff=True, is_superuser=True)
    MembershipFactory(user=user, tenant=buying.world.shop.tenant, role=Membership.Role.OWNER)
    client = browser_of(user)

    stopped = client.get(reverse(page, args=[buying.event(held).pk])).content.decode()
    put = client.get(reverse(page, args=[buying.event(done).pk])).content.decode()

    assert all(
        word in stopped
        for word in ("mer enn det som er mottatt", "X/1 Ventil", "Pris bestilt", "Leverandørfaktura LF-88")
    )
    assert all(word in put for word in ("Leverandørfaktura, bilag", "Ikke bokført 1", "vedlagt", "2026"))
    assert "Fakturaen hører ikke til noen innkjøpsordre" in put


def test_its_setting_is_on_the_connection(buying: Buying) -> None:
    form = ConnectionForm(instance=buying.world.shop)

    assert "supplier_invoices" in booking_fields("rackbeat")
    assert [value for value, _label in form.fields["supplier_invoices"].choices] == ["approval", "post"]
    assert "supplier_invoices" not in booking_fields("woocommerce")


def test_without_the_voucher_type_nothing_is_put_there_until_it_is_made(buying: Buying) -> None:
    path = "/ledger/voucherType"
    buying.world.fault(system="tripletex", method="GET", path=path, kind="status", status=403, times=99)
    jobs.check_connection(buying.world.stage.ledger.pk)
    item = ReadinessItem.objects.get(connection=buying.world.stage.ledger, item="supplier_voucher_type")
    assert (item.status, item.blocks) == ("failed", ["bill"])
    number = buying.matched()
    buying.serve(number)
    assert (buying.stands(number), buying.vouchers()) == (("blocked", "", "not_ready"), [])

    buying.world.calm()
    jobs.check_connection(buying.world.stage.ledger.pk)
    buying.world.serve()
    assert (buying.stands(number)[1], buying.shown()[0][3]) == ("verified", list(GOODS))
