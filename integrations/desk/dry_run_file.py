"""Everything that a dry run says, to take away: a workbook, and JSON. Written piece by piece, never whole in memory."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from openpyxl import Workbook  # type: ignore[import-untyped]

from integrations.desk import dry_run_causes, dry_run_view, reconciliation_lines, texts
from integrations.desk.cells import defuse
from integrations.models import DryRun, DryRunDocument

PIECE = 250
MOST_WITH_LINES = 5000
"""Of more documents the workbook has no voucher lines: somebody waits for it. The JSON file is sent as it is written and
has all."""
SHEET_ROWS = 1_000_000
"""A sheet ends at 1,048,576 rows; what is longer goes on in another."""


def json_file(run: DryRun) -> Iterator[str]:
    """``{"run": …, "sums": …, "documents": […]}``: the documents with what they would become, line by line."""
    head = {
        "company": run.tenant.name,
        "org_number": run.tenant.org_number,
        "source": run.connection.name,
        "first": run.first,
        "last": run.last,
        "finished_at": run.finished_at,
        "rules_version": run.rules_version,
        "approved_at": run.approved_at if run.withdrawn_at is None else None,
        "approved_by": str(run.approved_by or "") if run.withdrawn_at is None else "",
    }
    yield f'{{"run":{_json(head)},\n"sums":{_json(run.sums)},\n"documents":[\n'
    before = ""
    for row in _documents(run):
        yield before + _json(_document(row))
        before = ",\n"
    yield "\n]}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def _document(row: DryRunDocument) -> dict[str, Any]:
    document = {
        "flow": row.flow, "id": row.document_id, "number": row.label, "date": row.date, "gross": row.gross,
        "currency": row.currency, "outcome": row.outcome, "cause": row.code, "params": row.params, "after": row.after,
        "in_summary": row.in_summary, "decision": row.decision, "vouchers": row.records,
    }  # fmt: skip
    if row.foreign_number or row.foreign_id:
        document["booked_by_others"] = {
            "voucher": row.foreign_number, "date": row.foreign_date, "amount": row.foreign_amount,
            "why": row.foreign_why, "certain": row.foreign_certain,
        }  # fmt: skip
    return document


def _documents(run: DryRun, *, whole: bool = True) -> Iterator[DryRunDocument]:
    """By pieces: an iterator over the whole would hold a cursor as long as somebody downloads. ``whole``: with what they would
    become."""
    after = 0
    documents = run.documents.order_by("pk") if whole else run.documents.defer("expected").order_by("pk")
    while rows := list(documents.filter(pk__gt=after)[:PIECE]):
        yield from rows
        after = rows[-1].pk


def workbook(run: DryRun) -> IO[bytes]:
    """The run as XLSX, in the reader's language, as a file to read from its beginning."""
    book = Workbook(write_only=True)
    shown = dry_run_view.tables(run)
    _sheet(book, _("Summary"), _summary(run))
    _sheet(book, _("Accounts"), _accounts(shown))
    _sheet(book, _("VAT codes"), _codes(shown))
    _sheet(book, _("Payment means"), _means(shown))
    _sheet(book, _("VAT terms"), _terms(shown))
    _sheet(book, _("Stopped"), _causes(run))
    _sheet(book, _("Documents"), _document_lines(run))
    is_small = run.documents.count() <= MOST_WITH_LINES
    _sheet(book, _("Vouchers"), _posting_lines(run) if is_small else _elsewhere())
    file = TemporaryFile()  # noqa: SIM115 - closed by the answer that sends it
    book.save(file)
    file.seek(0)
    return file


def _sheet(book: Workbook, title: str, lines: Iterable[Sequence[Any]]) -> None:
    """One table; the first line is its head, and stands on each further sheet again."""
    name = capfirst(title)[:28]
    head: list[Any] = []
    sheet = book.create_sheet(name)
    for count, line in enumerate(lines):
        if count and count % SHEET_ROWS == 0:
            sheet = book.create_sheet(f"{name} {count // SHEET_ROWS + 1}")
            sheet.append(head)
        cells = [_cell(value) for value in line]
        head = head or cells
        sheet.append(cells)


def _cell(value: Any) -> Any:
    """Numbers and days as such; no text is ever taken for a formula."""
    if value is None or isinstance(value, int | Decimal):
        return value
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value if isinstance(value, date) else defuse(str(value))


def _summary(run: DryRun) -> Iterator[list[Any]]:
    yield [_("Company"), run.tenant.name, run.tenant.org_number]
    yield [_("Source"), run.connection.name]
    yield [_("Period"), run.first, run.last]
    yield [_("Done"), run.finished_at]
    yield [_("Version of the rules"), run.rules_version]
    if run.approved_at is not None and run.withdrawn_at is None:
        yield [_("Approved"), run.approved_at, str(run.approved_by or "")]
    yield []
    yield [_("Outcome"), _("Documents"), _("Currency"), _("Sum")]
    found = dry_run_view.counts(run)
    for outcome, word in DryRunDocument.Outcome.choices:
        counted = found.get(outcome, dry_run_view.Counts())
        yield [str(word), counted.count, *(part for pair in counted.sums for part in pair)]


def _accounts(shown: dry_run_view.Tables) -> Iterator[list[Any]]:
    yield [_("Account"), _("Name"), _("Debit"), _("Credit"), _("Balance")]
    for line in shown.accounts:
        yield [line.number, line.name, line.debit, line.credit, line.balance]
    yield [
        "",
        _("VAT, on the accounts that Tripletex has for its codes"),
        shown.vat.debit,
        shown.vat.credit,
        shown.vat.balance,
    ]
    yield ["", _("Sum"), None, None, shown.residual]


def _codes(shown: dry_run_view.Tables) -> Iterator[list[Any]]:
    yield [_("VAT code"), _("Name"), _("Base"), _("VAT")]
    for line in shown.codes:
        yield [line.code, line.name, line.base, line.vat]


def _means(shown: dry_run_view.Tables) -> Iterator[list[Any]]:
    yield [_("Payment means"), _("Account"), _("Name"), _("In"), _("Out"), _("Left")]
    for line in shown.means:
        yield [line.means, line.account, line.name, line.came, line.went, line.left]


def _terms(shown: dry_run_view.Tables) -> Iterator[list[Any]]:
    yield [_("VAT term"), _("VAT code"), _("Name"), _("Base"), _("VAT")]
    for term in shown.terms:
        name = dry_run_view.term_word(term.effect)
        for line in term.codes:
            yield [name, line.code, line.name, line.base, line.vat]
        yield [name, "", _("To be paid"), None, term.payable]


def _causes(run: DryRun) -> Iterator[list[Any]]:
    yield [_("Cause"), _("Documents"), _("Who must act"), _("What to do"), _("Currency"), _("Sum")]
    for cause in dry_run_causes.causes(run, language=texts.language()):
        for currency, gross in cause.sums:
            yield [cause.title, cause.count, str(cause.text.who_acts), cause.text.fix, currency, gross]


def _document_lines(run: DryRun) -> Iterator[list[Any]]:
    yield [
        _("Kind"), _("Document"), _("Date"), _("Amount"), _("Currency"), _("Outcome"), _("Cause"), _("Voucher of others"),
    ]  # fmt: skip
    flows: dict[str, str] = {}
    language = texts.language()
    for row in _documents(run, whole=False):
        flow = flows.setdefault(row.flow, reconciliation_lines.flow_word(row.flow))
        cause = dry_run_causes.cause_of(row, language=language).title if row.code else ""
        yield [
            flow, row.label, row.date, row.gross, row.currency, str(dry_run_view.outcome_shown(row).word), cause,
            row.foreign_number,
        ]  # fmt: skip


def _elsewhere() -> Iterator[list[Any]]:
    """Where the lines are when they are not here."""
    yield [
        _("The lines of the vouchers are in the JSON file: there are more than %(most)s documents.")
        % {"most": MOST_WITH_LINES}
    ]


def _posting_lines(run: DryRun) -> Iterator[list[Any]]:
    """Every line of everything that would be booked. Shares of daily summaries stand in their days."""
    yield [
        _("Kind"), _("Document"), _("Date"), _("Account"), _("Name"), _("VAT code"), _("Amount"), _("VAT"), _("Text"),
    ]  # fmt: skip
    flows: dict[str, str] = {}
    for row in _documents(run):
        if not row.is_counted or row.in_summary:
            continue
        flow = flows.setdefault(row.flow, reconciliation_lines.flow_word(row.flow))
        for record in row.records:
            for line in record.get("postings", ()):
                yield [
                    flow, row.label, date.fromisoformat(line["date"]), line["account"], line["account_name"],
                    line["vat_code"], Decimal(line["gross"]), Decimal(line["vat"]), line["text"],
                ]  # fmt: skip
            for line in record.get("lines", ()):
                yield [
                    flow, row.label, date.fromisoformat(record["date"]), line["account"], "", line["vat_code"],
                    Decimal(line["gross"]), None, line["text"],
                ]  # fmt: skip
