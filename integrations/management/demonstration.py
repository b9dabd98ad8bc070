"""What the demo does, step by step, and how it shows it. What each company lives through stands in ``demo_companies``."""

import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from integrations.management.demo_companies import COMPANIES, DemoCompany
from integrations.management.demo_letters import DemoLetters
from integrations.management.demo_people import DemoPeople
from integrations.management.demo_systems import DemoPool
from integrations.management.demo_vendor import DemoVendor
from integrations.management.processes import Process, free_port, start_web, start_workers
from integrations.sandbox.remote import Sandbox

PATIENCE_SECONDS = 300
LOOK_SECONDS = 0.3
CALM_LOOKS = 10
"""After so many looks at which nothing waited, what is not right will not become it."""


class Demonstration:
    """A sandbox, companies, the product's processes, and a table for each company at the end."""

    def __init__(self, *, port: int, seed: int) -> None:
        self.console = Console()
        self.port, self.seed = free_port(port), seed
        self.base = f"http://127.0.0.1:{self.port}"
        self.log_dir = Path(settings.VAR_DIR) / "log"
        self.started = time.monotonic()

    def run(self, *, once: bool) -> int:
        """Everything, in order; exit code 0 when everything due is verified or rightly stopped."""
        # A polite end by a supervisor stops the children too.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        self._say("Database")
        call_command("migrate", verbosity=0)
        with Sandbox() as sandbox:
            env = self._allow(sandbox)
            companies = [company(sandbox, seed=self.seed, say=self._say) for company in COMPANIES]
            people = self._prepare(companies)
            vendor = DemoVendor(sandbox)
            vendor.subscribe(company.tenant for company in companies)
            pool = DemoPool(sandbox, seed=self.seed, today=timezone.localdate().isoformat())
            with (
                start_web(port=self.port, log_dir=self.log_dir, env=env),
                start_workers(log_dir=self.log_dir, env=env) as workers,
            ):
                self._say("Web server and workers are up")
                self._show_ways_in(people)
                stop_at = time.monotonic() + PATIENCE_SECONDS
                told = self._watch(companies, people, workers, stop_at=stop_at)
                right = told and self._judge(companies, vendor, stop_at=stop_at)
                self._say("Everything is as it should be" if right else "Not everything is as it should be")
                for company in companies:
                    self.console.print(company.table())
                self._say(vendor.line())
                if not once:
                    self._show_ways_in(people)
                    pool.fill()
                    self._stay(companies, people, pool)
        return 0 if right else 1

    def _say(self, text: str) -> None:
        self.console.print(f"[dim]{time.monotonic() - self.started:5.1f} s[/dim]  {text}", soft_wrap=True)

    def _allow(self, sandbox: Sandbox) -> dict[str, str]:
        """This installation may talk to its sandbox, a private address. Gives what lets its processes do so too."""
        env = {
            "PRIVATE_HOSTS": sandbox.host_port,
            "NORGES_BANK_URL": sandbox.norges_bank_url,
            "PUBLIC_URL": self.base,
            "DEMO_SANDBOX_URL": sandbox.url,
        }
        os.environ["PRIVATE_HOSTS"] = sandbox.host_port
        settings.PRIVATE_HOSTS = frozenset({sandbox.host_port})
        settings.NORGES_BANK_URL, settings.PUBLIC_URL = sandbox.norges_bank_url, self.base
        settings.DEMO_SANDBOX_URL = sandbox.url
        return env

    def _prepare(self, companies: Sequence[DemoCompany]) -> DemoPeople:
        systems = ", ".join(company.systems for company in companies)
        self._say(f"Sandbox: Tripletex, {systems} and Norges Bank, imitated")
        people = DemoPeople()
        for company in companies:
            company.prepare()
        people.own(company.tenant for company in companies)
        return people

    def _watch(
        self, companies: Sequence[DemoCompany], people: DemoPeople, workers: Process, *, stop_at: float
    ) -> bool:
        """The live display: until every story is told. False when one takes too long or the workers are gone."""
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self.console) as progress:
            stories = {
                progress.add_task(company.title, total=None): (company, company.story(people.owner))
                for company in companies
            }
            told: set[TaskID] = set()
            while len(told) < len(stories) and time.monotonic() < stop_at and workers.process.poll() is None:
                for task, (company, story) in stories.items():
                    if task not in told and _is_told(story):
                        told.add(task)
                    words, ended, total = company.progress()
                    text = f"{company.title}: {words}"
                    progress.update(task, description=text, total=total or None, completed=ended)
                time.sleep(LOOK_SECONDS)
        return len(told) == len(stories)

    def _judge(self, companies: Sequence[DemoCompany], vendor: DemoVendor, *, stop_at: float) -> bool:
        """Whether all is right once nothing moves. What a poll has just brought up anew is given its moment."""
        calm = 0
        while calm < CALM_LOOKS and time.monotonic() < stop_at:
            if vendor.is_right() and all(company.is_right() for company in companies):
                return True
            calm = 0 if any(company.waiting() for company in companies) else calm + 1
            time.sleep(LOOK_SECONDS)
        return False

    def _show_ways_in(self, people: DemoPeople) -> None:
        for line in people.ways_in(self.base):
            self._say(line)

    def _stay(self, companies: Sequence[DemoCompany], people: DemoPeople, pool: DemoPool) -> None:
        """Let things happen until Ctrl-C; the line at the bottom shows the code that the admin asks for."""
        for company in companies:
            self.console.print(f"{company.title}: {company.advice}")
        self.console.print(
            f"Try it yourself: sign up at {self.base}/sign-up/, and choose the demo shop. The letter's link is said here."
        )
        self.console.print("Things go on happening. Ctrl-C ends.")
        letters = DemoLetters(Path(settings.VAR_DIR) / "mail")
        list(letters.new_ones())  # those of the companies that are there already
        try:
            with self.console.status("", refresh_per_second=2) as line:
                for second in _seconds():
                    line.update(f"The admin's code now: {people.code_now()} (each works once)")
                    self._let_happen(companies, second)
                    pool.fill()
                    for told in letters.new_ones():
                        self._say(told)
        except KeyboardInterrupt:
            self.console.print("Stopping.")

    def _let_happen(self, companies: Sequence[DemoCompany], second: int) -> None:
        for company in companies:
            turn, rest = divmod(second, company.live_seconds)
            if not rest:
                self._say(f"{company.title}: {company.live_change(turn)}")


def _is_told(story: Iterator[None]) -> bool:
    """Go on with a story. True when it has come to its end."""
    try:
        next(story)
    except StopIteration:
        return True
    return False


def _seconds() -> Iterator[int]:
    """1, 2, 3 …, one a second."""
    second = 0
    while True:
        time.sleep(1)
        second += 1
        yield second
