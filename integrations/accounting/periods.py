"""Closed periods: what falls into one is held, or dated the first open day with the original date in its text (PER-1).

A lock is never dodged silently: the tenant has chosen ``first_open`` as a rule, or a person has said so for the document.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from integrations.accounting.closed_periods import DAY
from integrations.accounting.invoice_credit import InvoiceCredit
from integrations.accounting.rules import Rules
from integrations.accounting.upgrading import OrderUpgrade
from integrations.accounting.voucher import Posting, Reason, SalesInvoice, Voucher
from integrations.errors import UnsupportedDocument

_LONGEST = 255

Item = TypeVar("Item", bound=Voucher | SalesInvoice | OrderUpgrade | InvoiceCredit)


def place(item: Item, rules: Rules, *, approved_from: dt.date | None = None) -> Item:
    """The item as it may be booked: unchanged in open periods, else each date of it the first open day (PER-1, PER-2).

    ``approved_from`` is a person's word for this document: nothing of it is dated earlier. Raises UnsupportedDocument
    ('period_closed', or 'period_closed_ask' where the tenant wants to be asked) with both dates otherwise.
    """
    where = partial(_day, rules=rules, approved_from=approved_from)
    moving = [day for day in _dates(item) if where(day) != day]
    if not moving:
        return item
    if rules.closed_period != "first_open" and approved_from is None:
        code = "period_closed_ask" if rules.closed_period == "ask" else "period_closed"
        first_open = where(min(moving))
        params = {
            "date": min(moving).isoformat(), "closed_until": (first_open - DAY).isoformat(),
            "first_open": first_open.isoformat(),
        }  # fmt: skip
        raise UnsupportedDocument(code, params=params)
    return moved(item, where, by="rule" if approved_from is None else "person")


def _day(day: dt.date, *, rules: Rules, approved_from: dt.date | None) -> dt.date:
    return rules.closed.open_day(max(day, approved_from or day))


def moved(item: Item, where: Callable[[dt.date], dt.date], *, by: str) -> Item:
    """The item with every date as ``where`` says; texts and reasons keep the original ones."""
    if isinstance(item, Voucher):
        to = where(item.date)
        return replace(
            item,
            date=to,
            description=_text(item.description, item.date, to),
            postings=tuple(_moved_posting(posting, where(posting.date), by=by) for posting in item.postings),
        )
    if isinstance(item, SalesInvoice):
        to = where(item.invoice_date)
        return replace(
            item,
            invoice_date=to,
            due_date=item.due_date + (to - item.invoice_date),
            delivered_on=item.delivered_on or item.invoice_date,
            why=(*item.why, *_why(item.invoice_date, to, by=by)),
        )
    to = where(item.date)
    if isinstance(item, OrderUpgrade):
        return replace(item, date=to, why=(*item.why, *_why(item.date, to, by=by)))
    return replace(
        item,
        date=to,
        comment=_text(item.comment, item.date, to),
        why=(*item.why, *_why(item.date, to, by=by)),
    )


def _dates(item: Voucher | SalesInvoice | OrderUpgrade | InvoiceCredit) -> list[dt.date]:
    if isinstance(item, Voucher):
        return [item.date, *(posting.date for posting in item.postings)]
    return [item.invoice_date if isinstance(item, SalesInvoice) else item.date]


def _moved_posting(posting: Posting, to: dt.date, *, by: str) -> Posting:
    if posting.date >= to:
        return posting
    return replace(
        posting,
        date=to,
        description=_text(posting.description, posting.date, to),
        why=(*posting.why, *_why(posting.date, to, by=by)),
    )


def _text(text: str, was: dt.date, to: dt.date) -> str:
    if was >= to:
        return text
    original = f" (opprinnelig dato {was:%d.%m.%Y})"
    return f"{text[: _LONGEST - len(original)]}{original}"


def _why(was: dt.date, to: dt.date, *, by: str) -> tuple[Reason, ...]:
    if was >= to:
        return ()
    return (Reason("moved_to_open_period", {"was": was.isoformat(), "date": to.isoformat(), "by": by}),)
