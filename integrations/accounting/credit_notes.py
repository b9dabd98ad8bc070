"""A credit note of the source's own (Rackbeat, Rentman): income and VAT back against the customer, no money (REF-1, RB-1)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from decimal import Decimal

from integrations.accounting.documents import (
    Address,
    Buyer,
    CreditNote,
    CreditNoteLine,
    Line,
    Sale,
    rejected,
)
from integrations.accounting.drafting import Draft
from integrations.accounting.incomes import Income, incomes_of
from integrations.accounting.money import ORE, ZERO, allocate, vat_of
from integrations.accounting.rules import Rules
from integrations.accounting.settlement import party_of
from integrations.accounting.vat import Share, decide_class, shares_of
from integrations.accounting.vat_defaults import DATED_RATES
from integrations.accounting.voucher import PartyRef, Reason, Voucher
from integrations.errors import UnsupportedDocument, VatDeviation

_CLASS_OF_CODE = {"3": "standard", "31": "food", "33": "low"}


def book_credit_note(
    note: CreditNote, rules: Rules, *, sale: Sale | None = None, earlier: Sequence[CreditNote] = ()
) -> tuple[Voucher, ...]:
    """Dr income by line, Cr receivable, on the credit note's day, in the customer and project of the sale.

    With ``sale`` the lines take its accounts, codes and rates (VAT-3), and together with ``earlier`` credit notes never
    more than it sold. Without it (the invoice is older than the connection) the rates that the note states decide; a line
    without VAT then could be export, books or outside the Act, and is held. Raises RejectedDocument, UnsupportedDocument,
    VatDeviation, MissingMapping.
    """
    incomes = credit_incomes(note, rules, sale=sale, earlier=earlier)
    return (_voucher(note, _as_sold(note) if sale is None else sale, rules, incomes),)


def credit_incomes(
    note: CreditNote, rules: Rules, *, sale: Sale | None = None, earlier: Sequence[CreditNote] = ()
) -> list[Income]:
    """What a credit note takes back, line by line as debits (positive): as ``book_credit_note`` books it."""
    if sale is None:
        sold = _as_sold(note)
        return [income for line in note.lines for income in _by_rate(line, note, sold, rules)]
    _check(note, sale)
    left = _left(sale, earlier)
    return [income for line in note.lines for income in _by_sale(line, note, sale, rules, left)]


def _check(note: CreditNote, sale: Sale) -> None:
    if note.credits not in (sale.number, sale.document_id) or note.source != sale.source:
        raise rejected("credits", value=note.credits)
    if note.currency != sale.currency:
        raise rejected("currency", value=note.currency)
    if note.date < sale.delivered_on:
        raise rejected("date", value=note.date)


def _left(sale: Sale, earlier: Sequence[CreditNote]) -> dict[str, Decimal]:
    left = {line.id: line.gross for line in sale.lines}
    for note in earlier:
        for line in note.lines:
            if line.line_id in left:
                left[line.line_id] -= line.gross
    return left


def _by_sale(
    line: CreditNoteLine, note: CreditNote, sale: Sale, rules: Rules, left: dict[str, Decimal]
) -> list[Income]:
    sold = next((one for one in sale.lines if one.id == line.line_id), None)
    if sold is None:
        raise rejected(line.source_field, code="refund_of_unknown_line", value=line.line_id)
    if line.gross > left[sold.id] + ORE:
        params = {"value": line.gross, "left": left[sold.id], "title": sold.title}
        raise rejected(line.source_field, code="refund_exceeds_sale", **params)
    left[sold.id] -= line.gross
    shares = shares_of(sold, sale, rules)
    if len(shares) == 1 and shares[0].decision.rate != line.vat_rate:
        _deviates(line, sold.title, shares[0])
    parts = allocate(line.gross, [abs(share.gross) for share in shares])
    pairs = zip(shares, parts, strict=True)
    return [income for share, part in pairs if part for income in _credit(line, sold, share, part, note)]


def _credit(line: CreditNoteLine, sold: Line, share: Share, part: Decimal, note: CreditNote) -> list[Income]:
    why = Reason("refund_share", {"gross": f"{line.gross:f}", "sold": f"{sold.gross:f}"})
    credited = share._replace(gross=part, reasons=(*share.reasons, why))
    return incomes_of(sold, credited, gross=part, currency=note.currency)


def _deviates(line: CreditNoteLine, title: str, share: Share) -> None:
    params = {
        "field": line.source_field, "line_id": line.line_id, "gross": f"{line.gross:f}",
        "stated_rate": f"{line.vat_rate:f}", "rule_rate": f"{share.decision.rate:f}",
    }  # fmt: skip
    expected = vat_of(line.gross, share.decision.rate)
    raise VatDeviation(line=title, stated=line.gross - line.net, expected=expected, params=params)


def _by_rate(line: CreditNoteLine, note: CreditNote, sale: Sale, rules: Rules) -> list[Income]:
    """The class of goods that has the stated rate in Norway on that day."""
    for code, product_class in _CLASS_OF_CODE.items():
        rate = next((rate for start, rate in reversed(DATED_RATES[code]) if start <= note.date), None)
        if line.vat_rate and rate == line.vat_rate:
            decision = decide_class(product_class, sale, rules)
            if decision.rate != line.vat_rate:
                _deviates(line, line.title or line.line_id, Share(decision, line.gross))
            stated = next(one for one in sale.lines if one.id == line.line_id)
            return incomes_of(stated, Share(decision, line.gross), gross=line.gross, currency=note.currency)
    params = {"number": note.number, "credits": note.credits, "line": line.title or line.line_id}
    raise UnsupportedDocument("credit_without_sale", params=params)


def _as_sold(note: CreditNote) -> Sale:
    """What the note itself says of the sale that it credits: a Norwegian business, unless it names its buyer."""
    buyer = note.buyer or Buyer(kind="business", name=note.credits, address=Address(country="NO"))
    return Sale(
        source=note.source,
        document_id=note.credits,
        number=note.credits,
        currency=note.currency,
        placed_at=datetime.combine(note.date, time(), tzinfo=UTC),
        delivered_on=note.date,
        buyer=buyer,
        ship_to=buyer.address,
        prices_include_vat=False,
        lines=tuple(_line(line) for line in note.lines),
        total=note.total,
        on_account=True,
        project=note.project,
    )


def _line(line: CreditNoteLine) -> Line:
    return Line(
        id=line.line_id,
        kind="goods",
        title=line.title or line.line_id,
        gross=line.gross,
        vat=line.gross - line.net,
        vat_rate=line.vat_rate,
        source_field=line.source_field,
        quantity=line.quantity,
    )


def _voucher(note: CreditNote, sale: Sale, rules: Rules, incomes: Sequence[Income]) -> Voucher:
    """Back at the kroner that it was sold for (FX-2); the receivable is their sum."""
    sold_on = sale.delivered_on
    draft = Draft(
        number=sale.number, currency=note.currency, on=note.date, rules=rules, party=party_of(sale, rules),
        project=note.project or sale.project,
    )  # fmt: skip
    credited = sum((draft.kroner(income, on=sold_on) for income in incomes), ZERO)
    why = Reason("credited_by_note", {"number": sale.number, "note": note.number, "gross": f"{note.total:f}"})
    draft.add_receivable(
        -credited, date=note.date, foreign=-note.total, why=why, text=f"kreditnota {note.number}",
        rate_of=sold_on,
    )  # fmt: skip
    for income in incomes:
        draft.add_income(income, rate_of=sold_on)
    return draft.voucher("credit_note", date=note.date, reference=note.reference, text="kreditnota")


def on_card(voucher: Voucher, party: PartyRef) -> Voucher:
    """A credit note's voucher, posted on the customer's own card."""
    postings = tuple(
        posting if posting.customer is None else replace(posting, customer=party)
        for posting in voucher.postings
    )
    return replace(voucher, part="refund", postings=postings)
