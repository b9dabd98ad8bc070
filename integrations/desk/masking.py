"""Source documents as support may see them: what was sold and paid is readable, who bought is hinted at.

Secrets are never shown. Names keep their first letter, addresses and telephones nothing, e-mails their shape, codes their end.
"""

import re
from collections.abc import Mapping
from typing import Any

_SECRET = re.compile(
    r"(?i)(password|secret|token|api_?key|order_key|cart_hash|signature|user_agent|ip_address|authorization)"
)
_NAME = re.compile(r"(?i)^(first_?name|last_?name|middle_name|surname|name_on_card|full_name)$")
_PLACE = re.compile(
    r"(?i)^(address_?\d?|address_line\d?|((mailing|visit|invoice)_)?street|phone(_\d)?|mobile(phone)?|transaction_id)$"
)
_CODE = re.compile(r"(?i)^(code|gift_?card_?(number|code)|pw_gift_card_number|coupon_code)$")
_EMAIL = re.compile(r"([\w.+-])[\w.+-]*@([\w-])[\w.-]*(\.\w{2,})")
HIDDEN = "•••"
DEEPEST = 12


def mask(value: Any, *, key: str = "", depth: int = 0) -> Any:
    """The same JSON with secrets and personal data covered; keys and structure stay. Odd keys of plugins count too."""
    if depth > DEEPEST:
        return HIDDEN
    if isinstance(value, Mapping):
        return {
            str(name): mask(inner, key=_key(value, name), depth=depth + 1) for name, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [mask(inner, key=key, depth=depth + 1) for inner in value]
    if value in (None, "") or isinstance(value, bool):
        return value
    if _SECRET.search(key) or _PLACE.match(key):
        return HIDDEN
    if not isinstance(value, str):
        return value
    if _CODE.match(key):
        return card_code(value)
    if _NAME.match(key):
        return f"{value[0]}{HIDDEN}"
    return _EMAIL.sub(rf"\1{HIDDEN}@\2{HIDDEN}\3", value)


def card_code(code: str) -> str:
    """The last four characters of a gift card's or coupon's code: whoever has the whole code has the money."""
    return f"…{code[-4:]}" if len(code) > 4 else code


def _key(parent: Mapping[Any, Any], name: Any) -> str:
    """What a value is about: for WooCommerce's meta rows ({"key": "_billing_phone", "value": …}) their own key."""
    if name == "value" and isinstance(parent.get("key"), str):
        return parent["key"].removeprefix("_").removeprefix("billing_").removeprefix("shipping_")
    return str(name)
