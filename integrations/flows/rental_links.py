"""What stands in the ledger of a rental company's documents: the flows by name, and the links of their records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from integrations.models import EntityLink

if TYPE_CHECKING:
    from integrations.flows.batch import Batch

PROJECT, CREW, CUSTOMER = "rentman_project", "rentman_crew", "rentman_customer"


def standing_of(batch: Batch, flow: str, document_ids: Sequence[str]) -> dict[str, EntityLink]:
    """The record that stands, or was announced, for each of these documents."""
    links = EntityLink.objects.filter(
        connection=batch.connection,
        target=batch.lane.target,
        flow=flow,
        part="record",
        document_id__in=document_ids,
    )
    return {link.document_id: link for link in links}
