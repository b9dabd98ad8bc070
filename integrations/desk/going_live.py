"""Going live: a connection that was set up begins to work, with everything from its first day on."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from integrations import jobs
from integrations.desk import actions, audit, dry_runs, setup
from integrations.models import Connection, Setup, Step
from integrations.sync import connections

State = Connection.State


def hindrances(connection: Connection) -> Sequence[str]:
    """What must be done before the connection can go live, in words; () when nothing."""
    found = []
    is_addon = connection.kind in setup.FOLLOWED
    if not setup.answers(connection):
        found.append(_("%(name)s does not answer with the stored keys.") % {"name": connection.name})
    if connection.ledger is None:
        found.append(
            _("Choose what it follows.") if is_addon else _("Connect the ledger that it books into.")
        )
    elif not is_addon and not setup.answers(connection.ledger):
        found.append(_("%(name)s does not answer with the stored keys.") % {"name": connection.ledger.name})
    if not is_addon and connection.from_date is None:
        found.append(_("Choose the first day."))
    if needs_approval(connection) and dry_runs.approval_of(connection) is None:
        found.append(_("A dry run must be approved, and nothing it was made by may have changed since."))
    return found


def needs_approval(connection: Connection) -> bool:
    """Whether somebody must have approved what would be booked: where sales become vouchers in a ledger."""
    return setup.is_shop(connection.kind)


def go_live(connection: Connection, *, actor: User, now: datetime) -> bool:
    """Let the connection work from now on, and import everything from its first day. False when it was live already.

    Where a person must confirm another integration first (``sync.go_live``), it rests until that is done, and the import with
    it. Raises ValidationError with what stands in the way.
    """
    with transaction.atomic():
        locked = Connection.objects.select_for_update(of=("self",)).select_related("ledger", "tenant")
        row = locked.get(pk=connection.pk)
        if row.state != State.SETUP:
            return False
        if found := hindrances(row):
            raise ValidationError(list(found))
        _make_active(row, actor=actor)
        if row.ledger is not None and row.ledger.state == State.SETUP:
            _make_active(row.ledger, actor=actor)
        connections.hold(row, now=now)
        _import(row, actor=actor, now=now)
        begun = Setup.objects.filter(connection=row).first()
        if begun is not None:
            begun.ended_at = now
            begun.save(update_fields=("ended_at",))
            begun.steps.update_or_create(step=Step.LIVE, defaults={"done_by": actor, "done_at": now})
    connection.refresh_from_db()
    jobs.begin_check(connection.pk)
    jobs.wake()
    return True


def _make_active(connection: Connection, *, actor: User) -> None:
    before = audit.snapshot(connection)
    Connection.objects.filter(pk=connection.pk).update(state=State.ACTIVE)
    connection.refresh_from_db()
    audit.record_change("start_live", actor=actor, obj=connection, before=before)


def _import(connection: Connection, *, actor: User, now: datetime) -> None:
    """Everything from the first day until today, behind what happens from now on. An add-on has no past."""
    first, today = connection.from_date, timezone.localdate(now)
    if connection.kind not in setup.FOLLOWED and first is not None and first <= today:
        actions.start_history(connection, from_date=first, to_date=today, actor=actor, now=now)
