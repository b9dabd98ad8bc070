"""A company in the imitated Tripletex, called in process; every answer is judged by the specification on its way."""

import base64
import json
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from integrations.sandbox.tripletex import Tripletex
from integrations.sandbox.wire import Request, Response
from tests.sandbox.contract import check_response
from tests.shared import SHARED

NOON = datetime.fromisoformat("2026-11-20T12:00:00+01:00").timestamp()


@dataclass
class Answer:
    """A status and a body."""

    status: int
    body: Any
    headers: dict[str, str]

    @property
    def value(self) -> Any:
        """The single object; the call must have succeeded."""
        assert self.status < 300, self.body
        return self.body["value"]

    @property
    def values(self) -> list[Any]:
        """The objects of a list."""
        assert self.status < 300, self.body
        return self.body["values"]

    @property
    def refusal(self) -> tuple[int, int]:
        """(HTTP status, Tripletex code)."""
        return self.status, self.body["code"]

    @property
    def messages(self) -> list[tuple[str | None, str]]:
        """(field, text) of each validation message."""
        return [(one["field"], one["message"]) for one in self.body["validationMessages"]]


@dataclass
class Books:
    """A fresh simulator with one company and a session in it."""

    switches: dict[str, Any] = field(default_factory=dict)
    now: float = NOON

    def __post_init__(self) -> None:
        self.system = Tripletex()
        defaults = {"name": "Nordlys AS", "org_number": "984809085", "rate_limit": 1_000_000}
        self.keys = self.control("create_company", **{**defaults, **self.switches})
        self.company_id = self.keys["company_id"]
        self.token = self.new_session().value["token"]

    def control(self, command: str, **arguments: Any) -> Any:
        return self.system.control(command, arguments)

    def new_session(self, expires: str = "2026-11-30") -> Answer:
        given = {key: self.keys[f"{key}_token"] for key in ("consumer", "employee")}
        body = {
            "consumerToken": given["consumer"],
            "employeeToken": given["employee"],
            "expirationDate": expires,
        }
        return self.call("POST", "/token/session/:create", body, user=None)

    def send(self, method: str, path: str, body: Any, user: str | None, query: dict[str, Any]) -> Response:
        headers = {}
        if user is not None:
            headers["authorization"] = "Basic " + base64.b64encode(f"{user}:{self.token}".encode()).decode()
        raw = (
            body
            if isinstance(body, bytes)
            else b""
            if body is None
            else json.dumps(body, default=float).encode()
        )
        pairs = tuple((key, str(value)) for key, value in query.items())
        return self.system.handle(
            Request(method=method, path=f"/v2{path}", query=pairs, headers=headers, body=raw, now=self.now)
        )

    def call(self, method: str, path: str, body: Any = None, user: str | None = "0", **query: Any) -> Answer:
        """One call; a trailing underscore in a query key is dropped (``from_``)."""
        given = {key.rstrip("_"): value for key, value in query.items()}
        response = self.send(method, path, body, user, given)
        if SHARED.is_dir():
            check_response(method, path, response.status, response.body)
        parsed = json.loads(response.body, parse_float=Decimal) if response.body else None
        return Answer(response.status, parsed, response.headers)

    def get(self, path: str, **query: Any) -> Answer:
        return self.call("GET", path, **query)

    def post(self, path: str, body: Any, **query: Any) -> Answer:
        return self.call("POST", path, body, **query)

    def put(self, path: str, body: Any = None, **query: Any) -> Answer:
        return self.call("PUT", path, body, **query)

    def account(self, number: int) -> int:
        return self.get("/ledger/account", number=number).values[0]["id"]

    def customer(self, **values: Any) -> int:
        return self.post("/customer", {"name": "Kari Kunde", **values}).value["id"]

    def posting(self, row: int, number: int, gross: Any, **values: Any) -> dict[str, Any]:
        return {
            "row": row,
            "account": {"id": self.account(number)},
            "amountGross": gross,
            "amountGrossCurrency": gross,
            **values,
        }

    def sale(self, *, date: str = "2026-10-09", key: str = "", **query: Any) -> Answer:
        """A voucher: 1 249.00 at 25 % to a customer."""
        postings = [
            self.posting(1, 1500, 1249, customer={"id": self.customer()}),
            self.posting(2, 3000, -1249, vatType={"id": 3}),
        ]
        return self.voucher(postings, date=date, externalVoucherNumber=key, query=query)

    def voucher(
        self,
        postings: list[dict[str, Any]],
        *,
        date: str = "2026-10-09",
        query: dict[str, Any] | None = None,
        **values: Any,
    ) -> Answer:
        body = {"date": date, "description": "Ordre 1001", "postings": postings, **values}
        return self.post("/ledger/voucher", body, **(query or {}))

    def line(self, **values: Any) -> dict[str, Any]:
        return {
            "description": "Jakke",
            "count": 1,
            "unitPriceIncludingVatCurrency": 1249,
            "vatType": {"id": 3},
            **values,
        }

    def order_body(self, **values: Any) -> dict[str, Any]:
        customer = values.pop("customer", None) or {"id": self.customer()}
        return {
            "customer": customer,
            "orderDate": "2026-10-09",
            "deliveryDate": "2026-10-09",
            "isPrioritizeAmountsIncludingVat": True,
            "orderLines": [self.line()],
            **values,
        }

    def order(self, **values: Any) -> dict[str, Any]:
        return self.post("/order", self.order_body(**values)).value

    def invoice(self, **query: Any) -> dict[str, Any]:
        """An invoice of 1 249.00 from an order, sent to nobody."""
        order = self.order()
        given = {"invoiceDate": "2026-10-09", "sendToCustomer": "false", **query}
        return self.put(f"/order/{order['id']}/:invoice", **given).value

    def payment_types(self) -> dict[str, int]:
        return {one["description"]: one["id"] for one in self.get("/invoice/paymentType").values}

    def balances(self) -> dict[str, str]:
        return self.control("totals", company_id=self.company_id)["balances"]

    def dump(self) -> dict[str, Any]:
        return self.control("dump", company_id=self.company_id)
