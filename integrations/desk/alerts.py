"""Alerts as people choose them: what each is told of and when, who is told of the alarms, where the company's own go."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership, Tenant, User
from integrations import error_catalogue
from integrations.desk import audit, texts
from integrations.errors import AccessDenied
from integrations.flows import alert_channels
from integrations.models import AlertChannel, AlertChoice, AlertDelivery, AlertHours, AlertKind
from integrations.models.alerts import ALARMS
from integrations.sync.alert_readers import OFF, readers_of, usual

SHOWN = 10
HOURS = [(str(hour), f"{hour:02d}:00") for hour in range(24)]


class AlertForm(forms.Form):
    """One person's choices at one company, and the hours that count at all companies."""

    digest_at = forms.ChoiceField(label=gettext_lazy("The daily letter comes at"), choices=HOURS)
    quiet_from = forms.ChoiceField(
        label=gettext_lazy("No letters from"),
        choices=HOURS,
        help_text=gettext_lazy("Alarms come all the same. The same hour twice means no quiet hours."),
    )
    quiet_until = forms.ChoiceField(label=gettext_lazy("until"), choices=HOURS)

    def __init__(self, *args: Any, user: User, tenant: Tenant, role: str, **kwargs: Any) -> None:
        self.user, self.tenant, self.role = user, tenant, role
        self._rows = {row.kind: row for row in AlertChoice.objects.filter(user=user, tenant=tenant)}
        super().__init__(*args, **kwargs)
        hours = AlertHours.objects.filter(user=user).first() or AlertHours(user=user)
        for name in ("digest_at", "quiet_from", "quiet_until"):
            self.fields[name].initial = str(getattr(hours, name))
        others = Membership.objects.filter(tenant=tenant, user__is_active=True).exclude(user=user)
        people = [("", "–"), *((str(one.user_id), str(one.user)) for one in others.select_related("user"))]
        for kind, label in AlertKind.choices:
            self._add(kind, label, people)

    def _add(self, kind: str, label: Any, people: list[tuple[str, str]]) -> None:
        row = self._rows.get(kind)
        self.fields[f"how_{kind}"] = forms.ChoiceField(
            label=label, choices=AlertChoice.How.choices, initial=row.how if row else usual(self.role, kind)
        )
        if self._must_name(kind):
            self.fields[f"instead_{kind}"] = forms.ChoiceField(
                label=_("Who is told instead, if not you"),
                choices=people,
                required=False,
                initial=str(row.instead_id or "") if row else "",
            )

    def _must_name(self, kind: str) -> bool:
        """An alarm is turned off only by naming another; who is not told of it anyway names nobody."""
        return kind in ALARMS and usual(self.role, kind) != OFF

    def kinds(self) -> Iterator[tuple[BoundField, BoundField | None]]:
        """Per kind: how, and for alarms who is told instead."""
        for kind in AlertKind.values:
            named = f"instead_{kind}"
            yield self[f"how_{kind}"], self[named] if named in self.fields else None

    def clean(self) -> dict[str, Any]:
        """An alarm that is turned off names somebody who has not turned it off too."""
        cleaned = super().clean() or {}
        for kind in filter(self._must_name, AlertKind.values):
            if cleaned.get(f"how_{kind}") != OFF:
                continue
            other = cleaned.get(f"instead_{kind}", "")
            if not other:
                self.add_error(f"instead_{kind}", _("Say who is told instead. An alarm must reach somebody."))
            elif AlertChoice.objects.filter(tenant=self.tenant, user=other, kind=kind, how=OFF).exists():
                self.add_error(
                    f"instead_{kind}", _("This person has turned the alarm off too. Choose another.")
                )
        return cleaned

    def save(self) -> bool:
        """Keep what differs from what is usual. Returns whether anything changed."""
        before = {kind: (row.how, row.instead_id) for kind, row in self._rows.items()}
        data = self.cleaned_data
        with transaction.atomic():
            for kind in AlertKind.values:
                self._keep(kind, data[f"how_{kind}"], data.get(f"instead_{kind}") or "")
            hours = {name: int(data[name]) for name in ("digest_at", "quiet_from", "quiet_until")}
            AlertHours.objects.update_or_create(user=self.user, defaults=hours)
            rows = AlertChoice.objects.filter(user=self.user, tenant=self.tenant)
            after = {row.kind: (row.how, row.instead_id) for row in rows}
            if after != before:
                audit.record(
                    "choose_alerts",
                    actor=self.user,
                    tenant=self.tenant,
                    before={kind: how for kind, (how, _instead) in before.items()},
                    after={kind: how for kind, (how, _instead) in after.items()},
                )
        return after != before or any(name in hours for name in self.changed_data)

    def _keep(self, kind: str, how: str, instead: str) -> None:
        mine = AlertChoice.objects.filter(user=self.user, tenant=self.tenant, kind=kind)
        if how == usual(self.role, kind):
            mine.delete()
            return
        named = int(instead) if how == OFF and instead else None
        AlertChoice.objects.update_or_create(
            user=self.user, tenant=self.tenant, kind=kind, defaults={"how": how, "instead_id": named}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelShown:
    """An address of the company's with its last deliveries, newest first; ``secret`` only for those who may act."""

    kind: str
    label: str
    channel: AlertChannel | None
    secret: str
    deliveries: tuple[AlertDelivery, ...]


def alarm_readers(tenant: Tenant) -> list[tuple[str, list[User]]]:
    """Per alarm: who is told of it."""
    readers = readers_of([tenant.pk])
    return [
        (str(AlertKind(kind).label), [one.user for one in readers if one.how[kind] != OFF])
        for kind in AlertKind.values
        if kind in ALARMS
    ]


def channels(tenant: Tenant, *, with_secret: bool) -> list[ChannelShown]:
    """The company's addresses, one per kind, connected or not."""
    known = {channel.kind: channel for channel in AlertChannel.objects.filter(tenant=tenant)}
    shown = []
    for kind, label in AlertChannel.Kind.choices:
        channel = known.get(kind)
        signs = channel is not None and kind == AlertChannel.Kind.WEBHOOK and with_secret
        shown.append(
            ChannelShown(
                kind=kind,
                label=str(label),
                channel=channel,
                secret=channel.known("secret") if channel is not None and signs else "",
                deliveries=tuple(channel.deliveries.order_by("-id")[:SHOWN]) if channel else (),
            )
        )
    return shown


def channel_of(tenant: Tenant, pk: int) -> AlertChannel:
    """The company's address. Raises AlertChannel.DoesNotExist for another's."""
    return AlertChannel.objects.select_related("tenant").get(pk=pk, tenant=tenant)


def save_channel(tenant: Tenant, kind: str, address: str, *, actor: User, now: datetime) -> AlertChannel:
    """Keep where the company's alerts are sent. Raises ValidationError with what is wrong with the address."""
    try:
        channel = alert_channels.save(tenant, kind, address, now=now)
    except AccessDenied as error:
        text = error_catalogue.render(error.code, error.params, texts.language())
        raise ValidationError(f"{text.why} {text.fix}") from error
    audit.record("save_alert_channel", actor=actor, obj=channel, after={"host": channel.host})
    return channel


def remove_channel(channel: AlertChannel, *, actor: User) -> None:
    """Send no more there."""
    audit.record("remove_alert_channel", actor=actor, obj=channel, before={"host": channel.host})
    channel.delete()


def test_channel(channel: AlertChannel, *, now: datetime) -> bool:
    """Send a test now. Returns whether it was taken."""
    return alert_channels.send_test(channel, now=now).state == AlertDelivery.State.SENT


def why_not(delivery: AlertDelivery) -> str:
    """Why the last try of a delivery failed, in words; '' when it did not."""
    if not delivery.code:
        return ""
    return error_catalogue.render(delivery.code, delivery.params, texts.language()).why
