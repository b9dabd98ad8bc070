"""What people do with dry runs in the portal. Each is a POST that leads back to a page."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from integrations.desk import dry_runs
from integrations.portal.dry_run_documents import document_of
from integrations.portal.dry_runs import PeriodForm, connection_of, run_of, show_runs
from integrations.portal.scope import Scope, must_act, portal_page

RUN = "portal:dry_run"


@require_POST
@portal_page
def ask(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Begin a dry run of a period."""
    connection = connection_of(scope, pk)
    must_act(scope)
    form = PeriodForm(request.POST)
    if form.is_valid():
        try:
            run = dry_runs.ask(connection, **form.cleaned_data, actor=scope.user, now=timezone.now())
        except ValidationError as error:
            form.add_error(None, " ".join(error.messages))
        else:
            return redirect(RUN, run.pk)
    return show_runs(request, scope, connection, form)


@require_POST
@portal_page
def again(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Run the same period once more, by the rules as they are now."""
    earlier = run_of(scope, pk)
    must_act(scope)
    try:
        run = dry_runs.ask(
            earlier.connection, first=earlier.first, last=earlier.last, actor=scope.user, now=timezone.now()
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(RUN, pk)
    return redirect(RUN, run.pk)


@require_POST
@portal_page
def cancel(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """End a run that is under way."""
    run = run_of(scope, pk)
    must_act(scope)
    if dry_runs.cancel(run, actor=scope.user, now=timezone.now()):
        messages.success(request, _("The dry run is cancelled. Nothing was booked by it."))
    return redirect("portal:dry_runs", run.connection_id)


@require_POST
@portal_page
def approve(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """The accountant's word that the period may be booked so."""
    run = run_of(scope, pk)
    must_approve(scope)
    try:
        dry_runs.approve(run, actor=scope.user, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The dry run is approved."))
    return redirect(RUN, pk)


@require_POST
@portal_page
def withdraw(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Take the approval back."""
    run = run_of(scope, pk)
    must_approve(scope)
    if dry_runs.withdraw(run, actor=scope.user, now=timezone.now()):
        messages.success(request, _("The approval is taken back."))
    return redirect(RUN, pk)


def must_approve(scope: Scope) -> None:
    """Raises PermissionDenied for everybody whose word it is not."""
    must_act(scope)
    if not dry_runs.may_approve(scope.tenant, scope.role):
        raise PermissionDenied


@require_POST
@portal_page
def decide_foreign(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Say what becomes of all documents that others seem to have booked."""
    run = run_of(scope, pk)
    must_act(scope)
    try:
        count = dry_runs.decide_foreign(
            run, request.POST.get("choice", ""), actor=scope.user, now=timezone.now()
        )
    except ValueError as error:
        raise Http404("no such choice") from error
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        if count:
            messages.success(request, _("Saved. The sums are being made anew."))
    return redirect(RUN, pk)


@require_POST
@portal_page
def decide_one(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """The same of one document."""
    row = document_of(scope, pk)
    must_act(scope)
    try:
        dry_runs.decide_foreign(
            row.run, request.POST.get("choice", ""), actor=scope.user, now=timezone.now(), only=[row.pk]
        )
    except ValueError as error:
        raise Http404("no such choice") from error
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Saved. The sums are being made anew."))
    return redirect("portal:dry_run_document", pk)
