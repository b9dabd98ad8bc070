"""The worked cases of the rulebook and our own: how to find them, and how their answers are compared.

Reading and booking is the product's own (``integrations.accounting.cases``). The cases say how to compare: a multiset of
(date, role, VAT code, currency) with summed gross, net, VAT and foreign gross.
"""

import dataclasses
import json
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from integrations.accounting.cases import book
from integrations.accounting.cases.accounts import account_map
from integrations.accounting.cases.answers import role_of
from integrations.accounting.cases.fields import Fields
from integrations.accounting.cases.orders import order_of
from integrations.accounting.cases.settings import PRODUCT_CLASSES
from integrations.accounting.documents import Sale
from integrations.accounting.fulfilments import split_by_fulfilment
from integrations.accounting.money import ZERO
from integrations.accounting.rules import ALL_CURRENCIES, Rules, VatCodeInfo
from integrations.accounting.voucher import Voucher

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "golden"
CLASSES = dict(PRODUCT_CLASSES)
ACCOUNTS = {at: c.number for at, c in account_map().items() if not at[1].endswith(f"/{ALL_CURRENCIES}")}
TODAY = {"0": "0", "3": "25", "31": "15", "33": "12", "5": "0", "6": "0", "7": "0", "51": "0", "52": "0"}
"""The VAT codes of a ledger that only knows today's rates."""

Fold = dict[tuple[str, str, str, str], tuple[Decimal, Decimal, Decimal, Decimal]]


def load(name: str) -> dict[str, Any]:
    """The case whose file name begins with ``name`` (G01 …, or B01 … for our own)."""
    (path,) = FOLDER.glob(f"{name}_*.json")
    return json.loads(path.read_text("utf-8"))


def case_names(beginning: str = "") -> list[str]:
    """Every case that is there, by its number."""
    return sorted(path.name.split("_")[0] for path in FOLDER.glob(f"{beginning or '[GB]'}[0-9]*.json"))


def rules_for(case: dict[str, Any] | None = None, **changes: Any) -> Rules:
    """The rules that a case assumes; without one the account map of the cases and a ledger of today's rates."""
    if case is not None:
        found = book.rules_for(Fields(case, case=case["id"], path=""))
    else:
        found = book.rules_for(Fields({"input": {}}, case="", path=""))
        codes = {code: VatCodeInfo(number=code, rate=Decimal(rate)) for code, rate in TODAY.items()}
        found = dataclasses.replace(found, version="1", vat_codes=codes, own_customer_above=None)
    return dataclasses.replace(found, **changes)


def sales_of(case: dict[str, Any]) -> list[Sale]:
    """One sale per parcel of the case's order."""
    order = order_of(Fields(case["input"], case=case["id"], path="input"))
    return list(split_by_fulfilment(order.sale, order.parcels))


def fold(vouchers: Iterable[Voucher]) -> Fold:
    """Our vouchers as the cases compare them."""
    return _summed(
        (
            (p.date.isoformat(), role_of(p), p.vat_code, p.currency),
            (p.gross, p.net, p.vat, p.gross_currency),
        )
        for voucher in vouchers
        for p in voucher.postings
    )


def answer_fold(vouchers: Iterable[dict[str, Any]]) -> Fold:
    """Vouchers in the cases' own form, expected or answered, as the cases compare them."""
    return _summed(
        (
            (voucher["date"], p["role"], p["vat_code"], p.get("currency", "NOK")),
            (
                *(Decimal(p[name]) for name in ("gross", "net", "vat")),
                Decimal(p.get("gross_currency", p["gross"])),
            ),
        )
        for voucher in vouchers
        for p in voucher["postings"]
    )


def _summed(amounts: Iterable[tuple[tuple[str, str, str, str], tuple[Decimal, ...]]]) -> Fold:
    sums: dict[tuple[str, str, str, str], list[Decimal]] = defaultdict(lambda: [ZERO] * 4)
    for at, values in amounts:
        sums[at] = [a + b for a, b in zip(sums[at], values, strict=True)]
    return {at: tuple(values) for at, values in sums.items() if any(values)}
