"""Read back and compared: what the ledger holds against what it should hold. Only no difference at all is verified."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from integrations.accounting.money import ZERO, vat_of
from integrations.accounting.voucher import PartyRef, Posting, SalesInvoice, Voucher


class Difference(NamedTuple):
    """One deviation: ``field`` is what differs, ``where`` which account, code or date; texts, '' = nothing there."""

    field: str
    expected: str
    found: str
    where: str = ""

    def as_params(self) -> dict[str, str]:
        """The form that ``VerificationFailed`` carries."""
        return self._asdict()


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedPosting:
    """A posting as read back. ``gross`` and ``net`` in kroner, debit +. ``vat_code`` by number, '0' for none.

    ``system_generated``: the ledger's own VAT row (row 0); its ``net`` is VAT. ``customer`` and ``supplier`` are our keys
    again, kind 'unknown' with the ledger's id when it is none of ours; ``project`` is the number that documents name it
    by, ``department`` the ledger's number, '' for none.
    """

    row: int
    date: dt.date
    account: str
    vat_code: str
    gross: Decimal
    net: Decimal
    currency: str = "NOK"
    gross_currency: Decimal = ZERO
    customer: PartyRef | None = None
    system_generated: bool = False
    supplier: PartyRef | None = None
    project: str = ""
    department: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedVoucher:
    """A voucher as read back, postings of people and of the system alike."""

    reference: str
    date: dt.date
    postings: tuple[ObservedPosting, ...]


class ObservedInvoiceLine(NamedTuple):
    """An invoice line as read back: VAT code number, sum with and without VAT, positive."""

    vat_code: str
    gross: Decimal
    net: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedInvoice:
    """An invoice as read back. ``amount_roundoff`` is the ledger's own rounding to whole kroner: never
    wanted.

    ``outstanding`` is what is still owed, ``kroner`` what the ledger has converted ``total`` to; None when not read.
    ``contact`` is the ledger's id of the person that its order names; ``department`` is the order's, by its number.
    """

    invoice_date: dt.date
    currency: str
    customer: PartyRef | None
    total: Decimal
    lines: tuple[ObservedInvoiceLine, ...]
    amount_roundoff: Decimal = ZERO
    outstanding: Decimal | None = None
    kroner: Decimal | None = None
    contact: str = ""
    department: str = ""


def differences(expected: Voucher, observed: ObservedVoucher) -> tuple[Difference, ...]:
    """What differs between the voucher we meant and the one that the ledger holds, () when nothing does.

    Lines are compared as a multiset of date, account, VAT code, currency, customer and amounts, so that order
    and row numbers do not matter; then the suppliers and projects of those that agree, net per code, and the ledger's own
    VAT rows in sum.
    """
    found: list[Difference] = []
    if expected.date != observed.date:
        found.append(Difference("date", expected.date.isoformat(), observed.date.isoformat()))
    if expected.reference != observed.reference:
        found.append(Difference("reference", expected.reference, observed.reference))
    written = [posting for posting in observed.postings if not posting.system_generated]
    wanted = Counter(map(_row, expected.postings))
    held = Counter(map(_row, written))
    if wanted != held:
        found.extend(Difference("posting", str(row), "", row.account) for row in (wanted - held).elements())
        found.extend(Difference("posting", "", str(row), row.account) for row in (held - wanted).elements())
    found.extend(_named_differences(expected.postings, written))
    found.extend(_vat_differences(expected, written=written, observed=observed))
    return tuple(found)


def invoice_differences(expected: SalesInvoice, observed: ObservedInvoice) -> tuple[Difference, ...]:
    """What differs between the invoice we meant and the one that the ledger holds, () when nothing does."""
    pairs = [
        ("date", expected.invoice_date.isoformat(), observed.invoice_date.isoformat()),
        ("currency", expected.currency, observed.currency),
        ("customer", party_text(expected.party), party_text(observed.customer)),
        ("line_count", str(len(expected.lines)), str(len(observed.lines))),
        ("total", f"{expected.total:.2f}", f"{observed.total:.2f}"),
        ("amount_roundoff", "0.00", f"{observed.amount_roundoff:.2f}"),
        ("contact", expected.contact, observed.contact if expected.contact else ""),
        ("department", expected.department, observed.department if expected.department else ""),
    ]
    if observed.outstanding is not None:
        owed = expected.total - sum((payment.gross for payment in expected.prepaid), ZERO)
        pairs.append(("outstanding", f"{owed:.2f}", f"{observed.outstanding:.2f}"))
    found = [Difference(field, wanted, held) for field, wanted, held in pairs if wanted != held]
    # The ledger converts by its own rate and lets nobody else: what it may differ by is the tenant's decision.
    ours, theirs = expected.kroner, observed.kroner
    if ours is not None and theirs is not None and abs(ours - theirs) > expected.kroner_slack:
        found.append(Difference("kroner", f"{ours:.2f}", f"{theirs:.2f}"))
    wanted_sums = sums_per_code(
        (line.vat_code, line.gross, vat_of(line.gross, line.vat_rate)) for line in expected.lines
    )
    held_sums = sums_per_code((line.vat_code, line.gross, line.gross - line.net) for line in observed.lines)
    return (*found, *code_differences(wanted_sums, held_sums))


class _Row(NamedTuple):
    """What makes two postings the same."""

    date: dt.date
    account: str
    vat_code: str
    currency: str
    customer: PartyRef | None
    gross: Decimal
    gross_currency: Decimal

    def __str__(self) -> str:
        foreign = "" if self.currency == "NOK" else f" ({self.currency} {self.gross_currency:.2f})"
        party = f" {party_text(self.customer)}" if self.customer else ""
        return f"{self.date} {self.account} mva {self.vat_code} {self.gross:.2f}{foreign}{party}"


def _row(posting: Posting | ObservedPosting) -> _Row:
    return _Row(
        posting.date, posting.account, posting.vat_code, posting.currency, posting.customer,
        posting.gross, posting.gross_currency,
    )  # fmt: skip


def _named_differences(
    postings: Sequence[Posting], written: Sequence[ObservedPosting]
) -> Iterator[Difference]:
    """Another supplier, project or department than was meant, on lines that agree in all else: each named by itself.

    A department that nobody meant is none: people set them in the ledger, on what was booked before one was chosen.
    """
    both: tuple[Posting | ObservedPosting, ...] = (*postings, *written)
    if not any(each.supplier or each.project or each.department for each in both):
        return
    with_department = [posting for posting in postings if posting.department]
    for field, name, meant in (
        ("supplier", _supplier, postings),
        ("project", _project, postings),
        ("department", _department, with_department),
    ):
        wanted, held = _by_row(meant, name), _by_row(written, name)
        for row in filter(held.__contains__, wanted):
            lost, other = wanted[row] - held[row], held[row] - wanted[row]
            pairs = zip(sorted(lost.elements()), sorted(other.elements()), strict=False)
            yield from (Difference(field, ours, theirs, row.account) for ours, theirs in pairs)


def _by_row(
    postings: Iterable[Posting | ObservedPosting], name: Callable[[Posting | ObservedPosting], str]
) -> dict[_Row, Counter[str]]:
    """The names on lines that are alike, how often each."""
    found: dict[_Row, Counter[str]] = {}
    for posting in postings:
        found.setdefault(_row(posting), Counter())[name(posting)] += 1
    return found


def _supplier(posting: Posting | ObservedPosting) -> str:
    return party_text(posting.supplier)


def _project(posting: Posting | ObservedPosting) -> str:
    return posting.project


def _department(posting: Posting | ObservedPosting) -> str:
    return posting.department


def party_text(party: PartyRef | None) -> str:
    """A customer or supplier by our key, as differences show it; '' for none."""
    return f"{party.kind}:{party.key}" if party else ""


def sums_per_code(rows: Iterable[tuple[str, Decimal, Decimal]]) -> dict[str, tuple[Decimal, Decimal]]:
    """(VAT code, gross, VAT) rows summed by code."""
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    for code, gross, vat in rows:
        before = sums.get(code, (ZERO, ZERO))
        sums[code] = (before[0] + gross, before[1] + vat)
    return sums


def code_differences(
    wanted: dict[str, tuple[Decimal, Decimal]], held: dict[str, tuple[Decimal, Decimal]]
) -> list[Difference]:
    found = []
    for code in sorted(wanted.keys() | held.keys()):
        ours, theirs = wanted.get(code, (ZERO, ZERO)), held.get(code, (ZERO, ZERO))
        for field, mine, other in zip(("gross", "vat"), ours, theirs, strict=True):
            if mine != other:
                found.append(Difference(field, f"{mine:.2f}", f"{other:.2f}", f"mva {code}"))
    return found


def _vat_differences(
    expected: Voucher, *, written: list[ObservedPosting], observed: ObservedVoucher
) -> list[Difference]:
    wanted = sums_per_code((posting.vat_code, posting.gross, posting.vat) for posting in expected.postings)
    held = sums_per_code(
        (posting.vat_code, posting.gross, posting.gross - posting.net) for posting in written
    )
    found = code_differences(wanted, held) if wanted != held else []
    ours = sum((vat for _, vat in wanted.values()), ZERO)
    theirs = sum((posting.net for posting in observed.postings if posting.system_generated), ZERO)
    if ours != theirs:
        found.append(Difference("vat_rows", f"{ours:.2f}", f"{theirs:.2f}"))
    return found
