"""Every page of ours, for every role, as axe, the keyboard, a telephone and a browser without scripts see it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from accounts.models import User
from integrations.models import SyncCursor
from tests.log_in import browser_of, look_as_customer
from tests.portal import looking, rows
from tests.portal.every_page import accounts_addresses, letter_addresses, portal_addresses, readable
from tests.portal.test_browser import ARGUMENTS, CHROMIUM, pytestmark
from tests.portal.test_isolation import alices_secrets

__all__ = ["alices_secrets", "pytestmark"]

WIDE = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"}
NARROW = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}


class Visitor:
    """Somebody with a language, the pages that they may read, and what their browser sends."""

    def __init__(self, client: Client, addresses: Mapping[str, str], language: str = "nb") -> None:
        self.pages, self.language = readable(client, addresses), language
        self.cookies = {name: morsel.value for name, morsel in client.cookies.items()}

    def opened(self, browser: Browser, address: str, **options: Any) -> BrowserContext:
        """A browser window of theirs."""
        context = browser.new_context(**options)
        cookies = {**self.cookies, settings.LANGUAGE_COOKIE_NAME: self.language}
        context.add_cookies(
            [{"name": name, "value": value, "url": address} for name, value in cookies.items()]
        )
        return context


@pytest.fixture
def walked(
    transactional_db: None, alices: rows.Shop, alice: User, alices_secrets: dict[str, int]
) -> dict[str, str]:
    """What owners look at: every address of the portal and of people's own pages."""
    if connection.vendor != "sqlite":
        pytest.skip("a page looks the same on every database: looked at once, on SQLite")
    SyncCursor.objects.update(polled_at=timezone.now())  # the browser keeps its own time
    return portal_addresses(alices_secrets) | accounts_addresses()


@pytest.fixture
def visitors(
    walked: dict[str, str],
    alices: rows.Shop,
    charlies: rows.Shop,
    alice: User,
    bob: User,
    rita: User,
    support: User,
) -> dict[str, Visitor]:
    """Everybody who looks at pages. Anna is an owner who speaks English, Bob keeps the books of two companies."""
    rows.member(bob, charlies.tenant, "accountant")
    anna = rows.person("anna", language="en")
    rows.member(anna, alices.tenant)
    User.objects.filter(pk=rita.pk).update(language="en")
    portal = {name: path for name, path in walked.items() if name.startswith("portal:")}
    doors = accounts_addresses() | letter_addresses(alice)
    bobs = browser_of(bob)
    bobs.get("/portal/", {"tenant": alices.tenant.pk})
    return {
        "alice": Visitor(browser_of(alice), walked),
        "anna": Visitor(browser_of(anna), walked, "en"),
        "bob": Visitor(bobs, portal),
        "rita": Visitor(browser_of(rita), portal, "en"),
        "stine": Visitor(look_as_customer(browser_of(support), alices.tenant), portal),
        "nobody": Visitor(Client(), doors),
        "no one": Visitor(Client(), doors, "en"),
    }


@contextmanager
def chromium() -> Iterator[Browser]:
    """Started after the rows are laid: its loop and Django's tables do not share a thread."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield opened
        opened.close()


def test_every_page_keeps_to_wcag_and_fits_a_telephone(
    live_server: Any, visitors: dict[str, Visitor]
) -> None:
    found, seen = {}, set[tuple[str, str]]()
    with chromium() as browser:
        for who, visitor in visitors.items():
            found |= looked_at(browser, live_server.url, who, visitor, seen)

    assert found == {}
    assert len(visitors["alice"].pages) > 25
    assert {"portal:clients", "portal:document"} < visitors["bob"].pages.keys()
    assert {"login", "sign_up", "confirm_sign_up", "invitation", "password_new"} <= visitors["nobody"].pages.keys()  # fmt: skip


def looked_at(
    browser: Browser, address: str, who: str, visitor: Visitor, seen: set[tuple[str, str]]
) -> dict[str, list[str]]:
    """What is wrong with which page: Norwegian on a wide screen, English on a telephone; in light and in dark colours. What
    another has ``seen`` just so is not looked at again, but for the first page with what stands around."""
    context = visitor.opened(browser, address, **(WIDE if visitor.language == "nb" else NARROW))
    page = context.new_page()
    complaints = looking.complaints_of(page)
    found = {}
    for place, (name, one) in enumerate(visitor.pages.items()):
        if place and (visitor.language, one.content) in seen:
            continue
        seen.add((visitor.language, one.content))
        page.goto(address + one.path)
        wrong = looking.as_axe_sees_it(page)
        wrong += looking.asked(page, looking.TOO_WIDE, looking.UNSEEN_FOCUS, looking.NO_TITLE)
        if page.locator("html").get_attribute("lang") != visitor.language:
            wrong.append("speaks another language")
        if wrong + complaints:
            found[f"{who}: {name}"] = wrong + complaints
        complaints.clear()
    context.close()
    return found


def test_every_page_says_the_same_without_scripts_and_the_keyboard_is_enough(
    live_server: Any, walked: dict[str, str], alice: User
) -> None:
    visitor = Visitor(browser_of(alice), walked)
    with chromium() as browser:
        plain = visitor.opened(browser, live_server.url, java_script_enabled=False, **WIDE)
        scripted = visitor.opened(browser, live_server.url, **WIDE)

        assert unlike(plain.new_page(), scripted.new_page(), live_server.url, visitor) == {}
        walk_by_keyboard(scripted.new_page(), live_server.url)


def unlike(without: Page, within: Page, address: str, visitor: Visitor) -> dict[str, list[str]]:
    """What a browser without scripts is not told, or cannot send."""
    found = {}
    for name, one in visitor.pages.items():
        without.goto(address + one.path)
        within.goto(address + one.path)
        wrong = looking.asked(without, looking.DEAD_FORMS)
        wrong += [f"hidden without scripts: {line}" for line in lines(within) - lines(without)]
        if wrong:
            found[name] = wrong
    return found


def lines(page: Page) -> set[str]:
    """What the page says to a reader."""
    return {line.strip() for line in page.locator("main").inner_text().splitlines() if line.strip()}


def walk_by_keyboard(page: Page, address: str) -> None:
    """Over the head of the page, through everything that can be pressed, to the search."""
    page.goto(address + "/portal/")

    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.textContent")
    seen = page.locator(".skip").bounding_box()
    page.keyboard.press("Enter")
    landed = page.evaluate("document.activeElement.id")
    reached = tabbed(page)
    page.keyboard.press("/")
    search = page.evaluate("document.activeElement.id")

    assert (first, landed, search) == ("Hopp til innholdet", "main", "search")
    assert seen is not None
    assert seen["x"] >= 0
    assert seen["y"] >= 0
    assert any(text.startswith("Velg konto") for text in reached)
    assert reached.index("Norsk") > reached.index(
        next(one for one in reached if one.startswith("Velg konto"))
    )


def tabbed(page: Page) -> list[str]:
    """What one comes to with the Tab key, from here to the end of the page."""
    reached: list[str] = []
    for _ in range(200):
        page.keyboard.press("Tab")
        said = page.evaluate("document.activeElement?.innerText?.trim() ?? ''")
        reached.append(said)
        if said == "English":
            return reached
    raise AssertionError(f"the end of the page is not reached: {reached}")
