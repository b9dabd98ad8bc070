"""Addresses that open something for whoever has them, and the headers of every kind of answer, errors too."""

import logging
import re
from typing import Any

import pytest
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path, reverse

from accounts.models import User
from accounts.views.passwords import new_password_link
from config.log import Masked
from config.secret_paths import masked
from tests.log_in import browser_of
from tests.portal import rows
from tests.portal.conftest import alice, alices
from tests.portal.every_page import patterns
from tests.portal.test_every_address import wrong_with

__all__ = ["alice", "alices"]
pytestmark = pytest.mark.django_db
TOKEN = "hemmelig-Tk_9:x1"
SECRET_NAMES = {"token", "uidb64"}


def broken(request: HttpRequest, token: str) -> HttpResponse:
    raise RuntimeError(f"seen at {request.path}")


def suspicious(request: HttpRequest, token: str) -> HttpResponse:
    raise SuspiciousOperation(f"seen at {request.path}")


urlpatterns = [
    path("step/broken/<str:token>/", broken, name="broken"),
    path("step/suspicious/<str:token>/", suspicious, name="suspicious"),
    path("", include("config.urls")),
]
"""Our table, with two pages that fail."""


def secret_addresses() -> dict[str, str]:
    """Every address of the table with something in it that opens a door."""
    found = {"webhook": reverse("webhook", args=[TOKEN])}
    for name, pattern in patterns():
        arguments = pattern.pattern.converters
        if SECRET_NAMES & arguments.keys():
            found[name] = reverse(name, kwargs=dict.fromkeys(arguments, TOKEN))
    return found


def lines(caplog: pytest.LogCaptureFixture) -> str:
    """What stands in the log, as our handler writes it."""
    ours = next(one for one in logging.getLogger().handlers if isinstance(one.formatter, Masked))
    return "\n".join(ours.format(record) for record in caplog.records)


def test_what_such_an_address_answers_is_kept_nowhere() -> None:
    addresses, wrong = {**secret_addresses(), "slack_callback": reverse("slack_callback")}, {}
    for name, address in addresses.items():
        for method in ("get", "post"):
            answer = getattr(Client(), method)(address)
            kept = "no-store" not in answer.headers.get("Cache-Control", "")
            found = answer.headers.get("X-Robots-Tag") != "noindex"
            if kept or found or wrong_with(answer):
                wrong[f"{method} {name}"] = (answer.status_code, kept, found, wrong_with(answer))

    assert wrong == {}
    assert len(addresses) > 8


def test_the_log_names_none_of_them(caplog: pytest.LogCaptureFixture, settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    browser, strict = Client(raise_request_exception=False), Client(enforce_csrf_checks=True)
    with caplog.at_level(logging.DEBUG, logger="django.request"):
        for address in secret_addresses().values():
            browser.get(address)
            browser.post(address)
            strict.post(address)
    logging.getLogger("django.server").info('"GET %s HTTP/1.1" 200', reverse("tombstone", args=[TOKEN]))
    logging.getLogger("x").info("/slack/callback/?code=%s&state=1 HTTP/1.1", TOKEN)
    written = lines(caplog)

    assert caplog.text.count(TOKEN) > 10  # as Django says it
    assert TOKEN not in written
    assert "Traceback" in written
    for shown in ("/webhooks/…", "/closed/…", "/password/new/…", "/slack/callback/?…"):
        assert shown in written


def test_what_is_no_secret_stays_readable() -> None:
    text = "Not Found: /portal/reconciliation/3/2026-10/documents/?of=code:3 /portal/documents/?state=blocked /step/"

    assert masked(text) == text


def test_every_kind_of_answer_carries_the_headers(settings: Any, alice: User, alices: rows.Shop) -> None:
    settings.ROOT_URLCONF = __name__
    nobody, strict = Client(raise_request_exception=False), Client(enforce_csrf_checks=True)
    rita = rows.person("rita")
    rows.member(rita, alices.tenant, "reader")
    answers = {
        "200": nobody.get("/login/"),
        "302": nobody.get("/portal/"),
        "400": nobody.get(f"/step/suspicious/{TOKEN}/"),
        "400 host": nobody.get("/login/", headers={"host": "ond.example"}),
        "403": browser_of(rita).post(reverse("portal:ask_export")),
        "403 csrf": strict.post("/login/"),
        "404": nobody.get("/finnes-ikke/"),
        "405": nobody.get("/language/"),
        "410": nobody.get(reverse("setup_link", args=["x"])),
        "429": [nobody.get(reverse("invitation", args=["x"])) for _ in range(61)][-1],
        "500": nobody.get(f"/step/broken/{TOKEN}/"),
        "200 file": browser_of(alice).get(reverse("portal:documents_csv")),
        "404 webhook": nobody.post(reverse("webhook", args=["x"])),
        "413 webhook": nobody.post(
            reverse("webhook", args=["x"]), b"{}", content_type="application/json", CONTENT_LENGTH="9999999"
        ),
        "200 health": nobody.get("/health/live"),
        "503 health": nobody.get("/health/work"),
        "301 static": nobody.get("/portal"),
    }
    for one in answers.values():
        for _part in one.streaming_content if one.streaming else ():
            pass

    assert {name: wrong_with(one) for name, one in answers.items() if wrong_with(one)} == {}
    assert [name for name, one in answers.items() if not name.startswith(str(one.status_code))] == []


def test_the_way_to_https_carries_them_too(settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    answer = Client().get("/login/")

    assert (answer.status_code, wrong_with(answer)) == (301, [])


def test_a_page_that_a_link_opens_names_no_other_site(alice: User) -> None:
    link = re.sub(r"^https?://[^/]+", "", new_password_link(alice))
    shown = Client().get(link, follow=True).content.decode()

    assert re.findall(r'(?:href|src|action)="(?:https?:)?//', shown) == []
    assert '<meta name="robots" content="noindex">' in shown
