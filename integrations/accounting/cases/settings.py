"""What a case assumes (``settings``, ``fx``) as posting rules, and the list of policies with their documented defaults.

Every setting of a tenant's rules may stand in a case by our name; ``golden/1`` has names of its own for some.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from types import MappingProxyType
from typing import Any, NamedTuple, cast

from integrations.accounting.cases.accounts import account_map
from integrations.accounting.cases.fields import Fields
from integrations.accounting.closed_periods import ClosedPeriods
from integrations.accounting.rules import DATED_RATES, Rate, Registration, Rules, VatCodeInfo

PRODUCT_CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "standard": "standard",
        "food": "food",
        "low": "low",
        "book": "zero",
        "zero": "zero",
        "raw_fish": "raw_fish",
        "none": "outside",
        "outside": "outside",
        "reverse_charge": "reverse_charge",
        "service_abroad": "service_abroad",
        "digital_service": "digital_service",
        "single_purpose_voucher": "single_purpose_voucher",
    }
)
"""``vat_class`` of a case -> product class. Any other class is held until somebody says what it is."""


class Policy(NamedTuple):
    """A question that accountants answer differently: our setting, its default, what else it can be, and the rule."""

    setting: str
    default: str
    choices: str
    question: str
    source: str


POLICIES: tuple[Policy, ...] = (
    Policy("shipping", "follow_goods", "follow_goods, net_value, standard",
           "By what is freight of a mixed parcel split: gross value, net value, or all at 25 %?", "SHIP-2, G04"),
    Policy("free_card_marks", "[]", "beginnings of codes",
           "Which gift cards were given away, so that they are a discount? A mark from the shop counts as well.",
           "GIFT-5, G18"),
    Policy("single_purpose_vouchers", "false", "true, false",
           "Is VAT due when a single-purpose voucher is sold?", "GIFT-6"),
    Policy("amount_refunds", "spread", "spread, goodwill, hold",
           "What is a refund of an amount without lines: a lower price, a cost without VAT, or a question?", "REF-5"),
    Policy("closed_period", "hold", "hold, first_open, ask",
           "What happens to a document that is dated in a closed period?", "PER-1"),
    Policy("reserves", "receivable", "receivable, clearing",
           "Where does money lie that a gateway holds back: on 1579, or still on its clearing account?", "OUT-3, G31"),
    Policy("customer_mode", "common", "common, own",
           "Do private buyers share one customer per gateway?", "POST-2"),
    Policy("own_customer_above", "40000", "kroner, or null",
           "From which amount does a private buyer get a customer of his own?", "POST-2"),
    Policy("rounding_cap", "1.00", "kroner",
           "How large may a difference between lines and total be to count as rounding?", "ROUND-4"),
    Policy("vat_registered", "true", "true, false",
           "Is the company in the VAT register? If not, sales go to the account (sales, unregistered).", "VAT-9, G53"),
    Policy("registrations", "[]", "country, scheme, number, valid_from",
           "Which VAT registrations abroad are there? Each country's VAT is a liability of its own: 2795 IOSS, 2796 OSS, "
           "2797 others.", "IOSS-1, G37"),
    Policy("payment_terms_days", "14", "days",
           "When is an invoice due that does not say so itself?", "B2B-1"),
    Policy("invoice_sending", "EHF", "EHF, EMAIL, NONE",
           "How does the ledger send invoices, once it may: as EHF where possible, by e-mail, or not at all?", "EHF-1"),
    Policy("taxed_fees", "cost", "cost, hold",
           "Is a payout's fee with VAT a cost as it is, or held? Its VAT is never claimed from the payout.", "FEE-2"),
    Policy("foreign_goods", "code_21", "code_21, hold",
           "Are goods bought abroad booked on code 21 until customs have their say, or held?", "BUY-1"),
    Policy("price_tolerance_percent", "2", "percent",
           "By how many percent may a purchase price differ from the order's?", "BUY-2"),
    Policy("price_tolerance", "50", "kroner a line",
           "And by how many kroner? Both must hold.", "BUY-2"),
    Policy("single_purpose_marks", "[]", "beginnings of codes",
           "Which cards were taxed when they were sold, so that using them is no new turnover?", "GIFT-6"),
    Policy("VAT rule (stock_abroad)", "held", "code 7 or 0, any account",
           "What code do goods take that lay abroad when they were sold?", "1.3 no. 11"),
    Policy("(no choice)", "held", "-",
           "A sale at a rate that the ledger's code has no more is credited by a person.", "VAT-3"),
    Policy("account (goods_purchase)", "4300", "4300, 1460, any",
           "Are purchases expensed or taken to stock?", "BUY-1, G50"),
    Policy("account (software)", "6552", "any",
           "Where do subscriptions from abroad go? Code 86, full deduction.", "FEE-3, G32"),
    Policy("account (bad_debt)", "7830", "any",
           "Where does a lost dispute go? Without VAT correction; if the sale was undone, a credit note instead.",
           "CB-2"),
    Policy("account (receivable)", "1500", "any",
           "Where does the claim lie while a dispute is open? The sale and its VAT stand.", "CB-1, G33"),
)  # fmt: skip
"""The judgements of the worked cases and of the rulebook, section 11, with what the product does unless told otherwise."""

_SAID: Mapping[str, Mapping[object, Mapping[str, object]]] = MappingProxyType(
    {
        "posting_granularity": {"one posting per document line": {}},
        "rounding": {"half away from zero, 0.01": {}},
        "b2c_customer": {
            "one common customer per gateway": {"customer_mode": "common"},
            "own customer": {"customer_mode": "own"},
        },
        "b2b_customer": {"own customer": {}},
        "shipping_vat": {
            "follow_goods_by_gross": {"shipping": "follow_goods"},
            "follow_goods_by_net": {"shipping": "net_value"},
            "standard": {"shipping": "standard"},
        },
        "voucher_policy": {
            "vat_at_sale": {"single_purpose_vouchers": True},
            "vat_at_redemption": {"single_purpose_vouchers": False},
            "prepayment": {"single_purpose_vouchers": False},
        },
    }
)
"""``golden/1`` setting -> its value -> our settings. A value that is not here is refused: nobody may think it was heeded."""

_CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        policy.setting: tuple(policy.choices.split(", "))
        for policy in POLICIES
        if policy.setting
        in (
            "shipping",
            "amount_refunds",
            "closed_period",
            "reserves",
            "customer_mode",
            "invoice_sending",
            "taxed_fees",
            "foreign_goods",
        )
    }
)
_VAT_CODES: Mapping[str, VatCodeInfo] = MappingProxyType(
    {
        code: VatCodeInfo(
            number=code,
            rate=steps[-1][1],
            past=tuple(
                (start, until - dt.timedelta(days=1), rate) for (start, rate), (until, _) in pairwise(steps)
            ),
        )
        for code, steps in DATED_RATES.items()
    }
)
"""A ledger that has every code with the rate of each day, so that a credit after a change of rate is held (VAT-3)."""

_DATE = re.compile(r"\d{4}-\d\d-\d\d\Z")
_QUOTE = re.compile(r"([\d.]+) per (\d+)\Z")
_CARRIED_DAYS = 5
"""A rate serves until the next banking day: at most over Easter or Christmas, never longer (FX-1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the case's documents talk about, so that the rules can have it: currencies, countries, dates, schemes."""

    currencies: frozenset[str]
    countries: frozenset[str]
    schemes: frozenset[str]
    dates: tuple[dt.date, ...]


def rules_of(case: Fields, *, seen: Seen, closed_until: dt.date | None) -> Rules:
    """The rules that a case assumes. MalformedCase for a setting or a rate that cannot be heeded."""
    changes: dict[str, Any] = {}
    registrations: tuple[Registration, ...] = ()
    if "settings" in case:
        settings = case.one("settings")
        for name in settings.names():
            changes |= _setting(settings, name)
        registrations = tuple(_registration(each) for each in settings.some("registrations"))
    stated = {registration.scheme for registration in registrations}
    assumed = tuple(
        Registration(country="EU", scheme=cast(Any, scheme)) for scheme in sorted(seen.schemes - stated)
    )
    return Rules(
        version="case",
        accounts=account_map(currencies=seen.currencies, countries=seen.countries),
        product_class_by_tax_class=PRODUCT_CLASSES,
        vat_codes=_VAT_CODES,
        rates=_rates(case, dates=seen.dates),
        closed=ClosedPeriods(until=closed_until),
        registrations=registrations + assumed,
        **changes,
    )


def dates_in(value: object) -> Iterable[dt.date]:
    """Every day that occurs anywhere in a JSON value."""
    if isinstance(value, Mapping):
        for each in value.values():
            yield from dates_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from dates_in(each)
    elif isinstance(value, str) and _DATE.match(value):
        try:
            yield dt.date.fromisoformat(value)
        except ValueError:
            return


def _setting(settings: Fields, name: str) -> Mapping[str, object]:
    if name in _SAID:
        said = _SAID[name].get(settings.text(name))
        if said is None:
            raise settings.wrong(name, code="case_unknown_setting")
        return said
    if name in _CHOICES:
        chosen = settings.text(name)
        if chosen not in _CHOICES[name]:
            raise settings.wrong(name, code="case_unknown_setting")
        return {name: chosen}
    if name in ("vat_registered", "single_purpose_vouchers"):
        return {name: settings.flag(name)}
    if name in ("own_customer_above", "rounding_cap", "price_tolerance", "price_tolerance_percent"):
        return {name: settings.money(name)}
    if name == "payment_terms_days":
        return {name: int(settings.number(name))}
    if name in ("free_card_marks", "single_purpose_marks"):
        return {name: _texts(settings, name)}
    if name == "registrations":
        return {}
    raise settings.wrong(name, code="case_unknown_setting")


def _texts(settings: Fields, name: str) -> tuple[str, ...]:
    values = settings.raw(name)
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise settings.wrong(name, code="case_not_a_list")
    return tuple(values)


def _registration(each: Fields) -> Registration:
    scheme = each.text("scheme").lower()
    if scheme not in ("ioss", "oss", "local"):
        raise each.wrong("scheme", code="case_unknown_setting")
    return Registration(
        country=each.text("country", "EU").upper(),
        scheme=cast(Any, scheme),
        number=each.text("number", ""),
        valid_from=each.date("valid_from") if "valid_from" in each else None,
        valid_to=each.date("valid_to") if "valid_to" in each else None,
    )


def _rates(case: Fields, *, dates: Iterable[dt.date]) -> Mapping[tuple[str, dt.date], Rate]:
    """(currency, day of use) -> the rate of that day, or of the last banking day before it."""
    quotes: dict[str, list[Rate]] = {}
    if "fx" in case:
        fx = case.one("fx")
        for name in fx.names():
            quotes.setdefault(name.split("@")[0].upper(), []).append(_quote(fx.one(name)))
    rates: dict[tuple[str, dt.date], Rate] = {}
    for currency, found in quotes.items():
        for day in (*dates, *(rate.date for rate in found)):
            fresh = [rate for rate in found if 0 <= (day - rate.date).days <= _CARRIED_DAYS]
            if fresh:
                rates[currency, day] = max(fresh, key=lambda rate: rate.date)
    return rates


def _quote(quote: Fields) -> Rate:
    rate = quote.number("nok_per_unit")
    if rate <= 0:
        raise quote.wrong("nok_per_unit")
    stated = quote.text("quoted", "")
    if stated:
        parts = _QUOTE.match(stated)
        if parts is None or Decimal(parts[1]) / Decimal(parts[2]) != rate:
            raise quote.wrong("quoted", code="case_rate_contradicts")
    return Rate(rate, quote.date("date"), "Norges Bank")
