"""What people do with a period in the portal. Each is a POST that leads back to its page."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from integrations.desk import reconciliation as desk
from integrations.models import ReconciliationItem
from integrations.portal.reconciliation import find, row_of
from integrations.portal.scope import Scope, must_act, portal_page

PERIOD = "portal:reconciliation_period"


@require_POST
@portal_page
def read(request: HttpRequest, scope: Scope, pk: int, key: str) -> HttpResponse:
    """Have the period read from Tripletex, by a worker."""
    ledger, period = find(scope, pk, key)
    must_act(scope)
    desk.ask(ledger, period, actor=scope.user, now=timezone.now())
    messages.success(request, _("The period is being read. You may leave the page."))
    return redirect(PERIOD, pk, key)


@require_POST
@portal_page
def explain(request: HttpRequest, scope: Scope, pk: int, key: str) -> HttpResponse:
    """Keep why a difference is as it is."""
    row = row_of(scope, pk, key)
    must_act(scope)
    item = request.POST.get("item", "")
    if not item.isdecimal() or len(item) > 18:
        raise Http404("no such difference")
    text = request.POST.get("explanation", "")
    try:
        desk.explain(row, int(item), text, actor=scope.user, now=timezone.now())
    except ReconciliationItem.DoesNotExist as error:
        raise Http404("no such difference") from error
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Saved."))
    return redirect(PERIOD, pk, key)


@require_POST
@portal_page
def sign(request: HttpRequest, scope: Scope, pk: int, key: str) -> HttpResponse:
    """Freeze the period's report."""
    row = row_of(scope, pk, key)
    must_act(scope)
    try:
        desk.sign(row, actor=scope.user, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The period is signed, and its report is frozen."))
    return redirect(PERIOD, pk, key)


@require_POST
@portal_page
def unsign(request: HttpRequest, scope: Scope, pk: int, key: str) -> HttpResponse:
    """Take the signature back, with the reason."""
    row = row_of(scope, pk, key)
    must_act(scope)
    try:
        desk.unsign(row, request.POST.get("reason", "")[:400], actor=scope.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(
            request, _("The signature is taken back. Read the period again before it is signed.")
        )
    return redirect(PERIOD, pk, key)
