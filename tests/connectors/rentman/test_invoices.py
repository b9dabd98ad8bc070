"""Invoices of the imitated Rentman as a basis for ours, as the rulebook's worked case has them (RM-1, G52)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from integrations.accounting.booking import book_sale
from integrations.accounting.rules import DEFAULT_PRODUCT_CLASSES
from integrations.connectors.contract import Skip
from integrations.connectors.rentman.source import RentmanSource
from integrations.errors import RejectedDocument
from integrations.records import ContactPersonRecord, ProjectRef, RentalInvoice
from tests.accounting.build import rules
from tests.connectors.rentals import SETTINGS, Rental

Make = Callable[..., Rental]
CODES = {"rental": "3000", "crew": "3020", "transport": "3030"}


@pytest.fixture
def rental(make_rental: Make) -> Rental:
    """An account whose ledger codes are account numbers."""
    return make_rental(ledger_codes=CODES)


def read(source: RentmanSource, made: Any, **settings: Any) -> Any:
    (raw,) = source.read_many("rentman_invoice", [str(made["id"])])
    assert raw.body is not None, raw.error
    return source.translate("rentman_invoice", raw.body, replace(SETTINGS, **settings))


def test_a_finalised_invoice_is_the_worked_case(rental: Rental, source: RentmanSource) -> None:
    customer = rental.customer(commerce_code="NO 974 760 673 MVA")
    project = rental.project(customer=customer, number="4411")
    made = rental.control(
        "invoice", project=project["id"], date="2026-10-09", finalize=True, number="2026-0312"
    )

    found = read(source, made)

    assert isinstance(found, RentalInvoice)
    assert [(line.code, line.title, line.net, line.gross, line.vat_rate) for line in found.lines] == [
        ("3000", "Utleie", D("9000.00"), D("11250.00"), D(25)),
        ("3020", "Mannskap", D("4800.00"), D("6000.00"), D(25)),
        ("3030", "Transport", D("1200.00"), D("1500.00"), D(25)),
    ]
    assert (found.number, found.stage, found.share, found.currency) == ("2026-0312", "final", D(1), "NOK")
    assert (found.net, found.vat, found.total, found.rounding) == (
        D("15000.00"), D("3750.00"), D("18750.00"), D("0.00"),
    )  # fmt: skip
    assert (found.invoice_date, found.due_date) == (date(2026, 10, 9), date(2026, 10, 23))
    assert (found.used_from, found.used_until) == (date(2026, 10, 8), date(2026, 10, 9))
    assert found.project == ProjectRef(source_id=str(project["id"]), number="4411", name="Konsert")
    assert found.manager is not None
    assert found.manager.name == "Kari Planlegger"

    card = found.customer.card
    assert (card.name, card.org_number, card.number, card.source_id) == (
        "Kunde AS", "974760673", "", str(customer),
    )  # fmt: skip
    assert (card.address.line1, card.address.postal_code, card.address.city, card.address.country) == (
        "Storgata 5", "0155", "Oslo", "NO",
    )  # fmt: skip
    assert found.contact == ContactPersonRecord(
        name="Siri Lie",
        source_id="1",
        email="siri@kunde.example",
        role="Innkjøp",
        first_name="Siri",
        last_name="Lie",
    )
    assert (found.buyer.kind, found.buyer.org_number, found.buyer.reference) == (
        "business", "974760673", "Siri Lie",
    )  # fmt: skip


def test_the_worked_case_is_booked_as_an_accountant_would(rental: Rental, source: RentmanSource) -> None:
    project = rental.project(customer=rental.customer())
    made = rental.control("invoice", project=project["id"], date="2026-10-09", finalize=True)

    sale = read(source, made).as_sale()

    (voucher,) = book_sale(sale, rules(product_class_by_tax_class=DEFAULT_PRODUCT_CLASSES))
    booked = [(row.account, row.vat_code, row.gross) for row in voucher.postings]
    assert booked == [
        ("1500", "0", D("18750.00")),
        ("3000", "3", D("-11250.00")),
        ("3000", "3", D("-6000.00")),
        ("3000", "3", D("-1500.00")),
    ]
    assert (sale.payment_terms_days, sale.delivered_on, sale.project) == (14, date(2026, 10, 9), "1")


def test_drafts_old_and_empty_invoices_are_left_where_they_are(rental: Rental, source: RentmanSource) -> None:
    project = rental.project(customer=rental.customer())
    draft = rental.control("invoice", project=project["id"])
    old = rental.control("invoice", project=project["id"], date="2025-12-31", finalize=True)
    nothing = rental.control("invoice", lines=[{"base": 0}], customer=1, finalize=True)

    found = [read(source, made) for made in (draft, old, nothing)]

    assert all(isinstance(one, Skip) for one in found)
    assert [(one.code, one.final) for one in found] == [
        ("rentman_invoice_draft", False), ("before_from_date", True), ("zero_total", True),
    ]  # fmt: skip
    rental.control("finalize", id=draft["id"])
    assert isinstance(read(source, draft), RentalInvoice)


def test_a_share_before_the_end_is_a_deposit_and_the_rest_is_final(
    rental: Rental, source: RentmanSource
) -> None:
    project = rental.project(customer=rental.customer())
    early = rental.control("invoice", project=project["id"], share=0.5, date="2026-09-01", finalize=True)
    late = rental.control("invoice", project=project["id"], share=0.5, date="2026-10-12", finalize=True)

    found = [read(source, made) for made in (early, late)]

    assert [(one.stage, one.share, one.total, one.delivered_on) for one in found] == [
        ("deposit", D("0.5"), D("9375.00"), date(2026, 9, 1)),
        ("final", D("0.5"), D("9375.00"), date(2026, 10, 9)),
    ]


def test_raw_figures_are_rounded_line_by_line_and_the_rest_stands_on_a_line(
    rental: Rental, source: RentmanSource
) -> None:
    prices = {"rental": 8197.497, "crew": 4608.45, "transport": 174.504}
    project = rental.project(customer=rental.customer(), prices=prices)
    made = rental.control("invoice", project=project["id"], share=0.7, date="2026-10-09", finalize=True)
    assert round(made["price_invat"], 4) == 11357.8946

    found = read(source, made)

    assert [(line.kind, line.net, line.gross) for line in found.lines] == [
        ("ledger", D("5738.25"), D("7172.81")),
        ("ledger", D("3225.92"), D("4032.40")),
        ("ledger", D("122.15"), D("152.69")),
        ("rounding", D("-0.01"), D("-0.01")),
    ]
    assert (found.net, found.vat, found.total) == (D("9086.32"), D("2271.58"), D("11357.89"))
    assert found.as_sale().rounding == found.rounding == D("-0.01")


def test_lines_by_the_parts_of_the_project_come_to_the_same(rental: Rental, source: RentmanSource) -> None:
    parts = [
        {"name": "Lyd", "status": 3, "prices": {"rental": 9000, "crew": 800}},
        {"name": "Lys", "status": 6, "prices": {"rental": 4000}},
        {"name": "Video", "status": 2, "prices": {"rental": 7000}},
        {"name": "Internt", "status": 3, "prices": {"rental": 100}, "in_financial": False},
    ]
    project = rental.control("create_project", name="Festival", customer=rental.customer(), subprojects=parts)
    made = rental.control(
        "invoice", project=project["id"], share=0.5, date="2026-10-09", finalize=True,
        lines=[{"base": -250, "ledger": "rental"}],
    )  # fmt: skip

    found = read(source, made, rental_lines="part")

    assert (found.lines_by, found.total) == ("part", D("8312.50"))
    assert [(line.kind, line.title, line.part, line.net) for line in found.lines] == [
        ("part", "Lyd", "1", D("4900.00")),
        ("part", "Lys", "2", D("2000.00")),
        ("adjustment", "Justering mot Rentmans faktura", "", D("-250.00")),
    ]
    assert [line.kind for line in found.as_sale().lines] == ["service", "service", "fee"]
    by_ledger = read(source, made)
    assert (by_ledger.lines_by, by_ledger.total) == ("ledger", found.total)


def test_parts_of_several_rates_are_told_by_ledger_code_instead(
    rental: Rental, source: RentmanSource
) -> None:
    project = rental.project(customer=rental.customer(), vat_rates={"transport": 0.12})
    made = rental.control("invoice", project=project["id"], date="2026-10-09", finalize=True)

    found = read(source, made, rental_lines="part")

    assert found.lines_by == "ledger"
    assert [(line.net, line.vat_rate) for line in found.lines] == [
        (D("9000.00"), D(25)), (D("4800.00"), D(25)), (D("1200.00"), D(12)),
    ]  # fmt: skip
    assert [line.tax_class for line in found.as_sale().lines] == ["", "", "12 %"]


@pytest.mark.parametrize("sign", [-1, 1])
def test_a_credit_invoice_is_positive_and_finds_what_it_credits(make_rental: Make, sign: int) -> None:
    rental = make_rental(credit_sign=sign, ledger_codes=CODES)
    project = rental.project(customer=rental.customer())
    other = rental.control("invoice", project=project["id"], share=0.4, date="2026-10-09", finalize=True)
    made = rental.control("invoice", project=project["id"], share=0.6, date="2026-10-09", finalize=True)
    credit = rental.control("credit", id=made["id"], date="2026-10-20", finalize=True)

    with rental.source() as source:
        found = read(source, credit)

    assert (found.stage, found.credits, found.credits_id) == ("credit", made["number"], str(made["id"]))
    assert found.credits_id != str(other["id"])
    note = found.as_credit_note()
    assert (note.total, note.credits, note.date) == (D("11250.00"), made["number"], date(2026, 10, 20))
    assert [(line.net, line.gross) for line in note.lines] == [
        (D("5400.00"), D("6750.00")), (D("2880.00"), D("3600.00")), (D("720.00"), D("900.00")),
    ]  # fmt: skip


def test_a_credit_invoice_of_one_of_several_names_none(rental: Rental, source: RentmanSource) -> None:
    project = rental.project(customer=rental.customer())
    first, _second = (
        rental.control("invoice", project=project["id"], share=0.5, date="2026-10-09", finalize=True)
        for _ in range(2)
    )
    credit = rental.control("credit", id=first["id"], finalize=True)

    found = read(source, credit)

    assert (found.credits, found.credits_id) == ("", "")
    with pytest.raises(RejectedDocument) as refusal:
        found.as_credit_note()
    assert refusal.value.params["field"] == "credits"
    assert found.as_credit_note(credits=first["number"]).credits == first["number"]


def test_private_persons_and_invoices_without_a_project_are_welcome(
    rental: Rental, source: RentmanSource
) -> None:
    person = rental.create(
        "contacts", type="private", firstname="Ola", surfix="von", surname="Nordmann", mailing_street="Bakken",
        mailing_city="Moss", mailing_country="no",
    )  # fmt: skip
    made = rental.control(
        "invoice",
        customer=person["id"],
        lines=[{"base": 800, "ledger": "rental"}],
        date="2026-10-09",
        finalize=True,
    )

    found = read(source, made)

    assert (found.project, found.contact, found.customer.is_private) == (None, None, True)
    assert (found.buyer.kind, found.buyer.name, found.buyer.org_number) == ("private", "Ola von Nordmann", "")
    assert found.customer.card.address.line1 == "Bakken"
    assert found.as_sale().on_account


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"customer": None, "lines": [{"base": 100}]}, "rentman_customer_missing"),
        ({"customer": 1, "lines": [{"base": -100}]}, "rentman_negative_invoice"),
    ],
)
def test_what_nobody_can_pay_is_refused_by_name(
    rental: Rental, source: RentmanSource, given: dict[str, Any], code: str
) -> None:
    rental.customer()
    made = rental.control("invoice", finalize=True, **given)

    with pytest.raises(RejectedDocument) as refusal:
        read(source, made)

    assert refusal.value.code == code


def test_a_customer_abroad_has_a_number_of_another_kind(rental: Rental, source: RentmanSource) -> None:
    rental.customer(commerce_code="", VAT_code="SE556677889901", invoice_country="se")
    made = rental.control("invoice", customer=1, lines=[{"base": 100, "vatrate": 0}], finalize=True)

    found = read(source, made)

    assert (found.buyer.kind, found.buyer.org_number) == ("business", "SE556677889901")
    assert found.customer.card.vat_zone == "eu"
    assert [line.tax_class for line in found.as_sale().lines] == [""]


def test_the_pdf_is_fetched_from_where_it_lies(rental: Rental, source: RentmanSource) -> None:
    draft = rental.control("invoice", customer=rental.customer(), lines=[{"base": 100}])
    assert source.document("rentman_invoice", str(draft["id"])) is None
    assert source.document("rentman_invoice", "4711") is None
    rental.control("finalize", id=draft["id"])

    found = source.document("rentman_invoice", str(draft["id"]))

    assert found is not None
    assert found.startswith(b"%PDF")
