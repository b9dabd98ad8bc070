"""A company that buys: its world seen from its purchases in Rackbeat, with the verbs that tests need."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from integrations.models import EntityLink, SyncEvent
from integrations.sync import events
from tests.rackbeat_world import Colleague, RackbeatWorld

SUPPLIER = {
    "number": 5001, "company_name": "Leverandør AS", "payment_terms_id": 1, "company_vat": "NO 974 760 673 MVA",
    "vat_zone": "domestic", "address_country": "Norge",
}  # fmt: skip


class Buying:
    """Purchases in Rackbeat, and what Tripletex has of them."""

    def __init__(self, world: RackbeatWorld) -> None:
        self.world, self.warehouse = world, world.warehouse
        self.colleague = Colleague(world)

    def stock(self, **supplier: Any) -> None:
        """A supplier (5001) and an article."""
        self.warehouse.create("suppliers", **{**SUPPLIER, **supplier})
        self.warehouse.create("products", number="X/1", name="Ventil", group=1, sales_price=90)

    def order(self, quantity: int = 100, price: float = 45, **more: Any) -> int:
        """A booked purchase order of X/1 from supplier 5001."""
        line = {"item_id": "X/1", "quantity": quantity, "line_price": price}
        made = self.warehouse.create("purchase-orders", supplier_id=5001, lines=[line], **more)
        self.warehouse.do("purchase-orders", made["number"], "book")
        return int(made["number"])

    def receive(self, order: int, quantity: int) -> None:
        lines = [{"item_id": "X/1", "quantity": quantity}]
        self.warehouse.do("purchase-orders", order, "create-receipt", lines=lines, mark_received=True)

    def invoice(self, order: int | None = None, *, book: bool = True, **changes: Any) -> int:
        """A supplier invoice of 8 October, number LF-88: of an order, or of a hundred X/1 without one. Gives its number."""
        given = {
            "supplier_invoice_number": "LF-88", "payment_reference": "1234566", "invoice_date": "2026-10-08",
            "due_date": "2026-11-07", **changes,
        }  # fmt: skip
        if order is None:
            lines = given.pop("lines", None) or [{"item_id": "X/1", "quantity": 100, "line_price": 45}]
            number = self.warehouse.create("supplier-invoices", supplier_id=5001, lines=lines, **given)[
                "number"
            ]
        else:
            self.warehouse.do("purchase-orders", order, "convert-to-invoice", book=False)
            number = self.warehouse.read("supplier-invoices")[-1]["number"]
            self.warehouse.change("supplier-invoices", number, **given)
        if book:
            self.warehouse.do("supplier-invoices", number, "book")
        return int(number)

    def matched(self, **changes: Any) -> int:
        """An invoice that is as ordered and received."""
        order = self.order()
        self.receive(order, 100)
        return self.invoice(order, **changes)

    def rebook(self, number: int, **changes: Any) -> None:
        """A person takes an invoice back, changes it and books it again."""
        self.warehouse.do("supplier-invoices", number, "unbook")
        if changes:
            self.warehouse.change("supplier-invoices", number, **changes)
        self.warehouse.do("supplier-invoices", number, "book")

    def serve(self, *numbers: int, trigger: str = "webhook") -> None:
        """As if a webhook had named these invoices, until nothing is due."""
        self.world.note(*numbers, flow="supplier_invoice", trigger=trigger)
        self.world.serve()

    def event(self, number: int) -> SyncEvent:
        return self.world.event(number, "supplier_invoice")

    def stands(self, number: int) -> tuple[str, str, str]:
        event = self.event(number)
        return event.state, event.result, event.code

    def retry(self, number: int) -> None:
        """A person tries it again."""
        events.retry(SyncEvent.objects.filter(pk=self.event(number).pk), now=timezone.now())
        self.world.serve()

    def link(self, number: int) -> EntityLink:
        return EntityLink.objects.get(
            connection=self.world.shop, flow="supplier_invoice", document_id=str(number)
        )

    def supplier_id(self) -> int:
        """The supplier's card in Tripletex, made by its own flow."""
        self.world.note(5001, flow="supplier")
        self.world.serve()
        link = EntityLink.objects.get(connection=self.world.shop, flow="supplier", document_id="5001")
        return int(link.remote_id)

    def vouchers(self) -> list[dict[str, Any]]:
        return self.world.vouchers()

    def shown(self) -> list[tuple[str, str, int, list[tuple[int, str, str]]]]:
        """(number, the supplier's number, files, [(account, VAT code, gross)]) of every voucher, without the ledger's rows."""
        return [
            (
                one["number"],
                one.get("vendor_invoice", ""),
                one.get("files", 0),
                [(line["account"], line["vat"], line["gross"]) for line in one["postings"] if line["row"]],
            )
            for one in self.vouchers()
        ]

    def approve(self, number: int, **change: Any) -> None:
        """A colleague approves the voucher of an invoice, with another account or VAT code where told so."""
        remote_id = self.link(number).remote_id
        if change:
            self.control("change_posting", voucher=int(remote_id), **change)
        self.colleague.call("PUT", f"/ledger/voucher/{remote_id}/:sendToLedger")

    def ehf(self, number: str = "LF-88", **more: Any) -> dict[str, Any]:
        """An invoice of the supplier comes in by EHF."""
        given = {"supplier": self.supplier_id(), "date": "2026-10-08", "total": "5625.00", **more}
        return self.control("receive_ehf", number=number, **given)

    def control(self, command: str, **arguments: Any) -> Any:
        company = self.world.stage.company_id
        return self.world.sandbox.control("tripletex", command, company_id=company, **arguments)


GOODS: Sequence[tuple[int, str, str]] = ((4300, "1", "5625.00"), (2400, "0", "-5625.00"))
"""A hundred X/1 at 45.00 as they are booked."""
