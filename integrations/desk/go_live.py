"""Going live beside another integration: how a connection stands, confirming, and taking it back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from integrations import jobs
from integrations.desk import audit, promises
from integrations.desk.connections import label_of
from integrations.models import Connection, GoLiveConfirmation, SyncEvent
from integrations.sync import connections, go_live

CODE = go_live.CODE


@dataclass(frozen=True, slots=True, kw_only=True)
class GoLive:
    """How a connection stands to another integration of the same systems. ``sign``: the ledger shows one. ``waiting`` are
    documents noted while the connection is held. ``earlier`` are confirmations that do not stand any more."""

    connection: Connection
    system: str
    sign: str
    is_held: bool
    waiting: int
    confirmation: GoLiveConfirmation | None
    earlier: Sequence[GoLiveConfirmation]

    @property
    def must_confirm(self) -> bool:
        """Whether a person must say something before the connection works."""
        return self.is_held or (bool(self.sign) and self.confirmation is None)

    @property
    def agreement(self) -> str:
        """The number of the other integration's agreement, as the ledger shows it."""
        return self.sign.partition(":")[2]

    @property
    def twice(self) -> Sequence[Any]:
        """What both would put into the ledger."""
        return [row.what for row in promises.of(self.connection).moved if row.into_ledger and row.is_on]


def state_of(connection: Connection) -> GoLive | None:
    """None where nothing is to be said: no sign of another integration, and never was."""
    sign, standing = go_live.sign_of(connection), go_live.standing(connection)
    held = go_live.is_held(connection)
    confirmations = list(
        connection.go_live_confirmations.select_related("given_by", "taken_back_by").order_by("-id")
    )
    if not sign and not held and not confirmations:
        return None
    waits = SyncEvent.objects.filter(lane__in=_lanes(connection), state=SyncEvent.State.PENDING)
    valid = standing if standing is not None and standing.sign == sign else None
    return GoLive(
        connection=connection,
        system=label_of(connection.kind),
        sign=sign,
        is_held=held,
        waiting=waits.count() if held else 0,
        confirmation=valid,
        earlier=[one for one in confirmations if valid is None or one.pk != valid.pk],
    )


def _lanes(connection: Connection) -> list[int]:
    """Both ways: what leaves the connection, and what leads into it."""
    rows = [
        *connection.lanes.values_list("pk", flat=True),
        *connection.incoming_lanes.values_list("pk", flat=True),
    ]
    return list(rows)


class GoLiveForm(forms.Form):
    """The sentence that is ticked, and from which day on documents are moved."""

    understood = forms.BooleanField(
        error_messages={"required": _("Tick the sentence to confirm. Nothing was changed.")}
    )
    from_date = forms.DateField(
        label=_("Documents from this day on are moved"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Older invoices and purchases are left alone: set it to the day after the other integration's last one."),
    )  # fmt: skip


def form_of(connection: Connection, data: Mapping[str, str] | None = None) -> GoLiveForm:
    """The form, with the from date as it is."""
    return GoLiveForm(data, initial={"from_date": connection.from_date})


def confirm(connection: Connection, *, from_date: date | None, actor: User, now: datetime) -> None:
    """Let the connection go live all the same. What waited follows by itself."""
    with transaction.atomic():
        before = audit.snapshot(connection)
        if from_date is not None and from_date != connection.from_date:
            connection.from_date = from_date
            connection.save(update_fields=("from_date",))
            audit.record_change("change", actor=actor, obj=connection, before=before)
        kept = go_live.confirm(connection, by=actor, now=now)
        audit.record("go_live", actor=actor, obj=connection, after={"sign": kept.sign})
        if go_live.is_held(connection):
            connections.resume(connection, now=now)
    jobs.wake()


def take_back(connection: Connection, *, actor: User, now: datetime) -> bool:
    """Take the confirmation back; while the ledger shows the other integration, the connection rests again."""
    with transaction.atomic():
        if not go_live.take_back(connection, by=actor, now=now):
            return False
        audit.record("go_live_back", actor=actor, obj=connection)
        connections.hold(connection, now=now)
    return True
