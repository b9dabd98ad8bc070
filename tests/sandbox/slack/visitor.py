"""A visitor of an imitated workspace, with a clock of its own: how these tests ask and command. Every answer is judged."""

import json
from typing import Any
from urllib.parse import urlencode

from integrations.sandbox.slack import Slack
from integrations.sandbox.wire import Request, Response
from tests.sandbox.slack.reference import check_answer
from tests.shared import SHARED

NOON = 1_795_348_800.0
"""2026-11-22 12:00:00 UTC."""
KARI, OLA, LISE = "kari@utleie.example", "ola@utleie.example", "lise@frilans.example"
PEOPLE = [
    {"real_name": "Kari", "email": KARI},
    {"real_name": "Ola", "email": OLA},
    {"real_name": "Lise", "email": LISE, "kind": "single_guest"},
]
FORM = "application/x-www-form-urlencoded"


class Visitor:
    """One sandbox with one workspace, "utleie", and a token that may everything we ask for."""

    def __init__(self, **settings: Any) -> None:
        self.now = NOON
        self.slack = Slack(clock=lambda: self.now)
        made = self.slack.control("create_workspace", {"name": "utleie", "people": PEOPLE, **settings})
        self.token, self.bot, self.team_id = made["token"], made["bot_user_id"], made["team_id"]
        self.ids = {row["email"]: row["id"] for row in self.dump()["people"]}

    def control(self, command: str, **arguments: Any) -> Any:
        """A command for the workspace, as JSON like over the wire."""
        given = json.loads(json.dumps({"workspace": "utleie", **arguments}, default=str))
        return self.slack.control(command, given)

    def dump(self) -> dict[str, Any]:
        return self.control("dump")

    def names(self) -> list[str]:
        """Every channel's name."""
        return [row["name"] for row in self.dump()["channels"]]

    def send(self, method: str, body: bytes = b"", **headers: str) -> Response:
        """A request as it is, with the token in its header unless ``authorization`` says otherwise."""
        usual = {"authorization": f"Bearer {self.token}", "content_type": FORM}
        sent = {name.replace("_", "-"): value for name, value in {**usual, **headers}.items() if value}
        return self.slack.handle(
            Request(method="POST", path=f"/api/{method}", headers=sent, body=body, now=self.now)
        )

    def ask(self, method: str, **given: Any) -> dict[str, Any]:
        """The answer to a call with a form."""
        response = self.send(method, urlencode(given).encode())
        assert response.status == 200
        answer = json.loads(response.body)
        if SHARED.is_dir():
            check_answer(method, answer)
        return answer

    def ok(self, method: str, **given: Any) -> dict[str, Any]:
        """An answer that must be a success."""
        answer = self.ask(method, **given)
        assert answer["ok"], answer
        return answer

    def code(self, method: str, **given: Any) -> str:
        """The code of an answer that must be a refusal."""
        answer = self.ask(method, **given)
        assert not answer["ok"]
        return answer["error"]

    def create(self, name: str = "konsert", **given: Any) -> str:
        """A channel of the bot; its id."""
        return self.ok("conversations.create", name=name, **given)["channel"]["id"]
