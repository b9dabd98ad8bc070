"""The lists of a reconciliation's PDF: differences and who settled them, the rules in force, every document and its voucher."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from integrations.desk import audit, figures, reconciliation_lines, reconciliation_report, rules_in_force
from integrations.desk.paper import Column, Paper
from integrations.desk.reconciliation_figures import columns_of, day_text
from integrations.models import ReconciledDocument, Reconciliation, ReconciliationItem


def write_differences(paper: Paper, report: Mapping[str, Any]) -> None:
    """Every difference with why, the explanation, and what people did about it."""
    paper.heading(_("Differences, and who settled them"))
    kinds = {value: str(label) for value, label in ReconciliationItem.Kind.choices}
    columns = (
        Column(title=_("Difference"), share=1.6), Column(title=_("Document"), share=1.15),
        Column(title=_("Amount"), is_figure=True), Column(title=_("Why"), share=2.2),
        Column(title=_("Explanation"), share=1.8), Column(title=_("What people did"), share=1.8),
    )  # fmt: skip
    rows = (_difference(item, kinds) for item in report["differences"])
    paper.table(columns, rows, empty=_("None: everything agrees, 0.00 in difference."))


def _difference(item: Mapping[str, Any], kinds: Mapping[str, str]) -> list[str]:
    amount = figures.money(Decimal(item["amount"]), item["currency"]) if item["amount"] is not None else ""
    said = (
        f"{item['explanation']} ({item['explained_by']}, {item['explained_at'][:10]})"
        if item["explanation"]
        else ""
    )
    settled = _("Settled %(day)s") % {"day": item["settled_at"][:10]} if item["settled_at"] else ""
    acts = [reconciliation_report.act_text(act) for act in item["acts"]]
    return [
        kinds.get(item["kind"], item["kind"]), item["document"], amount, item["why"],
        "\n".join(filter(None, (said, settled))), "\n".join(acts),
    ]  # fmt: skip


def write_rules(paper: Paper, report: Mapping[str, Any]) -> None:
    """By which versions of whose rules the period was booked, and what people changed in them."""
    paper.heading(_("Rules in force"))
    columns = columns_of((_("Source"), 3), amounts=(_("Version of the rules"), _("Documents")))
    used = sorted(report["rules"]["versions"].items())
    paper.table(columns, (_version_row(key, count) for key, count in used), empty=_("No documents."))
    for told in report["rules"].get("in_force", ()):
        if told["decisions"]:
            versions = ", ".join(map(str, told["versions"]))
            paper.paragraph(
                _("%(source)s, version %(versions)s:") % {"source": told["source"], "versions": versions}
            )
            paper.table(_decision_columns(), rules_in_force.rows(told))
    _decisions(paper, report["rules"]["decisions"])


def _version_row(key: str, count: int) -> list[str]:
    source, _bar, version = key.rpartition("|")
    return [source, version, figures.count(count)]


def _decision_columns() -> tuple[Column, ...]:
    return (
        Column(title=_("Decision"), share=2), Column(title=_("Says"), share=3), Column(title=_("Version"), share=0.8),
        Column(title=_("From"), share=0.9), Column(title=_("Who and when"), share=1.5), Column(title=_("Reason"), share=1.2),
    )  # fmt: skip


def _decisions(paper: Paper, entries: Sequence[Mapping[str, Any]]) -> None:
    if not entries:
        return
    paper.heading(_("Changes of the rules"))
    columns = (
        Column(title=_("When"), share=0.8), Column(title=_("Who"), share=1.2), Column(title=_("Action"), share=1.2),
        Column(title=_("What"), share=2), Column(title=_("Reason"), share=1.6),
    )  # fmt: skip
    rows = (
        [one["at"][:10], one["who"], audit.action_text(one["action"]), one["what"], one["reason"]]
        for one in entries
    )
    paper.table(columns, rows)


def write_documents(paper: Paper, row: Reconciliation, report: Mapping[str, Any]) -> None:
    """Order ↔ voucher, line by line."""
    paper.heading(_("Documents and vouchers"))
    states = {value: str(label) for value, label in ReconciledDocument.State.choices}
    columns = (
        Column(title=_("Date"), share=0.9), Column(title=_("Kind"), share=0.9), Column(title=_("Document"), share=1.15),
        Column(title=_("Voucher"), share=1), Column(title=_("Reference"), share=2.1),
        Column(title=_("Gross"), share=1.1, is_figure=True), Column(title=_("State"), share=1.2),
        Column(title=_("Rules"), share=0.6, is_figure=True),
    )  # fmt: skip
    paper.table(columns, _document_rows(row, states), empty=_("No documents."))
    paper.paragraph(
        _("%(count)s lines. SHA-256 of the list: %(checksum)s.")
        % {"count": figures.count(report["documents"]["count"]), "checksum": report["documents"]["sha256"]}
    )


def _document_rows(row: Reconciliation, states: Mapping[str, str]) -> Iterator[list[str]]:
    flows: dict[str, str] = {}
    for line in reconciliation_report.document_lines(row):
        flow = flows.setdefault(line["flow"], reconciliation_lines.flow_word(line["flow"]))
        yield [
            day_text(line["date"]), flow, line["number"], line["voucher"], line["reference"],
            figures.money(Decimal(line["gross"]), line["currency"]), states[line["state"]], str(line["rules_version"]),
        ]  # fmt: skip
