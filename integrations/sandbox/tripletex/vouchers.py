"""Endpoints under /ledger/voucher, /ledger/voucherType and /ledger/posting."""

from bisect import bisect_left
from collections.abc import Iterable
from typing import Any

from integrations.sandbox.tripletex.body import read_object, reference
from integrations.sandbox.tripletex.call import Call, check_range
from integrations.sandbox.tripletex.envelope import (
    Refusal,
    forbidden,
    json_response,
    message,
    not_found,
    query_refusal,
    rule,
)
from integrations.sandbox.tripletex.ledger import (
    Line,
    Posting,
    Voucher,
    book,
    forget_voucher,
    store_voucher,
)
from integrations.sandbox.tripletex.ledger_shown import EXPANDED
from integrations.sandbox.tripletex.periods import check_periods
from integrations.sandbox.tripletex.voucher_rules import checked_lines
from integrations.sandbox.wire import Response


def create_voucher(call: Call) -> Response:
    """POST /ledger/voucher."""
    body = read_object(call.request.body, "Voucher", creating=True)
    booked = bool(call.flag("sendToLedger", True))
    if booked and not call.company.switches.advanced_voucher:
        raise forbidden()
    kind = _voucher_type(call, body)
    lines = checked_lines(call.company, body)
    check_periods(call.company, lines)
    voucher = store_voucher(
        call.company,
        date=body["date"],
        description=body["description"],
        lines=lines,
        kind=kind,
        external_number=body.get("externalVoucherNumber") or "",
        vendor_invoice_number=body.get("vendorInvoiceNumber"),
        booked=booked,
    )
    call.system.events.emit(call.company, "voucher.create", "Voucher", voucher)
    return call.value("Voucher", voucher, status=201, fields=EXPANDED)


def _voucher_type(call: Call, body: dict[str, Any]) -> dict[str, Any] | None:
    found = reference(body.get("voucherType"))
    if found is None:
        return None
    kind = call.company.voucher_types.get(found)
    if kind is None:
        raise not_found()
    if kind["name"] == "Utgående faktura":
        raise rule(message("voucherType", "voucher_type"))
    return kind


def in_range(call: Call, start: str, end: str) -> Iterable[Voucher]:
    """Vouchers from ``start`` to before ``end``, by date and then as they were made."""
    days = sorted(call.company.vouchers_on)
    for day in days[bisect_left(days, start) : bisect_left(days, end)]:
        yield from call.company.vouchers_on[day]


def list_vouchers(call: Call) -> Response:
    """GET /ledger/voucher: dates are mandatory, the last one exclusive."""
    start, end = call.required_range("dateFrom", "dateTo")
    ids, numbers, types = call.id_list("id"), call.id_list("number"), call.id_list("typeId")
    lowest, below = call.integer("numberFrom"), call.integer("numberTo")
    if ids is not None:
        known = (call.company.vouchers.get(one) for one in sorted(ids))
        found = [one for one in known if one is not None and start <= one.date < end]
        found.sort(key=lambda voucher: voucher.date)
    else:
        found = list(in_range(call, start, end))
    found = [
        voucher
        for voucher in found
        if voucher.number
        and (numbers is None or voucher.number in numbers)
        and (lowest is None or voucher.number >= lowest)
        and (below is None or voucher.number < below)
        and (types is None or (voucher.type or {}).get("id") in types)
    ]
    return call.list(
        "Voucher", found, extra={"totalNumberOfPostings": sum(len(voucher.postings) for voucher in found)}
    )


def find_by_external_number(call: Call) -> Response:
    """GET /ledger/voucher/>externalVoucherNumber: an exact look-up, documented for vouchers "from import"."""
    name = call.text("externalVoucherNumber")
    found = call.company.vouchers_named.get(name, []) if name else []
    if call.company.switches.external_number_lookup == "only_imported":
        found = []
    return call.list("Voucher", found)


def list_not_posted(call: Call) -> Response:
    """GET /ledger/voucher/>nonPosted: includeNonApproved is mandatory, dates are not."""
    if call.text("includeNonApproved") is None:
        raise query_refusal(message("includeNonApproved", "null"))
    start, end = call.date("dateFrom") or "0000-00-00", call.date("dateTo") or "9999-99-99"
    check = call.text("dateFrom") and call.text("dateTo")
    if check:
        check_range(start, end)
    waiting = (one for one in in_range(call, start, end) if not one.number and not one.in_reception)
    return call.list("Voucher", waiting)


def _voucher(call: Call) -> Voucher:
    voucher = call.company.vouchers.get(call.id)
    if voucher is None:
        raise not_found()
    return voucher


def get_voucher(call: Call) -> Response:
    """GET /ledger/voucher/{id}; id 0 is answered 204 (observed)."""
    if call.id == 0:
        return Response(status=204)
    return call.value("Voucher", _voucher(call))


def voucher_options(call: Call) -> Response:
    """GET /ledger/voucher/{id}/options: whether it may be deleted, with reasons when not."""
    reasons = _why_not_deletable(call, _voucher(call))
    return json_response({"value": {"delete": {"available": not reasons, "reasons": reasons}}})


def _why_not_deletable(call: Call, voucher: Voucher) -> list[str]:
    last = call.company.voucher_numbers[voucher.year]
    if voucher.number and voucher.number != last:
        return ["Bilaget er ikke det siste i året."]
    return []


def delete_voucher(call: Call) -> Response:
    """DELETE /ledger/voucher/{id}: only the latest of the year or one that is not booked."""
    voucher = _voucher(call)
    if _why_not_deletable(call, voucher):
        raise rule(message(None, "not_deletable"))
    check_periods(call.company, [mirrored(posting, posting.date, 1) for posting in voucher.postings])
    forget_voucher(call.company, voucher)
    call.system.events.emit(call.company, "voucher.delete", "Voucher", None, found=voucher.id)
    return Response(status=204)


def send_to_ledger(call: Call) -> Response:
    """PUT /ledger/voucher/{id}/:sendToLedger books a voucher that was only registered."""
    voucher = _voucher(call)
    if not call.company.switches.advanced_voucher:
        raise forbidden()
    version = call.integer("version")
    if version is not None and version != voucher.version:
        raise Refusal(409, 8000, message="Revision Exception", developer="RevisionException")
    if not voucher.number:
        check_periods(call.company, [mirrored(posting, posting.date, 1) for posting in voucher.postings])
        book(call.company, voucher)
        call.system.events.emit(call.company, "voucher.update", "Voucher", voucher)
    return call.value("Voucher", voucher)


def reverse_voucher(call: Call) -> Response:
    """PUT /ledger/voucher/{id}/:reverse makes a new voucher that points at the reversed one (observed).

    Nothing is known to stop a second reversal, so it is not stopped: a double one shows in the books.
    """
    voucher, day = _voucher(call), call.date("date")
    if day is None:
        raise query_refusal(message("date", "null"))
    lines = [mirrored(posting, day, -1) for posting in voucher.postings if posting.row]
    check_periods(call.company, lines)
    reversal = store_voucher(
        call.company,
        date=day,
        lines=lines,
        reverses=voucher,
        version=0,
        description=f"Reversering av bilag {voucher.number_text}. {voucher.description}",
    )
    call.system.events.emit(call.company, "voucher.create", "Voucher", reversal)
    return call.value("Voucher", reversal)


def mirrored(posting: Posting, day: str, sign: int) -> Line:
    """The line of a posting on another day; ``sign`` -1 takes it back. Project and department stay (likely, not recorded)."""
    return Line(
        row=posting.row,
        account=posting.account,
        gross=sign * posting.gross,
        gross_currency=sign * posting.gross_currency,
        date=day,
        description=posting.description,
        vat=posting.vat,
        currency=posting.currency,
        customer=posting.customer,
        supplier=posting.supplier,
        employee=posting.employee,
        project=posting.project,
        department=posting.department,
        invoice_number=posting.invoice_number,
    )


def list_voucher_types(call: Call) -> Response:
    """GET /ledger/voucherType."""
    name = (call.text("name") or "").lower()
    return call.list(
        "VoucherType", [one for one in call.company.voucher_types.values() if name in one["name"].lower()]
    )


def get_voucher_type(call: Call) -> Response:
    """GET /ledger/voucherType/{id}."""
    if call.id not in call.company.voucher_types:
        raise not_found()
    return call.value("VoucherType", call.company.voucher_types[call.id])


def list_postings(call: Call) -> Response:
    """GET /ledger/posting: dates are mandatory; system rows are included."""
    start, end = call.required_range("dateFrom", "dateTo")
    account = call.integer("accountId")
    parties = {name: call.integer(f"{name}Id") for name in ("customer", "supplier", "employee")}
    lowest, highest = call.integer("accountNumberFrom"), call.integer("accountNumberTo")
    found = [
        posting
        for voucher in call.company.vouchers.values()
        if voucher.number
        for posting in voucher.postings
        if start <= posting.date < end
        and (account is None or posting.account["id"] == account)
        and all(
            wanted is None or (getattr(posting, name) or {}).get("id") == wanted
            for name, wanted in parties.items()
        )
        and (lowest is None or posting.account["number"] >= lowest)
        and (highest is None or posting.account["number"] < highest)
    ]
    found.sort(key=lambda posting: (posting.date, posting.id))
    return call.list("Posting", found)


def get_posting(call: Call) -> Response:
    """GET /ledger/posting/{id}."""
    for voucher in call.company.vouchers.values():
        for posting in voucher.postings:
            if posting.id == call.id:
                return call.value("Posting", posting)
    raise not_found()
