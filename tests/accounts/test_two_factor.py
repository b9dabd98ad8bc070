"""The second factor: set up, asked for, required of staff, replaced, taken away. A code counts once."""

import base64
import datetime as dt
import io
import re

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import two_factor
from accounts.models import AuditEntry, RecoveryCode, TwoFactor, User
from tests import factories
from tests.accounts.conftest import PASSWORD, app_code, is_in, letters, log_in, with_app

pytestmark = pytest.mark.django_db
SET_UP, CODE = "/me/two-factor/", "/login/code/"


def give(client: Client, code: str, **more: str):
    return client.post(CODE, {"code": code, **more})


class TestSettingUp:
    def test_with_the_first_code_of_the_app(self, client: Client, alice: User) -> None:
        log_in(client)
        key = client.session.session_key
        shown = client.get(SET_UP).content.decode()
        factor = TwoFactor.objects.get()
        wrong = client.post(SET_UP, {"code": "000000"})
        is_on_after_wrong = two_factor.is_on(alice)

        answer = client.post(SET_UP, {"code": app_code(factor)})

        assert "<svg" in shown
        assert str(factor.secret) in shown.replace(" ", "")
        assert "Koden stemmer ikke" in wrong.content.decode()
        assert (is_on_after_wrong, two_factor.is_on(alice)) == (False, True)
        codes = re.findall(r"<code>([a-z2-7-]{19})</code>", answer.content.decode())
        assert len(set(codes)) == 10
        assert client.session.session_key != key
        assert letters() == [("alice@example.no", "Totrinnsinnlogging er slått på")]
        assert [entry.action for entry in AuditEntry.objects.all()] == ["two_factor_on"]

    def test_shows_the_recovery_codes_once_and_keeps_digests(self, client: Client, alice: User) -> None:
        factor, codes = with_app(alice)
        client.force_login(alice)

        page = client.get(SET_UP).content.decode()

        assert not [code for code in codes if code in page]
        assert str(factor.secret) not in page.replace(" ", "")
        stored = " ".join(RecoveryCode.objects.values_list("digest", flat=True))
        assert not [code for code in codes if code.replace("-", "") in stored]

    def test_ends_every_other_session(self, client: Client, alice: User) -> None:
        elsewhere = Client()
        for browser in (client, elsewhere):
            log_in(browser)
        client.get(SET_UP)

        client.post(SET_UP, {"code": app_code(TwoFactor.objects.get())})

        assert client.get("/me/").status_code == 200
        assert elsewhere.get("/me/").status_code == 302

    def test_the_secret_is_unreadable_in_the_database(self, alice: User) -> None:
        factor = two_factor.begin(alice)
        with connection.cursor() as cursor:
            cursor.execute("SELECT secret FROM accounts_twofactor")
            stored = bytes(cursor.fetchone()[0])

        assert str(factor.secret).encode() not in stored

    def test_the_secret_follows_when_keys_are_rotated(self, alice: User, settings) -> None:
        secret = str(two_factor.begin(alice).secret)
        (first,) = settings.CREDENTIAL_KEYS
        new = "new:" + base64.urlsafe_b64encode(b"n" * 32).decode()

        settings.CREDENTIAL_KEYS = [new, first]
        call_command("rotate_keys", stdout=io.StringIO())
        settings.CREDENTIAL_KEYS = [new]

        assert TwoFactor.objects.get().secret == secret

    def test_a_second_app_cannot_be_set_up_over_the_first(self, client: Client, alice: User) -> None:
        factor, _ = with_app(alice)
        client.force_login(alice)

        client.post(SET_UP, {"code": app_code(factor)})

        assert TwoFactor.objects.get().confirmed_at == factor.confirmed_at
        assert RecoveryCode.objects.count() == 10


class TestLoggingIn:
    def test_the_password_alone_opens_nothing(self, client: Client, alice: User) -> None:
        with_app(alice)

        answer = log_in(client, next="/portal/documents/")

        assert answer.headers["Location"] == f"{CODE}?next=%2Fportal%2Fdocuments%2F"
        assert not is_in(client)
        assert client.get("/portal/").headers["Location"].startswith("/login/")

    def test_the_code_opens_and_goes_on_under_a_new_session_key(self, client: Client, alice: User) -> None:
        factor, _ = with_app(alice)
        log_in(client)
        key = client.session.session_key

        answer = give(client, app_code(factor), next="/portal/documents/")

        assert answer.headers["Location"] == "/portal/documents/"
        assert is_in(client)
        assert client.session.session_key != key

    def test_never_goes_on_to_another_site(self, client: Client, alice: User) -> None:
        factor, _ = with_app(alice)
        log_in(client, next="https://elsewhere.example/")

        answer = give(client, app_code(factor), next="https://elsewhere.example/")

        assert answer.headers["Location"] == reverse("front_door")

    def test_a_code_counts_once(self, client: Client, alice: User) -> None:
        factor, _ = with_app(alice)
        code, thief = app_code(factor), Client()
        log_in(client)
        give(client, code)
        log_in(thief)

        give(thief, code)

        assert (is_in(client), is_in(thief)) == (True, False)

    @pytest.mark.parametrize(("later", "opens"), [(-1, True), (1, True), (-2, False), (3, False)])
    def test_a_phones_clock_may_be_half_a_minute_wrong(
        self, client: Client, alice: User, later: int, opens: bool
    ) -> None:
        factor, _ = with_app(alice)
        log_in(client)

        give(client, app_code(factor, later=later))

        assert is_in(client) is opens

    def test_an_earlier_code_than_the_last_one_used_counts_no_more(self, client: Client, alice: User) -> None:
        factor, _ = with_app(alice)
        earlier = app_code(factor, later=-1)
        log_in(client)
        give(client, app_code(factor))
        client.post("/logout/")
        log_in(client)

        give(client, earlier)

        assert not is_in(client)

    def test_a_recovery_code_opens_once_however_it_is_written(self, client: Client, alice: User) -> None:
        _, codes = with_app(alice)
        log_in(client)
        first = give(client, f" {codes[0].upper().replace('-', ' ')} ")
        said = client.get("/me/").content.decode()
        again = Client()
        log_in(again)

        give(again, codes[0])

        assert first.status_code == 302
        assert "Du har 9 igjen" in said
        assert (is_in(client), is_in(again)) == (True, False)

    def test_somebody_elses_code_opens_nothing(self, client: Client, alice: User) -> None:
        with_app(alice)
        bob = User.objects.create_user("bob@example.no", PASSWORD)
        factor, codes = with_app(bob)
        log_in(client)

        for code in (app_code(factor), codes[0]):
            give(client, code)

        assert not is_in(client)

    def test_without_a_password_there_is_nothing_to_give_a_code_for(
        self, client: Client, alice: User
    ) -> None:
        factor, _ = with_app(alice)

        answer = give(client, app_code(factor))

        assert answer.headers["Location"] == "/login/"
        assert not is_in(client)

    def test_the_password_is_forgotten_after_ten_minutes(self, client: Client, alice: User) -> None:
        factor, _ = with_app(alice)
        with time_machine.travel(timezone.now() - dt.timedelta(minutes=11), tick=False):
            log_in(client)

        answer = give(client, app_code(factor))

        assert answer.headers["Location"] == "/login/"

    def test_six_wrong_codes_close_the_door_and_the_person_is_told_once(
        self, client: Client, alice: User
    ) -> None:
        factor, _ = with_app(alice)
        log_in(client)

        tried = [give(client, f"00000{number}").status_code for number in range(8)]
        right = give(client, app_code(factor))

        assert tried == [200] * 6 + [429] * 2
        assert right.status_code == 429
        assert "Prøv igjen om 15 minutter." in right.content.decode()
        assert not is_in(client)
        assert letters() == [("alice@example.no", "Noen kjenner passordet ditt")]


class TestStaff:
    @pytest.fixture
    def stine(self, alice: User) -> User:
        return User.objects.create_superuser("stine@example.no", PASSWORD, name="Stine")

    @pytest.mark.parametrize("path", ["/", "/admin/", "/portal/", "/me/", "/admin/accounts/user/"])
    def test_are_led_to_set_it_up_before_anything_else(self, client: Client, stine: User, path: str) -> None:
        log_in(client, "stine@example.no")

        for method in (client.get, client.post):
            assert method(path).headers["Location"] == SET_UP

    def test_come_in_once_it_is_set_up(self, client: Client, stine: User) -> None:
        log_in(client, "stine@example.no")
        client.get(SET_UP)
        client.post(SET_UP, {"code": app_code(TwoFactor.objects.get())})

        assert client.get("/admin/").status_code == 200

    def test_may_always_leave(self, client: Client, stine: User) -> None:
        log_in(client, "stine@example.no")

        client.post("/logout/")

        assert not is_in(client)

    def test_come_to_the_admin_with_both_factors(self, client: Client, stine: User) -> None:
        factor, _ = with_app(stine)
        log_in(client, "stine@example.no", next="/admin/accounts/user/")

        answer = give(client, app_code(factor), next="/admin/accounts/user/")

        assert answer.headers["Location"] == "/admin/accounts/user/"
        assert client.get(answer.headers["Location"]).status_code == 200

    def test_who_becomes_staff_in_a_session_of_a_password_alone_must_begin_anew(
        self, client: Client, alice: User
    ) -> None:
        log_in(client)
        with_app(alice)
        User.objects.update(is_staff=True, is_superuser=True)

        answer = client.get("/admin/")

        assert answer.headers["Location"] == "/login/?next=/admin/"
        assert not is_in(client)

    def test_may_replace_it_but_not_go_without(self, client: Client, stine: User) -> None:
        factor, codes = with_app(stine)
        log_in(client, "stine@example.no")
        give(client, app_code(factor))

        client.post("/me/two-factor/off/", {"password": PASSWORD, "code": codes[0]})

        assert client.get("/admin/").headers["Location"] == SET_UP


class TestChanging:
    def both(self, client: Client, alice: User) -> tuple[TwoFactor, tuple[str, ...]]:
        factor, codes = with_app(alice)
        log_in(client)
        give(client, app_code(factor, later=-1))
        mail.outbox = []
        return factor, codes

    @pytest.mark.parametrize("path", ["/me/two-factor/off/", "/me/two-factor/codes/"])
    @pytest.mark.parametrize("lacks", ["password", "code"])
    def test_needs_both_factors(self, client: Client, alice: User, path: str, lacks: str) -> None:
        factor, _ = self.both(client, alice)
        given = {"password": PASSWORD, "code": app_code(factor)} | {lacks: "feil"}

        answer = client.post(path, given)

        assert list(answer.context["form"].errors) == [lacks]
        assert two_factor.is_on(alice)
        assert RecoveryCode.objects.filter(used_at=None).count() == 10
        assert mail.outbox == []

    def test_turning_off_takes_the_codes_along_and_tells_the_person(
        self, client: Client, alice: User
    ) -> None:
        factor, _ = self.both(client, alice)

        client.post("/me/two-factor/off/", {"password": PASSWORD, "code": app_code(factor)})

        assert not two_factor.is_on(alice)
        assert not RecoveryCode.objects.exists()
        assert letters() == [("alice@example.no", "Totrinnsinnlogging er slått av")]
        assert client.get("/me/").status_code == 200

    def test_new_recovery_codes_end_the_old_ones(self, client: Client, alice: User) -> None:
        factor, old = self.both(client, alice)

        answer = client.post("/me/two-factor/codes/", {"password": PASSWORD, "code": app_code(factor)})

        new = re.findall(r"<code>([a-z2-7-]{19})</code>", answer.content.decode())
        assert len(new) == 10
        assert not two_factor.checked(alice, old[0])
        assert two_factor.checked(alice, new[0]) == "recovery"
        assert letters() == [("alice@example.no", "Nye reservekoder er laget")]


def test_owners_are_reminded_until_they_set_it_up_or_say_not_now(client: Client, alice: User) -> None:
    membership = factories.MembershipFactory(user=alice)
    client.force_login(alice)
    reminder = "sikret med bare passord"

    first = client.get("/portal/").content.decode()
    client.post("/me/two-factor/later/")
    second = client.get("/portal/").content.decode()
    membership.role = "reader"
    membership.save()
    client.force_login(alice)
    as_reader = client.get("/portal/").content.decode()

    assert [reminder in page for page in (first, second, as_reader)] == [True, False, False]
