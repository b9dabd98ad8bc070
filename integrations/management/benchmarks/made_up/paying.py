"""How a made-up order is paid, and what is given back."""

import datetime as dt
from decimal import Decimal
from random import Random

from integrations.accounting.documents import GIFT_CARD, STORE_CREDIT, Refund, RefundLine, Sale, Tender
from integrations.management.benchmarks.made_up.lines import ORE, ZERO, part_of, taken_out

METHODS = ("vipps", "klarna", "stripe", "paypal", "svea", "bank")
FREE_CARDS = "PROMO"
"""How the codes of cards that were given away begin."""
CARDS = ((False, ""), (False, "GC-1001-500"), (True, "PROMO-7"), (False, "PROMO-8"))
"""Whether the shop marks a card as given away, and the card's code."""


def tenders(random: Random, total: Decimal, on: dt.date, *, on_credit: bool) -> tuple[Tender, ...]:
    """One to four payments on days of their own; a business may owe some or all; a few do not add up."""
    draw = random.random()
    if on_credit and draw < 0.5:
        total = ZERO if draw < 0.4 else part_of(random, total)
    elif draw > 0.995:
        total += random.choice((Decimal(10), Decimal(-10)))
    found: list[Tender] = []
    left = total
    count = random.choice((1, 1, 1, 1, 2, 2, 3, 4))
    for index in range(count):
        gross = left if index == count - 1 else part_of(random, left)
        if gross > 0:
            found.append(_tender(random, gross, on))
            left -= gross
    return tuple(found)


def refunds(random: Random, sale: Sale) -> list[Refund]:
    """None for most orders, else up to three; some give back more than is left, or before the delivery."""
    if random.random() < 0.65 or not sale.total:
        return []
    numbers = range(1, random.choice((1, 1, 1, 2, 3)) + 1)
    made = [_refund(random, sale, number) for number in numbers]
    return sorted((one for one in made if one is not None), key=lambda one: (one.date, one.document_id))


def _tender(random: Random, gross: Decimal, on: dt.date) -> Tender:
    draw = random.random()
    if draw < 0.12:
        free, code = random.choice(CARDS)
        return Tender(
            method=GIFT_CARD,
            gross=gross,
            paid_on=on,
            gift_card_code=code,
            gift_card_origin="issued_free" if free else "",
        )
    if draw < 0.15:
        return Tender(method=STORE_CREDIT, gross=gross, paid_on=on)
    days = random.choice((0, 0, 0, 0, 0, 0, 1, -1, -3, 40, -35, 3))
    method = "ukjent" if draw > 0.998 else random.choice(METHODS)
    return Tender(
        method=method, gross=gross, paid_on=on - dt.timedelta(days=days), reference=f"ref-{gross:f}"
    )


def _refund(random: Random, sale: Sale, number: int) -> Refund | None:
    given = sale.delivered_on + dt.timedelta(days=random.choice((-3, 0, 1, 5, 5, 20, 20, 45, 200)))
    lines = _given_back(random, sale)
    total = sum((line.gross for line in lines), ZERO)
    if not lines:
        total = sale.total if random.random() < 0.5 else part_of(random, sale.total)
    if total <= 0:
        return None
    method = random.choice((sale.tenders[0].method if sale.tenders else "vipps", STORE_CREDIT, "stripe"))
    return Refund(
        source=sale.source, document_id=str(number), sale_id=sale.document_id, sale_number=sale.number,
        currency=sale.currency, date=given, total=total, tender=Tender(method=method, gross=total, paid_on=given),
        lines=tuple(lines), reason=random.choice(("", "Angret kjøp")),
    )  # fmt: skip


def _given_back(random: Random, sale: Sale) -> list[RefundLine]:
    """Whole lines, or some units of them; nothing for a refund of an amount alone."""
    if random.random() < 0.3:
        return []
    found = []
    everything = random.random() < 0.3
    for line in sale.lines:
        if not line.gross or (not everything and random.random() < 0.4):
            continue
        units = int(line.quantity)
        back = units if everything or random.random() < 0.5 else random.randrange(1, units + 1)
        gross = (line.gross * back / units).quantize(ORE, "ROUND_HALF_UP")
        vat = line.vat if back == units else taken_out(gross, line.vat_rate or ZERO)
        field = f"refund[{line.id}]"
        found.append(
            RefundLine(line_id=line.id, gross=gross, vat=vat, source_field=field, quantity=Decimal(back))
        )
    return found
