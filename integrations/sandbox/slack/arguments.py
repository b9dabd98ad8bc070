"""What was sent: a form, JSON or a query, and the token in the header or among the arguments."""

import json
from email.message import Message
from urllib.parse import parse_qsl

from integrations.sandbox.slack import unverified
from integrations.sandbox.slack.answers import Json, SlackError
from integrations.sandbox.wire import Request

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
OTHERS = ("multipart/form-data", "text/plain")
"""Slack takes these too; the imitation does not read them."""
CHARSETS = ("utf-8", "iso-8859-1")


def arguments_of(request: Request, *, takes_json: bool) -> tuple[Json, list[str]]:
    """The arguments by name, and warnings about how they were sent.

    A method that only reads takes no JSON: what it was sent in that form does not arrive.
    """
    given: Json = dict(request.query)
    if request.method != "POST" or not request.body:
        return given, []
    kind, charset = _content_type(request)
    if charset and charset not in CHARSETS:
        raise SlackError("invalid_charset")
    if kind == FORM:
        given |= _form(request.body, charset or "utf-8")
        return given, ["superfluous_charset"] if charset else []
    if kind != JSON:
        raise SlackError("missing_post_type" if not kind else "invalid_post_type")
    if takes_json:
        given |= _json(request.body)
    return given, [] if charset else ["missing_charset"]


def token_of(request: Request, given: Json) -> str:
    """The token that was sent, '' for none. In a JSON body it does not count."""
    scheme, _space, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return token.strip()
    kind, _charset = _content_type(request)
    return "" if request.body and kind == JSON else str(given.get("token", ""))


def is_true(value: object) -> bool:
    """A flag as forms and JSON write it."""
    return value is True or str(value).lower() in ("1", "true")


def _content_type(request: Request) -> tuple[str, str]:
    sent = request.headers.get("content-type", "")
    if not sent:
        return "", ""
    header = Message()
    header["content-type"] = sent
    return header.get_content_type(), str(header.get_param("charset", "")).lower()


def _form(body: bytes, charset: str) -> Json:
    try:
        return dict(parse_qsl(body.decode(charset), keep_blank_values=True, encoding=charset))
    except ValueError as error:
        raise SlackError("invalid_form_data") from error


def _json(body: bytes) -> Json:
    try:
        value = json.loads(body)
    except ValueError as error:
        raise SlackError(unverified.INVALID_JSON) from error
    if not isinstance(value, dict):
        raise SlackError("json_not_object")
    if any(isinstance(one, list) for name, one in value.items() if name in ("users", "types")):
        raise SlackError("invalid_array_arg")
    return value
