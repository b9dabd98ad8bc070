"""Getting started, to do: every step is kept at once, so that one can leave and come back. Going live is in ``going_live``."""

from collections.abc import Mapping
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Tenant, User
from integrations import jobs
from integrations.desk import audit, connection_fields, connections, setup
from integrations.flows import checking
from integrations.models import Connection, Setup, SetupLink, SetupStep, Step

State = Connection.State


@transaction.atomic
def begin(tenant: Tenant, kind: str, *, actor: User, now: datetime) -> Setup:
    """Begin to connect a system; the same one again where it is begun already. Raises ValidationError for what cannot be."""
    offer = next((one for one in setup.offers(tenant) if one.system.kind == kind), None)
    if offer is None:
        raise ValidationError(_("No connector knows this system."))
    if offer.missing:
        raise ValidationError(_("Connect %(system)s first.") % {"system": offer.missing})
    values = {"started_by": actor, "started_at": now}
    made, is_new = Setup.objects.select_related("tenant").get_or_create(
        tenant=tenant, kind=kind, connection=None, defaults=values
    )
    if is_new:
        done(made, Step.CHOOSE, actor=actor, now=now)
        audit.record("begin_setup", actor=actor, obj=made, after={"kind": kind})
    return made


def done(
    begun: Setup, step: Step | str, *, actor: User | None, now: datetime, link: SetupLink | None = None
) -> None:
    """Keep who has done a step, and when; who does it again stands there from then on."""
    values = {"done_by": actor, "done_at": now, "link": link}
    SetupStep.objects.update_or_create(setup=begun, step=step, defaults=values)


def connect_source(
    begun: Setup,
    *,
    name: str,
    base_url: str,
    typed: Mapping[str, str],
    actor: User | None,
    now: datetime,
    link: SetupLink | None = None,
) -> bool:
    """Keep the credentials of the system and ask it at once. True when it answers. Raises ValidationError."""
    connection = begun.connection or _new(begun.tenant, begun.kind)
    connection.name, connection.base_url = name, base_url
    if connection.ledger is None:
        connection.ledger = _followed(begun)
    with transaction.atomic():
        connections.save(connection, typed=typed, actor=actor, now=now, reason=through(link))
        if begun.connection_id is None:
            begun.connection = connection
            begun.save(update_fields=("connection",))
    return _ask(begun, connection, Step.SOURCE, actor=actor, now=now, link=link)


def connect_ledger(
    begun: Setup,
    *,
    base_url: str,
    typed: Mapping[str, str],
    actor: User | None,
    now: datetime,
    link: SetupLink | None = None,
) -> bool:
    """Keep the keys of a new ledger (or anew of the one that does not answer yet), and ask it at once. True when it answers.

    Raises ValidationError.
    """
    source = _source(begun)
    ledger = source.ledger if source.ledger is not None and source.ledger.state == State.SETUP else None
    if ledger is None:
        kind = setup.ledger_kind()
        ledger = _new(begun.tenant, kind)
        ledger.name = free_name(begun.tenant, kind)
    ledger.base_url = base_url
    with transaction.atomic():
        connections.save(ledger, typed=typed, actor=actor, now=now, reason=through(link))
        _book_into(source, ledger, actor=actor, now=now)
    return _ask_ledger(begun, ledger, actor=actor, now=now, link=link)


def use_ledger(begun: Setup, pk: int, *, actor: User, now: datetime) -> bool:
    """Book into a ledger that the company has connected already. True when it answers. Raises ValidationError for others."""
    source = _source(begun)
    ledger = next((one for one in setup.ledgers(begun.tenant) if one.pk == pk), None)
    if ledger is None:
        raise ValidationError(_("Choose a ledger of the same company."))
    _book_into(source, ledger, actor=actor, now=now)
    return _ask_ledger(begun, ledger, actor=actor, now=now, link=None)


def follow(begun: Setup, pk: int, *, actor: User, now: datetime) -> None:
    """Let an add-on follow one of the company's connections. Raises ValidationError for others."""
    wanted = next((one for one in setup.followable(begun) if one.pk == pk), None)
    if wanted is None:
        raise ValidationError(_("Choose a ledger of the same company."))
    _book_into(_source(begun), wanted, actor=actor, now=now)


def ask_check(begun: Setup, *, actor: User, now: datetime) -> None:
    """Have both ends checked by a worker; the page follows."""
    ends = [end for end in (begun.connection, setup.ledger_of(begun)) if end is not None]
    with transaction.atomic():
        begun.check_asked_at = now
        begun.save(update_fields=("check_asked_at",))
        for end in ends:
            audit.record("check", actor=actor, obj=end)
            jobs.begin_check(end.pk)


def save_settings(begun: Setup, connection: Connection, step: Step, *, actor: User, now: datetime) -> None:
    """Keep settings that a form has put on the connection, and that the step is done."""
    with transaction.atomic():
        connections.save(connection, typed={}, actor=actor, now=now)
        done(begun, step, actor=actor, now=now)


def save_from_date(begun: Setup, first_day: date, *, actor: User, now: datetime) -> None:
    """Nothing before this day is booked."""
    source = _source(begun)
    source.from_date = first_day
    save_settings(begun, source, Step.FROM_DATE, actor=actor, now=now)


def confirm(begun: Setup, step: Step, *, actor: User, now: datetime) -> None:
    """A person has looked at a step that nothing has to be typed into. Raises ValidationError while something hinders it."""
    if step == Step.READINESS and any(one.hinders for one in setup.checked(begun)):
        raise ValidationError(_("Put right what is red first, and check again."))
    done(begun, step, actor=actor, now=now)


def drop(begun: Setup, *, actor: User) -> bool:
    """Give a setup up: our webhooks are taken away, and what was typed is deleted. False for what is live already. A ledger
    that others use stays."""
    source = begun.connection
    if source is not None and source.state != State.SETUP:
        return False
    if source is not None:
        checking.unsubscribe(source)
    with transaction.atomic():
        audit.record("drop_setup", actor=actor, obj=begun, tenant=begun.tenant)
        ledger = setup.ledger_of(begun)
        begun.delete()
        if source is not None:
            source.delete()
        if ledger is not None and ledger.state == State.SETUP and not ledger.sources.exists():
            ledger.delete()
    return True


def through(link: SetupLink | None) -> str:
    """What the log says of somebody who comes by a link to a step: whom it was sent to, as far as we know."""
    if link is None:
        return ""
    if not link.email:
        return _("by a link that an owner has passed on")
    return _("by the link that was sent to %(whom)s") % {"whom": link.email}


def free_name(tenant: Tenant, kind: str) -> str:
    """What a new connection is called until somebody says better: its system's name, numbered from the second on."""
    label = connections.label_of(kind)
    taken = set(Connection.objects.filter(tenant=tenant, kind=kind).values_list("name", flat=True))
    number = 1
    while (name := label if number == 1 else f"{label} {number}") in taken:
        number += 1
    return name


def _new(tenant: Tenant, kind: str) -> Connection:
    usual = connection_fields.usual_settings(kind)
    return Connection(tenant=tenant, kind=kind, state=State.SETUP, **usual)


def _followed(begun: Setup) -> Connection | None:
    """What an add-on follows where there is nothing to choose between."""
    found = setup.followable(begun)
    return found[0] if len(found) == 1 else None


def _source(begun: Setup) -> Connection:
    if begun.connection is None:
        raise ValidationError(_("Connect %(system)s first.") % {"system": connections.label_of(begun.kind)})
    return begun.connection


def _book_into(source: Connection, ledger: Connection, *, actor: User | None, now: datetime) -> None:
    if source.ledger_id != ledger.pk:
        source.ledger = ledger
        connections.save(source, typed={}, actor=actor, now=now)


def _ask_ledger(
    begun: Setup, ledger: Connection, *, actor: User | None, now: datetime, link: SetupLink | None
) -> bool:
    """Check the ledger now; a worker looks at the source again meanwhile, which can tell us of changes from now on."""
    answered = _ask(begun, ledger, Step.LEDGER, actor=actor, now=now, link=link)
    if answered and begun.connection is not None:
        Setup.objects.filter(pk=begun.pk).update(check_asked_at=ledger.checked_at)
        jobs.begin_check(begun.connection.pk)
    return answered


def _ask(
    begun: Setup,
    connection: Connection,
    step: Step,
    *,
    actor: User | None,
    now: datetime,
    link: SetupLink | None,
) -> bool:
    """Check now, while the person waits: the answer is what the page shows next. Where a button of the system itself brings the
    keys, there is nothing to ask before it was pressed."""
    if not connection.known_credentials():
        return False
    audit.record("check", actor=actor, obj=connection)
    jobs.check_connection(connection.pk)
    connection.refresh_from_db()
    if not setup.answers(connection):
        return False
    done(begun, step, actor=actor, now=now, link=link)
    return True
