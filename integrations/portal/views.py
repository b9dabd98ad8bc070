"""The portal's pages to read."""

from collections.abc import Collection
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.views.factor import reminds_of_code
from integrations.desk import (
    approvals,
    channels,
    deviations,
    double_bookings,
    explain,
    gift_card_list,
    order_graph,
    rule_pages,
    texts,
    today,
    todo,
    truth,
    upgrades,
)
from integrations.desk import documents as desk_documents
from integrations.desk import overview as desk_overview
from integrations.desk.states import STATES
from integrations.desk.upgrade_choice import SendingForm, usual
from integrations.models import SyncEvent
from integrations.portal.cards import connections_shown, runs_shown
from integrations.portal.deviation_cards import fix_of, who_acts
from integrations.portal.graph import graph
from integrations.portal.scope import Scope, portal_page
from integrations.portal.sentence import sentence
from integrations.portal.subscription_words import banner
from integrations.portal.todo import items

NEWEST = 10
"""Documents on the overview; the list has all."""


def page(request: HttpRequest, scope: Scope, template: str, context: dict[str, Any]) -> HttpResponse:
    """Render a portal page: every template knows the scope, where it stands, and which pages the company has."""
    known: dict[str, Any] = {
        "scope": scope,
        "tenant": scope.tenant,
        "has_gift_cards": gift_card_list.has_cards(scope.tenant),
        "banner": banner(scope.tenant),
    }
    if "stopped" not in context:
        known["stopped"] = deviations.badge(scope.tenant)
    return render(request, template, {**known, **context})


@require_safe
@portal_page
def overview(request: HttpRequest, scope: Scope) -> HttpResponse:
    """How the company stands, what to do, what happened today and in the last weeks, and what came last."""
    now = timezone.now()
    day = timezone.localdate(now)
    state = desk_overview.tenant_state(scope.tenant, now=now)
    connections = connections_shown(state.connections, now=now)
    groups = deviations.groups(scope.tenant, today=day)
    to_do = todo.todos(scope.tenant, groups=groups, connections=state.connections, now=now)
    mine = [one.connection.pk for one in state.connections]
    counts = order_graph.orders_by_day(mine, today=day)
    context = {
        "state": state,
        "sentence": sentence(
            state, now=now, known=truth.truth([one.connection for one in state.connections], now=now)
        ),
        "todo": items(to_do, tenant=scope.tenant),
        "stopped": deviations.badge_of(groups),
        "today": today.today(mine, now=now),
        "graph": graph(order_graph.days(counts, today=day)),
        "runs": runs_shown(state.runs, now=now),
        "connections": connections,
        "counts": [(shown, state.counts[key]) for key, shown in STATES.items() if state.counts.get(key)],
        "rows": desk_documents.recent_documents(scope.tenant).rows[:NEWEST],
        "is_moving": bool(
            state.runs
            or state.counts.get("pending")
            or state.counts.get("running")
            or any(card.startup and card.startup.is_moving for card in connections)
        ),
        "reminds_of_code": scope.may_invite and reminds_of_code(request),
        "tab": "overview",
    }
    return page(request, scope, "portal/overview.html", context)


@require_safe
@portal_page
def document(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """One document: what it is, where it stands and why, its vouchers line by line, and what happened to it."""
    try:
        found = desk_documents.document(scope.tenant, pk, language=texts.language())
    except SyncEvent.DoesNotExist as error:
        raise Http404("no such document") from error
    stopped = found.event.state == SyncEvent.State.BLOCKED
    order = upgrades.order_of(found.event, language=texts.language())
    context = {
        "found": found,
        "event": found.event,
        "who": _who(found) if stopped else "",
        "fix": fix_of(found.event.code, found.event.waiting_for, found.event.connection_id)
        if stopped
        else None,
        # Whether an invoice was sent is for a person to say: trying again tells nothing.
        "may_retry": scope.may_act
        and not (order is not None and order.sending == "unknown")
        and desk_overview.retryable(scope.tenant, found.event.pk).exists(),
        "may_skip": scope.may_act and stopped,
        "answers": approvals.answers_of(found.event) if scope.may_act else (),
        "order": order,
        "missing": channels.missing_of_event(found.event),
        "rules_address": _rules_address(found),
        "double_bookings": double_bookings.of_event(found.event),
        "sending_form": _sending_form(order) if order is not None and order.can_send else None,
        "is_moving": order is not None
        and found.event.state in (SyncEvent.State.PENDING, SyncEvent.State.RUNNING),
        "tab": "documents",
    }
    return page(request, scope, "portal/document.html", context)


def _rules_address(found: explain.Explained) -> str:
    """The page of the rules that it was booked by; '' for a connection that has none."""
    connection = found.event.connection
    return reverse("portal:rules", args=[connection.pk]) if rule_pages.has_rules(connection) else ""


def _sending_form(order: upgrades.Order) -> SendingForm:
    """What was refused is not offered first again."""
    first = "EMAIL" if order.sending == "refused" else usual([order], today=timezone.localdate())["send"]
    address = order.wish.email if order.wish else ""
    return SendingForm(orders=[order], initial={"send": first, "email": address or order.event.buyer_email})


def _who(found: explain.Explained) -> str:
    return who_acts(found.cause.who) if found.cause else ""


@require_safe
@portal_page
def search(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Find by order number, voucher number, reference or e-mail address; a single hit is opened at once."""
    text = request.GET.get("q", "").strip()
    rows = desk_documents.find(scope.tenant, text).rows
    if len(rows) == 1:
        return redirect("portal:document", pk=rows[0].event.pk)
    return page(request, scope, "portal/search.html", {"rows": rows, "text": text, "tab": "documents"})


def keyset(request: HttpRequest) -> int | None:
    """Where a list goes on, from ``?before=``; None at its beginning."""
    text = request.GET.get("before", "")
    return int(text) if text.isdecimal() and len(text) < 19 else None


def link(request: HttpRequest, *, before: int | None, keep: Collection[str]) -> str:
    """This page's address with another starting point, keeping what narrows it."""
    kept = {key: value for key, value in request.GET.items() if key in keep and value}
    return "?" + urlencode(kept | ({"before": before} if before else {}))
