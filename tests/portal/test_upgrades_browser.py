"""The whole way from a list of sales orders to invoices, on a phone and without scripts."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from accounts.models import User
from integrations.models import SyncEvent
from tests.portal import rows
from tests.portal.orders import draft, warehouse
from tests.portal.test_browser import ARGUMENTS, CHROMIUM, log_in, pytestmark

__all__ = ["pytestmark"]


@pytest.fixture
def alices(transactional_db: None) -> rows.Shop:
    """Alice's company with its Rackbeat, whose ledger may send invoices."""
    return warehouse("Alices Sport AS")


@pytest.fixture
def drafts(transactional_db: None, alices: rows.Shop, alice: User) -> list[SyncEvent]:
    """Two sales orders that wait to be invoiced."""
    return [draft(alices, "10021"), draft(alices, "10022", "1250.00")]


@pytest.fixture
def browser(drafts: list[SyncEvent], live_server: Any) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield opened
        opened.close()


def fits(page: Page) -> bool:
    return not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def test_two_orders_are_invoiced_on_a_phone_without_scripts(
    browser: Browser, live_server: Any, drafts: list[SyncEvent]
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    log_in(page, live_server.url)
    page.goto(f"{live_server.url}/portal/documents/?orders=waiting")
    for event in drafts:
        page.locator(f'input[name="chosen"][value="{event.pk}"]').check()
    page.get_by_role("button", name="Lag fakturaer av de valgte").click()
    assert fits(page)
    page.get_by_role("button", name="Se over").click()
    assert fits(page)
    assert (
        page.get_by_role("heading", level=1).inner_text()
        == "Lage 2 fakturaer, til sammen 1\u00a0375,00\u00a0kr?"
    )
    page.get_by_role("button", name="Lag og send fakturaene").click()

    assert page.get_by_role("status").inner_text() == "2 fakturaer lages nå."
    page.close()


def test_the_sum_of_what_is_chosen_is_said(browser: Browser, live_server: Any) -> None:
    page = browser.new_page()
    log_in(page, live_server.url)
    page.goto(f"{live_server.url}/portal/documents/?orders=waiting")
    page.get_by_label("Velg alle").check()

    said = page.locator(".chosen output").inner_text()
    assert " ".join(said.split()) == "2 valgt: 1 375,00 kr"
