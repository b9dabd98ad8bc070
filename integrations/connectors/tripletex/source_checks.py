"""Whether a company's records can be read: company, rights of the key, and whether stock is counted here."""

from collections.abc import Iterator

from integrations.connectors.contract import CheckItem
from integrations.connectors.tripletex import reference
from integrations.connectors.tripletex.client import TripletexClient
from integrations.connectors.tripletex.source_kinds import KINDS
from integrations.errors import AccessDenied


def check(client: TripletexClient) -> tuple[CheckItem, ...]:
    """Every item. Raises BadCredentials, TemporaryError."""
    return (_company(client), *_rights(client), _stock(client))


def _company(client: TripletexClient) -> CheckItem:
    company = reference.who_am_i(client).get("company") or {}
    params = {
        "company": str(company.get("name") or ""),
        "org_number": reference.digits(company.get("organizationNumber")),
    }
    return CheckItem(item="tripletex_company", status="ok", params=params)


def _rights(client: TripletexClient) -> Iterator[CheckItem]:
    """One row of each list: rights show only by trying."""
    lacking, words = [], ""
    for path in dict.fromkeys(kind.path for kind in KINDS.values()):
        try:
            client.page(path, fields="id", params={"count": 1})
        except AccessDenied as error:
            lacking.append(path)
            words = words or error.remote_message
    yield CheckItem(
        item="tripletex_records",
        status="failed" if lacking else "ok",
        blocks=tuple(kind.name for kind in KINDS.values() if kind.path in lacking),
        params={"missing": ", ".join(path.strip("/") for path in lacking)},
        remote_message=words,
    )


def _stock(client: TripletexClient) -> CheckItem:
    """Stock is told to companies with Logistics alone."""
    try:
        client.get("/product/logisticsSettings", fields="id")
    except AccessDenied as error:
        return CheckItem(item="tripletex_stock", status="warning", remote_message=error.remote_message)
    return CheckItem(item="tripletex_stock", status="ok")
