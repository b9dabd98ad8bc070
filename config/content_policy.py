"""What a page of ours may load and do: said to the browser with every answer.

No script or style stands in our own pages, so none is allowed there: what an attacker gets into a page does not run. The
admin's theme evaluates expressions in its pages and cannot do without; it is for support staff with two factors.
"""

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

HEADER = "Content-Security-Policy"
OURS: Mapping[str, str] = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
THEME: Mapping[str, str] = {
    **OURS,
    "script-src": "'self' 'unsafe-inline' 'unsafe-eval'",
    "style-src": "'self' 'unsafe-inline'",
}


def policy(rules: Mapping[str, str]) -> str:
    """The header's value."""
    return "; ".join(f"{name} {sources}" for name, sources in rules.items())


class ContentPolicy:
    """Middleware: every answer carries the policy of its face, unless it brings its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_admin = request.path.startswith(reverse("admin:index"))
        response.headers.setdefault(HEADER, policy(THEME if is_admin else OURS))
        return response
