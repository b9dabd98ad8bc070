"""Orders in the ledger, in the portal: which of the shop's past orders are booked, by whom, and which are not."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from integrations.desk import ledger_orders as desk
from integrations.desk import suggestions
from integrations.portal.double_bookings import XLSX
from integrations.portal.scope import Scope, portal_page
from integrations.portal.suggestions import connection_of
from integrations.portal.views import page


@require_safe
@portal_page
def ledger_orders(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Fifty a page, oldest first; ``?stands=`` narrows, ``?after=`` goes on."""
    connection = connection_of(scope, pk)
    stands = _stands(request)
    rows, more = desk.page(connection, stands=stands, after=request.GET.get("after", ""))
    context = {
        "connection": connection,
        "rows": rows,
        "more": more,
        "groups": desk.groups(connection),
        "stands": stands,
        "reading": suggestions.reading_of(connection),
        "tab": "settings",
    }
    return page(request, scope, "portal/ledger_orders.html", context)


@require_safe
@portal_page
def ledger_orders_xlsx(request: HttpRequest, scope: Scope, pk: int) -> HttpResponseBase:
    """What is filtered, as a workbook."""
    file = desk.workbook(connection_of(scope, pk), _stands(request))
    name = f"{_('orders-in-the-ledger')}-{scope.tenant.org_number}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def _stands(request: HttpRequest) -> str:
    stands = request.GET.get("stands", "")
    if stands and stands not in desk.STANDS.values:
        raise Http404("nothing stands so")
    return stands
