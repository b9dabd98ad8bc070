"""An order before it is stored: what is checked, what is filled in, and how it gets its number."""

from typing import Any

from integrations.sandbox.tripletex.addresses import new_address
from integrations.sandbox.tripletex.body import reference
from integrations.sandbox.tripletex.company import Company
from integrations.sandbox.tripletex.contacts import set_contacts
from integrations.sandbox.tripletex.envelope import bean, message, not_found
from integrations.sandbox.tripletex.fields import Model, register
from integrations.sandbox.tripletex.invoice import Invoice
from integrations.sandbox.tripletex.number_series import check_number, next_number
from integrations.sandbox.tripletex.order_lines import draft_line, store_line
from integrations.sandbox.tripletex.reference import CURRENCIES, NOK
from integrations.sandbox.tripletex.terms import due_date

Record = dict[str, Any]


# What a client may set on an order.
ORDER_KEYS = frozenset(
    {
        "receiverEmail",
        "overdueNoticeEmail",
        "number",
        "reference",
        "contractReference",
        "orderDate",
        "invoiceComment",
        "internalComment",
        "invoicesDueIn",
        "invoicesDueInType",
        "isShowOpenPostsOnInvoices",
        "isClosed",
        "deliveryDate",
        "deliveryComment",
        "isPrioritizeAmountsIncludingVat",
        "orderLineSorting",
        "invoiceSMSNotificationNumber",
        "markUpOrderLines",
        "discountPercentage",
        "status",
    }
)
_NOT_IMITATED = ("ourContact",)

register(
    Model(
        name="Order",
        path="order",
        gated=frozenset({"status", "canCreateBackorder"}),
        shown={
            "id": 0,
            "version": 0,
            "url": "",
            "customer": None,
            "contact": None,
            "attn": None,
            "displayName": "",
            "receiverEmail": "",
            "overdueNoticeEmail": "",
            "number": "",
            "reference": "",
            "contractReference": "",
            "department": None,
            "orderDate": "",
            "project": None,
            "invoiceComment": "",
            "internalComment": "",
            "currency": NOK,
            "invoicesDueIn": 14,
            "invoicesDueInType": "DAYS",
            "isShowOpenPostsOnInvoices": False,
            "isClosed": False,
            "deliveryDate": "",
            "deliveryAddress": None,
            "deliveryComment": "",
            "isPrioritizeAmountsIncludingVat": False,
            "orderLineSorting": "PRODUCT",
            "orderGroups": [],
            "orderLines": [],
            "isSubscription": False,
            "subscriptionDuration": 0,
            "subscriptionDurationType": "MONTHS",
            "subscriptionPeriodsOnInvoice": 0,
            "subscriptionPeriodsOnInvoiceType": "MONTHS",
            "subscriptionInvoicingTimeInAdvanceOrArrears": "ADVANCE",
            "subscriptionInvoicingTime": 0,
            "subscriptionInvoicingTimeType": "MONTHS",
            "isSubscriptionAutoInvoicing": False,
            "preliminaryInvoice": None,
            "attachment": [],
            "attachmentRelation": [],
            "sendMethodDescription": "Faktura må sendes manuelt.",
            "backorderParentId": 0,
            "invoiceOnAccountVatHigh": False,
            "totalInvoicedOnAccountAmountAbsoluteCurrency": 0,
            "invoiceSendSMSNotification": False,
            "invoiceSMSNotificationNumber": "",
            "markUpOrderLines": 0,
            "discountPercentage": 0,
            "customerName": "",
            "projectManagerNameAndNumber": "",
            "travelReports": [],
            "accountingDimensionValues": [],
        },
        computed={
            "displayName": lambda record: f"{record['number']} Ordre",
            "customerName": lambda record: record["customer"]["name"],
        },
    )
)


def draft_order(company: Company, body: Record, *, taken: set[str] | None = None) -> Record:
    """A checked order with drafted lines under "drafts", not stored yet. ``taken`` are numbers of the same batch."""
    customer = company.customers.get(reference(body.get("customer")) or 0)
    if reference(body.get("customer")) is None:
        raise bean(message("customer", "null", path="null.customer"))
    if customer is None or any(reference(body.get(name)) for name in _NOT_IMITATED):
        raise not_found()
    draft: Record = {key: value for key, value in body.items() if key in ORDER_KEYS and value is not None}
    draft["customer"] = customer
    set_project(company, draft, body)
    set_contacts(company, draft, body, "contact", "attn")
    draft.setdefault("isPrioritizeAmountsIncludingVat", company.switches.prices_include_vat)
    for key in ("invoicesDueIn", "invoicesDueInType"):
        if key in customer:
            draft.setdefault(key, customer[key])
    set_currency(draft, body, customer)
    if body.get("deliveryAddress"):
        draft["deliveryAddress"] = new_address(company, body["deliveryAddress"])
    check_number(company, draft, set() if taken is None else taken)
    with_vat = draft["isPrioritizeAmountsIncludingVat"]
    draft["drafts"] = [draft_line(company, line, with_vat=with_vat) for line in bodies_of_lines(body)]
    return draft


def bodies_of_lines(body: Record) -> list[Record]:
    """The order's lines as sent, those inside groups after the others."""
    groups = body.get("orderGroups") or []
    return [
        *(body.get("orderLines") or []),
        *(line for group in groups for line in group.get("orderLines") or []),
    ]


def set_project(company: Company, draft: Record, body: Record) -> None:
    """The project and the department that an order belongs to, where they are sent."""
    for name, known in (("project", company.projects), ("department", company.departments)):
        found = reference(body.get(name))
        if found is not None and found not in known:
            raise not_found()
        if found is not None:
            draft[name] = known[found]


def set_currency(draft: Record, body: Record, customer: Record) -> None:
    """The currency sent, else the customer's; kroner are left out of the record."""
    found = reference(body.get("currency"))
    if found is not None and found not in CURRENCIES:
        raise not_found()
    currency = CURRENCIES[found] if found is not None else customer.get("currency", NOK)
    if currency is not NOK:
        draft["currency"] = currency


def store_order(company: Company, draft: Record, *, today: str, preliminary: bool = True) -> Record:
    """Give a drafted order its id, number, lines and preliminary invoice."""
    lines = draft.pop("drafts")
    order: Record = {"id": company.ids.take("order"), "version": 0, **draft, "orderLines": []}
    if not order.get("number"):
        order["number"] = next_number(company)
    company.orders[order["id"]] = order
    company.order_numbers[order["number"]] = order
    for line in lines:
        store_line(company, order, line)
    if preliminary:
        invoice = Invoice(
            id=company.ids.take("invoice"),
            details_id=company.ids.take("details"),
            order=order,
            customer=order["customer"],
            date=today,
            due=due_date(order, today),
            currency=order.get("currency", NOK),
        )
        company.invoices[invoice.id] = order["preliminaryInvoice"] = invoice
    return order
