"""Where the shop's orders of the past year stand in the ledger: booked by others, by us, or by nobody that was found."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from openpyxl import Workbook  # type: ignore[import-untyped]

from integrations.desk import links
from integrations.desk.cells import defuse
from integrations.models import Connection, DoubleBooking, LedgerOrder

PAGE = 50
STANDS = LedgerOrder.Stands
WHY = dict(DoubleBooking.Why.choices)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderShown:
    """An order with the voucher that was found of it. ``why`` says how, '' for ours and for what was not found."""

    row: LedgerOrder
    why: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """How many stand so, with the sum of those in kroner."""

    key: str
    word: str
    count: int
    total: Decimal


def orders(connection: Connection, stands: str = "") -> QuerySet[LedgerOrder]:
    """The newest reading's, oldest first; ``stands`` narrows them."""
    rows = LedgerOrder.objects.filter(reading__connection=connection).order_by("on", "id")
    return rows.filter(stands=stands) if stands in STANDS.values else rows


def groups(connection: Connection) -> tuple[Group, ...]:
    """Each way of standing, also those of which there is none."""
    rows = orders(connection).order_by().values("stands")
    kroner = Sum("gross", filter=Q(currency="NOK"), default=Decimal(0))
    found: dict[str, dict[str, Any]] = {
        row["stands"]: {**row} for row in rows.annotate(count=Count("id"), total=kroner)
    }
    return tuple(
        Group(
            key=key,
            word=str(word),
            count=found.get(key, {}).get("count", 0),
            total=found.get(key, {}).get("total", Decimal(0)),
        )
        for key, word in STANDS.choices
    )


def page(connection: Connection, *, stands: str = "", after: str = "") -> tuple[list[OrderShown], str]:
    """Fifty, and from where the next fifty go on ('' at the end). ``after`` is what the page before gave."""
    listed = list(orders(connection, stands).filter(_after(after))[: PAGE + 1])
    more = f"{listed[PAGE - 1].on.isoformat()}_{listed[PAGE - 1].pk}" if len(listed) > PAGE else ""
    return [_shown(row, connection) for row in listed[:PAGE]], more


def _after(text: str) -> Q:
    """Everything where ``text`` is none of ours."""
    day, _dash, pk = text.rpartition("_")
    try:
        on = dt.date.fromisoformat(day)
    except ValueError:
        return Q()
    return Q(on__gt=on) | Q(on=on, pk__gt=int(pk)) if pk.isdecimal() and len(pk) < 19 else Q()


def _shown(row: LedgerOrder, connection: Connection) -> OrderShown:
    ledger = connection.ledger
    url = links.voucher_url(ledger, row.voucher_id) if ledger is not None else ""
    return OrderShown(row=row, why=str(WHY.get(row.why, "")), url=url)


def workbook(connection: Connection, stands: str = "") -> IO[bytes]:
    """What is filtered, numbers and days as such; a file to read from its beginning."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(capfirst(_("orders in the ledger"))[:31])
    for line in _lines(connection, stands):
        sheet.append([defuse(cell) if isinstance(cell, str) else cell for cell in line])
    file = TemporaryFile()  # noqa: SIM115 - closed by the answer that sends it
    book.save(file)
    file.seek(0)
    return file


def _lines(connection: Connection, stands: str) -> Iterator[list[Any]]:
    yield [
        _("Order"), _("Date"), _("Amount"), _("Currency"), _("Payment method"), _("Stands"), _("Voucher"), _("Voucher date"),
        _("Voucher's amount"), _("Recognised by"), _("Certain"),
    ]  # fmt: skip
    for row in orders(connection, stands).iterator(chunk_size=500):
        certain = "" if row.stands == STANDS.NOWHERE else _("yes") if row.certain else _("no")
        yield [
            row.label, row.on, row.gross, row.currency, row.method, str(row.get_stands_display()), row.voucher_number,
            row.voucher_on, row.amount, str(WHY.get(row.why, "")), certain,
        ]  # fmt: skip
