"""«Avvik»: what a person must look at, by cause; and one cause with all its documents. To read."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from integrations.desk import deviations as desk
from integrations.desk import documents, group_acts, texts
from integrations.desk import overview as desk_overview
from integrations.models import GroupAct
from integrations.portal.cards import connections_shown
from integrations.portal.deviation_cards import cards
from integrations.portal.scope import Scope, portal_page
from integrations.portal.views import keyset, link, page

NARROWING = ("cause", "waits")


@require_safe
@portal_page
def deviations(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Everything that needs somebody: documents by cause, differences of periods, connections that are not well."""
    now = timezone.now()
    groups = desk.groups(scope.tenant, today=timezone.localdate(now))
    connections = connections_shown(desk_overview.connection_states(scope.tenant, now=now), now=now)
    context = {
        "cards": cards(groups, tenant=scope.tenant),
        "stopped": desk.badge_of(groups),
        "periods": desk.period_differences(scope.tenant),
        "troubled": [card for card in connections if card.problems],
        "tab": "deviations",
    }
    return page(request, scope, "portal/deviations.html", context)


@require_safe
@portal_page
def deviation_group(request: HttpRequest, scope: Scope) -> HttpResponse:
    """One cause: its sentences, its buttons, and every document that stopped for it, fifty a page."""
    code, waiting_for = named(request.GET)
    group = desk.group(scope.tenant, code, waiting_for, today=timezone.localdate())
    found = documents.recent_documents(
        scope.tenant,
        among=desk_overview.documents_of(scope.tenant),
        code=code,
        waiting_for=waiting_for,
        before=keyset(request),
    )
    context = {
        "card": cards([group], tenant=scope.tenant)[0] if group else None,
        "headline": texts.headline(code, waiting_for, language=texts.language()),
        "code": code,
        "waiting_for": waiting_for,
        "rows": found.rows,
        "older": link(request, before=found.before, keep=NARROWING) if found.before else "",
        "newest": link(request, before=None, keep=NARROWING) if "before" in request.GET else "",
        "tab": "deviations",
    }
    return page(request, scope, "portal/deviation_group.html", context)


@require_safe
@portal_page
def group_act(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """What was done with a group, how far it has come, and how it ended."""
    act = act_of(scope, pk)
    language = texts.language()
    progress = group_acts.progress(act)
    context = {
        "act": act,
        "progress": progress,
        "headline": texts.headline(act.code, act.waiting_for, language=language),
        "again": [_again(one, language=language) for one in progress.stopped],
        "still": f"{reverse('portal:deviation_group')}?{query_of(act.code, act.waiting_for)}",
        "can_take_back": scope.may_act and act.how == GroupAct.How.IGNORE and progress.skipped,
        "is_moving": bool(progress.moving),
        "tab": "deviations",
    }
    return page(request, scope, "portal/group_act.html", context)


def _again(one: group_acts.StoppedAgain, *, language: str) -> dict[str, Any]:
    """A cause for which some of them stopped again, and the page with its documents."""
    event = one.example
    query = query_of(event.code, event.waiting_for)
    return {
        "count": one.count,
        "text": texts.of_event(event, language=language),
        "address": f"{reverse('portal:deviation_group')}?{query}",
    }


def act_of(scope: Scope, pk: int) -> GroupAct:
    """The company's. Raises Http404 for others'."""
    try:
        return group_acts.act_of(scope.tenant, pk)
    except GroupAct.DoesNotExist as error:
        raise Http404("no such doing") from error


def named(asked: Any) -> tuple[str, str]:
    """Which group an address or a form names. Raises Http404 for none."""
    code, waiting_for = asked.get("cause", "")[:60], asked.get("waits", "")[:250]
    if not code:
        raise Http404("no cause is named")
    return code, waiting_for


def query_of(code: str, waiting_for: str, chosen: Iterable[str] = ()) -> str:
    """A group in an address."""
    return urlencode([("cause", code), ("waits", waiting_for), *(("chosen", key) for key in chosen)])
