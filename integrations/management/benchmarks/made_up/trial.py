"""Every made-up order through the very functions that the live flows use, and what came of it."""

import traceback
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from integrations.accounting.booking import book_prepayment, book_refund, book_sale, invoice_sale
from integrations.accounting.documents import Refund, Sale
from integrations.accounting.rules import Rules
from integrations.accounting.verify import ObservedPosting, ObservedVoucher, differences
from integrations.accounting.voucher import SalesInvoice, Voucher
from integrations.errors import SyncError
from integrations.management.benchmarks.made_up.books import books
from integrations.management.benchmarks.made_up.orders import order
from integrations.management.benchmarks.made_up.paying import FREE_CARDS, refunds

ZERO, ORE = Decimal("0.00"), Decimal("0.01")
WELL = ("booked", "invoiced", "empty")
"""What may become of a document that nothing held."""
KEPT = 5
"""Examples of what must not happen that are kept whole; the others are only counted."""


@dataclass
class Tally:
    """What became of the documents: ``sales`` and ``given_back`` by 'booked', 'invoiced', 'empty' or the code that held
    them; ``vouchers`` written; ``unsound`` and ``unexpected`` must stay empty."""

    sales: Counter[str] = field(default_factory=Counter)
    given_back: Counter[str] = field(default_factory=Counter)
    vouchers: int = 0
    failures: int = 0
    unsound: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)

    def wrong(self, place: list[str], text: str) -> None:
        """Count what must not happen, and keep the first of it."""
        self.failures += 1
        if len(place) < KEPT:
            place.append(text)


def run(count: int, *, seed: int = 3) -> Tally:
    """Book ``count`` orders and their refunds. The same seed gives the same orders on every machine."""
    tally, rules = Tally(), books()
    for number in range(1, count + 1):
        random = Random(f"{seed}:{number}")
        try:
            _one(random, number, random.choice(rules), tally)
        except Exception:  # the very thing that is looked for
            tally.wrong(tally.unexpected, f"order {seed}:{number}\n{traceback.format_exc()}")
    return tally


def read_back(voucher: Voucher) -> ObservedVoucher:
    """The voucher as a right ledger would hold it, with its own row of VAT."""
    rows = [
        ObservedPosting(
            row=p.row, date=p.date, account=p.account, vat_code=p.vat_code, gross=p.gross, net=p.net,
            currency=p.currency, gross_currency=p.gross_currency, customer=p.customer,
        )
        for p in voucher.postings
    ]  # fmt: skip
    vat = sum((p.vat for p in voucher.postings), ZERO)
    rows.append(
        ObservedPosting(
            row=0, date=voucher.date, account="2700", vat_code="0", gross=vat, net=vat, system_generated=True
        )
    )
    return ObservedVoucher(reference=voucher.reference, date=voucher.date, postings=tuple(rows))


def flaws(voucher: Voucher) -> list[str]:
    """What an accountant would send back: out of balance in kroner or currency, a line without reasons, or a read-back
    that is not equal."""
    found = []
    currencies: dict[str, Decimal] = {}
    for posting in voucher.postings:
        if posting.currency != "NOK":
            before = currencies.get(posting.currency, ZERO)
            currencies[posting.currency] = before + posting.gross_currency
        if not posting.why:
            found.append(f"row {posting.row} has no reason")
    kroner = sum((posting.gross for posting in voucher.postings), ZERO)
    found += [f"{residual} {currency} left over" for currency, residual in currencies.items() if residual]
    found += [f"{kroner} NOK left over"] if kroner else []
    found += [str(difference) for difference in differences(voucher, read_back(voucher))]
    return found


def misbooked(sale: Sale, vouchers: Sequence[Voucher]) -> list[str]:
    """Where the vouchers say another thing than the shop: what is still owed, and the VAT of a Norwegian sale."""
    if not vouchers:
        return [f"nothing is booked of {sale.total}"] if sale.total and not _free(sale) else []
    found = []
    unpaid = sale.total - sum((tender.gross for tender in sale.tenders), ZERO)
    owed = still_owed(vouchers, currency=sale.currency)
    if owed != unpaid:
        found.append(f"{owed} on the customer, unpaid is {unpaid}")
    if (
        sale.currency == "NOK"
        and not sale.foreign_vat_scheme
        and sale.stated_vat is not None
        and not _free(sale)
    ):
        charged = [posting for voucher in vouchers for posting in voucher.postings if posting.vat_rate]
        vat = -sum((posting.vat for posting in charged), ZERO)
        if abs(vat - sale.stated_vat) > ORE * len(charged):
            found.append(f"{vat} of VAT, the shop has {sale.stated_vat}")
    return found


def _free(sale: Sale) -> bool:
    """Whether a card that was given away paid for something: it is a discount, and takes VAT with it (GIFT-5)."""
    return any(
        t.gift_card_origin == "issued_free" or t.gift_card_code.startswith(FREE_CARDS) for t in sale.tenders
    )


def still_owed(vouchers: Sequence[Voucher], *, currency: str) -> Decimal:
    """What stands on the customer in the document's own currency after the vouchers, debit positive."""
    owed = ZERO
    for voucher in vouchers:
        for posting in voucher.postings:
            if posting.role == "receivable":
                owed += posting.gross if currency == "NOK" else posting.gross_currency
    return owed


def _one(random: Random, number: int, rules: Rules, tally: Tally) -> None:
    try:
        sale = order(random, number, registered=rules.vat_registered)
        items = _booked(random, sale, rules)
    except SyncError as held:
        tally.sales[held.code] += 1
        return
    invoiced = any(isinstance(item, SalesInvoice) for item in items)
    tally.sales["invoiced" if invoiced else "booked" if items else "empty"] += 1
    vouchers = [item for item in items if isinstance(item, Voucher)]
    if not invoiced:
        for flaw in misbooked(sale, vouchers):
            tally.wrong(tally.unsound, f"order {number}: {flaw}")
    earlier: list[Refund] = []
    for refund in refunds(random, sale):
        vouchers += _credited(refund, sale, rules, earlier, tally)
    tally.vouchers += len(vouchers)
    for voucher in vouchers:
        for flaw in flaws(voucher):
            tally.wrong(tally.unsound, f"order {number}, {voucher.part}: {flaw}")


def _booked(random: Random, sale: Sale, rules: Rules) -> tuple[Voucher | SalesInvoice, ...]:
    """As the flow does: businesses by invoice when the tenant wants it so, everything else by voucher."""
    if sale.buyer.kind == "business" and sale.total and random.random() < 0.7:
        return (*book_prepayment(sale, rules), invoice_sale(sale, rules, prepayment_booked=True))
    return book_sale(sale, rules)


def _credited(
    refund: Refund, sale: Sale, rules: Rules, earlier: list[Refund], tally: Tally
) -> tuple[Voucher, ...]:
    try:
        vouchers = book_refund(refund, sale, rules, earlier=earlier)
    except SyncError as held:
        tally.given_back[held.code] += 1
        if _contradicts_itself(held):
            tally.wrong(tally.unsound, f"refund of order {sale.document_id}: {held.code} {held.params}")
        return ()
    tally.given_back["booked"] += 1
    earlier.append(refund)
    return vouchers


def _contradicts_itself(held: SyncError) -> bool:
    """Whether a refusal says that more is left than was to be given back."""
    given, left = held.params.get("gross") or held.params.get("value"), held.params.get("left")
    return given is not None and left is not None and abs(Decimal(given)) <= abs(Decimal(left))
