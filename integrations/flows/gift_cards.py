"""The flow that books what people declare expired: a gift card's rest becomes the shop's income, once."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from integrations.accounting.documents import GiftCardExpiry
from integrations.accounting.gift_cards import book_expiry
from integrations.connectors.contract import Json, RawDocument, SourceSettings
from integrations.errors import RejectedDocument
from integrations.flows.flow import Built, Context, Flow, Translate, fingerprint
from integrations.models import GiftCardExpiry as ExpiryRow

FLOW = "gift_card_expiry"


class DeclaredExpiries:
    """Expiries as documents: they stand in our own database, declared by a person."""

    def read_many(
        self, kind: str, document_ids: Sequence[str], *, with_products: bool = False
    ) -> Iterator[RawDocument]:
        """Every id answered once."""
        rows = ExpiryRow.objects.select_related("card").in_bulk([int(found) for found in document_ids])
        for document_id in document_ids:
            row = rows.get(int(document_id))
            if row is None:
                error = RejectedDocument("document_missing", params={"document": document_id})
                yield RawDocument(document_id=document_id, error=error)
                continue
            card = row.card
            body = {
                "id": row.pk,
                "number": card.shown or "–",
                "card": card.digest,
                "shown": card.shown,
                "role": card.role,
                "amount": f"{row.amount:.2f}",
                "left": f"{_left(row):.2f}",
                "expires_on": row.expires_on.isoformat(),
            }
            yield RawDocument(document_id=document_id, body=body)

    def translate(self, kind: str, raw: Json, settings: SourceSettings) -> GiftCardExpiry:
        """The neutral document. Raises RejectedDocument when the card was used since it was declared expired."""
        amount, left = Decimal(raw["amount"]), Decimal(raw["left"])
        if amount > left:
            params = {"field": "gift_card_balance", "value": f"{amount:f}", "left": f"{left:f}"}
            raise RejectedDocument("gift_card_used_since", params={**params, "card": raw["shown"]})
        return GiftCardExpiry(
            source=settings.connection_key,
            code=raw["shown"],
            balance=amount,
            expires_on=date.fromisoformat(raw["expires_on"]),
            document_id=str(raw["id"]),
            role=raw["role"],
            card=raw["card"],
        )


def _left(row: ExpiryRow) -> Decimal:
    """What the card still holds; of an expiry that is booked the whole of it, so that a second look finds the same."""
    booked = row.card.movements.filter(link__flow=FLOW, link__document_id=str(row.pk))
    return row.amount if booked.exists() else row.card.balance


def build_expiry(expiry: GiftCardExpiry, context: Context) -> Built:
    """The liability becomes other income (GIFT-4)."""
    return Built(
        items=book_expiry(expiry, context.rules),
        fingerprint=fingerprint(expiry.balance, expiry.expires_on, expiry.role, expiry.card),
        gross=expiry.balance,
        currency="NOK",
        document_date=expiry.expires_on,
        label=expiry.code or "–",
    )


def no_rates(expiry: GiftCardExpiry, raw: Json, translate: Translate) -> tuple[tuple[str, date], ...]:
    """Cards are kept in kroner."""
    return ()


def nothing_related(raw: Json) -> tuple[tuple[str, str, str], ...]:
    """An expiry leads to no further documents."""
    return ()


EXPIRY = Flow(
    name=FLOW,
    label="Expired gift card",
    source_kind=FLOW,
    build=build_expiry,
    rates=no_rates,
    related=nothing_related,
    origin=DeclaredExpiries(),
)
