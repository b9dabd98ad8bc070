"""What a company chooses about its projects' channels, with an example of what it gives, and who could not be invited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from integrations import jobs
from integrations.connectors.slack.names import channel_name, unknown_fields
from integrations.desk import audit, installing
from integrations.errors import RejectedDocument
from integrations.flows import project_channels, roads
from integrations.models import Connection, EntityLink, SyncEvent

KIND = "slack"
SETTINGS = (
    "channel_when",
    "channel_name",
    "channel_topic",
    "channel_private",
    "channel_archive",
    "channel_archive_days",
    "channel_reopened",
)
PASSED_OVER = ("channel_not_confirmed", "channel_too_early", "channel_not_made")
MOST_SHOWN = 50
EXAMPLE = {
    "number": "812", "name": "Konsert på Åna", "customer": "Kunde AS", "start": "12.06.2027", "end": "14.06.2027",
}  # fmt: skip
"""The project that examples are made of."""
_SORTABLE = {"start": "2027-06-12", "end": "2027-06-14"}
FIELDS_SHOWN = ", ".join(f"{{{name}}}" for name in project_channels.FIELDS)


class ChannelForm(forms.ModelForm):
    """The settings, as the company itself changes them."""

    class Meta:
        model = Connection
        fields = SETTINGS

    def clean_channel_name(self) -> str:
        """A template that gives a name."""
        return checked_name(self.cleaned_data["channel_name"])

    def clean_channel_topic(self) -> str:
        """A template whose fields exist."""
        return checked_topic(self.cleaned_data["channel_topic"])


def checked_name(template: str) -> str:
    """The template. Raises ValidationError where a field does not exist, or nothing that Slack takes remains."""
    checked_topic(template)
    try:
        channel_name(template, {**EXAMPLE, **_SORTABLE})
    except RejectedDocument as error:
        raise ValidationError(_("Write letters or figures, or one of the fields.")) from error
    if "{number}" not in template:
        raise ValidationError(_("{number} must be part of the name: it is what keeps the channels apart."))
    return template


def checked_topic(template: str) -> str:
    """The template. Raises ValidationError where a field does not exist."""
    unknown = unknown_fields(template, project_channels.FIELDS)
    if unknown:
        params = {"fields": ", ".join(unknown), "known": FIELDS_SHOWN}
        raise ValidationError(_("Unknown: %(fields)s. The fields are %(known)s."), params=params)
    return template


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A channel whose crew is not all there: e-mail addresses that Slack does not know, guests who may not be invited by an
    app, and names of those without an address."""

    label: str
    channel: str
    unknown: Sequence[str]
    refused: Sequence[str]
    without_email: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Channels:
    """Everything that a page about channels shows."""

    form: ChannelForm
    name: str
    topic: str
    fields: str
    missing: Sequence[Missing]
    workspace: str
    can_install: bool


def of(connection: Connection, data: Mapping[str, str] | None = None) -> Channels | None:
    """None for a connection that keeps no channels."""
    if connection.kind != KIND:
        return None
    name, topic = example(connection)
    return Channels(
        form=ChannelForm(data, instance=Connection.objects.get(pk=connection.pk)),
        name=name,
        topic=topic,
        fields=FIELDS_SHOWN,
        missing=missing(connection),
        workspace=connection.company_name if connection.known_credentials() else "",
        can_install=installing.is_offered(connection),
    )


def example(connection: Connection) -> tuple[str, str]:
    """Name and topic of the example's channel; '' for a template that gives none."""
    try:
        name = channel_name(connection.channel_name, {**EXAMPLE, **_SORTABLE})
        return name, project_channels.filled(connection.channel_topic, EXAMPLE)
    except (RejectedDocument, ValueError, KeyError, IndexError):
        return "", ""


def missing(connection: Connection) -> list[Missing]:
    """The open channels whose crew is not all there, newest first."""
    links = EntityLink.objects.filter(target=connection, flow=project_channels.NAME).exclude(remote_id="")
    open_ones = links.exclude(expected__record__is_archived=True).order_by("-id")
    found = (missing_of(link) for link in open_ones.iterator())
    return [one for _number, one in zip(range(MOST_SHOWN), filter(None, found), strict=False)]


def missing_of_event(event: SyncEvent) -> list[Missing]:
    """Who is not in the channel that a document is about."""
    if event.flow != project_channels.NAME:
        return []
    links = EntityLink.objects.filter(
        connection=event.connection, flow=event.flow, document_id=event.document_id
    )
    return [one for link in links if (one := missing_of(link)) is not None]


def missing_of(link: EntityLink) -> Missing | None:
    """Who is not in a channel; None when everybody is."""
    record = link.expected.get("record") or {}
    unknown, refused = (
        [one for one in str(link.secondary.get(name) or "").split(", ") if one]
        for name in ("unknown", "refused")
    )
    without_email = list(record.get("without_email") or ())
    if not (unknown or refused or without_email):
        return None
    return Missing(
        label=link.label,
        channel=link.remote_number,
        unknown=unknown,
        refused=refused,
        without_email=without_email,
    )


def save(form: ChannelForm, *, actor: User, now: datetime) -> Connection:
    """Keep valid settings. What was passed over under the old ones is looked at again."""
    with transaction.atomic():
        before = audit.snapshot(Connection.objects.get(pk=form.instance.pk))
        kept: Connection = form.save(commit=False)
        kept.save(update_fields=SETTINGS)
        if audit.record_change("change", actor=actor, obj=kept, before=before):
            look_again(kept, now=now)
    return kept


def look_again(connection: Connection, *, now: datetime) -> None:
    """Have the projects looked at again that got no channel under other settings."""
    if connection.ledger is None:
        return
    events = SyncEvent.objects.filter(connection=connection.ledger, flow=project_channels.NAME)
    passed: Any = events.filter(state=SyncEvent.State.IGNORED, code__in=PASSED_OVER)
    documents = list(dict(passed.values_list("document_id", "label")).items())
    if roads.note(connection.ledger, project_channels.NAME, documents, trigger="person", now=now):
        jobs.wake()
