"""«Kontering» in the portal: what a company has decided about accounts and VAT, and every version of it."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from integrations.desk import decision_release, rule_accounts, rule_history, rule_pages
from integrations.desk import rule_lists as lists
from integrations.models import Connection
from integrations.portal.scope import Scope, portal_page
from integrations.portal.views import page

AREA_HEADS = [(area, rule_pages.AREA_NAMES[area]) for area in rule_pages.AREAS]


def find(scope: Scope, pk: int) -> Connection:
    """The company's connection with rules of its own. Raises Http404."""
    mine = Connection.objects.select_related("tenant", "ledger").filter(tenant=scope.tenant)
    found = mine.filter(pk=pk).first()
    if found is None or not rule_pages.has_rules(found):
        raise Http404("no such connection")
    return found


def show(
    request: HttpRequest, scope: Scope, connection: Connection, template: str, context: dict[str, Any]
) -> HttpResponse:
    """A page about the rules of one connection."""
    known = {"connection": connection, "tab": "settings", "part": "rules"}
    return page(request, scope, f"portal/rules/{template}.html", {**known, **context})


def next_of(request: HttpRequest, connection: Connection) -> str:
    """Where to go when it is done: where the person came from, if that is one of our own pages; else the rules."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/"):
        return wanted
    return reverse("portal:rules", args=[connection.pk])


def asking(connection: Connection, kind: str, **query: Any) -> str:
    """The address of the form of a decision."""
    address = reverse("portal:rule_edit", args=[connection.pk, kind])
    return f"{address}?{urlencode({name: value for name, value in query.items() if value is not None})}"


@require_safe
@portal_page
def rules(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Everything that is decided, as it is applied today."""
    connection = find(scope, pk)
    today = timezone.localdate()
    waiting = decision_release.waiting_by_key(connection)
    methods = rule_accounts.methods(connection, today=today, waiting=waiting)
    context = {
        "others": [other for other in rule_pages.of_tenant(scope.tenant) if other.pk != pk],
        "areas": AREA_HEADS,
        "matrix": _linked(connection, rule_pages.matrix(connection, today=today, waits=waiting)),
        "methods": methods,
        "lacking": [one for one in methods if one.lacks],
        "choices": rule_accounts.choices(connection, today=today, waiting=waiting),
        "classes": lists.product_classes(connection),
        "products": lists.product_rules(connection),
        "registrations": lists.registrations(connection),
        "policies": lists.policies(connection),
        "rates": lists.rates(connection),
        "latest": rule_history.newest(connection),
        "today": today,
    }
    return show(request, scope, connection, "rules", context)


def _linked(connection: Connection, rows: tuple[rule_pages.MatrixRow, ...]) -> list[Any]:
    """The table's rows, each cell with the address of its form."""
    return [
        (row, [(cell, asking(connection, "vat_rule", **(cell.query or {}))) for cell in row.cells])
        for row in rows
    ]


@require_safe
@portal_page
def rule_history_page(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Every version, the newest first, with who, when, why and what changed. ``?before=`` goes on, ``?at=`` is a moment that
    one may want to go back to."""
    connection = find(scope, pk)
    before = request.GET.get("before", "")
    found = rule_history.versions(
        connection, before=int(before) if before.isdecimal() and len(before) < 19 else None
    )
    return show(request, scope, connection, "history", {"found": found, "at": request.GET.get("at", "")})


def moment_of(text: str) -> dt.datetime | None:
    """A moment as the browser's picker writes it, in Norwegian time; None for anything else."""
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return timezone.make_aware(at) if timezone.is_naive(at) else at
