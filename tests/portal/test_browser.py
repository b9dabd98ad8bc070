"""A real browser walks the shop owner's way: logs in, reads the sentence, tries again, logs out."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Browser, Page, sync_playwright

from accounts.models import User
from integrations.models import SyncCursor, SyncEvent
from tests.portal import rows

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not Path(CHROMIUM).exists(), reason="no Chromium on this machine: the browser's walk is not made"
    ),
]


@pytest.fixture
def stopped(transactional_db: None, alices: rows.Shop, alice: User) -> SyncEvent:
    """One stopped order of Alice's among verified ones, and a gift card from before we began."""
    alices.old_card("WXYZ", "150.00")
    for number in range(10400, 10404):
        alices.verified(str(number))
    SyncCursor.objects.update(polled_at=timezone.now())  # the browser keeps its own time
    return alices.blocked("10432")


@pytest.fixture
def browser(stopped: SyncEvent, live_server: Any) -> Iterator[Browser]:
    """Started after the rows are laid: its loop and Django's tables do not share a thread."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield opened
        opened.close()


def log_in(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("E-postadresse").fill("alice@example.no")
    page.get_by_label("Passord").fill(rows.PASSWORD)
    page.get_by_role("button", name="Logg inn").click()
    page.wait_for_url("**/portal/")


def walk(page: Page, address: str) -> list[str]:
    """What Alice reads on her way."""
    read = []
    log_in(page, address)
    read.append(page.get_by_role("heading", level=1).inner_text())
    page.get_by_role("navigation").get_by_role("link", name="Avvik").click()
    page.get_by_role("button", name="Prøv igjen: Betalingsmåten mangler konto: vipps").click()
    read.append(page.get_by_role("status").inner_text())
    page.get_by_role("link", name="Oversikt").click()
    read.append(page.get_by_role("heading", level=1).inner_text())
    page.get_by_role("button", name="Logg ut").click()
    read.append(page.get_by_role("heading", level=1).inner_text())
    return read


def test_alice_reads_the_sentence_tries_again_and_logs_out(
    browser: Browser, live_server: Any, stopped: SyncEvent
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    read = walk(page, live_server.url)

    assert read == [
        "1 ordre er stoppet (100,00\u00a0kr). De andre 4 er kontrollert.",
        "1 dokument prøves igjen.",
        "1 ordre er på vei. 4 er bokført og kontrollert.",
        "Logg inn",
    ]
    assert complaints == []
    assert [address for address in asked if not address.startswith(live_server.url)] == []


@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_is_wider_than_the_screen(
    browser: Browser, live_server: Any, stopped: SyncEvent, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844})
    log_in(page, live_server.url)
    page.get_by_role("link", name="Gavekort").click()
    page.get_by_role("link", name="…WXYZ").click()
    card = page.url.rstrip("/").rpartition("/")[2]

    wider = []
    for path in (
        "/portal/",
        "/portal/documents/",
        "/portal/deviations/",
        "/portal/deviations/group/?cause=missing_mapping&waits=tender:vipps",
        "/portal/deviations/skip/?cause=missing_mapping&waits=tender:vipps",
        f"/portal/documents/{stopped.pk}/",
        f"/portal/documents/{stopped.pk - 1}/",
        "/portal/gift-cards/",
        f"/portal/gift-cards/{card}/",
    ):
        page.goto(live_server.url + path)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wider.append(path)

    assert wider == []


def test_the_page_follows_what_happens_without_being_loaded_again(
    browser: Browser, live_server: Any, stopped: SyncEvent
) -> None:
    page = browser.new_page()
    log_in(page, live_server.url)
    page.get_by_role("navigation").get_by_role("link", name="Avvik").click()
    page.get_by_role("button", name="Prøv igjen: Betalingsmåten mangler konto: vipps").click()
    page.get_by_text("0 av 1 er ferdige").wait_for()

    with ThreadPoolExecutor(1) as elsewhere:
        elsewhere.submit(_book, stopped.pk).result()

    page.get_by_text("1 av 1 er bokført og kontrollert").wait_for(timeout=15_000)


def _book(pk: int) -> None:
    """What a worker does, in a thread and a database connection of its own."""
    SyncEvent.objects.filter(pk=pk).update(state="done", result="verified", finished_at=timezone.now())
    connection.close()
