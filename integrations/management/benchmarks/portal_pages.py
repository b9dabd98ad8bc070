"""Every page of the portal and every list of the admin, over a thousand companies and a million documents."""

import logging
import statistics
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from django.contrib import admin
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

from accounts import sessions
from accounts.models import AuditEntry, Membership, Tenant, User
from integrations.management.benchmarks.bench import Bench, Row, percentile
from integrations.management.benchmarks.crowd import Crowd, fill, months
from integrations.management.benchmarks.draining import Worker
from integrations.management.benchmarks.shops import begin_import, must_be_verified, open_shop, put_orders
from integrations.management.stage import Stage
from integrations.models import EntityLink, SourceDocument, SyncAttempt, SyncEvent

TARGET_MS = 200
TIMES, WARM_UPS = 9, 2
REAL_ORDERS = 60
"""Orders of the two shops that are really booked, so that their pages show everything."""
CLIENTS = 40
"""Companies that the accountant keeps the books of."""
COUNTED = (SyncEvent, EntityLink, SyncAttempt, SourceDocument, AuditEntry)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Somebody who looks at pages: who, in which browser, at which addresses by name."""

    who: str
    browser: Client
    pages: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """How one page answered: queries, the middle and the slowest but few of its times (milliseconds)."""

    queries: int
    median: float
    p95: float


def measure(bench: Bench) -> list[Row]:
    """One row per page and visitor; pages that only command, or answer with a file or another page, are left out."""
    logging.getLogger("django.request").setLevel(logging.ERROR)  # who walks every address hears many refusals
    crowd = Crowd.sized(bench)
    stages = [_really_booked(bench) for _ in range(2)]
    bench.say(f"{crowd.companies:,} companies, {crowd.documents:,} documents")
    tenants = fill(crowd, *stages)
    bench.say(", ".join(f"{model.objects.count():,} {model._meta.verbose_name_plural}" for model in COUNTED))
    rows = [row for visitor in _visitors(stages, tenants) for row in _rows(bench, visitor)]
    title = f"Pages, {crowd.companies:,} companies, {crowd.documents:,} documents"
    return [replace(rows[0], scenario=f"{title}: {rows[0].scenario}"), *rows[1:]]


def _rows(bench: Bench, visitor: Visitor, *, times: int = TIMES) -> Iterator[Row]:
    bench.say(visitor.who)
    who = visitor.who
    for name, address in visitor.pages.items():
        if not _is_page(visitor.browser, address):
            continue
        seen = _look(visitor.browser, address, times=times)
        figure = f"{seen.queries} queries, {seen.median:.0f} ms, p95 {seen.p95:.0f} ms"
        met = seen.p95 <= TARGET_MS
        yield Row(scenario=who, conditions=name, target=f"p95 ≤ {TARGET_MS} ms", figure=figure, met=met)
        who = ""


def _is_page(browser: Client, address: str) -> bool:
    answer = browser.get(address)
    answer.close()
    return answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")


def _look(browser: Client, address: str, *, times: int) -> Seen:
    """Ask for the page again and again: the whole way through our code, without the network."""
    for _ in range(WARM_UPS):
        browser.get(address)
    with CaptureQueriesContext(connection) as asked:
        browser.get(address)
    queries = len(asked)
    took = [_milliseconds(browser, address) for _ in range(times)]
    return Seen(queries=queries, median=statistics.median(took), p95=percentile(took, 0.95))


def _milliseconds(browser: Client, address: str) -> float:
    began = time.perf_counter()
    browser.get(address)
    return (time.perf_counter() - began) * 1000


def _visitors(stages: list[Stage], tenants: list[Tenant]) -> list[Visitor]:
    """The owners of a middle and of the biggest company, an accountant of forty, and support in the admin."""
    big, middle = stages
    accountant = _person("regnskap", clients=tenants[1 : CLIENTS + 1])
    return [
        Visitor(who="owner", browser=_browser(_person("eier", clients=[middle.tenant])), pages=_pages(middle)),
        Visitor(who="owner of the biggest", browser=_browser(_person("stor", clients=[big.tenant])), pages=_pages(big)),
        Visitor(who=f"accountant of {CLIENTS}", browser=_browser(accountant), pages=_pages(middle)),
        Visitor(who="support", browser=_browser(_support()), pages=_lists(big)),
    ]  # fmt: skip


def _person(name: str, *, clients: list[Tenant]) -> User:
    user = User.objects.create_user(f"{name}@bilagsbro.example", "not used to log in", name=name.title())
    role = Membership.Role.OWNER if len(clients) == 1 else Membership.Role.ACCOUNTANT
    Membership.objects.bulk_create(Membership(user=user, tenant=tenant, role=role) for tenant in clients)
    return user


def _support() -> User:
    return User.objects.create_superuser("support@bilagsbro.example", "not used to log in", name="Support")


def _browser(user: User) -> Client:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    sessions.prove(session)  # as after the code from the phone
    session.save()
    return client


def _pages(stage: Stage) -> dict[str, str]:
    """Every address of the portal's table, with one of the company's own things where it needs one; then what narrows lists."""
    _, portal = get_resolver().namespace_dict["portal"]
    names = [str(one.name) for one in portal.url_patterns if isinstance(one, URLPattern)]
    found = {name: address for name in names if (address := _address(name, stage))}
    documents = found["documents"]
    narrowed = (
        "state=verified",
        "state=blocked",
        "state=deviation",
        "state=booked",
        "flow=sale",
        "before=5000",
    )
    found |= {f"documents, {asked}": f"{documents}?{asked}" for asked in narrowed}
    words = {
        "number": "M1234",
        "voucher": "1234-2026",
        "e-mail": "kjoper77@example.com",
        "nothing": "finnes ikke",
    }
    return found | {f"search, {what}": f"{found['search']}?q={text}" for what, text in words.items()}


def _address(name: str, stage: Stage) -> str:
    """The page's address about something of the company's; '' where nothing here fits it."""
    booked = SyncEvent.objects.filter(connection=stage.shop, document_id__regex=r"^\d+$").latest("id")
    first, _ = next(months())
    one = booked.pk if name == "document" else stage.shop.pk
    for arguments in ((), (one,), (stage.ledger.pk, f"{first:%Y-%m}")):
        try:
            return reverse(f"portal:{name}", args=arguments)
        except NoReverseMatch:
            continue
    return ""


def _lists(stage: Stage) -> dict[str, str]:
    """The admin's front page, every list, and the page of one of the biggest company's things."""
    found = {"front page": reverse("admin:index")}
    for model in admin.site._registry:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        found[str(model._meta.verbose_name_plural)] = reverse(f"admin:{name}_changelist")
    newest = SyncEvent.objects.filter(connection=stage.shop).latest("id")
    things: list[models.Model] = [stage.tenant, stage.shop, stage.ledger, newest]
    for thing in things:
        meta = thing._meta
        found[f"{meta.verbose_name} {thing}"] = reverse(
            f"admin:{meta.app_label}_{meta.model_name}_change", args=[thing.pk]
        )
    return found


def _really_booked(bench: Bench) -> Stage:
    stage = open_shop(bench)
    put_orders(bench, stage, REAL_ORDERS)
    begin_import(stage)
    with Worker(lanes=2, in_flight=4, listing=True) as worker:
        worker.result()
    must_be_verified([stage], REAL_ORDERS)
    return stage
