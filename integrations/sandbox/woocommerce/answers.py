"""Answers as PHP and WordPress write them: escaped JSON, the error envelope, paging headers."""

import json
from collections.abc import Mapping
from decimal import Decimal
from math import ceil
from typing import Any

from integrations.sandbox.wire import Response

HEADERS = {
    "content-type": "application/json; charset=UTF-8",
    "x-robots-tag": "noindex",
    "x-content-type-options": "nosniff",
    "access-control-expose-headers": "X-WP-Total, X-WP-TotalPages, Link",
    "allow": "GET",
}


class WordPressError(Exception):
    """A refused request. ``bare`` puts the number itself into ``data``, as WooCommerce's refund errors do."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        params: Mapping[str, tuple[str, str]] | None = None,
        bare: bool = False,
    ) -> None:
        self.status, self.code, self.message, self.bare = status, code, message, bare
        self.params = dict(params or {})
        super().__init__(code)

    def envelope(self) -> dict[str, Any]:
        """``{code, message, data}``; with ``params`` and ``details`` when parameters were wrong."""
        data: dict[str, Any] = {"status": self.status}
        if self.params:
            data["params"] = {name: text for name, (_code, text) in self.params.items()}
            data["details"] = {
                name: {"code": code, "message": text, "data": None}
                for name, (code, text) in self.params.items()
            }
        return {"code": self.code, "message": self.message, "data": self.status if self.bare else data}


def wrong_parameters(params: Mapping[str, tuple[str, str]]) -> WordPressError:
    """400 rest_invalid_param. ``params``: name → (WordPress' detail code, sentence)."""
    message = f"Invalid parameter(s): {', '.join(params)}"
    return WordPressError(400, "rest_invalid_param", message, params=params)


def no_route() -> WordPressError:
    """404: the path is unknown, or the plugin that serves it is off."""
    message = "No route was found matching the URL and request method."
    return WordPressError(404, "rest_no_route", message)


def unknown_order() -> WordPressError:
    """404 for an order that does not exist or was deleted for good."""
    return WordPressError(404, "woocommerce_rest_shop_order_invalid_id", "Invalid ID.")


def php_json(value: Any) -> bytes:
    """As PHP's ``json_encode`` writes by default: no spaces, ``\\u`` escapes, and slashes escaped too."""
    text = json.dumps(value, separators=(",", ":"), default=_number)
    return text.replace("/", "\\/").encode("ascii")


def _number(value: Any) -> int | float:
    """Numbers that came in as ``Decimal`` (a price with its noise) go out as JSON numbers."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def json_answer(value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """One object or list."""
    return body_answer(php_json(value), status=status, headers=headers)


def body_answer(body: bytes, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A body that is JSON already."""
    return Response(status=status, headers={**HEADERS, **(headers or {})}, body=body)


def error_answer(error: WordPressError) -> Response:
    """The error envelope with its status."""
    return json_answer(error.envelope(), status=error.status)


def html_answer(status: int, title: str) -> Response:
    """A page by the host, its firewall or WordPress itself, where JSON was expected."""
    page = f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
    return Response(status=status, headers={"content-type": "text/html; charset=UTF-8"}, body=page.encode())


def paging_headers(*, total: int, shown: int, per_page: int, page: int, address: str) -> dict[str, str]:
    """``X-WP-Total``, ``X-WP-TotalPages`` and ``Link``.

    Quirk of WooCommerce, measured: a page past the end says total 0, though the collection is not empty.
    """
    if shown == 0:
        return {"x-wp-total": "0", "x-wp-totalpages": "0"}
    pages = ceil(total / per_page)
    links = []
    if page > 1:
        links.append(f'<{address}page={page - 1}>; rel="prev"')
    if page < pages:
        links.append(f'<{address}page={page + 1}>; rel="next"')
    headers = {"x-wp-total": str(total), "x-wp-totalpages": str(pages)}
    return {**headers, "link": ", ".join(links)} if links else headers
