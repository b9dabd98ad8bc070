"""Open orders made invoices. That cannot be taken back, so that each order is looked at before.

The invoice keeps the id of the order's preliminary invoice (observed): after a lost answer that invoice tells whether the
order was invoiced. Nothing is ever sent by invoicing: ``sendToCustomer`` is always explicit, because Tripletex sends by
default, and a lost answer would leave nobody knowing whether the buyer has it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from integrations.accounting.booked_invoices import changed_lines
from integrations.accounting.ordering import ObservedOrder
from integrations.accounting.upgrading import OrderUpgrade
from integrations.connectors.contract import Ids, WriteItem, Written, party_key
from integrations.connectors.tripletex.client import TripletexClient, value_of
from integrations.connectors.tripletex.orders import ORDER_FIELDS, observed_order
from integrations.connectors.tripletex.writing import Sending
from integrations.errors import LedgerRejected, PermanentError

_FIELDS = "id,invoiceNumber,voucher(id),orders(id)"
_DAY = timedelta(days=1)


@dataclass(slots=True)
class UpgradeWriting:
    """One write_many of orders that become invoices."""

    sending: Sending
    ids: Ids

    def run(self, items: Sequence[WriteItem]) -> Iterator[Written]:
        """Invoice each order, those attempted before only after a look at what came of it."""
        return self.sending.each(items, self._one)

    @property
    def _client(self) -> TripletexClient:
        return self.sending.client

    def _one(self, item: WriteItem) -> Written:
        upgrade: OrderUpgrade = item.value
        if item.attempted and (standing := self._standing(upgrade)) is not None:
            return _written(item.reference, standing, upgrade, found=True)
        self._refuse_what_changed(upgrade)
        params: dict[str, Any] = {"invoiceDate": upgrade.date.isoformat(), "sendToCustomer": False}
        if upgrade.credits_invoice:
            params["invoiceIdIfIsCreditNote"] = upgrade.credits_invoice
        answer = self._client.put(f"/order/{upgrade.order_id}/:invoice", **params)
        return _written(item.reference, value_of(answer), upgrade, request_id=answer.request_id)

    def _standing(self, upgrade: OrderUpgrade) -> Mapping[str, Any] | None:
        """The invoice that an earlier try has made, None when it has made none."""
        if upgrade.invoice_id:
            try:
                row = self._client.get(f"/invoice/{upgrade.invoice_id}", fields=_FIELDS)
            except PermanentError as error:
                if error.code != "not_found":
                    raise
            else:
                return row if row.get("invoiceNumber") else None
        return self._of_order(upgrade)

    def _of_order(self, upgrade: OrderUpgrade) -> Mapping[str, Any] | None:
        """The invoice of an order whose preliminary one is not known: those of its day are listed and compared."""
        rows = self._client.rows(
            "/invoice",
            fields=_FIELDS,
            invoiceDateFrom=upgrade.date.isoformat(),
            invoiceDateTo=(upgrade.date + _DAY).isoformat(),
        )
        for row in rows:
            if upgrade.order_id in [str(order["id"]) for order in row.get("orders") or ()]:
                return row
        return None

    def _refuse_what_changed(self, upgrade: OrderUpgrade) -> None:
        """Raises LedgerRejected for an order that is not what it was meant to be, or that somebody has invoiced."""
        row = self._client.get(f"/order/{upgrade.order_id}", fields=ORDER_FIELDS)
        found = observed_order(row, parties={})
        params = {"number": upgrade.order_number, "order": str(row.get("number") or "")}
        if found.state == "invoiced":
            raise LedgerRejected(
                "draft_invoiced_meanwhile", params={**params, "invoice": found.invoice_number}
            )
        changes = changed_lines(upgrade.order_lines, found)
        if changes:
            raise LedgerRejected("draft_lines_changed", params={**params, "changes": "; ".join(changes[:3])})
        if not self._is_to_the_same(upgrade, row, found):
            raise LedgerRejected("draft_buyer_changed", params=params)

    def _is_to_the_same(self, upgrade: OrderUpgrade, row: Mapping[str, Any], found: ObservedOrder) -> bool:
        card = self.ids.parties.get(party_key(upgrade.party), "")
        return (found.currency, str(row["customer"]["id"])) == (upgrade.currency, card)


def _written(
    reference: str,
    row: Mapping[str, Any],
    upgrade: OrderUpgrade,
    *,
    found: bool = False,
    request_id: str = "",
) -> Written:
    return Written(
        reference=reference,
        remote_id=str(row["id"]),
        remote_number=str(row.get("invoiceNumber") or ""),
        found=found,
        request_id=request_id,
        secondary={
            "order_id": upgrade.order_id,
            "voucher_id": str((row.get("voucher") or {}).get("id") or ""),
        },
    )  # fmt: skip
