"""Ledger documents side by side: what was meant, why, and what the ledger really holds, line by line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from django.utils.functional import Promise

from integrations.desk import bill_view, purchase_view, states
from integrations.desk.chain import Tie, ties_of
from integrations.desk.connections import label_of
from integrations.desk.differences import DifferenceShown, customer_text, difference_shown
from integrations.desk.links import ledger_url
from integrations.desk.reasoning import Reasoning, reasoned, role_word, sentences
from integrations.desk.record_view import RecordField, record_fields, record_word
from integrations.desk.summary_view import LineOrders, orders_of_lines
from integrations.models import EntityLink

ZERO = Decimal("0.00")
SHORT = 6
"""Lines of a voucher that is explained without being asked."""
COMPARED = (
    "date",
    "account",
    "vat_code",
    "gross",
    "currency",
    "gross_currency",
    "supplier",
    "project",
    "department",
)
"""The fields of a posting that must agree."""
_TEXTS = ("date", "account", "account_name", "vat_code", "vat_rate", "currency", "gross_currency", "text", "role")  # fmt: skip
FACTS = ("due", "customer", "org_number", "send", "prepaid")
"""What is said about an invoice beside its lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One posting as one side has it; amounts in kroner, debit +. Empty texts where that side has nothing."""

    date: str = ""
    account: str = ""
    account_name: str = ""
    vat_code: str = ""
    vat_rate: str = ""
    gross: Decimal | None = None
    net: Decimal | None = None
    vat: Decimal | None = None
    currency: str = ""
    gross_currency: str = ""
    customer: str = ""
    text: str = ""
    role: str = ""
    is_system: bool = False

    @property
    def amount(self) -> Decimal | None:
        """What stands on the account: the ledger's own VAT rows have only a net."""
        return self.net if self.is_system else self.gross


@dataclass(frozen=True, slots=True, kw_only=True)
class LineShown:
    """A line of a ledger document: meant, found, the fields in which they differ, and the sentences of why: all in a row,
    and by what they are about."""

    meant: Side | None
    found: Side | None
    why: Sequence[str] = ()
    reasoning: Reasoning = field(default_factory=Reasoning)
    differs: frozenset[str] = frozenset()
    orders: LineOrders | None = None

    @property
    def rule(self) -> str | Promise:
        """What the line is for, in a word: the role by which its account was chosen."""
        role = self.meant.role if self.meant else ""
        return role_word(role)

    @property
    def is_equal(self) -> bool:
        """Both sides are there and agree."""
        return self.meant is not None and self.found is not None and not self.differs


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentShown:
    """A ledger document as a person sees it. ``lines`` belong to vouchers, ``invoice_lines`` to invoices."""

    link: EntityLink | None
    kind: str
    part: str
    shown: states.Shown | None
    date: str
    description: str
    lines: Sequence[LineShown]
    invoice_lines: Sequence[Mapping[str, Any]]
    total: Decimal | None
    was_read_back: bool
    differences: Sequence[DifferenceShown]
    url: str = ""
    currency: str = "NOK"
    why: Sequence[str] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    ties: Sequence[Tie] = ()
    record: Sequence[RecordField] = ()

    @property
    def system(self) -> str:
        """What people call the system that it stands in."""
        return label_of(self.link.target.kind) if self.link is not None else ""

    @property
    def is_in_ledger(self) -> bool:
        """Whether that is the company's ledger."""
        return self.link is not None and self.link.target.kind == "tripletex"

    @property
    def record_word(self) -> str | Promise:
        """What it is, where it is master data and no voucher; '' else."""
        return record_word(self.kind)

    @property
    def is_short(self) -> bool:
        """Whether its explanations may stand open: the page of a long one would be a book. What an order became is explained
        by the order beside it."""
        if self.link is not None and self.link.kind == "upgrade":
            return False
        return sum(line.meant is not None for line in self.lines) + len(self.invoice_lines) <= SHORT

    @property
    def debit(self) -> Decimal:
        """The sum of the debit side, what a voucher is 'about'."""
        grosses = [line.meant.gross for line in self.lines if line.meant and line.meant.gross]
        return sum((gross for gross in grosses if gross > 0), ZERO)


def show_link(link: EntityLink, *, language: str) -> DocumentShown:
    """A ledger document from its link, with what was read back beside what was meant."""
    shown = _show(
        link.expected,
        link.observed,
        language=language,
        link=link,
        differences=link.differences,
        url=ledger_url(link),
    )
    orders = orders_of_lines(link)
    if not orders:
        return shown
    lines = [
        replace(line, orders=behind) for line, behind in zip_longest(shown.lines, orders[: len(shown.lines)])
    ]
    return replace(shown, lines=lines)


def show_expected(expected: Mapping[str, Any], *, language: str) -> DocumentShown:
    """A document that would be booked, and is not."""
    return _show(expected, {}, language=language, link=None, differences=(), url="")


def _show(
    expected: Mapping[str, Any],
    observed: Mapping[str, Any],
    *,
    language: str,
    link: EntityLink | None,
    differences: Sequence[Mapping[str, str]],
    url: str,
) -> DocumentShown:
    return DocumentShown(
        link=link,
        kind=str(expected.get("kind") or (link.kind if link else "voucher")),
        part=link.part if link else str(expected.get("part", "")),
        shown=states.of_link(link) if link else None,
        date=str(expected.get("date", "")),
        description=str(expected.get("description", "")),
        lines=pair(expected.get("postings", ()), observed.get("postings", ()), language=language),
        invoice_lines=[_invoice_line(line, language=language) for line in expected.get("lines", ())],
        total=money(expected.get("total")),
        was_read_back=bool(observed),
        differences=[difference_shown(difference) for difference in differences],
        url=url,
        currency=str(expected.get("currency") or "NOK"),
        why=sentences(expected.get("why", ()), language=language),
        ties=ties_of(link) if link else (),
        record=record_fields(expected, observed),
        facts={name: expected[name] for name in FACTS if expected.get(name)}
        | purchase_view.order_facts(expected, observed)
        | bill_view.bill_facts(expected, observed),
    )


def pair(
    meant: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]], *, language: str
) -> list[LineShown]:
    """Lines of both sides that belong together: equal ones first, then by account, then what only one side has.

    The ledger's own VAT rows come last.
    """
    left = list(found)
    pairs = [(posting, _take(left, posting, ("account", "vat_code", "gross"))) for posting in meant]
    pairs = [(posting, match or _take(left, posting, ("account",))) for posting, match in pairs]
    lines = [_line(posting, match, compared=bool(found), language=language) for posting, match in pairs]
    return lines + [LineShown(meant=None, found=_side(posting)) for posting in sorted(left, key=_is_system)]


def _take(
    left: list[Mapping[str, Any]], posting: Mapping[str, Any], names: Sequence[str]
) -> Mapping[str, Any] | None:
    """Take out of ``left`` the first row that agrees with ``posting`` in ``names``."""
    for index, row in enumerate(left):
        if not _is_system(row) and not any(_differ(posting, row, name) for name in names):
            return left.pop(index)
    return None


def _line(
    posting: Mapping[str, Any], match: Mapping[str, Any] | None, *, compared: bool, language: str
) -> LineShown:
    differs = frozenset(name for name in COMPARED if match and _differ(posting, match, name))
    if compared and match is None:
        differs = frozenset(COMPARED)
    return LineShown(
        meant=_side(posting),
        found=_side(match) if match else None,
        why=sentences(posting.get("why", ()), language=language),
        reasoning=reasoned(posting.get("why", ()), language=language),
        differs=differs,
    )


def _differ(one: Mapping[str, Any], other: Mapping[str, Any], name: str) -> bool:
    if name not in one or name not in other:
        return False
    if name.startswith("gross"):
        return money(one[name]) != money(other[name])
    return str(one[name]) != str(other[name])


def _is_system(posting: Mapping[str, Any]) -> bool:
    return bool(posting.get("system"))


def _side(posting: Mapping[str, Any]) -> Side:
    return Side(
        **{name: str(posting.get(name) or "") for name in _TEXTS},
        customer=customer_text(str(posting.get("customer") or "")),
        gross=money(posting.get("gross")),
        net=money(posting.get("net")),
        vat=money(posting.get("vat")),
        is_system=_is_system(posting),
    )


def _invoice_line(line: Mapping[str, Any], *, language: str) -> dict[str, Any]:
    return {
        **line,
        "gross": money(line.get("gross")),
        "unit_price": money(line.get("unit_price")),
        "why": sentences(line.get("why", ()), language=language),
        "reasoning": reasoned(line.get("why", ()), language=language),
    }


def money(value: Any) -> Decimal | None:
    """A stored amount as Decimal, None where there is none."""
    return None if value in (None, "") else Decimal(str(value))
