"""An order to a supplier as the ledger shall hold it, as it was read back, and what differs. Pure.

Nothing is booked by it: it says what is on its way, and the supplier's invoice is tied to it.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from integrations.accounting.documents import rejected
from integrations.accounting.documents.checks import check_currency, is_between
from integrations.accounting.money import LARGEST, ORE, ZERO, round2
from integrations.accounting.verify import Difference
from integrations.accounting.voucher import Reason

OrderState = Literal["open", "received", "cancelled", "deleted"]
PART = "order"
"""The one part that such a document has in the ledger."""


class SupplierOrderLine(NamedTuple):
    """One line. ``product`` is its number in the source ('' for freight and other text), ``product_id`` its card in the
    ledger; ``unit_price`` without VAT, in the order's currency."""

    text: str
    quantity: Decimal
    unit_price: Decimal
    product: str = ""
    product_id: str = ""

    @property
    def net(self) -> Decimal:
        """What the line comes to, whole øre."""
        return round2(self.quantity * self.unit_price)


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierOrder:
    """What is meant. ``number`` and ``supplier`` are the source's, ``supplier_id`` is the card in the ledger.

    ``reference`` is ours. ``comment`` are lines of text that people see. ``cancelled``: it is no order any more.
    """

    reference: str
    number: str
    supplier: str
    supplier_id: str
    ordered_on: dt.date
    delivery_on: dt.date
    currency: str
    lines: tuple[SupplierOrderLine, ...]
    supplier_name: str = ""
    comment: str = ""
    project: str = ""
    cancelled: bool = False
    why: tuple[Reason, ...] = ()
    part: str = PART

    def __post_init__(self) -> None:
        check_currency(self.currency)
        if not self.lines:
            raise rejected("lines", code="no_lines")
        for line in self.lines:
            if not is_between(line.quantity, -LARGEST, LARGEST):
                raise rejected(f"lines[{line.product or line.text}].quantity", value=line.quantity)
            if not is_between(line.unit_price, -LARGEST, LARGEST):
                raise rejected(f"lines[{line.product or line.text}].line_price", value=line.unit_price)

    @property
    def date(self) -> dt.date:
        """The day that it was ordered on."""
        return self.ordered_on

    @property
    def total(self) -> Decimal:
        """What the lines come to, without VAT."""
        return sum((line.net for line in self.lines), ZERO)


class ObservedSupplierOrderLine(NamedTuple):
    """A line as read back. ``product`` is the number in the ledger, ``net`` what the ledger makes of it, ``id`` its own."""

    text: str
    quantity: Decimal
    unit_price: Decimal
    net: Decimal
    product: str = ""
    product_id: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedSupplierOrder:
    """An order as read back. ``state``: open (sent to the supplier or not), received (in part, or ended), cancelled by its
    state, or not there any more."""

    state: OrderState
    reference: str = ""
    supplier: str = ""
    supplier_id: str = ""
    delivery_on: dt.date = dt.date.min
    currency: str = ""
    lines: tuple[ObservedSupplierOrderLine, ...] = ()
    comment: str = ""
    project: str = ""

    @property
    def total(self) -> Decimal:
        """What the ledger makes of the lines, without VAT."""
        return sum((line.net for line in self.lines), ZERO)


def order_differences(expected: SupplierOrder, observed: ObservedSupplierOrder) -> tuple[Difference, ...]:
    """What differs between the order that is meant and the one that stands, () when nothing does.

    Of one that is to be cancelled only that counts. Whether goods have come is the stock system's: an order is as it is
    meant whether the ledger calls it open or received.
    """
    if expected.cancelled:
        gone = observed.state in ("cancelled", "deleted")
        return () if gone else (Difference("state", "cancelled", observed.state),)
    pairs = [
        ("state", "open", "open" if observed.state == "received" else observed.state),
        ("reference", expected.reference, observed.reference),
        ("seller", expected.supplier_id, observed.supplier_id),
        ("delivery_date", expected.delivery_on.isoformat(), observed.delivery_on.isoformat()),
        ("currency", expected.currency, observed.currency),
        ("project", expected.project, observed.project),
        ("comment", _one_line(expected.comment), _one_line(observed.comment)),
        ("line_count", str(len(expected.lines)), str(len(observed.lines))),
    ]
    found = [Difference(field, wanted, held) for field, wanted, held in pairs if wanted != held]
    found = [_named(one, expected, observed) if one.field == "seller" else one for one in found]
    return (*found, *_line_differences(expected, observed))


def _one_line(text: str) -> str:
    """A text whatever its line ends are."""
    return " ".join(text.split())


def _named(difference: Difference, expected: SupplierOrder, observed: ObservedSupplierOrder) -> Difference:
    """Suppliers are compared by their cards, and told by what people call them."""
    ours = f"{expected.supplier} {expected.supplier_name}".strip()
    return difference._replace(expected=ours, found=observed.supplier or observed.supplier_id)


def _line_differences(expected: SupplierOrder, observed: ObservedSupplierOrder) -> list[Difference]:
    """Line by line. Whether the ledger rounds as we do is not known: the sums may be an øre a line apart."""
    found: list[Difference] = []
    for wanted, held in unequal(expected.lines, observed.lines):
        where = wanted.product or wanted.text if wanted else held.product or held.text if held else ""
        if wanted is None or held is None:
            found.append(Difference("line", words(wanted), words(held), where))
            continue
        pairs = (
            ("quantity", figure(wanted.quantity), figure(held.quantity)),
            ("unit_price", figure(wanted.unit_price), figure(held.unit_price)),
        )
        found += [Difference(name, mine, theirs, where) for name, mine, theirs in pairs if mine != theirs]
    if not found and abs(expected.total - observed.total) > ORE * len(expected.lines):
        found.append(Difference("total", f"{expected.total:.2f}", f"{observed.total:.2f}"))
    return found


def unequal(
    wanted: Sequence[SupplierOrderLine], held: Sequence[ObservedSupplierOrderLine]
) -> list[tuple[SupplierOrderLine | None, ObservedSupplierOrderLine | None]]:
    """The lines of either side that the other has not, those of one article side by side. In which order they stand says
    nothing; of a product's line the ledger may say the text otherwise."""
    right = list(held)
    left = [line for line in wanted if not _took(right, line)]
    pairs: list[tuple[SupplierOrderLine | None, ObservedSupplierOrderLine | None]] = []
    for line in left:
        near = next((one for one in right if _article(one) == _article(line)), None)
        if near is not None:
            right.remove(near)
        pairs.append((line, near))
    return [*pairs, *((None, one) for one in right)]


def _took(rows: list[ObservedSupplierOrderLine], line: SupplierOrderLine) -> bool:
    """Take out of ``rows`` the first that is the same; False when there is none."""
    same = next((one for one in rows if _key(one) == _key(line)), None)
    if same is not None:
        rows.remove(same)
    return same is not None


def _article(line: SupplierOrderLine | ObservedSupplierOrderLine) -> str:
    return line.product_id or f"text:{line.text}"


def _key(line: SupplierOrderLine | ObservedSupplierOrderLine) -> tuple[str, Decimal, Decimal]:
    """What makes two lines the same. Of a product's line the ledger may say the text otherwise."""
    return (_article(line), line.quantity, line.unit_price)


def words(line: SupplierOrderLine | ObservedSupplierOrderLine | None) -> str:
    """A line in a few words: ``100 × X/1 Ventil: 45``; '' for none."""
    if line is None:
        return ""
    name = " ".join(filter(None, (line.product, line.text if line.text != line.product else "")))
    return f"{figure(line.quantity)} × {name}: {figure(line.unit_price)}"


def figure(value: Decimal) -> str:
    """A figure without empty decimals."""
    return f"{value.normalize():f}" if value else "0"
