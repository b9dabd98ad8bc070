"""An order's number found in what people and programs write on vouchers. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

Key = tuple[str, ...]
_WORDS = re.compile(r"#|[0-9a-zæøåäöü]+")
_AMOUNTS = re.compile(r"(?<![\w.,])\d+(?:[   .]\d{3})*[.,]\d{2}(?![\w,]|\.\d)")
_DATES = re.compile(r"\b(?:\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{2,4})\b")
_BEFORE = frozenset(
    {"#", "ordre", "order", "ordrenr", "ordernr", "ordrenummer", "bestilling", "nettordre", "webordre", "nr"}
)
_GLUED = re.compile(r"\b(ordrenummer|ordrenr|ordernr|nettordre|webordre|ordre|order|bestilling|nr)(?=\d)")
"""«Ordre1001» is two words."""
LONG = 4
"""So many characters of a number do not stand in a text by chance."""


def key_of(number: str) -> Key:
    """A number as it is compared: without case, signs and spaces; () for one that says nothing."""
    return tuple(word for word in _WORDS.findall(number.casefold()) if word != "#")


def words_of(text: str) -> list[str]:
    """A text's words in their order, small, without the amounts and days in it."""
    plain = _DATES.sub(" ", _AMOUNTS.sub(" ", text)).casefold()
    return _WORDS.findall(_GLUED.sub(r"\1 ", plain))


@dataclass(frozen=True, slots=True)
class Named:
    """That a text names an order. ``is_sure``: the number is long, or the text says that it is an order's."""

    key: Key
    is_sure: bool
    is_called_order: bool


@dataclass(slots=True)
class Numbers:
    """The numbers that are looked for. One look through a text costs its length, however many numbers there are."""

    keys: set[Key] = field(default_factory=set)
    lengths: set[int] = field(default_factory=set)

    def add(self, number: str) -> Key:
        """Look for this number too. Returns its key."""
        key = key_of(number)
        if key:
            self.keys.add(key)
            self.lengths.add(len(key))
        return key

    def named_in(self, texts: Iterable[str]) -> dict[Key, Named]:
        """Every number that one of the texts names."""
        found: dict[Key, Named] = {}
        for text in texts:
            words = words_of(text) if text else []
            for length in self.lengths:
                for at in range(len(words) - length + 1):
                    key = tuple(words[at : at + length])
                    if key in self.keys:
                        self._note(found, key, words[max(0, at - 2) : at])
        return found

    def _note(self, found: dict[Key, Named], key: Key, before: list[str]) -> None:
        called = not _BEFORE.isdisjoint(before)
        sure = called or sum(map(len, key)) >= LONG
        if key not in found or (sure and not found[key].is_sure) or called:
            found[key] = Named(key, sure, called)
