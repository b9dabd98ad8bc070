"""A visitor of an imitated Rentman account, with a clock of its own: how these tests ask and command."""

import json
from typing import Any
from urllib.parse import parse_qsl

from integrations.sandbox.rentman import Rentman
from integrations.sandbox.wire import Delivery, Request, Response

NOON = 1_795_348_800.0
"""2026-11-22 12:00:00 UTC, 13:00 in Oslo."""
HOOK = "http://127.0.0.1:8000/hook"


class Visitor:
    """One sandbox with one account, "scene", and its token."""

    def __init__(self, **settings: Any) -> None:
        self.now = NOON
        self.rentman = Rentman(clock=lambda: self.now)
        settings.setdefault("per_second", 10_000)
        self.access = self.rentman.control("create_account", {"name": "scene", **settings})
        self.token = self.access["token"]

    def control(self, command: str, **arguments: Any) -> Any:
        """A command for the account, as JSON like over the wire."""
        given = json.loads(json.dumps({"account": "scene", **arguments}, default=str))
        return json.loads(json.dumps(self.rentman.control(command, given)))

    def create(self, resource: str, **record: Any) -> Any:
        """A person makes an item."""
        return self.control("create", resource=resource, record=record)

    def ask(
        self, path: str, query: str = "", *, method: str = "GET", body: Any = None, token: str | None = None
    ) -> Response:
        """A request with a query as it stands in an address."""
        request = Request(
            method=method,
            path=path,
            query=tuple(parse_qsl(query, keep_blank_values=True)),
            headers={
                "authorization": f"Bearer {self.token if token is None else token}",
                "host": "api.example",
            },
            body=b"" if body is None else json.dumps(body).encode(),
            now=self.now,
        )
        return self.rentman.handle(request)

    def json(self, path: str, query: str = "", *, status: int = 200, **asked: Any) -> Any:
        """The JSON of a request that must answer with ``status``."""
        response = self.ask(path, query, **asked)
        assert response.status == status, response.body
        return json.loads(response.body)

    def data(self, path: str, query: str = "", **asked: Any) -> Any:
        """What the envelope holds."""
        return self.json(path, query, **asked)["data"]

    def ids(self, path: str, query: str = "") -> list[int]:
        """The ids of a list."""
        return [row["id"] for row in self.data(path, query)]

    def deliveries(self, status: int = 200) -> list[Delivery]:
        """What is due now; the receiver answers with ``status``."""
        sent = self.rentman.outbox()
        for delivery in sent:
            delivery.done(status)
        return sent

    def told(self, status: int = 200) -> list[tuple[str, str, list[Any]]]:
        """What is due now, as (event, item type, ids)."""
        bodies = [json.loads(one.body) for one in self.deliveries(status)]
        return [
            (
                body["eventType"],
                body["itemType"],
                [item["id"] if isinstance(item, dict) else item for item in body["items"]],
            )
            for body in bodies
        ]


def refusal(response: Response) -> tuple[int, str]:
    """Status and words."""
    body = json.loads(response.body)
    return response.status, body.get("errorMessage") or body["message"]
