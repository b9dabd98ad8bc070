"""Somebody at work in the company's Rackbeat or Tripletex, as the day's happenings see them; and what they leave behind."""

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any, Literal, Protocol

from integrations.sandbox.demo_warehouse.books import Books
from integrations.sandbox.demo_warehouse.cards import Json

Expected = Literal["verified", "skipped", "stopped", "left"]
"""``verified``: it stands in Tripletex, read back; ``skipped``: seen and rightly passed over; ``stopped``: a person must look;
``left``: never asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A record or document that was made or changed. ``resource`` is its path in Rackbeat's API and ``number`` its number;
    of a ``project`` in Tripletex ``number`` is its id."""

    resource: str
    number: str
    expected: Expected = "verified"


class Desk(Protocol):
    """What a person can do on screen. What Rackbeat refuses raises. ``rng`` is the happening's own, ``today`` the day."""

    books: Books
    rng: Random
    today: date

    def create(self, resource: str, **record: Any) -> Json:
        """Make a record; gives it."""
        ...

    def change(self, resource: str, key: Any, **changes: Any) -> Json:
        """Change a record; gives it."""
        ...

    def do(self, resource: str, key: Any, action: str, **body: Any) -> Any:
        """Press a button; gives the answer."""
        ...

    def number_of(self, resource: str, name: str) -> int:
        """The number of the customer or supplier of a name. ``LookupError`` when there is none."""
        ...

    def all(self, resource: str) -> list[Json]:
        """Every record of a resource."""
        ...

    def marked(self, resource: str, mark: str) -> Json:
        """The document with this "their reference". ``LookupError`` when there is none."""
        ...


class Office(Protocol):
    """What a person can do in the company's Tripletex, and what comes in there. What Tripletex refuses raises."""

    books: Books
    today: date

    def add(self, kind: str, **values: Any) -> Json:
        """Make a record; gives it."""
        ...

    def receive_ehf(self, *, supplier: str, number: str, total: str) -> None:
        """A supplier's invoice of today comes in by EHF; ``total`` in kroner with VAT."""
        ...


def made(resource: str, *numbers: Any, expected: Expected = "verified") -> tuple[Made, ...]:
    """What was left behind, number by number."""
    return tuple(Made(resource=resource, number=str(number), expected=expected) for number in numbers)
