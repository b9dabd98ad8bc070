"""Addresses that open something for whoever has them: letters' links, webhooks. Never in a log, a cache or a search engine."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

SECRET = (
    "step",
    "closed",
    "webhooks",
    "invitation",
    "sign-up/confirm",
    "address/confirm",
    "address/undo",
    "password/new",
)
"""What stands before the secret part of the path."""
RETURNS = "/slack/callback/"
"""Here the secrets stand in the query."""
_IN_PATH = re.compile(rf"(/(?:{'|'.join(SECRET)})/)[^\s\"'<>?#,;)\]\\]+")
_IN_QUERY = re.compile(rf"({RETURNS}\?)[^\s\"'<>#,;)\]\\]+")


def masked(text: str) -> str:
    """The text with ``…`` where an address in it holds a secret."""
    return _IN_QUERY.sub(r"\1…", _IN_PATH.sub(r"\1…", text))


class SecretPaths:
    """Middleware: what such an address answers, an error too, is kept nowhere and stands in no search engine.

    Another site never learns the address: Referrer-Policy is same-origin everywhere. It is not no-referrer here, since browsers
    then send ``Origin: null`` with a form, which the protection against foreign forms refuses.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _IN_PATH.match(request.path) or request.path == RETURNS:
            add_never_cache_headers(response)
            response.headers["X-Robots-Tag"] = "noindex"
        return response
