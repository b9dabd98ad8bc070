"""Getting started, to look at: which steps a system has, how far a company has come with each, and what stands in the way.

What has a fact behind it is read from the fact (the connection answers, a dry run is approved); what a person decides has a
row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Tenant
from integrations.connectors.registry import CONNECTORS
from integrations.desk import connections, dry_runs, texts
from integrations.flows.checking import CONNECTION_ITEM
from integrations.models import Connection, DryRun, ReadinessItem, Setup, SetupStep, Step

SHOP_STEPS = tuple(Step)
STOCK_STEPS = (
    Step.CHOOSE,
    Step.SOURCE,
    Step.LEDGER,
    Step.READINESS,
    Step.MODES,
    Step.RULES,
    Step.FROM_DATE,
    Step.LIVE,
)
"""Of systems whose documents are invoices already: each says itself what is sold, and there is nothing to try out before."""
RECEIVER_STEPS = (Step.CHOOSE, Step.SOURCE, Step.MODES, Step.LIVE)
FOLLOWED = {"slack": "rentman"}
"""Add-ons, and the kind of connection that they follow."""
CHECK_PATIENCE = timedelta(minutes=3)
"""A check that a worker was asked for longer ago is not waited for any more."""
MUST = frozenset({"voucher"})
"""What no company can do without: an item that blocks it must be put right before the setup goes on."""
WHAT_FOR: dict[str, Any] = {
    "woocommerce": gettext_lazy("Orders, refunds and gift cards of the webshop."),
    "rackbeat": gettext_lazy("Invoices, purchases, products and customers of the inventory system."),
    "rentman": gettext_lazy("Invoices, customers, projects and crew of the rental business."),
    "slack": gettext_lazy("Add-on to Rentman: a channel for each project, with its crew."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A system that can be connected. ``missing`` names what must be connected first ('' for nothing), ``has`` tells that the
    company has one already, ``begun`` the setup that is under way."""

    system: connections.System
    what_for: Any
    missing: str
    has: bool
    begun: Setup | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one step stands: ``done``, ``now`` or ``later``; who did it, and when."""

    step: Step
    title: str
    state: str
    who: str = ""
    at: datetime | None = None


def offers(tenant: Tenant) -> list[Offer]:
    """Every system that documents come from, and add-ons; ledgers come along with what books into them."""
    mine = set(Connection.objects.filter(tenant=tenant).values_list("kind", flat=True))
    begun = {one.kind: one for one in open_setups(tenant)}
    found = []
    for system in sorted(connections.systems(), key=lambda one: not is_shop(one.kind)):
        if system.is_ledger:
            continue
        followed = FOLLOWED.get(system.kind, "")
        found.append(
            Offer(
                system=system,
                what_for=WHAT_FOR.get(system.kind, ""),
                missing=connections.label_of(followed) if followed and followed not in mine else "",
                has=system.kind in mine,
                begun=begun.get(system.kind),
            )
        )
    return found


def open_setups(tenant: Tenant) -> Sequence[Setup]:
    """What the company is setting up, newest first."""
    return list(_setups(tenant).filter(ended_at__isnull=True))


def setup_of(tenant: Tenant, pk: int) -> Setup:
    """One of the company's. Raises Setup.DoesNotExist for others'."""
    return _setups(tenant).get(pk=pk)


def _setups(tenant: Tenant) -> Any:
    return Setup.objects.filter(tenant=tenant).select_related("tenant", "connection__ledger", "started_by")


def name_of(begun: Setup) -> str:
    """What people call it: the connection's name, and its system's before there is one."""
    return begun.connection.name if begun.connection else connections.label_of(begun.kind)


def steps_of(kind: str) -> tuple[Step, ...]:
    """The steps that make sense for a system, in order."""
    connector = CONNECTORS.get(kind)
    if connector is None or connector.role == "receiver":
        return RECEIVER_STEPS
    return SHOP_STEPS if is_shop(kind) else STOCK_STEPS


def is_shop(kind: str) -> bool:
    """Whether sales come from there, which are booked as vouchers."""
    connector = CONNECTORS.get(kind)
    return connector is not None and "sale" in connector.kinds


def title(setup: Setup, step: Step) -> str:
    """What a step is called, with the name of its system."""
    if step == Step.SOURCE:
        return _("Connect %(system)s") % {"system": connections.label_of(setup.kind)}
    if step == Step.MODES and not is_shop(setup.kind):
        return _("Choose how it is done")
    return str(step.label)


def standings(setup: Setup) -> list[Standing]:
    """Every step of a setup. All before the first that is not done are done; those after it that are done stay open."""
    rows = {row.step: row for row in setup.steps.select_related("done_by", "link")}
    found, met_open = [], False
    for step in steps_of(setup.kind):
        done = is_done(setup, step, rows)
        state = "done" if done else "later" if met_open else "now"
        met_open = met_open or not done
        row = rows.get(step)
        found.append(
            Standing(
                step=step,
                title=title(setup, step),
                state=state,
                who=who_did(row) if row and done else "",
                at=row.done_at if row and done else None,
            )
        )
    return found


def who_did(row: SetupStep) -> str:
    """The person; somebody without a log-in is known by the link alone."""
    if row.done_by is not None:
        return str(row.done_by)
    return row.link.email or _("somebody with the link") if row.link is not None else ""


def first_open(setup: Setup) -> Step:
    """Where somebody goes on who comes back; the last step when all is done."""
    found = standings(setup)
    return next((one.step for one in found if one.state == "now"), found[-1].step)


def is_done(setup: Setup, step: Step, rows: dict[str, SetupStep]) -> bool:
    """Whether a step is through."""
    source = setup.connection
    if step == Step.CHOOSE:
        return True
    if source is None:
        return False
    ledger = source.ledger
    facts = {
        Step.SOURCE: lambda: answers(source),
        Step.LEDGER: lambda: ledger is not None and answers(ledger),
        Step.FROM_DATE: lambda: step in rows and source.from_date is not None,
        Step.DRY_RUN: lambda: is_tried(source),
        Step.APPROVAL: lambda: dry_runs.approval_of(source) is not None,
        Step.LIVE: lambda: source.state != Connection.State.SETUP,
    }
    return facts[step]() if step in facts else step in rows


def answers(connection: Connection) -> bool:
    """Whether the last check was answered with these credentials."""
    item = connection.readiness.filter(item=CONNECTION_ITEM).first()
    return item is not None and item.status == ReadinessItem.Status.OK


def is_tried(connection: Connection) -> bool:
    """Whether the newest dry run shows its whole period."""
    run = dry_runs.newest(connection)
    return run is not None and run.state == DryRun.State.DONE


def trouble(connection: Connection) -> texts.CauseText | None:
    """Why it does not answer, in words; None when it does, or has not been asked."""
    item = connection.readiness.filter(item=CONNECTION_ITEM).exclude(status=ReadinessItem.Status.OK).first()
    return texts.of_readiness(item, language=texts.language()) if item is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One line of the readiness check in words. ``key`` of ``states.STATES`` gives the sign; ``hinders`` that the setup cannot
    go on before it is put right."""

    connection: Connection
    name: str
    key: str
    word: str
    text: texts.CauseText
    hinders: bool


SIGNS = {"ok": "verified", "warning": "deviation", "failed": "blocked"}
WORST_FIRST = ("failed", "warning", "ok")


def checked(setup: Setup) -> list[Checked]:
    """What was looked at at both ends, what must be put right first."""
    ends = [end for end in (setup.connection, ledger_of(setup)) if end is not None]
    items = ReadinessItem.objects.filter(connection__in=ends).select_related("connection").order_by("id")
    return [
        Checked(
            connection=item.connection,
            name=texts.item_name(item.item),
            key=SIGNS[item.status],
            word=item.get_status_display(),
            text=texts.of_readiness(item, language=texts.language()),
            hinders=_hinders(item),
        )
        for item in sorted(items, key=lambda item: WORST_FIRST.index(item.status))
    ]


def _hinders(item: ReadinessItem) -> bool:
    return item.status == ReadinessItem.Status.FAILED and (
        item.item == CONNECTION_ITEM or bool(MUST & set(item.blocks))
    )


def ledger_of(setup: Setup) -> Connection | None:
    """The ledger of what is set up; None for add-ons, and before it is chosen."""
    if setup.connection is None or setup.kind in FOLLOWED:
        return None
    return setup.connection.ledger


def is_checking(setup: Setup, *, now: datetime) -> bool:
    """Whether a worker was asked to check, and has not answered for both ends."""
    asked = setup.check_asked_at
    if asked is None or now - asked > CHECK_PATIENCE:
        return False
    ends = [end for end in (setup.connection, ledger_of(setup)) if end is not None]
    return any(end.checked_at is None or end.checked_at < asked for end in ends)


def ledgers(tenant: Tenant) -> Sequence[Connection]:
    """The ledgers that the company has connected."""
    return list(Connection.objects.filter(tenant=tenant, kind=ledger_kind()).order_by("id"))


def ledger_kind() -> str:
    """The system that vouchers are written into."""
    return next(system.kind for system in connections.systems() if system.is_ledger)


def followable(setup: Setup) -> Sequence[Connection]:
    """What an add-on can follow."""
    kind = FOLLOWED.get(setup.kind, "")
    return (
        list(Connection.objects.filter(tenant_id=setup.tenant_id, kind=kind).order_by("id")) if kind else []
    )
