"""The demo's rental company: its projects in Rentman move through their statuses; Tripletex and Slack follow."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from rich.table import Table

from accounts.models import User
from integrations import jobs
from integrations.flows.checking import callback_url
from integrations.management.demo_companies.company import Awaited, DemoCompany
from integrations.management.demo_companies.rental_planner import (
    ACCOUNT,
    CHANNEL,
    CHAPTERS,
    CREW,
    EMPLOYED,
    INVOICE,
    PEOPLE,
    PROJECT,
    SPEAKERS,
    Happening,
    Left,
    Planner,
    email_of,
    live_change,
)
from integrations.management.stage import open_company
from integrations.models import Connection, CrewMatch, EntityLink, SyncEvent
from integrations.sync.rules import seed_defaults

ORG_NUMBER = "981206444"
MANAGER = {"first_name": "Sol", "last_name": "Sjef", "email": f"sol@{ACCOUNT}.example"}
DAYS_BACK = 30
ROWS = (
    ("Customers", "rentman_customer", "cards in Tripletex, their numbers written to Rentman"),
    ("Projects", PROJECT, "in Tripletex, a confirmed part on each order line"),
    ("Crews", CREW, "participants of the project, as far as they are employees"),
    ("Invoices and credit notes", INVOICE, "in Tripletex, equal to Rentman's to the øre"),
    ("Channels", CHANNEL, "in Slack, with the crew in them"),
)
"""Label, flow, and what it means that they are there."""


class Rental(DemoCompany):
    """Havgapet Utleie AS."""

    title: ClassVar = "Havgapet Utleie AS"
    systems: ClassVar = "Rentman, Slack"
    live_seconds: ClassVar = 11
    advice: ClassVar = (
        "Say which employee Silje Frilans is, or that she is none (crew without a match, on the connection), and the crew of "
        "Havnefestivalen is no longer stopped."
    )

    def prepare(self) -> None:
        """The ledger with its employees, a Rentman with crew and customers, a Slack with the same people."""
        self.chapter = ""
        company = open_company(self.sandbox, name=self.title, org_number=ORG_NUMBER)
        self.tenant, self.company_id, self.ledger = company.tenant, company.company_id, company.ledger
        self._hire()
        jobs.check_connection(self.ledger.pk)
        self.ledger.refresh_from_db()
        self.planner = Planner(sandbox=self.sandbox, today=timezone.localdate())
        self.rentman = self._connect_rentman()
        self.slack = self._connect_slack()
        seed_defaults(self.rentman)
        self.planner.set_up()

    def _hire(self) -> None:
        people: list[dict[str, Any]] = [{**MANAGER, "may_manage": True}]
        people += [
            {"first_name": first, "last_name": PEOPLE[first], "email": email_of(first)} for first in EMPLOYED
        ]
        for number, person in enumerate(people, start=1):
            whole = {**person, "employeeNumber": str(number), "company_id": self.company_id}
            self.sandbox.control("tripletex", "add_employee", **whole)

    def _connect_rentman(self) -> Connection:
        made = self.sandbox.control(
            "rentman", "create_account", name=ACCOUNT, company_name=self.title, crew_parent="Project"
        )
        return self._connect(
            kind="rentman",
            name="Rentman",
            base_url=self.sandbox.rentman_url,
            credentials={"token": made["token"]},
            ledger=self.ledger,
            company_id=ACCOUNT,
            business_mode="invoice",
            project_manager=MANAGER["email"],
        )

    def _connect_slack(self) -> Connection:
        people = [
            {"real_name": f"{first} {last}", "email": email_of(first)} for first, last in PEOPLE.items()
        ]
        made = self.sandbox.control(
            "slack", "create_workspace", name=ACCOUNT, title=self.title, people=people
        )
        return self._connect(
            kind="slack",
            name="Slack",
            base_url=self.sandbox.slack_url,
            credentials={"token": made["token"]},
            ledger=self.rentman,
            channel_when="confirmed",
            channel_archive="status",
        )

    def _connect(self, **values: Any) -> Connection:
        now = timezone.now()
        since = timezone.localdate() - timedelta(days=DAYS_BACK)
        return Connection.objects.create(
            tenant=self.tenant, from_date=since, credentials_changed_at=now, **values
        )

    # -- the story -----------------------------------------------------------------------------------------------------

    def story(self, owner: User) -> Iterator[None]:
        """Connect, then chapter by chapter."""
        self._paste_webhook()
        for connection in (self.rentman, self.slack):
            jobs.check_connection(connection.pk)
            connection.refresh_from_db()
        self.say(f"{self.title}: Rentman and Slack are connected")
        for chapter, happenings in CHAPTERS.items():
            yield from self._live(chapter, happenings)
        self.chapter = ""

    def _paste_webhook(self) -> None:
        """A person pastes our address in Rentman, and gives us the token that is shown there."""
        shown = self.planner.control("set_webhook", url=callback_url(self.rentman))
        self.rentman.credentials = {**self.rentman.known_credentials(), "webhook_token": shown["token"]}
        self.rentman.save(update_fields=("credentials",))

    def _live(self, chapter: str, happenings: Sequence[Happening]) -> Iterator[None]:
        """A part of the story, until everything that came of it has ended."""
        self.chapter, begun, made = chapter, timezone.now(), []
        for text, play in happenings:
            made += self._await(play(self.planner))
            self.say(f"{self.title}, {chapter}: {text}")
        while not self._has_heard(made, since=begun) or self.waiting():
            yield

    def _await(self, left: Left) -> list[Awaited]:
        """Wait for what was left behind; what is expected of a document is what was said last."""
        made = [
            Awaited(connection=self.rentman, flow=flow, document_id=str(number), expected=expected)
            for flow, number, expected in left
        ]
        keys = {one.key for one in made}
        self.awaited = [one for one in self.awaited if one.key not in keys] + made
        return made

    def _has_heard(self, made: Sequence[Awaited], *, since: datetime) -> bool:
        """Whether every webhook has arrived, and we have heard of everything that was made."""
        state = self.planner.control("dump", resources=[])
        if state["waiting"] or any("status" not in entry for entry in state["webhook_log"]):
            return False
        heard = self.events().filter(received_at__gte=since)
        keys = set(heard.values_list("connection", "flow", "document_id"))
        return all(one.key in keys for one in made)

    def live_change(self, turn: int) -> str:
        """Something that happens in Rentman every week."""
        text, left = live_change(self.planner, turn)
        self._await(left)
        return f"{text} (Rentman)"

    # -- how it stands -------------------------------------------------------------------------------------------------

    def progress(self) -> tuple[str, int, int]:
        """The chapter, and the events by their states."""
        words, ended, total = self.ended()
        return f"{self.chapter}: {words}" if self.chapter else words, ended, total

    def table(self) -> Table:
        """What stands in Tripletex and in Slack."""
        table, links = self.new_table(), self._verified()
        for label, flow, why in ROWS:
            number = links.filter(flow=flow).values("document_id").distinct().count()
            table.add_row(f"{label} verified", str(number), why)
        table.add_row(
            "Contact persons verified",
            str(self._contacts()),
            "at the customers, named by orders, invoices and projects",
        )
        table.add_row("  archived", str(self._archived()), "the project is returned")
        removed = self.events().filter(code="rental_crew_removed").values_list("params__people", flat=True)
        names = sorted(set(removed))
        table.add_row("Taken off in Rentman", str(len(names)), f"{', '.join(names)}: still in Tripletex")
        self.rows_of_causes(table, "Skipped", self._skipped())
        self.rows_of_stopped(table)
        unmatched = CrewMatch.objects.filter(connection=self.rentman, how=CrewMatch.How.UNKNOWN)
        unknown = list(unmatched.values_list("name", flat=True))
        table.add_row("Crew without a match", str(len(unknown)), ", ".join(unknown))
        self.rows_at_the_end(table, list(self._calls()))
        return table

    def is_right(self) -> bool:
        """As it should be, the one channel archived whose project is over, and a contact person at each customer."""
        return super().is_right() and self._archived() == 1 and self._contacts() == len(SPEAKERS)

    def _verified(self) -> QuerySet[EntityLink]:
        return EntityLink.objects.filter(connection__tenant=self.tenant, state=EntityLink.State.VERIFIED)

    def _skipped(self) -> QuerySet[SyncEvent]:
        """What was passed over, each document once, as it was last."""
        newest: dict[tuple[str, str], int] = {}
        for key, flow, document_id in self.events().order_by("id").values_list("id", "flow", "document_id"):
            newest[flow, document_id] = key
        last = self.events().filter(id__in=newest.values())
        return last.filter(state=SyncEvent.State.IGNORED) | last.filter(result=SyncEvent.Result.NOTHING)

    def _contacts(self) -> int:
        return self._verified().filter(kind="contact").count()

    def _archived(self) -> int:
        channels = self.sandbox.control("slack", "dump", workspace=ACCOUNT)["channels"]
        return sum(one["is_archived"] for one in channels)

    def _calls(self) -> Iterator[tuple[str, str, str]]:
        total = max(1, self.events().count())
        for system, name, label in (
            ("tripletex", self.company_id, "Tripletex"),
            ("rentman", ACCOUNT, "Rentman"),
            ("slack", ACCOUNT, "Slack"),
        ):
            calls = self.calls(system, name)
            yield f"Calls per record, {label}", f"{calls / total:.2f}", f"{calls} calls in all"
