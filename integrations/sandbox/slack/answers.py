"""Answers as Slack gives them: 200 with ``ok`` false and a code, 429 with Retry-After, pages of the installation."""

from typing import Any

from integrations.sandbox.wire import Response

Json = dict[str, Any]


class SlackError(Exception):
    """A refused call: a code, and what stands beside it (``needed``, ``provided``, ``errors`` …)."""

    def __init__(self, code: str, **beside: Any) -> None:
        self.code, self.beside = code, beside
        super().__init__(code)

    def body(self) -> Json:
        """The answer."""
        return {"ok": False, "error": self.code, **self.beside}


class Limited(Exception):
    """Too many calls; ``seconds`` until the next one."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"{seconds} seconds")


def answered(body: Json, *, warnings: list[str], headers: dict[str, str]) -> Response:
    """A JSON answer with status 200; ``warnings`` are named twice, as Slack does."""
    if warnings:
        told = {**body.get("response_metadata", {}), "warnings": warnings}
        body = {**body, "warning": ",".join(warnings), "response_metadata": told}
    return Response.json(body, headers={"content-type": "application/json; charset=utf-8", **headers})


def limited(seconds: int, *, headers: dict[str, str]) -> Response:
    """429: come back in so many whole seconds."""
    body = {"ok": False, "error": "ratelimited"}
    return Response.json(body, status=429, headers={"retry-after": str(seconds), **headers})


def page(title: str, body: str, *, status: int = 200) -> Response:
    """A page for people."""
    text = (
        f"<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>"
    )
    return Response(status=status, headers={"content-type": "text/html; charset=utf-8"}, body=text.encode())


def redirect(address: str) -> Response:
    """302."""
    return Response(status=302, headers={"location": address})
