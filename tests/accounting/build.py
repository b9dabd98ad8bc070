"""Small builders of documents and rules, so that a case is one line."""

import datetime as dt
from decimal import Decimal
from typing import Any

from integrations.accounting.documents import Address, Buyer, Line, Refund, RefundLine, Sale, Tender
from integrations.accounting.money import ZERO, vat_of
from integrations.accounting.rules import Rules
from integrations.accounting.verify import ObservedPosting, ObservedVoucher
from integrations.accounting.voucher import Voucher
from tests.accounting import golden

NINTH = dt.date(2026, 10, 9)
D = Decimal


def line(gross: str, *, rate: str | None = "25", id: str = "1", kind: str = "goods", **changes: Any) -> Line:
    """A line whose stated VAT is right for its rate; ``rate`` None: the shop states no tax."""
    classes = {"25": "standard", "15": "food", "12": "low", "0": "book", None: "standard"}
    values: dict[str, Any] = {
        "id": id, "kind": kind, "title": f"Vare {id}", "gross": D(gross), "source_field": f"line_items[{id}]",
        "vat": vat_of(D(gross), D(rate or "0")), "vat_rate": None if rate is None else D(rate),
        "tax_class": classes.get(rate, "standard"),
    }  # fmt: skip
    return Line(**{**values, **changes})


def tender(gross: str, method: str = "vipps", on: dt.date = NINTH, **changes: Any) -> Tender:
    """A captured payment."""
    return Tender(method=method, gross=D(gross), paid_on=on, **changes)


def sale(*lines: Line, **changes: Any) -> Sale:
    """A private Norwegian sale delivered and paid with Vipps on 9 October 2026, unless changed."""
    gap = changes.get("gap", ZERO)
    total = changes.get("total", sum((one.gross for one in lines), ZERO) - gap)
    address = Address(country="NO", postal_code="0150")
    values: dict[str, Any] = {
        "source": "woo:shop", "document_id": "1", "number": "1001", "currency": "NOK",
        "placed_at": dt.datetime(2026, 10, 1, 12, tzinfo=dt.UTC), "delivered_on": NINTH,
        "buyer": Buyer(kind="private", address=address), "ship_to": address, "prices_include_vat": True,
        "lines": lines, "total": total, "tenders": (tender(str(total)),) if total > 0 else (),
    }  # fmt: skip
    return Sale(**{**values, **changes})


def business(**changes: Any) -> Buyer:
    """A Norwegian company with a valid organisation number."""
    values = {"kind": "business", "name": "Kunde AS", "org_number": "984809085", "email": "faktura@kunde.no"}
    return Buyer(**{"address": Address(country="NO"), **values, **changes})


def refund(
    *lines: RefundLine, total: str = "", on: dt.date = dt.date(2026, 10, 20), **changes: Any
) -> Refund:
    """A refund of order 1 by Vipps; without ``total`` it is what the lines add up to."""
    amount = D(total) if total else sum((one.gross for one in lines), ZERO)
    values: dict[str, Any] = {
        "source": "woo:shop", "document_id": "7", "sale_id": "1", "sale_number": "1001", "currency": "NOK", "date": on,
        "total": amount, "tender": Tender(method="vipps", gross=amount, paid_on=on), "lines": lines,
    }  # fmt: skip
    return Refund(**{**values, **changes})


def back(gross: str, *, rate: str = "25", of: str = "1") -> RefundLine:
    """Part of a line given back, with the VAT that is right for the rate."""
    return RefundLine(line_id=of, gross=D(gross), vat=vat_of(D(gross), D(rate)), source_field=f"refund[{of}]")


def rules(**changes: Any) -> Rules:
    """The account map of the golden cases."""
    return golden.rules_for(**changes)


def postings(voucher: Voucher) -> list[tuple[str, str, str]]:
    """(account, VAT code, gross) of every posting, in order."""
    return [(p.account, p.vat_code, f"{p.gross:.2f}") for p in voucher.postings]


def read_back(voucher: Voucher) -> ObservedVoucher:
    """The voucher as a right ledger would hold it, with its own VAT row."""
    rows = [
        ObservedPosting(
            row=p.row, date=p.date, account=p.account, vat_code=p.vat_code, gross=p.gross, net=p.net,
            currency=p.currency, gross_currency=p.gross_currency, customer=p.customer, supplier=p.supplier, project=p.project,
            department=p.department,
        )
        for p in voucher.postings
    ]  # fmt: skip
    vat = sum((p.vat for p in voucher.postings), ZERO)
    rows.append(
        ObservedPosting(
            row=0, date=voucher.date, account="2700", vat_code="0", gross=vat, net=vat, system_generated=True
        )
    )
    return ObservedVoucher(reference=voucher.reference, date=voucher.date, postings=tuple(rows))
