"""One request on its way to an endpoint: who asks, what the path caught, the body, and single answers."""

import json
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

from integrations.sandbox.rackbeat.account import Account, ApiKey
from integrations.sandbox.rackbeat.answers import RackbeatError, not_found, wrapped, written
from integrations.sandbox.rackbeat.forms import is_true
from integrations.sandbox.rackbeat.projection import expanded, parse_fields, project
from integrations.sandbox.rackbeat.resources import RESOURCES, Resource
from integrations.sandbox.rackbeat.tables import Json, Row
from integrations.sandbox.wire import Request, Response


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A routed request. ``words``: what the route's pattern caught, as it stood in the address; ``now``: epoch seconds.

    ``as_user``: a person works on screen (a command of the sandbox), so fields that clients cannot write are taken.
    """

    account: Account
    key: ApiKey
    request: Request
    resource: Resource
    words: tuple[str, ...]
    now: float
    as_user: bool = False

    def body(self) -> Json:
        """The JSON object that was sent, its numbers as ``Decimal``; nothing is an empty object."""
        if not self.request.body:
            return {}
        try:
            value = json.loads(self.request.body, parse_float=Decimal)
        except ValueError as error:
            raise RackbeatError(400, "The request body is not valid JSON.") from error
        return value if isinstance(value, dict) else {}

    def option(self, name: str) -> Any:
        """A value of the query, else of the body."""
        sent = self.request.first(name)
        return self.body().get(name) if sent is None else sent

    @property
    def silent(self) -> bool:
        """Whether the client wants no webhooks for this."""
        return is_true(self.option("suppress_webhooks"))

    def about(self, path: str) -> "Call":
        """The same call about another resource."""
        return replace(self, resource=RESOURCES[path])

    def row(self) -> Row:
        """The record that the path names; 404 when there is none."""
        return self.find(self.resource, self.words[0])

    def find(self, resource: Resource, word: str) -> Row:
        """A record by a word of the address. Item numbers may be encoded once or twice."""
        table = self.account.table(resource.path)
        row = None
        for key in self._keys(word, text=resource.text_key):
            row = table.find(key)
            if row is not None:
                return row
        marked = self.account.settings.deleted_reads == "marked"
        gone = table.rows.get(int(word) if word.isdecimal() and not resource.text_key else unquote(word))
        if marked and gone is not None:
            return gone
        raise not_found()

    def item(self, word: str) -> tuple[str, Row]:
        """A product or structure product by a word of the address."""
        for key in self._keys(word, text=True):
            pair = self.account.item(key)
            if pair is not None:
                return pair
        raise not_found()

    def _keys(self, word: str, *, text: bool) -> list[Any]:
        """What an address's word may mean. The server decodes once; the application decodes item numbers once more.

        A server that decodes before it routes takes a slash that was encoded once for the next word: 404.
        """
        once = unquote(word)
        if not text:
            return [int(once)] if once.isdecimal() else []
        if "/" in once and not self.account.settings.accept_once_encoded:
            return []
        return [unquote(once), once]

    def show(self, row: Row, *, status: int = 200, resource: Resource | None = None) -> Response:
        """The record in its wrapper."""
        chosen = resource or self.resource
        return wrapped(chosen.singular, shown(self, chosen, row), status=status)


def shown(call: Call, resource: Resource, row: Row, *, in_list: bool = False) -> bytes:
    """The record's JSON, with ``fields`` and ``expand`` applied; ready-made when nothing has changed."""
    fields, expand = call.request.first("fields"), call.request.first("expand")
    plain = not fields and not expand
    if plain and resource.caches and row.rendered_at == call.account.generation:
        return row.rendered
    value = resource.shape(call.account, row)
    if in_list and resource.path == "lots" and not call.account.settings.lines_in_lists:
        del value["lines"]
    if expand:
        value |= expanded(call.account, row, expand)
    if fields:
        value = project(value, parse_fields(fields))
    body = written(value)
    if plain and resource.caches:
        row.rendered, row.rendered_at = body, call.account.generation
    return body


def resource_of(path: str) -> Resource:
    """A resource by its path."""
    return RESOURCES[path]
