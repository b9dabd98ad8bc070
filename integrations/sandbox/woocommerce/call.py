"""One request on its way to an endpoint, and the listing that most endpoints share."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from integrations.sandbox.wire import Request, Response
from integrations.sandbox.woocommerce.answers import (
    WordPressError,
    body_answer,
    json_answer,
    paging_headers,
    php_json,
)
from integrations.sandbox.woocommerce.parameters import Page, Parameters
from integrations.sandbox.woocommerce.shop import Shop

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A routed request. ``path`` holds what the route's pattern caught, in order; ``now`` is epoch
    seconds."""

    shop: Shop
    request: Request
    parameters: Parameters
    path: tuple[str, ...]
    now: float

    @property
    def number(self) -> int:
        """The first id in the path."""
        return int(self.path[0])

    def body(self) -> Json:
        """The JSON object that was sent; an empty body is an empty object. 400 for anything else."""
        if not self.request.body:
            return {}
        try:
            value = json.loads(self.request.body)
        except ValueError as error:
            raise WordPressError(400, "rest_invalid_json", "Invalid JSON body passed.") from error
        if not isinstance(value, dict):
            raise WordPressError(400, "rest_invalid_json", "Invalid JSON body passed.")
        return value


def listing(call: Call, rows: Sequence[Json], page: Page, *, route: str) -> Response:
    """A page of ready objects, with ``_fields`` applied."""
    shown = [chosen_fields(row, call.parameters) for row in rows[page.window]]
    headers = page_headers(call, page, total=len(rows), shown=len(shown), route=route)
    return json_answer(shown, headers=headers)


def raw_listing(call: Call, bodies: Sequence[bytes], page: Page, *, total: int, route: str) -> Response:
    """A page of objects that are JSON already."""
    headers = page_headers(call, page, total=total, shown=len(bodies), route=route)
    return body_answer(b"[" + b",".join(bodies) + b"]", headers=headers)


def page_headers(call: Call, page: Page, *, total: int, shown: int, route: str) -> dict[str, str]:
    """The paging headers of a list at ``route``."""
    kept = [(key, value) for key, value in call.request.query if key not in ("page", "rest_route")]
    query = urlencode(kept, quote_via=quote)
    address = f"{call.shop.rest_url}/{route}?{query}&" if query else f"{call.shop.rest_url}/{route}?"
    return paging_headers(total=total, shown=shown, per_page=page.size, page=page.number, address=address)


def chosen_fields(row: Json, parameters: Parameters) -> Json:
    """Only the fields that ``_fields`` names (``billing.email`` too); all when it names none."""
    names = parameters.texts("_fields")
    if not names:
        return row
    chosen: Json = {}
    for name in names:
        top, _dot, inner = name.partition(".")
        if top not in row:
            continue
        if inner and isinstance(row[top], dict):
            chosen.setdefault(top, {})[inner] = row[top].get(inner)
        else:
            chosen[top] = row[top]
    return chosen


def one(call: Call, row: Json) -> Response:
    """A single object, with ``_fields`` applied."""
    return body_answer(php_json(chosen_fields(row, call.parameters)))
