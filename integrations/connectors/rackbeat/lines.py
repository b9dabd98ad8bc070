"""The lines of Rackbeat's documents: net-priced, VAT as a percentage on each. Pure."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from integrations.accounting.money import HUNDRED, LARGEST, ORE, ZERO, gross_of, round2
from integrations.connectors.rackbeat import unconfirmed
from integrations.connectors.rackbeat.fields import (
    Json,
    decimal,
    number_of,
    optional,
    part,
    rejected,
    rows,
    text,
)


class Priced(NamedTuple):
    """One line as Rackbeat states it. ``net`` = quantity × unit price less discount, whole øre; negative for what is taken
    back. ``rate`` is None where the line states none."""

    id: str
    field: str
    sku: str
    title: str
    quantity: Decimal
    unit_price: Decimal
    discount: Decimal
    net: Decimal
    rate: Decimal | None
    unit: str

    @property
    def gross(self) -> Decimal:
        """With VAT (ROUND-3)."""
        return gross_of(self.net, self.rate or ZERO)


def priced_lines(document: Json) -> tuple[Priced, ...]:
    """Every line that sells or buys something. Lines of text alone (no article, no amount) are left out."""
    found = [
        _priced(row, f"lines[{text(row, 'id') or at}]") for at, row in enumerate(rows(document, "lines"))
    ]
    return tuple(line for line in found if line is not None)


def texts_of(document: Json) -> tuple[str, ...]:
    """What the lines of text alone say."""
    return tuple(
        text(row, "name")
        for row in rows(document, "lines")
        if text(row, "name") and not number_of(row, "child_id", "item") and not optional(row, "line_price")
    )


def _priced(row: Json, field: str) -> Priced | None:
    sku = number_of(row, "child_id", "item")
    price = decimal(row, "line_price", where=field, default=ZERO)
    if not sku and not price:
        return None
    quantity = decimal(row, "quantity", where=field, default=Decimal(1))
    discount = decimal(row, "discount_percentage", where=field, default=ZERO)
    if not 0 <= discount <= HUNDRED:
        raise rejected(f"{field}.discount_percentage", value=discount)
    if abs(price) >= LARGEST or abs(quantity) >= LARGEST or abs(price * quantity) >= LARGEST:
        raise rejected(f"{field}.line_price", code="malformed_amount", value=price)
    net = round2(quantity * price * (HUNDRED - discount) / HUNDRED)
    return Priced(
        id=text(row, "id") or field,
        field=field,
        sku=sku,
        title=text(row, "name") or text(part(row, "item"), "name") or sku,
        quantity=quantity,
        unit_price=price,
        discount=discount,
        net=_agreed(row, net, field),
        rate=_rate(row, field),
        unit=text(part(row, "unit"), "name"),
    )


def _agreed(row: Json, net: Decimal, field: str) -> Decimal:
    """The line's stated sum where it differs by rounding alone; another one contradicts the line's own figures.

    That ``line_total`` is after discount and without VAT is how it has been read elsewhere, and documented nowhere.
    """
    stated = optional(row, "line_total")
    if stated is None:
        return net
    if abs(stated - net) > ORE:
        raise rejected(f"{field}.line_total", code="lines_do_not_add_up", stated=stated, found=net)
    return round2(stated)


def _rate(row: Json, field: str) -> Decimal | None:
    rate = optional(row, "vat_percentage")
    if rate is not None and not 0 <= rate <= HUNDRED:
        raise rejected(f"{field}.vat_percentage", value=rate)
    return (
        None
        if rate is None
        else (rate.normalize() if rate != rate.to_integral_value() else Decimal(int(rate)))
    )


def check_sums(document: Json, lines: Sequence[Priced], *, sign: int = 1) -> None:
    """The lines must add up to the document's own sums, give or take an øre a line (Rackbeat may round VAT once per rate).

    ``sign`` is -1 where the lines were turned. Raises RejectedDocument.
    """
    allowed = ORE * max(1, len(lines))
    net, gross = sum((line.net for line in lines), ZERO), sum((line.gross for line in lines), ZERO)
    for name, found in (("total_subtotal", net), ("total_total", gross)):
        stated = optional(document, name)
        if stated is not None and abs(abs(stated) - abs(found)) > allowed:
            raise rejected(name, code="lines_do_not_add_up", stated=stated, found=sign * found)


def is_freight(title: str) -> bool:
    """Whether a line without an article is what the carriage costs."""
    words = re.findall(r"\w+", title.casefold())
    return any(word.startswith(unconfirmed.FREIGHT_WORDS) or word.endswith("frakt") for word in words)
