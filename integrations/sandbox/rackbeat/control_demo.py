"""The sandbox's commands for the invented wholesaler in Rackbeat: what stands there before, and what people do in a day.

Each names an ``account`` and may name ``seed`` and ``today`` (ISO date, default: the account's day).
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date
from random import Random
from typing import TYPE_CHECKING, Any

from integrations.sandbox.demo_warehouse import (
    HAPPENINGS,
    Books,
    books,
    happening,
    live_change,
    try_out,
)
from integrations.sandbox.rackbeat import control
from integrations.sandbox.rackbeat.inspection import records

if TYPE_CHECKING:
    from integrations.sandbox.rackbeat.system import Rackbeat

Json = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Desk:
    """A person of the account, on screen."""

    rackbeat: "Rackbeat"
    account: str
    now: float
    rng: Random
    today: date
    books: Books = field(repr=False)

    def create(self, resource: str, **record: Any) -> Json:
        """Make a record."""
        return self._run(control.create, resource=resource, record=record)

    def change(self, resource: str, key: Any, **changes: Any) -> Json:
        """Change one."""
        return self._run(control.change, resource=resource, key=key, changes=changes)

    def do(self, resource: str, key: Any, action: str, **body: Any) -> Any:
        """Press a button."""
        return self._run(control.do, resource=resource, key=key, action=action, body=body)

    def number_of(self, resource: str, name: str) -> int:
        """The number of a party by its name. ``LookupError`` when there is none."""
        return int(self._first(resource, "name", name)["number"])

    def all(self, resource: str) -> list[Json]:
        """Every record of a resource."""
        return records(self.rackbeat.account(self.account), resource)

    def marked(self, resource: str, mark: str) -> Json:
        """The document with this "their reference". ``LookupError`` when there is none."""
        return self._first(resource, "their_reference", mark)

    def _first(self, resource: str, name: str, value: str) -> Json:
        for one in self.all(resource):
            if one.get(name) == value:
                return one
        raise LookupError(f"none of the {resource} has {value!r} as its {name}")

    def _run(self, command: control.Command, **arguments: Any) -> Any:
        return command(self.rackbeat, {"account": self.account, **arguments}, self.now)


def _desk(rackbeat: "Rackbeat", arguments: Json, now: float, *, about: str) -> Desk:
    seed, account = int(arguments.get("seed", 1)), arguments["account"]
    today = arguments.get("today") or rackbeat.account(account).day(now)
    return Desk(
        rackbeat=rackbeat,
        account=account,
        now=now,
        rng=Random(f"{about} {seed}"),
        today=date.fromisoformat(today),
        books=books(seed),
    )


def demo(rackbeat: "Rackbeat", arguments: Json, now: float) -> list[Json]:
    """What somebody has typed already while trying Rackbeat (``now``: when). Gives the table of the day: key, chapter, system
    and description of each happening."""
    try_out(_desk(rackbeat, arguments, now, about="before"))
    return [
        {"key": one.key, "chapter": one.chapter, "system": one.system, "description": one.description}
        for one in HAPPENINGS
    ]


def play(rackbeat: "Rackbeat", arguments: Json, now: float) -> list[Json]:
    """A happening by its ``key``. Gives what it left behind: resource, number and what is expected of it."""
    desk = _desk(rackbeat, arguments, now, about=arguments["key"])
    return [asdict(one) for one in happening(arguments["key"]).play(desk)]


def drip(rackbeat: "Rackbeat", arguments: Json, now: float) -> Json:
    """One live change, the ``turn``-th: its description, and what it left behind."""
    turn = int(arguments["turn"])
    text, left = live_change(_desk(rackbeat, arguments, now, about=f"live {turn}"), turn)
    return {"description": text, "made": [asdict(one) for one in left]}


COMMANDS: dict[str, Callable[["Rackbeat", Json, float], Any]] = {"demo": demo, "play": play, "drip": drip}
