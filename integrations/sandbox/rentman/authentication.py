"""Who asks: the one bearer token of an account. Making a new one kills the old."""

import base64
import hashlib
import hmac
import json
from typing import Any

from integrations.sandbox.rentman import unverified
from integrations.sandbox.rentman.account import Account
from integrations.sandbox.rentman.answers import RentmanError
from integrations.sandbox.wire import Request


def made_token(slug: str, number: int) -> str:
    """A JWT, the same every time. What its payload says is a guess."""
    head: dict[str, Any] = {"typ": "JWT", "alg": "HS256"}
    claims = {"account": slug, "number": number, "iat": 1_790_000_000 + number}
    seed = hashlib.sha256(f"{slug} {number}".encode()).digest()
    parts = (json.dumps(head).encode(), json.dumps(claims).encode(), seed)
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def account_of(accounts: dict[str, Account], request: Request) -> Account | None:
    """Whose token was sent."""
    scheme, _space, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return None
    sent = token.strip().encode()
    return next((one for one in accounts.values() if hmac.compare_digest(one.token.encode(), sent)), None)


def unauthorized() -> RentmanError:
    """401."""
    return RentmanError(401, "Unauthorized", body=dict(unverified.UNAUTHORIZED))


def require_right(account: Account, path: str) -> None:
    """403 for a collection that the token's user may not see."""
    if path in account.settings.forbidden:
        raise RentmanError(403, unverified.NO_RIGHT)
