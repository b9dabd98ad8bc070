"""A company's rows as the engine leaves them: what the portal's tests look at."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any

from accounts.models import Membership, Tenant, User
from integrations.accounting import dry_run_sums
from integrations.models import (
    Connection,
    DryRun,
    EntityLink,
    GiftCard,
    GiftCardMovement,
    HistoryRun,
    Lane,
    Reconciliation,
    StartupRow,
    StartupRun,
    SyncAttempt,
    SyncCursor,
    SyncEvent,
)
from integrations.sync import dry_runs
from tests.orgnumbers import next_org_number

NOW = dt.datetime(2026, 11, 22, 14, 3, tzinfo=dt.UTC)
PASSWORD = "ski-og-staver-7"
MISSING = {
    "code": "missing_mapping",
    "params": {"role": "tender", "key": "vipps"},
    "waiting_for": "tender:vipps",
}


def person(email: str, **fields: Any) -> User:
    """A person who can log in with PASSWORD."""
    return User.objects.create_user(f"{email}@example.no", PASSWORD, name=email.title(), **fields)


def member(user: User, tenant: Tenant, role: str = Membership.Role.OWNER) -> Membership:
    """The person's role in the company."""
    return Membership.objects.create(user=user, tenant=tenant, role=role)


def company(name: str) -> Tenant:
    """A company without anything."""
    return Tenant.objects.create(name=name, org_number=next_org_number())


@dataclass
class Shop:
    """A company with a shop that books into a ledger, and the verbs that fill its tables."""

    tenant: Tenant
    source: Connection
    ledger: Connection
    lane: Lane

    def event(self, number: str, **fields: Any) -> SyncEvent:
        """One duty about order ``number``."""
        values = {
            "flow": "sale", "document_id": number, "label": number, "gross": Decimal("100.00"), "currency": "NOK",
            "document_date": dt.date(2026, 11, 20), "created_at": NOW, "received_at": NOW, "available_at": NOW,
        }  # fmt: skip
        return SyncEvent.objects.create(connection=self.source, lane=self.lane, **values | fields)

    def blocked(self, number: str, **fields: Any) -> SyncEvent:
        """An order that waits for an account for Vipps."""
        event = self.event(
            number, **{"state": "blocked", "who": "accountant", "finished_at": NOW, **MISSING, **fields}
        )
        SyncAttempt.objects.create(
            event=event, number=1, started_at=NOW, ended_at=NOW, outcome="stopped", code=event.code
        )
        return event

    def verified(
        self, number: str, *, voucher: str = "", state: str = "verified", **fields: Any
    ) -> SyncEvent:
        """An order that stands in the ledger: one voucher, read back."""
        event = self.event(number, **{"state": "done", "result": "verified", "finished_at": NOW, **fields})
        self.link(number, voucher=voucher or f"{number}-2026", state=state)
        return event

    def link(self, number: str, *, voucher: str, state: str = "verified") -> EntityLink:
        """The voucher of order ``number``: 1500 against 3000 with 25 % VAT."""
        why = [["mapped", {"role": "sales", "key": "", "account": "3000"}]]
        postings = [
            _posting(1, "1500", "Kundefordringer", "100.00"),
            _posting(
                2, "3000", "Salgsinntekt, avgiftspliktig", "-100.00", vat_code="3", vat_rate="25", why=why
            ),
        ]
        system = _posting(0, "2700", "Utgående merverdiavgift, høy sats", "-20.00", system=True)
        return EntityLink.objects.create(
            connection=self.source, target=self.ledger, flow="sale", document_id=number, label=number, kind="voucher",
            reference=f"woo:{self.source.key}:{number}", state=state, remote_id=f"9{number}", remote_number=voucher,
            gross=Decimal("100.00"), difference=Decimal("0.00"), currency="NOK", document_date=dt.date(2026, 11, 20),
            expected={"kind": "voucher", "date": "2026-11-20", "description": f"Ordre {number}", "postings": postings},
            observed={"kind": "voucher", "postings": [*postings, system]}, confirmed_at=NOW, verified_at=NOW,
        )  # fmt: skip

    def card(self, end: str, *amounts: str, account: str = "2902", **fields: Any) -> GiftCard:
        """A gift card whose code ends so: sold for the first amount, then moved by the others, a day between each.

        Without an end it is the collective card of uses whose code the shop does not tell.
        """
        values = {"digest": sha256(end.encode()).hexdigest(), "shown": f"…{end}"} if end else {"digest": ""}
        days = [dt.date(2026, 11, 1) + dt.timedelta(days=index) for index in range(len(amounts))]
        card = GiftCard.objects.create(
            ledger=self.ledger, connection=self.source, balance=sum(map(Decimal, amounts), Decimal(0)),
            first_on=days[0], last_on=days[-1], **{"origin": "sold", **values, **fields},
        )  # fmt: skip
        for index, (day, amount) in enumerate(zip(days, amounts, strict=True)):
            number = f"{end or 'x'}-{index}"
            event = self.verified(number, voucher=f"{number}-2026")
            kind = "issued" if Decimal(amount) > 0 else "redeemed"
            GiftCardMovement.objects.create(
                card=card, kind=kind, amount=Decimal(amount), amount_currency=Decimal(amount), on=day, account=account,
                link=EntityLink.objects.get(document_id=event.document_id, connection=self.source), row=1,
            )  # fmt: skip
        return card

    def old_card(self, end: str, balance: str) -> GiftCard:
        """A card from before we began: its balance was entered by a person."""
        card = GiftCard.objects.create(
            ledger=self.ledger, connection=self.source, digest=sha256(end.encode()).hexdigest(), shown=f"…{end}",
            balance=Decimal(balance), origin="opening",
        )  # fmt: skip
        GiftCardMovement.objects.create(
            card=card, kind="opening", amount=card.balance, amount_currency=card.balance, account="2902",
            on=dt.date(2025, 12, 31),
        )  # fmt: skip
        return card

    def run(self, **fields: Any) -> HistoryRun:
        """A history import of one month."""
        values = {
            "flow": "sale",
            "from_date": dt.date(2026, 10, 1),
            "to_date": dt.date(2026, 10, 31),
            "started_at": NOW,
        }
        return HistoryRun.objects.create(connection=self.source, **values | fields)

    def period(self) -> Connection:
        """October, read, with a difference that is not explained. Returns its ledger."""
        row = Reconciliation.objects.create(
            ledger=self.ledger, first=dt.date(2026, 10, 1), last=dt.date(2026, 10, 31), state="read", read_at=NOW,
            began_at=NOW,
        )  # fmt: skip
        row.items.create(key="x", kind="blocked", label="10432", amount=Decimal("437.50"), currency="NOK")
        return self.ledger

    def dry_run(self, **fields: Any) -> DryRun:
        """October run dry: a sale that would be booked, one that would stop, one that others have booked."""
        Connection.objects.filter(pk=self.source.pk).update(from_date=dt.date(2026, 10, 1))
        self.source.refresh_from_db()
        record = {
            "kind": "voucher",
            "part": "sale",
            "date": "2026-10-09",
            "reference": "x",
            "description": "Ordre 10432",
            "postings": [
                _posting(1, "1932", "Oppgjør Vipps", "437.50", role="tender", key="vipps"),
                _posting(2, "3000", "Salgsinntekt", "-437.50", vat_code="3", vat_rate="25", net="-350.00"),
            ],
        }
        values = {
            "state": "done", "first": dt.date(2026, 10, 1), "last": dt.date(2026, 10, 31), "rules_version": 1,
            "ledger_version": 1, "settings_mark": dry_runs.settings_mark(self.source),
            "began_at": NOW, "finished_at": NOW, "listed": 3, "total": 3,
            "sums": dry_run_sums.of_record(record, receivable="1500").as_json(),
            "counts": [["book", "sale", "NOK", 1, "437.50"], ["blocked", "sale", "NOK", 1, "80.00"],
                       ["elsewhere", "sale", "NOK", 1, "99.00"]],
        }  # fmt: skip
        run = DryRun.objects.create(connection=self.source, **values | fields)
        sale = {"run": run, "flow": "sale", "date": dt.date(2026, 10, 9), "currency": "NOK"}
        run.documents.create(
            **sale, document_id="10432", label="10432", gross=Decimal("437.50"), outcome="book", expected=[record],
            vouchers=1,
        )  # fmt: skip
        run.documents.create(
            **sale, document_id="2", label="2", gross=Decimal("80.00"), outcome="blocked", **MISSING
        )
        run.documents.create(
            **sale, document_id="3", label="3", gross=Decimal("99.00"), outcome="elsewhere", vouchers=1, expected=[record],
            foreign_number="77-2026", foreign_id="1", foreign_date=dt.date(2026, 10, 9), foreign_amount=Decimal("99.00"),
            foreign_why="number", foreign_certain=True,
        )  # fmt: skip
        return run

    def warehouse(self, **fields: Any) -> Connection:
        """A connection to Rackbeat that books into the same ledger."""
        values = {"kind": "rackbeat", "name": "Lageret", "ledger": self.ledger, "record_defaults": DEFAULTS}
        return Connection.objects.create(tenant=self.tenant, **values | fields)


DEFAULTS = dict.fromkeys(
    ("customer_group", "supplier_group", "product_group", "service_group", "payment_terms"), "1"
)


def startup(warehouse: Connection, state: str = "ready", **fields: Any) -> StartupRun:
    """A start-up sync of customers, products and stock levels: one record for everything that can happen to one."""
    values = {"kinds": ["product", "customer", "stock"], "who": "Alice", "asked_at": NOW, "prepared_at": NOW}
    run = StartupRun.objects.create(connection=warehouse, state=state, **values | fields)
    record(run, "product", "1", "A Bolt", number="A")
    record(run, "product", "2", "B Mutter", action="keep", stands_as="B")
    taken = {"number": "10001", "other": "En Annen As", "new": "10009"}
    record(run, "customer", "3", "10001 Fjell AS", number="10009", code="startup_number_taken", params=taken)
    record(run, "customer", "4", "10002 Foss AS", action="link", stands_as="55")
    record(run, "stock", "2", "B Mutter", action="leave", code="startup_no_stock")
    return run


def record(run: StartupRun, kind: str, document_id: str, label: str, **fields: Any) -> StartupRow:
    """A line of a preview."""
    values = {"action": "make", **fields}
    return StartupRow.objects.create(run=run, kind=kind, document_id=document_id, label=label, **values)


def moved(run: StartupRun, kind: str, document_id: str, **fields: Any) -> SyncEvent:
    """What became of a record: made or linked and read back, unless said otherwise."""
    ledger = run.connection.ledger
    lane, _ = Lane.objects.get_or_create(connection=ledger, target=run.connection)
    row = run.rows.get(kind=kind, document_id=document_id)
    run.rows.filter(pk=row.pk).update(noted=True)
    values = {
        "flow": f"startup_{kind}", "document_id": document_id, "label": row.label, "priority": 5, "state": "done",
        "result": "verified", "created_at": NOW, "received_at": NOW, "available_at": NOW, "finished_at": NOW,
    }  # fmt: skip
    return SyncEvent.objects.create(connection=ledger, lane=lane, **values | fields)


def _posting(row: int, account: str, name: str, gross: str, **fields: Any) -> dict[str, Any]:
    return {
        "row": row, "date": "2026-11-20", "account": account, "account_name": name, "vat_code": "0", "vat_rate": "0",
        "gross": gross, "net": gross, "vat": "0.00", "currency": "NOK", "gross_currency": gross, "text": "", "why": [],
        **fields,
    }  # fmt: skip


def shop(tenant: Tenant, name: str = "Nettbutikken") -> Shop:
    """Connect a shop and a ledger; the shop was read at NOW."""
    ledger = Connection.objects.create(tenant=tenant, kind="tripletex", name=f"Regnskap {name}")
    source = Connection.objects.create(
        tenant=tenant, kind="woocommerce", name=name, ledger=ledger, base_url="https://butikk.example"
    )
    SyncCursor.objects.create(connection=source, stream="sale", polled_at=NOW)
    return Shop(
        tenant=tenant,
        source=source,
        ledger=ledger,
        lane=Lane.objects.create(connection=source, target=ledger),
    )
