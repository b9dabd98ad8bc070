"""A provider's payout: the bank against the clearing account, fees, hold-backs and loans each in their place.

One voucher per payout, dated the day of the bank (OUT-1 to OUT-3, FEE-1, FEE-2). Afterwards the clearing account holds
what the provider still owes, and nothing else.
"""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from integrations.accounting.documents import Payout, PayoutItem
from integrations.accounting.money import ZERO
from integrations.accounting.rows import Foreign, Rows, by_rate, in_kroner
from integrations.accounting.rules import AccountChoice, Rate, Rules
from integrations.accounting.voucher import Reason, Voucher
from integrations.errors import UnsupportedDocument

_ON_CLEARING = ("sale", "refund", "chargeback", "chargeback_won", "dispute_fee")
_HELD_BACK = ("reserve", "reserve_release")
_TEXTS = {
    "sale": "salg",
    "refund": "refusjoner",
    "chargeback": "tilbakeførte betalinger",
    "chargeback_won": "vunne tvister",
    "dispute_fee": "gebyr for tvister",
    "fee": "gebyr",
    "reserve": "holdt tilbake",
    "reserve_release": "frigitt reserve",
    "loan": "lån",
    "adjustment": "korrigering",
}
_LIKELY = Decimal("0.25")
"""A share of the booked kroner that no rate of exchange moves by between a sale and its payout."""


def book_payout(payout: Payout, rules: Rules) -> tuple[Voucher, ...]:
    """The voucher of a payout: Dr bank, Dr fees, Dr hold-backs / Cr clearing, with every item among the reasons.

    In another currency the clearing account is credited with the kroner that each item was booked at; what the bank got
    in kroner, or the day's rate, decides the rest, and the difference is exchange gain or loss (OUT-2). A negative payout
    credits the bank. A loan is debt and never a fee. Raises MissingMapping for an account that nobody has chosen (the
    clearing account, a loan, an adjustment), UnsupportedDocument for a fee with VAT where the rules say hold, for items
    whose booked kroner are not known, and for kroner that no rate explains.
    """
    rows = Rows(f"Utbetaling {payout.payout_id}", date=payout.date, rules=rules)
    rate = _rate(payout, rules)
    _add_bank(rows, payout, rate)
    for kind in ("fee", *_HELD_BACK, "loan", "adjustment", *_ON_CLEARING):
        items = [item for item in payout.items if item.kind == kind]
        if items:
            _add_items(rows, kind, items, payout, rate)
    if rate is not None:
        _check_exchange(rows, payout)
        rows.add_exchange()
    return (rows.voucher("payout", reference=payout.reference, text=payout.gateway),)


def payout_rates_needed(payout: Payout) -> tuple[tuple[str, dt.date], ...]:
    """The (currency, date) pairs that ``Rules.rates`` must hold; () in kroner, or when the provider exchanged the money."""
    if payout.currency == "NOK" or payout.is_exchanged:
        return ()
    return ((payout.currency, payout.date),)


def _rate(payout: Payout, rules: Rules) -> Rate | None:
    """Kroner per unit of what is not on the clearing account: the provider's own rate, else the day's; None in kroner."""
    if payout.currency == "NOK":
        return None
    if payout.received_nok is None:
        return rules.currency_rate(payout.currency, on=payout.date)
    if payout.settlement_rate is not None:
        return Rate(payout.settlement_rate, payout.date, payout.gateway)
    if not payout.net:
        raise UnsupportedDocument("payout_without_rate", params={"payout": payout.payout_id})
    return Rate(payout.received_nok / payout.net, payout.date, payout.gateway)


def _add_bank(rows: Rows, payout: Payout, rate: Rate | None) -> None:
    """Exchanged money reached the bank in kroner; other foreign money stands on the account of its currency."""
    why = Reason("payout", {"payout": payout.payout_id, "gateway": payout.gateway, "net": f"{payout.net:f}",
                            "currency": payout.currency})  # fmt: skip
    if payout.received_nok is not None:
        rows.add("bank", payout.received_nok, payout.gateway, why=(why,))
        return
    gross, foreign = in_kroner(payout.net, payout.currency, rate)
    key = payout.currency if foreign else ""
    rows.add(
        "bank",
        gross,
        payout.gateway,
        key=key,
        foreign=foreign,
        why=(why, *by_rate(foreign, rate, on=payout.date)),
    )


def _add_items(rows: Rows, kind: str, items: Sequence[PayoutItem], payout: Payout, rate: Rate | None) -> None:
    """All items of one kind as one row; the items themselves are its reasons."""
    role, key, choice = _place(kind, payout, rows.rules)
    stated = -sum((item.gross for item in items), ZERO)
    if role == "tender":
        gross = -sum((_booked(item, payout) for item in items), ZERO)
        foreign = None if rate is None or payout.is_exchanged else Foreign(payout.currency, stated)
    else:
        gross, foreign = in_kroner(stated, payout.currency, rate)
    why = [_item_reason(item, payout) for item in items]
    if kind == "fee":
        why.extend(_vat_reasons(items, payout, rows.rules))
    if role != "tender":
        why.extend(by_rate(foreign, rate, on=payout.date))
    rows.add(
        role, gross, _text(kind, items), key=key, choice=choice,
        foreign=None if payout.is_exchanged else foreign, why=tuple(why),
    )  # fmt: skip


def _place(kind: str, payout: Payout, rules: Rules) -> tuple[str, str, AccountChoice | None]:
    """(role, key, account) that items of a kind stand on."""
    if kind in _ON_CLEARING or (kind in _HELD_BACK and rules.reserves == "clearing"):
        key, choice = rules.tender_account(payout.gateway, currency=payout.currency, on=payout.date)
        return "tender", key, choice
    if kind in _HELD_BACK:
        return "other_receivable", "", None
    if kind == "fee":
        own = rules.choice("fees", key=payout.gateway, on=payout.date)
        return "fees", payout.gateway if own else "", None
    return ("loan" if kind == "loan" else "payout_adjustment"), payout.gateway, None


def _booked(item: PayoutItem, payout: Payout) -> Decimal:
    if payout.currency == "NOK":
        return item.gross
    if item.booked_nok is None:
        params = {
            "payout": payout.payout_id, "order": item.order or "–", "gross": f"{item.gross:f}",
            "currency": payout.currency, "field": item.source_field,
        }  # fmt: skip
        raise UnsupportedDocument("payout_item_not_booked", params=params)
    return item.booked_nok


def _check_exchange(rows: Rows, payout: Payout) -> None:
    """Kroner that no rate explains are a mistake in the report or in what was booked, not a loss."""
    missing = abs(sum((posting.gross for posting in rows.postings), ZERO))
    booked = sum((abs(posting.gross) for posting in rows.postings if posting.role == "tender"), ZERO)
    if missing > _LIKELY * booked:
        params = {"payout": payout.payout_id, "difference": f"{missing:f}", "booked": f"{booked:f}"}
        raise UnsupportedDocument("payout_exchange_unlikely", params=params)


def _vat_reasons(items: Sequence[PayoutItem], payout: Payout, rules: Rules) -> list[Reason]:
    """VAT inside a fee is a technical service's: deducted only by that supplier's own invoice (FEE-2)."""
    vat = -sum((item.vat for item in items), ZERO)
    if not vat:
        return []
    params = {"payout": payout.payout_id, "vat": f"{vat:f}", "gateway": payout.gateway}
    if rules.taxed_fees == "hold":
        raise UnsupportedDocument("payout_fee_with_vat", params=params)
    return [Reason("fee_vat_not_claimed", params)]


def _item_reason(item: PayoutItem, payout: Payout) -> Reason:
    params = {
        "field": item.source_field, "item": item.kind, "order": item.order, "gross": f"{item.gross:f}",
        "currency": payout.currency, "text": item.text,
    }  # fmt: skip
    if item.booked_nok is None or payout.currency == "NOK":
        return Reason("payout_item", params)
    return Reason("payout_item_booked", {**params, "booked": f"{item.booked_nok:f}"})


def _text(kind: str, items: Sequence[PayoutItem]) -> str:
    """What the row says: the order where it is one, else how many."""
    of = f"ordre {items[0].order}" if len(items) == 1 and items[0].order else f"{len(items)} stk."
    return f"{_TEXTS[kind]}, {of}" if kind != "fee" else _TEXTS[kind]
