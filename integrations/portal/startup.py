"""The start-up sync in the portal: one address, whose page is the state of the newest run; and the list of its records."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from integrations.desk import startup, startup_choice, startup_file, startup_list, startup_view, texts
from integrations.desk.startup_choice import DefaultsForm, StartupForm
from integrations.models import Connection, StartupRow, StartupRun
from integrations.portal.scope import Scope, portal_page
from integrations.portal.views import page

State = StartupRun.State
NARROWING = ("kind", "action", "code")


def connection_of(scope: Scope, pk: int) -> Connection:
    """The company's connection that a start-up sync makes sense for. Raises Http404 for any other."""
    mine = Connection.objects.select_related("tenant", "ledger")
    connection = mine.filter(pk=pk, tenant=scope.tenant).first()
    if connection is None or not startup.has_startup(connection):
        raise Http404("no such connection")
    return connection


def newest_of(scope: Scope, pk: int) -> StartupRun:
    """The newest run of the company's connection. Raises Http404 where there is none."""
    run = startup.newest(connection_of(scope, pk))
    if run is None:
        raise Http404("no such run")
    return run


@require_safe
@portal_page
def startup_page(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Choose, being prepared, preview, under way, report: whichever the newest run has come to. ``?new`` begins anew."""
    connection = connection_of(scope, pk)
    run = startup.newest(connection)
    if run is None or (run.state not in StartupRun.OPEN and (run.started_at is None or "new" in request.GET)):
        return choose(request, scope, connection, last=run)
    if run.state == State.PREPARING:
        return _show(request, scope, run, "preparing", {"is_moving": True, "cause": _cause(run)})
    if run.state == State.READY:
        return preview(request, scope, run)
    return _running(request, scope, run) if run.state in StartupRun.OPEN else _report(request, scope, run)


def choose(
    request: HttpRequest,
    scope: Scope,
    connection: Connection,
    *,
    last: StartupRun | None,
    form: StartupForm | None = None,
    offer: startup_choice.Offer | None = None,
) -> HttpResponse:
    """What is moved, and what it shall belong to. Readers are told what it is; Rackbeat is asked for people who may act."""
    if offer is None and scope.may_act:
        offer = startup_choice.offer(connection)
    if form is None and offer is not None:
        form = StartupForm(connection=connection, choices=offer.choices, last=last)
    context = {
        "connection": connection,
        "form": form,
        "offer": offer,
        "broke_off": _cause(last) if last is not None and last.started_at is None else None,
        "tab": "overview",
    }
    return page(request, scope, "portal/startup/choose.html", context)


def preview(
    request: HttpRequest, scope: Scope, run: StartupRun, form: DefaultsForm | None = None
) -> HttpResponse:
    """What will happen to each kind and each conflict; Rackbeat is asked only where something must still be chosen."""
    missing = startup.missing_defaults(run)
    offer = startup_choice.offer(run.connection) if missing and scope.may_act else None
    if offer is not None and form is None:
        form = DefaultsForm(connection=run.connection, choices=offer.choices, names=missing)
    context = {
        **_figures(run),
        "groups": startup_view.groups(run, language=texts.language()),
        "missing": [startup.DEFAULT_WORDS[name] for name in missing],
        "offer": offer,
        "form": form,
    }
    return _show(request, scope, run, "preview", context)


def _running(request: HttpRequest, scope: Scope, run: StartupRun) -> HttpResponse:
    context = {
        **_figures(run),
        "pace": startup_view.pace(run, now=timezone.now()),
        "is_paused": run.state == State.PAUSED,
        "is_moving": run.state == State.RUNNING,
        "pauses": startup_view.pauses(run, language=texts.language()),
        "stopped": startup_view.stopped_causes(run, language=texts.language()),
    }
    return _show(request, scope, run, "running", context)


def _report(request: HttpRequest, scope: Scope, run: StartupRun) -> HttpResponse:
    report = startup_view.report(run, language=texts.language())
    is_whole = run.state == State.DONE
    context = {"report": report, "is_whole": is_whole, "is_moving": bool(report.total.waiting)}
    return _show(request, scope, run, "report", context)


def _figures(run: StartupRun) -> dict[str, Any]:
    kinds = startup_view.kinds_shown(run)
    return {"kinds": kinds, "sums": startup_view.summed(kinds)}


def _cause(run: StartupRun) -> texts.CauseText | None:
    return startup_view.cause_of_run(run, language=texts.language())


def _show(
    request: HttpRequest, scope: Scope, run: StartupRun, template: str, context: Mapping[str, Any]
) -> HttpResponse:
    known = {"run": run, "connection": run.connection, "tab": "overview"}
    return page(request, scope, f"portal/startup/{template}.html", {**known, **context})


@require_safe
@portal_page
def startup_confirm(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """What will happen, in numbers, before it is started; back to the preview where that is not possible."""
    run = newest_of(scope, pk)
    if run.state != State.READY or startup.missing_defaults(run) or not scope.may_act:
        return redirect("portal:startup", pk)
    return _show(request, scope, run, "confirm", _figures(run))


@require_safe
@portal_page
def startup_records(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Every record of the newest run, fifty a page. ``?kind=``, ``?action=`` and ``?code=`` narrow, ``?after=`` goes on."""
    run = newest_of(scope, pk)
    narrowed = {name: request.GET.get(name, "") for name in NARROWING}
    after = request.GET.get("after", "")
    number = int(after) if after.isdecimal() and len(after) < 19 else 0
    found = startup_list.page(run, **narrowed, after=number, language=texts.language())
    kept = {name: value for name, value in narrowed.items() if value}
    context = {
        "records": found.records,
        "kinds": [(kind, startup_view.kind_word(kind)) for kind in run.kinds],
        "actions": StartupRow.Action.choices,
        "causes": startup_list.causes(run, language=texts.language()),
        "chosen": narrowed,
        "is_narrowed": bool(kept),
        "first": "?" + urlencode(kept) if number else "",
        "next": "?" + urlencode({**kept, "after": found.after}) if found.after else "",
    }
    return _show(request, scope, run, "records", context)


@require_safe
@portal_page
def startup_download(request: HttpRequest, scope: Scope, pk: int) -> StreamingHttpResponse:
    """The whole preview as a file for a spreadsheet."""
    run = newest_of(scope, pk)
    answer = StreamingHttpResponse(
        startup_file.lines(run, language=texts.language()), content_type="text/csv; charset=utf-8"
    )
    day = timezone.localdate(run.asked_at).isoformat()
    answer.headers["Content-Disposition"] = f'attachment; filename="oppstart-{run.connection.key}-{day}.csv"'
    return answer
