"""Having a ledger's own history read: asked for by a person, done by a worker, shown with its progress."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from integrations import jobs
from integrations.connectors.registry import CONNECTORS
from integrations.desk import audit, texts
from integrations.models import Connection, LedgerReading
from integrations.sync import ledger_readings


def may_learn(connection: Connection) -> bool:
    """Whether there is a history to read: a shop that books into a ledger that was read once."""
    connector = CONNECTORS.get(connection.kind)
    ledger = connection.ledger
    is_shop = connector is not None and connector.payment_method is not None
    return is_shop and ledger is not None and ledger.reference_read_at is not None


def start_learning(connection: Connection, *, actor: User, now: datetime) -> LedgerReading:
    """Have the last year of the ledger read, by a worker; one that is under way already is the one. Raises ValidationError
    where there is nothing to read."""
    if not may_learn(connection):
        raise ValidationError(_("Connect the shop to a ledger first, and test both."))
    under_way = _readings(connection).filter(state__in=LedgerReading.OPEN).first()
    if under_way is not None:
        return under_way
    with transaction.atomic():
        reading = ledger_readings.ask(connection, who=str(actor), today=timezone.localdate(now), now=now)
        audit.record("learn_history", actor=actor, obj=connection)
        jobs.begin_learning()
    return reading


def _readings(connection: Connection) -> QuerySet[LedgerReading]:
    return LedgerReading.objects.filter(connection=connection).defer("sold", "found")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingShown:
    """The newest reading: ``percent`` of it is done. ``is_waiting``: what stopped it passes by itself."""

    row: LedgerReading
    percent: int

    @property
    def is_open(self) -> bool:
        """Whether it is under way."""
        return self.row.state in LedgerReading.OPEN

    @property
    def why(self) -> str:
        """What stopped it, '' for nothing."""
        return (
            texts.cause_text(self.row.code, self.row.params, language=texts.language()).why
            if self.row.code
            else ""
        )

    @property
    def fix(self) -> str:
        """What a person can do about it."""
        return (
            texts.cause_text(self.row.code, self.row.params, language=texts.language()).fix
            if self.row.code
            else ""
        )

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for something that passes by itself."""
        return self.is_open and bool(self.row.code)


def reading_of(connection: Connection) -> ReadingShown | None:
    """How the newest reading stands, None where there never was one."""
    row = _readings(connection).order_by("-id").first()
    if row is None:
        return None
    return ReadingShown(row=row, percent=_percent(row))


def _percent(row: LedgerReading) -> int:
    """Orders are the first third; then the days of the ledger."""
    if row.state == LedgerReading.State.DONE:
        return 100
    if row.state == LedgerReading.State.ORDERS:
        return min(30, row.orders * 30 // 2000)
    days = max(1, (row.last - row.first).days)
    read = (row.reached - row.first).days if row.reached else 0
    return 33 + max(0, min(66, read * 66 // days))
