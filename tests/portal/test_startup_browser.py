"""A real browser walks the way of a start-up sync: ticks, preview, an answer, the start; the report comes by itself."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection as database
from playwright.sync_api import Browser, Page, sync_playwright

from integrations import jobs
from integrations.models import StartupRun
from tests.flows.startup.conftest import Beginning, beginning, sandbox, world
from tests.portal import rows
from tests.portal.test_browser import ARGUMENTS, CHROMIUM, log_in, pytestmark

__all__ = ["beginning", "pytestmark", "sandbox", "world"]

LOOK_AGAIN = 6000
"""Milliseconds after which the page has looked again."""


@pytest.fixture
def company(transactional_db: None, beginning: Beginning) -> Beginning:
    """Alice's: a product, and a customer whose number is another's in Rackbeat."""
    rows.member(rows.person("alice"), beginning.world.stage.tenant)
    beginning.customer("Fjell AS", organizationNumber="984809085")
    beginning.product("A", "Bolt")
    beginning.warehouse.create("customers", number=10001, company_name="En annen", payment_terms_id=2)
    return beginning


@pytest.fixture
def browser(company: Beginning, live_server: Any) -> Iterator[Browser]:
    """Started after the rows are laid: its loop and Django's tables do not share a thread."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield opened
        opened.close()


def elsewhere(work: Callable[[], Any]) -> None:
    """What a worker does, in a thread and a database connection of its own."""

    def do() -> None:
        try:
            work()
        finally:
            database.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(do).result()


def work_through(company: Beginning) -> None:
    for _ in range(8):
        jobs.go_on_with_startup()
        company.world.serve()
        if StartupRun.objects.get().state == StartupRun.State.DONE:
            return


def is_too_wide(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def test_alice_moves_her_register_with_a_phone(
    browser: Browser, company: Beginning, live_server: Any
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.clock.install()  # so that nobody waits for the page to look again
    wide = []
    log_in(page, live_server.url)
    page.get_by_role("link", name="Begynn med en forhåndsvisning").click()
    invite = page.get_by_label("Inviter hver ansatt på e-post")
    assert invite.is_visible()
    page.get_by_role("checkbox", name="Ansatte").uncheck()
    assert invite.is_hidden(), "only with employees"
    wide.append(is_too_wide(page))
    page.get_by_role("button", name="Lag forhåndsvisningen").click()
    page.get_by_role("heading", name="Forhåndsvisningen lages").wait_for()

    elsewhere(jobs.go_on_with_startup)
    page.clock.run_for(LOOK_AGAIN)
    page.get_by_role("heading", name="2 oppføringer lages i Rackbeat.").wait_for()
    wide.append(is_too_wide(page))
    page.get_by_role("radio", name="Utelates").check()
    page.get_by_role("button", name="Lagre valget: Nummeret er opptatt").click()
    page.get_by_role("heading", name="1 oppføring lages i Rackbeat.").wait_for()
    page.get_by_role("link", name="Gå videre til start").click()
    page.get_by_role("button", name="Start nå").click()
    page.get_by_role("heading", name="er ferdige").wait_for()
    wide.append(is_too_wide(page))

    elsewhere(lambda: work_through(company))
    page.clock.run_for(LOOK_AGAIN)
    page.get_by_role("heading", name="1 oppføring er laget i Rackbeat.").wait_for()
    wide.append(is_too_wide(page))
    assert (complaints, wide) == ([], [False] * 4)
    assert [one["number"] for one in company.warehouse.read("products")] == ["A"]
    assert [one["number"] for one in company.warehouse.read("customers")] == [10001]
