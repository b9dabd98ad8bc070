"""What the ledger would hold of a dry run's documents when those that depend on them are built: links that no database knows.

A refund is built against its sale, a credit note against its invoice. In a dry run that sale is not booked, so its link is
made of what was built, as if it had been written and read back. Such links have negative keys, and no voucher number yet.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from django.db.models import Q

from integrations.flows.rental_deposits import DEPOSITS
from integrations.flows.rental_deposits import PART as DEPOSIT
from integrations.flows.rentman_projects import NAME as PROJECT
from integrations.models import Connection, DryRun, DryRunDocument, EntityLink

NUMBER = "…"
"""What stands where the ledger's number will: only the ledger gives it."""
Key = tuple[str, str]
Needed = tuple[str, str, str]
"""A document that another one needs: flow, id, label."""
_keys = count(1)


class Standing(dict[Key, list[EntityLink]]):
    """What stands of documents, by (flow, id): links of the ledger as it is, then those of the dry run."""

    def add(self, links: Iterable[EntityLink]) -> None:
        """Let links stand for the documents that come after."""
        for link in links:
            self.setdefault((link.flow, link.document_id), []).append(link)

    def take(self, connection: Connection, row: DryRunDocument, corrects: Mapping[str, int]) -> None:
        """Let what was just built stand, and be known to what it corrects (by reference: key)."""
        fresh = links_of(connection, row)
        self.add(fresh)
        self.add_deposits(fresh, row.corrects)
        for link in fresh:
            main = self._by_key(corrects.get(link.reference))
            if main is not None:
                _corrections(main).append(link)

    def add_deposits(self, links: Iterable[EntityLink], name: str) -> None:
        """Let the deposits among links stand for their project's other invoices; ``name`` says which project."""
        kind, _colon, project_id = name.partition(":")
        if kind == DEPOSITS:
            self.setdefault((DEPOSITS, project_id), []).extend(link for link in links if link.part == DEPOSIT)

    def holds(self, needed: "Needed") -> bool:
        """Whether a document is there, or would be."""
        return any(link.remote_id for link in self.get(needed[:2], ()))

    def name_of(self, pk: int) -> str:
        """The document (flow:id) that the link of this key is of, '' when it does not stand here."""
        link = self._by_key(pk)
        return f"{link.flow}:{link.document_id}" if link is not None else ""

    def _by_key(self, pk: int | None) -> EntityLink | None:
        return next((link for links in self.values() for link in links if link.pk == pk), None)


def standing(
    run: DryRun,
    real: Mapping[Key, Sequence[EntityLink]],
    kin: Mapping[str, set[str]],
    *,
    fresh: Sequence[DryRunDocument],
) -> Standing:
    """What stands of the ``kin`` (ids by flow), in the ledger and in the run so far, each with what corrects it. ``fresh``
    are documents of this page, which are not kept yet."""
    found = Standing({key: list(links) for key, links in real.items()})
    for flow, ids in kin.items():
        rows = [*counted(run).filter(flow=flow, document_id__in=ids).order_by("pk")]
        rows += [row for row in fresh if row.is_counted and row.flow == flow and row.document_id in ids]
        for row in rows:
            found.add(links_of(run.connection, row))
    _add_deposits(run, found, kin.get(PROJECT, set()), fresh)
    _hang_corrections(run, found, fresh)
    return found


def counted(run: DryRun) -> Any:
    """The documents that would be booked as things are decided now."""
    anyway = Q(outcome=DryRunDocument.Outcome.ELSEWHERE, decision=DryRunDocument.Decision.BOOK)
    return run.documents.filter(Q(outcome=DryRunDocument.Outcome.WOULD_BOOK) | anyway, vouchers__gt=0)


def _add_deposits(
    run: DryRun, found: Standing, project_ids: set[str], fresh: Sequence[DryRunDocument]
) -> None:
    """Deposits of rental projects that a final invoice makes income."""
    names = {deposit_name(project_id) for project_id in project_ids}
    if names:
        for row in _about(run, names, fresh):
            found.add_deposits(links_of(run.connection, row), row.corrects)


def _hang_corrections(run: DryRun, found: Standing, fresh: Sequence[DryRunDocument]) -> None:
    """Every link knows what corrects it: in the ledger, and in the run."""
    standing_links = [link for links in found.values() for link in links]
    names = {f"{link.flow}:{link.document_id}" for link in standing_links}
    if not names:
        return
    rows: dict[str, list[DryRunDocument]] = {}
    for row in _about(run, names, fresh):
        rows.setdefault(row.corrects, []).append(row)
    for link in standing_links:
        for row in rows.get(f"{link.flow}:{link.document_id}", ()):
            _corrections(link).extend(links_of(run.connection, row))


def _about(run: DryRun, names: set[str], fresh: Sequence[DryRunDocument]) -> list[DryRunDocument]:
    """The documents of the run that are about others, by these others' names."""
    kept = counted(run).filter(corrects__in=names).order_by("pk")
    return [*kept, *(row for row in fresh if row.is_counted and row.corrects in names)]


def deposit_name(project_id: str) -> str:
    """What a deposit is about: its project."""
    return f"{DEPOSITS}:{project_id}"


def _corrections(link: EntityLink) -> list[EntityLink]:
    """What corrects a link, as those who ask for its corrections will find it; to be added to."""
    cache = link.__dict__.setdefault("_prefetched_objects_cache", {})
    if "corrections" not in cache:
        cache["corrections"] = list(EntityLink.objects.filter(corrects=link)) if link.pk > 0 else []
    kept: list[EntityLink] = cache["corrections"]
    return kept


def links_of(connection: Connection, row: DryRunDocument) -> list[EntityLink]:
    """What would stand in the ledger of one document."""
    return [
        link_of(record, connection, row.flow, row.document_id, label=row.label, in_summary=row.in_summary)
        for record in row.records
    ]


def link_of(
    record: Mapping[str, Any],
    connection: Connection,
    flow: str,
    document_id: str,
    *,
    label: str,
    in_summary: bool,
) -> EntityLink:
    """One ledger document as its link would be once it is written and read back; never saved."""
    link = EntityLink(
        pk=-next(_keys),
        connection=connection,
        target=connection.ledger,
        flow=flow,
        document_id=document_id,
        part=record["part"],
        label=label,
        kind="summary" if in_summary else record["kind"],
        reference=record["reference"],
        state=EntityLink.State.VERIFIED,
        remote_id=f"dry:{record['reference']}",
        remote_number=NUMBER,
        gross=gross_of(record),
        currency=str(record.get("currency") or "NOK"),
        document_date=date.fromisoformat(record["date"]),
        expected=dict(record),
    )
    _corrections(link)
    return link


def card_link(connection: Connection, flow: str, document_id: str, label: str) -> EntityLink:
    """A card of master data that would be made before its document is booked; never saved."""
    link = EntityLink(
        pk=-next(_keys), connection=connection, target=connection.ledger, flow=flow, document_id=document_id,
        part=flow, label=label[:80], kind=flow, reference=f"dry:{flow}:{document_id}"[:70],
        state=EntityLink.State.VERIFIED, remote_id=f"dry:{document_id}", remote_number=NUMBER,
    )  # fmt: skip
    _corrections(link)
    return link


def gross_of(record: Mapping[str, Any]) -> Decimal:
    """What a record moves: an invoice's total, a voucher's debits."""
    if "total" in record and not record.get("postings"):
        return Decimal(record["total"])
    grosses = (Decimal(posting["gross"]) for posting in record["postings"])
    return sum((gross for gross in grosses if gross > 0), Decimal("0.00"))
