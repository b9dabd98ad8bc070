"""Department and project of a connection: on result accounts and whole invoices, behind what the document itself says."""

from dataclasses import replace
from decimal import Decimal as D

from integrations.accounting import reasons
from integrations.accounting.booking import book_refund, book_sale, invoice_sale
from integrations.accounting.corrections import Original, correct
from integrations.accounting.ordering import ObservedOrder, order_differences, order_sale
from integrations.accounting.rules import Department
from integrations.accounting.summary import Member, fold
from integrations.accounting.verify import Difference, ObservedInvoice, differences, invoice_differences
from tests.accounting.build import NINTH, back, business, line, read_back, refund, rules, sale
from tests.accounting.test_purchases import booked, bought
from tests.accounting.test_purchases import invoice as bill

SHOP = Department(number="10", name="Nettbutikk")
CHOSEN = rules(department=SHOP, project="500")
GOODS = (line("100.00"), line("115.00", rate="15", id="2"))


def on(voucher):
    """(account, department, project) of every posting."""
    return [(p.account, p.department, p.project) for p in voucher.postings]


def test_income_carries_them_and_receivable_and_clearing_do_not():
    (voucher,) = book_sale(sale(*GOODS), CHOSEN)

    assert [row for row in on(voucher) if row[0].startswith("3")] == [
        ("3000", "10", "500"), ("3001", "10", "500"),
    ]  # fmt: skip
    assert {row[1:] for row in on(voucher) if row[0][0] in "12"} == {("", "")}
    assert [reasons.render(kind, params) for kind, params in voucher.postings[1].why[-2:]] == [
        "Avdeling 10 Nettbutikk er valgt for tilkoblingen.",
        "Prosjekt 500 er valgt for tilkoblingen; dokumentet har ikke noe eget.",
    ]


def test_without_them_a_voucher_is_as_it_always_was():
    (plain,), (chosen,) = book_sale(sale(*GOODS), rules()), book_sale(sale(*GOODS), CHOSEN)

    bare = [replace(p, department="", project="", why=()) for p in chosen.postings]
    assert bare == [replace(p, why=()) for p in plain.postings]
    assert not any(p.department or p.project for p in plain.postings)


def test_the_documents_own_project_wins_and_stands_everywhere():
    (voucher,) = book_sale(sale(*GOODS, project="77"), CHOSEN)

    assert {project for _account, _department, project in on(voucher)} == {"77"}
    assert "project_chosen" not in {reason.kind for p in voucher.postings for reason in p.why}
    assert {department for account, department, _p in on(voucher) if account[0] == "3"} == {"10"}


def test_a_refund_goes_back_to_where_the_income_was_counted():
    vouchers = book_refund(refund(back("100.00")), sale(*GOODS), CHOSEN)

    rows = [row for voucher in vouchers for row in on(voucher)]
    assert ("3000", "10", "500") in rows
    assert {row[1:] for row in rows if row[0][0] in "12"} == {("", "")}


def test_a_department_without_number_is_known_by_its_name():
    (voucher,) = book_sale(sale(*GOODS), rules(department=Department(number="Avdeling", name="Avdeling")))

    why = voucher.postings[1].why[-1]
    assert reasons.render(why.kind, why.params, "en") == "Department Avdeling is chosen for the connection."


def test_invoices_and_orders_carry_them_as_a_whole():
    credit = sale(*GOODS, buyer=business(), tenders=(), on_account=True)
    invoice, order = invoice_sale(credit, CHOSEN), order_sale(credit, CHOSEN)

    assert (invoice.department, invoice.project, order.department, order.project) == ("10", "500") * 2
    for one in (invoice, order):
        assert [reason.kind for reason in one.why[-2:]] == ["department_chosen", "project_chosen"]
    own = invoice_sale(replace(credit, project="77"), CHOSEN)
    assert (own.department, own.project) == ("10", "77")


def test_another_department_than_was_meant_is_a_difference_and_one_that_nobody_meant_is_none():
    (voucher,) = book_sale(sale(*GOODS), CHOSEN)
    observed = read_back(voucher)
    assert differences(voucher, observed) == ()
    elsewhere = [replace(p, department="20") if p.account == "3000" else p for p in observed.postings]
    assert differences(voucher, replace(observed, postings=tuple(elsewhere))) == (
        Difference("department", "10", "20", "3000"),
    )

    (before,) = book_sale(sale(*GOODS), rules())
    people = tuple(replace(p, department="20") for p in read_back(before).postings)
    assert differences(before, replace(read_back(before), postings=people)) == ()


def test_the_department_of_invoices_and_orders_is_compared_where_one_was_meant():
    credit = sale(*GOODS, buyer=business(), tenders=(), on_account=True)

    def of_invoice(meant, **found):
        invoice = invoice_sale(credit, meant)
        held = ObservedInvoice(
            invoice_date=NINTH, currency="NOK", customer=invoice.party, total=D("215.00"), lines=(), **found
        )
        return [d for d in invoice_differences(invoice, held) if d.field == "department"]

    def of_order(meant, **found):
        order = order_sale(credit, meant)
        return [
            d
            for d in order_differences(order, ObservedOrder(state="open", **found))
            if d.field == "department"
        ]

    for compared in (of_invoice, of_order):
        assert compared(CHOSEN, department="10") == []
        assert compared(CHOSEN) == [Difference("department", "10", "")]
        assert compared(rules(), department="20") == []


def test_a_choice_made_afterwards_corrects_nothing():
    (before,) = book_sale(sale(*GOODS), rules())
    original = Original(voucher="1-2026", date=NINTH, order="1001")

    made = correct(
        before.postings, book_sale(sale(*GOODS), CHOSEN), CHOSEN,
        on=NINTH, part="correction:1", reference="r", original=original,
    )  # fmt: skip

    assert made is None


def test_a_daily_summary_keeps_departments_apart():
    (one,) = book_sale(sale(*GOODS), CHOSEN)
    (other,) = book_sale(sale(*GOODS, document_id="2", number="1002"), rules())

    folded = fold(
        [
            Member(reference="a", label="1001", postings=one.postings),
            Member(reference="b", label="1002", postings=other.postings),
        ]
    )

    assert sorted((p.posting.account, p.posting.department) for p in folded if p.posting.account[0] == "3") == [
        ("3000", ""), ("3000", "10"), ("3001", ""), ("3001", "10"),
    ]  # fmt: skip


def test_a_suppliers_invoice_counts_its_costs_and_not_its_debt():
    voucher = booked(bill(bought("100.00")), department=SHOP, project="500")

    assert {(account[0], department, project) for account, department, project in on(voucher)} == {
        ("4", "10", "500"), ("2", "", ""),
    }  # fmt: skip
    own = booked(bill(bought("100.00"), project="77"), department=SHOP, project="500")
    assert {project for _account, _department, project in on(own)} == {"77"}
