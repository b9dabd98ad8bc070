"""Endpoints about the company itself, its users' rights, and the tables that all companies share."""

from decimal import Decimal
from typing import Any

from integrations.sandbox.tripletex.call import Call
from integrations.sandbox.tripletex.company import Company
from integrations.sandbox.tripletex.envelope import (
    forbidden,
    json_response,
    not_found,
)
from integrations.sandbox.tripletex.fields import Model, register
from integrations.sandbox.tripletex.reference import NOK
from integrations.sandbox.wire import Response

Record = dict[str, Any]

# Names as this imitation gives them; which entitlement an endpoint needs is not published.
ENTITLEMENTS = (
    "ROLE_ADMINISTRATOR",
    "AUTH_ADVANCED_VOUCHER",
    "AUTH_ALL_VOUCHERS",
    "AUTH_INVOICING",
    "AUTH_ORDER_ADMIN",
    "AUTH_CUSTOMER_INFO",
    "AUTH_PRODUCT_INFO",
    "AUTH_COMPANY_ACCOUNTING_REPORTS",
)

_COMPANY_KEYS = {
    "id": 0,
    "version": 0,
    "url": "",
    "name": "",
    "displayName": "",
    "startDate": "2020-01-01",
    "endDate": None,
    "organizationNumber": "",
    "email": "",
    "phoneNumber": "",
    "phoneNumberMobile": "",
    "faxNumber": "",
    "address": None,
    "type": "AS",
    "currency": NOK,
    "accountantOrSimilar": False,
    "companyMigration": "NONE",
}

register(Model(name="Company", path="company", shown=_COMPANY_KEYS))

register(Model(name="Client", path="company", shown=_COMPANY_KEYS))

register(
    Model(
        name="LoggedInUserInfo",
        path="token/session/>whoAmI",
        shown=dict.fromkeys(
            (
                "employeeId",
                "actualEmployeeId",
                "employee",
                "companyId",
                "company",
                "language",
                "loggedInWithConnect",
                "employeeIsProxy",
            )
        ),
    )
)

register(Model(name="SalesModule", path="company/salesmodules", shown={"name": "", "costStartDate": None}))

register(
    Model(
        name="Entitlement",
        path="employee/entitlement",
        shown={
            "id": 0,
            "version": 0,
            "url": "",
            "employee": None,
            "name": "",
            "entitlementId": 0,
            "customer": None,
        },
    )
)

register(
    Model(
        name="InvoiceSettings",
        path="invoice/settings",
        shown={
            "id": 0,
            "version": 0,
            "url": "",
            "orderOfferEmailSignature": "",
            "hasFirstInvoiceNumber": True,
            "nextInvoiceNumber": 1,
            "bankAccountReady": False,
            "defaultSendTypeB2B": "EMAIL",
            "defaultSendTypeB2C": "EMAIL",
            "newOrderOfferOurContactDefaultValue": "NONE",
            "offerFromCurrentUser": False,
            "orderConfirmationCurrentUser": False,
            "invoiceFromCurrentUser": False,
            "invoiceFromEmail": "",
            "offerFromEmail": "",
            "orderConfirmationEmail": "",
            "defaultOrderInvoiceComment": "",
            "showBackorder": False,
            "invoiceShowOrderNumber": True,
            "fixedInvoiceFee": 0,
            "sendTypes": ["EMAIL", "EHF", "MANUAL"],
            "isAutomaticSoftReminderEnabled": False,
            "automaticSoftReminderDaysAfterDueDate": 0,
            "isAutomaticReminderEnabled": False,
            "automaticReminderDaysAfterDueDate": 0,
            "isAutomaticNoticeOfDebtCollectionEnabled": False,
            "automaticNoticeOfDebtCollectionDaysAfterDueDate": 0,
            "externalInvoiceNumber": 0,
            "hasSentFirstInvoice": False,
            "invoicesDueIn": 14,
            "invoicesDueInType": "DAYS",
        },
    )
)


def company_record(company: Company) -> Record:
    """The company as its own API shows it."""
    return {
        "id": company.id,
        "name": company.name,
        "displayName": company.name,
        "organizationNumber": company.org_number,
    }


def who_am_i(call: Call) -> Response:
    """GET /token/session/>whoAmI: the one call that tells which company a token belongs to."""
    own = call.session.holder.company
    return call.value(
        "LoggedInUserInfo",
        {
            "employeeId": own.employee_id,
            "actualEmployeeId": call.company.employee_id,
            "employee": own.employee,
            "companyId": call.company.id,
            "company": company_record(call.company),
            "language": call.company.switches.language,
            "loggedInWithConnect": False,
            "employeeIsProxy": call.company is not own,
        },
    )


def list_clients(call: Call) -> Response:
    """GET /company/>withLoginAccess: the companies a token reaches, its own first."""
    holder = call.session.holder
    return call.list("Client", [company_record(one) for one in (holder.company, *holder.clients.values())])


def get_company(call: Call) -> Response:
    """GET /company/{id}: the own company only."""
    if call.id != call.company.id:
        raise not_found()
    return call.value("Company", company_record(call.company))


def list_sales_modules(call: Call) -> Response:
    """GET /company/salesmodules."""
    names = ["ELECTRONIC_VOUCHERS", "API_V2", "KOMPLETT", "UP_TO_500_VOUCHERS"]
    if call.company.switches.logistics:
        names.append("LOGISTICS")
    return call.list("SalesModule", [{"name": name} for name in names])


def list_entitlements(call: Call) -> Response:
    """GET /employee/entitlement: the rights of the token's employee."""
    company = call.company
    employee = call.integer("employeeId")
    if employee is not None and employee != company.employee_id:
        return call.list("Entitlement", [])
    names = company.entitlements or [
        name for name in ENTITLEMENTS if name != "AUTH_ADVANCED_VOUCHER" or company.switches.advanced_voucher
    ]
    return call.list(
        "Entitlement",
        [
            {
                "id": company.id * 100 + index,
                "employee": company.employee,
                "name": name,
                "entitlementId": index,
                "customer": company_record(company),
            }
            for index, name in enumerate(names, start=1)
        ],
    )


def get_invoice_settings(call: Call) -> Response:
    """GET /invoice/settings: not in the published list of paths, but answered (observed 206 times)."""
    company, switches = call.company, call.company.switches
    return call.value(
        "InvoiceSettings",
        {
            "id": company.id,
            "bankAccountReady": company.bank_account_ready(),
            "nextInvoiceNumber": company.invoice_number + 1,
            "hasSentFirstInvoice": bool(company.mails),
            "defaultSendTypeB2B": switches.invoice_send_default,
            "defaultSendTypeB2C": switches.invoice_send_default,
            "fixedInvoiceFee": Decimal(switches.fixed_invoice_fee),
        },
    )


def get_logistics_settings(call: Call) -> Response:
    """GET /product/logisticsSettings (Logistics only): shows whether Rackbeat is connected already."""
    if not call.company.switches.logistics:
        raise forbidden()
    agreement = "100234" if "rackbeat" in (one.lower() for one in call.company.other_integrations) else ""
    return json_response(
        {"value": {"id": call.company.id, "version": 0, "rackbeatAgreementNumber": agreement}}
    )
