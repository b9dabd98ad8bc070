"""A real browser walks in: signs up, confirms, sets up the second factor, logs in with it; an accountant works by keyboard."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Browser, Page, sync_playwright

from accounts.models import TwoFactor, User
from integrations.models import SyncCursor
from tests.accounts.conftest import app_code, letter_link
from tests.portal import rows
from tests.portal.test_browser import ARGUMENTS, CHROMIUM

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not Path(CHROMIUM).exists(), reason="no Chromium on this machine: the browser's walk is not made"
    ),
]
PASSWORD = "en helt ny setning"


@pytest.fixture
def bob(transactional_db: None) -> User:
    """An accountant with three clients, one of them with a stopped order."""
    user = rows.person("bob")
    for name in ("Alfa AS", "Beta AS", "Gamma AS"):
        shop = rows.shop(rows.company(name))
        rows.member(user, shop.tenant, "accountant")
        if name == "Gamma AS":
            shop.blocked("10432")
    SyncCursor.objects.update(polled_at=timezone.now())  # the browser keeps its own time
    return user


@pytest.fixture
def browser(bob: User, live_server: Any) -> Iterator[Browser]:
    """Started after the rows are laid: its loop and Django's tables do not share a thread."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield opened
        opened.close()


def headline(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def in_another_thread(ask: Any) -> Any:
    """Ask the database in a thread and a connection of its own."""

    def asked() -> Any:
        try:
            return ask()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as elsewhere:
        return elsewhere.submit(asked).result()


def next_code() -> str:
    """What the app shows in the next half minute: the present one was used."""
    return in_another_thread(lambda: app_code(TwoFactor.objects.get(user__email="ny@example.no"), later=1))


def sign_up(page: Page, address: str) -> None:
    page.goto(f"{address}/login/")
    page.get_by_role("link", name="Registrer et firma").click()
    for label, text in (
        ("Firmaets navn", "Fjord & Fjell AS"),
        ("Organisasjonsnummer", "984 809 085"),
        ("Navnet ditt", "Ny Person"),
        ("E-postadressen din", "ny@example.no"),
        ("Passord", PASSWORD),
    ):
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="Registrer").click()


def test_a_new_owner_signs_up_secures_the_log_in_and_comes_back(browser: Browser, live_server: Any) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    read = []

    sign_up(page, live_server.url)
    read.append(headline(page))
    page.goto(live_server.url + letter_link())
    page.get_by_role("button", name="Bekreft og gå videre").click()
    read.append(headline(page))
    page.get_by_role("link", name="Sikre innloggingen med en kode").click()
    page.get_by_text("Uten kamera?").click()
    secret = page.locator(".secret code").inner_text().replace(" ", "")
    page.get_by_label("Kode fra appen").fill(in_another_thread(lambda: code_of(secret)))
    page.get_by_role("button", name="Slå på").click()
    read.append(headline(page))
    page.get_by_role("button", name="Logg ut").click()
    page.get_by_label("E-postadresse").fill("ny@example.no")
    page.get_by_label("Passord").fill(PASSWORD)
    page.get_by_role("button", name="Logg inn").click()
    read.append(headline(page))
    page.get_by_label("Kode").fill(next_code())
    page.get_by_role("button", name="Logg inn").click()
    read.append(headline(page))

    assert read == [
        "Se i innboksen din",
        "Velkommen, Ny. Fjord & Fjell AS er på plass.",
        "Totrinnsinnlogging er slått på. Ta vare på disse kodene",
        "Ett steg til",
        "Ingen nettbutikk er koblet til ennå.",
    ]
    assert complaints == []
    assert [address for address in asked if not address.startswith(live_server.url)] == []


def code_of(secret: str) -> str:
    """What an app shows into which this secret was typed."""
    return app_code(TwoFactor(secret=secret))


def log_in(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("E-postadresse").fill("bob@example.no")
    page.get_by_label("Passord").fill(rows.PASSWORD)
    page.get_by_role("button", name="Logg inn").click()


def test_an_accountant_goes_from_client_to_client_by_keyboard(browser: Browser, live_server: Any) -> None:
    page = browser.new_page()
    log_in(page, live_server.url)
    page.wait_for_url("**/portal/clients/")
    first = headline(page)

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "tenant=" in url)
    opened = headline(page)
    page.goto(f"{live_server.url}/portal/clients/")
    page.keyboard.press("/")
    page.keyboard.type("beta")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url.endswith("q=beta"))

    assert first == "1 av 3 kunder trenger deg."
    assert opened.startswith("1 ordre er stoppet")
    assert page.locator(".row-link").all_inner_texts() == ["Beta AS"]


@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_is_wider_than_the_screen(browser: Browser, live_server: Any, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844})
    paths = ["/login/", "/sign-up/", "/password/forgotten/", "/invitation/x/"]
    wider = [path for path in paths if is_wider(page, live_server.url + path)]
    log_in(page, live_server.url)
    inside = [
        "/portal/clients/",
        "/portal/company/",
        "/portal/company/users/",
        "/portal/company/log/",
        "/me/",
        "/me/password/",
        "/me/two-factor/",
        "/welcome/",
    ]

    assert wider + [path for path in inside if is_wider(page, live_server.url + path)] == []


def is_wider(page: Page, address: str) -> bool:
    page.goto(address)
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))
