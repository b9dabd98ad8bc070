"""The list of documents as a file: CSV line by line, or a workbook. The words are those of the language that is active now."""

import csv
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO, Any

from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from openpyxl import Workbook  # type: ignore[import-untyped]

from accounts.models import Tenant
from integrations import error_catalogue
from integrations.desk.cells import defuse
from integrations.desk.document_kinds import KINDS, kind_of
from integrations.desk.document_list import Wish, documents
from integrations.desk.documents import DocumentRow, rows_of
from integrations.desk.states import STATES

PIECE = 500
"""Documents fetched at a time: the file is never whole in memory."""
SHEET_ROWS = 100_000
"""A workbook of more would keep its reader waiting; a CSV file has no end."""
MARK = "\ufeff"
"""Byte order mark: with it and semicolons, a Norwegian Excel opens the file into columns."""


class _Line:
    """A file whose only line is what was written last."""

    def write(self, text: str) -> str:
        return text


def head() -> list[str]:
    """The names of the columns."""
    return [
        _("Kind"),
        _("Document"),
        _("Date"),
        _("Amount"),
        _("Currency"),
        _("State"),
        _("Cause"),
        _("Voucher"),
        _("Customer"),
        _("Connection"),
    ]


def csv_lines(tenant: Tenant, wish: Wish, *, language: str) -> Iterator[str]:
    """Semicolons, amounts with a point and two decimals, ISO dates; newest first."""
    columns, words = head(), _Words(language)
    return _csv_lines(documents(tenant, wish), columns, words)


def _csv_lines(events: QuerySet[Any], columns: list[str], words: "_Words") -> Iterator[str]:
    writer: Any = csv.writer(_Line(), delimiter=";", lineterminator="\r\n")
    yield MARK + writer.writerow(columns)
    for row in _rows(events):
        cells = words.cells(row)
        gross = "" if cells[3] is None else f"{cells[3]:.2f}"
        day = cells[2].isoformat() if cells[2] else ""
        yield writer.writerow([*cells[:2], day, gross, *cells[4:]])


def workbook(tenant: Tenant, wish: Wish, *, language: str) -> IO[bytes]:
    """The same as XLSX, the newest hundred thousand, as a file to read from its beginning."""
    book, words = Workbook(write_only=True), _Words(language)
    sheet = book.create_sheet(capfirst(_("Documents"))[:31])
    sheet.append([capfirst(name) for name in head()])
    for number, row in enumerate(_rows(documents(tenant, wish))):
        if number == SHEET_ROWS:
            break
        sheet.append(words.cells(row))
    file = TemporaryFile()  # noqa: SIM115 - closed by the answer that sends it
    book.save(file)
    file.seek(0)
    return file


def _rows(events: QuerySet[Any]) -> Iterator[DocumentRow]:
    """Newest first, a piece after the other: no cursor is kept open while somebody's line is slow."""
    before = None
    while True:
        piece = events.select_related("connection").order_by("-pk")
        found = list((piece if before is None else piece.filter(pk__lt=before))[:PIECE])
        yield from rows_of(found)
        if len(found) < PIECE:
            return
        before = found[-1].pk


class _Words:
    """Words that are looked up once: the file may be read when another language is active."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.kinds = {key: str(kind.word) for key, kind in KINDS.items()}
        self.states = {key: str(shown.word) for key, shown in STATES.items()}
        self.titles: dict[str, str] = {}

    def cells(self, row: DocumentRow) -> list[Any]:
        """A line, its texts made harmless; the date and the amount as such."""
        event, kind = row.event, kind_of(row.event.flow)
        return [
            self.kinds[kind.key] if kind else "",
            defuse(event.label or event.document_id),
            event.document_date,
            event.gross,
            event.currency,
            self.states[row.shown.key],
            self._title(event.code) if event.code else "",
            defuse(row.voucher),
            defuse(row.buyer),
            defuse(event.connection.name),
        ]

    def _title(self, code: str) -> str:
        if code not in self.titles:
            self.titles[code] = error_catalogue.render(code, {}, self.language).title
        return self.titles[code]
