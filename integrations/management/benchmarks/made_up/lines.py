"""The lines of a made-up order: goods, gift cards, shipping, fees, and what a shop may write wrongly on them."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from random import Random
from typing import Literal

from integrations.accounting.documents import GIFT_CARD, Line
from integrations.management.benchmarks.made_up.places import Place, stated_rate

ZERO, ORE = Decimal("0.00"), Decimal("0.01")
TAX_CLASSES = {"": "25", "reduced-rate": "15", "transport": "low", "zero-rate": "0"}


def lines(random: Random, goes: Place, on: dt.date) -> tuple[Line, ...]:
    """One to twenty lines of goods, and what accompanies them."""
    count = random.choice((1, 1, 2, 2, 3, 4, 6, 20))
    found = [_goods(random, goes, on, str(index)) for index in range(1, count + 1)]
    goods = [line for line in found if line.kind != GIFT_CARD and line.gross]
    if random.random() < 0.6:
        amount = random.choice(("49.00", "99.00", "0.00", "129.50"))
        found.append(_accompanying(random, goes, goods, kind="shipping", amount=amount))
    if random.random() < 0.1:
        amount = random.choice(("29.00", "61.25", "-5.00"))
        found.append(_accompanying(random, goes, goods, kind="fee", amount=amount))
    if random.random() < 0.03:
        found.append(_disguised(random, sum((line.gross for line in found), ZERO)))
    return tuple(found)


def taken_out(gross: Decimal, rate: Decimal) -> Decimal:
    """The VAT inside ``gross``, as a shop computes it."""
    return (gross * rate / (100 + rate)).quantize(ORE, "ROUND_HALF_UP")


def part_of(random: Random, amount: Decimal) -> Decimal:
    """Between a twentieth and nearly all of ``amount``."""
    return (amount * random.randrange(5, 100) / 100).quantize(ORE)


def _price(random: Random) -> Decimal:
    draw = random.random()
    if draw < 0.02:
        return ZERO
    if draw < 0.05:
        return Decimal(random.randrange(1, 60)).scaleb(-2)
    if draw < 0.06:
        return Decimal(random.randrange(3_000_000, 9_000_000)).scaleb(-2)
    exact = Decimal(random.randrange(1000, 250_000)).scaleb(-2)
    return exact if draw < 0.5 else exact.quantize(Decimal(1)).quantize(ORE)


def _goods(random: Random, goes: Place, on: dt.date, id: str) -> Line:
    if random.random() < 0.04:
        return _gift_card(random, id)
    tax_class = random.choice(("", "", "", "reduced-rate", "reduced-rate", "transport", "zero-rate"))
    if tax_class == "transport" and goes.charges != "norwegian" and random.random() < 0.95:
        tax_class = ""  # journeys, beds and shows are not sent anywhere
    discount = random.choice((0, 0, 0, 10, 25, 33, 100 if random.random() < 0.1 else 0))
    gross = (_price(random) * (100 - discount) / 100).quantize(ORE, "ROUND_HALF_UP")
    rate = stated_rate(goes, TAX_CLASSES[tax_class], on)
    vat = ZERO if rate is None else taken_out(gross, rate)
    return Line(
        id=id,
        kind=random.choice(("goods", "goods", "goods", "service")),
        title=f"Vare {id}",
        gross=gross,
        vat=_miswritten(random, gross, vat),
        vat_rate=rate,
        source_field=f"line_items[{id}]",
        quantity=Decimal(random.randrange(1, 6)),
        sku=f"V{id}",
        tax_class=tax_class if random.random() < 0.997 else "ukjent",
    )


def _gift_card(random: Random, id: str) -> Line:
    gross = Decimal(random.choice((200, 500, 1000))).quantize(ORE)
    return Line(
        id=id, kind="gift_card", title="Gavekort", gross=gross, vat=ZERO, vat_rate=None,
        source_field=f"line_items[{id}]", gift_card_code=random.choice(("", f"GC-{id}-{gross:f}")),
    )  # fmt: skip


def _miswritten(random: Random, gross: Decimal, vat: Decimal) -> Decimal:
    """The shop's VAT: now and then an øre beside ours, seldom quite wrong."""
    draw = random.random()
    if draw > 0.03 or not vat:
        return vat
    return vat - ORE if draw > 0.004 else min((vat * 2).quantize(ORE), gross)


def _accompanying(
    random: Random, goes: Place, goods: Sequence[Line], *, kind: Literal["shipping", "fee"], amount: str
) -> Line:
    """Shipping or a fee: at one rate of the goods, or split over all of theirs (no rate is stated then)."""
    gross, vat = Decimal(amount), ZERO
    rates = sorted({line.vat_rate for line in goods if line.vat_rate is not None})
    rate = None
    if goes.charges != "none":
        rate = random.choice(rates) if rates else stated_rate(goes, "25", dt.date.min)
        vat = taken_out(gross, rate or ZERO)
    return Line(
        id=kind, kind=kind, title="Frakt" if kind == "shipping" else "Gebyr", gross=gross, vat=vat, vat_rate=rate,
        source_field=f"{kind}_lines[0]",
    )  # fmt: skip


def _disguised(random: Random, added: Decimal) -> Line:
    """A gift card that the shop shows as a negative fee, with or without VAT taken off."""
    gross = -min(part_of(random, added), added)
    vat = taken_out(gross, Decimal(25)) if random.random() < 0.3 else ZERO
    return Line(
        id="gift", kind="fee", title=random.choice(("Gavekort GC-77", "Rabatt")), gross=gross, vat=vat,
        vat_rate=Decimal(25) if vat else None, source_field="fee_lines[9]",
    )  # fmt: skip
