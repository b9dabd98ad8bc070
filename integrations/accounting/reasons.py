"""A reason of a voucher's line in words, for the faces; the words stand in ``reason_sentences`` and ``reason_words``."""

from collections.abc import Mapping

from integrations.accounting.reason_sentences import SENTENCES
from integrations.accounting.reason_words import WORDS
from integrations.wording import Figures, spoken

_OPTIONAL = ("reference", "reason", "number", "order")
_WORDED = (
    "customer_type", "area", "product_class", "role", "key", "looked_at", "scheme", "by", "method", "source", "item",
    "outcome",
)  # fmt: skip

_UNSIGNED: Mapping[str, str] = {"currency_rate": "foreign"}
"""Kind -> the amount that a sentence says without its sign: which side it stands on is seen at the amount in kroner."""


def render(kind: str, params: Mapping[str, str], language: str = "nb") -> str:
    """The sentence of a reason. An unknown kind gives its name, a missing figure a dash; it never fails."""
    sentences = SENTENCES.get(kind)
    if sentences is None:
        return kind
    unsigned = _UNSIGNED.get(kind, "")
    if params.get(unsigned, "").startswith("-"):
        params = {**params, unsigned: params[unsigned].removeprefix("-")}
    at = 1 if spoken(language) == "en" else 0
    sentence = sentences[at].format_map(Figures(_worded(params, at), language=language))
    return sentence[:1].upper() + sentence[1:]


def _worded(params: Mapping[str, str], at: int) -> dict[str, str]:
    """The params with our own words for roles and classes, and with what is optional in a sentence made whole."""
    worded = dict(params)
    for name in _WORDED:
        if worded.get(name) in WORDS:
            worded[name] = WORDS[worded[name]][at]
    if worded.get("role") == WORDS["sales"][at] and worded.get("key", "").isdigit():
        worded["key"] = ("mva-kode ", "VAT code ")[at] + worded["key"]
    if worded.get("key"):
        worded["role"] = f"{worded.get('role', '')} ({worded['key']})"
    if worded.get("name"):
        worded["account"] = f"{worded.get('account', '')} {worded['name']}"
    worded["in_choice"] = _choice(worded, at)
    for name in _OPTIONAL:
        worded[f"in_{name}"] = f" ({worded[name]})" if worded.get(name) else ""
    return worded


def _choice(params: Mapping[str, str], at: int) -> str:
    """In which version a rule or mapping was used, and who set it; what nobody has set is our default."""
    version, set_by = params.get("version", ""), params.get("set_by", "")
    if not version:
        return ""
    if not set_by:
        return (f" (standard, versjon {version})", f" (default, version {version})")[at]
    return (f", versjon {version}, satt av {set_by}", f", version {version}, set by {set_by}")[at]
