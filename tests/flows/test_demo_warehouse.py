"""The demo's wholesaler: its records moved at the start, its day lived in both systems; a second time changes nothing."""

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from integrations import error_catalogue, jobs
from integrations.desk import startup
from integrations.flows import opened, polling, roads
from integrations.management.demo_companies.company import LEFT, Awaited
from integrations.management.demo_companies.warehouse import ACCOUNT, Warehouse
from integrations.models import StartupRun, SyncCursor, SyncEvent
from integrations.sandbox.demo_warehouse.live import ARRIVAL
from integrations.sandbox.remote import Sandbox
from tests.factories import UserFactory
from tests.world import World

pytestmark = pytest.mark.django_db


class Watched(Warehouse):
    """The wholesaler without limits and webhooks: what a worker and the clock would do is done between two steps."""

    said: list[str]

    def prepare(self) -> None:
        super().prepare()
        self.sandbox.control("tripletex", "set", company_id=self.company_id, rate_limit=100_000)
        self.sandbox.control("rackbeat", "set", account=ACCOUNT, per_minute=100_000, webhook_drop=100_000)

    def serve(self) -> None:
        """Look for changes and serve every lane until nothing is due."""
        SyncCursor.objects.update(next_at=timezone.now())
        polling.poll_due(timezone.now)
        for _ in range(3):
            jobs.go_on_with_startup()
            World.serve(self)  # type: ignore[arg-type]

    def live(self, owner: User) -> None:
        for _ in self.story(owner):
            self.serve()

    def _live(self, chapter: str, happenings: Sequence[Mapping[str, str]]) -> Iterator[None]:
        """In another second than our last write: stamps are whole seconds, and what a person changes in the very second of a
        write of ours is told by its webhook alone (``flows.echoes``), which is off here."""
        time.sleep(1 - time.time() % 1)
        yield from super()._live(chapter, happenings)

    def stands(self) -> list[Any]:
        """Everything that the two systems hold, but for what they count of us."""
        ledger = self.sandbox.control("tripletex", "dump", company_id=self.company_id)
        return [ledger, self.sandbox.control("rackbeat", "dump", account=ACCOUNT)["records"]]


@pytest.fixture
def watched(db: None, sandbox: Sandbox, settings: Any) -> Iterator[Watched]:
    settings.PRIVATE_HOSTS = frozenset({sandbox.host_port})
    settings.NORGES_BANK_URL = sandbox.norges_bank_url
    sandbox.control("server", "clear_faults")
    said: list[str] = []
    company = Watched(sandbox, seed=1, say=said.append)
    company.said = said
    company.prepare()
    yield company
    opened.close_all()


def test_the_records_move_and_the_day_ends_as_it_should(watched: Watched) -> None:
    watched.live(UserFactory())

    run = startup.newest(watched.warehouse)
    assert run is not None
    assert (run.state, startup.progress(run, now=timezone.now())[:2]) == (StartupRun.State.DONE, (134, 134))
    assert (watched.otherwise(), watched.waiting(), watched.is_right()) == ([], 0, True)
    stopped = watched.events().filter(state=SyncEvent.State.BLOCKED)
    assert sorted(stopped.values_list("code", flat=True)) == [
        "bill_there_by_ehf",
        "missing_mapping",
        "price_mismatch",
        "quantity_mismatch",
    ]
    assert_every_stop_is_said(watched)
    assert len(watched.said) == 2 + len(watched.day)
    assert [column.header for column in watched.table().columns] == ["", "Number", "Why"]

    before = watched.stands()
    note_everything_again(watched)
    watched.serve()
    assert (watched.otherwise(), watched.stands()) == ([], before)

    watched.live_change(ARRIVAL)
    watched.serve()
    assert (watched.is_right(), stopped.count()) == (True, 3)
    lost = Awaited(connection=watched.warehouse, flow="product", document_id="LOST", expected="verified")
    watched.awaited.append(lost)
    assert (watched.is_right(), watched.otherwise()) == (False, [(lost, LEFT)])


def assert_every_stop_is_said(watched: Watched) -> None:
    """With its figures filled in, in both languages."""
    for event in watched.events().filter(state=SyncEvent.State.BLOCKED):
        for language in ("nb", "en"):
            said = error_catalogue.render(event.code, {"document": event.label, **event.params}, language)
            assert all(said), event.code
            assert "{" not in "".join(said)


def note_everything_again(watched: Watched) -> None:
    """As if a webhook had named every document of the day."""
    for one in watched.awaited:
        if one.expected != LEFT:
            roads.note(
                one.connection, one.flow, [(one.document_id, "")], trigger="webhook", now=timezone.now()
            )
