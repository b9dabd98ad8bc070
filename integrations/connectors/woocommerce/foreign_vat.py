"""Whether the tax of an order is another country's VAT, and under which of the tenant's registrations it was charged."""

from collections.abc import Sequence
from datetime import date

from integrations.accounting.documents import Address
from integrations.accounting.documents.sale import ForeignVatScheme
from integrations.accounting.rules import Registration
from integrations.accounting.vat_defaults import EU_COUNTRIES
from integrations.connectors.woocommerce.fields import Json, amount, rows, text

_NORWEGIAN = ("NO", "SJ")
_SCHEMES: tuple[ForeignVatScheme, ...] = ("ioss", "oss", "local")


def scheme_of(
    order: Json, ship_to: Address, registrations: Sequence[Registration], *, on: date
) -> ForeignVatScheme:
    """'' when the tax is Norwegian, or does not say whose it is: it is then compared with the Norwegian rule.

    WooCommerce's rate codes begin with the rate's country (WC_Tax::get_rate_code). Where no registration covers the country
    that day, the scheme is the one that it would have needed; booking holds such a sale.
    """
    country = ship_to.country
    if country in (*_NORWEGIAN, "") or _taxing_countries(order) != {country}:
        return ""
    for scheme in _SCHEMES:
        if any(one.covers(country, scheme=scheme, on=on) for one in registrations):
            return scheme
    return "ioss" if country in EU_COUNTRIES else "local"


def _taxing_countries(order: Json) -> set[str]:
    """Countries whose tax the order has; '' for a rate that holds everywhere."""
    found = set()
    for index, row in enumerate(rows(order, "tax_lines")):
        where = f"tax_lines[{index}]"
        charged = amount(row, "tax_total", where=where) or amount(row, "shipping_tax_total", where=where)
        if charged:
            first = text(row, "rate_code").partition("-")[0].upper()
            found.add(first if len(first) == 2 and first.isalpha() else "")
    return found
