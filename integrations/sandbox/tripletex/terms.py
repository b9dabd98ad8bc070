"""What a company adds to an invoice by its own settings: when it is due, and its fixed fee."""

from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from integrations.sandbox.tripletex.company import Company
from integrations.sandbox.tripletex.money import rounded

Record = dict[str, Any]


def due_date(order: Record, day: str) -> str:
    """The due date by the order's terms: days, months, or a fixed day of the month."""
    start, amount = date.fromisoformat(day), order.get("invoicesDueIn", 14)
    kind = order.get("invoicesDueInType", "DAYS")
    if kind == "DAYS":
        return (start + timedelta(days=amount)).isoformat()
    months = amount if kind == "MONTHS" else int(start.day >= amount)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    wanted = start.day if kind == "MONTHS" else amount
    return date(year, month + 1, max(1, min(wanted, monthrange(year, month + 1)[1]))).isoformat()


def fee_lines(company: Company, lines: list[Record]) -> list[Record]:
    """The company's fixed invoice fee, without VAT, spread over the VAT codes by their share of the net amount."""
    fee = Decimal(company.switches.fixed_invoice_fee)
    if not fee:
        return []
    shares: dict[int, Decimal] = {}
    for line in lines:
        found = line["vatType"]["id"]
        shares[found] = shares.get(found, Decimal(0)) + line["amountExcludingVatCurrency"]
    total = sum(shares.values())
    vats = {line["vatType"]["id"]: line["vatType"] for line in lines}
    if not total:
        shares, total = {lines[0]["vatType"]["id"]: Decimal(1)}, Decimal(1)
    parts = {found: rounded(fee * share / total) for found, share in shares.items()}
    parts[max(shares, key=lambda found: shares[found])] += fee - sum(parts.values())
    return [_fee_line(vats[found], part) for found, part in parts.items() if part]


def _fee_line(vat: Record, net: Decimal) -> Record:
    gross = rounded(net * (1 + vat["percentage"] / 100))
    return {
        "version": 0,
        "description": "Fakturagebyr",
        "count": 1,
        "vatType": vat,
        "unitPriceExcludingVatCurrency": net,
        "unitPriceIncludingVatCurrency": gross,
        "amountExcludingVatCurrency": net,
        "amountIncludingVatCurrency": gross,
    }
