"""The parts of requests that we use, set up once: sessions without cookies, proxies or preparation, and plain causes."""

from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.cookies import RequestsCookieJar
from requests.hooks import default_hooks
from requests.models import PreparedRequest
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import NewConnectionError

from integrations.connectors.answers import READS


class NoCookies(DefaultCookiePolicy):
    """Keeps no cookies: one tenant's session must never carry another's."""

    def set_ok(self, cookie: Any, request: Any) -> bool:
        return False

    def return_ok(self, cookie: Any, request: Any) -> bool:
        return False


def new_session(adapter: HTTPAdapter) -> requests.Session:
    """A session over ``adapter`` alone, blind to the environment's proxies and credentials."""
    session = requests.Session()
    session.trust_env = False
    session.cookies.set_policy(NoCookies())
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def prepared(method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> PreparedRequest:
    """A prepared request without requests' general preparation: the URL is ready, and this is called very often."""
    request = PreparedRequest()
    request.method, request.url, request.body = method, url, body
    request.headers = CaseInsensitiveDict(headers)
    if body is not None:
        request.headers["Content-Length"] = str(len(body))
        request.headers.setdefault("Content-Type", "application/json; charset=utf-8")
    elif method not in READS:
        request.headers["Content-Length"] = "0"
    request.hooks = default_hooks()
    request._cookies = RequestsCookieJar()  # type: ignore[attr-defined]
    return request


def innermost(error: BaseException) -> BaseException:
    """The failure inside requests' and urllib3's wrappings."""
    while True:
        inner = getattr(error, "reason", None) or next(
            (arg for arg in error.args if isinstance(arg, BaseException)), None
        )
        if not isinstance(inner, BaseException) or inner is error:
            return error
        if isinstance(error, NewConnectionError):
            return error
        error = inner
