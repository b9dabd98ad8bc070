"""Whose data a portal page may show: decided here and nowhere else. Every view gets its tenant from this file."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts import invitations
from accounts.limits import TooOften
from accounts.models import Membership, Tenant, User
from integrations.desk import audit
from integrations.portal import pace

CHOSEN = "portal_tenant"
"""Session key: the company that a person of several companies looks at, or that support sees as its customer does."""
VISIT = "portal_visit"
"""Session key: which company support looks at, why, and since when."""
VISIT_LASTS = dt.timedelta(hours=2)
"""After this time support is asked for the reason again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Who looks at what. ``role`` is None for support staff who see a company as its customer does: they only read."""

    user: User
    tenant: Tenant
    role: str | None
    companies: tuple[Tenant, ...]
    reason: str = ""
    """Why support looks, as the customer reads it in the log."""

    @property
    def is_support(self) -> bool:
        """Whether a member of support looks over the customer's shoulder."""
        return self.role is None

    @property
    def may_act(self) -> bool:
        """Whether this person may try documents again and steer imports. Readers and support may not."""
        return self.role in (Membership.Role.OWNER, Membership.Role.ACCOUNTANT)

    @property
    def may_invite(self) -> bool:
        """Whether this person decides who else may see the company."""
        return self.role == Membership.Role.OWNER


class NoCompany(Exception):
    """The person is logged in but belongs to no company."""


class NoReason(Exception):
    """Support has not said why it wants to see this company."""

    def __init__(self, tenant: Tenant) -> None:
        super().__init__(f"no reason to see {tenant.pk}")
        self.tenant = tenant


def scope_of(request: HttpRequest) -> Scope:
    """The scope of this request. Raises NoCompany, NoReason, and Http404 for a company that this person must not know of.

    ``?tenant=<id>`` chooses among the person's companies and is remembered in the session.
    """
    user = request.user
    assert isinstance(user, User)
    mine = Tenant.objects.filter(memberships__user=user, is_active=True)
    companies = tuple(mine.select_related("subscription"))
    asked = request.GET.get("tenant")
    tenant = _choose(request, user, companies, asked if asked is not None else request.session.get(CHOSEN))
    if tenant is None and asked is not None:
        raise Http404("no such company")
    if tenant is None and not companies:
        raise NoCompany
    tenant = tenant or companies[0]
    role = (
        user.memberships.filter(tenant=tenant).values_list("role", flat=True).first()
        if tenant in companies
        else None
    )
    reason = "" if role else request.session[VISIT]["reason"]
    return Scope(user=user, tenant=tenant, role=role, companies=companies, reason=reason)


def current_tenant(request: HttpRequest) -> Tenant:
    """The company whose data this request may show; raises as ``scope_of``."""
    return scope_of(request).tenant


def _choose(request: HttpRequest, user: User, companies: tuple[Tenant, ...], wanted: Any) -> Tenant | None:
    """The wanted company if this person may see it, else None. Raises NoReason for support that has not said why."""
    key = int(wanted) if str(wanted).isdecimal() and len(str(wanted)) < 19 else None
    if key is None:
        return None
    mine = next((tenant for tenant in companies if tenant.pk == key), None)
    tenant = mine or for_support(user, key)
    if tenant is not None and mine is None and not _has_reason(request, tenant):
        raise NoReason(tenant)
    if tenant is not None and request.session.get(CHOSEN) != tenant.pk:
        request.session[CHOSEN] = tenant.pk
    return tenant


def for_support(user: User, key: int) -> Tenant | None:
    """Any company, for staff who may see companies."""
    if user.is_staff and user.has_perm("accounts.view_tenant"):
        return Tenant.objects.select_related("subscription").filter(pk=key).first()
    return None


def _has_reason(request: HttpRequest, tenant: Tenant) -> bool:
    visit = request.session.get(VISIT) or {}
    if visit.get("tenant") != tenant.pk:
        return False
    return timezone.now() - dt.datetime.fromisoformat(visit["at"]) < VISIT_LASTS


def visit(request: HttpRequest, tenant: Tenant, *, user: User, reason: str) -> None:
    """Begin to see a company as its customer does. The reason stands in the log, where the customer reads it."""
    audit.record("see_as_customer", actor=user, obj=tenant, reason=reason)
    request.session[VISIT] = {"tenant": tenant.pk, "reason": reason, "at": timezone.now().isoformat()}
    request.session[CHOSEN] = tenant.pk


def leave(request: HttpRequest) -> None:
    """Forget the chosen company."""
    request.session.pop(CHOSEN, None)
    request.session.pop(VISIT, None)


def portal_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Call ``view(request, scope, …)`` for people who are logged in and belong somewhere; nothing is cached on the way.

    Costly commands are counted first (``pace.py``).
    """

    @never_cache
    @login_required
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            scope = scope_of(request)
        except NoCompany:
            return no_company(request)
        except NoReason as missing:
            return redirect("portal:visit", missing.tenant.pk)
        try:
            pace.keep(request, user=scope.user, tenant=scope.tenant, may_act=scope.may_act)
            return view(request, scope, *args, **kwargs)
        except TooOften as refusal:
            return pace.wait(request, scope.tenant, refusal)

    return page


def no_company(request: HttpRequest) -> HttpResponse:
    """What people read who belong nowhere yet, with what they are invited to."""
    assert isinstance(request.user, User)
    offered = [(one, invitations.token_of(one)) for one in invitations.offered_to(request.user)]
    return render(request, "portal/no_company.html", {"invitations": offered}, status=403)


def must_act(scope: Scope) -> None:
    """Raises PermissionDenied for readers and for support."""
    if not scope.may_act:
        raise PermissionDenied


def must_own(scope: Scope) -> None:
    """Raises PermissionDenied for everybody but the company's owners."""
    if not scope.may_invite:
        raise PermissionDenied
