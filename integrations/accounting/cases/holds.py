"""What is not booked, in the form of ``expected.holds``: the README's reason where it has one, our code, figures, sentences."""

from decimal import Decimal

from integrations.accounting.cases.answers import Answer
from integrations.error_catalogue import render
from integrations.errors import SyncError, VatDeviation

_REASONS = {"vat_does_not_add_up": "vat_deviation"}
_RATES = (("source_rate", "stated_rate"), ("rule_rate", "rule_rate"))
_FIGURES = (
    "stated", "expected", "found", "left", "gross", "value", "difference", "date", "closed_until", "first_open",
    "role", "key", "country", "scheme", "limit", "worth", "vat_code", "currency", "item",
)  # fmt: skip


def hold_of(error: SyncError, *, document: str, language: str) -> Answer:
    """The hold that an error is. ``document`` is our name of what is held; nothing of it is posted."""
    params = error.params
    reason = "vat_deviation" if isinstance(error, VatDeviation) else _REASONS.get(error.code, error.code)
    answer: Answer = {
        "reason": reason, "code": error.code, "document": document, "action": "no_voucher_until_resolved",
        "severity": "error",
    }  # fmt: skip
    line = params.get("line_id") or params.get("line") or params.get("field")
    if line:
        answer["line"] = line
    if isinstance(error, VatDeviation):
        answer |= {name: _rates(params.get(at, "")) for name, at in _RATES}
    if reason == "quantity_mismatch":
        answer |= {"invoiced": params.get("found", ""), "received": params.get("expected", "")}
    answer["figures"] = {name: params[name] for name in _FIGURES if params.get(name)}
    said = render(error.code, {"document": document, **params}, language)
    answer |= {"sentence": f"{said.title}. {said.why}", "fix": said.fix, "who": said.who}
    return answer


def nothing_to_post(document: str, *, language: str, code: str = "zero_value") -> Answer:
    """Information, not an alarm: there is no voucher, and the document is listed as reconciled (POST-5)."""
    sentences = {
        "zero_value": (
            "Det er ingenting å bokføre: verken varene eller betalingen har et beløp.",
            "There is nothing to book: neither the goods nor the payment have an amount.",
        ),
        "not_delivered": (
            "Ordren er ikke levert, så den er ikke solgt ennå.",
            "The order has not been delivered, so that it is not sold yet.",
        ),
    }
    text = sentences[code][1 if language == "en" else 0]
    return {
        "reason": code, "document": document, "action": "no_voucher", "severity": "info", "sentence": text
    }  # fmt: skip


def _rates(text: str) -> str:
    """Percentages without needless noughts; several stand with commas between them."""
    return ", ".join(f"{Decimal(rate).normalize():f}" for rate in text.split(", ") if rate)
