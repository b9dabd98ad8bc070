"""The connection test of a Rentman account: that the token holds, what its user may see, and what invoices need."""

import base64
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from integrations.connectors.contract import CheckItem
from integrations.connectors.rentman.client import RentmanClient, lacks_right
from integrations.connectors.rentman.fields import text
from integrations.connectors.rentman.kinds import SOURCE_KINDS
from integrations.errors import AccessDenied

NEEDED = {
    "/projects": ("rentman_project", "rentman_crew", "rentman_invoice"),
    "/subprojects": ("rentman_project", "rentman_invoice"),
    "/contacts": ("rentman_customer", "rentman_invoice", "rentman_project"),
    "/contactpersons": ("rentman_customer",),
    "/invoices": ("rentman_invoice",),
    "/projectcrew": ("rentman_crew",),
    "/projectfunctions": ("rentman_crew",),
    "/crew": ("rentman_crew",),
    "/statuses": (),
    "/ledgercodes": (),
}
"""What is read, and which kinds cannot do without it: a token sees what its user may see."""
_END_OF_TIME = 4_102_444_800  # 2100


def check(client: RentmanClient, *, token: str) -> tuple[CheckItem, ...]:
    """Rights, ledger codes, what is left of the day. Raises BadCredentials, AccessDenied, TemporaryError."""
    rights = _rights(client)
    return (_account(token), rights, _ledgers(client), _day(client))


def account_of(token: str) -> str:
    """The account that a token says it is for (unverified, for people to read), '' where it does not."""
    found = _claims(token).get("account")
    return found if isinstance(found, str) and found.isprintable() else ""


def expires_on(credentials: Mapping[str, str]) -> date | None:
    """The last day of the token, by its own word (``exp``, unverified); None where it does not say, or nonsense."""
    seconds = _claims(credentials.get("token", "")).get("exp")
    if not isinstance(seconds, int) or not 0 < seconds < _END_OF_TIME:
        return None
    return datetime.fromtimestamp(seconds, UTC).date()


def _claims(token: str) -> Mapping[str, Any]:
    try:
        part = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (IndexError, ValueError):
        return {}
    return claims if isinstance(claims, dict) else {}


def _account(token: str) -> CheckItem:
    return CheckItem(item="rentman_account", status="ok", params={"account": account_of(token) or "–"})


def _rights(client: RentmanClient) -> CheckItem:
    """One item of everything that is read."""
    lacking: list[str] = []
    blocked: set[str] = set()
    for path, kinds in NEEDED.items():
        try:
            client.page(path, [("fields", "id")], limit=1)
        except AccessDenied as error:
            if not lacks_right(error):
                raise
            lacking.append(path.strip("/"))
            blocked.update(kinds)
    status = "failed" if blocked else "warning" if lacking else "ok"
    return CheckItem(
        item="rentman_rights",
        status=status,
        blocks=tuple(kind for kind in SOURCE_KINDS if kind in blocked),
        params={"missing": ", ".join(lacking)},
    )


def _ledgers(client: RentmanClient) -> CheckItem:
    """Ledger codes are free text; those that are account numbers need no mapping."""
    try:
        rows = client.page("/ledgercodes").rows
    except AccessDenied as error:
        if not lacks_right(error):
            raise
        rows = []
    codes = [text(row, "code") for row in rows if text(row, "code")]
    return CheckItem(
        item="rentman_ledgers",
        status="ok" if codes else "warning",
        params={"codes": ", ".join(codes)[:300] or "–"},
    )


def _day(client: RentmanClient) -> CheckItem:
    return CheckItem(item="rentman_day", status="ok", params={"left": str(client.budget.day_left)})
