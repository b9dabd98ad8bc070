"""Who may ask: WooCommerce's REST keys over https (Basic or query string) and OAuth 1.0a signatures over
plain http."""

import base64
import binascii
import hashlib
import hmac
from typing import Literal
from urllib.parse import quote, unquote, urlsplit

from integrations.sandbox.wire import Request
from integrations.sandbox.woocommerce.answers import WordPressError
from integrations.sandbox.woocommerce.shop import Shop

Outcome = Literal["anonymous", "known"]
WINDOW = 15 * 60
"""Seconds that a signature's timestamp may be off."""
_HASHES = {"HMAC-SHA1": hashlib.sha1, "HMAC-SHA256": hashlib.sha256}


def require_key(shop: Shop, request: Request, *, item: bool, url: str) -> None:
    """Let the request pass or raise 401. ``item``: one resource is asked for, not a list (the sentences
    differ).

    ``url`` is the address as the client sees it, without query: OAuth signs it.
    An unknown key makes the caller anonymous, and the answer then is the same as for missing rights.
    """
    if not (_key_and_secret(shop, request) or _oauth(shop, request, url=url)):
        what = "view this resource" if item else "list resources"
        verb = (
            "view" if request.method in ("GET", "HEAD") else "create" if request.method == "POST" else "edit"
        )
        sentence = (
            f"Sorry, you cannot {what}."
            if verb == "view"
            else f"Sorry, you are not allowed to {verb} resources."
        )
        raise WordPressError(401, f"woocommerce_rest_cannot_{verb}", sentence)
    _require_permission(shop, request)


def _require_permission(shop: Shop, request: Request) -> None:
    """A read key that writes is answered 401, not 403."""
    reading = request.method in ("GET", "HEAD", "OPTIONS")
    needed = "read" if reading else "write"
    if needed not in shop.settings.permissions.split("_"):
        raise _refused(f"The API key provided does not have {needed} permissions.")


def _key_and_secret(shop: Shop, request: Request) -> bool:
    if not shop.settings.tls_terminated:
        return False
    key, secret = request.first("consumer_key", ""), request.first("consumer_secret", "")
    if not (key and secret):
        key, secret = _basic(request) if not shop.settings.strip_authorization else ("", "")
    if key != shop.key:
        return False
    if not hmac.compare_digest(str(secret).encode(), shop.secret.encode()):
        raise _refused("Consumer secret is invalid.")
    return True


def _basic(request: Request) -> tuple[str, str]:
    scheme, _space, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        key, _colon, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return key, secret


def _oauth(shop: Shop, request: Request, *, url: str) -> bool:
    given = {**_oauth_header(shop, request), **dict(request.query)}
    if not given.get("oauth_consumer_key"):
        return False
    missing = [
        name
        for name in ("timestamp", "nonce", "signature", "signature_method")
        if not given.get(f"oauth_{name}")
    ]
    if missing:
        raise _refused(f"Missing OAuth parameter oauth_{missing[0]}")
    if given["oauth_consumer_key"] != shop.key:
        raise _refused("Consumer key is invalid.")
    _check_signature(shop, request, given, url=url)
    _check_freshness(shop, given, now=request.now)
    return True


def _oauth_header(shop: Shop, request: Request) -> dict[str, str]:
    scheme, _space, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "oauth" or shop.settings.strip_authorization:
        return {}
    pairs = (part.strip().partition("=") for part in value.split(","))
    return {name: unquote(text.strip('"')) for name, _equals, text in pairs if name != "realm"}


def _check_signature(shop: Shop, request: Request, given: dict[str, str], *, url: str) -> None:
    algorithm = _HASHES.get(given["oauth_signature_method"])
    if algorithm is None:
        raise _refused("Invalid signature - signature method is invalid.")
    pairs = sorted(
        (_escape(name), _escape(text)) for name, text in given.items() if name != "oauth_signature"
    )
    text = "&".join(f"{name}={value}" for name, value in pairs)
    base = f"{request.method.upper()}&{_escape(url)}&{_escape(text)}"
    digest = hmac.new(f"{shop.secret}&".encode(), base.encode(), algorithm).digest()
    if not hmac.compare_digest(base64.b64encode(digest), given["oauth_signature"].encode()):
        raise _refused("Invalid signature - provided signature does not match.")


def _check_freshness(shop: Shop, given: dict[str, str], *, now: float) -> None:
    stamp = given["oauth_timestamp"]
    if not stamp.isdigit() or abs(int(stamp) - now) > WINDOW:
        raise _refused("Invalid timestamp.")
    if given["oauth_nonce"] in shop.used_nonces:
        raise _refused("Invalid nonce - nonce has already been used.")
    shop.used_nonces = {nonce: at for nonce, at in shop.used_nonces.items() if at > now - WINDOW}
    shop.used_nonces[given["oauth_nonce"]] = now


def signed_url(request: Request, *, prefix: str) -> str:
    """The address that a client of plain http signs: scheme, host and path, no query."""
    host = request.headers.get("host", "localhost")
    return urlsplit(f"http://{host}{prefix}{request.path}").geturl()


def _escape(text: str) -> str:
    return quote(text, safe="-._~")


def _refused(sentence: str) -> WordPressError:
    return WordPressError(401, "woocommerce_rest_authentication_error", sentence)
