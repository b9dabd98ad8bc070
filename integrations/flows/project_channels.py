"""Channels: every project in Rentman gets one in Slack, with its crew in it. It is made once, and archived when it is over.

Whoever leaves a project stays in its channel, a project that gets another name keeps the channel's, and what people have
written over our topic stays: only the planner's changes follow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from integrations.accounting.rules import Rules
from integrations.connectors.contract import gettext_noop
from integrations.connectors.registry import CONNECTORS
from integrations.connectors.slack.names import channel_name
from integrations.flows.flow import Flow, RecordRow
from integrations.flows.rackbeat_records import build_record, no_rates, none_related
from integrations.flows.rate_reading import oslo_date
from integrations.models import Connection, EntityLink
from integrations.records import ChannelRecord, StaffedProject
from integrations.sync.revisions import PART

if TYPE_CHECKING:
    from integrations.flows.batch import Batch

NAME, KIND = "project_channel", "channel"
FIELDS = ("number", "name", "customer", "start", "end")
"""What a template may name in braces."""
Archive, When = Connection.ChannelArchive, Connection.ChannelWhen


def choose(batch: Batch) -> None:
    """Make a channel of every project that has one or is due to get one; pass over the others."""
    ids = [work.document_id for work in batch.open()]
    ours = EntityLink.objects.filter(
        connection=batch.connection, target=batch.lane.target, flow=NAME, part=PART, document_id__in=ids
    )
    standing = set(ours.values_list("document_id", flat=True))
    for work in batch.open():
        if not isinstance(work.document, StaffedProject):
            continue
        try:
            record = to_channel(work.document, batch.connection, batch.chooser, on=oslo_date(batch.clock()))
            code = "" if work.document_id in standing else _not_due(work.document, record, batch.chooser)
        except Exception as error:
            work.fail(error, now=batch.clock())
            continue
        if code:
            work.skip(code, {"number": record.number})
        else:
            work.document = record


def _not_due(project: StaffedProject, record: ChannelRecord, wishes: Connection) -> str:
    """Why a project without a channel gets none (yet), '' when it does."""
    if record.is_archived or project.project.is_cancelled:
        return "channel_not_made"
    since = wishes.from_date or timezone.localdate(wishes.created_at)
    if project.made_on is not None and project.made_on < since:
        return "channel_too_early"
    if wishes.channel_when == When.CONFIRMED and not project.project.is_confirmed:
        return "channel_not_confirmed"
    return ""


def to_channel(found: StaffedProject, source: Connection, wishes: Connection, *, on: date) -> ChannelRecord:
    """The channel of a project on a day, as the tenant wants it. Raises RejectedDocument."""
    project, values = found.project, values_of(found)
    crew = [member.employee for member in found.members if member.employee.is_active]
    return ChannelRecord(
        number=project.number,
        name=channel_name(wishes.channel_name, {**values, **_sortable(found)}),
        reference=f"{source.key}:{project.source_id}",
        source_id=project.source_id,
        topic=filled(wishes.channel_topic, values),
        purpose=f"{project.number} {project.name}",
        link=_link(source, project.source_id),
        link_title=CONNECTORS[source.kind].label,
        members=tuple(sorted({one.email for one in crew if one.email})),
        without_email=tuple(sorted(one.name for one in crew if not one.email)),
        is_private=wishes.channel_private,
        is_archived=is_over(found, wishes, on=on),
    )


def values_of(found: StaffedProject) -> dict[str, str]:
    """What stands for each of FIELDS, as people write it."""
    starts, ends = found.project.starts_at, found.project.ends_at
    days = (f"{oslo_date(at):%d.%m.%Y}" if at else "" for at in (starts, ends))
    return dict(zip(FIELDS, (found.number, found.name, found.customer, *days), strict=True))


def _sortable(found: StaffedProject) -> dict[str, str]:
    """Days as they stand in names."""
    moments = {"start": found.project.starts_at, "end": found.project.ends_at}
    return {name: oslo_date(at).isoformat() if at else "" for name, at in moments.items()}


def filled(template: str, values: Mapping[str, str]) -> str:
    """A template with its values. Punctuation that has lost its neighbour goes with it."""
    return template.format_map(values).strip(" ,–-|·")


def is_over(found: StaffedProject, wishes: Connection, *, on: date) -> bool:
    """Whether the tenant's rule says that a project's channel is archived by now."""
    project = found.project
    if wishes.channel_archive == Archive.STATUS:
        return project.is_finished or project.is_cancelled
    if wishes.channel_archive == Archive.NEVER or project.ends_at is None:
        return False
    return oslo_date(project.ends_at) + timedelta(days=wishes.channel_archive_days) < on


def _link(source: Connection, project_id: str) -> str:
    connector = CONNECTORS[source.kind]
    if connector.remote_url is None:
        return ""
    return connector.remote_url(
        "rentman_project", project_id, company_id=source.company_id, base_url=source.base_url
    )


def as_it_is(record: Any, rules: Rules) -> Any:
    """What is meant is decided by ``choose``, which knows the tenant's wishes."""
    return record


def as_chosen(rules: Rules, on: date, chosen: Mapping[str, str]) -> Mapping[str, str]:
    """What becomes of projects that are opened again."""
    return chosen


def archived(record: ChannelRecord) -> ChannelRecord:
    """The channel of a project that was deleted."""
    return replace(record, is_archived=True)


def lacks_people(link: EntityLink) -> bool:
    """Whether somebody of the crew was not known to Slack: he may be by now."""
    return bool(link.secondary.get("unknown")) and not is_closed(link)


def is_closed(link: EntityLink) -> bool:
    """Whether the channel is archived, as far as we know."""
    return bool((link.expected.get("record") or {}).get("is_archived"))


PROJECT_CHANNEL = Flow(
    name=NAME,
    label=gettext_noop("Channel for a project"),
    source_kind=NAME,
    build=build_record,
    rates=no_rates,
    related=none_related,
    poll_stream=NAME,
    receiver="slack",
    told_by=("rentman_project", "rentman_crew"),
    record=RecordRow(
        kind=KIND,
        meant=as_it_is,
        defaults=as_chosen,
        gone=archived,
        chosen=choose,
        lacks=lacks_people,
        daily=True,
    ),
)
