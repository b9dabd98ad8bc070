"""Log-in by e-mail address, log-out, the language, and being shut out for a while."""

import datetime as dt

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests import factories
from tests.accounts.conftest import PASSWORD, is_in, log_in

pytestmark = pytest.mark.django_db
LOGIN = "/login/"


class TestLogIn:
    @pytest.mark.parametrize("email", ["alice@example.no", "ALICE@Example.NO", " alice@example.no "])
    def test_by_the_address_however_it_is_written(self, client: Client, alice: User, email: str) -> None:
        answer = log_in(client, email)

        assert (answer.status_code, answer.headers["Location"]) == (302, reverse("front_door"))
        assert is_in(client)

    def test_goes_on_to_the_page_that_was_asked_for(self, client: Client, alice: User) -> None:
        asked = client.get(reverse("portal:documents"))
        shown = client.get(asked.headers["Location"])

        answer = log_in(client, next=shown.context["next"])

        assert answer.headers["Location"] == reverse("portal:documents")

    def test_never_goes_on_to_another_site(self, client: Client, alice: User) -> None:
        answer = log_in(client, next="https://elsewhere.example/")

        assert answer.headers["Location"] == reverse("front_door")

    def test_says_the_same_for_a_wrong_password_and_an_unknown_address(
        self, client: Client, alice: User
    ) -> None:
        wrong, unknown = log_in(client, password="feil"), log_in(client, "ukjent@example.no")

        said = "E-postadressen og passordet hører ikke sammen. Se over begge og prøv igjen."
        assert said in wrong.content.decode()
        assert said in unknown.content.decode()
        assert not is_in(client)

    def test_keeps_the_typed_address_but_never_the_password(self, client: Client, alice: User) -> None:
        page = log_in(client, password="feil-passord-1").content.decode()

        assert 'value="alice@example.no"' in page
        assert "feil-passord-1" not in page

    def test_closed_users_stay_outside(self, client: Client, alice: User) -> None:
        User.objects.update(is_active=False)

        log_in(client)

        assert not is_in(client)

    def test_customers_are_led_to_the_portal_and_those_with_many_companies_to_the_list(
        self, client: Client, alice: User
    ) -> None:
        log_in(client)
        as_customer = client.get("/")
        for _ in range(2):
            factories.MembershipFactory(user=alice)
        as_accountant = client.get("/")

        assert as_customer.headers["Location"] == reverse("portal:overview")
        assert as_accountant.headers["Location"] == reverse("portal:clients")

    def test_the_session_gets_a_new_key(self, client: Client, alice: User) -> None:
        client.get(reverse("sign_up"))
        planted = client.session
        planted["planted"] = True
        planted.save()
        key = planted.session_key

        log_in(client)

        assert client.session.session_key != key
        assert not Session.objects.filter(session_key=key).exists()

    def test_a_link_that_leads_to_itself_leads_to_the_front_door(self, client: Client, alice: User) -> None:
        log_in(client)

        answer = client.get(LOGIN, {"next": LOGIN})

        assert answer.headers["Location"] == reverse("front_door")

    def test_the_admin_has_no_door_of_its_own(self, client: Client, alice: User) -> None:
        asked = client.get("/admin/login/", {"next": "/admin/accounts/user/"})
        log_in(client)
        as_customer = client.get("/admin/", follow=True)

        assert asked.headers["Location"] == "/login/?next=%2Fadmin%2Faccounts%2Fuser%2F"
        assert as_customer.status_code == 404


class TestLockOut:
    def test_after_six_wrong_passwords_the_address_is_closed_a_while(
        self, client: Client, alice: User
    ) -> None:
        tried = [log_in(client, password=f"feil-{number}") for number in range(6)]
        right = log_in(client)

        assert [answer.status_code for answer in tried] == [200] * 5 + [429]
        assert right.status_code == 429
        assert "Prøv igjen om 15 minutter." in right.content.decode()
        assert not is_in(client)

    def test_capital_letters_give_no_more_tries(self, client: Client, alice: User) -> None:
        for email in ("alice@example.no", "Alice@example.no", "ALICE@EXAMPLE.NO") * 2:
            log_in(client, email, password="feil")

        assert log_in(client).status_code == 429

    def test_other_people_are_not_shut_out_with_her(self, client: Client, alice: User) -> None:
        User.objects.create_user("bob@example.no", PASSWORD)
        for _ in range(6):
            log_in(client, password="feil")

        log_in(client, "bob@example.no")

        assert is_in(client)

    def test_it_opens_again_by_itself(self, client: Client, alice: User) -> None:
        with time_machine.travel(dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC), tick=False):
            for _ in range(6):
                log_in(client, password="feil")
        with time_machine.travel(dt.datetime(2026, 11, 22, 12, 16, tzinfo=dt.UTC), tick=False):
            log_in(client)

            assert is_in(client)


class TestLogOut:
    def test_by_a_button_not_by_a_link(self, client: Client, alice: User) -> None:
        client.force_login(alice)

        by_link = client.get("/logout/")
        assert (by_link.status_code, is_in(client)) == (405, True)

        by_button = client.post("/logout/")
        assert (by_button.headers["Location"], is_in(client)) == (LOGIN, False)


class TestLanguage:
    def test_is_norwegian_whatever_the_browser_says(self, client: Client) -> None:
        answer = client.get(LOGIN, headers={"Accept-Language": "en-US,en;q=0.9"})

        assert '<html lang="nb">' in answer.content.decode()
        assert "Logg inn" in answer.content.decode()
        assert answer.headers["Content-Language"] == "nb"

    def test_a_visitor_switches_and_comes_back_to_the_page(self, client: Client) -> None:
        answer = client.post("/language/", {"language": "en", "next": LOGIN})

        assert answer.headers["Location"] == LOGIN
        assert "Log in" in client.get(LOGIN).content.decode()

    def test_it_is_kept_on_the_person_and_follows_to_another_browser(
        self, client: Client, alice: User
    ) -> None:
        client.force_login(alice)
        client.post("/language/", {"language": "en", "next": "/"})
        elsewhere = Client()
        elsewhere.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")

        assert User.objects.get().language == "en"
        assert (
            "You are not a member of a company yet"
            in elsewhere.get(reverse("portal:overview")).content.decode()
        )

    def test_an_unknown_language_changes_nothing(self, client: Client, alice: User) -> None:
        client.force_login(alice)

        client.post("/language/", {"language": "xx", "next": "/"})

        assert User.objects.get().language == "nb"

    def test_never_leads_to_another_site(self, client: Client) -> None:
        answer = client.post("/language/", {"language": "en", "next": "https://elsewhere.example/"})

        assert not answer.headers["Location"].startswith("https://elsewhere")


def test_every_page_without_a_log_in_has_labels_and_one_heading(client: Client) -> None:
    page = client.get(LOGIN).content.decode()

    assert page.count("<h1") == 1
    for field in ("id_username", "id_password"):
        assert f'<label for="{field}"' in page
    assert "Hopp til innholdet" in page


def test_a_page_that_does_not_exist_is_said_in_norwegian(client: Client) -> None:
    answer = client.get("/finnes-ikke/")

    assert answer.status_code == 404
    assert "Denne siden finnes ikke" in answer.content.decode()


def test_pages_load_nothing_from_other_hosts(client: Client) -> None:
    from pathlib import Path

    from django.contrib.staticfiles import finders

    page = client.get(LOGIN).content.decode()
    css = Path(finders.find("bilagsbro/paper.css")).read_text()

    assert "//" not in page.replace("http://www.w3.org", "").replace("<!doctype", "")
    assert "url(" not in css
    assert "@import" not in css
