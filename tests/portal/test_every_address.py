"""Every address of the whole URL table, as those who must not, with what they must not send: nothing is seen, nothing changes,
nothing breaks."""

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEntry, LimitCount, TwoFactor, User
from integrations.models import GiftCardKey
from tests.log_in import browser_of, look_as_customer
from tests.portal import rows
from tests.portal.every_page import accounts_addresses, letter_addresses, patterns, portal_addresses, read
from tests.portal.test_isolation import SECRETS, alices_secrets

__all__ = ["alices_secrets"]
pytestmark = pytest.mark.django_db
HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
BY_THEMSELVES = {LimitCount, AuditEntry, TwoFactor, GiftCardKey}
"""What looking leaves behind by design: how often, that a file was fetched, the secret that the set-up of a second factor shows
(it opens nothing before a code was given), a key that is made when it is first needed."""
LIMITED = {
    "login": "after six wrong passwords (django-axes); log_in",
    "log_in_code": "code",
    "sign_up": "sign_up",
    "sign_up_sent": "letter",
    "confirm_sign_up": "confirm",
    "invitation": "confirm",
    "password_forgotten": "password_reset",
    "password_new": "old_link",
    "confirm_address": "old_link",
    "undo_address": "old_link",
    "set_language": "changes a cookie",
    "logout": "changes a session",
    "admin:logout": "changes a session",
    "admin:password_change": "leads to the page of people",
}
"""What may be posted without a log-in, and what keeps machines from doing it all day."""


@pytest.fixture
def addresses(alices: rows.Shop, alice: User, alices_secrets: dict[str, int]) -> dict[str, str]:
    """Every address by name: the portal's, people's pages, letters' links, the admin's."""
    found = portal_addresses(alices_secrets) | accounts_addresses() | letter_addresses(alice)
    return found | admin_addresses() | {"front_door": "/", "nowhere": "/finnes-ikke/"}


def admin_addresses() -> dict[str, str]:
    """Every page of the admin that the table knows, about the first row where it is about one."""
    found = {}
    for name, pattern in patterns():
        if not name.startswith("admin:"):
            continue
        arguments = [_first_of(name)] * pattern.pattern.regex.groups
        try:
            found[name] = reverse(name, args=arguments)
        except Exception:
            continue
    return found


def _first_of(name: str) -> int:
    model = next(
        (one for one in admin.site._registry if name.startswith(f"admin:{one._meta.app_label}_{one._meta.model_name}_")),
        None,
    )  # fmt: skip
    first = model._default_manager.first() if model is not None else None
    return first.pk if first is not None else 1


def tables() -> Iterator[type[Model]]:
    for model in (
        *apps.get_app_config("accounts").get_models(),
        *apps.get_app_config("integrations").get_models(),
    ):
        if model not in BY_THEMSELVES and not model._meta.proxy:
            yield model


def everything() -> dict[str, str]:
    """A digest of each table, as the database holds it."""
    return {model._meta.label: sha256(repr(_rows(model)).encode()).hexdigest() for model in tables()}


def _rows(model: type[Model]) -> list[list[Any]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {model._meta.db_table} ORDER BY 1")
        return [
            [bytes(one) if isinstance(one, memoryview) else one for one in row] for row in cursor.fetchall()
        ]


def changed_since(before: Mapping[str, str]) -> list[str]:
    """Tables that hold something else now."""
    after = everything()
    return [table for table in before if before[table] != after[table]]


def wrong_with(answer: HttpResponse) -> list[str]:
    """Headers that are missing or say something else; for the pages' own policy, that there is one without frames."""
    found = [name for name, value in HEADERS.items() if answer.headers.get(name) != value]
    if "frame-ancestors 'none'" not in answer.headers.get("Content-Security-Policy", ""):
        found.append("Content-Security-Policy")
    return found


def test_looking_changes_nothing_and_every_answer_carries_its_headers(
    addresses: Mapping[str, str], alice: User, support: User
) -> None:
    browsers = {"alice": browser_of(alice), "stine": browser_of(support), "nobody": Client()}
    wrong, before = {}, everything()
    for who, browser in browsers.items():
        for name, path in addresses.items():
            if (who == "stine") != name.startswith("admin:"):
                continue
            answer = read(browser, path)
            if wrong_with(answer) or answer.status_code >= 500:
                wrong[f"{who}: {name}"] = (answer.status_code, wrong_with(answer))

    assert wrong == {}
    assert changed_since(before) == []
    assert len([name for name in addresses if name.startswith("admin:")]) > 100


def test_whom_nothing_is_shown_sees_nothing_and_changes_nothing(
    addresses: Mapping[str, str], charlie: User
) -> None:
    trainee = rows.person("trainee", is_staff=True)
    about_alice = {
        name: path
        for name, path in addresses.items()
        if name.startswith("admin:") or re.search(r"/\d+/", path)
    }
    browsers = {"charlie": browser_of(charlie), "trainee": browser_of(trainee), "nobody": Client()}
    seen, before = {}, everything()
    for (who, browser), (name, path), method in product(
        browsers.items(), about_alice.items(), ("get", "post")
    ):
        answer = getattr(browser, method)(path)
        text = "" if answer.streaming else re.sub(r"«[^»]*»", "", answer.content.decode(errors="replace"))
        shown = answer.status_code == 200 and name.startswith("admin:") and name not in OPEN_TO_STAFF
        if shown or answer.status_code >= 500 or [secret for secret in SECRETS if secret in text]:
            seen[f"{who} {method} {name}"] = str(answer.status_code)

    assert seen == {}
    assert changed_since(before) == []


OPEN_TO_STAFF = {
    "admin:index",
    "admin:jsi18n",
    "admin:password_change",
    "admin:password_change_done",
    "admin:search",
}
"""Pages of the admin that name nobody's things."""


def test_a_post_that_another_site_makes_is_refused_everywhere(
    addresses: Mapping[str, str], alice: User, support: User
) -> None:
    browsers = {}
    for user in (alice, support):
        browsers[user] = Client(enforce_csrf_checks=True)
        browsers[user].cookies = browser_of(user).cookies
    before, taken = everything(), {}
    for name, path in addresses.items():
        strict = browsers[support if name.startswith("admin:") else alice]
        answer = strict.post(path, {"email": "x@example.no", "next": "/"})
        if answer.status_code not in (403, 404, 405):
            taken[name] = answer.status_code

    assert taken == {}
    assert changed_since(before) == []


def test_an_invented_number_is_no_thing(
    alices: rows.Shop, alice: User, alices_secrets: dict[str, int]
) -> None:
    browser, found = browser_of(alice), {}
    for pk in (0, 999_999_999, 10**30):
        for path in portal_addresses(dict.fromkeys(alices_secrets, pk)).values():
            for method in ("get", "post") if f"/{pk}/" in path else ():
                answer = getattr(browser, method)(path)
                if answer.status_code not in (404, 405):
                    found[f"{method} {path}"] = answer.status_code

    assert found == {}


@pytest.mark.parametrize("name", ["sign_up", "login", "password_forgotten", "confirm_sign_up", "invitation"])
def test_an_anonymous_form_that_is_mangled_is_told_so(addresses: Mapping[str, str], name: str) -> None:
    names = ("email", "username", "password", "name", "company", "org_number", "next")
    given = dict.fromkeys(names, "x" * 10_000)
    for odd in (given, dict.fromkeys(given, "\x00'\"<script>"), {}):
        assert Client().post(addresses[name], odd).status_code in (200, 302, 403, 429)


def test_everything_that_strangers_may_post_is_limited(addresses: Mapping[str, str]) -> None:
    doors = (reverse("login"), reverse("admin:login"))
    open_ones = set()
    for name, path in addresses.items():
        answer = Client().post(path, {})
        to_the_door = answer.status_code == 302 and answer.headers["Location"].startswith(doors)
        if answer.status_code in (200, 302, 429) and not to_the_door:
            open_ones.add(name)

    assert open_ones - LIMITED.keys() == set()


def tries(path: str, form: Mapping[str, str] | None, *, place: str) -> int:
    """How often a stranger at ``place`` comes through to a door before it closes and says so. No form: it is looked at."""
    browser = Client(REMOTE_ADDR=place)
    for number in range(200):
        answer = browser.get(path) if form is None else browser.post(path, form)
        if answer.status_code == 429:
            assert re.search(r"\d+ minutt", answer.content.decode())
            return number
    raise AssertionError(f"{path} never closes")


def test_every_door_that_strangers_may_try_closes_after_so_many(
    addresses: Mapping[str, str], alice: User
) -> None:
    new = {"company": "Fjord AS", "org_number": "984 809 085", "name": "Ny", "email": "ny2@example.no"}
    wrong = {"username": alice.email, "password": "feil-feil-feil"}
    doors: dict[str, tuple[str, Mapping[str, str] | None]] = {
        "sign_up": ("/sign-up/", {**new, "password": "en helt ny setning"}),
        "log_in": ("/login/", wrong),
        "log_in, any name": ("/login/", {}),
        "password_forgotten": ("/password/forgotten/", {"email": alice.email}),
        "confirm_sign_up": (addresses["confirm_sign_up"], {"password": "feil-feil-feil"}),
        "confirm_sign_up, guessed": ("/sign-up/confirm/x/", {"password": "feil-feil-feil"}),
        "invitation, guessed": ("/invitation/x/", {"name": "Ny", "password": "en helt ny setning"}),
        "password_new, guessed": ("/password/new/MQ/x-y/", None),
        "confirm_address, guessed": ("/address/confirm/x/", {}),
        "undo_address, guessed": ("/address/undo/x/", {}),
        "setup_link, guessed": ("/step/x/", {}),
        "tombstone, guessed": ("/closed/x/", None),
    }
    before = everything()
    counted = {
        name: tries(path, form, place=f"10.0.0.{number}")
        for number, (name, (path, form)) in enumerate(doors.items())
    }

    assert counted == {
        "sign_up": 5,
        "log_in": 5,
        "log_in, any name": 120,
        "password_forgotten": 5,
        "confirm_sign_up": 10,
        **{name: 60 for name in doors if name.endswith("guessed")},
    }
    assert set(changed_since(before)) <= {"accounts.SignUp", "axes.AccessAttempt"}


def test_a_webhook_under_an_invented_key_is_one_cheap_question(addresses: Mapping[str, str]) -> None:
    before = everything()
    for key in ("x", "a" * 500, "æøå", "%00"):
        with CaptureQueriesContext(connection) as asked:
            answer = Client().post(f"/webhooks/{key}/", b"{}", content_type="application/json")
        assert (answer.status_code, answer.content) == (404, b"")
        assert len(asked) <= 1

    assert changed_since(before) == []
    assert not LimitCount.objects.exists()


class TestSession:
    def test_its_cookie_is_for_this_site_and_no_script(self, alice: User) -> None:
        answer = Client().post("/login/", {"username": alice.email, "password": rows.PASSWORD})
        cookie = answer.cookies["sessionid"]

        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")

    def test_its_key_is_new_after_the_log_in_and_dead_after_the_log_out(self, alice: User) -> None:
        browser = Client()
        browser.get("/sign-up/")
        session = browser.session
        session["planted"] = "yes"
        session.save()
        planted = browser.cookies["sessionid"] = session.session_key

        browser.post("/login/", {"username": alice.email, "password": rows.PASSWORD})
        used = browser.cookies["sessionid"].value
        inside = browser.get("/portal/").status_code
        browser.post("/logout/")
        thief = Client()
        thief.cookies["sessionid"] = used

        assert used != planted
        assert (inside, thief.get("/portal/").status_code) == (200, 302)

    def test_a_company_that_support_may_not_see_is_not_remembered(
        self, alices: rows.Shop, support: User
    ) -> None:
        browser = look_as_customer(browser_of(support), alices.tenant)
        User.objects.filter(pk=support.pk).update(is_superuser=False)

        assert browser.get("/portal/").status_code in (403, 404)


class TestForeignPlaces:
    @pytest.mark.parametrize(
        "place",
        ["https://ond.example/", "//ond.example/", "/\\ond.example", "javascript:alert(1)", "https:ond"],
    )
    def test_nobody_is_sent_there(self, place: str, alice: User) -> None:
        given = {"username": alice.email, "password": rows.PASSWORD, "next": place, "language": "en"}
        answers = [
            Client().post("/login/", given),
            Client().post("/language/", given),
            browser_of(alice).post("/language/", given),
            browser_of(alice).get("/login/", {"next": place}),
            Client().get("/admin/login/", {"next": place}, follow=True),
        ]

        assert [one.status_code for one in answers] == [302, 302, 302, 302, 200]
        led = [one.headers["Location"] for one in answers[:4]]
        assert [one for one in led if "ond" in one or "javascript" in one] == []

    def test_another_host_name_is_refused_and_never_written_into_a_letter(
        self, alice: User, mailoutbox: list[Any]
    ) -> None:
        asked = Client().get("/login/", headers={"host": "ond.example"})
        Client().post(
            "/password/forgotten/", {"email": alice.email}, headers={"x-forwarded-host": "ond.example"}
        )

        assert asked.status_code == 400
        assert len(mailoutbox) == 1
        assert "ond.example" not in mailoutbox[0].body
        assert settings.PUBLIC_URL in mailoutbox[0].body
