"""Tenants for measuring: each with a shop full of orders and a company, ready to be booked."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from django.utils import timezone

from integrations import jobs
from integrations.management.benchmarks.bench import Bench
from integrations.management.stage import Stage, decide_mappings, set_stage
from integrations.models import EntityLink, HistoryRun, Lane, SyncEvent
from integrations.sync import events, history

DAYS_BACK = 60
UNLIMITED = 1_000_000_000
REAL_RATE = 100
"""Tripletex's calls per ten seconds and key."""
RATE_WINDOW = 10.0
PREPAYMENT_ACCOUNT = 2900
_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)
_numbers = count(1)


class Unfit(RuntimeError):
    """The run did something else than what it was to measure; the message says what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """A span of orders that was put into a shop: ids rise by one."""

    first: int
    last: int

    def ids(self) -> Sequence[str]:
        """Their document ids."""
        return [str(number) for number in range(self.first, self.last + 1)]


def _org_numbers() -> Iterator[str]:
    """Valid organisation numbers, one after the other."""
    for base in count(81_000_000):
        check = -sum(int(d) * w for d, w in zip(str(base), _WEIGHTS, strict=True)) % 11
        if check != 10:
            yield f"{base}{check}"


_org = _org_numbers()


def open_shop(bench: Bench, *, rate_limit: int = UNLIMITED) -> Stage:
    """A tenant whose ledger is mirrored and whose accounts are mapped. Without a rate limit unless one is given."""
    number = next(_numbers)
    stage = set_stage(
        bench.sandbox,
        name=f"Måling {number} AS",
        org_number=next(_org),
        shop_slug=f"maaling{number}",
        from_date=timezone.localdate() - timedelta(days=DAYS_BACK + 30),
        company={"rate_limit": UNLIMITED},
    )
    # Businesses that pay before midnight and get their goods after it have made a prepayment.
    bench.sandbox.control(
        "tripletex",
        "add_payment_type",
        company_id=stage.company_id,
        description="Forskudd",
        account_number=PREPAYMENT_ACCOUNT,
    )
    jobs.check_connection(stage.ledger.pk)
    decide_mappings(stage)
    limit_rate(bench, stage, rate_limit)
    stage.shop.refresh_from_db()
    stage.ledger.refresh_from_db()
    return stage


def limit_rate(bench: Bench, stage: Stage, rate_limit: int) -> None:
    """Let the company answer at most so many calls per ten seconds."""
    bench.sandbox.control("tripletex", "set", company_id=stage.company_id, rate_limit=rate_limit)


def put_orders(bench: Bench, stage: Stage, number: int, *, kind: str = "plain") -> Orders:
    """Put paid and completed orders of the last two months into the shop; nothing is told of them."""
    today = timezone.localdate()
    made = bench.sandbox.control(
        "woo",
        "generate",
        shop=stage.shop_slug,
        count=number,
        kind=kind,
        **{"from": _day(today - timedelta(days=DAYS_BACK)), "to": _day(today - timedelta(days=1))},
    )
    return Orders(first=made["first_id"], last=made["last_id"])


def _day(day: date) -> str:
    return day.isoformat()


def begin_import(stage: Stage) -> HistoryRun:
    """Begin the shop's history import; somebody else lists and books it."""
    today = timezone.localdate()
    first = stage.shop.from_date
    assert first is not None
    return history.start(stage.shop, from_date=first, to_date=today, now=timezone.now())


def note(stage: Stage, document_ids: Iterable[str], *, live: bool = False) -> None:
    """Note orders as a history import does, or as a webhook does."""
    priority = SyncEvent.Priority.LIVE if live else SyncEvent.Priority.HISTORY
    pairs = [(document_id, "") for document_id in document_ids]
    trigger = "webhook" if live else "history"
    events.record(stage.shop, "sale", pairs, trigger=trigger, now=timezone.now(), priority=priority)


def must_be_verified(stages: Iterable[Stage], number: int) -> None:
    """Raises Unfit unless exactly ``number`` orders of these shops are done and verified and none ended otherwise."""
    shops = [stage.shop.pk for stage in stages]
    rows = SyncEvent.objects.filter(connection__in=shops).values_list("state", "result", "code")
    counts = Counter(rows)
    if counts != {("done", "verified", ""): number}:
        raise Unfit(f"{number} verified orders expected, found {dict(counts)}")
    unverified = (
        EntityLink.objects.filter(connection__in=shops).exclude(kind="party").exclude(state="verified")
    )
    if unverified.exists():
        raise Unfit(f"{unverified.count()} links are not verified")


def clear_away(stages: Iterable[Stage]) -> None:
    """Leave nothing of an ended measurement for the next one: waiting orders, held events and lanes, rests."""
    shops, now = [stage.shop.pk for stage in stages], timezone.now()
    left = SyncEvent.objects.filter(connection__in=shops, state__in=("pending", "running"))
    left.update(state="ignored", code="history_cancelled", lease_token="", lease_until=None, finished_at=now)
    Lane.objects.filter(connection__in=shops).update(lease_token="", lease_until=None, next_at=now)
