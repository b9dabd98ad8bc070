"""Many single vouchers folded into one for the day (POST-2, ROUND-2). Pure: same members, same voucher.

Turnover and money are added up by date, role, account, VAT code, currency and customer, debit and credit apart, so that
refunds never hide in the sales. The ledger takes VAT out of each posting's own gross, so the sum of many lines may come
to other øre than the lines. ``lines`` (the default) therefore divides a sum into as few postings as it takes for their
VAT to be, to the øre, the VAT of the single lines, which stands on the buyers' receipts. ``sum`` keeps one posting per
VAT code; VAT is then that of the sum, and the difference is told.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from typing import Literal, NamedTuple

from integrations.accounting.documents import rejected
from integrations.accounting.money import HUNDRED, ZERO, vat_of
from integrations.accounting.voucher import Part, Posting, Reason, Voucher
from integrations.wording import date_text

SummaryVat = Literal["lines", "sum"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One document's share of a day: the postings of the voucher that it would have had alone.

    ``reference`` is that voucher's stable name, ``label`` what people call the document.
    """

    reference: str
    label: str
    postings: tuple[Posting, ...]


class Share(NamedTuple):
    """One line of one member inside a posting of the summary. Kroner, debit +."""

    reference: str
    label: str
    posting: Posting


class Folded(NamedTuple):
    """A posting of the summary and the lines that it is made of, in the members' order."""

    posting: Posting
    shares: tuple[Share, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """The documents in it, each once."""
        return tuple(dict.fromkeys(share.label for share in self.shares))


def book_summary(
    members: Sequence[Member],
    *,
    day: dt.date,
    reference: str,
    part: Part = "summary",
    vat: SummaryVat = "lines",
) -> Voucher:
    """One voucher of a day for all ``members``. Raises RejectedDocument when there are none, or one does not balance."""
    if not members:
        raise rejected("members")
    documents = len({member.label for member in members})
    return Voucher(
        part=part,
        date=day,
        description=f"Dagssammendrag {date_text(day)}: {_orders(documents)}",
        reference=reference,
        postings=tuple(folded.posting for folded in fold(members, vat=vat)),
    )


def fold(members: Sequence[Member], *, vat: SummaryVat = "lines") -> tuple[Folded, ...]:
    """The postings of the summary with the lines behind each. The members' order does not matter."""
    shares = [
        Share(member.reference, member.label, posting) for member in members for posting in member.postings
    ]
    shares.sort(key=lambda share: (_key(share.posting), share.reference, share.posting.row))
    folded: list[Folded] = []
    for _key_of_group, group in groupby(shares, key=lambda share: _key(share.posting)):
        together = list(group)
        bunches = [together] if vat == "sum" else _bunches(together)
        for bunch in bunches:
            bunch.sort(key=lambda share: (share.reference, share.posting.row))
            row = len(folded) + 1
            folded.append(Folded(_posting(bunch, row=row, divided=len(bunches) > 1), tuple(bunch)))
    return tuple(folded)


def _key(posting: Posting) -> tuple[object, ...]:
    """What keeps two lines apart. Ends with the sign: refunds stand beside the sales, not inside them."""
    customer, supplier = posting.customer, posting.supplier
    return (
        posting.date, posting.account, posting.vat_code, posting.vat_rate, posting.role, posting.key, posting.currency,
        (customer.kind, customer.key) if customer else ("", ""),
        (supplier.kind, supplier.key) if supplier else ("", ""),
        posting.project, posting.department, posting.due_date or dt.date.min, posting.gross < 0,
    )  # fmt: skip


def _bunches(shares: list[Share]) -> list[list[Share]]:
    """Divided so that VAT of each bunch's sum is the sum of its lines' VAT, in as few bunches as a greedy hand finds.

    A line whose VAT was rounded up is followed by lines that were rounded down, so that the error stays under half an
    øre: one bunch takes all of them until only errors of one direction are left.
    """
    rate = shares[0].posting.vat_rate
    if not rate:
        return [shares]
    ranked = sorted(shares, key=lambda share: (_error(share, rate), share.reference, share.posting.row))
    low, high = 0, len(ranked)
    bunches: list[list[Share]] = []
    bunch: list[Share] = []
    gross = vat = error = ZERO
    while low < high:
        from_top = error <= 0
        share = ranked[high - 1] if from_top else ranked[low]
        more, more_vat = gross + share.posting.gross, vat + share.posting.vat
        if bunch and vat_of(more, rate) != more_vat:
            bunches.append(bunch)
            bunch, gross, vat, error = [], ZERO, ZERO, ZERO
            continue
        low, high = (low, high - 1) if from_top else (low + 1, high)
        bunch.append(share)
        gross, vat, error = more, more_vat, error + _error(share, rate)
    return [*bunches, bunch]


def _error(share: Share, rate: Decimal) -> Decimal:
    """What rounding added to the line's VAT, times (100 + rate): exact, under half an øre each way."""
    posting = share.posting
    return posting.vat * (HUNDRED + rate) - posting.gross * rate


def _posting(shares: Sequence[Share], *, row: int, divided: bool) -> Posting:
    first = shares[0].posting
    labels = tuple(dict.fromkeys(share.label for share in shares))
    gross = sum((share.posting.gross for share in shares), ZERO)
    if len(shares) == 1:
        return replace(first, row=row, card=None)
    booked = vat_of(gross, first.vat_rate)
    return replace(
        first,
        row=row,
        gross=gross,
        gross_currency=sum((share.posting.gross_currency for share in shares), ZERO),
        description=f"Dagssammendrag: {_orders(len(labels))}"
        if len(labels) > 1
        else f"Ordre {labels[0]}: {len(shares)} linjer",
        invoice_number=labels[0] if len(labels) == 1 else "",
        card=None,  # the card list follows the members, which say which order a card was used in
        why=(
            _summed(shares, labels=labels, gross=gross),
            *_vat_reasons(shares, booked=booked, divided=divided),
            *_common(shares),
        ),
    )


def _summed(shares: Sequence[Share], *, labels: Sequence[str], gross: Decimal) -> Reason:
    params = {
        "count": str(len(shares)), "documents": str(len(labels)), "gross": f"{gross:f}",
        "first": labels[0], "last": labels[-1],
    }  # fmt: skip
    return Reason("summed", params)


def _vat_reasons(shares: Sequence[Share], *, booked: Decimal, divided: bool) -> Iterable[Reason]:
    stated = sum((share.posting.vat for share in shares), ZERO)
    if booked != stated:
        params = {"vat": f"{stated:f}", "booked": f"{booked:f}", "difference": f"{booked - stated:f}"}
        yield Reason("summed_vat", params)
    if divided:
        yield Reason("summed_in_bunches", {"vat": f"{stated:f}"})


def _common(shares: Sequence[Share]) -> tuple[Reason, ...]:
    """The reasons that all the lines share: the rule and the mapping; what is said of single lines stays with them."""
    others = [share.posting.why for share in shares[1:]]
    return tuple(reason for reason in shares[0].posting.why if all(reason in why for why in others))


def _orders(number: int) -> str:
    return "1 ordre" if number == 1 else f"{number} ordrer"
