"""A payment method recognised by its name, in an account's name or on a posting. Pure, and never more than a hint."""

import re
from collections.abc import Iterable, Mapping

_WORD = re.compile(r"[a-zæøå]{4,}")
_COMMON = frozenset(
    {
        "bank", "betal", "betaling", "betalt", "butikk", "card", "cards", "checkout", "direct", "direkte", "faktura",
        "gateway", "invoice", "kontant", "konto", "kort", "mobil", "mobile", "nettbutikk", "online", "oppgjør",
        "overføring", "payment", "payments", "shop", "transfer", "with", "woocommerce",
    }
)  # fmt: skip
"""Words that any method, and any account, may be called by."""


def names_of(method: str, title: str) -> frozenset[str]:
    """The words that a method is known by: ``vipps``; ``klarna`` of klarna_payments."""
    found = _WORD.findall(f"{method} {title}".casefold().replace("_", " ").replace("-", " "))
    return frozenset(found) - _COMMON


def is_named(names: Iterable[str], *texts: str) -> bool:
    """Whether one of the words stands in one of the texts."""
    words = {word for text in texts for word in _WORD.findall(text.casefold())}
    return not words.isdisjoint(names)


def accounts_by_name(methods: Mapping[str, str], accounts: Mapping[str, str]) -> dict[str, str]:
    """Method → the one account (of those for money and claims) whose name has its name. ``methods``: id → title,
    ``accounts``: number → name."""
    found = {}
    for method, title in methods.items():
        names = names_of(method, title)
        fitting = [
            number for number, name in accounts.items() if number.startswith("1") and is_named(names, name)
        ]
        if len(fitting) == 1:
            found[method] = fitting[0]
    return found
