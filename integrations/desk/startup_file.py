"""The preview of a start-up sync as a file: every record with what will happen to it, and why."""

import csv
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from integrations.desk import startup, startup_view
from integrations.desk.cells import defuse
from integrations.models import StartupRow, StartupRun

Words = Mapping[str, str]
PIECE = 2000
"""Rows fetched at a time: the file is never whole in memory."""
MARK = "\ufeff"
"""Byte order mark: with it and semicolons, a Norwegian Excel opens the file into columns."""


class _Line:
    """A file whose only line is what was written last."""

    def write(self, text: str) -> str:
        return text


def lines(run: StartupRun, *, language: str) -> Iterator[str]:
    """The file line by line. Its words are those of the language that is active now, whichever is when it is read."""
    head = [_("Kind"), _("Record"), _("What happens"), _("Number in Rackbeat"), _("Why"), _("Explanation")]
    kinds = {kind: str(word) for kind, word in startup.KIND_WORDS.items()}
    codes = {"", *(code for code, _action in startup_view.ANSWER_WORDS)}
    happens = {
        (code, action): str(startup_view.answer_word(code, action))
        for code in codes
        for action in StartupRow.Action.values
    }
    return _lines(run, head, kinds, happens, language)


def _lines(
    run: StartupRun, head: list[str], kinds: Words, happens: Mapping[tuple[str, str], str], language: str
) -> Iterator[str]:
    writer: Any = csv.writer(_Line(), delimiter=";", lineterminator="\r\n")
    yield MARK + writer.writerow(head)
    for row in run.rows.order_by("id").iterator(chunk_size=PIECE):
        cause = startup_view.cause_of_row(row, language=language) if row.code else None
        cells = [
            kinds.get(row.kind, row.kind),
            row.label,
            happens.get((row.code, row.action)) or happens["", row.action],
            startup_view.number_there(row),
            cause.title if cause else "",
            f"{cause.what} {cause.why} {cause.fix}" if cause else "",
        ]
        yield writer.writerow([defuse(cell) for cell in cells])
