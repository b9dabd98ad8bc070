"""Going back to an earlier version in the portal: what it changes, and doing it as a new version."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from integrations.desk import decision_rollback, rule_history
from integrations.models import Connection, DecisionVersion
from integrations.portal.rule_acts import READS_AND_ACTS, say_saved
from integrations.portal.rules import find, moment_of, show
from integrations.portal.scope import Scope, must_act, portal_page

THIS, BEFORE, ALL = "this", "before", "all"


@READS_AND_ACTS
@portal_page
def rule_back(request: HttpRequest, scope: Scope, pk: int, version: int) -> HttpResponse:
    """Back to one version of one decision, to how it was before it (``?to=before``), or of everything to how it was just
    before it (``?to=all``)."""
    connection = find(scope, pk)
    must_act(scope)
    row = DecisionVersion.objects.select_related("connection__tenant", "connection__ledger").filter(
        connection=connection, pk=version
    )
    found = row.first()
    if found is None:
        raise Http404("no such version")
    to = (request.POST if request.method == "POST" else request.GET).get("to", THIS)
    if to == ALL:
        change = decision_rollback.to_rules(connection, max(0, found.rules_version - 1))
    else:
        change = decision_rollback.undo(found) if to == BEFORE else decision_rollback.to_version(found)
    return _back(request, scope, connection, change, {"shown": rule_history.of(found), "to": to})


@READS_AND_ACTS
@portal_page
def rules_back(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Everything back to how it was at a moment, ``?at=2026-11-22T14:03``."""
    connection = find(scope, pk)
    must_act(scope)
    text = (request.POST if request.method == "POST" else request.GET).get("at", "")
    moment = moment_of(text)
    if moment is None or moment > timezone.now():
        messages.error(request, _("Choose a day and a time that have been."))
        return redirect("portal:rule_history", pk)
    change = decision_rollback.to_rules(connection, decision_rollback.version_at(connection, moment))
    return _back(request, scope, connection, change, {"at": text, "moment": moment, "to": ALL})


def _back(
    request: HttpRequest,
    scope: Scope,
    connection: Connection,
    change: decision_rollback.Change,
    context: dict[str, object],
) -> HttpResponse:
    seen = request.POST.get("seen") == str(connection.rules_version)
    if request.method == "POST" and seen:
        reason = request.POST.get("reason", "").strip()[:400]
        try:
            released = decision_rollback.apply(change, actor=scope.user, now=timezone.now(), reason=reason)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            say_saved(request, released)
        return redirect("portal:rule_history", connection.pk)
    if request.method == "POST":
        messages.info(request, _("Somebody else has changed the rules meanwhile. Look at it once more."))
    context |= {
        "change": change,
        "impact": decision_rollback.impact(change, now=timezone.now()) if change.is_possible else None,
        "seen": connection.rules_version,
        "next": reverse("portal:rule_history", args=[connection.pk]),
        "address": request.path,
    }
    return show(request, scope, connection, "back", context)
