"""A person's own page."""

import pytest
from django.test import Client

from accounts.models import AuditEntry, User
from accounts.views.me import browser
from tests.accounts.conftest import is_in, log_in

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def test_name_and_language_are_changed_and_nothing_else(client: Client, alice: User) -> None:
    log_in(client)

    answer = client.post(
        "/me/",
        {"name": "Alice Berg", "language": "en", "email": "x@example.no", "is_staff": "on"},
        follow=True,
    )

    alice.refresh_from_db()
    assert (alice.name, alice.language, alice.email, alice.is_staff) == (
        "Alice Berg",
        "en",
        "alice@example.no",
        False,
    )
    assert "Saved." in answer.content.decode()


def test_the_last_log_ins_are_shown_with_browser_and_place(client: Client, alice: User) -> None:
    other = Client(headers={"user-agent": FIREFOX}, REMOTE_ADDR="203.0.113.7")
    log_in(other)
    log_in(client)

    page = client.get("/me/").content.decode()

    assert "Firefox, Windows · 203.0.113.7" in page


def test_logging_out_everywhere_ends_every_other_session(client: Client, alice: User) -> None:
    phone = Client()
    for one in (client, phone):
        log_in(one)
    key = client.session.session_key

    client.post("/me/log-out-everywhere/")

    assert (client.get("/me/").status_code, phone.get("/me/").status_code) == (200, 302)
    assert client.session.session_key != key
    assert [entry.action for entry in AuditEntry.objects.all()] == ["log_out_everywhere"]
    assert is_in(client)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (FIREFOX, "Firefox, Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Linux"),
        ("curl/8.0", ""),
    ],
)
def test_a_browser_is_named_so_that_one_knows_it(sent: str, shown: str) -> None:
    assert browser(sent) == shown
