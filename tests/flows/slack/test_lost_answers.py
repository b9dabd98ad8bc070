"""One channel for a project whatever answer is lost, and wherever a worker is killed."""

from datetime import timedelta
from typing import Any

import pytest

from integrations.models import EntityLink
from tests.connectors.workplaces import KARI
from tests.flows.slack.conftest import FLOW, Scene
from tests.flows.workers import BEFORE, kill_a_worker, let_leases_end, run_worker

HOUR = timedelta(hours=1)


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["create", "invite"])
def test_a_lost_answer_leaves_one_whole_channel(scene: Scene, kari: int, method: str) -> None:
    scene.place.fault(kind="cut_after", path=f"/conversations.{method}$", times=1)
    project = scene.project(kari)
    first = scene.sync(project)
    scene.serve(later=HOUR)

    assert first[0] == "pending"
    assert scene.ended(project) == ("done", "verified")
    assert KARI in scene.place.only()["members"]
    assert scene.sync(project, later=2 * HOUR) == ("done", "unchanged")


@pytest.mark.django_db
def test_a_lost_answer_to_archiving_is_found_out(scene: Scene) -> None:
    project = scene.project()
    scene.sync(project)
    scene.rental.control("delete", resource="projects", id=project)
    scene.place.fault(kind="cut_after", path="/conversations.archive$", times=1)
    scene.sync(project)
    scene.serve(later=HOUR)

    assert scene.ended(project) == ("done", "verified")
    assert scene.place.only()["is_archived"]


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_after_the_channel_was_made(scene: Scene, kari: int, settings: Any) -> None:
    from django.utils import timezone

    from integrations.sync import events

    project = scene.project(kari)
    events.record(
        scene.rentman, FLOW, [(str(project), "")], trigger="webhook", now=timezone.now(), target=scene.slack
    )
    call = {"system": "slack", "path": "/conversations.setPurpose$"}
    kill_a_worker(scene.sandbox, settings.PRIVATE_HOSTS, call, moment=BEFORE)
    reserved = EntityLink.objects.get(flow=FLOW)
    let_leases_end(scene.sandbox)
    run_worker(settings.PRIVATE_HOSTS)

    assert (reserved.state, reserved.remote_id) == ("reserved", "")
    assert scene.ended(project) == ("done", "verified")
    assert KARI in scene.place.only()["members"]
