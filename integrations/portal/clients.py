"""«Kunder»: every company of an accountant on one page, the most harmed first."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from integrations.desk import clients as desk_clients
from integrations.portal import words
from integrations.portal.scope import Scope, portal_page
from integrations.portal.views import page


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRow:
    """A company in words. ``key`` of ``states.STATES`` gives the state's sign, ``link_key`` that of its connections."""

    client: desk_clients.Client
    money: str
    open: str
    key: str
    link_key: str
    link_text: str


@require_safe
@portal_page
def clients(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The list; ``?q=`` narrows it. With a single company there is nothing to compare."""
    if len(scope.companies) < 2:
        return redirect("portal:overview")
    text = request.GET.get("q", "").strip()[:100]
    found = desk_clients.clients_of(scope.user, now=timezone.now(), text=text)
    rows = [_row(client) for client in found.rows]
    context: dict[str, Any] = {
        "rows": rows,
        "text": text,
        "term": found.term,
        "days_left": found.days_left,
        "sentence": sentence(found, is_narrowed=bool(text)),
        "key": "blocked" if any(client.needs_a_person for client in found.rows) else "verified",
        "tab": "clients",
    }
    return page(request, scope, "portal/clients.html", context)


def sentence(found: desk_clients.Clients, *, is_narrowed: bool) -> str:
    """The answer to «who needs me?»."""
    unwell = sum(client.needs_a_person for client in found.rows)
    if is_narrowed and not found.rows:
        return _("No client is called that.")
    if not unwell:
        return _("Nothing is stopped at any client.")
    text = ngettext(
        "%(unwell)s of %(all)s client needs you.", "%(unwell)s of %(all)s clients need you.", len(found.rows)
    )
    return text % {"unwell": words.number(unwell), "all": words.number(len(found.rows))}


def _row(client: desk_clients.Client) -> ClientRow:
    health = client.health
    parts = []
    if health.blocked:
        parts.append(
            ngettext("%(n)s stopped", "%(n)s stopped", health.blocked) % {"n": words.number(health.blocked)}
        )
    if health.deviations:
        text = ngettext("%(n)s deviation", "%(n)s deviations", health.deviations)
        parts.append(text % {"n": words.number(health.deviations)})
    link_key, link_text = _connections(client)
    return ClientRow(
        client=client,
        money=words.totals(
            sorted(health.totals.items(), key=lambda pair: (pair[0] not in ("", "NOK"), pair[0]))
        ),
        open=", ".join(parts),
        key=_key(client),
        link_key=link_key,
        link_text=link_text,
    )


def _key(client: desk_clients.Client) -> str:
    health = client.health
    if health.deviations or health.blocked:
        return "deviation" if health.deviations and not health.blocked else "blocked"
    is_waiting = health.pending or client.is_silent or client.checked_until is None
    return "pending" if is_waiting else "verified"


def _connections(client: desk_clients.Client) -> tuple[str, str]:
    """The worst of its connections, in words."""
    health = client.health
    if not client.sources:
        return "ignored", _("Nothing connected yet")
    if health.paused:
        name = health.paused[0].name
        return "blocked", _("«%(name)s» is paused") % {"name": name}
    if health.failed_items:
        text = ngettext("%(n)s thing to fix", "%(n)s things to fix", health.failed_items)
        return "deviation", text % {"n": words.number(health.failed_items)}
    if client.is_silent and client.read_at is not None:
        return "deviation", _("Last read %(moment)s") % {
            "moment": words.moment(client.read_at, now=timezone.now())
        }
    if health.late:
        return "deviation", _("Late: the documents wait")
    return "verified", _("All answer")
