"""What the start-up sync will do with each record of the ledger, compared with what the receiver has already. Pure.

What stands there is never touched: it is linked. Nothing is made twice, and no number is given twice.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from integrations.records import (
    CustomerRecord,
    EmployeeRecord,
    PaymentTermsRecord,
    ProductRecord,
    StockRecord,
    SupplierRecord,
)

MAKE, LINK, KEEP, LEAVE = "make", "link", "keep", "leave"
NUMBER_TAKEN = "startup_number_taken"
SAME_ORG_NUMBER = "startup_same_org_number"
DECIDABLE: Mapping[str, tuple[str, ...]] = {NUMBER_TAKEN: (MAKE, LEAVE), SAME_ORG_NUMBER: (MAKE, LEAVE)}
"""Conflicts that a person may answer otherwise than by their default, which stands first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """``number`` under which it is made, ``stands_as`` the number that it has there already; ``code`` says why, in the
    error catalogue, '' when there is nothing to say. ``id`` is the receiver's id of what stands there."""

    action: str
    number: str = ""
    stands_as: str = ""
    code: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    id: str = ""


@dataclass(slots=True)
class Standing:
    """What the receiver has of one kind, as little of it as deciding takes: number → (name, organisation number, id)."""

    by_number: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    by_key: dict[str, list[str]] = field(default_factory=dict)
    bundles: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)
    """Numbers that another record of the ledger was linked to or is made under already."""
    seen: dict[str, str] = field(default_factory=dict)
    """Organisation number → the number of the ledger's record that had it first."""

    def note(self, record: Any) -> None:
        """One record that stands there."""
        org = getattr(record, "org_number", "")
        self.by_number[record.number] = (
            getattr(record, "name", "").casefold(),
            org,
            getattr(record, "source_id", ""),
        )
        key = key_of(record)
        if key:
            self.by_key.setdefault(key, []).append(record.number)

    def free_key(self, key: str, *, number: str) -> str:
        """The number of a record with this key that no other was linked to, its own number first; '' for none."""
        numbers = [one for one in self.by_key.get(key, ()) if one not in self.taken] if key else []
        return number if number in numbers else min(numbers, key=_figure, default="")

    def linked(self, number: str, *, code: str = "", **params: str) -> Decision:
        """It is there already, under this number."""
        self.taken.add(number)
        id_there = self.by_number[number][2]
        return Decision(action=LINK, stands_as=number, code=code, params=params, id=id_there)


def key_of(record: Any) -> str:
    """What a record is known by beside its number: its organisation number, its e-mail address, its days."""
    if isinstance(record, PaymentTermsRecord):
        return str(record.days)
    if isinstance(record, EmployeeRecord):
        return record.email.casefold()
    return getattr(record, "org_number", "")


def decide(record: Any, standing: Standing, *, with_inactive: bool) -> Decision:
    """What becomes of one record of the ledger. ``standing`` learns from it."""
    if not getattr(record, "is_active", True) and not with_inactive:
        return Decision(action=LEAVE, code="startup_inactive")
    if isinstance(record, ProductRecord):
        return _product(record, standing)
    if isinstance(record, PaymentTermsRecord):
        there = standing.free_key(key_of(record), number=record.number)
        return standing.linked(there) if there else Decision(action=MAKE)
    if isinstance(record, EmployeeRecord):
        return _employee(record, standing)
    return _party(record, standing)


def _product(record: ProductRecord, standing: Standing) -> Decision:
    if record.number in standing.bundles:
        return Decision(action=LEAVE, code="startup_is_bundle", params={"number": record.number})
    if record.number in standing.by_number:
        return standing.linked(record.number)
    return Decision(action=MAKE, number=record.number)


def _employee(record: EmployeeRecord, standing: Standing) -> Decision:
    there = standing.free_key(key_of(record), number=record.number)
    if there:
        return standing.linked(there)
    return _made(record, standing)


def _party(record: CustomerRecord | SupplierRecord, standing: Standing) -> Decision:
    if record.name == record.source_id:
        return Decision(action=LEAVE, code="startup_no_name", params={"number": record.number})
    alike = standing.by_key.get(record.org_number, ()) if record.org_number else ()
    there = standing.free_key(record.org_number, number=record.number)
    twin = standing.seen.get(record.org_number, "")
    if record.org_number:
        standing.seen.setdefault(record.org_number, record.number)
    if there and len(alike) > 1:
        return standing.linked(there, code="startup_several_alike", numbers=", ".join(alike[:5]))
    if there:
        return standing.linked(there)
    if _is_the_same(record, standing):
        return standing.linked(record.number)
    made = _made(record, standing)
    if twin and not made.code:
        params = {"org_number": record.org_number, "other": twin}
        return Decision(action=MAKE, number=made.number, code=SAME_ORG_NUMBER, params=params)
    if not made.code and not record.currency:
        return Decision(action=MAKE, number=made.number, code="startup_no_currency")
    return made


def _is_the_same(record: Any, standing: Standing) -> bool:
    """Whether the record that has its number there is it: by the name, where no organisation numbers contradict."""
    found = standing.by_number.get(record.number)
    if found is None or record.number in standing.taken:
        return False
    name, org, _id = found
    return name == record.name.casefold() and not (org and record.org_number)


def _made(record: Any, standing: Standing) -> Decision:
    """Made under its own number, or under one that is found later where its own is another's (``give_numbers``)."""
    if record.number and (record.number in standing.by_number or record.number in standing.taken):
        other = standing.by_number.get(record.number, ("", "", ""))[0]
        return Decision(
            action=MAKE, code=NUMBER_TAKEN, params={"number": record.number, "other": other.title()}
        )
    standing.taken.add(record.number)
    return Decision(action=MAKE, number=record.number)


def stock_of(product: str, record: StockRecord, *, there: Decimal) -> Decision:
    """A level is counted in where the receiver has counted nothing yet. ``product`` is the action for the product itself,
    ``there`` what the receiver has of it."""
    if product in ("", LEAVE):
        return Decision(action=LEAVE, code="startup_product_left_out")
    if there:
        return Decision(action=LEAVE, code="startup_stock_is_counted_there")
    if not record.quantity:
        return Decision(action=LEAVE, code="startup_no_stock")
    return Decision(action=MAKE, number=record.number)


def give_numbers(wanted: int, *, used: Iterable[str]) -> list[str]:
    """So many numbers that nobody has: those after the highest."""
    highest = max((_figure(number) for number in used), default=0)
    return [str(highest + step) for step in range(1, wanted + 1)]


def _figure(number: str) -> int:
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
