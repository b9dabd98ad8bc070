"""«Prøvekjøring»: a connection's runs, what one of them came to, and its documents."""

from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from integrations import error_catalogue
from integrations.desk import dry_run_causes, dry_run_changes, dry_run_file, dry_run_view, dry_runs, texts
from integrations.models import Connection, DryRun, DryRunDocument
from integrations.portal import deviation_cards
from integrations.portal.dry_run_sentence import sentence
from integrations.portal.scope import Scope, portal_page
from integrations.portal.views import page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_RUNS = 50
STATES = {
    "done": "verified",
    "failed": "blocked",
    "cancelled": "ignored",
    "running": "running",
    "preparing": "pending",
}


class PeriodForm(forms.Form):
    """Which period is run dry."""

    first = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last = forms.DateField(label=_("To"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def connection_of(scope: Scope, pk: int) -> Connection:
    """The company's connection. Raises Http404 for any other, and for those that book nothing."""
    mine = Connection.objects.select_related("tenant", "ledger").filter(tenant=scope.tenant)
    connection = mine.filter(pk=pk).first()
    if connection is None or not dry_runs.has_dry_runs(connection):
        raise Http404("no such connection")
    return connection


def run_of(scope: Scope, pk: int) -> DryRun:
    """A run of the company. Raises Http404 for any other."""
    rows = DryRun.objects.select_related(
        "connection__tenant", "connection__ledger", "approved_by", "asked_by"
    )
    run = rows.filter(pk=pk, connection__tenant=scope.tenant).first()
    if run is None:
        raise Http404("no such run")
    return run


@require_safe
@portal_page
def runs(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Every run of a connection, newest first, and the form that begins one."""
    return show_runs(request, scope, connection_of(scope, pk))


def show_runs(
    request: HttpRequest, scope: Scope, connection: Connection, form: PeriodForm | None = None
) -> HttpResponse:
    """The list, with a form that was not filled in rightly where there is one."""
    first, last = dry_runs.default_period(connection)
    found = list(dry_runs.runs_of(connection).defer("sums")[:MOST_RUNS])
    context = {
        "connection": connection,
        "runs": [(run, STATES[run.state], dry_run_view.counts(run)) for run in found],
        "form": form or PeriodForm(initial={"first": first, "last": last}),
        "reason": dry_runs.why_not_asked(connection),
        "is_busy": any(run.is_under_way for run in found),
        "approval": dry_runs.approval_of(connection),
        "tab": "settings",
    }
    answer = page(request, scope, "portal/dry_run/list.html", context)
    if form is not None:
        answer.status_code = 422
    return answer


@require_safe
@portal_page
def run(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """One run: how far it is, or what it came to, what stops, and the approval."""
    found = run_of(scope, pk)
    context: dict[str, Any] = {"run": found, "connection": found.connection, "tab": "settings"}
    if found.state == DryRun.State.DONE:
        context |= _done(found, scope)
        return page(request, scope, "portal/dry_run/run.html", context)
    cause = error_catalogue.render(found.code, found.params, texts.language()) if found.code else None
    context |= {"progress": dry_runs.progress(found, now=timezone.now()), "cause": cause}
    context["per_minute"] = round(context["progress"].per_second * 60)
    context["is_reading"] = found.position.get("step", "read") in ("read", "again")
    return page(request, scope, "portal/dry_run/under_way.html", context)


def _done(found: DryRun, scope: Scope) -> dict[str, Any]:
    earlier = dry_runs.before(found)
    counts = dry_run_view.counts(found)
    return {
        "sentence": sentence(found),
        "counts": [
            (outcome, dry_run_view.outcome_word(outcome), counts[outcome])
            for outcome in DryRunDocument.Outcome.values
            if outcome in counts
        ],
        "tables": dry_run_view.tables(found),
        "causes": [
            (
                cause,
                fix_of(found.connection, cause.code, cause.waiting_for),
                deviation_cards.who_acts(cause.text.who),
            )
            for cause in dry_run_causes.causes(found, language=texts.language())
        ],
        "elsewhere": counts.get("elsewhere"),
        "undecided": dry_runs.undecided(found),
        "is_stale": dry_runs.is_stale(found),
        "is_approved": dry_runs.is_approved(found),
        "reasons": dry_runs.why_not_approved(found),
        "may_approve": dry_runs.may_approve(scope.tenant, scope.role),
        "has_accountant": dry_runs.has_accountant(scope.tenant),
        "earlier": earlier,
        "changes": dry_run_changes.changes(found, earlier) if earlier else [],
        "is_whole": found.documents.exists() or not found.listed,
    }


def fix_of(connection: Connection, code: str, waiting_for: str) -> tuple[str, str]:
    """(words, address) of where what stops documents is put right; ('', '') where that is not in these pages."""
    fix = deviation_cards.fix_of(code, waiting_for, connection.pk)
    if fix is None:
        return "", ""
    rule = f"{reverse('portal:rule_fix', args=[connection.pk])}?{urlencode({'for': waiting_for})}"
    return fix.words, fix.address or rule


@require_safe
@portal_page
def xlsx(request: HttpRequest, scope: Scope, pk: int) -> HttpResponseBase:
    """Everything as a workbook."""
    found = run_of(scope, pk)
    return FileResponse(
        dry_run_file.workbook(found), as_attachment=True, filename=_filename(found, "xlsx"), content_type=XLSX
    )


@require_safe
@portal_page
def pack(request: HttpRequest, scope: Scope, pk: int) -> HttpResponseBase:
    """Everything as JSON."""
    found = run_of(scope, pk)
    answer = StreamingHttpResponse(dry_run_file.json_file(found), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{_filename(found, "json")}"'
    return answer


def _filename(found: DryRun, ending: str) -> str:
    return f"provekjoring-{found.tenant.org_number}-{found.first}-{found.last}.{ending}"
