"""What people do in the portal. Each is a POST, written into the audit log by the desk."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from integrations.desk import actions, approvals, overview, texts
from integrations.models import Connection, HistoryRun, SyncEvent
from integrations.portal import scope as portal_scope
from integrations.portal.scope import Scope, must_act, portal_page


@require_POST
@portal_page
def retry_document(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Try one stopped document again, or take back that it was skipped."""
    must_act(scope)
    event = _event(scope, pk)
    if actions.retry(overview.retryable(scope.tenant, pk), actor=scope.user, now=timezone.now()):
        messages.success(
            request, _("%(document)s is being tried again.") % {"document": texts.document_name(event)}
        )
    else:
        messages.info(
            request, _("%(document)s is not stopped any more.") % {"document": texts.document_name(event)}
        )
    return _back(request, fallback=reverse("portal:document", args=[pk]))


@require_POST
@portal_page
def approve_document(request: HttpRequest, scope: Scope, pk: int, kind: str) -> HttpResponse:
    """Say what is to become of one stopped document: booked on the first open day, corrected, what an amount is."""
    must_act(scope)
    event = _event(scope, pk)
    if kind not in [answer.kind for answer in approvals.answers_of(event)]:
        messages.info(
            request, _("%(document)s is not stopped any more.") % {"document": texts.document_name(event)}
        )
        return redirect("portal:document", pk=pk)
    approvals.approve(
        overview.blocked_events(scope.tenant).filter(pk=pk), kind, actor=scope.user, now=timezone.now()
    )
    messages.success(
        request, _("%(document)s is being tried again.") % {"document": texts.document_name(event)}
    )
    return redirect("portal:document", pk=pk)


@require_POST
@portal_page
def skip_document(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Leave one stopped document out for good, with the reason: it was booked by hand, or shall not be booked."""
    must_act(scope)
    event, reason = _event(scope, pk), request.POST.get("reason", "").strip()
    stopped = overview.blocked_events(scope.tenant).filter(pk=pk)
    if not reason:
        messages.error(request, _("Say why the document is skipped. Nothing was changed."))
    elif actions.ignore(stopped, actor=scope.user, reason=reason[:400], now=timezone.now()):
        messages.success(request, _("%(document)s is skipped.") % {"document": texts.document_name(event)})
    else:
        messages.info(
            request, _("%(document)s is not stopped any more.") % {"document": texts.document_name(event)}
        )
    return redirect("portal:document", pk=pk)


@require_POST
@portal_page
def check_connection(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Look at a connection again, now: what is in order goes on by itself."""
    must_act(scope)
    connection = Connection.objects.filter(pk=pk, tenant=scope.tenant).first()
    if connection is None:
        raise Http404("no such connection")
    actions.check(connection, actor=scope.user)
    messages.info(request, _("«%(name)s» has been checked again.") % {"name": connection.name})
    return _back(request, fallback=reverse("portal:overview"))


@require_POST
@portal_page
def pause_history(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Let a history import rest."""
    must_act(scope)
    actions.pause_history(_run(scope, pk), actor=scope.user, now=timezone.now())
    return redirect("portal:overview")


@require_POST
@portal_page
def resume_history(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Let a history import go on."""
    must_act(scope)
    actions.resume_history(_run(scope, pk), actor=scope.user, now=timezone.now())
    return redirect("portal:overview")


@require_POST
@portal_page
def leave_company(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Support stops seeing the company as its customer does."""
    portal_scope.leave(request)
    if scope.is_support:
        return redirect("admin:accounts_tenant_change", scope.tenant.pk)
    return redirect("portal:overview")


def _event(scope: Scope, pk: int) -> SyncEvent:
    event = SyncEvent.objects.filter(pk=pk, connection__tenant=scope.tenant).first()
    if event is None:
        raise Http404("no such document")
    return event


def _run(scope: Scope, pk: int) -> HistoryRun:
    try:
        return overview.run_of(scope.tenant, pk)
    except HistoryRun.DoesNotExist as error:
        raise Http404("no such import") from error


def _back(request: HttpRequest, *, fallback: str) -> HttpResponse:
    """To the page where the button was pressed, never to another site."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(wanted if safe else fallback)
