"""The pack of a period as PDF, for an auditor to file: what the JSON's checksum covers, and the list of documents.

A signed period is written from its frozen report, word by word; one that is not signed says so on every page.
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from integrations.desk import figures, reconciliation_report
from integrations.desk.paper import Column, Paper
from integrations.desk.reconciliation_figures import amounts_of, columns_of, day_text, moment_text, off_text
from integrations.desk.reconciliation_pdf_lists import write_differences, write_documents, write_rules
from integrations.models import GiftCard, Reconciliation

ZERO = Decimal("0.00")


def pdf(row: Reconciliation) -> IO[bytes]:
    """The period as PDF in the reader's language, as a file to read from its beginning."""
    text, checksum = row.report, row.checksum
    if row.signed_at is None:
        text, checksum = reconciliation_report.frozen(row)
    report = json.loads(text)
    file = TemporaryFile()  # noqa: SIM115 - closed by the answer that sends it
    paper = _paper(file, report, checksum)
    for write in (
        _cover,
        _turnover,
        _rates,
        _codes,
        _means,
        _proofs,
        _accounts,
        write_differences,
        write_rules,
    ):
        write(paper, report)
    write_documents(paper, row, report)
    paper.close()
    file.seek(0)
    return file


def _paper(file: IO[bytes], report: Mapping[str, Any], checksum: str) -> Paper:
    period = f"{day_text(report['first'])} – {day_text(report['last'])}"
    state = "" if report["signed_at"] else f" · {_('not signed')}"
    return Paper(
        file,
        title=f"{_('Reconciliation')} {report['company']} {report['first']} {report['last']}",
        left=f"{report['company']} · {figures.org_number(report['org_number'])}",
        right=f"{_('Reconciliation')} {period}{state}",
        foot=f"SHA-256 {checksum}",
        page_of=lambda number: _("Page %(number)s of") % {"number": number},
    )


def _cover(paper: Paper, report: Mapping[str, Any]) -> None:
    paper.heading(_("Reconciliation"))
    paper.facts((
        (_("Company"), f"{report['company']}, {figures.org_number(report['org_number'])}"),
        (_("Ledger"), report["ledger"]),
        (_("Period"), f"{day_text(report['first'])} – {day_text(report['last'])}"),
        (_("Read at"), moment_text(report["read_at"])),
        (_("Signed"), f"{moment_text(report['signed_at'])} {report['signed_by'] or ''}".strip() or _("not signed")),
        (_("Documents"), figures.count(report["documents"]["count"])),
    ))  # fmt: skip
    paper.paragraph(
        _(
            "Every document of the period was read back from Tripletex and compared with what Bilagsbro meant to book, and "
            "with what the source says that it came to. The checksum below each page is that of the report in the JSON file; "
            "the list of documents has its own in it."
        )
    )
    paper.facts(((_("Checksum of the documents"), report["documents"]["sha256"]),))


def _turnover(paper: Paper, report: Mapping[str, Any]) -> None:
    paper.heading(_("Documents and currency"))
    columns = columns_of(
        (_("Kind"), 1.8), (_("Currency"), 0.9),
        amounts=(_("Documents"), _("Source"), "Bilagsbro", "Tripletex", _("Not booked"), _("Difference")),
    )  # fmt: skip
    paper.table(columns, map(_turnover_row, report["turnover"]), empty=_("No documents."))


def _turnover_row(line: Mapping[str, Any]) -> list[str]:
    source, meant, held = (Decimal(line[name] or 0) for name in ("source", "meant", "held"))
    return [
        line["name"], line["currency"], figures.count(line["count"]),
        *map(figures.amount, (source, meant, held, source - meant, held - meant)),
    ]  # fmt: skip


def _codes(paper: Paper, report: Mapping[str, Any]) -> None:
    paper.heading(capfirst(_("VAT codes")))
    columns = columns_of(
        (_("VAT code"), 2.6), (_("Currency"), 0.9),
        amounts=(_("Net"), _("VAT"), f"{_('Gross')} Bilagsbro", f"{_('Gross')} Tripletex", _("Difference")),
    )  # fmt: skip
    rows = (
        [line["name"], line["currency"], *amounts_of(line, "net", "vat", "meant", "held"), off_text(line)]
        for line in report["vat_codes"]
    )
    paper.table(columns, rows, empty=_("Nothing with a VAT code."))


_SHOP = ("source", "meant", "held")


def _rates(paper: Paper, report: Mapping[str, Any]) -> None:
    """The shop's own VAT beside what was booked and what the ledger holds. Older reports do not have it."""
    if not report.get("vat_rates"):
        return
    paper.heading(_("Sales by VAT rate"))
    columns = columns_of((_("VAT rate"), 1), ("", 1), amounts=_shop_heads())
    rows = (
        [one["rate"], title, *amounts_of(one[name], *_SHOP), *_two_off(one[name])]
        for one in report["vat_rates"]
        for name, title in (("gross", _("Gross")), ("vat", _("VAT")))
    )
    paper.table(columns, rows)
    _say_taken(paper, report)


def _means(paper: Paper, report: Mapping[str, Any]) -> None:
    if not report.get("payment_means"):
        return
    paper.heading(_("Payment means"))
    columns = columns_of((_("Payment means"), 2), amounts=(_("Source"), "Bilagsbro", _("Not booked")))
    rows = (
        [line["name"], *amounts_of(line, "source", "meant"), _two_off(line)[0]]
        for line in report["payment_means"]
    )
    paper.table(columns, rows)


def _shop_heads() -> tuple[str, ...]:
    return (_("Source"), "Bilagsbro", "Tripletex", _("Not booked"), _("Difference"))


def _two_off(line: Mapping[str, Any]) -> list[str]:
    source, meant, held = (Decimal(line[name]) for name in _SHOP)
    return [figures.amount(source - meant), figures.amount(held - meant)]


def _say_taken(paper: Paper, report: Mapping[str, Any]) -> None:
    """How many documents the shop's own word was read of."""
    paper.paragraph(
        _("The source's own documents say it of %(stated)s; %(taken)s are taken to say what was booked.")
        % {name: figures.count(report["shop"][name]) for name in ("stated", "taken")}
    )


def _accounts(paper: Paper, report: Mapping[str, Any]) -> None:
    paper.heading(_("Accounts"))
    columns = columns_of((_("Account"), 3), amounts=("Bilagsbro", "Tripletex", _("Difference")))
    rows = ([line["name"], *amounts_of(line, "meant", "held"), off_text(line)] for line in report["accounts"])
    paper.table(columns, rows, empty=_("No postings."))


def _proofs(paper: Paper, report: Mapping[str, Any]) -> None:
    paper.heading(_("Payment means and gift cards"))
    roles = {value: str(label) for value, label in GiftCard.Role.choices}
    columns = columns_of(
        (_("Account"), 0.8), (_("Payment means"), 1.5),
        amounts=(
            _("Opening balance"), "Bilagsbro", "Tripletex", _("Posted by others"), _("Closing balance"), _("Card list"),
        ),
    )  # fmt: skip
    rows = (
        [
            one["account"], ", ".join(roles.get(name, name) for name in one["means"]),
            *amounts_of(one, "opening", "meant", "held", "others", "closing", "listed"),
        ]
        for one in report["proofs"]
    )  # fmt: skip
    paper.table(columns, rows, empty=_("No account of payments has moved."))
    paper.paragraph(
        _(
            "The closing balance is the opening balance, what is ours in Tripletex, and what others have posted."
        )
    )
    _gift_cards(paper, report)
    _others(paper, report)


def _gift_cards(paper: Paper, report: Mapping[str, Any]) -> None:
    """What is owed to holders of cards, by the list and by the account."""
    cards = [one for one in report["proofs"] if one["listed"] is not None]
    if not cards:
        return
    paper.heading(_("Gift card liability"))
    columns = columns_of(
        (_("Account"), 1), amounts=(_("Owed by the account"), _("Owed by the card list"), _("Difference"))
    )
    rows = (
        [
            one["account"],
            *map(
                figures.amount,
                (
                    -Decimal(one["closing"]) + ZERO,
                    Decimal(one["listed"]),
                    -Decimal(one["closing"]) - Decimal(one["listed"]),
                ),
            ),
        ]
        for one in cards
    )
    paper.table(columns, rows)


def _others(paper: Paper, report: Mapping[str, Any]) -> None:
    named = [(one["account"], entry) for one in report["proofs"] for entry in one["entries_of_others"]]
    if not named:
        return
    paper.heading(_("Posted by others"))
    columns = (
        Column(title=_("Account")), Column(title=_("Voucher")), Column(title=_("Date")),
        Column(title=_("Text"), share=3), Column(title=_("Amount"), is_figure=True),
    )  # fmt: skip
    rows = (
        [account, str(voucher), day_text(day), text, figures.amount(Decimal(kroner))]
        for account, (voucher, day, kroner, text) in named
    )
    paper.table(columns, rows)
    for one in report["proofs"]:
        more = one["others_count"] - len(one["entries_of_others"])
        if more > 0:
            words = _("%(account)s: %(count)s more postings are in the sum, and not listed.")
            paper.paragraph(words % {"account": one["account"], "count": figures.count(more)})
