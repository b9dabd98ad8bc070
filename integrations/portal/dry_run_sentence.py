"""A dry run in one sentence: what would be booked, what stops and for how much, what others seem to have booked."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from integrations.desk import dry_run_view, dry_runs
from integrations.models import DryRun, DryRunDocument
from integrations.portal import words
from integrations.portal.sentence import Sentence

Outcome = DryRunDocument.Outcome


def sentence(run: DryRun) -> Sentence:
    """Of a run that is done."""
    counts = dry_run_view.counts(run)
    left = dry_runs.undecided(run)
    parts = [_booked(run), _stopped(counts.get(Outcome.BLOCKED, dry_run_view.Counts())), _elsewhere(run)]
    text = ", ".join(part for part in parts if part)
    key = "blocked" if Outcome.BLOCKED in counts else "deviation" if left else "verified"
    return Sentence(key=key, text=f"{text[:1].upper()}{text[1:]}.", more=_rest(counts))


def _booked(run: DryRun) -> str:
    documents = listed(documents_of(run))
    if not documents:
        return _("nothing in the period would be booked")
    return _("%(documents)s would give %(vouchers)s") % {
        "documents": documents,
        "vouchers": listed(vouchers_of(run)) or _("nothing to book"),
    }


def documents_of(run: DryRun) -> list[str]:
    """``1 284 sales``, ``12 refunds``: what would be booked."""
    found = dry_run_view.by_flow(run, Outcome.WOULD_BOOK)
    for flow, count in dry_runs.booked_anyway(run).items():
        found[flow] = found.get(flow, 0) + count
    return [_document(flow, count) for flow, count in sorted(found.items(), key=lambda pair: -pair[1])]


def _document(flow: str, count: int) -> str:
    shown = {"n": words.number(count)}
    if flow == "sale":
        return ngettext("%(n)s sale", "%(n)s sales", count) % shown
    if flow == "refund":
        return ngettext("%(n)s refund", "%(n)s refunds", count) % shown
    return ngettext("%(n)s invoice", "%(n)s invoices", count) % shown


def vouchers_of(run: DryRun) -> list[str]:
    """``1 284 vouchers``, ``3 invoices``: what the ledger would hold."""
    found = dry_run_view.kinds(run)
    return [_voucher(kind, count) for kind, count in sorted(found.items(), key=lambda pair: -pair[1])]


def _voucher(kind: str, count: int) -> str:
    shown = {"n": words.number(count)}
    if kind == "invoice":
        return ngettext("%(n)s invoice", "%(n)s invoices", count) % shown
    if kind == "credit_note":
        return ngettext("%(n)s credit note", "%(n)s credit notes", count) % shown
    if kind == "order":
        return ngettext("%(n)s sales order", "%(n)s sales orders", count) % shown
    return ngettext("%(n)s voucher", "%(n)s vouchers", count) % shown


def listed(parts: list[str]) -> str:
    """``a, b and c``."""
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s and %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}


def _stopped(counts: dry_run_view.Counts) -> str:
    if not counts.count:
        return ""
    shown = {"n": words.number(counts.count), "money": words.totals(counts.sums)}
    if not counts.sums:
        return ngettext("%(n)s would stop", "%(n)s would stop", counts.count) % shown
    return ngettext("%(n)s would stop (%(money)s)", "%(n)s would stop (%(money)s)", counts.count) % shown


def _elsewhere(run: DryRun) -> str:
    count = sum(dry_run_view.by_flow(run, Outcome.ELSEWHERE).values())
    count -= sum(dry_runs.booked_anyway(run).values())
    if not count:
        return ""
    left = {"n": words.number(count)}
    return ngettext("%(n)s seems to be booked already", "%(n)s seem to be booked already", count) % left


def _rest(counts: dict[str, dry_run_view.Counts]) -> str:
    """What is nobody's trouble: not due, or booked by us before."""
    parts = []
    if Outcome.OURS in counts:
        count = counts[Outcome.OURS].count
        parts.append(
            ngettext("%(n)s is booked by Bilagsbro already.", "%(n)s are booked by Bilagsbro already.", count)
            % {"n": words.number(count)}
        )
    if Outcome.SKIPPED in counts:
        count = counts[Outcome.SKIPPED].count
        parts.append(
            ngettext("%(n)s is not to be booked.", "%(n)s are not to be booked.", count)
            % {"n": words.number(count)}
        )
    return " ".join(parts)
