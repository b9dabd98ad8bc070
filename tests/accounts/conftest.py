"""Alice logs in here."""

from typing import Any

import pytest

from accounts.models import User

PASSWORD = "ski-og-staver-7"


@pytest.fixture(autouse=True)
def quick(settings: Any) -> None:
    """Static files are not listed anew for every browser, and passwords not hashed as slowly as they must be."""
    settings.WHITENOISE_AUTOREFRESH = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def alice(db: None) -> User:
    return User.objects.create_user("Alice@example.no", PASSWORD, name="Alice Fjell")
