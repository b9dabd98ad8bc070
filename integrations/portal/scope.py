"""Whose data a portal page may show: decided here and nowhere else. Every view gets its tenant from this file."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from accounts.models import Membership, Tenant, User
from integrations.desk import audit

CHOSEN = "portal_tenant"
"""Session key: the company that a person of several companies looks at, or that support sees as its customer does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Who looks at what. ``role`` is None for support staff who see a company as its customer does: they only read."""

    user: User
    tenant: Tenant
    role: str | None
    companies: tuple[Tenant, ...]

    @property
    def is_support(self) -> bool:
        """Whether a member of support looks over the customer's shoulder."""
        return self.role is None

    @property
    def may_act(self) -> bool:
        """Whether this person may try documents again and steer imports. Readers and support may not."""
        return self.role in (Membership.Role.OWNER, Membership.Role.ACCOUNTANT)


class NoCompany(Exception):
    """The person is logged in but belongs to no company."""


def scope_of(request: HttpRequest) -> Scope:
    """The scope of this request. Raises NoCompany, and Http404 for a company that this person must not know of.

    ``?tenant=<id>`` chooses among the person's companies and is remembered in the session.
    """
    user = request.user
    assert isinstance(user, User)
    companies = tuple(Tenant.objects.filter(memberships__user=user, is_active=True))
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
    return Scope(user=user, tenant=tenant, role=role, companies=companies)


def current_tenant(request: HttpRequest) -> Tenant:
    """The company whose data this request may show; raises as ``scope_of``."""
    return scope_of(request).tenant


def _choose(request: HttpRequest, user: User, companies: tuple[Tenant, ...], wanted: Any) -> Tenant | None:
    """The wanted company if this person may see it, else None. Support's first look at a company is written down."""
    key = int(wanted) if str(wanted).isdecimal() and len(str(wanted)) < 19 else None
    if key is None:
        return None
    mine = next((tenant for tenant in companies if tenant.pk == key), None)
    tenant = mine or _for_support(user, key)
    if tenant is not None and request.session.get(CHOSEN) != tenant.pk:
        request.session[CHOSEN] = tenant.pk
        if mine is None:
            audit.record("see_as_customer", actor=user, obj=tenant)
    return tenant


def _for_support(user: User, key: int) -> Tenant | None:
    if user.is_staff and user.has_perm("accounts.view_tenant"):
        return Tenant.objects.filter(pk=key).first()
    return None


def leave(request: HttpRequest) -> None:
    """Forget the chosen company."""
    request.session.pop(CHOSEN, None)


def portal_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Call ``view(request, scope, …)`` for people who are logged in and belong somewhere; nothing is cached on the way."""

    @never_cache
    @login_required
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            scope = scope_of(request)
        except NoCompany:
            return render(request, "portal/no_company.html", status=403)
        return view(request, scope, *args, **kwargs)

    return page


def must_act(scope: Scope) -> None:
    """Raises PermissionDenied for readers and for support."""
    if not scope.may_act:
        raise PermissionDenied
