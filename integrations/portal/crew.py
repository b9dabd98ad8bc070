"""Crew without a match, in the portal: who each planned person is in Tripletex, or that he is no employee."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from integrations.desk import crew as desk
from integrations.desk import texts
from integrations.errors import SyncError
from integrations.models import Connection
from integrations.portal.scope import Scope, must_act, portal_page
from integrations.portal.views import page


@require_safe
@portal_page
def crew(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Who is unknown, with the employees to choose from; and what was said before."""
    connection = _connection(scope, pk)
    unmatched, said = list(desk.unmatched(connection)), list(desk.said(connection))
    context = {"connection": connection, "unmatched": unmatched, "said": said, "tab": "overview"}
    if scope.may_act and (unmatched or said):
        try:
            context["choices"] = desk.choices(desk.employees(connection))
        except SyncError as error:
            context["problem"] = _words(error)
    return page(request, scope, "portal/crew.html", {**context, "nobody": desk.NOBODY})


@require_POST
@portal_page
def settle_crew(request: HttpRequest, scope: Scope, pk: int, row: int) -> HttpResponse:
    """Say who somebody is."""
    must_act(scope)
    connection = _connection(scope, pk)
    match = get_object_or_404(connection.crew_matches.select_related("connection__tenant"), pk=row)
    try:
        people = desk.employees(connection)
        released = desk.settle(
            match, request.POST.get("employee", ""), people, actor=scope.user, now=timezone.now()
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except SyncError as error:
        messages.error(request, _words(error).why)
    else:
        messages.success(request, _saved(match.name, released))
    return redirect("portal:crew", pk=pk)


def _saved(name: str, released: int) -> str:
    if not released:
        return _("Saved, and remembered for %(name)s.") % {"name": name}
    text = ngettext(
        "Saved, and remembered for %(name)s. %(n)s project follows now.",
        "Saved, and remembered for %(name)s. %(n)s projects follow now.",
        released,
    )
    return text % {"name": name, "n": released}


def _words(error: SyncError) -> texts.CauseText:
    return texts.cause_text(error.code, error.params, language=texts.language())


def _connection(scope: Scope, pk: int) -> Connection:
    """Raises Http404 for another company's, and for those that plan no people."""
    mine = Connection.objects.select_related("tenant", "ledger").filter(tenant=scope.tenant)
    found = mine.filter(pk=pk).first()
    if found is None or not desk.has_crew(found):
        raise Http404("no such connection")
    return found
