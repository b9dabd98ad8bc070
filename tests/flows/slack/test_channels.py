"""A channel for a project: made once, peopled, archived by the company's rule, and nothing else is touched."""

import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.desk import intake
from integrations.flows import polling, record_sweep
from integrations.models import Connection, EntityLink, GiftCardKey, SyncCursor, SyncEvent, VatRule
from tests.connectors.workplaces import KARI, LISE, OLA
from tests.flows.slack.conftest import FLOW, Scene

pytestmark = pytest.mark.django_db
WEEKS = timedelta(days=7 + 14 + 2)


def test_a_project_gets_its_channel_and_a_second_run_changes_nothing(scene: Scene, kari: int) -> None:
    project = scene.project(kari, name="Konsert på Åna", customer=scene.rental.customer())
    first = scene.sync(project)
    channels = scene.place.channels()
    scene.place.calls()
    again = scene.sync(project)

    assert (first, again) == (("done", "verified"), ("done", "unchanged"))
    assert scene.writes() == set()
    assert scene.place.channels() == channels
    (channel,) = channels
    link = f"https://{scene.rental.name}.rentmanapp.com/#/projects/{project}/details"
    assert (channel["name"], channel["is_private"]) == ("1-konsert-pa-ana", False)
    assert channel["topic"].startswith("1 Konsert på Åna, Kunde AS, ")
    assert channel["purpose"] == f"1 Konsert på Åna [{scene.rentman.key}-{project}]"
    assert channel["bookmarks"] == [["Rentman", link]]
    assert KARI in channel["members"]
    assert channel["messages"] == []
    assert EntityLink.objects.count() == 1
    assert not GiftCardKey.objects.exists()
    assert not VatRule.objects.exists()


def test_it_waits_for_the_confirmation_where_the_company_wants_that(scene: Scene) -> None:
    scene.wish(channel_when="confirmed")
    project = scene.project(status=1)
    before = scene.sync(project), scene.place.channels()
    scene.rental.control("move", project=project, status=4)  # packed at once: nobody ever saw it confirmed
    after = scene.sync(project)
    scene.rental.control("move", project=project, status=1)
    back = scene.sync(project)

    assert before == (("ignored", "channel_not_confirmed"), [])
    assert (after, back) == (("done", "verified"), ("done", "unchanged"))
    assert not scene.place.only()["is_archived"]


def test_who_is_planned_later_is_invited_and_who_leaves_stays(scene: Scene, kari: int) -> None:
    project = scene.project(kari)
    scene.sync(project)
    scene.plan(project, scene.person("Ola", OLA))
    joined = scene.sync(project), scene.place.only()["members"]
    scene.rental.control("unplan", project=project, crew=kari)
    left = scene.sync(project), scene.place.only()["members"]

    assert joined == (("done", "verified"), left[1])
    assert left[0] == ("done", "verified")
    assert {KARI, OLA} <= set(left[1])


def test_who_cannot_come_is_named_and_holds_nobody_up(scene: Scene, kari: int, lise: int) -> None:
    silent, per = scene.person("Siri", ""), scene.person("Per", "per@utleie.example")
    scene.place.control("let_in", channel="general", person=LISE)  # a guest may be in one channel alone
    project = scene.project(kari, lise, silent, per)
    ended = scene.sync(project)
    link = scene.link()

    assert ended == ("done", "verified")
    assert link.secondary["unknown"] == "per@utleie.example"
    assert link.secondary["refused"] == LISE
    assert link.expected["record"]["without_email"] == ["Siri Nordmann"]
    assert KARI in scene.place.only()["members"]


@pytest.mark.parametrize("rule", ["days", "status", "never"])
def test_it_is_archived_by_the_rule(scene: Scene, kari: int, rule: str) -> None:
    scene.wish(channel_archive=rule)
    project = scene.project(kari)
    scene.sync(project)
    scene.rental.control("move", project=project, status=6)
    returned = scene.sync(project), scene.place.only()["is_archived"]
    noted = record_sweep.sweep(lambda: timezone.now() + WEEKS)
    scene.serve(later=WEEKS)
    weeks_later = scene.place.only()["is_archived"]
    scene.place.calls()
    again = scene.sync(project, later=WEEKS)

    assert returned[1] is (rule == "status")
    assert noted == (0 if rule == "status" else 1)
    assert weeks_later is (rule != "never")
    assert again == ("done", "unchanged")
    assert scene.writes() == set()


def test_a_deleted_project_is_archived(scene: Scene) -> None:
    project = scene.project()
    scene.sync(project)
    scene.rental.control("delete", resource="projects", id=project)

    assert scene.sync(project) == ("done", "verified")
    assert scene.place.only()["is_archived"]


@pytest.mark.parametrize("reopened", ["new", "ask"])
def test_a_project_that_is_opened_again(scene: Scene, kari: int, reopened: str) -> None:
    scene.wish(channel_archive="status", channel_reopened=reopened)
    project = scene.project(kari, status=6)
    scene.wish(channel_archive="never")
    scene.sync(project)
    scene.wish(channel_archive="status")
    scene.sync(project)
    scene.rental.control("move", project=project, status=3)
    ended = scene.sync(project)
    names = [(row["name"], row["is_archived"]) for row in scene.place.channels()]

    if reopened == "new":
        assert (ended, scene.sync(project)) == (("done", "verified"), ("done", "unchanged"))
        assert names == [("1-konsert", True), ("1-konsert-2", False)]
    else:
        assert ended == ("blocked", "channel_archived")
        assert names == [("1-konsert", True)]
        scene.place.control("unarchive", channel="1-konsert")
        assert scene.sync(project) == ("done", "verified")
        assert not scene.place.only()["is_archived"]


def test_a_name_that_is_taken_gets_a_number(scene: Scene) -> None:
    scene.place.control("create_channel", name="1-konsert", is_private=True)
    theirs = scene.place.only()

    assert scene.sync(scene.project()) == ("done", "verified")
    assert scene.place.channels()[0] == theirs
    assert scene.place.channels()[1]["name"] == "1-konsert-2"


def test_what_was_over_or_older_before_gets_none(scene: Scene) -> None:
    old = scene.project(start="2020-01-01T10:00:00", end="2020-01-02T10:00:00")
    over = scene.sync(old)
    scene.wish(created_at=timezone.now() + timedelta(days=2))
    older = scene.sync(scene.project())

    assert over == ("ignored", "channel_not_made")
    assert older == ("ignored", "channel_too_early")
    assert scene.place.channels() == []


def test_polling_finds_projects_and_their_crew(scene: Scene, kari: int) -> None:
    project = scene.project()

    def poll() -> None:
        SyncCursor.objects.update(next_at=timezone.now() - timedelta(seconds=1))
        polling.poll_due(timezone.now)
        scene.serve()

    poll()
    made = scene.place.only()
    scene.plan(project, kari)
    poll()

    assert KARI not in made["members"]
    assert KARI in scene.place.only()["members"]
    assert set(SyncCursor.objects.values_list("stream", flat=True)) == {FLOW}


def test_a_webhook_about_project_or_crew_is_one_about_the_channel(scene: Scene) -> None:
    scene.rentman.webhook_secret = "hemmelig"
    scene.rentman.save()
    project = scene.project()
    for kind, parent in (("Project", None), ("ProjectCrew", {"id": project, "itemType": "Project"})):
        one = {"id": project if parent is None else 1, "ref": "", "parent": parent}
        body = json.dumps({"eventType": "update", "itemType": kind, "items": [one]}).encode()
        made = hmac.new(b"hemmelig", body, hashlib.sha256).hexdigest()
        headers = {"Digest": f"sha256={made}"}
        assert intake.receive(scene.rentman.webhook_key, body, headers, now=timezone.now()) > 0
    noted = list(SyncEvent.objects.values_list("flow", "document_id", "lane__target"))
    scene.serve()

    assert (FLOW, str(project), scene.slack.pk) in noted
    assert scene.ended(project) == ("done", "verified")


@pytest.mark.parametrize("off", ["no connection follows", "turned off", "paused"])
def test_off_means_off(scene: Scene, off: str) -> None:
    if off == "no connection follows":
        scene.wish(ledger=None)
    else:
        scene.wish(**({"flows_off": [FLOW]} if off == "turned off" else {"state": Connection.State.PAUSED}))
    scene.project()
    polling.poll_due(timezone.now)
    scene.serve()

    assert scene.place.channels() == []
    assert SyncEvent.objects.exclude(state="pending").count() == 0
