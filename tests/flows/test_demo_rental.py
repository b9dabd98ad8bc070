"""The demo's rental company: its story lived in three systems; a second time changes nothing."""

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from integrations.connectors.rentman.budget import budget_for
from integrations.flows import opened, polling, roads
from integrations.management.demo_companies.rental import ACCOUNT, Rental
from integrations.models import SyncCursor, SyncEvent
from integrations.sandbox.remote import Sandbox
from tests.factories import UserFactory
from tests.flows.test_demo_warehouse import assert_every_stop_is_said
from tests.world import World, sandbox

__all__ = ["sandbox"]
pytestmark = pytest.mark.django_db


class Watched(Rental):
    """The company without limits and webhooks: what a worker and the clock would do is done between two steps."""

    said: list[str]

    def prepare(self) -> None:
        super().prepare()
        self.sandbox.control("tripletex", "set", company_id=self.company_id, rate_limit=100_000)
        self.planner.control("set", per_second=100_000, webhook_drop=100_000)
        token = self.rentman.known_credentials()["token"]
        key = hashlib.sha256(token.encode()).hexdigest()
        budget_for(self.rentman.base_url.rstrip("/"), key=key).allowed(100_000)

    def serve(self) -> None:
        """Look for changes and serve every lane until nothing is due."""
        SyncCursor.objects.update(next_at=timezone.now())
        polling.poll_due(timezone.now)
        World.serve(self)  # type: ignore[arg-type]

    def live(self, owner: User) -> None:
        for _ in self.story(owner):
            self.serve()

    def stands(self) -> list[Any]:
        """Everything that the three systems hold, but for what they count of us."""
        ledger = self.sandbox.control("tripletex", "dump", company_id=self.company_id)
        channels = self.sandbox.control("slack", "dump", workspace=ACCOUNT)["channels"]
        return [ledger, self.planner.control("dump")["items"], channels]


@pytest.fixture
def watched(db: None, sandbox: Sandbox, settings: Any) -> Iterator[Watched]:
    settings.PRIVATE_HOSTS = frozenset({sandbox.host_port})
    sandbox.control("server", "clear_faults")
    said: list[str] = []
    company = Watched(sandbox, seed=1, say=said.append)
    company.said = said
    company.prepare()
    yield company
    opened.close_all()


def test_the_story_ends_as_it_should(watched: Watched) -> None:
    watched.live(UserFactory())

    assert (watched.otherwise(), watched.waiting(), watched.is_right()) == ([], 0, True)
    stopped = watched.events().filter(state=SyncEvent.State.BLOCKED)
    assert list(stopped.values_list("flow", "code")) == [("rentman_crew", "rental_crew_unmatched")]
    assert "Silje Frilans" in stopped.get().params["people"]
    assert_every_stop_is_said(watched)  # type: ignore[arg-type]
    assert_three_systems_agree(watched)
    assert [column.header for column in watched.table().columns] == ["", "Number", "Why"]

    before = watched.stands()
    for one in watched.awaited:
        roads.note(one.connection, one.flow, [(one.document_id, "")], trigger="webhook", now=timezone.now())
    watched.serve()
    assert (watched.otherwise(), watched.stands()) == ([], before)

    watched.live_change(1)
    watched.live_change(2)
    watched.serve()
    watched.live_change(3)
    watched.serve()
    assert (watched.otherwise(), watched.waiting(), stopped.count()) == ([], 0, 1)


def assert_three_systems_agree(watched: Watched) -> None:
    """Numbers are written back, one invoice is taken back, one channel is archived, who left a project stays in it."""
    ledger, items, channels = watched.stands()
    assert all(one["accounting_code"] for one in items["contacts"])
    assert sorted(one["name"] for one in ledger["projects"]) == [
        "Fiskerimessen",
        "Havnefestivalen",
        "Høstkonsert",
        "Jubileum",
    ]
    assert len(ledger["invoices"]) == 3
    found = {
        one["name"].partition("-")[2]: one["is_archived"] for one in channels if one["name"] != "general"
    }
    assert found == {"havnefestivalen": False, "fiskerimessen": True, "hostkonsert": False, "jubileum": False}
    removed = watched.events().filter(flow="rentman_crew", code="rental_crew_removed")
    assert [one.params["people"] for one in removed] == ["Ola Dahl"]
