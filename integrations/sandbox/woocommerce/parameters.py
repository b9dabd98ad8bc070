"""A request's parameters as WordPress reads and checks them: all wrong ones are named in one 400."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from integrations.sandbox.wire import Request
from integrations.sandbox.woocommerce.answers import wrong_parameters
from integrations.sandbox.woocommerce.order_store import Query
from integrations.sandbox.woocommerce.shop import Shop
from integrations.sandbox.woocommerce.times import query_moment

_LIST_KEY = re.compile(r"(\w+)\[\d*\]")
TRUE = ("1", "true", "yes", "on")
_MOMENTS = ("after", "before", "modified_after", "modified_before")


@dataclass(slots=True)
class Parameters:
    """Query parameters by name; lists from ``name[]=``, ``name[0]=`` or commas. Wrong ones gather in
    ``wrong``."""

    values: dict[str, list[str]]
    wrong: dict[str, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, request: Request) -> "Parameters":
        """From the query string. As in PHP the last of repeated plain keys wins."""
        values: dict[str, list[str]] = {}
        for key, value in request.query:
            match = _LIST_KEY.fullmatch(key)
            if match:
                values.setdefault(match[1], []).append(value)
            else:
                values[key] = [value]
        return cls(values)

    def text(self, name: str, default: str = "") -> str:
        """One value."""
        return self.values.get(name, [default])[-1]

    def texts(self, name: str) -> list[str]:
        """A list, however it was written."""
        return [
            part.strip() for value in self.values.get(name, []) for part in value.split(",") if part.strip()
        ]

    def flag(self, name: str) -> bool:
        """A boolean."""
        return self.text(name).lower() in TRUE

    def number(self, name: str, default: int, *, least: int, most: int | None = None) -> int:
        """An integer within bounds."""
        text = self.text(name, str(default))
        if not re.fullmatch(r"-?\d+", text):
            self.wrong[name] = ("rest_invalid_type", f"{name} is not of type integer.")
            return default
        value = int(text)
        if most is not None and not least <= value <= most:
            sentence = f"{name} must be between {least} (inclusive) and {most} (inclusive)"
            self.wrong[name] = ("rest_out_of_bounds", sentence)
        elif value < least:
            self.wrong[name] = ("rest_out_of_bounds", f"{name} must be greater than or equal to {least}")
        return value

    def numbers(self, name: str) -> tuple[int, ...]:
        """A list of ids."""
        result = []
        for index, text in enumerate(self.texts(name)):
            if text.isdigit():
                result.append(int(text))
            else:
                self.wrong[name] = ("rest_invalid_type", f"{name}[{index}] is not of type integer.")
        return tuple(result)

    def one_of(self, name: str, choices: Sequence[str], default: str) -> str:
        """A word from a list."""
        value = self.text(name, default)
        if value not in choices:
            listed = f"{', '.join(choices[:-1])}, and {choices[-1]}"
            self.wrong[name] = ("rest_not_in_enum", f"{name} is not one of {listed}.")
        return value

    def words_of(self, name: str, choices: Sequence[str]) -> list[str]:
        """A list of words from a list."""
        words = self.texts(name)
        for index, word in enumerate(words):
            if word not in choices:
                listed = f"{', '.join(choices[:-1])}, and {choices[-1]}"
                self.wrong[name] = ("rest_not_in_enum", f"{name}[{index}] is not one of {listed}.")
        return words

    def moment(self, name: str, shop: Shop) -> str:
        """A date filter as UTC text, '' when absent."""
        text = self.text(name)
        if not text:
            return ""
        moment = query_moment(text, zone=shop.zone, is_gmt=self.flag("dates_are_gmt"))
        if moment is None:
            self.wrong[name] = ("rest_invalid_date", "Invalid date.")
        return moment or ""

    def check(self) -> None:
        """400 with every wrong parameter."""
        if self.wrong:
            raise wrong_parameters(self.wrong)


@dataclass(frozen=True, slots=True)
class Page:
    """Which page, how long."""

    number: int
    size: int

    @property
    def window(self) -> slice:
        """Its place in the whole list."""
        return slice((self.number - 1) * self.size, self.number * self.size)


def page_of(parameters: Parameters) -> Page:
    """``page`` and ``per_page`` (1–100)."""
    return Page(parameters.number("page", 1, least=1), parameters.number("per_page", 10, least=1, most=100))


def order_query(parameters: Parameters, shop: Shop) -> Query:
    """The filters of GET /orders. Call ``check`` afterwards."""
    statuses = parameters.words_of("status", ("any", "trash", "auto-draft", *shop.known_statuses()))
    one: Callable[[str], int | None] = lambda name: (parameters.numbers(name) or (None,))[0]  # noqa: E731
    moments = {name: parameters.moment(name, shop) for name in _MOMENTS}
    return Query(
        statuses=None if not statuses or "any" in statuses else frozenset(statuses),
        include=parameters.numbers("include"),
        exclude=frozenset(parameters.numbers("exclude")),
        parents=frozenset(parameters.numbers("parent")),
        customer=one("customer"),
        product=one("product"),
        search=parameters.text("search").strip(),
        created_via=frozenset(parameters.texts("created_via")),
        orderby=parameters.one_of("orderby", ("date", "id", "include", "title", "slug", "modified"), "date"),
        descending=parameters.one_of("order", ("asc", "desc"), "desc") == "desc",
        **moments,
    )
