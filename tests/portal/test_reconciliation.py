"""«Avstemming» the whole way against the sandbox: read, a deviation named, explained, signed, frozen, changed later."""

import hashlib
import io
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import AuditEntry, Membership, User
from integrations import jobs
from integrations.desk import reconciliation as desk
from integrations.flows import opened
from integrations.models import EntityLink, LedgerAccount, Reconciliation, SourceDocument
from tests.flows.orders import line, order
from tests.flows.test_gift_card_list import CODE, sold, used
from tests.portal import rows
from tests.portal.papers import text_of
from tests.world import World, sandbox, world

__all__ = ["sandbox", "world"]

pytestmark = pytest.mark.django_db
As = Callable[[User], Client]
FOOD = {"rate": "15", "tax_class": "mat-15"}


class Pages:
    """What the accountant sees and presses about October 2026."""

    def __init__(self, browser: Client, ledger_id: int) -> None:
        self.browser, self.args = browser, [ledger_id, "2026-10"]

    def see(self, name: str = "period", **asked: str) -> Any:
        answer = self.browser.get(reverse(f"portal:reconciliation_{name}", args=self.args), asked)
        assert answer.status_code == 200
        return answer

    def press(self, name: str, **typed: Any) -> str:
        answer = self.browser.post(
            reverse(f"portal:reconciliation_{name}", args=self.args), typed, follow=True
        )
        return answer.content.decode().replace("\u00a0", " ")

    def read(self) -> Any:
        self.press("read")
        jobs.reconcile()
        return self.see().context

    @property
    def row(self) -> Reconciliation:
        return Reconciliation.objects.get()


@pytest.fixture
def october(world: World, as_: As) -> Pages:
    """A sale at two rates, a gift card sold and used, a business's invoice, and an order that stops."""
    business = order(5, line(1, "125.00"))
    business["billing"] = {**business["billing"], "company": "=Firma AS"}
    business["meta_data"] = [
        *business["meta_data"],
        {"id": 9, "key": "_billing_org_nr", "value": "974760673"},
    ]
    stopped = order(6, line(1, "80.00"), payment_method="ukjent", payment_method_title="Ukjent")
    world.put(
        order(1, line(1, "125.00"), line(2, "115.00", **FOOD)), sold(2, CODE), used(3, "200.00"), business, stopped
    )  # fmt: skip
    world.note(1, 2, 3, 5, 6)
    world.serve()
    bob = rows.person("bob")
    rows.member(bob, world.stage.tenant, Membership.Role.ACCOUNTANT)
    return Pages(as_(bob), world.stage.ledger.pk)


def items(found: Any) -> list[tuple[str, str, Decimal, str]]:
    return [(one.item.kind, one.item.label, one.item.amount, one.item.explanation) for one in found["open"]]


def delete(world: World, order_id: int) -> None:
    """Somebody deletes our voucher in Tripletex, which only the year's last one can be."""
    link = EntityLink.objects.get(connection=world.shop, document_id=str(order_id))
    with opened.opened_once(world.stage.ledger) as target:
        assert target.client.call("DELETE", f"/ledger/voucher/{link.remote_id}").status < 300


def change(world: World, order_id: int, **changed: Any) -> str:
    """Somebody changes a posting of our voucher in Tripletex. Returns the voucher's number."""
    link = EntityLink.objects.get(connection=world.shop, document_id=str(order_id))
    company = {"company_id": world.stage.company_id, "voucher": int(link.remote_id)}
    world.sandbox.control("tripletex", "change_posting", **company, **changed)
    return link.remote_number


def by_hand(world: World, debit: str, credit: str, amount: str) -> None:
    """Somebody posts on two accounts in Tripletex."""
    ids = dict(LedgerAccount.objects.filter(connection=world.stage.ledger).values_list("number", "remote_id"))
    postings = [
        {"row": row, "date": "2026-10-20", "account": {"id": int(ids[number])}, "amountGross": Decimal(gross),
         "amountGrossCurrency": Decimal(gross), "description": "Oppgjør"}
        for row, (number, gross) in enumerate(((debit, amount), (credit, f"-{amount}")), 1)
    ]  # fmt: skip
    body = {"date": "2026-10-20", "description": "Oppgjør", "postings": postings}
    with opened.opened_once(world.stage.ledger) as target:
        assert target.client.post("/ledger/voucher", body, sendToLedger=True).status < 300


def assert_paper(pages: Pages, row: Reconciliation, *said: str) -> None:
    """The PDF says it, and is the same when it is made again."""
    first, again = (b"".join(pages.see("pdf").streaming_content) for _time in range(2))
    assert first == again
    text = text_of(first)
    for words in said:
        assert "".join(one for one in words if one.isascii()) in text, words


def test_a_period_from_the_first_reading_to_what_changed_after_the_signature(
    world: World, october: Pages
) -> None:
    by_hand(world, "1920", "1932", "100.00")
    before = world.vouchers()
    found = october.read()

    assert items(found) == [("blocked", "6", Decimal("80.00"), "")]
    (orders,) = found["turnover"]
    assert (orders.filter, orders.count, orders.source, orders.meant, orders.held) == (
        "flow:sale", 5, Decimal("2195.00"), Decimal("2115.00"), Decimal("2115.00"),
    )  # fmt: skip
    assert [(one.name.split()[0], one.net, one.vat, one.meant, one.off) for one in found["codes"]] == [
        ("3", Decimal("1200.00"), Decimal("300.00"), Decimal("1500.00"), Decimal("0.00")),
        ("31", Decimal("100.00"), Decimal("15.00"), Decimal("115.00"), Decimal("0.00")),
    ]
    by_rate = [
        (gross.name, gross.source, gross.meant, gross.held, vat.source, vat.off)
        for gross, vat in found["rates"]
    ]
    assert by_rate == [
        (
            "25\u00a0%",
            Decimal("1580.00"),
            Decimal("1500.00"),
            Decimal("1500.00"),
            Decimal("316.00"),
            Decimal(0),
        ),
        ("15\u00a0%", Decimal("115.00"), Decimal("115.00"), Decimal("115.00"), Decimal("15.00"), Decimal(0)),
    ]
    assert [(one.name, one.source, one.not_booked) for one in found["means"]] == [
        ("Gavekort", Decimal("-300.00"), Decimal(0)),
        ("ukjent", Decimal("80.00"), Decimal("80.00")),
        ("vipps", Decimal("1915.00"), Decimal(0)),
    ]
    assert found["shop"] == {"stated": 5, "taken": 0}
    proofs = {one.account: one for one, *_names in found["proofs"]}
    vipps, cards = proofs["1932"], proofs["2902"]
    assert (vipps.means, vipps.opening, vipps.meant, vipps.held, vipps.others, vipps.closing) == (
        ["vipps"], Decimal(0), Decimal("1915.00"), Decimal("1915.00"), Decimal("-100.00"), Decimal("1815.00"),
    )  # fmt: skip
    assert [entry[1:3] for entry in vipps.entries] == [["2026-10-20", "-100.00"]]
    assert (cards.closing, cards.listed, cards.held) == (
        Decimal("-300.00"),
        Decimal("300.00"),
        Decimal("-300.00"),
    )

    number = change(world, 1, row=4, account=1931)
    found = october.read()
    assert items(found) == [
        ("blocked", "6", Decimal("80.00"), ""),
        ("changed", "1", Decimal("240.00"), ""),
    ]
    off = {line.name.split()[0]: line.off for line in found["accounts"] if line.off}
    assert off == {"1931": Decimal("240.00"), "1932": Decimal("-240.00")}
    held = {one.account: one.held for one, *_names in found["proofs"]}
    assert (held["1931"], held["1932"]) == (Decimal("240.00"), Decimal("1675.00"))
    assert number in october.see("documents", of="state:changed").content.decode()
    assert [one.label for one, _state in october.see("documents", of="code:31").context["rows"]] == ["1"]

    assert "Avvik uten forklaring: 2." in october.press("sign")
    assert october.row.signed_at is None
    for one in found["open"]:
        october.press("explain", item=one.item.pk, explanation="=Ført om for hånd")
    found = october.read()
    assert [one[3] for one in items(found)] == ["=Ført om for hånd"] * 2, "an explanation outlives a reading"
    assert "Perioden er signert" in october.press("sign")
    assert "Perioden er signert allerede." in october.press("sign")

    row = october.row
    assert hashlib.sha256(row.report.encode()).hexdigest() == row.checksum
    october.press("explain", item=found["open"][0].item.pk, explanation="Noe annet")
    text = b"".join(october.see("json").streaming_content).decode()
    pack = json.loads(text)
    assert row.report in text
    assert pack["checksum"] == row.checksum
    assert [one["explanation"] for one in pack["report"]["differences"]] == ["=Ført om for hånd"] * 2
    assert [(one["number"], one["state"]) for one in pack["documents"]] == [
        ("1", "changed"), ("2", "equal"), ("3", "equal"), ("5", "equal"),
    ]  # fmt: skip
    assert pack["report"]["rules"]["versions"] == {f"{world.shop}|3": 4}

    book = load_workbook(io.BytesIO(b"".join(october.see("xlsx").streaming_content)))
    cells = [
        cell for sheet in book for cells in sheet.iter_rows() for cell in cells if cell.value is not None
    ]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    assert "'=Ført om for hånd" in [cell.value for cell in cells]

    assert_paper(october, row, "Avstemming", "=Ført om for hånd", "31", "1932", row.checksum, "915,00")
    assert october.read()["row"].changes == [], "looking again changes nothing"
    change(world, 3, row=2, vat_number="31")
    found = october.read()
    assert [(one["document"], one["kind"]) for one in found["row"].changes] == [("3", "changed")]
    assert "Endret etter signeringen" in october.see().content.decode()
    assert (october.row.report, october.row.checksum) == (row.report, row.checksum)

    assert "Si hvorfor" in october.press("unsign", reason=" ")
    october.press("unsign", reason="Ordre 3 skal føres på nytt")
    assert (october.row.signed_at, october.row.report, october.row.state) == (None, "", "new")
    acts = AuditEntry.objects.filter(tenant=world.stage.tenant, action__in=("sign_period", "unsign_period"))
    assert [(one.action, one.reason) for one in acts.order_by("pk")] == [
        ("sign_period", ""),
        ("unsign_period", "Ordre 3 skal føres på nytt"),
    ]
    assert len(world.vouchers()) == len(before), "we wrote nothing"


def test_a_ledger_that_does_not_answer_is_said_and_read_again(world: World, october: Pages) -> None:
    world.fault(system="tripletex", path="/ledger/voucher$", kind="status", status=503)
    october.read()
    assert (october.row.state, october.row.lease_until) == ("failed", None)
    assert "Perioden kunne ikke leses fra Tripletex." in october.see().content.decode()

    world.calm()
    assert items(october.read()) == [("blocked", "6", Decimal("80.00"), "")]


def test_what_is_settled_stays_on_the_list(world: World, october: Pages) -> None:
    october.read()
    world.sandbox.control(
        "woo", "load_orders", shop=world.stage.shop_slug, orders=[order(6, line(1, "80.00"))], refunds={}
    )
    world.note(6)
    world.serve()
    assert "har endret seg etter at den ble lest" in october.press("sign")

    found = october.read()
    assert items(found) == []
    assert [one.item.kind for one in found["settled"]] == ["blocked"]
    assert desk.why_not_signed(october.row, today=rows.NOW.date()) == []

    delete(world, 6)
    found = october.read()
    assert items(found) == [("gone", "6", Decimal("80.00"), "")]
    assert [line.off for line in found["turnover"]] == [Decimal("-80.00")]
    assert [one.item.kind for one in found["settled"]] == ["blocked"]


def test_what_the_shop_says_otherwise_leads_to_the_document(world: World, october: Pages) -> None:
    stored = SourceDocument.objects.get(connection=world.shop, flow="sale", document_id="1")
    stored.body = json.loads(json.dumps(stored.body, default=str).replace('"vipps"', '"klarna_payments"'))
    stored.save()
    found = october.read()

    assert [(one.name, one.filter, one.not_booked) for one in found["means"] if one.not_booked] == [
        ("klarna_payments", "means_off:klarna_payments", Decimal("240.00")),
        ("ukjent", "means_off:ukjent", Decimal("80.00")),
        ("vipps", "means_off:vipps", Decimal("-240.00")),
    ]
    page = october.see("documents", of="means_off:vipps")
    assert [one.label for one, _state in page.context["rows"]] == ["1"]


def test_readers_look_and_do_nothing(as_: As, rita: User, alices: rows.Shop) -> None:
    alices.verified("10432")
    args = [alices.ledger.pk, "2026-10"]
    reader = as_(rita)

    assert reader.get(reverse("portal:reconciliation")).status_code == 200
    assert reader.get(reverse("portal:reconciliation_period", args=args)).status_code == 200
    assert reader.post(reverse("portal:reconciliation_read", args=args)).status_code == 403
    assert not Reconciliation.objects.exists()
    assert reader.get(reverse("portal:reconciliation_period", args=[args[0], "2026-13"])).status_code == 404


def test_the_pages_ask_a_fixed_number_of_questions(
    as_: As, bob: User, alices: rows.Shop, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    alices.verified("10432")
    args = [alices.period().pk, "2026-10"]
    row = Reconciliation.objects.get()
    for number in range(60):
        row.items.create(key=str(number), kind="gone", amount=Decimal("1.00"), currency="NOK")
    browser = as_(bob)

    with django_assert_max_num_queries(24):
        page = browser.get(reverse("portal:reconciliation_period", args=args))
    assert page.context["left"] == 61
    with django_assert_max_num_queries(14):
        browser.get(reverse("portal:reconciliation"))


@pytest.mark.parametrize(
    ("key", "first", "last"),
    [("2026-02", "2026-02-01", "2026-02-28"), ("2026-12", "2026-12-01", "2026-12-31"),
     ("2026-T1", "2026-01-01", "2026-02-28"), ("2026-T6", "2026-11-01", "2026-12-31")],
)  # fmt: skip
def test_a_period_is_a_month_or_a_term(key: str, first: str, last: str) -> None:
    period = desk.period_of(key)
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)
