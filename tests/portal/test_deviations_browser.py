"""A group of deviations in a real browser: ticked with a running sum, skipped, taken back; as axe sees each page."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, sync_playwright

from accounts.models import User
from integrations.models import SyncCursor, SyncEvent
from tests.portal import looking, rows
from tests.portal.test_browser import ARGUMENTS, CHROMIUM, log_in, pytestmark

__all__ = ["pytestmark"]
NBSP = "\u00a0"
GROUP = "/portal/deviations/group/?cause=missing_mapping&waits=tender:vipps"


@pytest.fixture
def stopped(transactional_db: None, alices: rows.Shop, alice: User) -> list[SyncEvent]:
    """Three orders that wait for an account."""
    SyncCursor.objects.update(polled_at=timezone.now())  # the browser keeps its own time
    alices.verified("10400")
    return [alices.blocked(f"1043{number}", gross=Decimal("1284.50")) for number in range(3)]


@pytest.fixture
def browser(stopped: list[SyncEvent], live_server: Any) -> Iterator[Browser]:
    """Started after the rows are laid: its loop and Django's tables do not share a thread."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield opened
        opened.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_ticked_summed_skipped_and_taken_back(
    browser: Browser, live_server: Any, stopped: list[SyncEvent], width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844})
    complaints, wrong = looking.complaints_of(page), list[str]()

    def look() -> None:
        wrong.extend(f"{page.url}: {one}" for one in looking.as_axe_sees_it(page))
        wrong.extend(f"{page.url}: {one}" for one in looking.asked(page, looking.TOO_WIDE, looking.NO_TITLE))

    log_in(page, live_server.url)
    page.goto(live_server.url + GROUP)
    look()
    page.get_by_label("Velg: Ordre 10430").check()
    page.get_by_label("Velg: Ordre 10432").check()
    summed = page.locator(".chosen output").inner_text()
    page.get_by_role("button", name="Hopp over …").click()
    asked = page.get_by_role("heading", level=1).inner_text()
    look()
    page.get_by_label("Begrunnelse").fill("Ført for hånd")
    page.get_by_role("button", name="Hopp over 2 dokumenter").click()
    done = page.get_by_role("heading", level=1).inner_text()
    look()
    page.get_by_role("button", name="Prøv igjen").click()
    again = page.get_by_role("heading", level=1).inner_text()
    look()

    assert summed.replace("\u202f", NBSP) == f"2 valgt: 2{NBSP}569,00 kr"
    assert [asked, done, again] == ["Hoppe over 2 dokumenter?", "2 av 2 er hoppet over", "0 av 2 er ferdige"]
    assert complaints == []
    assert wrong == []
