"""What holds for every order, whatever is in it: tried on orders that hypothesis invents, and on thousands made up."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from integrations.accounting.booking import book_prepayment, book_refund, book_sale, invoice_sale
from integrations.accounting.documents import Line, Sale, Tender
from integrations.accounting.fulfilments import split_by_fulfilment
from integrations.accounting.gift_cards import movements
from integrations.accounting.money import ORE, ZERO
from integrations.accounting.verify import differences
from integrations.accounting.voucher import Card, Posting, Voucher
from integrations.errors import RejectedDocument
from integrations.management.benchmarks.made_up import trial
from integrations.management.benchmarks.made_up.books import books
from integrations.management.benchmarks.made_up.trial import read_back
from integrations.management.benchmarks.vouchers import long_sales
from tests.accounting import strategies
from tests.accounting.build import postings
from tests.effort import effort

RULES = strategies.rules()
SUM = tuple[Decimal, Decimal, Decimal]
"""Kroner, VAT in kroner, and the document's own currency."""

invented = settings(derandomize=True, deadline=None, max_examples=120)


def by_account(vouchers: Iterable[Voucher]) -> dict[tuple[str, str], SUM]:
    """What stands on every (account, VAT code) after the vouchers; what is nothing is left out."""
    sums: dict[tuple[str, str], SUM] = defaultdict(lambda: (ZERO, ZERO, ZERO))
    for voucher in vouchers:
        for p in voucher.postings:
            at = (p.account, p.vat_code)
            sums[at] = tuple(a + b for a, b in zip(sums[at], (p.gross, p.vat, _own(p)), strict=True))  # type: ignore[assignment]
    return {at: found for at, found in sums.items() if any(found)}


def _own(posting: Posting) -> Decimal:
    return posting.gross if posting.currency == "NOK" else posting.gross_currency


def paid_by_vipps(sale: Sale, *, total: Decimal | None = None) -> Sale:
    """The same sale, paid once on the day of delivery; ``total`` is another total of its lines."""
    total = sale.total if total is None else total
    assume(total > 0)
    tender = Tender(method="vipps", gross=total, paid_on=sale.delivered_on)
    return replace(sale, tenders=(tender,), total=total)


@invented
@given(strategies.sales())
def test_every_voucher_balances_in_kroner_and_in_currency_explained_and_read_back_equal(sale: Sale) -> None:
    vouchers = book_sale(sale, RULES)

    assert [trial.flaws(voucher) for voucher in vouchers] == [[]] * len(vouchers)
    assert trial.misbooked(sale, vouchers) == []


@invented
@given(strategies.sales())
def test_the_same_order_gives_the_same_vouchers(sale: Sale) -> None:
    assert book_sale(sale, RULES) == book_sale(sale, replace(RULES))


@invented
@given(strategies.sales(gift_cards=False))
def test_an_invoice_owes_what_the_vouchers_would_have_owed(sale: Sale) -> None:
    assume(sale.buyer.kind == "business" and sale.total > 0 and not sale.rounding)

    invoice = invoice_sale(sale, RULES, prepayment_booked=True)
    early = book_prepayment(sale, RULES)

    assert invoice.total == sale.total
    assert sum((line.gross for line in invoice.lines), ZERO) == sale.total
    assert [trial.flaws(voucher) for voucher in early] == [[]] * len(early)


@invented
@given(strategies.sales())
def test_a_sale_and_its_full_refund_leave_nothing_on_any_account_or_vat_code(sale: Sale) -> None:
    sale = paid_by_vipps(sale)
    refund = strategies.refund_of(sale, *((line, line.gross) for line in sale.lines))
    vouchers = (*book_sale(sale, RULES), *book_refund(refund, sale, RULES))

    left = by_account(vouchers)

    assert [trial.flaws(voucher) for voucher in vouchers] == [[]] * len(vouchers)
    if sale.currency == "NOK":
        assert left == {}
    else:  # the money came and went at the rates of two days: that is exchange gain or loss, and nothing else is
        assert {account for account, _ in left} <= {"1940", "8060", "8160"}
        assert sum((own for _, _, own in left.values()), ZERO) == sum(
            (left[at][2] for at in left if at[0] in ("8060", "8160")), ZERO
        )


@invented
@given(strategies.sales(), st.data())
def test_refunds_in_parts_leave_nothing_but_the_rounding_of_vat(sale: Sale, data: st.DataObject) -> None:
    sale = paid_by_vipps(sale, total=sum((line.gross for line in sale.lines), ZERO))
    assume(all(line.gross >= 0 for line in sale.lines))
    first, second = _halves(sale.lines, data)
    assume(any(gross for _, gross in first) and any(gross for _, gross in second))
    one = strategies.refund_of(sale, *first, number=1)
    other = strategies.refund_of(sale, *second, number=2, days_after=9)

    left = by_account(
        (
            *book_sale(sale, RULES),
            *book_refund(one, sale, RULES),
            *book_refund(other, sale, RULES, earlier=(one,)),
        )
    )

    for (account, _), (kroner, vat, own) in left.items():
        if account not in ("1940", "8060", "8160"):
            assert (kroner, own) == (ZERO, ZERO) or sale.currency != "NOK"
            assert abs(kroner) <= ORE * 2 * len(sale.lines)
            assert abs(vat) <= ORE * 2 * len(sale.lines)
            assert own == ZERO


def _halves(lines: tuple[Line, ...], data: st.DataObject) -> tuple[list[tuple[Line, Decimal]], ...]:
    first = [(line, Decimal(data.draw(st.integers(0, int(line.gross * 100)))).scaleb(-2)) for line in lines]
    return first, [(line, line.gross - gross) for line, gross in first]


@invented
@given(strategies.sales())
def test_no_more_than_was_sold_is_ever_given_back(sale: Sale) -> None:
    sale = paid_by_vipps(sale)
    assume(any(line.gross for line in sale.lines))
    everything = [(line, line.gross) for line in sale.lines]
    once = strategies.refund_of(sale, *everything)
    again = strategies.refund_of(sale, *everything, number=2, days_after=5)
    book_refund(once, sale, RULES)

    with pytest.raises(RejectedDocument) as refusal:
        book_refund(again, sale, RULES, earlier=(once,))

    assert refusal.value.code == "refund_exceeds_sale"


@invented
@given(strategies.sales(), st.randoms(use_true_random=False))
def test_the_order_of_the_lines_does_not_matter(sale: Sale, random: object) -> None:
    mixed = list(sale.lines)
    random.shuffle(mixed)  # type: ignore[attr-defined]

    one = by_account(book_sale(sale, RULES))
    other = by_account(book_sale(replace(sale, lines=tuple(mixed)), RULES))

    assert one.keys() == other.keys()
    split = sum(line.kind in ("shipping", "fee") and line.vat_rate is None for line in sale.lines)
    for (
        at,
        found,
    ) in one.items():  # equal fractions of an øre go to the earlier line: only there may it wander
        assert all(abs(a - b) <= ORE * 12 * split for a, b in zip(found, other[at], strict=True))


@invented
@given(strategies.sales())
def test_the_order_of_the_payments_does_not_matter(sale: Sale) -> None:
    turned = book_sale(replace(sale, tenders=sale.tenders[::-1]), RULES)

    assert _without_pennies(turned, sale) == _without_pennies(book_sale(sale, RULES), sale)


def _without_pennies(vouchers: Iterable[Voucher], sale: Sale) -> dict[tuple[str, str], object]:
    """In a foreign currency the last payment takes the øre that the kroner are rounded by: compare the currency alone."""
    return {
        at: found if sale.currency == "NOK" else found[2]
        for at, found in by_account(vouchers).items()
        if at[0] not in ("8060", "8160") and (sale.currency == "NOK" or found[2])
    }


@invented
@given(strategies.sales(), st.data())
def test_splitting_an_order_over_parcels_changes_no_total(sale: Sale, data: st.DataObject) -> None:
    assume(all(line.gross >= 0 for line in sale.lines))
    parts = split_by_fulfilment(sale, data.draw(strategies.parcels(sale)))
    assume(all(part.lines for part in parts))

    apart = [voucher for part in parts for voucher in book_sale(part, RULES)]

    assert [trial.flaws(voucher) for voucher in apart] == [[]] * len(apart)
    assert sum((part.total for part in parts), ZERO) == sale.total
    assert _in_own_currency(apart) == _in_own_currency(book_sale(sale, RULES))
    assert abs(_vat(apart) - _vat(book_sale(sale, RULES))) <= ORE * len(parts) * len(sale.lines)


def _in_own_currency(vouchers: Iterable[Voucher]) -> dict[tuple[str, str], Decimal]:
    """What stands on every (account, VAT code) in the document's currency: days have rates of their own."""
    return {
        at: own for at, (_, _, own) in by_account(vouchers).items() if own and at[0] not in ("8060", "8160")
    }


def _vat(vouchers: Iterable[Voucher]) -> Decimal:
    return sum((p.vat for voucher in vouchers for p in voucher.postings if p.currency == "NOK"), ZERO)


@invented
@given(st.lists(strategies.sales(), min_size=1, max_size=4), st.data())
def test_the_list_of_cards_is_the_liability_account_whatever_is_bought_used_and_given_back(
    bought: list[Sale], data: st.DataObject
) -> None:
    cards: dict[Card, Decimal] = defaultdict(lambda: ZERO)
    debt = ZERO
    for sale in bought:
        vouchers = book_sale(sale, RULES)
        if sale.total > 0 and data.draw(st.booleans()):
            back = strategies.refund_of(sale, *((line, line.gross) for line in sale.lines))
            vouchers += book_refund(back, sale, RULES)
        for voucher in vouchers:
            debt -= sum((p.gross for p in voucher.postings if p.account in ("2902", "2903")), ZERO)
            for card, change in movements(voucher).items():
                cards[card] += change

    assert (
        sum(cards.values(), ZERO) == debt
    )  # so no card can go below zero, or the debt, without the list showing it


@invented
@given(strategies.sales(gift_cards=False))
def test_a_company_without_vat_registration_posts_no_vat_code(sale: Sale) -> None:
    untaxed = replace(sale, lines=tuple(replace(line, vat=ZERO, vat_rate=None) for line in sale.lines))
    rules = replace(RULES, vat_registered=False)

    assert {code for voucher in book_sale(untaxed, rules) for _, code, _ in postings(voucher)} <= {"0"}


def test_five_thousand_made_up_orders_meet_nothing_but_our_own_errors() -> None:
    tally = trial.run(5000)

    assert tally.unexpected == []
    assert tally.unsound == []
    assert sum(tally.sales.values()) == 5000
    assert sum(tally.sales[word] for word in trial.WELL) > 3500
    assert tally.given_back["booked"] > 700


def test_made_up_orders_are_the_same_every_time() -> None:
    assert trial.run(300) == trial.run(300)
    assert trial.run(300) != trial.run(300, seed=4)


def test_twenty_lines_are_booked_and_checked_with_little_effort() -> None:
    rules = books()[-1]

    def book_and_check(sale: Sale) -> None:
        for voucher in book_sale(sale, rules):
            assert not differences(voucher, read_back(voucher))

    efforts = sorted(effort(book_and_check, sale) for sale in long_sales(100))

    assert efforts[50] <= 2_600  # what a millisecond is for
