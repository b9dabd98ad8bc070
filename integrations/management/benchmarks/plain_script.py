"""What somebody would write in an afternoon: read the order, post the voucher, read it back; one after the other.

It shares nothing with the product, remembers nothing, and knows one kind of order: goods and freight at 25 %, paid.
"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import requests

from integrations.management.stage import TENDERS, Stage
from integrations.sandbox.remote import Sandbox

REVENUE, CODE = "3000", "3"


class PlainScript:
    """One shop and one company, with a session in each."""

    def __init__(self, sandbox: Sandbox, stage: Stage) -> None:
        self.shop_url = f"{sandbox.woo_url(stage.shop_slug)}/wp-json/wc/v3"
        self.ledger_url = sandbox.tripletex_url
        keys: Any = stage.shop.credentials
        tokens: Any = stage.ledger.credentials
        self.shop, self.ledger = requests.Session(), requests.Session()
        self.shop.auth = (keys["consumer_key"], keys["consumer_secret"])
        body = {
            "consumerToken": tokens["consumer_token"],
            "employeeToken": tokens["employee_token"],
            "expirationDate": (date.today() + timedelta(days=2)).isoformat(),  # noqa: DTZ011
        }
        answer = self.ledger.post(f"{self.ledger_url}/token/session/:create", json=body, timeout=60)
        self.ledger.auth = ("0", answer.json()["value"]["token"])
        self.accounts = {str(row["number"]): row["id"] for row in self._all("/ledger/account", "id,number")}
        self.vat_types = {row["number"]: row["id"] for row in self._all("/ledger/vatType", "id,number")}

    def _all(self, path: str, fields: str) -> list[dict[str, Any]]:
        params = {"fields": fields, "count": "1000"}
        return self.ledger.get(f"{self.ledger_url}{path}", params=params, timeout=60).json()["values"]

    def book(self, order_id: str) -> None:
        """One order. Raises ValueError when the ledger holds something else than was meant."""
        order = self.shop.get(f"{self.shop_url}/orders/{order_id}", timeout=60).json()
        answer = self.ledger.post(
            f"{self.ledger_url}/ledger/voucher",
            params={"sendToLedger": "true"},
            json=self._voucher(order),
            timeout=60,
        )
        answer.raise_for_status()
        url = f"{self.ledger_url}/ledger/voucher/{answer.json()['value']['id']}"
        found = self.ledger.get(url, params={"fields": "postings(row,amountGross)"}, timeout=60).json()[
            "value"
        ]
        gross = next(row["amountGross"] for row in found["postings"] if row["row"] == 1)
        if Decimal(str(gross)) != Decimal(order["total"]):
            raise ValueError(f"order {order_id}: {gross} booked, {order['total']} meant")

    def _voucher(self, order: dict[str, Any]) -> dict[str, Any]:
        day, total = order["date_completed"][:10], float(order["total"])
        postings = [
            self._posting(1, TENDERS[order["payment_method"]], "0", total),
            self._posting(2, REVENUE, CODE, -total),
        ]
        return {
            "date": day,
            "description": f"Ordre {order['number']}",
            "externalVoucherNumber": f"script-{order['id']}",
            "postings": [{**posting, "date": day} for posting in postings],
        }

    def _posting(self, row: int, account: str, code: str, gross: float) -> dict[str, Any]:
        return {
            "row": row,
            "account": {"id": self.accounts[account]},
            "vatType": {"id": self.vat_types[code]},
            "amountGross": gross,
            "amountGrossCurrency": gross,
        }
