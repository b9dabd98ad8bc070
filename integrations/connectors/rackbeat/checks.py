"""The connection test of a company in Rackbeat: whose key it is, what it reaches, and what must exist before records are
written."""

from collections.abc import Mapping

from integrations.connectors.contract import CheckItem
from integrations.connectors.rackbeat import unconfirmed
from integrations.connectors.rackbeat.client import RackbeatClient
from integrations.connectors.rackbeat.fields import Json, part, text
from integrations.errors import AccessDenied, NotReady

DEFAULTS = {
    "customer_group": ("/customer-groups", "customer_groups"),
    "supplier_group": ("/supplier-groups", "supplier_groups"),
    "product_group": ("/product-groups", "product_groups"),
    "service_group": ("/product-groups", "product_groups"),
    "payment_terms": ("/payment-terms", "payment_terms"),
}
"""What a new record belongs to unless it says otherwise, by the names of the tenant's settings; values are numbers.
Optional beside them: ``location`` (where the first stock lies), ``currency``."""

_BLOCKED = (
    "customer_invoice",
    "supplier_invoice",
    "purchase_order",
    "customer",
    "supplier",
    "product",
    "bundle",
)


def check(client: RackbeatClient) -> tuple[CheckItem, ...]:
    """Company, rights of the key, groups and payment terms. Raises BadCredentials, AccessDenied, TemporaryError."""
    return (_company(client), _rights(client), _groups(client), _terms(client))


def _company(client: RackbeatClient) -> CheckItem:
    """``/self`` answers without an outer wrapper."""
    about = client.single("/self")
    account = part(about, "user_account") or about
    user = part(about, "user")
    params = {
        "company": text(account, "company_name"),
        "account": text(account, "id"),
        "user": text(user, "name") or text(user, "email"),
    }
    return CheckItem(item="rackbeat_company", status="ok", params=params)


def _rights(client: RackbeatClient) -> CheckItem:
    """One row of everything that is read; a key limited to some of it lacks the rest."""
    lacking = []
    for name, path in unconfirmed.SCOPED_PATHS:
        try:
            client.page(path, name, limit=1)
        except AccessDenied:
            lacking.append(path.strip("/"))
    return CheckItem(
        item="rackbeat_rights",
        status="failed" if lacking else "ok",
        blocks=_BLOCKED if lacking else (),
        params={"missing": ", ".join(lacking)},
    )


def _groups(client: RackbeatClient) -> CheckItem:
    """Rackbeat wants each record in a group; without any, nothing can be written at the start."""
    lacking = []
    for path, name in sorted({DEFAULTS[key] for key in DEFAULTS if key.endswith("_group")}):
        try:
            if not client.page(path, name, limit=1).rows:
                lacking.append(path.strip("/"))
        except AccessDenied:
            lacking.append(path.strip("/"))
    return CheckItem(
        item="rackbeat_groups",
        status="warning" if lacking else "ok",
        params={"missing": ", ".join(lacking)},
    )


def _terms(client: RackbeatClient) -> CheckItem:
    rows = client.page("/payment-terms", "payment_terms").rows
    names = ", ".join(text(row, "name") for row in rows)[:300]
    return CheckItem(
        item="rackbeat_terms", status="ok" if rows else "warning", params={"terms": names or "–"}
    )


def check_defaults(client: RackbeatClient, defaults: Mapping[str, str]) -> tuple[CheckItem, ...]:
    """That each chosen default is there, one item for each: failed where none is chosen or it is gone. Product groups must
    hold stock, service groups must not."""
    lists: dict[str, dict[str, Json]] = {}
    return tuple(_default(client, name, defaults.get(name, ""), lists) for name in DEFAULTS)


def _default(client: RackbeatClient, name: str, chosen: str, lists: dict[str, dict[str, Json]]) -> CheckItem:
    path, plural = DEFAULTS[name]
    if path not in lists:
        lists[path] = {text(row, "number"): row for row in client.rows(path, plural)}
    row = lists[path].get(chosen)
    wrong = row is None
    if row is not None and name in ("product_group", "service_group") and "has_inventory" in row:
        wrong = bool(row["has_inventory"]) != (name == "product_group")
    shown = text(row, "name") if row is not None else chosen or "–"
    return CheckItem(
        item=f"rackbeat_{name}",
        status="failed" if wrong else "ok",
        blocks=("startup",) if wrong else (),
        params={"chosen": shown},
    )


def needed(defaults: Mapping[str, str], name: str) -> int:
    """A chosen default's number. Raises NotReady when there is none."""
    chosen = defaults.get(name, "")
    if not chosen.isdigit():
        raise NotReady(f"rackbeat_{name}", params={"chosen": chosen or "–"})
    return int(chosen)
