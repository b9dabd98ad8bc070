"""The pack of a period for an auditor: a workbook, and JSON with a checksum. Written piece by piece, never whole in memory."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from openpyxl import Workbook  # type: ignore[import-untyped]

from integrations.desk import reconciliation_lines, reconciliation_report, rules_in_force, texts
from integrations.desk.cells import defuse
from integrations.models import (
    GiftCard,
    ReconciledAccount,
    ReconciledDocument,
    Reconciliation,
    ReconciliationItem,
)

SHEET_ROWS = 1_000_000
"""A sheet ends at 1,048,576 rows; the list of documents goes on in another."""


def json_pack(row: Reconciliation) -> Iterator[str]:
    """``{"checksum": …, "report": …, "documents": […]}``. The checksum is the SHA-256 of the text of ``report`` as it stands
    here; ``report.documents.sha256`` that of the lines of ``documents``, each with a line feed after it."""
    text, checksum = row.report, row.checksum
    if row.signed_at is None:
        text, checksum = reconciliation_report.frozen(row)
    yield f'{{"checksum":"{checksum}",\n"report":{text},\n"documents":[\n'
    before = ""
    for line in reconciliation_report.document_lines(row):
        yield before + reconciliation_report.canonical(line)
        before = ",\n"
    yield "\n]}\n"


def is_whole(row: Reconciliation) -> bool:
    """Whether a signed report still is what its checksum says."""
    return hashlib.sha256(row.report.encode()).hexdigest() == row.checksum


def workbook(row: Reconciliation) -> IO[bytes]:
    """The period as XLSX, in the reader's language, as a file to read from its beginning."""
    book = Workbook(write_only=True)
    _sheet(book, _("Summary"), _summary(row))
    _sheet(book, _("Sales by VAT rate"), _rates(row))
    _sheet(book, _("VAT codes"), _codes(row))
    _sheet(book, _("Payment means"), _accounts(row))
    _sheet(book, _("Accounts"), _ledger_accounts(row))
    _documents(book, row)
    _sheet(book, _("Differences"), _differences(row))
    _sheet(book, _("Rules"), _rules(row))
    file = TemporaryFile()  # noqa: SIM115 - closed by the answer that sends it
    book.save(file)
    file.seek(0)
    return file


def _sheet(book: Workbook, title: str, lines: Iterable[Iterable[Any]]) -> None:
    sheet = book.create_sheet(capfirst(title)[:31])
    for line in lines:
        sheet.append([_cell(value) for value in line])


def _cell(value: Any) -> Any:
    """Numbers and days as such; no text is ever taken for a formula."""
    if value is None or isinstance(value, int | Decimal):
        return value
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value
    return defuse(str(value))


def _summary(row: Reconciliation) -> Iterator[list[Any]]:
    yield [_("Company"), row.tenant.name, row.tenant.org_number]
    yield [_("Period"), row.first, row.last]
    yield [_("Read at"), row.read_at]
    yield [_("Signed"), row.signed_at, str(row.signed_by or "")]
    yield [_("Checksum"), row.checksum]
    yield []
    yield [
        _("Kind"), _("Currency"), _("Documents"), _("Shop"), "Bilagsbro", "Tripletex", _("Not booked"),
        _("Difference"),
    ]  # fmt: skip
    for line in reconciliation_lines.turnover_lines(row):
        yield [
            line.name, line.currency, line.count, line.source, line.meant, line.held, line.not_booked, line.off,
        ]  # fmt: skip


def _rates(row: Reconciliation) -> Iterator[list[Any]]:
    yield [_("VAT rate"), "", _("Shop"), "Bilagsbro", "Tripletex", _("Not booked"), _("Difference")]
    for gross, vat in reconciliation_lines.rate_lines(row):
        for line, title in ((gross, _("Gross")), (vat, _("VAT"))):
            yield [line.name, title, line.source, line.meant, line.held, line.not_booked, line.off]
    yield []
    yield [_("Payment means"), "", _("Shop"), "Bilagsbro", "", _("Not booked")]
    for line in reconciliation_lines.means_lines(row):
        yield [line.name, "", line.source, line.meant, "", line.not_booked]


def _codes(row: Reconciliation) -> Iterator[list[Any]]:
    yield [
        _("VAT code"), _("Currency"), _("Net"), _("VAT"), f"{_('Gross')} Bilagsbro", f"{_('Gross')} Tripletex",
        _("Difference"),
    ]  # fmt: skip
    for line in reconciliation_lines.code_lines(row):
        yield [line.name, line.currency, line.net, line.vat, line.meant, line.held, line.off]


def _accounts(row: Reconciliation) -> Iterator[list[Any]]:
    yield [
        _("Account"), _("Payment means"), _("Opening balance"), "Bilagsbro", "Tripletex", _("Posted by others"),
        _("Closing balance"), _("Card list"),
    ]  # fmt: skip
    for one in row.accounts.all():
        yield [
            one.account, means_text(one), one.opening, one.meant, one.held, one.others, one.closing,
            one.listed,
        ]  # fmt: skip
        for voucher, day, kroner, text in one.entries:
            yield ["", _("Posted by others"), day, voucher, text, Decimal(kroner)]


def _ledger_accounts(row: Reconciliation) -> Iterator[list[Any]]:
    yield [_("Account"), "Bilagsbro", "Tripletex", _("Difference")]
    for line in reconciliation_lines.account_lines(row):
        yield [line.name, line.meant, line.held, line.off]


def _documents(book: Workbook, row: Reconciliation) -> None:
    states = {value: str(label) for value, label in ReconciledDocument.State.choices}
    flows: dict[str, str] = {}
    head = [
        _("Source"), _("Kind"), _("Document"), _("Part"), _("Voucher"), _("Reference"), _("Date"), _("Gross"),
        _("Currency"), _("State"), _("Version of the rules"),
    ]  # fmt: skip
    lines = reconciliation_report.document_lines(row)
    number = 1
    sheet = book.create_sheet(_("Documents")[:28])
    sheet.append(head)
    for count, line in enumerate(lines, 1):
        if count % SHEET_ROWS == 0:
            number += 1
            sheet = book.create_sheet(f"{_('Documents')[:28]} {number}")
            sheet.append(head)
        flow = flows.setdefault(line["flow"], reconciliation_lines.flow_word(line["flow"]))
        cells = [
            line["source"], flow, line["number"], line["part"], line["voucher"], line["reference"],
            date.fromisoformat(line["date"]), Decimal(line["gross"]), line["currency"], states[line["state"]],
            line["rules_version"],
        ]  # fmt: skip
        sheet.append([_cell(value) for value in cells])


def _differences(row: Reconciliation) -> Iterator[list[Any]]:
    language = texts.language()
    items = list(row.items.select_related("explained_by"))
    acts = reconciliation_report.acts_on(items)
    kinds = {value: str(label) for value, label in ReconciliationItem.Kind.choices}
    yield [
        _("Difference"), _("Document"), _("Amount"), _("Currency"), _("Why"), _("Explanation"), _("Explained by"),
        _("Explained"), _("Settled"), _("What people did"),
    ]  # fmt: skip
    for item in items:
        done = [
            reconciliation_report.act_text({"at": act.at.isoformat(), "who": str(act.actor or ""),
                                            "action": act.action, "reason": act.reason})
            for act in acts.get(item.event_id or 0, ())
        ]  # fmt: skip
        yield [
            kinds[item.kind], item.label, item.amount, item.currency, reconciliation_report.cause(item, language=language),
            item.explanation, str(item.explained_by or ""), item.explained_at, item.settled_at, "; ".join(done),
        ]  # fmt: skip


def _rules(row: Reconciliation) -> Iterator[list[Any]]:
    yield [_("Source"), _("Version of the rules"), _("Documents")]
    for key, count in sorted(row.sums.get("versions", {}).items()):
        connection, _bar, version = key.rpartition("|")
        yield [connection, int(version), count]
    for told in rules_in_force.in_force(row):
        yield []
        yield [told["source"], ", ".join(map(str, told["versions"]))]
        yield [_("Decision"), _("Says"), _("Version"), _("From"), _("Who and when"), _("Reason")]
        yield from rules_in_force.rows(told)
    yield []
    yield [_("When"), _("Who"), _("Action"), _("What"), _("Before"), _("After"), _("Reason")]
    for entry in reconciliation_report.decisions_of(row):
        before, after = (reconciliation_report.canonical(each) for each in (entry.before, entry.after))
        yield [
            entry.at,
            str(entry.actor or ""),
            entry.action,
            entry.object_label,
            before,
            after,
            entry.reason,
        ]


def account_rows(row: Reconciliation) -> list[tuple[ReconciledAccount, str, str]]:
    """The proofs with the accounts' names and what was paid with, in words."""
    names = reconciliation_lines.account_names(row)
    return [(one, names.get(one.account, ""), means_text(one)) for one in row.accounts.all()]


def means_text(one: ReconciledAccount) -> str:
    """``vipps, Gift card``: payment methods by the shop's own ids, cards in words."""
    roles = {value: str(label) for value, label in GiftCard.Role.choices}
    return ", ".join(roles.get(name, name) for name in one.means)
