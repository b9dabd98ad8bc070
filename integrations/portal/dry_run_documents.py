"""The documents of a dry run: the list, and one of them with what it would become, line by line."""

from dataclasses import replace
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from integrations.desk import dry_run_causes, dry_run_view, texts, voucher_view
from integrations.models import DryRun, DryRunDocument
from integrations.portal.deviation_cards import who_acts
from integrations.portal.dry_runs import fix_of, run_of
from integrations.portal.scope import Scope, portal_page
from integrations.portal.views import keyset, link, page

PAGE = 50
NARROWING = ("outcome", "cause", "waits")


@require_safe
@portal_page
def documents(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Fifty a page in the order in which they would be booked. ``?outcome=`` and ``?cause=`` narrow them."""
    run = run_of(scope, pk)
    outcome, cause = request.GET.get("outcome", ""), request.GET.get("cause", "")[:60]
    found, after = dry_run_view.documents_of(
        run,
        outcome=outcome,
        code=cause,
        waiting_for=request.GET.get("waits"),
        after=keyset(request),
        page=PAGE,
    )
    context = {
        "run": run,
        "rows": [
            (row, texts.named(row.flow, row.label or row.document_id), dry_run_view.outcome_shown(row))
            for row in found
        ],
        "outcomes": [(value, dry_run_view.outcome_word(value)) for value in DryRunDocument.Outcome.values],
        "outcome": outcome,
        "cause": texts.headline(cause, request.GET.get("waits", ""), language=texts.language())
        if cause
        else "",
        "next": link(request, before=after, keep=NARROWING) if after else "",
        "newest": "?" + urlencode({k: v for k, v in request.GET.items() if k in NARROWING})
        if keyset(request)
        else "",
        "tab": "settings",
    }
    return page(request, scope, "portal/dry_run/documents.html", context)


def document_of(scope: Scope, pk: int) -> DryRunDocument:
    """A document of a run of the company. Raises Http404 for any other."""
    rows = DryRunDocument.objects.select_related("run__connection__tenant", "run__connection__ledger")
    row = rows.filter(pk=pk, run__connection__tenant=scope.tenant).first()
    if row is None:
        raise Http404("no such document")
    return row


@require_safe
@portal_page
def document(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """One document: what it would become and why, or what stands in its way."""
    row, language = document_of(scope, pk), texts.language()
    shown = dry_run_view.outcome_shown(row)
    would = dry_run_view.outcome_word(DryRunDocument.Outcome.WOULD_BOOK)
    context = {
        "row": row,
        "run": row.run,
        "name": texts.named(row.flow, row.label or row.document_id),
        "shown": shown,
        "cause": dry_run_causes.cause_of(row, language=language) if row.code else None,
        "who": who_acts(row.who) if row.outcome == "blocked" and row.who else "",
        "fix": fix_of(row.run.connection, row.code, row.waiting_for)
        if row.outcome == "blocked"
        else ("", ""),
        "why_foreign": dry_run_view.FOREIGN_WHY.get(row.foreign_why, ""),
        "first": _first(row),
        "documents": [
            replace(voucher_view.show_expected(one, language=language), shown=would) for one in row.records
        ],
        "may_decide": scope.may_act and row.outcome == "elsewhere" and row.run.state == DryRun.State.DONE,
        "tab": "settings",
    }
    return page(request, scope, "portal/dry_run/document.html", context)


def _first(row: DryRunDocument) -> str:
    """What would have to be made first: ``Customer 10001``."""
    flow, _colon, document_id = row.after.partition(":")
    return texts.named(flow, row.after_label or document_id) if flow else ""
