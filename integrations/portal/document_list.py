"""The list of documents: tabs by kind, what narrows it, its order, and the same as a file. All of it stands in the address."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from integrations.desk import document_file, texts, upgrades
from integrations.desk import startup_view as desk_startup
from integrations.desk.amount_text import amounts_of
from integrations.desk.document_kinds import KINDS, Kind, kinds_of
from integrations.desk.document_list import SORTS, After, Wish, listed
from integrations.desk.states import STATES
from integrations.models import Connection
from integrations.portal.reconciliation import XLSX
from integrations.portal.scope import Scope, portal_page
from integrations.portal.views import keyset, page

NARROWING = (
    "kind", "state", "connection", "from", "to", "amount", "q", "cause", "waits", "flow", "orders", "sort",
)  # fmt: skip
"""What of the address says which documents are shown, and how."""
COLUMNS = ("date", "amount", "state")
LONGEST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an address asks for; ``wrong`` has a sentence for each part of it that cannot be understood."""

    wish: Wish
    wrong: tuple[str, ...] = ()


def asked(query: QueryDict) -> Asked:
    """Read an address. What is mangled narrows nothing."""
    cause, wrong = query.get("cause", "")[:60], []
    since, until = _day(query, "from"), _day(query, "to")
    if (query.get("from") and since is None) or (query.get("to") and until is None):
        wrong.append(_("The date was not understood. Write it as 2026-11-22."))
    amounts = amounts_of(query.get("amount", "")) if query.get("amount") else None
    if query.get("amount") and amounts is None:
        wrong.append(_("The amount was not understood. Write it as 1284,00 or 500–1000."))
    connection = query.get("connection", "")
    sort, kind, state = query.get("sort", ""), query.get("kind", ""), query.get("state", "")
    wish = Wish(
        kind=kind if kind in KINDS else "",
        state=state if state in STATES else "",
        cause=cause,
        waits=query.get("waits") if cause else None,
        flow=query.get("flow", "")[:30],
        connection=int(connection) if connection.isdecimal() and len(connection) < 19 else None,
        since=since,
        until=until,
        least=amounts[0] if amounts else None,
        most=amounts[1] if amounts else None,
        text=query.get("q", "").strip()[:LONGEST],
        is_waiting=query.get("orders") == "waiting",
        sort=sort if sort in SORTS else "",
    )
    return Asked(wish=wish, wrong=tuple(wrong))


def _day(query: QueryDict, name: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(query.get(name, ""))
    except ValueError:
        return None


@require_safe
@portal_page
def documents(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Fifty a page. Everything that narrows and sorts stands in the address, so that a view can be sent to a colleague."""
    found_in = asked(request.GET)
    wish = found_in.wish
    before = keyset(request)
    after = After(pk=before, value=request.GET.get("at", "")) if before is not None else None
    found = listed(scope.tenant, wish, after=after)
    connections = list(Connection.objects.filter(tenant=scope.tenant, ledger__isnull=False).order_by("name"))
    waiting = upgrades.waiting_sum(scope.tenant)[0]
    context = {
        "rows": found.rows,
        "older": address(request, before=found.after.pk, at=found.after.value) if found.after else "",
        "newest": address(request) if before is not None else "",
        "wish": wish,
        "wrong": found_in.wrong,
        "tabs": _tabs(connections, wish),
        "states": STATES.values(),
        "chosen": STATES.get(wish.state),
        "chosen_kind": KINDS.get(wish.kind),
        "sources": connections,
        "sorting": _sorting(request, wish),
        "is_narrowed": wish.is_narrowed,
        "to_invoice": wish.is_waiting,
        "kind": desk_startup.flow_word(wish.flow),
        "kept": _kept(request),
        "query": address(request),
        "orders_waiting": waiting,
        "tab": "documents",
    }
    return page(request, scope, "portal/documents.html", context)


def _tabs(connections: list[Connection], wish: Wish) -> list[Kind]:
    """The kinds that the company can have, and the one that is chosen."""
    kinds = kinds_of([one.kind for one in connections])
    chosen = KINDS.get(wish.kind)
    return [*kinds, chosen] if chosen and chosen not in kinds else kinds


def _sorting(request: HttpRequest, wish: Wish) -> Mapping[str, dict[str, str]]:
    """For each column the address that sorts by it (downwards first), and how it is sorted now, in ARIA's words."""
    said = {}
    for name in COLUMNS:
        down = wish.sort == f"-{name}"
        now = "descending" if down else "ascending" if wish.sort == name else ""
        said[name] = {"address": address(request, sort=name if down else f"-{name}"), "now": now}
    return said


def _kept(request: HttpRequest) -> dict[str, str]:
    return {name: value for name in NARROWING if (value := request.GET.get(name, ""))}


def address(request: HttpRequest, **more: Any) -> str:
    """This list with something else of it; '' takes a part away. Always from its beginning, unless ``before`` is told."""
    wanted = {**_kept(request), **more}
    return "?" + urlencode({name: value for name, value in wanted.items() if value not in ("", None)})


@require_safe
@portal_page
def documents_csv(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """What is filtered, as CSV."""
    wish = replace(asked(request.GET).wish, sort="")
    lines = document_file.csv_lines(scope.tenant, wish, language=texts.language())
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{_filename(scope, "csv")}"'
    return answer


@require_safe
@portal_page
def documents_xlsx(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """What is filtered, as a workbook."""
    wish = replace(asked(request.GET).wish, sort="")
    file = document_file.workbook(scope.tenant, wish, language=texts.language())
    return FileResponse(file, as_attachment=True, filename=_filename(scope, "xlsx"), content_type=XLSX)


def _filename(scope: Scope, ending: str) -> str:
    return f"dokumenter-{scope.tenant.org_number}.{ending}"
