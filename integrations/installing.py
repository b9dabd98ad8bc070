"""Where people go to Slack to let our app in, and where they come back. What went wrong is said in words."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from integrations.desk import installing, texts
from integrations.errors import SyncError
from integrations.models import Connection


@require_POST
@never_cache
@login_required
def slack_install(request: HttpRequest, pk: int) -> HttpResponse:
    """Send an owner, or support, to Slack. Raises Http404 for everybody else, and where our app is not registered."""
    connection = get_object_or_404(Connection.objects.select_related("tenant"), pk=pk)
    if not installing.is_offered(connection) or not installing.may_install(_person(request), connection):
        raise Http404("no such connection")
    return redirect(installing.begin(connection, session=request.session))


@require_safe
@never_cache
@login_required
def slack_callback(request: HttpRequest) -> HttpResponse:
    """The person comes back: what he allowed is kept, or he reads why not."""
    query = request.GET.dict()
    try:
        connection = installing.begun(query, session=request.session, user=_person(request))
        installing.finish(connection, query, actor=_person(request), now=timezone.now())
    except SyncError as error:
        language = texts.language()
        told = texts.cause_text(
            error.code, error.params, language=language, remote_message=error.remote_message
        )
        return render(request, "accounts/slack_not_connected.html", {"told": told}, status=400)
    name = connection.company_name
    messages.success(request, _("Slack is connected: %(workspace)s.") % {"workspace": name})
    if _person(request).is_staff:
        return redirect("admin:integrations_connection_change", connection.pk)
    begun = installing.setup_of(connection)
    if begun is not None:
        return redirect("portal:setup", begun.pk)
    return redirect("portal:connection", connection.pk)


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
