"""Why a line of the ledger is as it is, in three parts: what the source says, by which rules, how the amount came about."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from integrations.accounting import reasons

QUOTES = frozenset(
    {
        "source_field", "tender", "receivable", "settled", "gap", "credited", "credited_by_note", "invoice",
        "overpaid", "goodwill", "returned_prepayment", "payout", "payout_item", "payout_item_booked",
        "dispute", "supplier_line", "supplier_debt", "invoice_credited", "order_draft", "paid_before_invoice",
    }
)  # fmt: skip
"""Reasons that repeat what a document says."""
SUMS = frozenset(
    {
        "currency_rate", "ledger_converts", "exchange", "rounding", "vat_variance", "allocation", "refund_share",
        "amount_spread", "net_of_foreign_vat", "promotional_card", "taxed_card", "summed", "summed_vat",
        "summed_in_bunches",
    }
)  # fmt: skip
"""Reasons that tell how an amount was reached. All others are rules: what was decided, by whom, in which version."""

_LINE = re.compile(r"(\w+)\[(\d+)\]")

ROLES: Mapping[str, str | Promise] = {
    "receivable": _("Receivable"),
    "sales": _("Sale"),
    "tender": _("Payment"),
    "gift_card": _("Gift card"),
    "store_credit": _("Store credit"),
    "prepayment": _("Prepayment"),
    "rounding": _("Rounding"),
    "fx": _("Exchange difference"),
    "gap": _("Unexplained difference"),
}
"""What a line of a voucher is for, in a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What the source says. ``anchor`` is that of the line of it which is quoted (``source_view``), '' for none."""

    text: str
    anchor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasoning:
    """Sentences in the order in which they were reasoned; each part may be empty."""

    quotes: tuple[Quote, ...] = ()
    rules: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.quotes or self.rules or self.sums)

    @property
    def source(self) -> tuple[str, ...]:
        """What the source says, in sentences."""
        return tuple(quote.text for quote in self.quotes)


def reasoned(why: Sequence[Any], *, language: str) -> Reasoning:
    """The stored steps ``[kind, params]`` of a line, as it was explained when it was written."""
    quotes: list[Quote] = []
    rules: list[str] = []
    sums: list[str] = []
    for kind, params in why:
        sentence = reasons.render(kind, params, language)
        if kind in QUOTES:
            quotes.append(Quote(text=sentence, anchor=anchor_of(str(params.get("field", "")))))
        else:
            (sums if kind in SUMS else rules).append(sentence)
    return Reasoning(quotes=tuple(quotes), rules=tuple(rules), sums=tuple(sums))


def anchor_of(field: str) -> str:
    """``line_items[0].total`` → ``line_items-0``: the line of the source that a field is of; '' for what is no line's."""
    found = _LINE.search(field)
    return f"{found[1]}-{found[2]}" if found else ""


def role_word(role: str) -> str:
    """What a line is for, in the reader's language; the role itself where there is no word."""
    if role in ROLES:
        return str(ROLES[role])
    norwegian, english = reasons.WORDS.get(role, (role, role))
    word = english if (get_language() or "nb").startswith("en") else norwegian
    return word[:1].upper() + word[1:]


def sentences(why: Sequence[Any], *, language: str) -> list[str]:
    """The steps of an explanation as sentences, the first step first."""
    return [reasons.render(kind, params, language) for kind, params in why]
