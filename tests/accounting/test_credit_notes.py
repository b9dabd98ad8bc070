"""Credit notes of the source's own, and net-priced sales with a project (RB-1, RM-1, ROUND-3). Golden: G48, G49, G52."""

import datetime as dt
from decimal import Decimal as D

import pytest

from integrations.accounting.booking import book_sale
from integrations.accounting.credit_notes import book_credit_note
from integrations.accounting.documents import CreditNote, CreditNoteLine
from integrations.errors import RejectedDocument, UnsupportedDocument, VatDeviation
from tests.accounting.build import business, line, postings, rules, sale

LATER = dt.date(2026, 10, 21)


def credited(net="246.81", gross="308.51", *, rate="25", of="1"):
    return CreditNoteLine(
        line_id=of, net=D(net), gross=D(gross), vat_rate=D(rate), source_field=f"lines[{of}]"
    )


def note(*lines, **changes):
    values = {
        "source": "rackbeat", "number": "RC-9", "credits": "R-48", "date": LATER, "currency": "NOK",
        "lines": lines or (credited(),),
    }  # fmt: skip
    return CreditNote(**{**values, **changes})


def sold(**changes):
    lines = (line("1851.08", quantity=D(12), title="Slange"), line("3112.50", id="2", title="Pumpe"))
    values = {
        "source": "rackbeat", "document_id": "R-48", "number": "R-48", "buyer": business(), "tenders": (),
        "prices_include_vat": False, "project": "77",
    }  # fmt: skip
    return sale(*lines, **{**values, **changes})


def test_the_project_stands_on_every_posting_of_a_sale():
    (voucher,) = book_sale(sold(), rules())

    assert postings(voucher) == [
        ("1500", "0", "4963.58"),
        ("3000", "3", "-1851.08"),
        ("3000", "3", "-3112.50"),
    ]
    assert {p.project for p in voucher.postings} == {"77"}


def test_part_of_a_line_is_credited_to_the_customer_and_project_of_the_sale():
    (voucher,) = book_credit_note(note(), rules(), sale=sold())

    assert postings(voucher) == [("1500", "0", "-308.51"), ("3000", "3", "308.51")]
    assert (voucher.postings[1].net, voucher.postings[1].vat) == (D("246.81"), D("61.70"))
    assert voucher.postings[0].customer.key == "984809085"
    assert {p.project for p in voucher.postings} == {"77"}
    assert (voucher.part, voucher.date, voucher.reference) == ("credit_note", LATER, "rackbeat:credit:RC-9")


def test_without_the_sale_the_stated_rate_decides():
    (voucher,) = book_credit_note(note(buyer=business(), project="77"), rules())

    assert postings(voucher) == [("1500", "0", "-308.51"), ("3000", "3", "308.51")]
    assert voucher.postings[0].customer.key == "984809085"


def test_without_the_sale_a_line_without_vat_could_be_anything():
    with pytest.raises(UnsupportedDocument) as held:
        book_credit_note(note(credited("100.00", "100.00", rate="0")), rules())
    assert held.value.code == "credit_without_sale"


def test_no_more_is_credited_than_was_sold_over_several_notes():
    first = note(credited("1480.00", "1850.00"), number="RC-8")

    with pytest.raises(RejectedDocument) as refused:
        book_credit_note(note(credited("80.00", "100.00")), rules(), sale=sold(), earlier=(first,))
    assert (refused.value.code, refused.value.params["left"]) == ("refund_exceeds_sale", "1.08")


def test_a_rate_that_the_sale_did_not_have_is_held():
    with pytest.raises(VatDeviation) as held:
        book_credit_note(note(credited("100.00", "115.00", rate="15")), rules(), sale=sold())
    assert (held.value.stated, held.value.expected) == (D("15.00"), D("23.00"))


@pytest.mark.parametrize(
    "changes",
    [{"credits": "R-49"}, {"currency": "EUR"}, {"date": dt.date(2026, 10, 8)}],
)
def test_a_note_for_another_sale_is_refused(changes):
    with pytest.raises(RejectedDocument):
        book_credit_note(note(**changes), rules(), sale=sold())


def test_a_line_is_net_and_vat():
    with pytest.raises(RejectedDocument) as refused:
        credited("246.81", "308.60")
    assert refused.value.params["found"] == "308.51"
