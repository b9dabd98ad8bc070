"""Endpoints that make and find invoices: /order/{id}/:invoice, POST /invoice(/list), GET /invoice."""

from typing import Any

from integrations.sandbox.tripletex.body import read_list, read_object, reference
from integrations.sandbox.tripletex.call import Call
from integrations.sandbox.tripletex.charging import Plan, charge, check_payment_currency, plan_invoice
from integrations.sandbox.tripletex.company import Company
from integrations.sandbox.tripletex.customers import BATCH_LIMIT
from integrations.sandbox.tripletex.envelope import bean, forbidden, message, not_found, query_refusal, rule
from integrations.sandbox.tripletex.invoice import Invoice
from integrations.sandbox.tripletex.money import ore
from integrations.sandbox.tripletex.order_drafts import draft_order, store_order
from integrations.sandbox.tripletex.orders import find_order
from integrations.sandbox.tripletex.sending import SEND_TYPES, check_channel, send
from integrations.sandbox.wire import Response

Record = dict[str, Any]


def payment_pair(company: Company, type_id: int | None, amount: Any) -> tuple[Record, int] | None:
    """(payment type, øre) when both are given, None when neither; 0 counts as missing (observed)."""
    if not type_id and not amount:
        return None
    if not type_id or not amount:
        raise rule(message(None, "payment_pair"))
    payment_type = company.payment_types.get(type_id)
    if payment_type is None:
        raise rule(message(None, "payment_type"), message(None, "payment_type_value"))
    if amount < 0:
        raise rule(message("paidAmount", "negative_payment"))
    return payment_type, ore(amount)


def invoice_order(call: Call) -> Response:
    """PUT /order/{id}/:invoice: the invoice keeps the id of the order's preliminary invoice (observed)."""
    order, company = find_order(call), call.company
    day = call.date("invoiceDate")
    if day is None:
        raise query_refusal(message("invoiceDate", "null"))
    paid = call.decimal("paidAmountAccountCurrency") or call.decimal("paidAmount")
    payment = payment_pair(company, call.integer("paymentTypeId"), paid)
    credited = _credited(call)
    lines = [line for line in order["orderLines"] if not line.get("isCharged")]
    plan = plan_invoice(company, order=order, lines=lines, day=day, due=None, payment=payment)
    _add_rest_payment(call, plan)
    channel = _channel(call, order["customer"])
    invoice = order.get("preliminaryInvoice") or _new_invoice(company, order, day)
    order["preliminaryInvoice"] = None
    order["version"] += 1
    charge(company, plan, invoice, lines=lines)
    invoice.version = 5
    if credited is not None:
        settle_credit(credited, invoice)
    if channel:
        send(
            company, invoice, channel=channel, address=call.text("overrideEmailAddress"), now=call.request.now
        )
    call.system.events.emit(company, "invoice.charged", "Invoice", invoice)
    return call.value("Invoice", invoice, fields="")


def _credited(call: Call) -> Invoice | None:
    found = call.integer("invoiceIdIfIsCreditNote", 0)
    if not found:
        return None
    invoice = call.company.invoices.get(found)
    if invoice is None or not invoice.is_charged:
        raise not_found()
    return invoice


def _add_rest_payment(call: Call, plan: Plan) -> None:
    """paymentTypeIdRestAmount books what the first payment left, in the same call."""
    found = call.integer("paymentTypeIdRestAmount")
    if not found:
        return
    rest = payment_pair(call.company, found, 1)
    if rest is not None:
        plan.rest_payment = rest[0]
        check_payment_currency(plan)


def _channel(call: Call, customer: Record) -> str:
    """How to send, "" for not at all. sendToCustomer is true unless said otherwise."""
    if not call.flag("sendToCustomer", True):
        return ""
    channel = call.choice("sendType", SEND_TYPES) or customer["invoiceSendMethod"]
    check_channel(call.company, customer, channel)
    return channel


def _new_invoice(company: Company, order: Record, day: str) -> Invoice:
    invoice = Invoice(
        id=company.ids.take("invoice"),
        details_id=company.ids.take("details"),
        order=order,
        customer=order["customer"],
        date=day,
        version=3,
    )
    company.invoices[invoice.id] = invoice
    return invoice


def settle_credit(original: Invoice, credit: Invoice) -> None:
    """Match a credit note against what is still open on the invoice it credits; the rest stays on the note."""
    matched, matched_currency = (
        min(original.open, -credit.open),
        min(original.open_currency, -credit.open_currency),
    )
    original.open -= matched
    original.open_currency -= matched_currency
    credit.open += matched
    credit.open_currency += matched_currency
    credit.credits, credit.is_approved = original.id, False
    credit.postings = [*original.postings[:1], *credit.postings]


def _draft(
    call: Call, body: Record, *, payment: tuple[Record, int] | None, taken: set[str]
) -> tuple[Record, Plan]:
    """The order (stored or drafted) and the checked plan of one invoice body."""
    orders = body["orders"]
    if len(orders) != 1:
        raise bean(message("orders", "one_order", path="null.orders"))
    company = call.company
    found = reference(orders[0])
    if found is not None:
        order = company.orders.get(found)
        if order is None:
            raise not_found()
        lines = [line for line in order["orderLines"] if not line.get("isCharged")]
    else:
        order = draft_order(company, orders[0], taken=taken)
        lines = order["drafts"]
    plan = plan_invoice(
        company,
        order=order,
        lines=lines,
        day=body["invoiceDate"],
        due=body["invoiceDueDate"],
        payment=payment,
    )
    if call.flag("sendToCustomer", True):
        check_channel(company, order["customer"], order["customer"]["invoiceSendMethod"])
    return order, plan


def _store(call: Call, order: Record, plan: Plan, body: Record) -> Invoice:
    """Charge a drafted invoice: always a new id, and the order loses its preliminary invoice (observed)."""
    company = call.company
    if "drafts" in order:
        order = store_order(company, order, today=plan.date, preliminary=False)
    elif order.get("preliminaryInvoice") is not None:
        company.invoices.pop(order["preliminaryInvoice"].id, None)
        order["preliminaryInvoice"] = None
    invoice = _new_invoice(company, order, plan.date)
    lines = [line for line in order["orderLines"] if not line.get("isCharged")]
    charge(company, plan, invoice, lines=lines)
    invoice.is_approved, invoice.comment = False, body.get("comment") or ""
    if call.flag("sendToCustomer", True):
        send(
            company,
            invoice,
            channel=invoice.customer["invoiceSendMethod"],
            address=None,
            now=call.request.now,
        )
    call.system.events.emit(company, "invoice.charged", "Invoice", invoice)
    return invoice


def create_invoice(call: Call) -> Response:
    """POST /invoice: exactly one order, existing or new with its lines."""
    body = read_object(call.request.body, "Invoice", creating=True)
    paid = call.decimal("paidAmount") if call.text("paidAmount") else body.get("paidAmount")
    payment = payment_pair(call.company, call.integer("paymentTypeId") or body.get("paymentTypeId"), paid)
    order, plan = _draft(call, body, payment=payment, taken=set())
    return call.value("Invoice", _store(call, order, plan, body), status=201)


def create_invoices(call: Call) -> Response:
    """POST /invoice/list (BETA, at most 100): all or none is likely, not known. ``fields`` is ``*`` unless given."""
    if not call.company.switches.beta_lists:
        raise forbidden()
    taken: set[str] = set()
    drafts = []
    for body in read_list(call.request.body, "Invoice", most=BATCH_LIMIT, creating=True):
        payment = payment_pair(call.company, body.get("paymentTypeId"), body.get("paidAmount"))
        drafts.append((*_draft(call, body, payment=payment, taken=taken), body))
    used = [id(order) for order, _plan, _body in drafts]
    if len(set(used)) != len(used):
        raise rule(message(None, "no_lines"))
    return call.created_list("Invoice", [_store(call, order, plan, body) for order, plan, body in drafts])


def find_invoice(call: Call) -> Invoice:
    """The invoice in the path; 404/6000 otherwise."""
    invoice = call.company.invoices.get(call.id)
    if invoice is None:
        raise not_found()
    return invoice


def get_invoice(call: Call) -> Response:
    """GET /invoice/{id}: preliminary ones are readable too."""
    return call.value("Invoice", find_invoice(call))


def list_invoices(call: Call) -> Response:
    """GET /invoice: dates are mandatory and only charged invoices are found."""
    start, end = call.required_range("invoiceDateFrom", "invoiceDateTo")
    ids, vouchers, customers = call.id_list("id"), call.id_list("voucherId"), call.id_list("customerId")
    number, kid = call.text("invoiceNumber"), call.text("kid")
    wanted = (
        call.company.invoices.values()
        if ids is None
        else filter(None, (call.company.invoices.get(one) for one in sorted(ids)))
    )
    found = [
        invoice
        for invoice in wanted
        if invoice.is_charged
        and start <= invoice.date < end
        and (number is None or str(invoice.number) == number)
        and (kid is None or invoice.kid == kid)
        and (customers is None or invoice.customer["id"] in customers)
        and (vouchers is None or (invoice.voucher is not None and invoice.voucher.id in vouchers))
    ]
    return call.list("Invoice", sorted(found, key=lambda invoice: invoice.number))
