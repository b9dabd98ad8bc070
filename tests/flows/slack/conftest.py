"""A rental company that plans in Rentman and talks in Slack: an account, a workspace, and the connections of both."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Tenant
from integrations.flows import drain, opened
from integrations.models import Connection, EntityLink, SyncEvent
from integrations.sandbox.remote import Sandbox
from integrations.sync import events, lanes
from tests.connectors.rentals import Rental, new_rental
from tests.connectors.workplaces import KARI, LISE, Workplace, new_workplace
from tests.orgnumbers import next_org_number
from tests.world import sandbox

__all__ = ["sandbox"]
FLOW = "project_channel"
WISHES = {
    "channel_when": "created", "channel_name": "{number}-{customer}", "channel_topic": "{name}", "channel_private": "on",
    "channel_archive": "status", "channel_archive_days": "3", "channel_reopened": "new",
}  # fmt: skip


@dataclass
class Scene:
    """Both systems, both connections, and the verbs that tests need."""

    sandbox: Sandbox
    rental: Rental
    place: Workplace
    rentman: Connection
    slack: Connection

    def wish(self, **wishes: Any) -> None:
        """The company wants it so."""
        Connection.objects.filter(pk=self.slack.pk).update(**wishes)
        self.slack.refresh_from_db()

    def person(self, name: str, email: str) -> int:
        """Somebody in Rentman's crew."""
        record = {"firstname": name, "lastname": "Nordmann", "email": email, "active": True}
        return int(self.rental.create("crew", **record)["id"])

    def project(self, *crew: int, **given: Any) -> int:
        """A confirmed project of next week, with crew on it."""
        day = timezone.now() + timedelta(days=7)
        dates = {"start": f"{day:%Y-%m-%dT10:00:00}", "end": f"{day:%Y-%m-%dT22:00:00}"}
        made = self.rental.project(**{**dates, **given})
        if crew:
            self.plan(made["id"], *crew)
        return int(made["id"])

    def plan(self, project: int, *crew: int) -> None:
        self.rental.control("plan", project=project, crew=list(crew))

    def serve(self, *, later: timedelta = timedelta(0)) -> None:
        """Serve every ready lane until nothing is due, as if that much time had passed."""

        def clock() -> Any:
            return timezone.now() + later

        while (lane := lanes.take(clock())) is not None:
            drain.serve_lane(lane, tally=drain.Tally(), clock=clock)

    def sync(self, project: int, *, later: timedelta = timedelta(0)) -> tuple[str, str]:
        """As if a webhook had named the project; how that ended: state, and result or cause."""
        pairs = [(str(project), "")]
        now = timezone.now() + later
        events.record(self.rentman, FLOW, pairs, trigger="webhook", now=now, target=self.slack)
        self.serve(later=later)
        return self.ended(project)

    def ended(self, project: int) -> tuple[str, str]:
        event = SyncEvent.objects.filter(flow=FLOW, document_id=str(project)).latest("id")
        return event.state, event.code or event.result

    def link(self) -> EntityLink:
        return EntityLink.objects.get(flow=FLOW)

    def writes(self) -> set[str]:
        """Slack's methods called since the last look that change something."""
        reading = ("auth.test", "conversations.info", "conversations.list", "conversations.members")
        return set(self.place.calls()) - {*reading, "bookmarks.list", "users.lookupByEmail"}


@pytest.fixture
def scene(db: None, sandbox: Sandbox, settings: Any) -> Iterator[Scene]:
    settings.PRIVATE_HOSTS = frozenset({sandbox.host_port})
    sandbox.control("server", "clear_faults")
    number = next_org_number()
    tenant = Tenant.objects.create(name=f"Utleie {number} AS", org_number=number)
    rental, place = new_rental(sandbox), new_workplace(sandbox)
    common = {"tenant": tenant, "credentials_changed_at": timezone.now()}
    rentman = Connection.objects.create(
        kind="rentman",
        name="Planlegging",
        base_url=sandbox.rentman_url,
        credentials={"token": rental.token},
        company_id=rental.name,
        **common,
    )
    slack = Connection.objects.create(
        kind="slack",
        name="Slack",
        base_url=sandbox.slack_url,
        credentials={"token": place.token},
        ledger=rentman,
        **common,
    )
    yield Scene(sandbox, rental, place, rentman, slack)
    sandbox.control("server", "clear_faults")
    opened.close_all()


@pytest.fixture
def kari(scene: Scene) -> int:
    return scene.person("Kari", KARI)


@pytest.fixture
def lise(scene: Scene) -> int:
    """A guest in the workspace, who may be in one channel only."""
    return scene.person("Lise", LISE)
