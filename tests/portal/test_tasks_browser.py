"""What a shop owner and an accountant do on an ordinary day, in a real browser: how many clicks and seconds each takes.

Run it with ``-s`` to read the table. Left out, because it cannot be done in the portal: finding a payout's line in the bank
(what the shop was paid is proved against the clearing account's balance in «Avstemming», which is as far as we see).
"""

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, sync_playwright

from accounts import subscriptions
from accounts.models import Invitation, Subscription, User
from integrations.accounting.vat_terms import term_of
from integrations.models import (
    AccountMapping,
    DryRun,
    EntityLink,
    HistoryRun,
    Reconciliation,
    Suggestion,
    SyncCursor,
    SyncEvent,
)
from tests.portal import rows
from tests.portal.tasks import Person, Task, come_in, cookies_of, perform, table
from tests.portal.test_browser import ARGUMENTS, CHROMIUM, pytestmark
from tests.portal.test_rules import shop
from tests.portal.test_startup_browser import elsewhere

__all__ = ["pytestmark", "shop"]

DAY = dt.timedelta(days=1)
OVERVIEW, CLIENTS = "/portal/", "/portal/clients/"
TENDER = "Betalingsmåten mangler konto: vipps"


@pytest.fixture
def cookies(
    transactional_db: None,
    shop: rows.Shop,
    charlies: rows.Shop,
    alice: User,
    bob: User,
    live_server: Any,
) -> dict[str, list[Any]]:
    """A company on an ordinary day, whose accountant keeps another one's books as well: who comes in, with what."""
    today, now = timezone.localdate(), timezone.now()
    rows.member(bob, charlies.tenant, "accountant")
    term = term_of(term_of(today).first - DAY)
    shop.source.credentials = {"consumer_key": "ck_4711", "consumer_secret": "cs_4711"}
    shop.source.save(update_fields=["credentials"])
    for number in range(10400, 10404):
        shop.verified(str(number))
    shop.verified("501", voucher="77-2026", flow="refund", gross=Decimal("-100.00"))
    EntityLink.objects.filter(label="501").update(flow="refund")
    shop.card("WXYZ", "500.00", "-62.50")
    EntityLink.objects.update(document_date=term.last, confirmed_at=now, verified_at=now)
    SyncEvent.objects.update(document_date=term.last, received_at=now, finished_at=now)
    for number in range(3):
        shop.blocked(f"1043{number}", document_date=today, finished_at=now)
    changed = {"code": "change_needs_approval", "waiting_for": "", "params": {"content": "x"}}
    shop.blocked("10390", document_date=today, finished_at=now, **changed)
    evidence = {"hits": 212, "total": 214, "evidence": "orders", "read_at": now, "title": "Vipps"}
    Suggestion.objects.create(connection=shop.source, role="tender", key="vipps", account="1932", **evidence)
    run = shop.dry_run(first=dt.date(2026, 9, 1), last=dt.date(2026, 9, 30))
    run.documents.filter(outcome="elsewhere").delete()
    DryRun.objects.filter(pk=run.pk).update(rules_version=shop.source.rules_version)
    SyncCursor.objects.update(polled_at=now)  # the browser keeps its own time
    subscriptions.start(shop.tenant, price=Decimal("495.00"), now=now)
    period = Reconciliation.objects.create(
        ledger=shop.ledger, first=term.first, last=term.last, state="read", read_at=timezone.now(),
        began_at=timezone.now(),
    )  # fmt: skip
    period.items.create(key="x", kind="gone", label="10400", amount=Decimal("100.00"), currency="NOK")
    return {user.get_short_name().lower(): cookies_of(user, live_server.url) for user in (alice, bob)}


@pytest.fixture
def browser(cookies: dict[str, list[Any]]) -> Iterator[Browser]:
    """Started after the rows are laid: its loop and Django's tables do not share a thread."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield opened
        opened.close()


def glance(person: Person) -> None:
    person.reads(re.compile(r"4 \w+ er stoppet \(400,00.kr\)\. De andre 7 er kontrollert\."))


def find_voucher(person: Person) -> None:
    person.fill("Finn en ordre", "10401")
    person.click("button", "Finn")
    person.reads("Ordre 10401", "10401-2026")


def find_order(person: Person) -> None:
    person.fill("Finn en ordre", "10402-2026")
    person.click("button", "Finn")
    person.reads("Ordre 10402", "10402-2026")


def check_refund(person: Person) -> None:
    person.fill("Finn en ordre", "501")
    person.click("button", "Finn")
    person.reads("77-2026", "Kontrollert")


def check_gift_card(person: Person) -> None:
    person.click("link", "Gavekort")
    person.click("link", "…WXYZ")
    person.reads("437,50", "62,50")


def scan_clients(person: Person) -> None:
    person.reads("1 av 2 kunder trenger deg.", "Neste mva-frist:", re.compile("dag(er)? igjen"))
    assert [name.split("\n")[0] for name in person.page.locator("tbody .row-link").all_inner_texts()] == [
        "Alices Sport AS",
        "Charlies Hage AS",
    ]


def open_client(person: Person) -> None:
    person.click("link", "Alices Sport AS")
    person.reads("Dette må gjøres")


def approve_change(person: Person) -> None:
    open_client(person)
    person.click("link", re.compile("^Avvik"))
    person.click("button", "Før rettingen")
    person.reads("0 av 1 er ferdige")


def close_term(person: Person) -> None:
    open_client(person)
    person.click("link", re.compile("^Avvik"))
    person.click("link", "Forklar dem")
    person.fill("Forklaring", "Slettet av oss, ført på nytt for hånd")
    person.click("button", "Lagre")
    person.reads("Alle avvik er forklart.")
    person.click("button", "Signer")
    person.reads("Signert")
    assert person.download("PDF").endswith(".pdf")


def approve_dry_run(person: Person) -> None:
    open_client(person)
    person.click("link", "Oppsett")
    person.click("link", re.compile("^Prøvekjøringer.*Nettbutikken"))
    person.click("link", re.compile("1. sept. 2026"), within="table")
    person.reads("437,50")
    person.click("button", "Godkjenn prøvekjøringen")
    person.reads("Bob godkjente")


def import_earlier(person: Person) -> None:
    person.click("link", "Oppsett")
    person.click("link", re.compile("^Prøvekjøringer.*Nettbutikken"))
    person.click("link", re.compile("1. sept. 2026"), within="table")
    person.reads("437,50", "Bob godkjente")
    person.click("link", "Hent den inn: endre fra-datoen")
    person.fill("Fra-dato", "2026-09-01")
    person.click("button", "Lagre")
    person.reads("Lagret.")
    person.click("link", "Oversikt")
    person.reads("Historikk fra 1. sept. 2026 til 30. sept. 2026")


def fix_red(person: Person) -> None:
    person.click("button", re.compile(f"^Velg konto: {TENDER}"))
    person.reads("Vipps → 1932", "212 av 214")
    person.click("button", re.compile("^Bruk dette og se hva det gjør"))
    person.click("button", "Lagre og slipp 3 dokumenter")
    person.reads("3 dokumenter som ventet på dette, er på vei.")


def add_store(person: Person) -> None:
    person.click("link", "Oppsett")
    person.click("link", "Koble til noe mer")
    person.click("button", re.compile("WooCommerce"))
    person.reads("Koble til WooCommerce", "Lagre og test")


def invite(person: Person) -> None:
    person.click("link", "Firma")
    person.click("link", "Brukere")
    person.fill("E-postadresse", "ny@example.no")
    person.click("radio", re.compile("Regnskapsfører"))
    person.click("button", "Send invitasjonen")
    person.reads("ny@example.no")


def pause(person: Person) -> None:
    person.click("link", "Oppsett")
    person.unfold("Sett på pause")
    person.fill("Hvorfor", "Vi teller varelageret")
    person.click("button", "Sett på pause")
    person.reads("er satt på pause")


def end_subscription(person: Person) -> None:
    person.click("link", "Firma")
    person.click("link", "Abonnement")
    person.click("link", "Avslutt abonnementet")
    person.click("button", "Avslutt i dag")
    person.reads("avsluttet")


def what_is_left() -> dict[str, Any]:
    """What the tasks have done to the tables."""
    stopped = SyncEvent.objects.filter(label__in=("10390", "10430", "10431", "10432"))
    return {
        "approved": [run.approved_by.name for run in DryRun.objects.filter(approved_at__isnull=False)],
        "booked as": [one.ledger_account.number for one in AccountMapping.objects.filter(key="vipps")],
        "history": list(HistoryRun.objects.values_list("from_date", "to_date")),
        "invited": list(Invitation.objects.values_list("email", "role")),
        "released": set(stopped.values_list("state", flat=True)),
        "signed by": [row.signed_by.name for row in Reconciliation.objects.filter(signed_at__isnull=False)],
        "subscription": list(Subscription.objects.values_list("state", flat=True)),
    }


TASKS = (
    Task(words="1 is everything booked and checked", who="alice", begins=OVERVIEW, clicks=0, do=glance),
    Task(words="3 the voucher of an order", who="alice", begins=OVERVIEW, clicks=1, typed=1, do=find_voucher),
    Task(words="3 the order of a voucher", who="alice", begins=OVERVIEW, clicks=1, typed=1, do=find_order),
    Task(words="4 was the refund booked right", who="alice", begins=OVERVIEW, clicks=1, typed=1, do=check_refund),
    Task(words="4 was the gift card booked right", who="alice", begins=OVERVIEW, clicks=2, do=check_gift_card),
    Task(words="8 scan all clients by deadline", who="bob", begins=CLIENTS, clicks=0, do=scan_clients),
    Task(words="6 approve a change", who="bob", begins=CLIENTS, clicks=3, do=approve_change),
    Task(words="7 close a VAT term, sign, download", who="bob", begins=CLIENTS, clicks=6, typed=1, do=close_term),
    Task(words="6 approve a dry run", who="bob", begins=CLIENTS, clicks=5, do=approve_dry_run),
    Task(words="9 import a period after its preview", who="alice", begins=OVERVIEW, clicks=6, typed=1, do=import_earlier),
    Task(words="2 fix the red thing by the suggestion", who="alice", begins=OVERVIEW, clicks=3, do=fix_red),
    Task(words="10 begin with one more store", who="alice", begins=OVERVIEW, clicks=3, do=add_store),
    Task(words="10 invite somebody", who="alice", begins=OVERVIEW, clicks=4, typed=1, do=invite),
    Task(words="10 pause a connection", who="alice", begins=OVERVIEW, clicks=3, typed=1, do=pause),
    Task(words="10 end the subscription", who="alice", begins=OVERVIEW, clicks=4, do=end_subscription),
)  # fmt: skip
"""In the order of a day; the numbers are those of the list of tasks. The most clicks and typed fields each may take."""


def test_the_tasks_of_a_day_take_few_clicks(
    browser: Browser, live_server: Any, cookies: dict[str, list[Any]]
) -> None:
    people = come_in(browser, live_server.url, cookies)

    done = perform(TASKS, people)

    print(table(done))  # noqa: T201
    assert [one for one in done if one.is_too_long] == []
    left: list[Any] = []
    elsewhere(lambda: left.append(what_is_left()))
    assert left == [
        {
            "approved": ["Bob"],
            "booked as": ["1932"],
            "history": [(dt.date(2026, 9, 1), dt.date(2026, 9, 30))],
            "invited": [("ny@example.no", "accountant")],
            "released": {"pending"},
            "signed by": ["Bob"],
            "subscription": ["ended"],
        }
    ]
    assert {who: person.complaints for who, person in people.items()} == {"alice": [], "bob": []}
