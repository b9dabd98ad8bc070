"""«Oppsett»: every connection as a card, and changing what a company may change itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Tenant, User
from integrations import jobs
from integrations.desk import actions, connections, setup, texts
from integrations.flows import alert_ahead
from integrations.models import Connection, Notice, ReadinessItem, Setup
from integrations.sync import go_live

State = Connection.State
DAY = timedelta(days=1)
SOON = timedelta(days=30)
"""Keys that end within this time are pointed out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionCard:
    """``key`` of ``states.STATES`` gives the sign, ``word`` says the state. ``ends_on``: the last day of the keys (None: nobody
    has told). ``setup`` is what is under way, None for what is live."""

    connection: Connection
    system: str
    key: str
    word: str
    pause: texts.CauseText | None
    problems: Sequence[texts.CauseText]
    ends_on: date | None
    ends_soon: bool
    setup: Setup | None
    must_confirm: bool


def cards(tenant: Tenant, *, now: datetime) -> list[ConnectionCard]:
    """The company's connections: sources first, then what they book into."""
    mine = Connection.objects.filter(tenant=tenant).select_related("ledger", "tenant", "setup")
    said = Prefetch("notices", queryset=Notice.objects.filter(over_at__isnull=True).order_by("id"))
    rows = mine.prefetch_related("readiness", said).order_by("-ledger_id", "name")
    return [_card(row, now=now) for row in rows]


def _card(connection: Connection, *, now: datetime) -> ConnectionCard:
    language = texts.language()
    is_paused = connection.state == State.PAUSED
    problems = list(_problems(connection, language=language))
    key, word = _state(connection, is_wrong=bool(problems))
    ends_on = alert_ahead.last_day(connection)
    begun = getattr(connection, "setup", None)
    return ConnectionCard(
        connection=connection,
        system=connections.label_of(connection.kind),
        key=key,
        word=word,
        pause=texts.of_pause(connection, language=language) if is_paused else None,
        problems=problems,
        ends_on=ends_on,
        ends_soon=ends_on is not None and ends_on < timezone.localdate(now) + SOON,
        setup=begun if connection.state == State.SETUP else None,
        must_confirm=is_paused and connection.paused_code == go_live.CODE,
    )


def _problems(connection: Connection, *, language: str) -> Iterator[texts.CauseText]:
    """Its open notices, then what its check found; why it rests is said on its own, that it does not answer once."""
    notices = [one for one in connection.notices.all() if one.code != connection.paused_code]
    for notice in notices:
        yield texts.of_notice(notice, language=language)
    for item in connection.readiness.all():
        if item.status == ReadinessItem.Status.FAILED and not (notices and item.item == "connection"):
            yield texts.of_readiness(item, language=language)


def _state(connection: Connection, *, is_wrong: bool) -> tuple[str, str]:
    if connection.state == State.SETUP:
        return "pending", _("Being set up")
    if connection.state == State.PAUSED:
        return "blocked", _("Paused")
    return ("deviation", _("Needs attention")) if is_wrong else ("verified", _("In order"))


def save(
    connection: Connection,
    *,
    typed: Mapping[str, str],
    first_day: date | None,
    actor: User,
    now: datetime,
) -> bool:
    """Keep changed settings, keys and first day. True when the keys changed: they were tried at once.

    An earlier first day of a live source imports the days between. Raises ValidationError.
    """
    stored = Connection.objects.get(pk=connection.pk)
    with transaction.atomic():
        connection.from_date = first_day if first_day is not None else stored.from_date
        changed = connections.save(connection, typed=typed, actor=actor, now=now)
        _import_between(stored, connection, actor=actor, now=now)
    if changed or stored.base_url != connection.base_url:
        actions.check(connection, actor=actor)
        return True
    return False


def _import_between(before: Connection, after: Connection, *, actor: User, now: datetime) -> None:
    was, first = before.from_date, after.from_date
    if after.state == State.SETUP or was is None or first is None or first >= was:
        return
    if after.kind not in setup.FOLLOWED:
        actions.start_history(after, from_date=first, to_date=was - DAY, actor=actor, now=now)


def pause(connection: Connection, *, reason: str, actor: User, now: datetime) -> bool:
    """Let it rest. False for what rests or is not live. Raises ValidationError without a reason."""
    if not reason.strip():
        raise ValidationError(_("Say why the connection is paused."))
    if connection.state != State.ACTIVE:
        return False
    actions.pause(connection, actor=actor, reason=reason[:400], now=now)
    return True


def resume(connection: Connection, *, actor: User, now: datetime) -> bool:
    """Let it work again. False for what does not rest, and for what rests on until going live is confirmed."""
    if connection.state != State.PAUSED:
        return False
    actions.resume(connection, actor=actor, now=now)
    jobs.wake()
    return connection.state == State.ACTIVE


def first_source(tenant: Tenant) -> Connection | None:
    """The oldest connection that books into a ledger: what the settings' pages about one source begin with."""
    mine = Connection.objects.filter(tenant=tenant, ledger__isnull=False)
    addons = [*setup.FOLLOWED]
    return mine.exclude(kind__in=addons).select_related("ledger", "tenant").order_by("id").first()


def connection_of(tenant: Tenant, pk: int) -> Connection:
    """One of the company's. Raises Connection.DoesNotExist for others'."""
    return Connection.objects.select_related("tenant", "ledger").get(pk=pk, tenant=tenant)
