"""A payment method that nobody knows, answered in a real browser on a phone, without any script of ours."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from playwright.sync_api import Browser, Page, sync_playwright

from accounts.models import User
from integrations.models import AccountMapping, SyncEvent
from tests.portal import rows
from tests.portal.test_browser import ARGUMENTS, CHROMIUM, log_in
from tests.portal.test_rules import shop

__all__ = ["shop"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not Path(CHROMIUM).exists(), reason="no Chromium on this machine: the browser's walk is not made"
    ),
]


@pytest.fixture
def browser(transactional_db: None, shop: rows.Shop, alice: User, live_server: Any) -> Iterator[Browser]:
    """Started after the rows are laid: three orders wait for an account for Vipps."""
    for number in range(10432, 10435):
        shop.blocked(str(number))
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield opened
        opened.close()


def walk(page: Page, address: str, rules: str) -> list[str]:
    """What Alice reads on her way."""
    log_in(page, address)
    page.goto(f"{address.removesuffix('/portal/')}{rules}")
    read = [page.locator(".told strong").inner_text()]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("link", name=re.compile("Velg konto.*vipps")).click()
    page.get_by_label("Konto").fill("1932 Vipps")
    page.get_by_role("button", name="Se hva det gjør").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    read.append(page.locator(".impact strong").first.inner_text())
    page.get_by_role("button", name="Lagre og slipp 3 dokumenter").click()
    read.append(page.locator(".message").inner_text())
    return read


def test_a_payment_method_is_answered_on_a_phone_without_scripts(
    browser: Browser, shop: rows.Shop, live_server: Any
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="nb-NO")
    context.route(
        "**/*.js", lambda route: route.abort()
    )  # scripts of ours never come; the test's own may measure

    read = walk(
        context.new_page(), f"{live_server.url}/portal/", reverse("portal:rules", args=[shop.source.pk])
    )

    assert read == [
        "Én betalingsmåte mangler konto.",
        "3 dokumenter som venter, slippes",
        "Lagret. 3 dokumenter som ventet på dette, er på vei.",
    ]
    with ThreadPoolExecutor(1) as other:  # Playwright's loop holds this thread
        assert other.submit(_states).result() == ({"pending"}, "1932")


def _states() -> tuple[set[str], str]:
    try:
        states = set(SyncEvent.objects.values_list("state", flat=True))
        return states, AccountMapping.objects.get(role="tender").ledger_account.number
    finally:
        connection.close()
