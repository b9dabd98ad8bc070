"""Another country's VAT that a sale was made with: IOSS, OSS, or a registration there (IOSS-1, IOSS-2).

It is owed to that country: a liability per country and scheme, never income and never Norwegian VAT. What the seller may not
charge is held: VAT without a registration on the day, to a business, or under IOSS on a parcel that is worth too much.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from integrations.accounting.choices import mapping_reason
from integrations.accounting.documents import GIFT_CARD, Line, Sale
from integrations.accounting.money import ORE, ZERO, vat_of
from integrations.accounting.product_classes import classify
from integrations.accounting.rules import AccountChoice, Rules
from integrations.accounting.vat_defaults import DOMESTIC, SVALBARD
from integrations.accounting.voucher import Reason
from integrations.errors import VatDeviation

ROLE = "foreign_vat"
SERVICES = frozenset({"digital_service", "service_abroad", "low", "outside"})
"""Product classes that are never goods."""
_SOLD_AS_EITHER = frozenset({"zero"})
"""Books are goods, e-books are remote services; the class does not tell."""


class Limit(NamedTuple):
    """The most that a consignment may be worth under a scheme. ``highest`` is more kroner than one unit of the currency has
    ever cost, for the test of a parcel whose day's rate is not known."""

    currency: str
    value: Decimal
    highest: Decimal


_IOSS = Limit("EUR", Decimal(150), Decimal(13))
_BRITISH = Limit("GBP", Decimal(135), Decimal(15))


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignVat:
    """The VAT of ``country`` inside a line: ``rate`` percent, owed on ``account`` under ``scheme``. ``income_reasons`` go on
    the income that is left, ``reasons`` on the liability."""

    country: str
    scheme: str
    rate: Decimal
    key: str
    account: AccountChoice
    reasons: tuple[Reason, ...]
    income_reasons: tuple[Reason, ...]

    def inside(self, gross: Decimal) -> Decimal:
        """The part of ``gross`` that is this VAT, same sign and currency."""
        return vat_of(gross, self.rate)


def limit_of(scheme: str, sale: Sale) -> Limit | None:
    """The limit that a scheme has (IOSS: EUR 150; a British registration: GBP 135), None when it has none."""
    if scheme == "ioss":
        return _IOSS
    is_sent_there = scheme == "local" and sale.stock_country == "NO"
    return _BRITISH if is_sent_there and sale.ship_to.country == "GB" else None


def limit_rates(sale: Sale) -> tuple[tuple[str, dt.date], ...]:
    """The (currency, date) pairs that the limit of the sale's scheme is tested by. A seller who has both registrations may
    have goods under IOSS in a sale that is stated under OSS."""
    schemes = {"": (), "oss": ("ioss",)}.get(sale.foreign_vat_scheme, (sale.foreign_vat_scheme,))
    limits = [limit for scheme in schemes if (limit := limit_of(scheme, sale))]
    currencies = {currency for limit in limits for currency in (limit.currency, sale.currency)}
    if all(limit.currency == sale.currency for limit in limits):
        return ()
    return tuple((currency, accepted_on(sale)) for currency in sorted(currencies - {"NOK"}))


def accepted_on(sale: Sale) -> dt.date:
    """The day whose rate the limit is tested by: when payment was accepted, else when the order was placed."""
    return min((tender.paid_on for tender in sale.tenders), default=sale.placed_at.date())


def foreign_vat_of(
    line: Line, sale: Sale, rules: Rules, *, area: str, product_class: str, accompanies: bool = False
) -> ForeignVat | None:
    """The foreign VAT inside a line, None when the source states none, or the delivery is Norwegian.

    ``product_class`` is the line's own; shipping and fees (``accompanies``) follow the sale. Raises VatDeviation for VAT that
    may not be charged or does not agree with its own rate, MissingMapping for a liability account nobody has chosen.
    """
    if not sale.foreign_vat_scheme or area in (DOMESTIC, SVALBARD) or not (line.vat or line.vat_rate):
        return None
    country = sale.ship_to.country
    if sale.buyer.kind == "business":
        raise _held("foreign_vat_business", line, sale)
    scheme = (
        sale.foreign_vat_scheme if accompanies else _scheme(line, sale, rules, product_class=product_class)
    )
    registration = next(
        (one for one in rules.registrations if one.covers(country, scheme=scheme, on=sale.delivered_on)),
        None,
    )
    if registration is None:
        raise _held("foreign_vat_unregistered", line, sale, params={"scheme": scheme})
    worth = _check_worth(line, sale, rules, limit=limit_of(scheme, sale))
    rate = _checked_rate(line, sale)
    key = f"{country}/{scheme}"
    account = rules.account(ROLE, key=key, on=sale.delivered_on)
    rules.check_account(account.number, vat_code="0", has_customer=False)
    params = {
        "country": country, "rate": f"{rate:f}", "scheme": scheme, "number": registration.number,
        "version": str(registration.version), "set_by": registration.set_by,
        "gross": f"{line.gross:f}", "vat": f"{vat_of(line.gross, rate):f}",
    }  # fmt: skip
    return ForeignVat(
        country=country,
        scheme=scheme,
        rate=rate,
        key=key,
        account=account,
        reasons=(Reason("foreign_vat", params), *worth, mapping_reason(ROLE, key=key, account=account)),
        income_reasons=(Reason("net_of_foreign_vat", params),),
    )


def _scheme(line: Line, sale: Sale, rules: Rules, *, product_class: str) -> str:
    """The scheme that the line falls under: services never under IOSS, goods sent from Norway never under OSS.

    A seller with both registrations has them told apart by the product class.
    """
    stated = sale.foreign_vat_scheme
    is_service = product_class in SERVICES or line.kind == "service"
    if stated == "ioss" and is_service:
        return "oss"
    goods_from_norway = not is_service and product_class not in _SOLD_AS_EITHER and sale.stock_country == "NO"
    if stated == "oss" and goods_from_norway:
        country = sale.ship_to.country
        if any(one.covers(country, scheme="ioss", on=sale.delivered_on) for one in rules.registrations):
            return "ioss"
        raise _held("oss_covers_services_only", line, sale, params={"product_class": product_class})
    return stated


def _check_worth(line: Line, sale: Sale, rules: Rules, *, limit: Limit | None) -> tuple[Reason, ...]:
    """The goods' own value, without VAT and freight, against the limit, at the rate of the day that payment was accepted.

    Without a rate of that day only what is clearly above the limit is held, and the explanation says so.
    """
    if limit is None:
        return ()
    on = sale.delivered_on
    goods = [
        one
        for one in sale.lines
        if one.kind == "goods"
        and one.gross > 0
        and classify(one, rules, on=on).product_class not in (*SERVICES, GIFT_CARD)
    ]
    value = sum((one.gross - vat_of(one.gross, one.vat_rate or ZERO) for one in goods), ZERO)
    worth = _converted(value, sale, rules, currency=limit.currency)
    params = {"most": f"{limit.value:f}", "currency": limit.currency}
    if worth is not None:
        params |= {"worth": f"{worth:.2f}", "unit": limit.currency}
        if worth > limit.value:
            raise _held("consignment_above_limit", line, sale, params=params)
        return (Reason("consignment_value", params),)
    kroner = _in_kroner(value, sale, rules)
    params |= {"worth": f"{kroner:.2f}", "unit": "NOK"}
    if kroner > limit.value * limit.highest:
        raise _held("consignment_above_limit", line, sale, params=params)
    return (Reason("consignment_value_untested", params),)


def _converted(value: Decimal, sale: Sale, rules: Rules, *, currency: str) -> Decimal | None:
    """``value`` of the sale in another currency; None when no rate of that currency is known for the day."""
    if sale.currency == currency:
        return value
    rate = rules.rates.get((currency, accepted_on(sale)))
    return None if rate is None else _in_kroner(value, sale, rules) / rate.nok_per_unit


def _in_kroner(value: Decimal, sale: Sale, rules: Rules) -> Decimal:
    if sale.currency == "NOK":
        return value
    rate = rules.rates.get((sale.currency, accepted_on(sale)))
    rate = rate or rules.currency_rate(sale.currency, on=sale.delivered_on)
    return value * rate.nok_per_unit


def _checked_rate(line: Line, sale: Sale) -> Decimal:
    """The one rate that the source states, when its amount agrees with it to the øre."""
    if not line.vat_rate:
        raise _held("foreign_vat_without_rate", line, sale)
    expected = vat_of(line.gross, line.vat_rate)
    if abs(line.vat - expected) > ORE:
        raise _held("foreign_vat_differs", line, sale, expected=expected)
    return line.vat_rate


def _held(
    code: str,
    line: Line,
    sale: Sale,
    *,
    expected: Decimal = ZERO,
    params: Mapping[str, str] = MappingProxyType({}),
) -> VatDeviation:
    rate = "" if line.vat_rate is None else f"{line.vat_rate:f}"
    known = {
        "field": line.source_field, "line_id": line.id, "gross": f"{line.gross:f}", "currency": sale.currency,
        "country": sale.ship_to.country, "scheme": sale.foreign_vat_scheme, "stated_rate": rate,
        "rule_rate": rate if code == "foreign_vat_differs" else "0", "date": sale.delivered_on.isoformat(),
    }  # fmt: skip
    return VatDeviation(
        line=line.title or line.source_field,
        stated=line.vat,
        expected=expected,
        code=code,
        params={**known, **params},
    )
