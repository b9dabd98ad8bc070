"""What the wholesaler sells: lighting by families, whose item numbers hold slashes and hash marks, and a few services."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from random import Random

from integrations.sandbox.demo_warehouse.cards import Json

STK, HOUR = 5_470_001, 5_470_004
"""Tripletex' ids of the units "Stykk" and "Time"."""
FAMILIES = (
    ("LED-panel", "LP-{}/{}", ("3030", "6060", "12030"), ("3000K", "4000K"), "649.00"),
    ("Downlight Aura", "DA{}#{}", ("7W", "10W", "13W"), ("hvit", "sort", "stål"), "289.00"),
    ("Utelykt Polar", "UP-{} #{}", ("liten", "stor"), ("antrasitt", "galvanisert"), "1190.00"),
    ("Strålekaster Nord", "SN/{}/{}", ("30W", "50W", "100W"), ("IP65", "IP67"), "549.90"),
    ("LED-list", "LL-{}-{}", ("1m", "5m"), ("2700K", "4000K", "RGB"), "199.50"),
    ("Nødlys Vardø", "NV-{}/{}", ("tak", "vegg"), ("1t", "3t"), "1349.00"),
    ("Pendel Mørketid", "PM{}/{}", ("25", "40"), ("messing", "røykglass"), "2290.00"),
)
"""Name, number with places for size and variant, sizes, variants, price of the first in kroner without VAT."""
SERVICES = (
    ("T-MONT", "Montering, per time", "890.00"),
    ("T-PLAN", "Lysplanlegging, per time", "1190.00"),
    ("T-FRAKT", "Frakt til anlegg", "450.00"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """Goods or a service; prices in kroner without VAT, ``stock`` in units."""

    number: str
    name: str
    price: Decimal
    cost: Decimal = Decimal("0.00")
    barcode: str = ""
    stock: int = 0
    is_goods: bool = True
    is_active: bool = True

    def in_tripletex(self) -> Json:
        """As POST /product takes it; the stock is counted apart."""
        goods = {"ean": self.barcode, "isStockItem": True} if self.is_goods else {}
        return {
            "number": self.number,
            "name": self.name,
            "priceExcludingVatCurrency": float(self.price),
            "costExcludingVatCurrency": float(self.cost),
            "productUnit": {"id": STK if self.is_goods else HOUR},
            "isInactive": not self.is_active,
            **goods,
        }

    def in_rackbeat(self) -> Json:
        """As POST /products takes it."""
        return {
            "number": self.number,
            "name": self.name,
            "group": 1 if self.is_goods else 2,
            "sales_price": float(self.price),
            "recommended_cost_price": float(self.cost),
            "barcode": self.barcode,
        }


def articles(rng: Random) -> tuple[Article, ...]:
    """The whole range. One of the goods is no longer sold."""
    goods = [
        made
        for name, number, sizes, variants, price in FAMILIES
        for step, (size, variant) in enumerate(product(sizes, variants))
        for made in [_goods(rng, f"{name} {size} {variant}", number.format(size, variant), price, step)]
    ]
    last = goods.pop()
    gone = Article(number=last.number, name=last.name, price=last.price, is_active=False)
    services = [
        Article(number=number, name=name, price=Decimal(price), is_goods=False)
        for number, name, price in SERVICES
    ]
    return (*goods, gone, *services)


def _goods(rng: Random, name: str, number: str, first: str, step: int) -> Article:
    price = Decimal(first) * (100 + 12 * step) / 100
    return Article(
        number=number,
        name=name,
        price=price.quantize(Decimal(1)) - Decimal("0.10") * (step % 2),
        cost=(price * rng.randrange(52, 64) / 100).quantize(Decimal("0.01")),
        barcode=_barcode(f"7090{rng.randrange(10**8):08d}"),
        stock=rng.choice((0, 4, 8, 12, 24, 36, 60, 144)),
    )


def _barcode(digits: str) -> str:
    """An EAN-13: twelve digits and their check digit."""
    total = sum(int(digit) * (3 if index % 2 else 1) for index, digit in enumerate(digits))
    return f"{digits}{-total % 10}"
