"""The flow of our own invoices: what a company owes for its subscription stands in our own database, and is invoiced in our
own Tripletex like any other document. That ledger's connection is both ends of the lane.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from accounts.models import Membership, SubscriptionCharge, Tenant
from integrations.accounting.documents import Address, Buyer
from integrations.accounting.subscriptions import BillLine, SubscriptionBill, invoice_bill
from integrations.connectors.contract import Json, RawDocument, SourceSettings
from integrations.errors import RejectedDocument
from integrations.flows.flow import Built, Context, Flow, Translate, fingerprint
from integrations.models import EntityLink, SubscriptionInvoice

if TYPE_CHECKING:
    from integrations.flows.batch import Batch

NAME = "subscription_invoice"
MONTHS = (
    "januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "desember",
)  # fmt: skip


class OpenBills:
    """Charges as documents: one for each invoice that is to be made."""

    def read_many(
        self, kind: str, document_ids: Sequence[str], *, with_products: bool = False
    ) -> Iterator[RawDocument]:
        """Every id answered once."""
        rows = SubscriptionInvoice.objects.select_related("subscription__tenant").in_bulk(
            [int(found) for found in document_ids]
        )
        for document_id in document_ids:
            row = rows.get(int(document_id))
            if row is None:
                error = RejectedDocument("document_missing", params={"document": document_id})
                yield RawDocument(document_id=document_id, error=error)
            else:
                yield RawDocument(document_id=document_id, body=_body(row))

    def translate(self, kind: str, raw: Json, settings: SourceSettings) -> SubscriptionBill:
        """The neutral document. Raises RejectedDocument."""
        buyer = raw["buyer"]
        return SubscriptionBill(
            source=settings.connection_key,
            document_id=str(raw["id"]),
            buyer=Buyer(
                kind="business",
                name=buyer["name"],
                org_number=buyer["org_number"],
                email=buyer["email"],
                address=Address(
                    country="NO", line1=buyer["street"], postal_code=buyer["postal_code"], city=buyer["city"]
                ),
            ),
            invoice_date=date.fromisoformat(raw["invoice_date"]),
            due_date=date.fromisoformat(raw["due_date"]),
            headline=raw["number"],
            lines=tuple(
                BillLine(
                    text=line["text"],
                    net=Decimal(line["net"]),
                    first=date.fromisoformat(line["first"]),
                    last=date.fromisoformat(line["last"]),
                )
                for line in raw["lines"]
            ),
        )


def _body(row: SubscriptionInvoice) -> Json:
    """An invoice with its charges. The buyer is who the company is now; what it owes never changes."""
    tenant: Tenant = row.subscription.tenant
    charges = [line.charge for line in row.lines.select_related("charge").order_by("charge__first", "id")]
    return {
        "id": row.pk,
        "number": label_of(charges),
        "invoice_date": row.invoice_date.isoformat(),
        "due_date": row.due_date.isoformat(),
        "currency": "NOK",
        "buyer": {
            "name": tenant.name,
            "org_number": tenant.org_number,
            "email": address_of(tenant),
            "street": tenant.street,
            "postal_code": tenant.postal_code,
            "city": tenant.city,
        },
        "lines": [
            {
                "text": text_of(charge),
                "net": f"{charge.amount:.2f}",
                "first": charge.first.isoformat(),
                "last": charge.last.isoformat(),
            }
            for charge in charges
            if charge.amount
        ],
    }


def address_of(tenant: Tenant) -> str:
    """Where letters about money go: the owner's address, the oldest owner's of several; '' when nobody owns it."""
    owners = Membership.objects.filter(tenant=tenant, role=Membership.Role.OWNER, user__is_active=True)
    return owners.order_by("id").values_list("user__email", flat=True).first() or ""


def label_of(charges: Sequence[SubscriptionCharge]) -> str:
    """``Abonnement oktober 2026``, ``Abonnement september–oktober 2026``."""
    first, last = charges[0].first, max(charge.last for charge in charges)
    if (first.year, first.month) == (last.year, last.month):
        return f"Abonnement {_month(last)}"
    begin = MONTHS[first.month - 1] if first.year == last.year else _month(first)
    return f"Abonnement {begin}–{_month(last)}"


def _month(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"


def text_of(charge: SubscriptionCharge) -> str:
    """What the invoice's line says, in Norwegian as the invoice is."""
    plan = charge.subscription.plan.name_nb
    if charge.kind == SubscriptionCharge.Kind.SET_UP:
        return f"Oppstart {plan}"
    if charge.days == charge.days_in_month:
        return f"{plan}, abonnement {_month(charge.last)}"
    days = "dag" if charge.days == 1 else "dager"
    span = f"{charge.first:%d.%m.%Y}–{charge.last:%d.%m.%Y}"
    return f"{plan}, abonnement {span} ({charge.days} av {charge.days_in_month} {days})"


def build(bill: SubscriptionBill, context: Context) -> Built:
    """One invoice."""
    invoice = invoice_bill(bill, context.rules)
    return Built(
        items=(invoice,),
        # Charges never change; a buyer that moves is no reason to credit an invoice.
        fingerprint=fingerprint(bill.lines),
        gross=invoice.total,
        currency="NOK",
        document_date=bill.invoice_date,
        label=bill.headline,
        buyer_email=bill.buyer.email,
    )


def conclude(batch: Batch) -> None:
    """What stands verified in the ledger is unpaid from now on."""
    for work in batch.works:
        for link in [part.link for part in work.parts] or work.links:
            if link.state == EntityLink.State.VERIFIED and link.remote_id:
                _stands(link)


def _stands(link: EntityLink) -> None:
    waiting = SubscriptionInvoice.objects.filter(
        pk=int(link.document_id), state=SubscriptionInvoice.State.WAITING
    )
    waiting.update(
        state=SubscriptionInvoice.State.UNPAID,
        remote_id=link.remote_id,
        number=link.remote_number,
        gross=link.gross,
        outstanding=link.gross,
    )


def no_rates(bill: SubscriptionBill, raw: Json, translate: Translate) -> tuple[tuple[str, date], ...]:
    """Prices are in kroner."""
    return ()


def nothing_related(raw: Json) -> tuple[tuple[str, str, str], ...]:
    """An invoice leads to no further documents."""
    return ()


SUBSCRIPTION_INVOICE = Flow(
    name=NAME,
    label="Subscription",
    source_kind=NAME,
    build=build,
    rates=no_rates,
    related=nothing_related,
    origin=OpenBills(),
    conclude=conclude,
)
