"""What people do with a group of deviations. Each is a POST; the desk writes it into the audit log."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from integrations.desk import approvals, group_acts, overview, preview, queries, texts
from integrations.desk import deviations as desk
from integrations.models import Connection, GroupAct
from integrations.portal import words
from integrations.portal.deviation_cards import cards
from integrations.portal.deviations import act_of, named, query_of
from integrations.portal.scope import Scope, must_act, portal_page
from integrations.portal.views import page

PREVIEWED = 10
"""Documents that are read anew to show what would be booked: each costs the other system a call."""
PATIENCE = 15.0
"""Seconds that a person waits for a preview."""


class Chosen:
    """What a form names: a group, all of it or those of its documents that are ticked. ``is_nothing``: it was to be some of
    them, and none is."""

    def __init__(self, request: HttpRequest, scope: Scope) -> None:
        asked = request.POST if request.method == "POST" else request.GET
        self.code, self.waiting_for = named(asked)
        self.cause = group_acts.Cause(code=self.code, waiting_for=self.waiting_for)
        self.keys = [key for key in asked.getlist("chosen") if key.isdecimal() and len(key) < 19]
        self.is_nothing = "some" in asked and not self.keys
        self.events = overview.blocked_events(scope.tenant, code=self.code, waiting_for=self.waiting_for)
        if self.keys:
            self.events = self.events.filter(pk__in=self.keys)

    @property
    def address(self) -> str:
        """The group's page."""
        return f"{reverse('portal:deviation_group')}?{query_of(self.code, self.waiting_for)}"


@require_POST
@portal_page
def retry_cause(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Try every document again that stopped for one cause, or those that are ticked."""
    must_act(scope)
    chosen = Chosen(request, scope)
    if chosen.is_nothing:
        return _choose(request, chosen)
    act = group_acts.retry(scope.tenant, chosen.cause, chosen.events, actor=scope.user, now=timezone.now())
    return _follow(request, act)


@require_POST
@portal_page
def approve_group(request: HttpRequest, scope: Scope, kind: str) -> HttpResponse:
    """Say the same about every document of a group, or about those that are ticked."""
    must_act(scope)
    chosen = Chosen(request, scope)
    if chosen.is_nothing:
        return _choose(request, chosen)
    if kind not in approvals.ANSWERS.get(chosen.code, ()):
        raise Http404("this cannot be said of them")
    act = group_acts.approve(
        scope.tenant, chosen.cause, chosen.events, kind, actor=scope.user, now=timezone.now()
    )
    return _follow(request, act)


@require_POST
@portal_page
def fix_group(request: HttpRequest, scope: Scope) -> HttpResponse:
    """To where an account, a code or a rule is chosen; from there back to how the documents that waited for it fare."""
    must_act(scope)
    chosen, key = Chosen(request, scope), request.POST.get("connection", "")
    connection = Connection.objects.filter(tenant=scope.tenant, pk=int(key) if key.isdecimal() else 0).first()
    if connection is None:
        raise Http404("no such connection")
    waiting = chosen.events.filter(connection=connection)
    act = group_acts.begin_fix(scope.tenant, chosen.cause, waiting, actor=scope.user, now=timezone.now())
    if act is None:
        return _nothing(request)
    asked = {"for": chosen.waiting_for, "next": reverse("portal:group_act", args=[act.pk])}
    return redirect(reverse("portal:rule_fix", args=[connection.pk], query=asked))


@require_POST
@portal_page
def preview_group(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What would happen now with the ticked documents, or the newest ones: read anew and built, nothing written."""
    must_act(scope)
    chosen = Chosen(request, scope)
    if chosen.is_nothing:
        return _choose(request, chosen)
    group = desk.group(scope.tenant, chosen.code, chosen.waiting_for, today=timezone.localdate())
    if group is None or not preview.can_preview(group.flows):
        return _nothing(request)
    events = list(chosen.events.select_related("connection__tenant", "connection__ledger")[:PREVIEWED])
    found = preview.preview_while(events, actor=scope.user, language=texts.language(), seconds=PATIENCE)
    context = {
        "card": cards([group], tenant=scope.tenant)[0],
        "previews": found,
        "count": chosen.events.count(),
        "would_book": sum(bool(one.documents) and one.cause is None for one in found),
        "keys": chosen.keys,
        "back": chosen.address,
        "tab": "deviations",
    }
    return page(request, scope, "portal/deviation_preview.html", context)


@require_http_methods(["GET", "POST"])
@portal_page
def ignore_group(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Skip a group, or what of it is ticked: first what it comes to, then, with a reason, for good. Can be taken back."""
    must_act(scope)
    chosen, reason = Chosen(request, scope), request.POST.get("reason", "").strip()
    if chosen.is_nothing:
        return _choose(request, chosen)
    summary = queries.summary_of(chosen.events)
    if not summary.count:
        return _nothing(request)
    if "confirmed" in request.POST and reason:
        act = group_acts.ignore(
            scope.tenant, chosen.cause, chosen.events, actor=scope.user, reason=reason, now=timezone.now()
        )
        if act is None:
            return _nothing(request)
        text = ngettext("%(n)s document is skipped.", "%(n)s documents are skipped.", act.count)
        messages.success(request, text % {"n": words.number(act.count)})
        return redirect("portal:group_act", pk=act.pk)
    context = {
        "headline": texts.headline(chosen.code, chosen.waiting_for, language=texts.language()),
        "summary": summary,
        "totals": sorted(
            ((name or "NOK", gross) for name, gross in summary.totals.items()),
            key=lambda pair: (pair[0] != "NOK", pair[0]),
        ),
        "code": chosen.code,
        "waiting_for": chosen.waiting_for,
        "keys": chosen.keys,
        "is_wrong": "confirmed" in request.POST,
        "back": chosen.address,
        "tab": "deviations",
    }
    return page(request, scope, "portal/deviation_ignore.html", context)


@require_POST
@portal_page
def take_back_group_act(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Try again what was skipped together."""
    must_act(scope)
    return _follow(request, group_acts.take_back(act_of(scope, pk), actor=scope.user, now=timezone.now()))


def _follow(request: HttpRequest, act: GroupAct | None) -> HttpResponse:
    """To the page that tells how the documents fare."""
    if act is None:
        return _nothing(request)
    text = ngettext(
        "%(n)s document is being tried again.", "%(n)s documents are being tried again.", act.count
    )
    messages.success(request, text % {"n": words.number(act.count)})
    return redirect("portal:group_act", pk=act.pk)


def _choose(request: HttpRequest, chosen: Chosen) -> HttpResponse:
    """Back to the list, with what is missing."""
    messages.info(request, _("Choose at least one document."))
    return redirect(chosen.address)


def _nothing(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("Nothing is stopped for this cause any more."))
    return redirect("portal:deviations")
