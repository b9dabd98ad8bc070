"""A browser in which somebody is logged in, support staff with both factors: as they are after their code."""

from typing import Any

from django.test import Client
from django.urls import reverse

from accounts import sessions
from accounts.models import Tenant, User

BACKEND = "django.contrib.auth.backends.ModelBackend"


class Browser(Client):
    """The test client. Who is put into it came in as people do: staff gave a code too."""

    def force_login(self, user: Any, backend: str | None = BACKEND) -> None:
        """Log the person in without the pages of the log-in."""
        super().force_login(user, backend=backend)
        if user.is_staff:
            session = self.session
            sessions.prove(session)
            session.save()


def browser_of(user: User) -> Browser:
    """A browser of its own, with this person logged in."""
    browser = Browser()
    browser.force_login(user)
    return browser


def look_as_customer(browser: Client, tenant: Tenant) -> Client:
    """Support says why it looks at a company's portal, and sees it from then on."""
    browser.post(reverse("portal:visit", args=[tenant.pk]), {"reason": "ringte"})
    return browser
