"""The demo's wholesaler: a Tripletex in use for years gets a Rackbeat. Its records are moved, then a day is lived in both."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.utils import timezone
from rich.table import Table

from accounts.models import User
from integrations import jobs
from integrations.desk import startup
from integrations.management.demo_companies import warehouse_table
from integrations.management.demo_companies.company import LEFT, Awaited, DemoCompany
from integrations.management.stage import add_warehouse, open_company
from integrations.models import StartupRun, SyncEvent
from integrations.sync.startup import counted

ORG_NUMBER = "910081233"
ACCOUNT = "nordlys-belysning"
CHOSEN = {
    "customer_group": "Kunder",
    "supplier_group": "Leverandører",
    "product_group": "Varer",
    "service_group": "Tjenester",
    "payment_terms": "Netto 14 dager",
}
"""What the owner chooses for new records, by the names that Rackbeat has."""
FLOWS: Mapping[str, str] = {
    "products": "product",
    "lots": "bundle",
    "customers": "customer",
    "suppliers": "supplier",
    "customer-invoices": "customer_invoice",
    "supplier-invoices": "supplier_invoice",
    "purchase-orders": "purchase_order",
    "orders": "",
    "project": "project",
}
"""The sandbox's name of a kind of record → the flow that moves it, '' for none."""
State = StartupRun.State


class Warehouse(DemoCompany):
    """Nordlys Belysning AS."""

    title: ClassVar = "Nordlys Belysning AS"
    systems: ClassVar = "Rackbeat"
    live_seconds: ClassVar = 7
    advice: ClassVar = (
        "Choose an account for bought services (Velg konto on the admin's front page) and watch what waited for it. "
        "Soon the ten missing units arrive, and the invoice that was held for them goes on by itself."
    )

    def prepare(self) -> None:
        """The ledger with all that stands in it, and a Rackbeat with little in it."""
        self.run: StartupRun | None = None
        self.chapter = ""
        self.today = timezone.localdate()
        company = open_company(
            self.sandbox, name=self.title, org_number=ORG_NUMBER, company={"logistics": True}
        )
        self.tenant, self.company_id, self.ledger = company.tenant, company.company_id, company.ledger
        self._control("tripletex", "demo")
        jobs.check_connection(self.ledger.pk)
        self.ledger.refresh_from_db()
        self.warehouse = add_warehouse(self.sandbox, self.ledger, name=ACCOUNT, from_date=self.today)
        yesterday = (timezone.now() - timedelta(days=1)).timestamp()
        self.day: list[dict[str, str]] = self._control("rackbeat", "demo", now=yesterday)

    def _control(self, system: str, command: str, **arguments: Any) -> Any:
        """A command about the made-up company, in either system."""
        whose = {"account": ACCOUNT} if system == "rackbeat" else {"company_id": self.company_id}
        today = self.today.isoformat()
        return self.sandbox.control(system, command, **whose, seed=self.seed, today=today, **arguments)

    # -- the story -----------------------------------------------------------------------------------------------------

    def story(self, owner: User) -> Iterator[None]:
        """Connect, move the records over, live the day."""
        for connection in (self.ledger, self.warehouse):
            jobs.check_connection(connection.pk)
            connection.refresh_from_db()
        self.run = self._ask(owner)
        self.say(f"{self.title}: start-up sync asked for; the preview is being prepared")
        yield from self._until(self.run, State.READY)
        startup.start(self.run, actor=owner, now=timezone.now())
        self.say(f"{self.title}: {self._preview()}; the start-up sync begins")
        yield from self._until(self.run, State.DONE)
        # Projects come along without being asked for, as soon as the clock has looked for changes.
        while self.waiting() or not self.events().filter(flow="project").exists():
            yield
        for chapter in dict.fromkeys(row["chapter"] for row in self.day):
            yield from self._live(chapter, [row for row in self.day if row["chapter"] == chapter])
        self.chapter = ""

    def _ask(self, owner: User) -> StartupRun:
        offered = startup.choices(self.warehouse)
        numbers = {
            name: next(number for number, title in offered[name] if title == wanted)
            for name, wanted in CHOSEN.items()
        }
        startup.choose_defaults(self.warehouse, numbers, actor=owner)
        return startup.ask(
            self.warehouse,
            kinds=list(startup.KIND_WORDS),
            with_inactive=False,
            invite_employees=False,
            actor=owner,
            now=timezone.now(),
        )

    def _until(self, run: StartupRun, state: str) -> Iterator[None]:
        """Wait until the run has come so far. Raises RuntimeError when it was given up."""
        while run.state != state:
            yield
            run.refresh_from_db()
            if run.state == State.CANCELLED:
                raise RuntimeError(f"the start-up sync was given up: {run.code} {run.remote_message}")

    def _preview(self) -> str:
        assert self.run is not None
        counts = counted(self.run)
        made, linked = sum(one.make for one in counts), sum(one.link for one in counts)
        return f"{made} records will be made in Rackbeat, {linked} are there already"

    def _live(self, chapter: str, happenings: Sequence[Mapping[str, str]]) -> Iterator[None]:
        """A part of the day, until everything that came of it has ended."""
        self.chapter, begun, made = chapter, timezone.now(), []
        for row in happenings:
            left = self._control(row["system"], "play", key=row["key"])
            made += self._await(left)
            self.say(f"{self.title}, {chapter}: {row['description']}")
        while not self._has_heard(made, since=begun) or self.waiting():
            yield

    def _await(self, left: Sequence[Mapping[str, str]]) -> list[Awaited]:
        """Wait for what was left behind; what is expected of a document is what was said last."""
        made = [
            Awaited(
                connection=self.ledger if one["resource"] == "project" else self.warehouse,
                flow=FLOWS[one["resource"]],
                document_id=one["number"],
                expected=one["expected"],
            )
            for one in left
        ]
        keys = {one.key for one in made}
        self.awaited = [one for one in self.awaited if one.key not in keys] + made
        return made

    def _has_heard(self, made: Sequence[Awaited], *, since: datetime) -> bool:
        """Whether every webhook has arrived, and we have heard of everything that was made."""
        state = self.sandbox.control("rackbeat", "dump", account=ACCOUNT, resources=[])
        if state["waiting"] or any(entry["response_status"] is None for entry in state["webhook_log"]):
            return False
        heard = self.events().filter(received_at__gte=since)
        keys = set(heard.values_list("connection", "flow", "document_id"))
        return all(one.key in keys for one in made if one.expected != LEFT)

    def live_change(self, turn: int) -> str:
        """Something that happens in Rackbeat every day."""
        left = self._control("rackbeat", "drip", turn=turn)
        self._await(left["made"])
        return f"{left['description']} (Rackbeat)"

    # -- how it stands -------------------------------------------------------------------------------------------------

    def progress(self) -> tuple[str, int, int]:
        """The start-up sync, then the day."""
        if self.run is None or self.run.started_at is None:
            return "the start-up sync is being prepared", 0, 0
        if self.run.state != State.DONE:
            ended, total, _seconds = startup.progress(self.run, now=timezone.now())
            return f"start-up sync: {ended} of {total} records", ended, total
        words, ended, total = self.ended()
        return f"{self.chapter}: {words}" if self.chapter else words, ended, total

    def table(self) -> Table:
        """What was moved at the start, and what became of the day."""
        assert self.run is not None
        table = self.new_table()
        warehouse_table.rows_of_start(table, self.run)
        day = self.events().exclude(flow__startswith="startup_")
        warehouse_table.rows_of_day(table, day)
        skipped = day.filter(state=SyncEvent.State.IGNORED).exclude(code="superseded")
        self.rows_of_causes(table, "Skipped", skipped)
        left = sum(one.expected == LEFT for one in self.awaited)
        table.add_row(
            "Left alone", str(left), "sales orders stay in Rackbeat, and so does the value of the stock"
        )
        self.rows_of_stopped(table)
        self.rows_at_the_end(table, list(self._calls()))
        return table

    def is_right(self) -> bool:
        """Every record moved, and the day as it should be."""
        if self.run is None or self.run.state != State.DONE:
            return False
        return all(one.done == one.total for one in counted(self.run)) and super().is_right()

    def _calls(self) -> Iterator[tuple[str, str, str]]:
        total = max(1, self.events().count())
        for system, name, label in (
            ("tripletex", self.company_id, "Tripletex"),
            ("rackbeat", ACCOUNT, "Rackbeat"),
        ):
            calls = self.calls(system, name)
            yield f"Calls per record, {label}", f"{calls / total:.2f}", f"{calls} calls in all"
