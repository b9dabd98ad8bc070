"""Projects: they are made in Tripletex, and kept equal in Rackbeat, all the time. Closing and renaming follow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from integrations.accounting.documents import rejected
from integrations.accounting.rules import Rules
from integrations.connectors.contract import gettext_noop
from integrations.flows.flow import Flow, RecordRow
from integrations.flows.rackbeat_records import build_record, no_rates, none_related
from integrations.models import EntityLink
from integrations.records import ProjectRecord, ProjectRef
from integrations.sync import events

if TYPE_CHECKING:
    from integrations.flows.batch import Batch

RACKBEAT = "rackbeat"


def meant_project(record: ProjectRecord, rules: Rules) -> ProjectRecord:
    """A project as Rackbeat shall hold it. Raises RejectedDocument for a number that is no figure: Rackbeat's are integers."""
    if not (record.number.isascii() and record.number.isdigit()):
        raise rejected("number", code="project_number_no_figure", value=record.number)
    return record


def closed(record: ProjectRecord) -> ProjectRecord:
    """A project that was deleted in Tripletex: in Rackbeat it may stand on orders, and is closed."""
    return replace(record, is_closed=True, is_deleted=True)


def know(batch: Batch) -> None:
    """Learn the ledger's ids of the projects that the batch's documents are counted on, by the number that they have in the
    source: those that went from there into it, and those that came from it. Two queries at most, and only where a document
    names one."""
    named = {number for work in batch.open() if work.built for number in _named(work.built.items)}
    if not named:
        return
    links = EntityLink.objects.filter(
        connection=batch.lane.target, target=batch.connection, flow=PROJECT.name, remote_id__in=named
    )
    own = _of_source(batch)
    found = {**dict(links.values_list("remote_id", "document_id")), **own}
    # A number that the source gives its own projects is not the ledger's, though one there may have the same.
    theirs = {ref.number for ref in _refs(batch)} - own.keys()
    known = {number: remote for number, remote in batch.book.ids.projects.items() if number not in theirs}
    batch.book = replace(batch.book, ids=replace(batch.book.ids, projects={**known, **found}))


def _of_source(batch: Batch) -> dict[str, str]:
    """The same of projects that the source itself has (Rentman's), which documents name by the source's id too."""
    numbers = {ref.source_id: ref.number for ref in _refs(batch)}
    if not numbers:
        return {}
    links = EntityLink.objects.filter(
        connection=batch.connection, target=batch.lane.target, kind="project", part="record", document_id__in=numbers
    )  # fmt: skip
    pairs = links.exclude(remote_id="").values_list("document_id", "remote_id")
    return {numbers[document_id]: remote_id for document_id, remote_id in pairs}


def _refs(batch: Batch) -> list[ProjectRef]:
    refs = [getattr(work.document, "project", None) for work in batch.open()]
    return [ref for ref in refs if isinstance(ref, ProjectRef)]


def _named(items: Iterable[Any]) -> set[str]:
    """Every project number on these items and their postings."""
    found = {getattr(item, "project", "") for item in items}
    found |= {posting.project for item in items for posting in getattr(item, "postings", ())}
    return found - {""}


def let_documents_follow(batch: Batch) -> None:
    """Documents that were stopped because their project was not known are tried again when a project has come along."""
    if any(work.parts and work.parts[0].link.remote_id for work in batch.works):
        events.release(batch.chooser, "readiness:project_unknown", now=batch.clock())


def as_chosen(rules: Rules, on: date, chosen: Mapping[str, str]) -> Mapping[str, str]:
    """Rackbeat's groups and terms, as the tenant chose them for new records."""
    return chosen


PROJECT = Flow(
    name="project",
    label=gettext_noop("Project"),
    source_kind="project",
    build=build_record,
    rates=no_rates,
    related=none_related,
    poll_stream="project",
    receiver=RACKBEAT,
    conclude=let_documents_follow,
    record=RecordRow(kind="project", meant=meant_project, defaults=as_chosen, gone=closed),
)
