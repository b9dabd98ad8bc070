"""Sales orders of booked Rackbeat invoices, as the engine leaves them: what the portal's tests make invoices of."""

import datetime as dt
from decimal import Decimal
from typing import Any

from integrations.models import Connection, EntityLink, SyncEvent, UpgradeWish
from tests.portal import rows

TODAY = dt.date(2026, 11, 22)


def warehouse(name: str) -> rows.Shop:
    """A company with its Rackbeat, whose ledger may send invoices."""
    shop = rows.shop(rows.company(name), "Lageret")
    Connection.objects.filter(pk=shop.source.pk).update(kind="rackbeat")
    Connection.objects.filter(pk=shop.ledger.pk).update(send_invoices=True)
    return shop


def draft(shop: rows.Shop, number: str, gross: str = "125.00", **fields: Any) -> SyncEvent:
    """A booked Rackbeat invoice whose order stands in Tripletex, read back."""
    event = shop.event(
        number, **{"flow": "customer_invoice", "state": "done", "result": "verified", "gross": Decimal(gross),
        "buyer_email": "post@fjell.example", "finished_at": rows.NOW, **fields},
    )  # fmt: skip
    line = {
        "text": "Slange",
        "quantity": "1",
        "unit_price": "100",
        "vat_code": "3",
        "vat_rate": "25",
        "gross": gross,
    }
    EntityLink.objects.create(
        connection=shop.source, target=shop.ledger, flow="customer_invoice", document_id=number, label=number,
        kind="order", reference=f"rac:{shop.source.key}:{number}", state="verified", remote_id=f"8{number}",
        remote_number=f"1{number}", gross=Decimal(gross), currency="NOK", fingerprint="abc",
        document_date=dt.date(2026, 11, 20), secondary={"preliminary_invoice_id": f"7{number}"},
        expected={"kind": "order", "customer": "Fjell AS", "org_number": "984809085", "total": gross, "due_days": 14,
                  "party": "own:card:5", "currency": "NOK", "lines": [line]},
        observed={"kind": "order", "state": "open"}, confirmed_at=rows.NOW, verified_at=rows.NOW,
    )  # fmt: skip
    return event


def invoice(event: SyncEvent, **fields: Any) -> UpgradeWish:
    """Its invoice, made and read back."""
    order = EntityLink.objects.get(document_id=event.document_id, kind="order")
    EntityLink.objects.create(
        connection=order.connection, target=order.target, flow=order.flow, document_id=order.document_id,
        kind="upgrade", part="invoice", reference=f"{order.reference}:invoice", state="verified",
        remote_id="9", remote_number="10005", gross=order.gross, currency="NOK", expected={"kind": "invoice"},
    )  # fmt: skip
    return wish(event, **{"state": "invoiced", **fields})


def wish(event: SyncEvent, **fields: Any) -> UpgradeWish:
    values = {
        "content": "abc",
        "gross": event.gross,
        "currency": "NOK",
        "on": TODAY,
        "send": "EHF",
        "sent": "wanted",
    }
    return UpgradeWish.objects.create(
        connection=event.connection, flow=event.flow, document_id=event.document_id, **values | fields
    )
