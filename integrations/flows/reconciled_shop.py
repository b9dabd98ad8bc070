"""The shop's own side of a period: its stored documents, read as the shop wrote them, beside what was booked of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import structlog

from integrations.accounting import reconciling, shop_figures
from integrations.accounting.documents import Refund, Sale
from integrations.accounting.shop_figures import Figures
from integrations.connectors.contract import Json, Source, SourceSettings
from integrations.errors import SyncError
from integrations.flows import opened
from integrations.models import Connection, EntityLink, SourceDocument, SyncEvent
from integrations.sync.rules import load_book

if TYPE_CHECKING:
    from integrations.flows.reconciled_sums import Tally
    from integrations.flows.reconciliation import Found

log = structlog.get_logger(__name__)
SALE, REFUND = "sale", "refund"
SHOP_FLOWS = (SALE, REFUND)
USER = "reconciliation"
Key = tuple[int, str, str]
"""Connection, flow, document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shop:
    """A shop that reads its own stored documents; nothing is called."""

    source: Source
    settings: SourceSettings

    def read(self, flow: str, body: Json) -> Sale | Refund | None:
        """The document; None for one that is not due, or that cannot be read."""
        try:
            found = self.source.translate(flow, body, self.settings)
        except SyncError:
            return None
        return found if isinstance(found, Sale | Refund) else None


def stated(about: Iterable[EntityLink | SyncEvent]) -> dict[Key, Figures]:
    """What the shop says of each of these documents, as far as it can be compared."""
    wanted = {_key(one) for one in about if one.flow in SHOP_FLOWS}
    if not wanted:
        return {}
    bodies = _bodies(wanted)
    sales = {(key[0], SALE, str(_sale_of(body))) for key, body in bodies.items() if key[1] == REFUND}
    bodies |= _bodies(sales - bodies.keys())
    shops = _shops({connection for connection, _flow, _document in wanted})
    read = {key: shops[key[0]].read(key[1], body) for key, body in bodies.items() if key[0] in shops}
    found: dict[Key, Figures] = {}
    for key in wanted:
        document = read.get(key)
        figures = None
        if isinstance(document, Sale):
            figures = shop_figures.of_sale(document)
        elif isinstance(document, Refund):
            sale = read.get((key[0], SALE, document.sale_id))
            figures = shop_figures.of_refund(document, sale if isinstance(sale, Sale) else None)
        if figures is not None:
            found[key] = figures
    return found


def _key(one: EntityLink | SyncEvent) -> Key:
    return (one.connection_id, one.flow, one.document_id)


def _bodies(keys: Iterable[Key]) -> dict[Key, Json]:
    wanted = set(keys)
    if not wanted:
        return {}
    rows = SourceDocument.objects.filter(
        connection_id__in={key[0] for key in wanted},
        flow__in=SHOP_FLOWS,
        document_id__in={key[2] for key in wanted},
    )
    found: dict[Key, Any] = {(row.connection_id, row.flow, row.document_id): row.body for row in rows}
    return {key: body for key, body in found.items() if key in wanted and body}


def _sale_of(body: Mapping[str, Any]) -> str:
    """The id of the order that a stored refund is of; '' where its document does not hold the order."""
    order = body.get("order")
    return str(order.get("id") or "") if isinstance(order, Mapping) else ""


def _shops(connections: Iterable[int]) -> dict[int, _Shop]:
    found = {}
    for connection in Connection.objects.filter(pk__in=connections):
        try:
            source = opened.open_source(connection, user=USER)
        except SyncError as error:
            log.warning("shop not opened for reconciliation", connection=connection.key, code=error.code)
            continue
        settings = opened.source_settings(connection, load_book(connection))
        found[connection.pk] = _Shop(source=source, settings=settings)
    return found


def count(tally: Tally, one: Found, shop: Figures | None) -> frozenset[str]:
    """One ledger document's figures by the three, and what the list of documents can be narrowed to. Where the shop cannot be
    compared, it is taken to say what was booked, and counted."""
    link = one.link
    if link.flow == "summary" or link.kind not in ("voucher", "invoice", "credit_note", "summary", "upgrade"):
        return frozenset()
    meant = shop_figures.of_record(link.expected)
    held = shop_figures.of_record(one.held, rate_of=shop_figures.rates_of_codes(link.expected))
    comparable = shop is not None and one.is_only and reconciling.is_main(link.part)
    source = shop if comparable and shop is not None else meant
    tally.add_figures(source=source, meant=meant, held=held, is_stated=comparable)
    rates, means = shop_figures.differing(source, meant)
    return frozenset(
        [f"rate:{rate}" for rate in meant.rates]
        + [f"means:{name}" for name in meant.means]
        + [f"rate_off:{rate}" for rate in rates]
        + [f"means_off:{name}" for name in means]
    )


def count_unbooked(tally: Tally, events: Sequence[SyncEvent]) -> None:
    """What the shop has and we have not booked."""
    none = Figures()
    for figures in stated(events).values():
        tally.add_figures(source=figures, meant=none, held=none, is_stated=True)


def as_sum(stored: Sequence[str]) -> shop_figures.Sum:
    """A sum out of its stored form."""
    return shop_figures.Sum(*map(Decimal, stored))
