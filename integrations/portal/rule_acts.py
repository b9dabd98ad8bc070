"""Changing a decision in the portal: the form, what it would do, and saving it; taking one back; and answering the one question
that documents wait for."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from integrations.desk import connections as desk_connections
from integrations.desk import (
    decision_impact,
    decision_release,
    decision_versions,
    decisions,
    rule_forms,
    rule_kinds,
    rule_lists,
    rule_words,
    suggestions,
)
from integrations.desk.decision_versions import KEPT
from integrations.desk.decisions import Decision
from integrations.desk.policies_form import PoliciesForm
from integrations.desk.rule_forms import RuleForm
from integrations.models import Connection, DecisionVersion
from integrations.portal.rules import find, next_of, show
from integrations.portal.scope import Scope, must_act, portal_page
from integrations.portal.words import number

Kind = DecisionVersion.Kind
TITLES: Mapping[str, Any] = dict(Kind.choices)
SUGGESTS: Mapping[str, str] = {
    Kind.ACCOUNT: "account",
    Kind.VAT_RULE: "vat_code",
    Kind.PRODUCT_CLASS: "product_class",
}
"""Kind of decision → the field that a suggestion's value answers."""
BESIDE: Mapping[str, Mapping[str, Any]] = {
    Kind.VAT_RULE: {"position": 50},
    Kind.PRODUCT_RULE: {"position": 50},
}
"""What new ones begin with: a rule that somebody adds wins over the defaults, which have 90 and 100."""
READS_AND_ACTS = require_http_methods(["GET", "HEAD", "POST"])


@READS_AND_ACTS
@portal_page
def rule_edit(request: HttpRequest, scope: Scope, pk: int, kind: str) -> HttpResponse:
    """A decision's form; then what it would do; then it is saved. ``?id=`` opens one that stands, other values fill in."""
    connection = find(scope, pk)
    must_act(scope)
    if kind not in KEPT:
        raise Http404("no such kind of decision")
    asked = request.POST if request.method == "POST" else request.GET
    row = _row(connection, kind, asked.get("id", ""))
    fixed = _fixed(kind, row, asked)
    given = {name: value for name, value in request.GET.items() if name in KEPT[kind].fields}
    initial = given if row is not None else {**BESIDE.get(kind, {}), **given}
    data = request.POST if request.method == "POST" else None
    form = RuleForm(connection, kind, data, row=row, initial=initial, fixed=fixed)
    about = {**fixed, **{name: initial[name] for name in rule_words.NAMED[kind] if name in initial}}
    heading = rule_words.name_of(kind, decision_versions.data_of(row)) if row else _about(kind, about)
    context = {
        "form": form,
        "kind": kind,
        "row": row,
        "fixed": fixed,
        "heading": heading,
        "address": request.path,
    }
    return _asked(request, scope, connection, form, "edit", context)


@READS_AND_ACTS
@portal_page
def rule_fix(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """The one question that documents wait for, ``?for=tender:vipps``: what waits, the choice, what it would do."""
    connection = find(scope, pk)
    asked = request.POST if request.method == "POST" else request.GET
    waiting_for = asked.get("for", "")[:250]
    kind = rule_kinds.kind_answering(waiting_for)
    if kind is None:
        return redirect("portal:rules", pk)
    fixed: dict[str, Any] = dict(rule_kinds.settled_by(waiting_for))
    if request.method == "POST":
        must_act(scope)
    form = RuleForm(connection, kind, request.POST if request.method == "POST" else None, fixed=fixed)
    context = {
        "form": form,
        "kind": kind,
        "fixed": {},
        "waiting_for": waiting_for,
        "waiting": decision_release.held(connection, keys=(waiting_for,)),
        "suggestions": [
            (one, SUGGESTS[kind])
            for one in suggestions.suggestions_for(connection, waiting_for)
            if kind in SUGGESTS and not one.agrees
        ],
        "heading": _about(kind, fixed),
        "address": request.path,
    }
    return _asked(request, scope, connection, form, "fix", context)


def _asked(
    request: HttpRequest,
    scope: Scope,
    connection: Connection,
    form: RuleForm,
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """The form, or what it would do, or the way on after it is saved."""
    context |= {"next": next_of(request, connection), "accounts": rule_forms.accounts_offered(connection)}
    if request.method != "POST" or not form.is_valid() or request.POST.get("step") == "change":
        return show(request, scope, connection, template, context)
    assert form.decision is not None
    if request.POST.get("step") == "save" and _is_seen(request, connection):
        return _save(request, scope, form)
    if request.POST.get("step") == "save":
        messages.info(request, _("Somebody else has changed the rules meanwhile. Look at it once more."))
    found = decision_impact.of_decision(form.decision, now=timezone.now())
    standing = decision_versions.standing(connection, form.kind, form.decision.pk or 0)
    before = decision_versions.data_of(standing) if standing is not None else None
    context |= {
        "impact": found,
        "changes": rule_words.changes(
            form.kind,
            before,
            decision_versions.data_of(form.decision),
            accounts=rule_words.account_names(connection),
        ),
        "carried": form.carried(),
        "is_same": before == decision_versions.data_of(form.decision),
        "seen": connection.rules_version,
        "keeps_balance": form.kind == Kind.ACCOUNT and bool(found.moves or before),
    }
    return show(request, scope, connection, "confirm", context)


def _is_seen(request: HttpRequest, connection: Connection) -> bool:
    """Whether the rules are still those whose change was shown."""
    return request.POST.get("seen") == str(connection.rules_version)


def _save(request: HttpRequest, scope: Scope, form: RuleForm) -> HttpResponse:
    assert form.decision is not None
    reason = form.cleaned_data["reason"]
    released = decisions.save(form.decision, actor=scope.user, now=timezone.now(), reason=reason)
    say_saved(request, released)
    return redirect(next_of(request, form.connection))


def say_saved(request: HttpRequest, released: int) -> None:
    """That it is saved, and how many documents are on their way because of it."""
    if not released:
        messages.success(request, _("Saved. It counts for everything that is booked from now on."))
        return
    text = ngettext(
        "Saved. %(count)s document that waited for this is on its way.",
        "Saved. %(count)s documents that waited for this are on their way.",
        released,
    )
    messages.success(request, text % {"count": number(released)})


@READS_AND_ACTS
@portal_page
def rule_remove(request: HttpRequest, scope: Scope, pk: int, kind: str, row: int) -> HttpResponse:
    """Take a decision back: what it would do, and doing it."""
    connection = find(scope, pk)
    must_act(scope)
    standing = decision_versions.standing(connection, kind, row) if kind in KEPT else None
    if standing is None:
        raise Http404("no such decision")
    if request.method == "POST" and _is_seen(request, connection):
        reason = request.POST.get("reason", "").strip()[:400]
        decisions.delete(standing, actor=scope.user, now=timezone.now(), reason=reason)
        messages.success(
            request, _("Taken back. It stands in the history, from where it can be brought back.")
        )
        return redirect("portal:rules", pk)
    data = decision_versions.data_of(standing)
    context = {
        "heading": rule_words.name_of(kind, data),
        "changes": rule_words.changes(kind, data, None, accounts=rule_words.account_names(connection)),
        "impact": decision_impact.of_decision(standing, now=timezone.now(), is_gone=True),
        "seen": connection.rules_version,
        "next": next_of(request, connection),
    }
    return show(request, scope, connection, "remove", context)


@READS_AND_ACTS
@portal_page
def rule_policies(request: HttpRequest, scope: Scope, pk: int, group: str) -> HttpResponse:
    """Some of the connection's settings: the form, what it would do, and saving it."""
    connection = find(scope, pk)
    must_act(scope)
    found = rule_lists.group_fields(connection, group)
    if found is None:
        raise Http404("no such settings")
    title, fields = found
    data = request.POST if request.method == "POST" else None
    form = PoliciesForm(data, instance=connection, only=fields)
    context: dict[str, Any] = {
        "form": form, "heading": title, "address": request.path, "next": next_of(request, connection),
        "kind": Kind.POLICIES, "fixed": {},
    }  # fmt: skip
    if data is None or not form.is_valid() or data.get("step") == "change":
        return show(request, scope, connection, "edit", context)
    stored = find(scope, pk)
    changed = form.changed_values()
    if data.get("step") == "save" and _is_seen(request, stored):
        for name, value in changed.items():
            setattr(stored, name, value)
        reason = form.cleaned_data["reason"]
        desk_connections.save(stored, typed={}, actor=scope.user, now=timezone.now(), reason=reason)
        messages.success(request, _("Saved. It counts for everything that is booked from now on."))
        return redirect("portal:rules", pk)
    before = decision_versions.policies_of(stored, tuple(changed))
    after = decision_versions.policies_of(form.instance, tuple(changed))
    context |= {
        "impact": decision_impact.of_changes(stored, policies=changed, now=timezone.now()),
        "changes": rule_words.changes(
            Kind.POLICIES, before, after, accounts=rule_words.account_names(stored)
        ),
        "carried": form.carried(),
        "is_same": not changed,
        "seen": stored.rules_version,
    }
    return show(request, scope, connection, "confirm", context)


def _row(connection: Connection, kind: str, key: str) -> Decision | None:
    """The decision that is opened. Raises Http404 for one that is not this connection's."""
    if not key:
        return None
    row = (
        decision_versions.standing(connection, kind, int(key)) if key.isdecimal() and len(key) < 19 else None
    )
    if row is None:
        raise Http404("no such decision")
    return row


def _fixed(kind: str, row: Decision | None, asked: Mapping[str, str]) -> dict[str, Any]:
    """What the page is about when it is opened from something: of what stands, its name; else what the address says."""
    names = rule_words.NAMED[kind]
    if row is not None:
        return {name: getattr(row, name) for name in names}
    return {name: asked[f"fixed_{name}"][:120] for name in names if f"fixed_{name}" in asked}


def _about(kind: str, fixed: Mapping[str, Any]) -> str:
    """What is asked, in words."""
    if set(fixed) < set(rule_words.NAMED[kind]):
        return capfirst(str(TITLES[kind]))
    return rule_words.name_of(kind, fixed)


def refused(request: HttpRequest, error: ValidationError) -> None:
    """Say why something could not be saved."""
    messages.error(request, " ".join(error.messages))
