"""What support does on an ordinary day, in a real browser: how many clicks and seconds each task takes.

Run it with ``-s`` to read the table. Left out, because it cannot be done in the admin: seeing what a changed decision would do
before it is saved (the portal shows it, the admin saves at once), sending a customer the link of one setup step or of a
renewed log-in (only an owner makes such links, in the portal; a paused connection's alert leads its customer there by itself),
undoing and re-posting a period on two people's word, and turning an unknown error into an entry of the catalogue (a change of
the code: what support can do is to hand the developers its trace).
"""

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, sync_playwright

from accounts.models import User
from integrations.accounting.vat_terms import term_of
from integrations.models import Connection, Reconciliation, SyncAttempt, SyncEvent
from integrations.sandbox.remote import Sandbox
from tests import factories
from tests.flows.orders import order
from tests.portal.tasks import Person, Task, come_in, cookies_of, perform, table
from tests.portal.test_browser import ARGUMENTS, CHROMIUM, pytestmark
from tests.portal.test_startup_browser import elsewhere
from tests.world import World, make_world, sandbox, world

__all__ = ["pytestmark", "sandbox", "world"]

FRONT = "/admin/"
OUTAGE = {"state": "blocked", "code": "too_many_attempts", "waiting_for": "", "who": "support"}


class Expired(NamedTuple):
    """A company whose log-in its ledger refuses, and the one that it would take."""

    world: World
    token: str


@pytest.fixture
def outage(transactional_db: None, world: World) -> World:
    """A company after its ledger was away: three orders gave up, one stands there that we were not answered about."""
    world.put(*(order(number) for number in range(10430, 10436)))
    world.fault(system="tripletex", method="POST", path="/ledger/voucher$", kind="cut_after", times=1)
    world.note(10435)
    world.serve()
    world.calm()
    world.note(10434)
    world.note(10430, 10431, 10432)
    stopped = SyncEvent.objects.filter(document_id__in=("10430", "10431", "10432"))
    stopped.update(**OUTAGE, finished_at=timezone.now(), gross=Decimal("125.00"), currency="NOK")
    world.serve(later=dt.timedelta(hours=1))
    return world


@pytest.fixture
def cookies(outage: World, expired: Expired, stine: User, live_server: Any) -> dict[str, list[Any]]:
    """Stine's, on a morning on which three companies need her."""
    now = timezone.now()
    factories.HeartbeatFactory(beat_at=now)
    begun = factories.ShopFactory(tenant__name="Nykommer AS", state=Connection.State.SETUP)
    factories.ReadinessItemFactory(
        connection=begun.ledger, item="bank_account", status="failed", blocks=["invoice"]
    )
    crash = factories.SyncEventFactory(
        connection=outage.shop, lane=outage.shop.lanes.get(), label="10399", state="blocked", code="internal",
        who="support", params={"kind": "KeyError"}, finished_at=now,
    )  # fmt: skip
    SyncAttempt.objects.create(
        event=crash, number=1, started_at=now, ended_at=now, outcome="stopped", code="internal",
        request_id="a1b2c3d4", traceback="KeyError: 'shipping_lines'",
    )  # fmt: skip
    term = term_of(term_of(timezone.localdate(now)).first - dt.timedelta(days=1))
    period = Reconciliation.objects.create(
        ledger=outage.stage.ledger, first=term.first, last=term.last, state="read", read_at=now, began_at=now
    )
    period.items.create(key="x", kind="gone", label="10400", amount=Decimal("437.50"), currency="NOK")
    return {"stine": cookies_of(stine, live_server.url)}


@pytest.fixture
def expired(transactional_db: None, sandbox: Sandbox, world: World) -> Expired:
    """Another company whose log-in is refused, with an order that waits."""
    other = make_world(sandbox)
    ledger = other.stage.ledger
    right = ledger.credentials
    ledger.credentials = {**right, "employee_token": "expired"}
    ledger.save(update_fields=["credentials"])
    other.put(order(10500))
    other.note(10500)
    other.serve()
    return Expired(world=other, token=right["employee_token"])


@pytest.fixture
def browser(cookies: dict[str, list[Any]]) -> Iterator[Browser]:
    """Started after the rows are laid: its loop and Django's tables do not share a thread."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield opened
        opened.close()


def search(person: Person, text: str) -> None:
    person.fill("Finn et dokument", text)
    person.enter()


def act(person: Person, words: str) -> None:
    """Have this done with what is ticked."""
    person.choose("select[name=action]", words)
    person.click("button", "Utfør")


class Day:
    """The tasks, which need to know whose they are."""

    def __init__(self, outage: World, expired: Expired) -> None:
        self.outage, self.expired = outage, expired
        self.name, self.token = outage.stage.tenant.name, expired.token

    @staticmethod
    def work(world: World) -> None:
        """What workers do until nothing is left."""
        elsewhere(lambda: world.serve(later=dt.timedelta(hours=2)))

    def triage(self, person: Person) -> None:
        person.reads(re.compile(r"3 av 3 firmaer trenger"), "Neste mva-frist:", within="body")
        listed = person.page.locator("section", has_text="Firmaer som trenger tilsyn").get_by_role("link")
        assert listed.all_inner_texts() == [self.expired.world.stage.tenant.name, self.name, "Nykommer AS"]

    def not_in_tripletex(self, person: Person) -> None:
        search(person, "10432")
        person.reads("Ordre 10432", "Stoppet", within="body")

    def voucher_is_wrong(self, person: Person) -> None:
        search(person, "10434")
        person.reads("Konto 1932 Oppgjør Vipps MobilePay er valgt", within="body")
        person.click("link", "Til konteringen")
        person.click("link", re.compile("vipps"), within="table")
        person.reads("1932", within="body")

    def clear_outage(self, person: Person) -> None:
        """What would happen with all of them, then one tried again, then the others."""
        person.click("link", "Prøvd mange ganger")
        person.reads("Stoppet", within="table")
        person.tick("#action-toggle")
        act(person, "Vis hva som ville blitt bokført")
        person.reads("Dette ville blitt bokført nå", "Ordre 10430", "1932", within="body")
        person.click("button", re.compile("^Prøv igjen.*10432"))
        person.reads("Dokumentet er på vei.", within="body")
        self.work(self.outage)
        person.reload()
        person.reads("Kontrollert", within="body")
        person.click("link", re.compile("Har alle det bra"))
        person.click("link", "Prøvd mange ganger")
        person.tick("#action-toggle")
        act(person, "Prøv igjen")
        person.reads("2 dokumenter er på vei.", within="body")
        self.work(self.outage)
        search(person, "10430")
        person.reads("Kontrollert", within="body")

    def uncertain(self, person: Person) -> None:
        """It resolved itself: found in the ledger, not written again."""
        search(person, "10435")
        person.reads("Kontrollert", within="body")

    def onboarding(self, person: Person) -> None:
        person.click("link", "Nykommer AS")
        person.click("link", "Tripletex")
        person.reads("Klargjøring", "Må rettes", within="body")

    def renew(self, person: Person) -> None:
        """Entered by support, and what waited is caught up with."""
        person.click("link", f"{self.expired.world.stage.tenant.name}: Tripletex")
        person.fill(re.compile("Ansattnøkkel|Employee"), self.token)
        person.click("button", "Lagre")
        person.reads("Innloggingen er lagret", within="body")
        person.click("button", "Test og kontroller")
        person.reads(re.compile("^Kontrollert"), within="body")
        self.work(self.expired.world)
        search(person, "10500")
        person.reads("Ordre 10500", "Kontrollert", within="body")

    def difference(self, person: Person) -> None:
        person.click("link", self.name)
        person.click("link", "Se som kunde")
        person.fill("Hvorfor ser du", "Regnskapsføreren ringte om terminen")
        person.click("button", "Se som kunde")
        person.click("link", re.compile("^Avvik"))
        person.click("link", "Forklar dem")
        person.reads("Borte fra Tripletex", "437,50")

    def bug(self, person: Person) -> None:
        search(person, "a1b2c3d4")
        person.unfold("For utviklerne")
        person.reads("KeyError: 'shipping_lines'", within="body")

    @property
    def tasks(self) -> tuple[Task, ...]:
        """With the most clicks and typed fields each may take; the numbers are those of the list of tasks."""
        return tuple(
            Task(words=words, who="stine", begins=FRONT, clicks=clicks, typed=typed, do=do)
            for words, clicks, typed, do in (
                ("1 morning triage", 0, 0, self.triage),
                ("2 order 10432 is not in Tripletex", 1, 1, self.not_in_tripletex),
                ("3 this voucher is wrong: its rule", 3, 1, self.voucher_is_wrong),
                ("5 what became of an uncertain write", 1, 1, self.uncertain),
                ("6 the red item of an onboarding", 2, 0, self.onboarding),
                ("9 answer about a difference", 5, 1, self.difference),
                ("10 hand a bug's trace on", 2, 1, self.bug),
                ("7 renew an expired log-in", 4, 2, self.renew),
                ("4 clear a group after an outage", 14, 1, self.clear_outage),
            )
        )


def test_the_tasks_of_a_day_take_few_clicks(
    browser: Browser, live_server: Any, cookies: dict[str, list[Any]], outage: World, expired: Expired
) -> None:
    people = come_in(browser, live_server.url, cookies)

    done = perform(Day(outage, expired).tasks, people)

    print(table(done))  # noqa: T201
    assert [one for one in done if one.is_too_long] == []
    left: list[tuple[str, str, str]] = []
    sales = SyncEvent.objects.filter(document_id__startswith="10").order_by("document_id")
    elsewhere(lambda: left.extend(sales.values_list("document_id", "state", "result")))
    numbers = ("10430", "10431", "10432", "10434", "10435", "10500")
    assert left == [(number, "done", "verified") for number in numbers]
    assert [len(world.vouchers()) for world in (outage, expired.world)] == [5, 1]
    assert people["stine"].complaints == []
