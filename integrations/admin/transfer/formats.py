"""The two file formats, read as a bookkeeper's Excel writes them, and refused in words when they cannot be read.

CSV goes out with semicolons and a byte order mark, which is what a Norwegian Excel opens into columns; it comes in with
semicolons, commas or tabs. Every cell is text.
"""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterable
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import tablib
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export.formats import base_formats
from openpyxl.utils.exceptions import InvalidFileException  # type: ignore[import-untyped]

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 50 * 1024 * 1024
MOST_ROWS = 5000


class UnreadableFile(ValidationError):
    """The file cannot be read; the message says what to do."""


def check_size(size: int) -> None:
    """Raises UnreadableFile for files larger than five megabytes."""
    if size > MOST_BYTES:
        raise UnreadableFile(
            _("The file is too large: at most %(most)s MB.") % {"most": MOST_BYTES // 1024**2}
        )


def dataset_of(rows: Iterable[list[str]]) -> tablib.Dataset:
    """The rows as a dataset, the first one its head; empty rows left out. Raises UnreadableFile."""
    dataset = tablib.Dataset()
    for number, row in enumerate(rows, 1):
        if number > MOST_ROWS + 1:
            raise UnreadableFile(_("The file has too many rows: at most %(most)s.") % {"most": MOST_ROWS})
        if dataset.headers is None:
            dataset.headers = [cell.strip().lower() for cell in row]
        elif any(cell.strip() for cell in row):
            dataset.append(_fitted(row, len(dataset.headers), number=number))
    if dataset.headers is None or not any(dataset.headers):
        raise UnreadableFile(_("The file is empty."))
    return dataset


def _fitted(row: list[str], width: int, *, number: int) -> list[str]:
    if any(cell.strip() for cell in row[width:]):
        raise UnreadableFile(_("Row %(row)s has more cells than the first row has names.") % {"row": number})
    return [*row[:width], *[""] * (width - len(row))]


class Csv(base_formats.CSV):
    """UTF-8 in and out."""

    def is_binary(self) -> bool:
        """The decoding is ours, with words for when it fails."""
        return True

    def get_read_mode(self) -> str:
        """Bytes."""
        return "rb"

    def create_dataset(self, in_stream: bytes, **kwargs: Any) -> tablib.Dataset:
        """Read a file. Raises UnreadableFile."""
        check_size(len(in_stream))
        try:
            text = in_stream.decode("utf-16" if in_stream[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
        except UnicodeDecodeError as error:
            words = _("The file is not UTF-8. In Excel, save it as “CSV UTF-8” or as an Excel file (.xlsx).")
            raise UnreadableFile(words) from error
        head = text.partition("\n")[0]
        delimiter = max(";,\t", key=head.count)
        try:
            return dataset_of(
                list(row) for row in csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
            )
        except csv.Error as error:
            raise UnreadableFile(_("The file is not a readable CSV file.")) from error

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        """Write a file that Excel opens into columns."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
        writer.writerow(dataset.headers)
        writer.writerows(dataset)
        return text.getvalue().encode("utf-8-sig")


class Xlsx(base_formats.XLSX):
    """Excel's own format; only the first sheet is read, formulas give their last values."""

    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        """Read a file. Raises UnreadableFile; a file that unpacks into very much is refused before it is unpacked."""
        check_size(len(in_stream))
        words = _("The file is not a readable Excel file (.xlsx).")
        try:
            with zipfile.ZipFile(io.BytesIO(in_stream)) as packed:
                if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                    raise UnreadableFile(_("The Excel file is too large."))
            book = openpyxl.load_workbook(io.BytesIO(in_stream), read_only=True, data_only=True)
        except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
            raise UnreadableFile(words) from error
        sheet = book.active
        if sheet is None:
            raise UnreadableFile(words)
        return dataset_of([_text(value) for value in row] for row in sheet.iter_rows(values_only=True))


def _text(value: Any) -> str:
    """A cell as text: whole numbers without decimals, dates as in our files."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
