"""Which function answers which method and path. ``{id}`` stands for digits, ``{text}`` for anything."""

from collections.abc import Callable

from integrations.sandbox.tripletex import (
    accounts,
    attachments,
    balance_sheet,
    bookkeeping,
    customers,
    employees,
    events,
    invoices,
    order_lines,
    orders,
    products,
    project_lines,
    project_participants,
    projects,
    purchase_lines,
    purchase_orders,
    purchase_relations,
    sending,
    settling,
    setup,
    supplier_invoices,
    suppliers,
    units,
    vat,
    vouchers,
    world,
)
from integrations.sandbox.tripletex.call import Call
from integrations.sandbox.wire import Response

Endpoint = Callable[[Call], Response]
_RELATION = "/purchaseOrder/purchaseOrderIncomingInvoiceRelation"

_TABLE: dict[str, Endpoint] = {
    "GET /token/session/>whoAmI": setup.who_am_i,
    "GET /company/>withLoginAccess": setup.list_clients,
    "GET /company/{id}": setup.get_company,
    "GET /company/salesmodules": setup.list_sales_modules,
    "GET /employee/entitlement": setup.list_entitlements,
    "GET /employee": employees.list_employees,
    "GET /employee/{id}": employees.get_employee,
    "GET /department": employees.list_departments,
    "GET /department/{id}": employees.get_department,
    "GET /country": world.list_countries,
    "GET /country/{id}": world.get_country,
    "GET /currency": world.list_currencies,
    "GET /currency/{id}": world.get_currency,
    "GET /currency/{id}/rate": world.get_rate,
    "GET /currency/{id}/exchangeRate": world.exchange_to_nok,
    "GET /currency/{id}/{id}/exchangeRate": world.exchange,
    "GET /invoice/settings": setup.get_invoice_settings,
    "GET /product/logisticsSettings": setup.get_logistics_settings,
    "GET /ledger/account": accounts.list_accounts,
    "POST /ledger/account": accounts.create_account,
    "POST /ledger/account/list": accounts.create_accounts,
    "GET /ledger/account/{id}": accounts.get_account,
    "PUT /ledger/account/{id}": accounts.update_account,
    "GET /balanceSheet": balance_sheet.get_balance_sheet,
    "GET /ledger/vatType": vat.list_vat_types,
    "GET /ledger/vatType/{id}": vat.get_vat_type,
    "GET /ledger/vatSettings": vat.get_vat_settings,
    "PUT /ledger/vatSettings": vat.update_vat_settings,
    "GET /ledger/postingRules": bookkeeping.get_posting_rules,
    "GET /ledger/accountingPeriod": bookkeeping.list_periods,
    "GET /ledger/paymentTypeOut": bookkeeping.list_payment_types_out,
    "GET /ledger/voucher": vouchers.list_vouchers,
    "POST /ledger/voucher": vouchers.create_voucher,
    "GET /ledger/voucher/>externalVoucherNumber": vouchers.find_by_external_number,
    "GET /ledger/voucher/>nonPosted": vouchers.list_not_posted,
    "GET /ledger/voucher/{id}": vouchers.get_voucher,
    "DELETE /ledger/voucher/{id}": vouchers.delete_voucher,
    "GET /ledger/voucher/{id}/options": vouchers.voucher_options,
    "POST /ledger/voucher/{id}/attachment": attachments.upload,
    "DELETE /ledger/voucher/{id}/attachment": attachments.delete,
    "GET /ledger/voucher/{id}/pdf": attachments.pdf,
    "PUT /ledger/voucher/{id}/:reverse": vouchers.reverse_voucher,
    "PUT /ledger/voucher/{id}/:sendToLedger": vouchers.send_to_ledger,
    "GET /ledger/voucherType": vouchers.list_voucher_types,
    "GET /ledger/voucherType/{id}": vouchers.get_voucher_type,
    "GET /ledger/posting": vouchers.list_postings,
    "GET /ledger/posting/{id}": vouchers.get_posting,
    "GET /customer": customers.list_customers,
    "POST /customer": customers.create_customer,
    "POST /customer/list": customers.create_customers,
    "PUT /customer/list": customers.update_customers,
    "GET /customer/{id}": customers.get_customer,
    "PUT /customer/{id}": customers.update_customer,
    "DELETE /customer/{id}": customers.delete_customer,
    "GET /product": products.list_products,
    "POST /product": products.create_product,
    "POST /product/list": products.create_products,
    "PUT /product/list": products.update_products,
    "GET /product/unit": units.list_units,
    "GET /product/unit/{id}": units.get_unit,
    "GET /product/{id}": products.get_product,
    "PUT /product/{id}": products.update_product,
    "DELETE /product/{id}": products.delete_product,
    "GET /supplier": suppliers.list_suppliers,
    "POST /supplier": suppliers.create_supplier,
    "POST /supplier/list": suppliers.create_suppliers,
    "PUT /supplier/list": suppliers.update_suppliers,
    "GET /supplier/{id}": suppliers.get_supplier,
    "PUT /supplier/{id}": suppliers.update_supplier,
    "DELETE /supplier/{id}": suppliers.delete_supplier,
    "GET /supplierInvoice": supplier_invoices.list_supplier_invoices,
    "GET /supplierInvoice/{id}": supplier_invoices.get_supplier_invoice,
    "GET /project": projects.list_projects,
    "POST /project": projects.create_project,
    "POST /project/list": projects.create_projects,
    "PUT /project/list": projects.update_projects,
    "DELETE /project/list": projects.delete_projects,
    "GET /project/{id}": projects.get_project,
    "PUT /project/{id}": projects.update_project,
    "DELETE /project/{id}": projects.delete_project,
    "GET /project/number/{text}": projects.find_by_number,
    "POST /project/participant": project_participants.create_participant,
    "POST /project/participant/list": project_participants.create_participants,
    "DELETE /project/participant/list": project_participants.delete_participants,
    "GET /project/participant/{id}": project_participants.get_participant,
    "PUT /project/participant/{id}": project_participants.update_participant,
    "GET /project/orderline": project_lines.list_lines,
    "POST /project/orderline": project_lines.create_line,
    "POST /project/orderline/list": project_lines.create_lines,
    "GET /project/orderline/{id}": project_lines.get_line,
    "PUT /project/orderline/{id}": project_lines.update_line,
    "DELETE /project/orderline/{id}": project_lines.delete_line,
    "GET /order": orders.list_orders,
    "POST /order": orders.create_order,
    "POST /order/list": orders.create_orders,
    "GET /order/{id}": orders.get_order,
    "PUT /order/{id}": orders.update_order,
    "DELETE /order/{id}": orders.delete_order,
    "PUT /order/{id}/:invoice": invoices.invoice_order,
    "POST /order/orderline": order_lines.create_line,
    "POST /order/orderline/list": order_lines.create_lines,
    "GET /order/orderline/{id}": order_lines.get_line,
    "PUT /order/orderline/{id}": order_lines.update_line,
    "DELETE /order/orderline/{id}": order_lines.delete_line,
    "GET /invoice": invoices.list_invoices,
    "POST /invoice": invoices.create_invoice,
    "POST /invoice/list": invoices.create_invoices,
    "GET /invoice/{id}": invoices.get_invoice,
    "PUT /invoice/{id}/:payment": settling.pay_invoice,
    "PUT /invoice/{id}/:send": sending.send_invoice,
    "PUT /invoice/{id}/:createCreditNote": settling.create_credit_note,
    "GET /invoice/paymentType": settling.list_payment_types,
    "GET /invoice/paymentType/{id}": settling.get_payment_type,
    "GET /purchaseOrder": purchase_orders.list_orders,
    "POST /purchaseOrder": purchase_orders.create_order,
    "GET /purchaseOrder/{id}": purchase_orders.get_order,
    "PUT /purchaseOrder/{id}": purchase_orders.update_order,
    "DELETE /purchaseOrder/{id}": purchase_orders.delete_order,
    "POST /purchaseOrder/orderline": purchase_lines.create_line,
    "POST /purchaseOrder/orderline/list": purchase_lines.create_lines,
    "PUT /purchaseOrder/orderline/list": purchase_lines.update_lines,
    "DELETE /purchaseOrder/orderline/list": purchase_lines.delete_lines,
    "GET /purchaseOrder/orderline/{id}": purchase_lines.get_line,
    "PUT /purchaseOrder/orderline/{id}": purchase_lines.update_line,
    "DELETE /purchaseOrder/orderline/{id}": purchase_lines.delete_line,
    f"GET {_RELATION}": purchase_relations.list_relations,
    f"POST {_RELATION}": purchase_relations.create_relation,
    f"POST {_RELATION}/list": purchase_relations.create_relations,
    f"DELETE {_RELATION}/list": purchase_relations.delete_relations,
    f"GET {_RELATION}/{{id}}": purchase_relations.get_relation,
    f"DELETE {_RELATION}/{{id}}": purchase_relations.delete_relation,
    "GET /event": events.list_events,
    "GET /event/subscription": events.list_subscriptions,
    "POST /event/subscription": events.create_subscription,
    "POST /event/subscription/list": events.create_subscriptions,
    "GET /event/subscription/{id}": events.get_subscription,
    "PUT /event/subscription/{id}": events.update_subscription,
    "DELETE /event/subscription/{id}": events.delete_subscription,
    "GET /event/{text}": events.get_event,
}

# Sold as the Logistics module: 403 without it, and imitated only in part with it.
LOGISTICS_PATHS = (
    "/purchaseOrder",
    "/inventory",
    "/product/group",
    "/product/productPrice",
    "/product/inventoryLocation",
    "/product/supplierProduct",
    "/product/logisticsSettings",
)
# Paths whose last word is a name or number, and no id.
BY_NAME = ("/event/", "/project/number/")
# Paths that a session is not needed for, or that an accountant may call without choosing a company.
WITHOUT_COMPANY = frozenset({"/token/session/>whoAmI", "/company/>withLoginAccess"})

ROUTES: dict[str, dict[str, Endpoint]] = {}
for _key, _endpoint in _TABLE.items():
    _method, _, _path = _key.partition(" ")
    ROUTES.setdefault(_path, {})[_method] = _endpoint


def template(path: str) -> tuple[str, tuple[str, ...]]:
    """The path with ``{id}`` for each number in it, and those numbers."""
    parts = path.split("/")
    ids = tuple(part for part in parts if part.isdecimal())
    return ("/".join("{id}" if part.isdecimal() else part for part in parts), ids) if ids else (path, ())


def looks_like_id(path: str) -> bool:
    """Whether the path would exist if one of its words were a number."""
    parts = path.split("/")
    return any(
        "/".join([*parts[:index], "{id}", *parts[index + 1 :]]) in ROUTES
        for index, part in enumerate(parts)
        if part and part[0] not in ">:"
    )
