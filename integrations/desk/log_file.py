"""The log as a file, in the reader's language: what was filtered and nothing else, written piece by piece."""

import csv
import json
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO, Any

from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from openpyxl import Workbook  # type: ignore[import-untyped]

from accounts.models import AuditEntry
from integrations.desk.cells import defuse
from integrations.desk.log import Line, line_of

PIECE = 1000
"""Rows fetched at a time."""
MARK = "\ufeff"
"""Byte order mark: with it and semicolons, a Norwegian Excel opens the file into columns."""


class _Written:
    """A file whose only line is what was written last."""

    def write(self, text: str) -> str:
        return text


def csv_lines(found: QuerySet[AuditEntry], *, language: str) -> Iterator[str]:
    """The file line by line; no text is ever taken for a formula."""
    writer: Any = csv.writer(_Written(), delimiter=";", lineterminator="\r\n")
    with translation.override(language):
        head = _head()
    yield MARK + writer.writerow(head)
    for line in _lines(found, language):
        yield writer.writerow([defuse(cell) for cell in _cells(line)])


def json_lines(found: QuerySet[AuditEntry], *, language: str) -> Iterator[str]:
    """``{"entries": […]}``: the stored words beside those that are read, for whoever works on with them."""
    yield '{"entries":[\n'
    before = ""
    for entry in found.iterator(chunk_size=PIECE):
        line = _line(entry, language)
        row = {
            "at": entry.at.isoformat(),
            "who": line.who,
            "email": entry.actor.email if entry.actor is not None and not entry.actor.is_staff else "",
            "action": entry.action,
            "done": line.done,
            "kind": entry.object_type,
            "id": entry.object_id,
            "what": entry.object_label,
            "reason": entry.reason,
            "before": entry.before,
            "after": entry.after,
        }
        yield before + json.dumps(row, ensure_ascii=False, sort_keys=True)
        before = ",\n"
    yield "\n]}\n"


def workbook(found: QuerySet[AuditEntry], *, language: str) -> IO[bytes]:
    """XLSX, as a file to read from its beginning."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Log")[:31])
    sheet.append(_head())
    for line in _lines(found, language):
        sheet.append([defuse(cell) for cell in _cells(line)])
    file = TemporaryFile()  # noqa: SIM115 - closed by the answer that sends it
    book.save(file)
    file.seek(0)
    return file


def _lines(found: QuerySet[AuditEntry], language: str) -> Iterator[Line]:
    return (_line(entry, language) for entry in found.iterator(chunk_size=PIECE))


def _line(entry: AuditEntry, language: str) -> Line:
    """In the reader's language: an answer is sent when the request's own is over."""
    with translation.override(language):
        return line_of(entry)


def _head() -> list[str]:
    return [_("When"), _("Who"), _("Action"), _("Kind"), _("What"), _("Reason"), _("What was changed")]


def _cells(line: Line) -> list[str]:
    at = timezone.localtime(line.at).strftime("%Y-%m-%d %H:%M:%S")
    return [at, line.who, line.done, line.kind, line.what, line.reason, line.change_text[:30_000]]
