"""Signing up: nothing exists until the letter's link is confirmed; a stranger learns nothing about people or companies."""

import datetime as dt
import re

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, Membership, SignUp, Tenant, User
from tests import factories
from tests.accounts.conftest import is_in, letter_link, letters, log_in

pytestmark = pytest.mark.django_db
ADDRESS = "/sign-up/"
GIVEN = {
    "company": "Fjord & Fjell AS",
    "org_number": "984 809 085",
    "name": "Ny Person",
    "email": "Ny@example.no",
    "password": "en helt ny setning",
}


def sign_up(client: Client, **given: str):
    return client.post(ADDRESS, GIVEN | given)


def nobody_is_there() -> bool:
    return not (User.objects.exists() or Tenant.objects.exists() or Membership.objects.exists())


class TestConfirming:
    def test_in_the_same_browser_is_one_click(self, client: Client) -> None:
        sent = sign_up(client)
        before = nobody_is_there()
        asked = client.get(letter_link())
        only_looked = nobody_is_there()

        answer = client.post(letter_link())

        assert sent.headers["Location"] == reverse("sign_up_sent")
        assert (before, only_looked) == (True, True)  # mail servers open links too
        assert asked.context["form"] is None
        assert answer.headers["Location"] == reverse("welcome")
        assert is_in(client)
        user = User.objects.get()
        assert (user.email, user.name, user.language) == ("ny@example.no", "Ny Person", "nb")
        membership = Membership.objects.get()
        assert (membership.role, membership.tenant.name) == ("owner", "Fjord & Fjell AS")
        assert membership.tenant.org_number == "984809085"
        assert [entry.action for entry in AuditEntry.objects.all()] == ["sign_up"]
        assert not SignUp.objects.exists()
        assert "Fjord &amp; Fjell AS er på plass" in client.get(reverse("welcome")).content.decode()

    def test_in_another_browser_asks_for_the_password_that_was_chosen(self, client: Client) -> None:
        sign_up(client)
        phone = Client()
        asked = phone.get(letter_link())
        wrong = phone.post(letter_link(), {"password": "noe helt annet 1"})
        before = nobody_is_there()

        phone.post(letter_link(), {"password": GIVEN["password"]})

        assert "Passordet du valgte" in asked.content.decode()
        assert "ikke passordet som ble valgt" in wrong.content.decode()
        assert before
        assert is_in(phone)

    def test_the_password_works_at_the_log_in_afterwards(self, client: Client) -> None:
        sign_up(client)
        client.post(letter_link())
        other = Client()

        log_in(other, "ny@example.no", GIVEN["password"])

        assert is_in(other)

    def test_before_it_nobody_can_log_in(self, client: Client) -> None:
        sign_up(client)

        log_in(client, "ny@example.no", GIVEN["password"])

        assert not is_in(client)
        assert client.get(reverse("portal:overview")).status_code == 302

    def test_a_link_works_once(self, client: Client) -> None:
        sign_up(client)
        client.post(letter_link())
        client.logout()

        again = client.post(letter_link(), {"password": GIVEN["password"]})

        assert again.status_code == 410
        assert "Lenken virker ikke lenger" in again.content.decode()
        assert not is_in(client)
        assert User.objects.count() == 1

    def test_a_link_is_too_old_after_two_days(self, client: Client) -> None:
        with time_machine.travel(dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC), tick=False):
            sign_up(client)
        with time_machine.travel(dt.datetime(2026, 11, 22, 12, 1, tzinfo=dt.UTC), tick=False):
            assert client.post(letter_link()).status_code == 410
        assert nobody_is_there()

    @pytest.mark.parametrize("change", [lambda link: link[:-2] + "x/", lambda link: "/sign-up/confirm/x/"])
    def test_a_link_that_was_tampered_with_opens_nothing(self, client: Client, change) -> None:
        sign_up(client)

        assert client.post(change(letter_link())).status_code == 410
        assert nobody_is_there()

    def test_a_link_for_one_purpose_serves_no_other(self, client: Client) -> None:
        sign_up(client)
        token = letter_link().rstrip("/").rpartition("/")[2]

        assert client.get(reverse("invitation", args=[token])).status_code == 410

    def test_of_two_sign_ups_with_one_address_the_first_confirmed_counts(self, client: Client) -> None:
        sign_up(client)
        stranger = Client()
        sign_up(stranger, password="fremmed passord 9")
        client.post(letter_link(0))

        late = stranger.post(letter_link(1))

        assert late.status_code == 410
        assert User.objects.get().check_password(GIVEN["password"])

    def test_the_letter_is_sent_again_on_a_button(self, client: Client) -> None:
        sign_up(client)

        client.post(reverse("sign_up_sent"))
        client.post(letter_link())

        assert letters() == [("ny@example.no", "Bekreft e-postadressen din")] * 2
        assert is_in(client)

    def test_what_nobody_confirmed_is_forgotten_after_a_week(self, client: Client) -> None:
        with time_machine.travel(dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC), tick=False):
            sign_up(client)
        with time_machine.travel(dt.datetime(2026, 11, 9, 12, tzinfo=dt.UTC), tick=False):
            sign_up(client, email="annen@example.no")

        assert [row.email for row in SignUp.objects.all()] == ["annen@example.no"]


class TestStrangersLearnNothing:
    def test_about_an_address_that_has_a_user(self, client: Client, alice: User) -> None:
        known, unknown = Client(), Client()
        first = sign_up(known, email="alice@example.no")
        second = sign_up(unknown)

        pages = [
            browser.get(reverse("sign_up_sent")).content.decode().replace(email, "")
            for browser, email in ((known, "alice@example.no"), (unknown, "ny@example.no"))
        ]

        assert first.headers["Location"] == second.headers["Location"]
        assert _without_tokens(pages[0]) == _without_tokens(pages[1])
        assert letters()[0] == ("alice@example.no", "Du har en bruker allerede")
        assert "/sign-up/confirm/" not in str(mail.outbox[0].body)

    def test_about_a_company_that_exists(self, client: Client, alices: Tenant, alice: User) -> None:
        Membership.objects.create(tenant=alices, user=alice, role="owner")
        factories.MembershipFactory(tenant=alices, role="accountant")

        sign_up(client, org_number=alices.org_number, company="Jeg tar den AS")
        mail.outbox, link = [], letter_link()
        client.post(link)

        page = client.get(reverse("welcome")).content.decode()
        assert is_in(client)
        assert "Alices" not in page
        assert "alice@example.no" not in page
        newcomer = User.objects.get(email="ny@example.no")
        assert not newcomer.memberships.exists()
        assert Tenant.objects.get().name == "Alices Sport AS"
        assert client.get(reverse("portal:overview")).status_code == 403
        assert letters() == [("alice@example.no", "Ny Person ber om tilgang til Alices Sport AS")]
        assert letter_link() == f"/portal/company/users/?tenant={alices.pk}&email=ny%40example.no"
        entry = AuditEntry.objects.get()
        assert (entry.action, entry.tenant, entry.actor) == ("ask_access", alices, newcomer)


def _without_tokens(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


class TestTheForm:
    @pytest.mark.parametrize(
        ("field", "value", "said"),
        [
            ("org_number", "123 456 789", "er ikke et norsk organisasjonsnummer"),
            ("org_number", "98480908", "er ikke et norsk organisasjonsnummer"),
            ("password", "kort", "må ha minst 10 tegn"),
            ("password", "1234567890", "for vanlig"),
            ("password", "ny@example.no", "for likt"),
            ("name", "Vinn på https://lure.example", "Skriv bare navnet"),
            ("name", "Ny\n\nhttps://lure.example", "Skriv bare navnet"),
            ("company", "www.lure.example", "Skriv bare navnet"),
            ("email", "ikke en adresse", "gyldig e-postadresse"),
        ],
    )
    def test_says_what_is_wrong_beside_the_field_and_keeps_the_rest(
        self, client: Client, field: str, value: str, said: str
    ) -> None:
        answer = sign_up(client, **{field: value})

        page = answer.content.decode()
        assert said in page
        assert list(answer.context["form"].errors) == [field]
        assert GIVEN["password"] not in page
        assert not SignUp.objects.exists()
        assert mail.outbox == []

    @pytest.mark.parametrize("written", ["NO 984 809 085 MVA", "984.809.085", "984809085"])
    def test_takes_the_number_however_it_is_written(self, client: Client, written: str) -> None:
        sign_up(client, org_number=written)

        assert SignUp.objects.get().org_number == "984809085"

    def test_the_password_is_kept_hashed(self, client: Client) -> None:
        sign_up(client)

        assert GIVEN["password"] not in SignUp.objects.get().password

    def test_says_so_when_the_mail_server_does_not_answer(self, client: Client, settings) -> None:
        settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
            "django.core.mail.backends.smtp.EmailBackend",
            "127.0.0.1",
            9,
        )

        answer = sign_up(client)

        assert "e-posttjeneren ikke svarer" in answer.content.decode()
        assert answer.context["form"]["company"].value() == "Fjord & Fjell AS"

    def test_people_who_are_in_need_none(self, client: Client, alice: User) -> None:
        client.force_login(alice)

        assert client.get(ADDRESS).headers["Location"] == reverse("front_door")
