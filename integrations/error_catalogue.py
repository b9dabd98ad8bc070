"""What every error code means to a person: what is not done, why, what to do, and who can. Norwegian and
English.

``render`` never fails: an unknown code or a missing figure gives a poorer sentence, not an exception.
"""

from collections.abc import Mapping
from typing import NamedTuple

from integrations.accounting.reason_words import WORDS
from integrations.error_texts import (
    access,
    alerts,
    bills,
    bookkeeping,
    cases,
    corrections,
    currency,
    documents,
    double_bookings,
    drafts,
    dry_runs,
    engine,
    foreign_vat,
    gift_cards,
    go_live,
    ledger_records,
    payments,
    purchase_orders,
    purchases,
    rackbeat,
    readiness,
    readiness_rights,
    readiness_shop,
    reference_data,
    remote,
    rentman,
    rentman_invoices,
    rentman_projects,
    setup,
    shops,
    slack,
    slack_install,
    startup,
    subscriptions,
    upgrades,
    webhooks,
)
from integrations.error_texts.text import ErrorText, Who
from integrations.wording import Figures, spoken

_MODULES = (
    documents,
    bookkeeping,
    foreign_vat,
    corrections,
    currency,
    gift_cards,
    payments,
    purchases,
    bills,
    purchase_orders,
    setup,
    shops,
    readiness,
    readiness_rights,
    readiness_shop,
    reference_data,
    access,
    remote,
    webhooks,
    engine,
    cases,
    rackbeat,
    rentman,
    rentman_invoices,
    rentman_projects,
    drafts,
    slack,
    slack_install,
    upgrades,
    go_live,
    double_bookings,
    dry_runs,
    startup,
    ledger_records,
    alerts,
    subscriptions,
)

CATALOGUE: Mapping[str, ErrorText] = {text.code: text for module in _MODULES for text in module.TEXTS}
"""Code -> text. ``missing_mapping.<role>``, ``not_ready.<item>``, ``verification_failed.<kind>`` are variants of their code."""

_VARIED_BY = {"missing_mapping": "role", "not_ready": "item", "verification_failed": "kind"}


class RenderedError(NamedTuple):
    """The sentences of one error, ready to show. ``who`` can do something: customer, accountant or support."""

    title: str
    what: str
    why: str
    fix: str
    who: Who


def render(code: str, params: Mapping[str, object] | None = None, language: str = "nb") -> RenderedError:
    """The sentences for a code. ``params['document']`` is what people call the document («Ordre 10432»)."""
    params = params or {}
    text = text_of(code, params)
    parts = text.en if spoken(language) == "en" else text.nb
    figures = Figures({"code": code, **_worded(params, language)}, language=language)
    title, what, why, fix = (_sentence(part.format_map(figures)) for part in parts)
    return RenderedError(title, what, why, fix, text.who)


_PLACES: Mapping[str, tuple[str, ...]] = {
    "Rackbeat": (
        "customer_invoice",
        "supplier_invoice",
        "purchase_order",
        "customer",
        "supplier",
        "product",
        "bundle",
    ),
    "Tripletex": ("project", "startup_"),
    "Rentman": ("rentman_", "project_channel"),
}
"""Where a flow's documents stand before they come to us, by how its name begins; all others are a shop's."""


def place_of(flow: str) -> dict[str, str]:
    """``place`` for the sentences about a document: the system that it comes from by its name, {} for a shop's."""
    found = {start: place for place, starts in _PLACES.items() for start in starts if flow.startswith(start)}
    return {"place": found[max(found, key=len)]} if found else {}


_RULE = (
    " ({product_class}, levert {area}; mva-regel {rule})",
    " ({product_class}, delivered {area}; VAT rule {rule})",
)


def _worded(params: Mapping[str, object], language: str) -> dict[str, object]:
    """Our own words for classes, places and schemes; the rule that a deviation is from as an aside."""
    at = 1 if spoken(language) == "en" else 0
    worded = dict(params)
    for name in ("product_class", "area", "scheme", "source"):
        words = WORDS.get(str(params.get(name, "")))
        if words is not None:
            worded[name] = words[at]
    if params.get("deviations"):
        worded["deviations"] = purchases.in_words(str(params["deviations"]), language=spoken(language))
    of_rule = {name: worded.get(name) for name in ("product_class", "area", "rule")}
    worded["in_rule"] = _RULE[at].format_map(of_rule) if all(of_rule.values()) else ""
    return worded


def text_of(code: str, params: Mapping[str, object] | None = None) -> ErrorText:
    """The entry for a code, its variant for the role or item where there is one, 'unknown_code' for unknown codes."""
    variant = (params or {}).get(_VARIED_BY.get(code, ""))
    return CATALOGUE.get(f"{code}.{variant}") or CATALOGUE.get(code) or CATALOGUE["unknown_code"]


def who_acts(code: str, params: Mapping[str, object] | None = None) -> Who:
    """Who can do something about an error: customer, accountant or support."""
    return text_of(code, params).who


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
