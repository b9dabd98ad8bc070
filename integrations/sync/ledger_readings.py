"""The states of a reading of a ledger's history: asked for, taken by one worker, put down and taken up, over; and what it
leaves: suggestions, each once, with a person's answer kept while they say the same."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from integrations.accounting.ledger_patterns import Pattern
from integrations.errors import SyncError, TemporaryError
from integrations.models import Connection, LedgerOrder, LedgerReading, Suggestion

State = LedgerReading.State
LEASE = timedelta(minutes=5)
REST = timedelta(minutes=2)
GIVE_UP = timedelta(days=1)
"""So long a reading is tried again that meets only what should pass by itself."""
BACK = timedelta(days=365)
VALUE_OF_ROLE = {"vat_rule": "vat_code", "tax_class": "product_class"}
"""What a suggestion says; for every other role it is an account."""


def ask(connection: Connection, *, who: str, today: date, now: datetime) -> LedgerReading:
    """Begin to read the year before today. Raises ValidationError while it is being read already."""
    row = LedgerReading(
        connection=connection, first=today - BACK, last=today, asked_at=now, next_at=now, who=who
    )
    row.full_clean()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise ValidationError(_("The ledger is being read already.")) from error
    return row


def due(now: datetime) -> QuerySet[LedgerReading]:
    """Readings that nobody holds."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    rows = LedgerReading.objects.filter(free, state__in=LedgerReading.OPEN, next_at__lte=now)
    return rows.filter(connection__tenant__is_active=True).order_by("next_at")


def take(pk: int, *, now: datetime) -> LedgerReading | None:
    """Become the one who goes on with it; None when somebody else has."""
    if not due(now).filter(pk=pk).update(lease_until=now + LEASE):
        return None
    return LedgerReading.objects.select_related("connection__tenant", "connection__ledger").get(pk=pk)


def keep(row: LedgerReading, *, now: datetime, **values: Any) -> bool:
    """Keep a page and how far it led, all or nothing. False when another worker holds the reading, or it is gone."""
    held = {**values, "lease_until": now + LEASE, "code": "", "params": {}, "remote_message": ""}
    mine = LedgerReading.objects.filter(pk=row.pk, state=row.state, lease_until=row.lease_until)
    if not mine.update(**held):
        return False
    for name, value in held.items():
        setattr(row, name, value)
    return True


def put_down(row: LedgerReading, *, at: datetime) -> None:
    """Let it go on later."""
    mine = LedgerReading.objects.filter(pk=row.pk, lease_until=row.lease_until, state__in=LedgerReading.OPEN)
    mine.update(lease_until=None, next_at=at)


def stumble(row: LedgerReading, error: SyncError, *, now: datetime) -> None:
    """What passes by itself is tried again for a day; all else ends the reading, and says why."""
    said = {"code": error.code, "params": dict(error.params), "remote_message": error.remote_message}
    mine = LedgerReading.objects.filter(pk=row.pk, lease_until=row.lease_until, state__in=LedgerReading.OPEN)
    if isinstance(error, TemporaryError) and now < row.asked_at + GIVE_UP:
        wait = timedelta(seconds=error.retry_after) if error.retry_after else REST
        mine.update(lease_until=None, next_at=now + wait, **said)
    else:
        mine.update(state=State.FAILED, finished_at=now, lease_until=None, sold=[], found={}, **said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What a reading found: patterns, where each order stands (rows without a reading yet), what payment methods are called."""

    patterns: tuple[Pattern, ...]
    orders: Sequence[LedgerOrder]
    titles: Mapping[str, str]

    @property
    def matched(self) -> int:
        """How many orders stand in the ledger, whoever booked them."""
        return sum(1 for one in self.orders if one.stands != LedgerOrder.Stands.NOWHERE)


def finish(row: LedgerReading, learned: Learned, *, now: datetime) -> bool:
    """Keep what was learned and end the reading. False when another worker holds it."""
    with transaction.atomic():
        ended = {"state": State.DONE, "finished_at": now, "matched": learned.matched, "sold": [], "found": {}}
        if not keep(row, now=now, **ended):
            return False
        _store(row.connection, learned, now=now)
        _store_orders(row, learned.orders)
    return True


def _store_orders(row: LedgerReading, orders: Sequence[LedgerOrder]) -> None:
    """Those of the newest reading alone."""
    LedgerOrder.objects.filter(reading__connection=row.connection).delete()
    for one in orders:
        one.reading = row
    LedgerOrder.objects.bulk_create(orders, batch_size=500)


def _store(connection: Connection, learned: Learned, *, now: datetime) -> None:
    """One row for each role and key. A person's answer is kept while the suggestion says the same; what is not found any
    more goes, unless somebody has answered it."""
    before = {(one.role, one.key): one for one in Suggestion.objects.filter(connection=connection)}
    found = set()
    for pattern in learned.patterns:
        found.add((pattern.role, pattern.key))
        row = before.get((pattern.role, pattern.key)) or Suggestion(
            connection=connection, role=pattern.role, key=pattern.key
        )
        _fill(row, pattern, title=learned.titles.get(pattern.key.partition("/")[0], ""))
        row.read_at = now
        row.save()
    gone = [one.pk for pair, one in before.items() if pair not in found]
    Suggestion.objects.filter(pk__in=gone, taken_at__isnull=True, dismissed_at__isnull=True).delete()


def _fill(row: Suggestion, pattern: Pattern, *, title: str) -> None:
    field = VALUE_OF_ROLE.get(pattern.role, "account")
    if getattr(row, field) != pattern.value:
        row.account = row.vat_code = row.product_class = row.reason = ""
        row.taken_at = row.dismissed_at = row.answered_by = None
        setattr(row, field, pattern.value)
    row.title = title[:120] if pattern.role in ("tender", "fees") else ""
    row.hits, row.total, row.evidence = pattern.hits, pattern.total, pattern.evidence
    row.examples = [list(example) for example in pattern.examples]
    row.others = [list(other) for other in pattern.others]


def newest(connections: Iterable[int]) -> dict[int, LedgerReading]:
    """Each connection's newest reading."""
    rows = (
        LedgerReading.objects.filter(connection__in=list(connections)).defer("sold", "found").order_by("id")
    )
    return {row.connection_id: row for row in rows}
