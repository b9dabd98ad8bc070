"""Sales that stand in the ledger twice, as a workbook, in the reader's language."""

from collections.abc import Iterable
from tempfile import TemporaryFile
from typing import IO, Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from openpyxl import Workbook  # type: ignore[import-untyped]

from integrations.desk.cells import defuse
from integrations.desk.double_bookings import Twice


def workbook(rows: Iterable[Twice]) -> IO[bytes]:
    """A line per sale, numbers and days as such; a file to read from its beginning."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(capfirst(_("double bookings"))[:31])
    sheet.append(
        [
            _("Order"), _("Our voucher"), _("Our date"), _("The other voucher"), _("Its date"), _("Its amount"), _("Currency"),
            _("Recognised by"), _("Certain"), _("Found"), _("Gone"), _("Said to be right by"), _("Reason"),
        ]
    )  # fmt: skip
    for one in rows:
        sheet.append([defuse(cell) if isinstance(cell, str) else cell for cell in _cells(one)])
    file = TemporaryFile()  # noqa: SIM115 - closed by the answer that sends it
    book.save(file)
    file.seek(0)
    return file


def _cells(one: Twice) -> list[Any]:
    row = one.row
    return [
        row.link.label, row.link.remote_number, row.link.document_date, row.voucher_number, row.on, row.amount, row.currency,
        row.get_why_display(), _("yes") if row.certain else _("no"), row.found_at.date(),
        row.over_at.date() if row.over_at else "", str(row.accepted_by or "") if row.accepted_at else "", row.reason,
    ]  # fmt: skip
