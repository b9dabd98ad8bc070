"""The lines of invoices: below each invoice, or of many at once where they say which invoice they belong to.

In the flat list the lines of invoices, quotes and contracts are mixed, and the ids of these overlap.
"""

from collections.abc import Sequence
from decimal import Decimal

from integrations.connectors.rentman import unconfirmed
from integrations.connectors.rentman.client import Item, RentmanClient
from integrations.connectors.rentman.fields import decimal, linked, text
from integrations.connectors.rentman.linked import NESTED, Linked
from integrations.errors import PermanentError

_SLACK = Decimal("0.01")


class InvoiceLines:
    """Reads from one account."""

    def __init__(self, client: RentmanClient, linked_items: Linked) -> None:
        self._client, self._linked = client, linked_items

    def of(self, invoices: Sequence[Item]) -> dict[str, list[Item]]:
        """The lines of each invoice, by its id."""
        found = self._of_many(invoices) if len(invoices) > NESTED and unconfirmed.LINES_OF_MANY else {}
        left = [row for row in invoices if not _add_up(row, found.get(text(row, "id"), []))]
        return found | self._linked.each(left, parent="invoices", path="invoicelines")

    def _of_many(self, invoices: Sequence[Item]) -> dict[str, list[Item]]:
        """{} where the list cannot be asked so, or does not say whose its lines are."""
        ids = sorted(int(text(row, "id")) for row in invoices)
        params = [("item[gte]", str(ids[0])), ("item[lte]", str(ids[-1])), ("sort", "+id")]
        found: dict[str, list[Item]] = {}
        try:
            for number, page in enumerate(self._client.pages("/invoicelines", params), start=1):
                for row in page.rows:
                    if not str(row.get(unconfirmed.PARENT_OF_LINE, "")).startswith("/invoices/"):
                        continue
                    found.setdefault(linked(row, unconfirmed.PARENT_OF_LINE), []).append(row)
                if number >= len(invoices):
                    break
        except PermanentError as error:
            if error.code != "request_refused":
                raise
            return {}
        return found


def _add_up(invoice: Item, lines: Sequence[Item]) -> bool:
    """Whether these can be all of the invoice's lines."""
    net = sum((decimal(line, "base", default=Decimal(0)) for line in lines), Decimal(0))
    return bool(lines) and abs(net - decimal(invoice, "price", default=Decimal(0))) <= _SLACK
