"""Chargebacks: the claim on the buyer lives again while it is open; won it is reversed, lost it is a bad debt (CB-1, CB-2)."""

import datetime as dt
from decimal import Decimal

from integrations.accounting.currency import to_kroner
from integrations.accounting.documents import Dispute, Sale
from integrations.accounting.incomes import Income, charge
from integrations.accounting.money import ZERO, allocate
from integrations.accounting.rows import Foreign, Rows, by_rate
from integrations.accounting.rules import Rate, Rules
from integrations.accounting.settlement import party_of, settle
from integrations.accounting.voucher import PartyRef, Reason, Voucher
from integrations.errors import RejectedDocument, UnsupportedDocument


def book_dispute(dispute: Dispute, rules: Rules, *, sale: Sale | None = None) -> tuple[Voucher, ...]:
    """A voucher per step: 'dispute' on the day it was opened, 'dispute_closed' on the day it was decided.

    Opened: Dr receivable, Dr fees / Cr clearing. Won: the other way round, the fee only when it was given back. Lost: bad
    debt without any correction of VAT (only final inability to pay allows that); when the sale was in truth undone, the
    sale is credited with its VAT instead. ``sale`` is the order that it is about: it gives the customer, and the lines to
    credit. Raises UnsupportedDocument for an undone sale that is not at hand, RejectedDocument for another order's sale
    or for more than was sold.
    """
    if sale is not None:
        _check(dispute, sale)
    party = party_of(sale, rules) if sale is not None else PartyRef(kind="common", key=dispute.gateway)
    opened = _opened(dispute, rules, party)
    if dispute.outcome == "open" or dispute.closed_on is None:
        return (opened,)
    close = _won if dispute.outcome == "won" else _undone if dispute.sale_undone else _lost
    rows = Rows(_title(dispute), date=dispute.closed_on, rules=rules, project=sale.project if sale else "")
    close(rows, dispute, party, sale)
    reference = dispute.reference("won" if dispute.outcome == "won" else "lost")
    text = "vunnet" if dispute.outcome == "won" else "tapt"
    return (opened, rows.voucher("dispute_closed", reference=reference, text=text))


def dispute_rates_needed(dispute: Dispute) -> tuple[tuple[str, dt.date], ...]:
    """The (currency, date) pairs that ``Rules.rates`` must hold; () in kroner."""
    return () if dispute.currency == "NOK" else ((dispute.currency, dispute.opened_on),)


def _check(dispute: Dispute, sale: Sale) -> None:
    if sale.number != dispute.order or sale.currency != dispute.currency:
        raise RejectedDocument("rejected_document", params={"field": "order", "value": sale.number})
    if dispute.gross > sale.total:
        params = {"field": "amount", "stated": f"{sale.total:f}", "found": f"{dispute.gross:f}"}
        raise RejectedDocument("dispute_exceeds_sale", params=params)


def _title(dispute: Dispute) -> str:
    return f"Ordre {dispute.order}: tvist {dispute.dispute_id}"


def _opened(dispute: Dispute, rules: Rules, party: PartyRef) -> Voucher:
    rows = Rows(_title(dispute), date=dispute.opened_on, rules=rules)
    claim, fee = _claim(dispute, rules), _fee(dispute, rules)
    _add_claim(rows, dispute, claim, party)
    rows.add(
        "fees", fee, "gebyr", key=_fee_key(dispute, rules, on=rows.date), foreign=_beside(dispute, dispute.fee),
        why=_why_fee(dispute, dispute.fee, rules),
    )  # fmt: skip
    _add_clearing(rows, dispute, -(claim + fee), -(dispute.gross + dispute.fee))
    return rows.voucher("dispute", reference=dispute.reference("open"), text="åpnet")


def _won(rows: Rows, dispute: Dispute, party: PartyRef, sale: Sale | None) -> None:
    """What was taken comes back; the fee mostly does not."""
    claim = _claim(dispute, rows.rules)
    fee, stated = (_fee(dispute, rows.rules), dispute.fee) if dispute.fee_refunded else (ZERO, ZERO)
    _add_clearing(rows, dispute, claim + fee, dispute.gross + stated)
    rows.add(
        "fees", -fee, "gebyr tilbake", key=_fee_key(dispute, rows.rules, on=rows.date), foreign=_beside(dispute, -stated),
        why=_why_fee(dispute, -stated, rows.rules),
    )  # fmt: skip
    _add_claim(rows, dispute, -claim, party)


def _lost(rows: Rows, dispute: Dispute, party: PartyRef, sale: Sale | None) -> None:
    claim = _claim(dispute, rows.rules)
    rows.add("bad_debt", claim, "tap", foreign=_beside(dispute, dispute.gross),
             why=_why_claim(dispute, dispute.gross, rows.rules))  # fmt: skip
    _add_claim(rows, dispute, -claim, party)


def _undone(rows: Rows, dispute: Dispute, party: PartyRef, sale: Sale | None) -> None:
    """Lost because the goods came back or never arrived: the sale's own lines, codes and rates, taken back."""
    if sale is None:
        raise UnsupportedDocument("dispute_sale_unknown", params={"number": dispute.order})
    incomes = charge(settle(sale, rows.rules), sale, rows.rules)
    claim = _claim(dispute, rows.rules)
    kroner = _shares(claim, incomes, dispute)
    foreign = _shares(dispute.gross, incomes, dispute)
    for income, gross, stated in zip(incomes, kroner, foreign, strict=True):
        rows.add(
            income.role, gross, income.text, key=income.key, vat_code=income.vat_code,
            vat_rate=income.vat_rate, foreign=_beside(dispute, stated),
            why=(*income.why, *_why_claim(dispute, stated, rows.rules)),
        )  # fmt: skip
    _add_claim(rows, dispute, -claim, party)


def _shares(gross: Decimal, incomes: list[Income], dispute: Dispute) -> tuple[Decimal, ...]:
    weights = [-income.gross for income in incomes]
    if any(weight < 0 for weight in weights):
        raise UnsupportedDocument("dispute_sale_unknown", params={"number": dispute.order})
    return allocate(gross, weights)


def _claim(dispute: Dispute, rules: Rules) -> Decimal:
    """The kroner that the payment stands at on the clearing account."""
    if dispute.currency == "NOK":
        return dispute.gross
    return dispute.booked_nok or _converted(dispute, dispute.gross, rules)


def _fee(dispute: Dispute, rules: Rules) -> Decimal:
    return dispute.fee if dispute.currency == "NOK" else _converted(dispute, dispute.fee, rules)


def _converted(dispute: Dispute, gross: Decimal, rules: Rules) -> Decimal:
    return to_kroner(gross, _rate(dispute, rules))


def _rate(dispute: Dispute, rules: Rules) -> Rate:
    return rules.currency_rate(dispute.currency, on=dispute.opened_on)


def _beside(dispute: Dispute, gross: Decimal) -> Foreign | None:
    return None if dispute.currency == "NOK" else Foreign(dispute.currency, gross)


def _fee_key(dispute: Dispute, rules: Rules, *, on: dt.date) -> str:
    return dispute.gateway if rules.choice("fees", key=dispute.gateway, on=on) else ""


def _add_claim(rows: Rows, dispute: Dispute, gross: Decimal, party: PartyRef) -> None:
    stated = dispute.gross.copy_sign(gross)
    rows.add(
        "receivable", gross, "kravet på kunden", customer=party, invoice_number=dispute.order,
        foreign=_beside(dispute, stated), why=_why_claim(dispute, stated, rows.rules),
    )  # fmt: skip


def _add_clearing(rows: Rows, dispute: Dispute, gross: Decimal, stated: Decimal) -> None:
    key, choice = rows.rules.tender_account(dispute.gateway, currency=dispute.currency, on=rows.date)
    foreign = _beside(dispute, stated)
    rows.add("tender", gross, dispute.gateway, key=key, choice=choice, foreign=foreign, why=_why(dispute))


def _why(dispute: Dispute) -> tuple[Reason, ...]:
    params = {
        "number": dispute.order, "dispute": dispute.dispute_id, "gateway": dispute.gateway,
        "gross": f"{dispute.gross:f}", "fee": f"{dispute.fee:f}", "outcome": dispute.outcome,
        "opened_on": dispute.opened_on.isoformat(),
    }  # fmt: skip
    return (Reason("dispute", params),)


def _why_claim(dispute: Dispute, stated: Decimal, rules: Rules) -> tuple[Reason, ...]:
    """The claim stands at the kroner that the payment was booked at; only where nobody knows them, at the day's rate."""
    return _why(dispute) if dispute.booked_nok else _why_fee(dispute, stated, rules)


def _why_fee(dispute: Dispute, stated: Decimal, rules: Rules) -> tuple[Reason, ...]:
    foreign = _beside(dispute, stated)
    rate = None if foreign is None else _rate(dispute, rules)
    return (*_why(dispute), *by_rate(foreign, rate, on=dispute.opened_on))
