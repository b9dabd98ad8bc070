"""The sentences behind the reasons of a voucher's lines: kind -> (Norwegian, English), for the faces."""

from collections.abc import Mapping
from types import MappingProxyType

from integrations.wording import Figures, spoken

SENTENCES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "source_field": (
            "Linjen «{title}» i ordren ({field}): {gross} {currency}, derav mva {vat} etter butikken.",
            "The line “{title}” of the order ({field}): {gross} {currency}, of which VAT {vat} by the shop.",
        ),
        "vat_rule": (
            "{product_class} til {customer_type}, levert {area}, har mva-kode {vat_code}: {rate} den "
            "{date}. Mva-regel «{rule}», versjon {version}, satt av {set_by}.",
            "{product_class} to a {customer_type}, delivered {area}, has VAT code {vat_code}: {rate} on "
            "{date}. VAT rule “{rule}”, version {version}, set by {set_by}.",
        ),
        "mapping": (
            "Konto {account} er valgt for {role}. Versjon {version}, satt av {set_by}.",
            "Account {account} is chosen for {role}. Version {version}, set by {set_by}.",
        ),
        "not_vat_registered": (
            "Firmaet er ikke registrert i Merverdiavgiftsregisteret, så salget føres uten mva-kode.",
            "The company is not in the VAT register, so the sale is booked without a VAT code.",
        ),
        "allocation": (
            "Frakt og gebyr følger varene: {gross} er fordelt etter varenes beløp som {parts}.",
            "Shipping and fees follow the goods: {gross} is split by the value of the goods as {parts}.",
        ),
        "stated_rate": (
            "Butikken har selv beregnet {rate} på denne linjen ({field}), og den gjelder.",
            "The shop itself has charged {rate} on this line ({field}), and that governs.",
        ),
        "vat_variance": (
            "Butikken har {stated} i mva, beregnet av beløpet blir det {booked}; forskjellen er "
            "øreavrunding.",
            "The shop has {stated} of VAT, taken out of the amount it is {booked}; the difference is "
            "rounding.",
        ),
        "receivable": (
            "Det kunden skulle betale: {owed}. Føres på kunden «{customer}».",
            "What the buyer owed: {owed}. Booked on the customer “{customer}”.",
        ),
        "settled": (
            "Betalt med {method}: {gross}.",
            "Paid with {method}: {gross}.",
        ),
        "tender": (
            "Betalingen i butikken: {method}, {gross}, {date}{in_reference}.",
            "The payment in the shop: {method}, {gross}, {date}{in_reference}.",
        ),
        "gap": (
            "Linjene er {lines}, men butikkens sum er {total}. De {gap} imellom er bekreftet som gavekort.",
            "The lines are {lines}, but the shop's total is {total}. The {gap} between is confirmed as "
            "gift cards.",
        ),
        "prepayment": (
            "Pengene kom {paid_on} og varene ble levert {delivered_on}: i mellomtiden er det forskudd.",
            "The money came on {paid_on} and the goods were delivered on {delivered_on}: a prepayment in "
            "between.",
        ),
        "rounding": (
            "Butikkens sum og linjene skiller {difference}: øreavrunding.",
            "The shop's total and its lines differ by {difference}: rounding.",
        ),
        "exchange": (
            "Kursen endret seg mellom levering og betaling: {difference} kroner.",
            "The exchange rate moved between delivery and payment: {difference} kroner.",
        ),
        "currency_rate": (
            "{foreign} {currency} regnet om med kurs {quote} fra {source}, {date}.",
            "{foreign} {currency} converted at {quote} from {source}, {date}.",
        ),
        "refund_share": (
            "Gitt tilbake {gross} av {sold} som ble solgt.",
            "Given back {gross} of {sold} that was sold.",
        ),
        "credited": (
            "Refusjon av ordre {number}: {gross}{in_reason}.",
            "Refund of order {number}: {gross}{in_reason}.",
        ),
        "invoice": (
            "Ordre {number} faktureres kunden: {owed}.",
            "Order {number} is invoiced to the buyer: {owed}.",
        ),
    }
)


WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "private": ("privatperson", "private person"),
        "business": ("bedrift", "business"),
        "domestic": ("i Norge", "in Norway"),
        "svalbard": ("på Svalbard eller Jan Mayen", "on Svalbard or Jan Mayen"),
        "abroad": ("i utlandet", "abroad"),
        "standard": ("vanlig vare", "standard goods"),
        "food": ("mat og drikke", "food and drink"),
        "low": ("vare med lav sats", "low-rate goods"),
        "zero": ("vare med nullsats", "zero-rated goods"),
        "raw_fish": ("råfisk", "raw fish"),
        "outside": ("omsetning utenfor mva-loven", "supply outside the VAT Act"),
        "gift_card": ("gavekort", "gift card"),
        "receivable": ("kundefordringer", "receivables"),
        "sales": ("salg", "sales"),
        "tender": ("betalingsmåte", "payment method"),
        "store_credit": ("tilgodelapper", "store credit"),
        "prepayment": ("forskudd fra kunder", "prepayments"),
        "rounding": ("øreavrunding", "rounding"),
        "fx": ("valutadifferanse", "exchange difference"),
        "gap": ("betaling som butikken ikke viser", "payment that the shop does not show"),
        "unregistered": ("uten mva", "without VAT"),
        "bank": ("bankinnskudd", "bank"),
        "fees": ("gebyrer", "fees"),
        "other_receivable": ("tilbakeholdt oppgjør", "payouts held back"),
        "other_income": ("annen inntekt", "other income"),
        "bad_debt": ("tap på fordringer", "bad debt"),
        "goodwill": ("kompensasjon til kunder", "compensation to customers"),
        "foreign_vat": ("utenlandsk mva", "foreign VAT"),
        "supplier_debt": ("leverandørgjeld", "debt to suppliers"),
        "goods_purchase": ("varekjøp", "purchases of goods"),
        "freight_in": ("innfrakt", "freight in"),
        "software": ("programvare og lisenser", "software and licences"),
        "gain": ("gevinst", "gain"),
        "loss": ("tap", "loss"),
    }
)
"""Words of rules and mappings -> (Norwegian, English)."""

_OPTIONAL = ("reference", "reason")
_WORDED = ("customer_type", "area", "product_class", "role", "key")


def render(kind: str, params: Mapping[str, str], language: str = "nb") -> str:
    """The sentence of a reason. An unknown kind gives its name, a missing figure a dash; it never fails."""
    sentences = SENTENCES.get(kind)
    if sentences is None:
        return kind
    at = 1 if spoken(language) == "en" else 0
    sentence = sentences[at].format_map(Figures(_worded(params, at), language=language))
    return sentence[:1].upper() + sentence[1:]


def _worded(params: Mapping[str, str], at: int) -> dict[str, str]:
    """The params with our own words for roles and classes, and with what is optional in a sentence made whole."""
    worded = dict(params)
    for name in _WORDED:
        if worded.get(name) in WORDS:
            worded[name] = WORDS[worded[name]][at]
    if worded.get("key"):
        worded["role"] = f"{worded.get('role', '')} ({worded['key']})"
    if worded.get("name"):
        worded["account"] = f"{worded.get('account', '')} {worded['name']}"
    for name in _OPTIONAL:
        worded[f"in_{name}"] = f" ({worded[name]})" if worded.get(name) else ""
    return worded
