"""One imitated company in Rackbeat: its settings and switches, its keys, tables, stock and webhooks."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from integrations.sandbox.rackbeat import unverified
from integrations.sandbox.rackbeat.answers import not_found
from integrations.sandbox.rackbeat.tables import Json, Key, Row, Table
from integrations.sandbox.rackbeat.throttle import Throttle
from integrations.sandbox.rackbeat.webhook_queue import WebhookQueue

API = "https://app.rackbeat.com/api"
TABLES = (
    "customers",
    "customer-groups",
    "suppliers",
    "supplier-groups",
    "payment-terms",
    "employees",
    "users",
    "products",
    "product-groups",
    "lots",
    "units",
    "locations",
    "projects",
    "fields",
    "inventory-adjustments",
    "orders",
    "customer-invoices",
    "supplier-invoices",
    "purchase-orders",
    "purchase-order-receipts",
)
FIRST_NUMBERS = {"customers": 1001, "suppliers": 5001, "orders": 1001, "customer-invoices": 10001}


@dataclass(slots=True, kw_only=True)
class Settings:
    """How the account behaves; every entry can be changed while it runs. Doubts stand in ``unverified``.

    ``per_minute`` calls per key, as a ``bucket`` that refills steadily or Laravel's ``window`` of a minute.
    ``name_field``: "company_name" is how the API of 2018 answered. ``webhook_body``: "minimal" or "documented".
    ``unknown_events`` are refused when subscribing. ``rates``: kroner per unit of a currency. ``lines_in_lists``
    False: lists of structure products leave their lines out. ``…_field``: under what name a document shows that figure
    (it is always written under the name in ``unverified``).
    """

    per_minute: int = 480
    throttle: str = "bucket"
    timezone: str = "Europe/Oslo"
    filter_zone: str = unverified.FILTER_ZONE
    currency: str = "NOK"
    rates: Mapping[str, Decimal] = field(
        default_factory=lambda: {"EUR": Decimal("11.50"), "SEK": Decimal("1.02"), "DKK": Decimal("1.54")}
    )
    name_field: str = "name"
    webhook_body: str = "minimal"
    unknown_events: tuple[str, ...] = ()
    credit_note_mark: str = unverified.CREDIT_NOTE_MARKS[0]
    credit_reference: bool = True
    currency_rate_scale: int = unverified.CURRENCY_RATE_SCALE
    urlfriendly_encodings: int = unverified.URLFRIENDLY_ENCODINGS
    accept_once_encoded: bool = True
    put_demands_required: bool = unverified.PUT_DEMANDS_REQUIRED
    deleted_reads: str = unverified.DELETED_READS
    delete_status: int = unverified.DELETE_STATUS
    lines_in_lists: bool = False
    credit_flag_field: str = unverified.CREDIT_FLAG_FIELD
    credited_field: str = unverified.CREDITED_FIELD
    own_number_field: str = unverified.SUPPLIERS_OWN_NUMBER_FIELD
    payment_reference_field: str = unverified.PAYMENT_REFERENCE_FIELD
    supplier_invoice_has_pdf: bool = unverified.SUPPLIER_INVOICE_HAS_PDF
    require_user_agent: bool = False
    seats_included: int = 3

    def change(self, name: str, value: Any) -> None:
        """Set one switch. ``KeyError`` for an unknown name."""
        if name not in {known.name for known in fields(self)}:
            raise KeyError(f"an account has no setting {name!r}")
        if name == "rates":
            value = {code: Decimal(str(rate)) for code, rate in value.items()}
        setattr(self, name, tuple(value) if name == "unknown_events" else value)


@dataclass(slots=True, kw_only=True)
class ApiKey:
    """A bearer token with the rights of ``user``; ``scopes`` None reaches everything."""

    token: str
    user: Row
    scopes: frozenset[str] | None = None
    throttle: Throttle = field(default_factory=Throttle)


@dataclass(slots=True, kw_only=True)
class Account:
    """An account. ``number`` is its id in headers, ``slug`` its name in the sandbox.

    ``stock``: per item (uid), units per location (uid). ``mails``: what it sent. ``generation`` rises when a record
    changes that others show inside themselves.
    """

    slug: str
    number: int
    company_name: str
    settings: Settings = field(default_factory=Settings)
    tables: dict[str, Table] = field(default_factory=lambda: {name: Table() for name in TABLES})
    keys: dict[str, ApiKey] = field(default_factory=dict)
    webhooks: WebhookQueue = field(default_factory=WebhookQueue)
    stock: dict[int, dict[int, Decimal]] = field(default_factory=lambda: defaultdict(dict))
    in_order: dict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    purchased: dict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    mails: list[Json] = field(default_factory=list)
    generation: int = 0
    requests: int = 0
    uids: int = 0
    line_ids: int = 80_000

    @property
    def zone(self) -> ZoneInfo:
        """The account's time zone."""
        return ZoneInfo(self.settings.timezone)

    def table(self, name: str) -> Table:
        """The rows of a resource; ``KeyError`` for an unknown one."""
        if name not in self.tables:
            raise KeyError(f"Rackbeat has no resource {name!r}")
        return self.tables[name]

    def row(self, table: str, key: Any) -> Row:
        """A record; 404 when there is none."""
        found = self.table(table).find(key)
        if found is None:
            raise not_found()
        return found

    def item(self, number: Any) -> tuple[str, Row] | None:
        """A product or a structure product by its number: the table's name and the row."""
        for name in ("products", "lots"):
            row = self.tables[name].find(number if isinstance(number, str) else str(number))
            if row is not None:
                return name, row
        return None

    def add(self, table: str, key: Key | None, data: Json, *, now: float) -> Row:
        """Keep a new record; without a key it gets the next number."""
        self.uids += 1
        rows = self.tables[table]
        if key is None:
            key = rows.next_number(FIRST_NUMBERS.get(table, 1))
        moment = float(int(now))
        return rows.add(Row(key=key, uid=self.uids, data=data, created=moment, updated=moment))

    def next_line_id(self) -> int:
        """Lines of all documents share one counter."""
        self.line_ids += 1
        return self.line_ids

    def default_location(self) -> Row | None:
        """Where goods are when nobody says."""
        rows = [row for row in self.tables["locations"] if row.deleted is None]
        return next((row for row in rows if row.data.get("is_default")), rows[0] if rows else None)

    def iso(self, moment: float) -> str:
        """A moment as entities show it: ISO 8601 with the account's offset."""
        return datetime.fromtimestamp(moment, UTC).astimezone(self.zone).isoformat(timespec="seconds")

    def plain(self, moment: float) -> str:
        """A moment as webhooks show it: a space and no zone."""
        return datetime.fromtimestamp(moment, UTC).astimezone(self.zone).strftime("%Y-%m-%d %H:%M:%S")

    def day(self, moment: float) -> str:
        """The account's date at a moment."""
        return self.plain(moment)[:10]

    def address(self, path: str, key: Key) -> str:
        """The ``self`` of a record."""
        return f"{API}/{path}/{self.urlfriendly(key)}"

    def urlfriendly(self, key: Key) -> str:
        """A key as it may stand in an address: encoded as often as the server decodes."""
        text = str(key)
        if quote(text, safe="") == text:
            return text
        for _time in range(self.settings.urlfriendly_encodings):
            text = quote(text, safe="")
        return text
