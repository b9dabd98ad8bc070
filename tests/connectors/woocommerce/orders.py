"""Recorded orders of a real WooCommerce 11.0.1 (fixtures/woocommerce), changed where a test wants it."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from integrations.accounting.documents import Sale
from integrations.connectors.contract import Skip, SourceSettings
from integrations.connectors.woocommerce.mapping import to_sale

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures" / "woocommerce"
SETTINGS = SourceSettings(
    connection_key="woo:demo",
    from_date=date(2026, 1, 1),
    paid_rules={"bacs": "paid", "klarna_payments": "paid"},
)


def order(name: str, **changes: Any) -> dict[str, Any]:
    text = (FIXTURES / "orders" / f"{name}.json").read_text(encoding="utf-8")
    return {**json.loads(text, parse_float=Decimal), **changes}


def settings(**changes: Any) -> SourceSettings:
    given = {
        "connection_key": "woo:demo",
        "from_date": date(2026, 1, 1),
        "paid_rules": {"bacs": "paid", "klarna_payments": "paid"},
    }
    return SourceSettings(**{**given, **changes})


def sale(name: str, **changes: Any) -> Sale:
    found = to_sale(order(name, **changes), SETTINGS)
    assert isinstance(found, Sale), found
    return found


def skip(document: dict[str, Any], chosen: SourceSettings = SETTINGS) -> Skip:
    found = to_sale(document, chosen)
    assert isinstance(found, Skip), found
    return found


def meta(**values: Any) -> list[dict[str, Any]]:
    return [{"id": index, "key": key, "value": value} for index, (key, value) in enumerate(values.items())]
