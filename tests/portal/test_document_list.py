"""The list narrowed, sorted and paged by its address, and the same as a file."""

import dataclasses
import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import User
from integrations.desk.document_kinds import kind_of
from integrations.flows import FLOWS
from integrations.models import Lane
from tests.portal import rows
from tests.portal.test_documents import browser, listed

__all__ = ["browser"]

pytestmark = pytest.mark.django_db
As = Callable[[User], Client]
NBSP = "\u00a0"


def test_every_flow_is_shown_under_some_kind() -> None:
    assert [name for name in FLOWS if kind_of(name) is None] == []


class TestNarrowed:
    @pytest.fixture
    def mixed(self, alices: rows.Shop) -> rows.Shop:
        """One of each kind, from a shop and a stock system, dated one after the other, the amounts falling."""
        stock = alices.warehouse()
        lane = Lane.objects.create(connection=stock, target=alices.ledger)
        flows = ("sale", "refund", "gift_card_expiry", "customer_invoice", "supplier_invoice", "purchase_order",
                 "project", "customer", "startup_product")  # fmt: skip
        for number, flow in enumerate(flows):
            is_shops = flow in ("sale", "refund", "gift_card_expiry")
            one = alices if is_shops else dataclasses.replace(alices, source=stock, lane=lane)
            one.event(
                flow, flow=flow, state="done", result="verified", gross=Decimal(1000 - 100 * number),
                document_date=dt.date(2026, 11, 1 + number),
            )  # fmt: skip
        return alices

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("?kind=sales", ["sale"]),
            ("?kind=refunds", ["refund"]),
            ("?kind=gift_cards", ["gift_card_expiry"]),
            ("?kind=invoices", ["customer_invoice"]),
            ("?kind=supplier_invoices", ["supplier_invoice"]),
            ("?kind=purchase_orders", ["purchase_order"]),
            ("?kind=projects", ["project"]),
            ("?kind=master_data", ["startup_product", "customer"]),
            ("?from=2026-11-02&to=2026-11-03", ["gift_card_expiry", "refund"]),
            ("?amount=1%C2%A0000,00", ["sale"]),
            ("?amount=850-1000", ["refund", "sale"]),
            ("?kind=master_data&amount=200", ["startup_product"]),
            ("?q=refund", ["refund"]),
            ("?q=900&kind=refunds", ["refund"]),
            ("?kind=sales&state=blocked", []),
        ],
    )
    def test_by_kind_day_amount_and_text(
        self, browser: Client, mixed: rows.Shop, query: str, found: list[str]
    ) -> None:
        assert listed(browser, query) == found

    def test_by_connection_and_never_by_anothers(
        self, browser: Client, mixed: rows.Shop, charlies: rows.Shop
    ) -> None:
        charlies.verified("geheim")

        assert listed(browser, f"?connection={mixed.source.pk}") == ["gift_card_expiry", "refund", "sale"]
        assert listed(browser, f"?connection={charlies.source.pk}") == []

    def test_tabs_are_those_that_the_company_can_have(
        self, as_: As, browser: Client, charlie: User, mixed: rows.Shop
    ) -> None:
        mine = browser.get(reverse("portal:documents")).context["tabs"]
        theirs = as_(charlie).get(reverse("portal:documents")).context["tabs"]

        assert len(mine) == 8
        assert [kind.key for kind in theirs] == ["sales", "refunds", "gift_cards"]

    def test_says_what_it_did_not_understand_and_shows_all(self, browser: Client, mixed: rows.Shop) -> None:
        page = browser.get(reverse("portal:documents"), {"from": "i går", "amount": "mye"})

        assert len(page.context["rows"]) == 9
        text = page.content.decode()
        assert "Datoen ble ikke forstått." in text
        assert "Beløpet ble ikke forstått." in text

    @pytest.mark.parametrize(
        ("query", "words"),
        [
            ("?kind=refunds", "Ingen refusjoner ennå. De kommer hit av seg selv."),
            ("?kind=sales&state=blocked", "Av salg er ingenting «stoppet»."),
            ("?state=blocked", "Ingen dokumenter står slik."),
            ("?q=finnesikke", "Ingenting ble funnet for «finnesikke» blant disse dokumentene."),
        ],
    )
    def test_an_empty_list_says_what_is_not_there(
        self, browser: Client, alices: rows.Shop, query: str, words: str
    ) -> None:
        page = browser.get(reverse("portal:documents") + query).content.decode()

        assert words in page
        assert "Vis alle dokumenter" in page

    @pytest.mark.parametrize(
        ("sort", "down"), [("date", False), ("-date", True), ("-amount", True), ("amount", False)]
    )
    def test_is_sorted_across_pages(self, browser: Client, alices: rows.Shop, sort: str, down: bool) -> None:
        for number in range(60):
            day = dt.date(2026, 1, 1) + dt.timedelta(days=number % 7)
            alices.event(str(number), document_date=day, gross=Decimal(number % 5))
        alices.event("x", document_date=None, gross=None)
        alices.event("y", document_date=dt.date(2026, 1, 3), gross=Decimal(3), flow="refund")

        first = browser.get(reverse("portal:documents") + f"?sort={sort}")
        second = browser.get(reverse("portal:documents") + first.context["older"])

        seen = [row.event for page in (first, second) for row in page.context["rows"]]
        assert len({event.pk for event in seen}) == 62
        assert seen[0 if down else -1].label == "x"  # what is not known yet stands above the highest
        known = [(event.document_date, event.gross)["amount" in sort] for event in seen if event.label != "x"]
        assert known == sorted(known, reverse=down)
        assert "aria-sort" in first.content.decode()

    def test_is_sorted_by_state_the_stopped_first(self, browser: Client, alices: rows.Shop) -> None:
        alices.verified("1")
        alices.blocked("2")
        alices.event("3")

        assert listed(browser, "?sort=state") == ["2", "3", "1"]
        assert listed(browser, "?sort=-state") == ["1", "3", "2"]
        assert listed(browser, "?sort=state&before=1&at=x") == ["2", "3", "1"]

    def test_asks_a_fixed_number_of_questions(
        self, browser: Client, alices: rows.Shop, django_assert_max_num_queries: Callable
    ) -> None:
        for number in range(60):
            alices.verified(str(number))

        with django_assert_max_num_queries(16):
            browser.get(
                reverse("portal:documents") + "?kind=sales&state=verified&sort=-amount&from=2026-01-01"
            )

    def test_a_row_leads_to_the_shop_and_into_tripletex(self, browser: Client, alices: rows.Shop) -> None:
        alices.verified("10432", voucher="104-2026")

        page = browser.get(reverse("portal:documents")).content.decode()

        assert 'href="https://butikk.example/wp-admin/post.php?post=10432&amp;action=edit"' in page
        assert re.search(r'class="inner" href="https://[^"]*tripletex[^"]*910432[^"]*"[^>]*>104-2026<', page)


class TestFiles:
    def test_csv_has_what_is_filtered_and_no_formulas(self, browser: Client, alices: rows.Shop) -> None:
        alices.verified("10432", voucher="104-2026", gross=Decimal("1284.00"))
        alices.blocked("=CMD()", gross=Decimal("-5.00"))
        alices.event("9", flow="refund")

        answer = browser.get(reverse("portal:documents_csv"), {"kind": "sales"})

        lines = answer.getvalue().decode("utf-8-sig").splitlines()
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="dokumenter-')
        assert [line.split(";")[:6] for line in lines[1:]] == [
            ["Salg", "'=CMD()", "2026-11-20", "-5.00", "NOK", "Stoppet"],
            ["Salg", "10432", "2026-11-20", "1284.00", "NOK", "Kontrollert"],
        ]
        assert "104-2026" in lines[2]

    def test_a_long_list_comes_whole(self, browser: Client, alices: rows.Shop) -> None:
        for number in range(510):
            alices.event(str(number))

        lines = browser.get(reverse("portal:documents_csv")).getvalue().decode("utf-8-sig").splitlines()

        assert [line.split(";")[1] for line in lines[1:]] == [str(number) for number in reversed(range(510))]

    def test_a_workbook_has_amounts_and_days_as_such(
        self, browser: Client, alices: rows.Shop, charlies: rows.Shop
    ) -> None:
        alices.verified("10432", gross=Decimal("1284.00"))
        alices.blocked("+1")
        charlies.verified("geheim")

        answer = browser.get(reverse("portal:documents_xlsx"))

        cells = [
            list(row) for row in load_workbook(BytesIO(answer.getvalue())).active.iter_rows(values_only=True)
        ]
        assert [row[1] for row in cells] == ["Dokument", "'+1", "10432"]
        assert (cells[2][2].date(), cells[2][3]) == (dt.date(2026, 11, 20), 1284)
