"""Why documents of a dry run would stop: grouped by cause with their money, and in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Min, Sum

from integrations.desk import texts
from integrations.models import DryRun, DryRunDocument

ZERO = Decimal("0.00")
Outcome = DryRunDocument.Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Documents that would stop for the same reason. ``example`` is one of them; ``sums`` per currency."""

    code: str
    waiting_for: str
    title: str
    text: texts.CauseText
    count: int
    sums: Sequence[tuple[str, Decimal]]
    example: int


def causes(run: DryRun, *, language: str) -> list[Cause]:
    """What stops documents, by money. Two queries."""
    rows = run.documents.filter(outcome=Outcome.BLOCKED).order_by()
    grouped = rows.values("code", "waiting_for", "currency").annotate(
        count=Count("pk"), sum=Sum("gross"), example=Min("pk")
    )
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in grouped:
        # Documents that wait for others are one group: what they wait for is told on their own pages.
        waiting = "" if row["waiting_for"].startswith("document:") else row["waiting_for"]
        found.setdefault((row["code"], waiting), []).append(dict(row))
    examples = DryRunDocument.objects.defer("expected").in_bulk(
        [min(row["example"] for row in parts) for parts in found.values()]
    )
    shown = [
        _cause(key, parts, examples[min(row["example"] for row in parts)], language=language)
        for key, parts in found.items()
    ]
    return sorted(
        shown, key=lambda cause: (-sum(abs(gross) for _c, gross in cause.sums), -cause.count, cause.title)
    )


def _cause(
    key: tuple[str, str], parts: list[dict[str, Any]], example: DryRunDocument, *, language: str
) -> Cause:
    sums: dict[str, Decimal] = {}
    for row in parts:
        name = row["currency"] or "NOK"
        sums[name] = sums.get(name, ZERO) + (row["sum"] or ZERO)
    return Cause(
        code=key[0],
        waiting_for=key[1],
        title=texts.headline(key[0], key[1], language=language),
        text=cause_of(example, language=language),
        count=sum(row["count"] for row in parts),
        sums=sorted(sums.items()),
        example=example.pk,
    )


def cause_of(row: DryRunDocument, *, language: str) -> texts.CauseText:
    """Why nothing is booked of a document, in words."""
    return texts.cause_text(
        row.code,
        {"document": texts.named(row.flow, row.label or row.document_id), **row.params},
        language=language,
        who=row.who,
        remote_message=row.remote_message,
    )
