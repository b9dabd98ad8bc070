"""Vouchers in the form of a case's ``expected`` block: one entry per event and day, with README roles and decimal texts.

What the ledger gets as one voucher (a sale with its payments of the same month) is shown event by event, as accountants
write it; ``voucher`` names the document that it is written as.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from integrations.accounting.cases.accounts import BANK
from integrations.accounting.money import HUNDRED, ZERO, round2
from integrations.accounting.reasons import render
from integrations.accounting.rules import ALL_CURRENCIES
from integrations.accounting.voucher import Posting, Reason, Voucher

Answer = dict[str, Any]

_ONE_KIND: Mapping[str, str] = {
    "prepayment": "prepayment",
    "payment": "payment",
    "expiry": "gift_card_expiry",
    "payout": "payout",
    "dispute": "chargeback",
    "purchase": "supplier_invoice",
    "credit_note": "credit_note",
}
_REVERSE_CHARGE = {"86": Decimal(25)}
"""Codes of bought services where the buyer owes the VAT and deducts it in the same breath, and their rate (FEE-3)."""
_MONEY = ("tender", "gift_card", "store_credit", "gap", "prepayment", "bank")
_LINE_REASONS = ("source_field", "rounding", "goodwill_refund")


class Event(NamedTuple):
    """What happened on one day: a part of a written voucher that balances in itself."""

    kind: str
    voucher: Voucher
    postings: tuple[Posting, ...]


def events_of(voucher: Voucher) -> list[Event]:
    """The voucher's events in its own order: cut where the rows so far add up to nothing and the next one begins anew."""
    groups: list[list[Posting]] = []
    for posting in voucher.postings:
        current = groups[-1] if groups else None
        begins = current is None or (
            not sum((p.gross for p in current), ZERO)
            and (posting.date != current[-1].date or not _is_line(posting))
        )
        if begins:
            groups.append([posting])
        else:
            groups[-1].append(posting)
    return [
        Event(_kind(voucher, group, first=at == 0), voucher, tuple(group)) for at, group in enumerate(groups)
    ]


def shown(event: Event, *, key: str, language: str | None = None, credits: str = "") -> Answer:
    """One entry of ``expected.vouchers``. ``language`` adds the explanation of every posting in it."""
    answer: Answer = {
        "key": key,
        "kind": event.kind,
        "date": event.postings[0].date.isoformat(),
        "source_ref": event.voucher.reference,
        "voucher": f"{event.voucher.reference} ({event.voucher.part})",
        "description": event.voucher.description,
        "postings": [_posting(p, row, language) for row, p in enumerate(event.postings, start=1)],
        "vat_summary": _vat_summary(event.postings),
    }
    return answer | ({"credits": credits} if credits else {})


def balances(events: Iterable[Event]) -> dict[str, str]:
    """Role -> balance over all events, debit positive."""
    sums: dict[str, Decimal] = {}
    for event in events:
        for posting in event.postings:
            role = role_of(posting)
            sums[role] = sums.get(role, ZERO) + posting.gross
    return {role: f"{balance:.2f}" for role, balance in sorted(sums.items())}


def role_of(posting: Posting) -> str:
    """The role by the README's list, e.g. ``sales_3``, ``clearing_klarna``, ``bank_foreign``, ``foreign_vat_SE_ioss``."""
    role, key = posting.role, posting.key
    if role == "tender":
        method = key.split("/")[0]
        return _bank(posting) if method == BANK else f"clearing_{method}"
    if role == "bank":
        return _bank(posting)
    if role == "gap":
        return "gift_card"
    if role in ("sales", "fx", "foreign_vat"):
        return f"{role}_{key.replace('/', '_')}" if key else role
    return role


def _bank(posting: Posting) -> str:
    abroad = posting.currency != "NOK" or posting.key.partition("/")[2] not in ("", ALL_CURRENCIES)
    return "bank_foreign" if abroad else "bank"


def _kind(voucher: Voucher, group: Sequence[Posting], *, first: bool) -> str:
    part = voucher.part.split(":")[0]
    if part == "sale":
        return _sale_kind(group, first=first)
    if part == "refund":
        touches_sale = any(p.role not in (*_MONEY, "receivable", "fx") for p in group)
        return "credit_note" if first and touches_sale else "refund_payment"
    if part == "dispute_closed":
        return "write_off" if any(p.role == "bad_debt" for p in group) else _won_or_credited(group)
    return _ONE_KIND.get(part, part)


def _won_or_credited(group: Sequence[Posting]) -> str:
    return "credit_note" if any(_is_line(p) for p in group) else "chargeback"


def _sale_kind(group: Sequence[Posting], *, first: bool) -> str:
    if first:
        lines = [p for p in group if p.role not in ("receivable", "rounding")]
        return "gift_card_sale" if lines and all(p.role == "gift_card" for p in lines) else "sale"
    return "prepayment_release" if any(p.role == "prepayment" and p.gross > 0 for p in group) else "payment"


def _is_line(posting: Posting) -> bool:
    return bool(posting.why) and posting.why[0].kind in _LINE_REASONS


def _posting(posting: Posting, row: int, language: str | None) -> Answer:
    answer: Answer = {
        "row": row,
        "role": role_of(posting),
        "account": posting.account,
        "vat_code": posting.vat_code,
        "vat_rate": _rate(posting.vat_rate),
        "gross": f"{posting.gross:.2f}",
        "net": f"{posting.net:.2f}",
        "vat": f"{posting.vat:.2f}",
    }
    if posting.currency != "NOK":
        answer |= {"currency": posting.currency, "gross_currency": f"{posting.gross_currency:.2f}"}
    if posting.customer is not None:
        answer["party"] = f"{posting.customer.kind}:{posting.customer.key}"
    elif posting.supplier is not None:
        name = _param(posting.why, "supplier_debt", "supplier") or posting.supplier.key
        answer["party"] = f"supplier:{name}"
    if posting.project:
        answer["project"] = posting.project
    answer |= _special(posting)
    answer["text"] = posting.description
    if language is not None:
        answer["why"] = [render(reason.kind, reason.params, language) for reason in posting.why]
    return answer


def _special(posting: Posting) -> Answer:
    """What only some postings have: another country's VAT, reverse charge, payment terms of a supplier."""
    found: Answer = {}
    if posting.role == "foreign_vat":
        country, _, scheme = posting.key.partition("/")
        found["foreign_vat"] = {
            "country": country, "rate": _rate(Decimal(_param(posting.why, "foreign_vat", "rate") or 0)),
            "scheme": scheme.upper(),
        }  # fmt: skip
    if posting.vat_code in _REVERSE_CHARGE:
        rate = _REVERSE_CHARGE[posting.vat_code]
        vat = f"{round2(posting.gross * rate / HUNDRED):.2f}"
        base = f"{posting.gross:.2f}"
        found["reverse_charge"] = {"rate": _rate(rate), "base": base, "output_vat": vat, "input_vat": vat}
    if posting.due_date is not None:
        found["due_date"] = posting.due_date.isoformat()
    return found


def _param(why: Sequence[Reason], kind: str, name: str) -> str:
    return next((reason.params.get(name, "") for reason in why if reason.kind == kind), "")


def _vat_summary(postings: Sequence[Posting]) -> dict[str, dict[str, str]]:
    """VAT code -> base and VAT with the return's sign: a sale positive, a purchase or credit negative."""
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    for posting in postings:
        if posting.vat_code != "0":
            base, vat = sums.get(posting.vat_code, (ZERO, ZERO))
            sums[posting.vat_code] = (base - posting.net, vat - posting.vat)
    return {code: {"base": f"{base:.2f}", "vat": f"{vat:.2f}"} for code, (base, vat) in sorted(sums.items())}


def _rate(rate: Decimal) -> str:
    return f"{rate.normalize():f}"
