"""The demo shop's tax table, and WooCommerce's own arithmetic for the tax of one line."""

from dataclasses import dataclass
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal
from functools import lru_cache

OERE = Decimal("0.01")
STORED = Decimal("0.000001")
"""WooCommerce keeps line totals with six decimals and shows two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRate:
    """One row of WooCommerce's tax table. ``percent`` is 25 for 25 %; ``tax_class`` '' is the standard
    class."""

    rate_id: int
    country: str
    name: str
    percent: Decimal
    tax_class: str

    @property
    def code(self) -> str:
        """The ``rate_code`` that WooCommerce derives from the row."""
        return f"{self.country}-{self.name.upper()}-1"

    @property
    def percent_number(self) -> int | float:
        """As the REST API writes ``rate_percent``: a bare number. The format asks for a float here, no money
        is."""
        return int(self.percent) if self.percent == int(self.percent) else float(self.percent)


STANDARD, FOOD, TRANSPORT, EXEMPT = "", "mat-15", "transport-12", "fritatt-0"
RAW_FISH = "raafisk-1111"

RATES = (
    TaxRate(rate_id=1, country="NO", name="MVA 25%", percent=Decimal(25), tax_class=STANDARD),
    TaxRate(rate_id=2, country="NO", name="MVA 15%", percent=Decimal(15), tax_class=FOOD),
    TaxRate(rate_id=3, country="NO", name="MVA 12%", percent=Decimal(12), tax_class=TRANSPORT),
    TaxRate(rate_id=4, country="NO", name="MVA 0%", percent=Decimal(0), tax_class=EXEMPT),
    TaxRate(rate_id=5, country="SJ", name="Svalbard 0%", percent=Decimal(0), tax_class=STANDARD),
)
"""The rows that the shop has today."""

REMOVED_RATE = TaxRate(
    rate_id=6, country="NO", name="MVA 11,11%", percent=Decimal("11.11"), tax_class=RAW_FISH
)
"""A row and a class that were deleted after an order had used them: the order keeps its copy, the table knows
nothing."""

TAX_CLASSES = (
    ("standard", "Standard"),
    (FOOD, "Mat 15"),
    (TRANSPORT, "Transport 12"),
    (EXEMPT, "Fritatt 0"),
)

_BY_PLACE = {(rate.country, rate.tax_class): rate for rate in (*RATES, REMOVED_RATE)}


def rate_for(country: str, tax_class: str) -> TaxRate | None:
    """The row that applies to a delivery; None where the table has no row (export: WooCommerce writes no tax
    line)."""
    return _BY_PLACE.get((country, tax_class))


@dataclass(frozen=True, slots=True)
class Amount:
    """A line's net and tax in øre precision, and the net as WooCommerce stores it (six decimals)."""

    net: Decimal
    tax: Decimal
    stored: Decimal

    @property
    def gross(self) -> Decimal:
        """What the buyer pays for the line."""
        return self.net + self.tax


NOTHING = Amount(Decimal("0.00"), Decimal("0.00"), Decimal("0.000000"))


@lru_cache(maxsize=20_000)
def split_gross(gross: Decimal, percent: Decimal) -> Amount:
    """A price that includes tax: tax = gross − gross ÷ (1 + r), net is the rest.

    WooCommerce rounds an exact half *down* when prices include tax (``wc_get_tax_rounding_mode``); among
    whole øre a tie exists only at 12 %, and no price of this shop meets one, so half up would give the same
    figures.
    """
    exact = gross - gross / (1 + percent / 100)
    tax = exact.quantize(OERE, ROUND_HALF_DOWN)
    return Amount(gross.quantize(OERE) - tax, tax, (gross - exact).quantize(STORED, ROUND_HALF_UP))


@lru_cache(maxsize=20_000)
def add_tax(net: Decimal, percent: Decimal) -> Amount:
    """A price without tax (or a freight cost, which WooCommerce always keeps net): tax = net × r, half up."""
    shown = net.quantize(OERE, ROUND_HALF_UP)
    return Amount(
        shown, (net * percent / 100).quantize(OERE, ROUND_HALF_UP), net.quantize(STORED, ROUND_HALF_UP)
    )


def without_home_tax(gross: Decimal, tax_class: str) -> Amount:
    """The price to a place without tax: WooCommerce takes the shop's own country's tax out of a price that
    includes it."""
    home = rate_for("NO", tax_class)
    split = split_gross(gross, home.percent if home else Decimal(0))
    return Amount(split.net, Decimal("0.00"), split.stored)
