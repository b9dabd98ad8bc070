"""Sales that stand in the ledger twice, in the portal: both vouchers side by side, and saying that it is right."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from integrations.desk import double_booking_file
from integrations.desk import double_bookings as desk
from integrations.models import DoubleBooking
from integrations.portal.scope import Scope, must_act, portal_page
from integrations.portal.suggestions import connection_of
from integrations.portal.views import page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@portal_page
def double_bookings(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """What is open, and what was open once."""
    connection = connection_of(scope, pk)
    found = desk.of_connection(connection, with_ended=True)
    watch = desk.watch_of(connection)
    context = {
        "connection": connection,
        "open": [one for one in found if one.is_open],
        "ended": [one for one in found if not one.is_open],
        "watch": watch,
        "trouble": desk.trouble_of(watch),
        "tab": "settings",
    }
    return page(request, scope, "portal/double_bookings.html", context)


@require_safe
@portal_page
def double_bookings_xlsx(request: HttpRequest, scope: Scope, pk: int) -> HttpResponseBase:
    """All of them as a workbook."""
    rows = desk.of_connection(connection_of(scope, pk), with_ended=True)
    name = f"{_('booked-twice')}-{scope.tenant.org_number}.xlsx"
    return FileResponse(
        double_booking_file.workbook(rows), as_attachment=True, filename=name, content_type=XLSX
    )


@require_POST
@portal_page
def accept_double_booking(request: HttpRequest, scope: Scope, pk: int, row: int) -> HttpResponse:
    """Say that it is right so, with the reason."""
    must_act(scope)
    found = _row(scope, pk, row)
    try:
        desk.accept(found, request.POST.get("reason", ""), actor=scope.user, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Saved. It is not told any more."))
    return redirect("portal:double_bookings", pk=pk)


@require_POST
@portal_page
def reopen_double_booking(request: HttpRequest, scope: Scope, pk: int, row: int) -> HttpResponse:
    """Take that back."""
    must_act(scope)
    desk.take_back(_row(scope, pk, row), actor=scope.user, now=timezone.now())
    messages.success(request, _("Taken back. It is told again."))
    return redirect("portal:double_bookings", pk=pk)


def _row(scope: Scope, pk: int, row: int) -> DoubleBooking:
    try:
        return desk.one_of(connection_of(scope, pk), row)
    except DoubleBooking.DoesNotExist as error:
        raise Http404("no such double booking") from error
