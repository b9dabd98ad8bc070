"""What the ledger's own history suggests, in the portal: reading it, and taking or dismissing what it says."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from integrations.desk import suggestions as desk
from integrations.desk.suggestions import Suggested
from integrations.models import Connection, Suggestion
from integrations.portal.scope import Scope, must_act, portal_page
from integrations.portal.views import page


@require_safe
@portal_page
def suggestions(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Everything that is suggested: what nothing is chosen for, what differs, what agrees, what was dismissed."""
    connection = connection_of(scope, pk)
    found = desk.suggestions_for(connection, with_dismissed=True)
    context = {
        "connection": connection,
        "suggestions": found,
        "groups": _groups(found),
        "reading": desk.reading_of(connection),
        "may_learn": desk.may_learn(connection),
        "tab": "settings",
    }
    return page(request, scope, "portal/suggestions.html", context)


def _groups(found: Sequence[Suggested]) -> list[tuple[str, list[Suggested]]]:
    dismissed = [one for one in found if one.row.dismissed_at is not None]
    kept = [one for one in found if one.row.dismissed_at is None]
    return [
        (_("Not chosen yet"), [one for one in kept if not one.present]),
        (_("Differs from what you have chosen"), [one for one in kept if one.differs]),
        (_("As you have chosen"), [one for one in kept if one.agrees]),
        (_("Dismissed"), dismissed),
    ]


@require_POST
@portal_page
def learn_history(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Have the ledger's last year read, by a worker."""
    must_act(scope)
    connection = connection_of(scope, pk)
    try:
        desk.start_learning(connection, actor=scope.user, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The ledger is being read. You may leave the page."))
    return _back(request, pk)


@require_POST
@portal_page
def take_suggestion(request: HttpRequest, scope: Scope, pk: int, row: int) -> HttpResponse:
    """Choose what is suggested."""
    must_act(scope)
    suggestion = _suggestion(scope, pk, row)
    try:
        released = desk.take(suggestion, actor=scope.user, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _taken(suggestion, released))
    return _back(request, pk)


def _taken(suggestion: Suggested, released: int) -> str:
    words = {"name": suggestion.name, "value": suggestion.says, "n": released}
    if not released:
        return _("Chosen: %(name)s → %(value)s.") % words
    text = ngettext(
        "Chosen: %(name)s → %(value)s. %(n)s document that waited for it follows by itself.",
        "Chosen: %(name)s → %(value)s. %(n)s documents that waited for it follow by themselves.",
        released,
    )
    return text % words


@require_POST
@portal_page
def dismiss_suggestion(request: HttpRequest, scope: Scope, pk: int, row: int) -> HttpResponse:
    """Suggest it no more."""
    must_act(scope)
    suggestion = _suggestion(scope, pk, row)
    desk.dismiss(suggestion, request.POST.get("reason", ""), actor=scope.user, now=timezone.now())
    messages.success(request, _("Not suggested any more. It stands under “Dismissed”."))
    return _back(request, pk)


@require_POST
@portal_page
def restore_suggestion(request: HttpRequest, scope: Scope, pk: int, row: int) -> HttpResponse:
    """Suggest it again."""
    must_act(scope)
    desk.restore(_suggestion(scope, pk, row), actor=scope.user)
    messages.success(request, _("Suggested again."))
    return _back(request, pk)


def _back(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the person came from: another page of ours, when it says so."""
    back = request.POST.get("back", "")
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect(reverse("portal:suggestions", args=[pk]))


def _suggestion(scope: Scope, pk: int, row: int) -> Suggested:
    try:
        return desk.one_of(connection_of(scope, pk), row)
    except Suggestion.DoesNotExist as error:
        raise Http404("no such suggestion") from error


def connection_of(scope: Scope, pk: int) -> Connection:
    """The company's own, booking into a ledger. Raises Http404 for all else."""
    mine = Connection.objects.select_related("tenant", "ledger").filter(
        tenant=scope.tenant, ledger__isnull=False
    )
    found = mine.filter(pk=pk).first()
    if found is None:
        raise Http404("no such connection")
    return found
