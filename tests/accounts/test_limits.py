"""What is asked for too often is answered with 429 for a while: per address, and per place it comes from."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.test import Client, RequestFactory

from accounts import limits
from accounts.models import LimitCount, User
from tests.accounts.test_sign_up import GIVEN, sign_up

pytestmark = pytest.mark.django_db


def reset(email: str, **headers: str) -> int:
    return Client(**headers).post("/password/forgotten/", {"email": email}).status_code


def test_an_address_gets_five_letters_an_hour_from_wherever_they_are_asked_for() -> None:
    answers = [reset("alice@example.no", REMOTE_ADDR=f"10.0.0.{number}") for number in range(6)]

    assert answers == [302] * 5 + [429]
    assert len(mail.outbox) == 5
    assert reset("bob@example.no", REMOTE_ADDR="10.0.0.9") == 302


def test_one_place_is_limited_over_all_addresses() -> None:
    answers = [reset(f"person{number}@example.no") for number in range(21)]

    assert answers == [302] * 20 + [429]


def test_it_opens_again_by_itself() -> None:
    with time_machine.travel(dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC), tick=False) as clock:
        for _ in range(6):
            last = Client().post("/password/forgotten/", {"email": "alice@example.no"})
        clock.shift(dt.timedelta(minutes=59))
        still = reset("alice@example.no")
        clock.shift(dt.timedelta(minutes=2))

        assert (last.status_code, last.headers["Retry-After"], still) == (429, "3600", 429)
        assert "Prøv igjen om 60 minutter." in last.content.decode()
        assert reset("alice@example.no") == 302


def test_signing_up_and_its_letter_are_limited() -> None:
    browser = Client()
    signed = [sign_up(browser).status_code for _ in range(6)]
    again = [browser.post("/sign-up/sent/").status_code for _ in range(4)]

    assert signed == [302] * 5 + [429]
    assert again == [302] * 3 + [429]
    assert len(mail.outbox) == 8


def test_guessing_the_password_of_a_sign_up_is_limited() -> None:
    sign_up(Client())
    link = str(mail.outbox[0].body).split("8000")[1].split()[0]

    tried = [Client().post(link, {"password": f"feil-{number}"}).status_code for number in range(11)]
    right = Client().post(link, {"password": GIVEN["password"]})

    assert tried == [200] * 10 + [429]
    assert right.status_code == 429
    assert not User.objects.exists()


def test_the_counts_name_nobody() -> None:
    reset("alice@example.no")

    stored = " ".join(LimitCount.objects.values_list("digest", flat=True))
    assert "alice" not in stored
    assert "127.0.0.1" not in stored


@pytest.mark.parametrize(
    ("behind", "forwarded", "address"),
    [
        (False, "203.0.113.7", "10.0.0.1"),
        (True, "203.0.113.7", "203.0.113.7"),
        (True, "6.6.6.6, 203.0.113.7", "203.0.113.7"),
        (True, "", "10.0.0.1"),
    ],
)
def test_where_a_request_comes_from_is_what_our_own_proxy_saw(
    settings, behind: bool, forwarded: str, address: str
) -> None:
    settings.BEHIND_PROXY = behind
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": forwarded})

    assert limits.client_address(request) == address
