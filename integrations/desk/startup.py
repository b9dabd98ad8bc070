"""The start-up sync as people ask for it, look at it, start it and follow it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from integrations import jobs
from integrations.connectors.registry import CONNECTORS
from integrations.desk import audit
from integrations.flows.opened import opened_once
from integrations.flows.projects import RACKBEAT
from integrations.flows.startup_plan import DECIDABLE
from integrations.flows.startup_records import KINDS
from integrations.models import Connection, StartupRow, StartupRun, SyncEvent
from integrations.sync import startup

KIND_WORDS = {
    "payment_terms": _("Payment terms"),
    "employee": _("Employees"),
    "product": _("Products"),
    "customer": _("Customers"),
    "supplier": _("Suppliers"),
    "stock": _("Stock levels"),
}
DEFAULT_WORDS = {
    "customer_group": _("Customer group"),
    "supplier_group": _("Supplier group"),
    "product_group": _("Group of products that hold stock"),
    "service_group": _("Group of services"),
    "payment_terms": _("Payment terms"),
}
NEEDS = {"stock": "product"}
"""What comes along when a kind is chosen."""
SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Records of a run that something must be said about, by cause. ``answers`` are what may be chosen instead of
    ``chosen``; () where there is nothing to choose."""

    kind: str
    code: str
    count: int
    examples: Sequence[StartupRow]
    chosen: str
    answers: Sequence[str]


def has_startup(connection: Connection) -> bool:
    """Whether a start-up sync makes sense: a system that takes records and is live, with a ledger that gives them."""
    if connection.state == Connection.State.SETUP:
        return False
    connector = CONNECTORS.get(connection.kind)
    takes = connection.kind == RACKBEAT and connector is not None and connector.open_records is not None
    return takes and connection.ledger_id is not None


def choices(connection: Connection) -> dict[str, tuple[tuple[str, str], ...]]:
    """What may be chosen for each default, read from the system now: name → ((number, name), …). Raises SyncError."""
    with opened_once(connection, role="target") as target:
        return {name: target.choices(name) for name in DEFAULT_WORDS}


def choose_defaults(connection: Connection, chosen: Mapping[str, str], *, actor: User) -> None:
    """Keep what new records belong to. Raises ValidationError for a name that is no default."""
    unknown = chosen.keys() - DEFAULT_WORDS.keys()
    if unknown:
        raise ValidationError(_("This cannot be chosen."))
    before = dict(connection.record_defaults)
    connection.record_defaults = {**before, **chosen}
    connection.save(update_fields=("record_defaults",))
    if before != connection.record_defaults:
        audit.record("choose_defaults", actor=actor, obj=connection, before=before, after=dict(chosen))


def ask(
    connection: Connection,
    *,
    kinds: Sequence[str],
    with_inactive: bool,
    invite_employees: bool,
    actor: User,
    now: datetime,
) -> StartupRun:
    """Have a preview prepared. Raises ValidationError when nothing was chosen or a run is under way."""
    wanted = set(kinds) | {NEEDS[kind] for kind in kinds if kind in NEEDS}
    run = startup.ask(
        connection, kinds=[kind for kind in KINDS if kind in wanted], with_inactive=with_inactive,
        invite_employees=invite_employees, who=str(actor), now=now,
    )  # fmt: skip
    audit.record("ask_startup", actor=actor, obj=connection, after={"kinds": run.kinds})
    jobs.begin_startup()
    return run


def answer(run: StartupRun, *, code: str, action: str, actor: User) -> int:
    """Decide what happens to a kind of conflict. Raises ValidationError for what cannot be chosen."""
    if action not in DECIDABLE.get(code, ()):
        raise ValidationError(_("This cannot be chosen."))
    changed = startup.answer(run, code=code, action=action)
    audit.record("answer_startup", actor=actor, obj=run.connection, after={"conflict": code, "is": action})
    return changed


def start(run: StartupRun, *, actor: User, now: datetime) -> bool:
    """Let a prepared run begin. False when it is not ready. Raises ValidationError while a default is missing."""
    missing = missing_defaults(run)
    if missing:
        raise ValidationError(_("Choose the groups and payment terms first."))
    begun = startup.start(run, now=now)
    if begun:
        audit.record("start_startup", actor=actor, obj=run.connection, after={"kinds": run.kinds})
        jobs.begin_startup()
    return begun


def missing_defaults(run: StartupRun) -> list[str]:
    """The names of defaults that are not chosen and that this run needs."""
    needed = {
        "customer": ("customer_group", "payment_terms"),
        "supplier": ("supplier_group", "payment_terms"),
        "product": ("product_group", "service_group"),
    }
    names = {name for kind in run.kinds for name in needed.get(kind, ())}
    chosen = run.connection.record_defaults
    gone = {item.removeprefix("rackbeat_") for item in run.params.get("missing", {})}
    return [
        name
        for name in DEFAULT_WORDS
        if name in names and (not chosen.get(name) or (name in gone and not _rechosen(run, name)))
    ]


def _rechosen(run: StartupRun, name: str) -> bool:
    """Whether another one was chosen since the preview found that the chosen one is missing."""
    found = run.params.get("missing", {}).get(f"rackbeat_{name}", {}).get("chosen", "")
    return run.connection.record_defaults.get(name, "") not in ("", found)


def pause(run: StartupRun, *, actor: User, now: datetime) -> None:
    """Rest; nothing is lost."""
    startup.pause(run, now=now)
    audit.record("pause_startup", actor=actor, obj=run.connection)


def resume(run: StartupRun, *, actor: User, now: datetime) -> None:
    """Go on."""
    startup.resume(run, now=now)
    audit.record("resume_startup", actor=actor, obj=run.connection)
    jobs.begin_startup()
    jobs.wake()


def cancel(run: StartupRun, *, actor: User, now: datetime) -> int:
    """End it; what was made stays. Returns how many records were taken off the list."""
    taken = startup.cancel(run, now=now)
    audit.record("cancel_startup", actor=actor, obj=run.connection, after={"taken_off": taken})
    return taken


def newest(connection: Connection) -> StartupRun | None:
    """The run under way, else the last one."""
    return StartupRun.objects.filter(connection=connection).order_by("-id").first()


def conflicts(run: StartupRun) -> list[Conflict]:
    """What a person should look at, the most records first, each with its first records."""
    counted = run.rows.exclude(code="").order_by().values_list("kind", "code").annotate(count=Count("id"))
    return [
        Conflict(
            kind=kind,
            code=code,
            count=count,
            examples=list(run.rows.filter(kind=kind, code=code).order_by("id")[:5]),
            chosen=run.decisions.get(code, DECIDABLE.get(code, ("",))[0]),
            answers=DECIDABLE.get(code, ()),
        )
        for kind, code, count in sorted(counted, key=lambda row: -row[2])
    ]


def rows(
    run: StartupRun, *, kind: str = "", action: str = "", code: str = "", after: int = 0
) -> list[StartupRow]:
    """A page of the run's records, narrowed; ``after`` is the last row of the page before."""
    found = run.rows.filter(pk__gt=after).order_by("id")
    wanted = {"kind": kind, "action": action, "code": code}
    return list(found.filter(**{name: value for name, value in wanted.items() if value})[:SHOWN])


def stopped(run: StartupRun) -> QuerySet[SyncEvent]:
    """The run's records that a person must look at."""
    return startup.events_of(run).filter(state=SyncEvent.State.BLOCKED).order_by("-id")


def progress(run: StartupRun, *, now: datetime) -> tuple[int, int, float | None]:
    """(ended, in all, seconds left or None). Left is by the pace so far."""
    counts = startup.counted(run)
    ended, total = sum(one.done + one.blocked for one in counts), sum(one.total for one in counts)
    if run.started_at is None or not ended or run.state != StartupRun.State.RUNNING:
        return ended, total, None
    seconds = max((now - run.started_at).total_seconds(), 1.0)
    return ended, total, (total - ended) * seconds / ended
