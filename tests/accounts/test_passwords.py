"""A forgotten password, a changed one, and what ends with the old one."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, User
from tests.accounts.conftest import PASSWORD, app_code, is_in, letter_link, letters, log_in, with_app

pytestmark = pytest.mark.django_db
FORGOTTEN, NEW = "/password/forgotten/", "en helt ny setning"


def ask(client: Client, email: str = "alice@example.no"):
    return client.post(FORGOTTEN, {"email": email})


def set_new(client: Client, link: str, password: str = NEW):
    form = client.get(link)
    where = form.headers.get("Location", link)
    return client.post(where, {"new_password1": password, "new_password2": password})


class TestForgotten:
    def test_a_letters_link_sets_a_new_one(self, client: Client, alice: User) -> None:
        ask(client)
        answer = set_new(client, letter_link())
        log_in(client, password=PASSWORD)
        with_old = is_in(client)
        log_in(client, password=NEW)

        assert answer.headers["Location"] == reverse("login")
        assert (with_old, is_in(client)) == (False, True)
        assert letters() == [
            ("alice@example.no", "Velg et nytt passord"),
            ("alice@example.no", "Passordet ditt er byttet"),
        ]
        assert [entry.action for entry in AuditEntry.objects.all()] == ["reset_password"]

    def test_nobody_learns_who_has_a_user(self, client: Client, alice: User) -> None:
        User.objects.create_user("closed@example.no", PASSWORD, is_active=False)
        answers = [
            ask(Client(), email) for email in ("alice@example.no", "x@example.no", "closed@example.no")
        ]

        assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {(302, "/login/")}
        assert letters() == [
            ("alice@example.no", "Velg et nytt passord"),
            ("x@example.no", "Denne adressen har ingen bruker"),
            ("closed@example.no", "Denne adressen har ingen bruker"),
        ]

    def test_the_link_works_once(self, client: Client, alice: User) -> None:
        ask(client)
        set_new(client, letter_link(0))

        set_new(Client(), letter_link(0), "et tredje passord 3")

        alice.refresh_from_db()
        assert alice.check_password(NEW)

    def test_the_link_is_too_old_after_two_hours(self, client: Client, alice: User) -> None:
        with time_machine.travel(dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC), tick=False):
            ask(client)
        with time_machine.travel(dt.datetime(2026, 11, 20, 14, 1, tzinfo=dt.UTC), tick=False):
            page = client.get(letter_link(), follow=True).content.decode()

        assert "eldre enn to timer" in page

    def test_the_link_of_one_person_opens_no_other(self, client: Client, alice: User) -> None:
        bob = User.objects.create_user("bob@example.no", PASSWORD)
        ask(client)
        parts = letter_link().split("/")
        ask(client, "bob@example.no")
        parts[3] = letter_link().split("/")[3]

        set_new(client, "/".join(parts))

        bob.refresh_from_db()
        assert bob.check_password(PASSWORD)

    def test_the_rules_hold_here_too(self, client: Client, alice: User) -> None:
        ask(client)

        answer = set_new(client, letter_link(), "kort")

        assert "må ha minst 10 tegn" in answer.content.decode()

    def test_every_session_ends(self, client: Client, alice: User) -> None:
        log_in(client)
        elsewhere = Client()
        ask(elsewhere)

        set_new(elsewhere, letter_link())

        assert client.get("/me/").status_code == 302

    def test_the_second_factor_stays(self, client: Client, alice: User) -> None:
        factor, _ = with_app(alice)
        ask(client)
        set_new(client, letter_link())
        log_in(client, password=NEW)
        before = is_in(client)
        client.post("/login/code/", {"code": app_code(factor)})

        assert (before, is_in(client)) == (False, True)

    def test_a_door_closed_by_wrong_guesses_opens_again(self, client: Client, alice: User) -> None:
        for _ in range(6):
            log_in(client, password="feil")
        ask(client)
        set_new(client, letter_link())

        log_in(client, password=NEW)

        assert is_in(client)

    def test_the_letters_address_is_ours_whatever_host_is_claimed(self, alice: User, settings) -> None:
        settings.ALLOWED_HOSTS = ["*"]

        Client(headers={"host": "lure.example"}).post(FORGOTTEN, {"email": "alice@example.no"})

        assert "lure.example" not in str(mail.outbox[0].body)
        assert settings.PUBLIC_URL in str(mail.outbox[0].body)


class TestChange:
    def change(self, client: Client, old: str = PASSWORD):
        return client.post("/me/password/", {"old_password": old, "new_password1": NEW, "new_password2": NEW})

    def test_stays_in_here_under_a_new_key_and_is_out_elsewhere(self, client: Client, alice: User) -> None:
        elsewhere = Client()
        for browser in (client, elsewhere):
            log_in(browser)
        key = client.session.session_key

        self.change(client)

        assert client.get("/me/").status_code == 200
        assert client.session.session_key != key
        assert elsewhere.get("/me/").status_code == 302
        assert letters() == [("alice@example.no", "Passordet ditt er byttet")]
        assert [entry.action for entry in AuditEntry.objects.all()] == ["change_password"]

    def test_needs_the_old_one_and_is_no_place_to_guess_it(self, client: Client, alice: User) -> None:
        log_in(client)

        tried = [self.change(client, f"feil-{number}").status_code for number in range(7)]

        assert tried == [200] * 6 + [429]
        alice.refresh_from_db()
        assert alice.check_password(PASSWORD)
        assert mail.outbox == []
