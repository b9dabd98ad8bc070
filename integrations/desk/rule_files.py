"""A connection's decisions as a file: one workbook with a sheet for each kind, or one kind as CSV. Out as they stand, in as a
list of differences; cells are text, and none is ever taken for a formula."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import openpyxl  # type: ignore[import-untyped]
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl.styles import Font  # type: ignore[import-untyped]

from integrations.desk.cells import defuse, fuse
from integrations.desk.decision_versions import KEPT, data_of
from integrations.models import Connection, DecisionVersion
from integrations.models.mapping import BEGINNING
from integrations.sync import decided

Kind = DecisionVersion.Kind
SHEETS: Mapping[str, str] = {
    Kind.ACCOUNT: "konto",
    Kind.VAT_RULE: "mva-regler",
    Kind.PRODUCT_CLASS: "produktklasser",
    Kind.PRODUCT_RULE: "produktregler",
    Kind.PAYMENT_METHOD: "betalingsmåter",
    Kind.REGISTRATION: "registreringer",
}
NAME = "account_name"
"""A column for readers alone: the name of the account beside its number."""
MOST_BYTES = 1024 * 1024
MOST_UNPACKED = 20 * 1024 * 1024
MOST_ROWS = 2000
MOST_COLUMNS = 20
Row = tuple[int, dict[str, str]]
"""The number of a row in its sheet, and its cells by column."""
Sheet = list[Row]


class UnreadableFile(ValidationError):
    """The file cannot be read; the message says what to do."""


def columns(kind: str) -> tuple[str, ...]:
    """The columns of a kind's sheet."""
    fields = KEPT[kind].fields
    return (*fields, NAME) if kind == Kind.ACCOUNT else fields


def rows(connection: Connection, kind: str) -> Iterator[dict[str, str]]:
    """What is decided, a row each."""
    for row in decided.read(connection).rows():
        if isinstance(row, KEPT[kind].model):
            said = {name: "" if value is None else str(value) for name, value in data_of(row).items()}
            if said.get("valid_from") == BEGINNING.isoformat():
                said["valid_from"] = ""
            if kind == Kind.ACCOUNT:
                said[NAME] = row.ledger_account.name  # type: ignore[union-attr]
            yield said


def xlsx(connection: Connection) -> bytes:
    """The workbook."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for kind, name in SHEETS.items():
        sheet = book.create_sheet(name)
        sheet.append(list(columns(kind)))
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        sheet.freeze_panes = "A2"
        for at, row in enumerate(rows(connection, kind), 2):
            for column, field in enumerate(columns(kind), 1):
                cell = sheet.cell(row=at, column=column, value=defuse(row.get(field, "")))
                cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_csv(connection: Connection, kind: str) -> bytes:
    """One kind, as a Norwegian Excel opens it into columns."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns(kind))
    writer.writerows([defuse(row.get(name, "")) for name in columns(kind)] for row in rows(connection, kind))
    return text.getvalue().encode("utf-8-sig")


def read(name: str, content: bytes) -> dict[str, Sheet]:
    """The sheets of an uploaded file by kind of decision. Raises UnreadableFile."""
    if len(content) > MOST_BYTES:
        raise UnreadableFile(_("The file is too large: at most %(most)s MB.") % {"most": 1})
    if name.lower().endswith(".csv"):
        return _csv(content)
    if name.lower().endswith(".xlsx"):
        return _xlsx(content)
    raise UnreadableFile(_("Choose a file whose name ends in .csv or .xlsx."))


def _csv(content: bytes) -> dict[str, Sheet]:
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        words = _("The file is not UTF-8. In Excel, save it as “CSV UTF-8” or as an Excel file (.xlsx).")
        raise UnreadableFile(words) from error
    delimiter = max(";,\t", key=text.partition("\n")[0].count)
    try:
        lines = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise UnreadableFile(_("The file is not a readable CSV file.")) from error
    head = [cell.strip().lower() for cell in lines[0]] if lines else []
    kind = next((kind for kind in SHEETS if set(head) - {NAME} == set(KEPT[kind].fields)), None)
    if kind is None:
        raise UnreadableFile(_("The first row does not name the columns of any of the sheets."))
    return {kind: _sheet(kind, lines)}


def _xlsx(content: bytes) -> dict[str, Sheet]:
    words = _("The file is not a readable Excel file (.xlsx).")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            _check_parts(packed)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except UnreadableFile:
        raise
    except Exception as error:
        # Whatever a broken file makes the library raise, it is a broken file.
        raise UnreadableFile(words) from error
    by_name = {name: kind for kind, name in SHEETS.items()}
    known = {
        by_name[name.strip().lower()]: name for name in book.sheetnames if name.strip().lower() in by_name
    }
    if not known:
        named = ", ".join(SHEETS.values())
        raise UnreadableFile(_("None of the sheets is called as ours are: %(names)s.") % {"names": named})
    return {kind: _sheet(kind, _lines(book[name])) for kind, name in known.items()}


def _check_parts(packed: zipfile.ZipFile) -> None:
    """Nothing that unpacks into very much, and no document type: a workbook has none, an attack has."""
    parts = packed.infolist()
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise UnreadableFile(_("The Excel file is too large."))
    for part in parts:
        if part.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in packed.read(part):
            raise UnreadableFile(_("The file is not a readable Excel file (.xlsx)."))


def _lines(sheet: Any) -> Iterator[list[str]]:
    for line in sheet.iter_rows(values_only=True, max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS):
        yield [_text(value) for value in line]


def _text(value: Any) -> str:
    """A cell as text: whole numbers without decimals, days as in our files."""
    if value is None:
        return ""
    if hasattr(value, "isoformat"):
        return str(value.isoformat())[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _sheet(kind: str, lines: Iterable[list[str]]) -> Sheet:
    """The rows of one sheet by column. Raises UnreadableFile for unknown and missing columns."""
    found: Sheet = []
    head: list[str] | None = None
    for at, line in enumerate(lines, 1):
        if head is None:
            head = _head(kind, line)
        elif any(cell.strip() for cell in line):
            if len(found) >= MOST_ROWS:
                raise UnreadableFile(_("The file has too many rows: at most %(most)s.") % {"most": MOST_ROWS})
            cells = {name: fuse(cell.strip()) for name, cell in zip(head, line, strict=False) if name}
            found.append((at, {name: cells.get(name, "") for name in KEPT[kind].fields}))
    return found


def _head(kind: str, line: list[str]) -> list[str]:
    head = [cell.strip().lower() for cell in line]
    while head and not head[-1]:
        head.pop()
    where = {"sheet": SHEETS[kind]}
    missing = [name for name in KEPT[kind].fields if name not in head]
    if missing:
        names = {**where, "names": ", ".join(missing)}
        raise UnreadableFile(_("Sheet “%(sheet)s” lacks these columns: %(names)s.") % names)
    unknown = [name for name in head if name not in columns(kind)]
    if unknown:
        names = {**where, "names": ", ".join(unknown)}
        raise UnreadableFile(_("Sheet “%(sheet)s” has unknown columns: %(names)s.") % names)
    return head
