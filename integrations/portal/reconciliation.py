"""«Avstemming»: the periods, and what each came to in the shop, with us and in Tripletex."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from integrations import error_catalogue
from integrations.desk import reconciliation as desk
from integrations.desk import (
    reconciliation_lines,
    reconciliation_pack,
    reconciliation_pdf,
    reconciliation_report,
    texts,
)
from integrations.desk.states import STATES, Shown
from integrations.models import Connection, ReconciledDocument, Reconciliation, ReconciliationItem
from integrations.portal.scope import Scope, portal_page
from integrations.portal.views import keyset, link, page

PAGE = 50
ITEMS_SHOWN = 200
"""Differences on the page; the pack has all."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCUMENT_STATES = {"equal": "verified", "changed": "deviation", "gone": "deviation", "not_read": "booked"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemShown:
    """A difference with the sentence of why, where there is one."""

    item: ReconciliationItem
    why: str


def find(scope: Scope, pk: int, key: str) -> tuple[Connection, desk.Period]:
    """The company's ledger and the period. Raises Http404 for another company's, and for what is no period."""
    try:
        return desk.ledgers_of(scope.tenant).get(pk=pk), desk.period_of(key)
    except (Connection.DoesNotExist, ValueError) as error:
        raise Http404("no such period") from error


def row_of(scope: Scope, pk: int, key: str) -> Reconciliation:
    """The period as it is known. Raises Http404 while nobody has asked for it."""
    row = desk.row_of(*find(scope, pk, key))
    if row is None:
        raise Http404("not read yet")
    return row


def state_of(row: Reconciliation | None, *, left: int) -> Shown:
    """How a period stands, by the signs of documents."""
    if row is None or row.state == Reconciliation.State.NEW:
        return STATES["ignored"]
    if row.state == Reconciliation.State.READING:
        return STATES["running"]
    if row.state == Reconciliation.State.FAILED:
        return STATES["blocked"]
    if row.signed_at is not None:
        return STATES["deviation" if row.changes else "verified"]
    return STATES["deviation" if left else "booked"]


@require_safe
@portal_page
def periods(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Months, or with ``?by=term`` VAT terms, newest first."""
    by_term = request.GET.get("by") == "term"
    rows = desk.periods(scope.tenant, today=timezone.localdate(), terms=by_term)
    context = {
        "rows": [(one, state_of(one.row, left=one.open)) for one in rows],
        "many_ledgers": len({one.ledger.pk for one in rows}) > 1,
        "by_term": by_term,
        "tab": "reconciliation",
    }
    return page(request, scope, "portal/reconciliation.html", context)


@require_safe
@portal_page
def period(request: HttpRequest, scope: Scope, pk: int, key: str) -> HttpResponse:
    """One period: what differs, the three columns, the accounts' proofs, and the signature."""
    ledger, chosen = find(scope, pk, key)
    row = desk.row_of(ledger, chosen)
    context: dict[str, Any] = {"ledger": ledger, "period": chosen, "row": row, "tab": "reconciliation"}
    if row is not None:
        context |= _shown(row)
    return page(request, scope, "portal/reconciliation_period.html", context)


def _shown(row: Reconciliation) -> dict[str, Any]:
    language = texts.language()
    items = list(row.items.select_related("explained_by").order_by("settled_at", "pk")[: ITEMS_SHOWN + 1])
    shown = [
        ItemShown(item=one, why=reconciliation_report.cause(one, language=language))
        for one in items[:ITEMS_SHOWN]
    ]
    turnover = reconciliation_lines.turnover_lines(row)
    return {
        "open": [one for one in shown if one.item.settled_at is None],
        "settled": [one for one in shown if one.item.settled_at is not None],
        "more_items": len(items) > ITEMS_SHOWN,
        "left": desk.open_items(row).count(),
        "turnover": turnover,
        "rates": reconciliation_lines.rate_lines(row),
        "means": reconciliation_lines.means_lines(row),
        "shop": {name: row.sums.get(name, 0) for name in ("stated", "taken")},
        "codes": reconciliation_lines.code_lines(row),
        "vat_off": reconciliation_lines.vat_off(row),
        "off": sum((abs(line.off) for line in turnover), Decimal("0.00")),
        "accounts": reconciliation_lines.account_lines(row),
        "proofs": reconciliation_pack.account_rows(row),
        "later": desk.later_than(row, row.signed_at) if row.signed_at else None,
        "is_whole": row.signed_at is None or reconciliation_pack.is_whole(row),
        "reasons": [] if row.signed_at else desk.why_not_signed(row, today=timezone.localdate()),
        "failure": error_catalogue.render(row.code, row.params, language) if row.code else None,
    }


@require_safe
@portal_page
def documents(request: HttpRequest, scope: Scope, pk: int, key: str) -> HttpResponse:
    """The period's documents with their vouchers; ``?of=code:3`` and the like narrow them."""
    row = row_of(scope, pk, key)
    asked = request.GET.get("of", "")[:60]
    found, after = desk.documents_of(row, asked, keyset(request), page=PAGE)
    context = {
        "row": row,
        "ledger": row.ledger,
        "period": desk.period_of(key),
        "rows": [(one, _document_state(one)) for one in found],
        "asked": asked.partition(":")[2],
        "next": link(request, before=after, keep=("of",)) if after else "",
        "tab": "reconciliation",
    }
    return page(request, scope, "portal/reconciliation_documents.html", context)


def _document_state(one: ReconciledDocument) -> tuple[str, str]:
    return DOCUMENT_STATES[one.state], one.get_state_display()


@require_safe
@portal_page
def xlsx(request: HttpRequest, scope: Scope, pk: int, key: str) -> HttpResponseBase:
    """The pack as a workbook."""
    row = row_of(scope, pk, key)
    return FileResponse(
        reconciliation_pack.workbook(row),
        as_attachment=True,
        filename=_filename(row, key, "xlsx"),
        content_type=XLSX,
    )


@require_safe
@portal_page
def pack(request: HttpRequest, scope: Scope, pk: int, key: str) -> HttpResponseBase:
    """The pack as JSON with its checksum."""
    row = row_of(scope, pk, key)
    answer = StreamingHttpResponse(reconciliation_pack.json_pack(row), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{_filename(row, key, "json")}"'
    return answer


@require_safe
@portal_page
def pdf(request: HttpRequest, scope: Scope, pk: int, key: str) -> HttpResponseBase:
    """The pack as PDF."""
    row = row_of(scope, pk, key)
    return FileResponse(
        reconciliation_pdf.pdf(row),
        as_attachment=True,
        filename=_filename(row, key, "pdf"),
        content_type="application/pdf",
    )


def _filename(row: Reconciliation, key: str, ending: str) -> str:
    return f"avstemming-{row.tenant.org_number}-{key}.{ending}"
