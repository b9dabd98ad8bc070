"""Who asks: the bearer key, what its scopes allow, and how often it may."""

import base64
import hashlib
import hmac
import json
from typing import Any

from integrations.sandbox.rackbeat import unverified
from integrations.sandbox.rackbeat.account import Account, ApiKey
from integrations.sandbox.rackbeat.answers import RackbeatError
from integrations.sandbox.wire import Request

_SIGNATURE_BYTES = 512


def made_token(slug: str, number: int) -> str:
    """A key as long as the real ones (a signed JWT of about a kilobyte), the same every time."""
    claims: dict[str, Any] = {
        "aud": "2",
        "sub": str(number),
        "scopes": [],
        "jti": _hex(f"{slug} jti {number}", 40),
    }
    head = {"typ": "JWT", "alg": "RS256", "jti": claims["jti"]}
    seed = f"{slug} {number}"
    signature = b"".join(
        hashlib.sha512(f"{seed} {part}".encode()).digest() for part in range(_SIGNATURE_BYTES // 64)
    )
    parts = (json.dumps(head).encode(), json.dumps(claims).encode(), signature)
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def _hex(seed: str, length: int) -> str:
    return hashlib.sha256(seed.encode()).hexdigest()[:length]


def bearer(request: Request) -> str:
    """The token that was sent, '' for none."""
    scheme, _space, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def key_of(accounts: dict[str, Account], request: Request) -> tuple[Account, ApiKey] | None:
    """Whose key was sent."""
    token = bearer(request)
    for account in accounts.values():
        key = account.keys.get(token)
        if key is not None and hmac.compare_digest(key.token.encode(), token.encode()):
            return account, key
    return None


def require_right(account: Account, key: ApiKey, request: Request, path: str) -> None:
    """403 when the key's scopes do not reach the path, or (if the account wants it) when nobody says who calls."""
    if account.settings.require_user_agent and not request.headers.get("user-agent"):
        raise RackbeatError(403, "Please identify your application with a User-Agent header.")
    if key.scopes is None:
        return
    guarding = [name for name, paths in unverified.SCOPES.items() if path in paths]
    if guarding and not key.scopes.intersection(guarding):
        raise RackbeatError(403, unverified.FORBIDDEN)


def unauthenticated() -> RackbeatError:
    """401."""
    return RackbeatError(401, unverified.UNAUTHENTICATED)
