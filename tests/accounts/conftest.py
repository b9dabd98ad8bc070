"""Alice logs in here."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts import two_factor
from accounts.models import TwoFactor, User

PASSWORD = "ski-og-staver-7"


@pytest.fixture
def alice(db: None) -> User:
    return User.objects.create_user("Alice@example.no", PASSWORD, name="Alice Fjell")


def log_in(client: Client, email: str = "alice@example.no", password: str = PASSWORD, **more: str):
    return client.post("/login/", {"username": email, "password": password, **more})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def with_app(user: User) -> tuple[TwoFactor, tuple[str, ...]]:
    """The person's app, set up, and the recovery codes. The app's next code has not been used."""
    now = timezone.now()
    factor = two_factor.begin(user)
    codes = two_factor.turn_on(user, two_factor.code_now(factor, now=now), now=now)
    assert codes is not None
    TwoFactor.objects.update(last_step=0)
    return TwoFactor.objects.get(pk=factor.pk), codes


def app_code(factor: TwoFactor, *, later: int = 0) -> str:
    """What the app shows now, or ``later`` steps from now."""
    return two_factor.code_now(factor, now=timezone.now() + dt.timedelta(seconds=30 * later))


def letter_link(number: int = -1) -> str:
    """The path of the first link in a letter."""
    found = re.search(r"https?://[^/]+(/\S+)", str(mail.outbox[number].body))
    assert found
    return found[1]


def letters() -> list[tuple[str, str]]:
    """To whom, and what about."""
    return [(letter.to[0], letter.subject) for letter in mail.outbox]
