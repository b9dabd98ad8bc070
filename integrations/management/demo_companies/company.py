"""What every company of the demo can do: be set up, live its story, say how far it has come and what became of everything."""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from django.db.models import Count, QuerySet, Sum
from rich.table import Table

from accounts.models import Tenant, User
from integrations import error_catalogue
from integrations.models import Connection, EntityLink, SyncEvent
from integrations.sandbox.remote import Sandbox

State, Result = SyncEvent.State, SyncEvent.Result
OUTCOMES: Mapping[tuple[str, str], str] = {
    (State.DONE, Result.VERIFIED): "verified",
    (State.DONE, Result.UNCHANGED): "verified",
    (State.DONE, Result.NOTHING): "skipped",
    (State.IGNORED, Result.NONE): "skipped",
    (State.BLOCKED, Result.NONE): "stopped",
    (State.BLOCKED, Result.BOOKED): "stopped",
}
LEFT = "left"
"""What became of a document that was never asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """A document, and what shall become of it: ``verified``, ``skipped``, ``stopped`` or ``left``."""

    connection: Connection
    flow: str
    document_id: str
    expected: str

    @property
    def key(self) -> tuple[int, str, str]:
        """Which document it is."""
        return self.connection.pk, self.flow, self.document_id


class DemoCompany(ABC):
    """One company. ``say`` prints a line; ``live_seconds`` lie between two changes while somebody watches."""

    title: ClassVar[str]
    systems: ClassVar[str]
    live_seconds: ClassVar[int]
    advice: ClassVar[str]
    tenant: Tenant
    company_id: str
    """Both are there once it is prepared; ``company_id`` is its id in the imitated Tripletex."""

    def __init__(self, sandbox: Sandbox, *, seed: int, say: Callable[[str], None]) -> None:
        self.sandbox, self.seed, self.say = sandbox, seed, say
        self.awaited: list[Awaited] = []

    @abstractmethod
    def prepare(self) -> None:
        """Set it up in the sandbox and here, before the web server and the workers run."""

    @abstractmethod
    def story(self, owner: User) -> Iterator[None]:
        """Live it, as the owner does on the pages; gives way while it waits for the workers."""

    @abstractmethod
    def progress(self) -> tuple[str, int, int]:
        """How it stands in words, how much has ended, and how much there is."""

    @abstractmethod
    def table(self) -> Table:
        """What became of everything."""

    @abstractmethod
    def live_change(self, turn: int) -> str:
        """Let one thing more happen; gives it in words."""

    # -- what they have in common --------------------------------------------------------------------------------------

    def events(self) -> QuerySet[SyncEvent]:
        """Everything that the company's connections had to do."""
        return SyncEvent.objects.filter(connection__tenant=self.tenant)

    def waiting(self) -> int:
        """How many of them wait for a worker, or are at work. What waits for a person is none of them."""
        under_way = self.events().filter(state__in=(State.PENDING, State.RUNNING))
        return under_way.exclude(state=State.PENDING, waiting_for__gt="").count()

    def ended(self) -> tuple[str, int, int]:
        """The events by their states: in words, how many have ended, how many there are."""
        counts = Counter(dict(self.events().order_by().values_list("state").annotate(number=Count("id"))))
        waiting = self.waiting()
        words = f"verified {counts[State.DONE]} · skipped {counts[State.IGNORED]} · stopped {counts[State.BLOCKED]}"
        total = sum(counts.values())
        return words, total - waiting, total

    def otherwise(self) -> list[tuple[Awaited, str]]:
        """Documents of which something else became than what is right, with what it is."""
        rows = (
            self.events().order_by("id").values_list("connection", "flow", "document_id", "state", "result")
        )
        newest = {row[:3]: OUTCOMES.get(row[3:], row[3]) for row in rows}
        found = [(one, newest.get(one.key, LEFT)) for one in self.awaited]
        return [(one, outcome) for one, outcome in found if outcome != one.expected]

    def is_right(self) -> bool:
        """Whether everything due is verified, or stopped or passed over as it should be."""
        return bool(self.awaited) and not self.otherwise() and not self.waiting()

    def calls(self, system: str, name: str) -> int:
        """How many calls a system has had for this company, or for what it calls by ``name``."""
        report = self.sandbox.control("server", "calls")
        return int(report["systems"].get(system, {}).get("tenants", {}).get(name, 0))

    # -- rows of the table ---------------------------------------------------------------------------------------------

    def new_table(self) -> Table:
        """With its three columns."""
        table = Table(title=self.title, show_header=True, show_lines=False)
        table.add_column("")
        table.add_column("Number", justify="right")
        table.add_column("Why")
        return table

    def rows_of_causes(self, table: Table, label: str, events: QuerySet[SyncEvent]) -> None:
        """How many, and of each cause."""
        counts = Counter(events.values_list("code", flat=True))
        table.add_row(label, str(sum(counts.values())), "")
        for code, number in counts.most_common():
            table.add_row("", str(number), error_catalogue.render(code, {}, "en").title)

    def rows_of_stopped(self, table: Table) -> None:
        """Each with its sentence."""
        stopped = list(self.events().filter(state=State.BLOCKED).order_by("flow", "id"))
        table.add_row("Stopped", str(len(stopped)), "for a person to help")
        for event in stopped:
            said = error_catalogue.render(event.code, {"number": event.label, **event.params}, "en")
            table.add_row(f"  {words_of(event.flow)} {event.label}", "", f"{said.why} {said.fix}")

    def rows_at_the_end(self, table: Table, calls: Iterable[tuple[str, str, str]]) -> None:
        """The difference, the calls, and what is not as it should be. ``calls`` are whole rows."""
        links = EntityLink.objects.filter(connection__tenant=self.tenant)
        difference = links.aggregate(total=Sum("difference"))["total"] or 0
        table.add_row(
            "Total difference", f"{difference:.2f}", "kroner, between what was meant and what Tripletex holds"
        )
        for row in calls:
            table.add_row(*row)
        for one, found in self.otherwise():
            label = f"  {words_of(one.flow)} {one.document_id}"
            table.add_row(label, "", f"not as it should be: {found}, not {one.expected}")


def words_of(flow: str) -> str:
    """A flow's name for people."""
    return flow.replace("_", " ")
