"""A stranger signs up in a real browser and gets as far as the first finished dry run: how many clicks, how many seconds.

Run it alone with ``-s`` to read the figures.
"""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, sync_playwright

from integrations import jobs
from integrations.flows import opened
from integrations.management.demo_systems import DemoPool
from integrations.models import Connection, DryRun, SyncEvent
from integrations.sandbox.remote import Sandbox
from tests.accounts.conftest import letter_link
from tests.portal.newcomer import serve
from tests.portal.test_browser import ARGUMENTS, CHROMIUM, pytestmark
from tests.portal.test_startup_browser import elsewhere
from tests.world import sandbox

__all__ = ["pytestmark", "sandbox"]

MOST_CLICKS, MOST_SECONDS = 25, 300
FIELDS = (
    ("Firmaets navn", "Nykommer AS"),
    ("Organisasjonsnummer", "984 809 085"),
    ("Navnet ditt", "Ny Person"),
    ("E-postadressen din", "ny@example.no"),
    ("Passord", "en helt ny setning"),
)


@pytest.fixture
def pool(transactional_db: None, sandbox: Sandbox, settings: Any) -> Iterator[None]:
    """A demo shop with its orders and a demo ledger, ready to be handed out."""
    settings.PRIVATE_HOSTS = frozenset({sandbox.host_port})
    settings.NORGES_BANK_URL, settings.DEMO_SANDBOX_URL = sandbox.norges_bank_url, sandbox.url
    DemoPool(sandbox, seed=1, today=timezone.localdate().isoformat()).fill(ready=1)
    yield
    opened.close_all()


@pytest.fixture
def browser(pool: None, live_server: Any) -> Iterator[Browser]:
    """Started after the rows are laid: its loop and Django's tables do not share a thread."""
    with sync_playwright() as playwright:
        opened_one = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield opened_one
        opened_one.close()


class Counted:
    """A person who clicks, and is counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks, self.began = page, 0, time.monotonic()

    def click(self, role: Any, name: str) -> None:
        self.clicks += 1
        self.page.get_by_role(role, name=name, exact=True).first.click()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    def headline(self) -> str:
        return self.page.get_by_role("heading", level=1).inner_text()


def test_from_the_sign_up_to_a_finished_dry_run(
    browser: Browser, live_server: Any, record_property: Any
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    person = Counted(page)

    page.goto(f"{live_server.url}/sign-up/")
    for label, text in FIELDS:
        page.get_by_label(label).fill(text)
    person.click("button", "Registrer")
    person.clicks += 1  # the letter's link
    page.goto(live_server.url + letter_link())
    person.click("button", "Bekreft og gå videre")
    person.click("link", "Kom i gang")
    person.click("button", "Prøv med en demobutikk")
    read = [person.headline()]
    for name in (
        "Fortsett",
        *["Lagre og gå videre"] * 3,
        "Gjør prøvekjøringen",
    ):
        person.click("button", name)
        read.append(person.headline())
    elsewhere(jobs.dry_run)
    page.get_by_role("link", name="Se på prøvekjøringen").wait_for(timeout=15_000)

    record_property("clicks", person.clicks)
    record_property("seconds", round(person.seconds, 1))
    print(f"\nfrom the sign-up page to a finished dry run: {person.clicks} clicks, {person.seconds:.1f} s")  # noqa: T201
    assert read == [
        "Klarkontroll",
        "Velg hvordan det bokføres",
        "Mva og kontoer",
        "Velg fra-dato",
        "Se alt før det bokføres",
        "Se alt før det bokføres",
    ]
    assert person.clicks <= MOST_CLICKS
    assert person.seconds <= MOST_SECONDS
    assert complaints == []
    run: list[tuple[str, bool, str]] = []
    elsewhere(
        lambda: run.extend((one.state, one.listed > 50, one.connection.state) for one in DryRun.objects.all())
    )
    assert run == [("done", True, Connection.State.SETUP)]

    to_booked_and_verified(person)


def to_booked_and_verified(person: Counted) -> None:
    """The rest of the way: the dry run is looked at and approved, and everything is booked and read back."""
    page = person.page
    person.click("link", "Se på prøvekjøringen")
    person.click("button", "Godkjenn prøvekjøringen")
    person.click("link", "Tilbake til oppsettet")
    person.click("button", "Sett i drift")
    page.get_by_text("WooCommerce er i drift. Herfra går det av seg selv.").wait_for()
    elsewhere(jobs.list_history)
    elsewhere(serve)
    sales: list[tuple[str, str]] = []
    elsewhere(lambda: sales.extend(SyncEvent.objects.filter(flow="sale").values_list("state", "result")))
    assert sales.count(("done", "verified")) > 20
    assert {state for state, _result in sales} <= {"done", "blocked", "ignored"}
    page.get_by_role("link", name="Til oversikten").click()
    assert "kontrollert" in person.headline()
