"""Workspaces in the imitated Slack, and connections to them: one line each."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from integrations.connectors import slack
from integrations.connectors.contract import Written
from integrations.connectors.records import RecordItem
from integrations.connectors.slack.target import SlackTarget
from integrations.records import ChannelRecord
from integrations.sandbox.remote import Sandbox
from tests.connectors.cases import far

KARI, OLA, LISE = "kari@utleie.example", "ola@utleie.example", "lise@frilans.example"
PEOPLE = (
    {"real_name": "Kari Nordmann", "email": KARI},
    {"real_name": "Ola Nordmann", "email": OLA},
    {"real_name": "Lise Frilans", "email": LISE, "kind": "single_guest"},
)
LINK = "https://utleie.rentmanapp.com/#/projects/812/details"
REFERENCE = "x7:project:#812"

_numbers = itertools.count(1)


@dataclass
class Workplace:
    """A workspace in the imitated Slack with our app in it."""

    sandbox: Sandbox
    name: str
    token: str
    bot: str

    def control(self, command: str, **arguments: Any) -> Any:
        return self.sandbox.control("slack", command, workspace=self.name, **arguments)

    def channels(self) -> list[dict[str, Any]]:
        """Every channel but #general, in the order of their making."""
        return [row for row in self.control("dump")["channels"] if row["name"] != "general"]

    def only(self) -> dict[str, Any]:
        """The one channel that there is."""
        (channel,) = self.channels()
        return channel

    def calls(self) -> dict[str, int]:
        """Calls by method since the last look."""
        report = self.sandbox.control("server", "calls", reset=True)["systems"]["slack"]["paths"]
        return {path.rpartition("/")[2]: count for path, count in report.items()}

    def fault(self, **rule: Any) -> None:
        self.sandbox.control("server", "faults", rules=[{"system": "slack", **rule}])

    def target(self, *, token: str = "", **options: Any) -> SlackTarget:
        allowed = frozenset({self.sandbox.host_port})
        given = {"allowed_private": allowed, "sleep": lambda seconds: None, **options}
        return slack.open_target(self.sandbox.slack_url, {"token": token or self.token}, **given)

    def write(self, item: RecordItem, **defaults: str) -> Written:
        """One record by a target of its own, as another process would have it."""
        with self.target() as target:
            (written,) = target.write_many("channel", [item], defaults=defaults, deadline=far())
        return written


def new_workplace(
    sandbox: Sandbox, *, people: Sequence[dict[str, Any]] = PEOPLE, **settings: Any
) -> Workplace:
    """A workspace with Kari, Ola and the guest Lise; switches of the imitation as keywords."""
    name = f"utleie-{next(_numbers)}"
    made = sandbox.control("slack", "create_workspace", name=name, people=list(people), **settings)
    place = Workplace(sandbox, name, made["token"], made["bot_user_id"])
    place.calls()
    return place


def channel(**changed: Any) -> ChannelRecord:
    """The channel of project 812, with Kari in it."""
    given: dict[str, Any] = {
        "number": "812",
        "name": "812-konsert-i-parken",
        "reference": REFERENCE,
        "source_id": "812",
        "topic": "Prosjekt 812 Konsert i parken",
        "purpose": "Konsert i parken, 12.–14. juni",
        "link": LINK,
        "link_title": "Prosjektet i Rentman",
        "members": (KARI,),
    }
    return ChannelRecord(**{**given, **changed})


def item(record: ChannelRecord | None = None, **extra: Any) -> RecordItem:
    """It, to be written under the reference ``ref``."""
    return RecordItem(reference="ref", record=record or channel(), **extra)
