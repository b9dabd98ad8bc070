"""Reads a golden case (neutral order, payments, refunds) into documents and rules, and folds vouchers for
comparison.

The cases say how to compare: a multiset of (date, role, VAT code, currency) with summed gross, net, VAT and
foreign gross.
"""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from integrations.accounting.documents import Address, Buyer, Line, Refund, RefundLine, Sale, Tender
from integrations.accounting.money import ZERO, vat_of
from integrations.accounting.rules import AccountChoice, Rate, Rules, VatCodeInfo
from integrations.accounting.voucher import Voucher

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "golden"
CLASSES = {
    "standard": "standard", "food": "food", "low": "low", "book": "zero", "none": "outside",
    "gift_card": "gift_card", "digital_service": "standard",
}  # fmt: skip
ACCOUNTS = {
    ("receivable", ""): "1500", ("prepayment", ""): "2900", ("gift_card", ""): "2902",
    ("store_credit", ""): "2903", ("rounding", ""): "7740", ("fx", "gain"): "8060", ("fx", "loss"): "8160",
    ("gap", "gift_card"): "2902",
    ("sales", "3"): "3000", ("sales", "31"): "3001", ("sales", "33"): "3002", ("sales", "5"): "3100",
    ("sales", "6"): "3200", ("sales", "52"): "3107", ("sales", "unregistered"): "3200",
    ("tender", "bank"): "1940", ("tender", "klarna"): "1931", ("tender", "vipps"): "1932",
    ("tender", "stripe"): "1933", ("tender", "shopify_payments"): "1934", ("tender", "paypal"): "1935",
    ("tender", "nexi"): "1936", ("tender", "svea"): "1937", ("tender", "walley"): "1938",
}  # fmt: skip
VAT_CODES = {"0": "0", "3": "25", "31": "15", "33": "12", "5": "0", "6": "0", "7": "0", "51": "0", "52": "0"}

Fold = dict[tuple[str, str, str, str], tuple[Decimal, Decimal, Decimal, Decimal]]


def load(name: str) -> dict[str, Any]:
    """The case whose file name begins with ``name`` (G01 …)."""
    (path,) = FOLDER.glob(f"{name}_*.json")
    return json.loads(path.read_text("utf-8"))


def case_names() -> list[str]:
    """Every case that is there, by its number."""
    return sorted(path.name.split("_")[0] for path in FOLDER.glob("G*.json"))


def rules_for(case: dict[str, Any] | None = None, **changes: Any) -> Rules:
    """The account map of the cases, with the case's currency rates and VAT registration."""
    case = case or {}
    accounts = {at: AccountChoice(number=number, origin="person") for at, number in ACCOUNTS.items()}
    codes = {code: VatCodeInfo(number=code, rate=Decimal(rate)) for code, rate in VAT_CODES.items()}
    rates = {}
    for currency, quote in case.get("fx", {}).items():
        on = dt.date.fromisoformat(quote["date"])
        rates[currency.split("@")[0], on] = Rate(Decimal(quote["nok_per_unit"]), on, "Norges Bank")
    settings = {
        "version": "1", "accounts": accounts, "product_class_by_tax_class": CLASSES, "vat_codes": codes,
        "rates": rates,
        "vat_registered": case.get("settings", {}).get("vat_registered", True), "own_customer_above": None,
    }  # fmt: skip
    return Rules(**{**settings, **changes})


def sales_of(case: dict[str, Any]) -> list[Sale]:
    """One sale per fulfilment of the case's order; what was cancelled is never sold (PAY-4)."""
    order, payments = case["input"]["order"], case["input"].get("payments", [])
    parts = order.get("fulfilments")
    if not parts:
        return [_sale(order, payments, part="", on=order["fulfilled_on"])]
    return [
        _sale(order, [p for p in payments if p["date"] == part["date"]], part=part["id"], on=part["date"])
        for part in parts
    ]


def refunds_of(case: dict[str, Any], sale: Sale) -> list[Refund]:
    """The case's refunds of the sale, in order."""
    return [
        _refund(refund, sale, number)
        for number, refund in enumerate(case["input"].get("refunds", []), start=1)
    ]


def fold(vouchers: Iterable[Voucher]) -> Fold:
    """Our vouchers as the cases compare them."""
    sums: dict[tuple[str, str, str, str], list[Decimal]] = defaultdict(lambda: [ZERO] * 4)
    for voucher in vouchers:
        for p in voucher.postings:
            at = (p.date.isoformat(), _role(p.role, p.key), p.vat_code, p.currency)
            sums[at] = [
                a + b for a, b in zip(sums[at], (p.gross, p.net, p.vat, p.gross_currency), strict=True)
            ]
    return {at: tuple(values) for at, values in sums.items() if any(values)}


def expected_fold(vouchers: Iterable[dict[str, Any]]) -> Fold:
    """The case's vouchers in the same form."""
    sums: dict[tuple[str, str, str, str], list[Decimal]] = defaultdict(lambda: [ZERO] * 4)
    for voucher in vouchers:
        for p in voucher["postings"]:
            at = (voucher["date"], p["role"], p["vat_code"], p.get("currency", "NOK"))
            values = [Decimal(p[name]) for name in ("gross", "net", "vat")]
            values.append(Decimal(p.get("gross_currency", p["gross"])))
            sums[at] = [a + b for a, b in zip(sums[at], values, strict=True)]
    return {at: tuple(values) for at, values in sums.items() if any(values)}


def _role(role: str, key: str) -> str:
    if role == "tender":
        return "bank_foreign" if key == "bank" else f"clearing_{key}"
    if role == "gap":
        return "gift_card"
    return f"{role}_{key}" if key else role


def _sale(order: dict[str, Any], payments: list[dict[str, Any]], *, part: str, on: str) -> Sale:
    lines = [_line(line) for line in order["lines"] if not part or line["fulfilment"] == part]
    shipping = order.get("shipping")
    if shipping and (not part or shipping["fulfilment"] == part):
        lines.append(_shipping(shipping))
    customer = order["customer"]
    total = sum((line.gross for line in lines), ZERO) if part else Decimal(order["order_total"])
    return Sale(
        source=f"woo:{order['source']}",
        document_id=f"{order['order_number']}{part}",
        number=order["order_number"],
        currency=order["currency"],
        placed_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        delivered_on=dt.date.fromisoformat(on),
        buyer=Buyer(
            kind=customer["type"],
            name=customer.get("name", ""),
            org_number=customer.get("org_no", customer.get("vat_no", "")),
            address=Address(country=customer["country"]),
            reference=order.get("buyer_reference", ""),
        ),
        ship_to=Address(country=order["ship_to_country"], postal_code=order.get("ship_to_postal_code", "")),
        pickup=order.get("delivery") == "pickup",
        prices_include_vat=order["lines"][0]["price_includes_vat"],
        lines=tuple(lines),
        tenders=tuple(_tender(payment) for payment in payments),
        total=total,
        payment_terms_days=order.get("payment_terms_days"),
    )


def _line(line: dict[str, Any]) -> Line:
    gross, rate = Decimal(line["line_total_incl_vat"]), Decimal(line["source_vat_rate"])
    return Line(
        id=line["line"],
        kind="gift_card" if line["vat_class"] == "gift_card" else "goods",
        title=line["title"],
        gross=gross,
        vat=Decimal(line["source_line_tax"]) if "source_line_tax" in line else vat_of(gross, rate),
        vat_rate=rate,
        source_field=f"lines[{line['line']}]",
        quantity=Decimal(line["qty"]),
        tax_class=line["vat_class"],
    )


def _shipping(shipping: dict[str, Any]) -> Line:
    gross, split = Decimal(shipping["total_incl_vat"]), shipping.get("source_split")
    if split:
        rate, vat = None, sum((vat_of(Decimal(s["gross"]), Decimal(s["rate"])) for s in split), ZERO)
    else:
        rate = Decimal(shipping["source_vat_rate"])
        vat = vat_of(gross, rate)
    return Line(
        id="shipping", kind="shipping", title=shipping["title"], gross=gross, vat=vat, vat_rate=rate,
        source_field="shipping",
    )  # fmt: skip


def _tender(payment: dict[str, Any]) -> Tender:
    return Tender(
        method=payment["gateway"],
        gross=Decimal(payment["amount"]),
        paid_on=dt.date.fromisoformat(payment["date"]),
        gift_card_code=payment.get("gift_card_code", ""),
    )


def _refund(refund: dict[str, Any], sale: Sale, number: int) -> Refund:
    sold = {line.id: line for line in sale.lines}
    lines = [
        RefundLine(
            line_id=line["line"],
            gross=Decimal(line["amount_incl_vat"]),
            vat=vat_of(Decimal(line["amount_incl_vat"]), sold[line["line"]].vat_rate or ZERO),
            source_field=f"refund.lines[{line['line']}]",
        )
        for line in refund.get("lines", [])
    ]
    date = dt.date.fromisoformat(refund["date"])
    total = Decimal(refund["amount"])
    return Refund(
        source=sale.source, document_id=str(number), sale_id=sale.document_id, sale_number=sale.number,
        currency=sale.currency, date=date, total=total, lines=tuple(lines),
        tender=Tender(method=refund["gateway"], gross=total, paid_on=date),
    )  # fmt: skip
