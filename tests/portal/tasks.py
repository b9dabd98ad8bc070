"""Somebody's daily tasks in a real browser: done from the page where the day begins, clicks and typed fields counted.

Run a test of them with ``-s`` to read the table.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page

from accounts.models import User
from tests.log_in import browser_of
from tests.portal import looking

PATIENCE = 10_000
"""Milliseconds until what must be on the page counts as not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What somebody wants, the page where the thought strikes, and the most clicks and typed fields it may take.

    ``do`` does it, and ends by reading the answer on the page.
    """

    words: str
    who: str
    begins: str
    clicks: int
    typed: int = 0
    do: "Callable[[Person], None]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a task took, loading of pages included."""

    task: Task
    clicks: int
    typed: int
    seconds: float

    @property
    def is_too_long(self) -> bool:
        """Whether it took more than it may."""
        return self.clicks > self.task.clicks or self.typed > self.task.typed


class Person:
    """Somebody at a browser who is counted."""

    def __init__(self, page: Page, home: str) -> None:
        self.page, self.home = page, home
        self.complaints = looking.complaints_of(page)
        self.clicks = self.typed = 0

    def click(self, role: Any, name: Any, within: str = "body") -> None:
        """Press what has this role and name, the first of them; names are whole unless they are patterns."""
        self.clicks += 1
        found = self.page.locator(within).get_by_role(role, name=name, exact=isinstance(name, str))
        found.first.click(timeout=PATIENCE)

    def fill(self, label: Any, text: str, within: str = "body") -> None:
        """Type into the field of this label."""
        self.typed += 1
        self.page.locator(within).get_by_label(label).first.fill(text, timeout=PATIENCE)

    def unfold(self, words: str, within: str = "body") -> None:
        """Press the line that opens what is folded together."""
        self.clicks += 1
        self.page.locator(within).locator("summary", has_text=words).first.click(timeout=PATIENCE)

    def tick(self, box: str) -> None:
        """Tick the first box that this selector finds."""
        self.clicks += 1
        self.page.locator(box).first.check(timeout=PATIENCE)

    def choose(self, menu: str, words: str) -> None:
        """Take what is called so from the list that drops down there: two clicks."""
        self.clicks += 2
        self.page.locator(menu).first.select_option(label=words, timeout=PATIENCE)

    def enter(self) -> None:
        """Press the key that sends what was typed; it counts as a click."""
        self.clicks += 1
        self.page.keyboard.press("Enter")

    def reload(self) -> None:
        """Look whether something has happened meanwhile; it counts as a click."""
        self.clicks += 1
        self.page.reload()

    def download(self, name: str) -> str:
        """Press a link that hands a file out. Returns what the file is called."""
        with self.page.expect_download(timeout=PATIENCE) as coming:
            self.click("link", name)
        assert coming.value.failure() is None
        return coming.value.suggested_filename

    def reads(self, *texts: Any, within: str = "main") -> None:
        """Each of these stands on the page and is seen."""
        for text in texts:
            seen = self.page.locator(within).get_by_text(text).filter(visible=True)
            seen.first.wait_for(timeout=PATIENCE)

    def does(self, task: Task) -> Done:
        """From the page where it begins to the answer."""
        self.page.goto(self.home + task.begins)
        self.clicks = self.typed = 0
        began = time.monotonic()
        try:
            task.do(self)
        except Exception as error:
            said = self.page.locator("body").inner_text()[:1500]
            error.add_note(f"in «{task.words}» at {self.page.url}:\n{said}")
            raise
        seconds = time.monotonic() - began
        return Done(task=task, clicks=self.clicks, typed=self.typed, seconds=seconds)


def cookies_of(user: User, home: str) -> list[Any]:
    """What the browser of somebody who has logged in sends."""
    jar = browser_of(user).cookies
    return [{"name": name, "value": morsel.value, "url": home} for name, morsel in jar.items()]


def come_in(browser: Browser, home: str, cookies: Mapping[str, Sequence[Any]]) -> dict[str, Person]:
    """Everybody with their cookies, each in a window of their own."""
    people = {}
    for who, theirs in cookies.items():
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies(list(theirs))
        people[who] = Person(context.new_page(), home)
    return people


def perform(tasks: Sequence[Task], people: Mapping[str, Person]) -> list[Done]:
    """All of them, one after the other."""
    return [people[task.who].does(task) for task in tasks]


def table(done: Sequence[Done]) -> str:
    """What each took, and the most it may take."""
    width = max(len(one.task.words) for one in done)
    lines = [f"{'':{width}}  clicks (most)  typed  seconds"]
    for one in done:
        clicks = f"{one.clicks:>6} {f'({one.task.clicks})':>6}"
        lines.append(f"{one.task.words:{width}}  {clicks}  {one.typed:>5}  {one.seconds:>7.1f}")
    return "\n" + "\n".join(lines)
