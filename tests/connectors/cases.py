"""Small documents for the connector tests: one line each."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from integrations.accounting.documents import Address, Buyer
from integrations.accounting.invoice_credit import InvoiceCredit
from integrations.accounting.voucher import (
    InvoiceLine,
    PartyRef,
    Posting,
    Prepaid,
    SalesInvoice,
    Voucher,
)
from integrations.connectors.contract import Ids, Party, WriteItem, party_key
from integrations.connectors.tripletex.target import TripletexTarget

DAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
VIPPS = PartyRef(kind="common", key="vipps")
BUYER = Buyer(
    kind="business",
    name="Kjøper AS",
    org_number="974760673",
    email="faktura@kjoper.example",
    address=Address(country="NO", postal_code="5003", city="Bergen", line1="Storgata 5"),
)
KJOPER = PartyRef(kind="own", key="974760673", buyer=BUYER)


def kr(text: str) -> Decimal:
    return Decimal(text)


def ids_of(target: TripletexTarget, **parties: str) -> Ids:
    """Ids as the engine resolves them from the mirrored reference data."""
    data = target.reference_data(now=datetime.now(UTC))
    return Ids(
        accounts={row.number: row.remote_id for row in data.accounts},
        vat_codes={row.number: row.remote_id for row in data.vat_codes},
        payment_types={row.account_number: row.remote_id for row in data.payment_types},
        payment_currencies={
            row.account_number: row.currency for row in data.payment_types if row.currency != "NOK"
        },
        currencies=data.currencies,
        countries=data.countries,
        parties={},
    )


def with_parties(ids: Ids, **parties: str) -> Ids:
    """The same ids with customers added: ``common__vipps="123"``."""
    found = {key.replace("__", ":", 1): value for key, value in parties.items()}
    return Ids(
        accounts=ids.accounts,
        vat_codes=ids.vat_codes,
        payment_types=ids.payment_types,
        payment_currencies=ids.payment_currencies,
        currencies=ids.currencies,
        countries=ids.countries,
        parties={**ids.parties, **found},
    )


def posting(row: int, account: str, gross: str, *, vat: str = "0", rate: str = "0", **extra: Any) -> Posting:
    amount = kr(gross)
    return Posting(
        row=row, date=extra.pop("date", DAY), account=account, gross=amount, gross_currency=amount, role="test",
        description=f"Ordre 1001, {account}", vat_code=vat, vat_rate=kr(rate), **extra,
    )  # fmt: skip


def sale_voucher(reference: str, *, gross: str = "1348.00", day: date = DAY) -> Voucher:
    """Goods at 25 % and 15 %, paid with Vipps, over the common customer's account."""
    food = kr("99.00")
    goods = kr(gross) - food
    return Voucher(
        part="sale",
        date=day,
        description="Nettsalg ordre 1001",
        reference=reference,
        postings=(
            posting(1, "1500", gross, customer=VIPPS, date=day),
            posting(2, "3000", f"-{goods}", vat="3", rate="25", date=day),
            posting(3, "3001", f"-{food}", vat="31", rate="15", date=day),
            posting(4, "1932", gross, date=day),
            posting(5, "1500", f"-{gross}", customer=VIPPS, date=day),
        ),
    )


def voucher_item(reference: str, **extra: Any) -> WriteItem:
    attempted = extra.pop("attempted", False)
    return WriteItem(reference=reference, value=sale_voucher(reference, **extra), attempted=attempted)


def sales_invoice(reference: str, **extra: Any) -> SalesInvoice:
    """Goods at 25 % and food at 15 %, net-priced, for a business."""
    lines = (
        InvoiceLine(
            description="Stol Nordlys", quantity=kr("10"), unit_price=kr("999.20"), vat_code="3",
            vat_rate=kr("25"), gross=kr("12490.00"),
        ),
        InvoiceLine(
            description="Kaffe 500 g", quantity=kr("4"), unit_price=kr("338.87"), vat_code="31",
            vat_rate=kr("15"), gross=kr("1558.80"),
        ),
    )  # fmt: skip
    given: dict[str, Any] = {
        "part": "sale",
        "reference": reference,
        "customer": BUYER,
        "party": KJOPER,
        "invoice_date": DAY,
        "due_date": date(2026, 12, 4),
        "currency": "NOK",
        "prices_include_vat": False,
        "lines": lines,
        "total": kr("14048.80"),
        "send": "NONE",
        "buyer_reference": "PO-7781",
        "order_number": "1001",
    }
    return SalesInvoice(**{**given, **extra})


def invoice_item(reference: str, *, attempted: bool = False, **extra: Any) -> WriteItem:
    return WriteItem(reference=reference, value=sales_invoice(reference, **extra), attempted=attempted)


def prepaid(method: str, account: str, gross: str) -> Prepaid:
    return Prepaid(method=method, account=account, gross=kr(gross), paid_on=DAY)


COMMON = Party(ref=VIPPS, name="Nettkunder Vipps", is_private=True)
BUSINESS = Party(
    ref=KJOPER, name="Kjøper AS", is_private=False, org_number="974760673", email="faktura@kjoper.example",
    address_line="Storgata 5", postal_code="5003", city="Bergen", send="EHF",
)  # fmt: skip


def party_item(party: Party) -> WriteItem:
    return WriteItem(reference=party_key(party.ref), value=party)


def far() -> float:
    """A deadline that no test reaches."""
    import time

    return time.monotonic() + 300


def credit_item(
    invoice_id: str, reference: str, *, whole: bool, attempted: bool = False, **extra: Any
) -> WriteItem:
    """The credit note of ``sales_invoice``: all of it, or its second line."""
    invoice = sales_invoice("woo:any")
    lines = invoice.lines
    if not whole:
        line = InvoiceLine(
            description="Kaffe 500 g", quantity=kr("1"), unit_price=kr("389.70"), vat_code="31",
            vat_rate=kr("15"), gross=kr("389.70"),
        )  # fmt: skip
        lines = (line,)
    given: dict[str, Any] = {
        "part": "refund",
        "reference": reference,
        "invoice_id": invoice_id,
        "invoice_number": "1",
        "party": KJOPER,
        "date": date(2026, 11, 21),
        "currency": "NOK",
        "prices_include_vat": not whole,
        "lines": lines,
        "total": sum((line.gross for line in lines), kr("0.00")),
        "whole": whole,
        "comment": "Ordre 1001: refusjon",
        "order_number": "1001",
        "buyer_reference": "1001",
    }
    return WriteItem(reference=reference, value=InvoiceCredit(**{**given, **extra}), attempted=attempted)
