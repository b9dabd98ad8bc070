"""A document changed after it was booked: what stood is taken back line by line, and what is so now is booked (PER-1, REF-1).

One voucher says it all: unchanged lines are left alone; each line that is wrong now stands again with the opposite sign,
and beside it the line that is right. VAT is therefore exact to the øre, which a voucher of differences would not be
(ROUND-1 rounds each line). Nothing booked is edited or deleted.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from integrations.accounting.rules import Rules
from integrations.accounting.voucher import Part, Posting, Reason, Voucher
from integrations.errors import UnsupportedDocument

_LONGEST = 255


class Original(NamedTuple):
    """The ledger document that is corrected: its number, its day, and the number of the order that it is about."""

    voucher: str
    date: dt.date
    order: str


def in_force(vouchers: Sequence[Voucher]) -> tuple[Posting, ...]:
    """The lines that stand after ``vouchers`` (oldest first): those that a later one took back are gone."""
    standing: list[Posting] = []
    for voucher in vouchers:
        for posting in voucher.postings:
            if not is_taken_back(posting):
                standing.append(posting)
                continue
            at = next(
                (n for n, one in enumerate(standing) if _content(one) == _content(_opposite(posting))), None
            )
            if at is None:
                standing.append(posting)
            else:
                del standing[at]
    return tuple(standing)


def not_credited(standing: Sequence[Posting], credits: Sequence[Posting]) -> tuple[Posting, ...]:
    """``standing`` (sale and credits alike) without the pairs in which a credit has undone a line of the sale already."""
    own, counted = [], Counter(map(_content, credits))
    of_credits: list[Posting] = []
    for posting in standing:
        at = _content(posting)
        if counted[at] > 0:
            counted[at] -= 1
            of_credits.append(posting)
        else:
            own.append(posting)
    left = []
    for posting in of_credits:
        wanted = _content(_opposite(posting))
        at_own = next((n for n, one in enumerate(own) if _content(one) == wanted), None)
        if at_own is None:
            left.append(posting)
        else:
            del own[at_own]
    return (*own, *left)


def is_taken_back(posting: Posting) -> bool:
    """Whether a line undoes an earlier one: its first reason says so."""
    return bool(posting.why) and posting.why[0].kind == "taken_back"


def correct(
    standing: Sequence[Posting],
    wanted: Sequence[Voucher],
    rules: Rules,
    *,
    on: dt.date,
    part: Part,
    reference: str,
    original: Original,
    kept: Sequence[Posting] = (),
) -> Voucher | None:
    """The voucher that leads from what stands to what is wanted (nothing at all for a cancelled order), dated ``on``.

    ``kept`` are standing lines that are right as they are: those of the order's refunds, while the order is a sale. None
    when the ledger need not change. Raises UnsupportedDocument('vat_rate_of_the_time') when a line's code has another
    rate on that day: the ledger would take out another VAT than it once did (VAT-3).
    """
    lines = [posting for voucher in wanted for posting in voucher.postings]
    wrong, right = _split(standing, [*lines, *kept])
    if not wrong and not right:
        return None
    lines = [_undone(posting, original) for posting in wrong] + [
        _anew(posting, original) for posting in right
    ]
    _check_rates(lines, rules, on=on)
    postings = tuple(replace(line, row=row, date=on) for row, line in enumerate(lines, start=1))
    what = "retting" if wanted else "tilbakeføring"
    text = f"Ordre {original.order}: {what} av bilag {original.voucher} ({original.date:%d.%m.%Y})"
    return Voucher(part=part, date=on, description=text, reference=reference, postings=postings)


def _split(standing: Sequence[Posting], wanted: Sequence[Posting]) -> tuple[list[Posting], list[Posting]]:
    """Lines that stand and should not, and lines that should stand and do not; each in its order."""
    wanted_count = Counter(map(_content, wanted))
    standing_count = Counter(map(_content, standing))
    return (
        _first(standing, standing_count - wanted_count),
        _first(wanted, wanted_count - standing_count),
    )


def _first(postings: Sequence[Posting], left: Counter[tuple[Any, ...]]) -> list[Posting]:
    chosen = []
    for posting in postings:
        if left[_content(posting)] > 0:
            left[_content(posting)] -= 1
            chosen.append(posting)
    return chosen


def _content(posting: Posting) -> tuple[Any, ...]:
    """What two lines must agree in to be the same in the books. Not their day: a correction is dated when it is made."""
    party = posting.customer
    return (
        posting.account, posting.role, posting.key, posting.vat_code, posting.vat_rate, posting.currency,
        (party.kind, party.key) if party else None, posting.gross, posting.gross_currency, posting.card,
    )  # fmt: skip


def _opposite(posting: Posting) -> Posting:
    return replace(posting, gross=-posting.gross, gross_currency=-posting.gross_currency)


def _undone(posting: Posting, original: Original) -> Posting:
    params = {
        "voucher": original.voucher, "date": original.date.isoformat(), "gross": f"{posting.gross:f}",
        "text": posting.description,
    }  # fmt: skip
    return replace(
        _opposite(posting),
        description=f"Tilbakeført: {posting.description}"[:_LONGEST],
        why=(Reason("taken_back", params), *posting.why),
    )


def _anew(posting: Posting, original: Original) -> Posting:
    params = {"voucher": original.voucher, "date": original.date.isoformat()}
    return replace(posting, why=(Reason("as_it_is_now", params), *posting.why))


def _check_rates(lines: Sequence[Posting], rules: Rules, *, on: dt.date) -> None:
    for line in lines:
        if line.vat_code == "0" or not rules.vat_codes:
            continue
        now = rules.vat_rate(line.vat_code, on=on)
        if now != line.vat_rate:
            params = {
                "vat_code": line.vat_code, "rate": f"{line.vat_rate:f}", "ledger_rate": f"{now:f}",
                "date": line.date.isoformat(),
            }  # fmt: skip
            raise UnsupportedDocument("vat_rate_of_the_time", params=params)
