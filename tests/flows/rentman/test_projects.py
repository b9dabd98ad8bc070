"""Confirmed projects with their subprojects as order lines: made once, followed, and left or closed as the tenant says."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from integrations.desk import connections
from integrations.models import Connection, EntityLink, SyncEvent
from tests.flows.rentman.conftest import CREW, CUSTOMER, PROJECT, Scene

pytestmark = pytest.mark.django_db
UNCHANGED, VERIFIED = ("done", "unchanged", ""), ("done", "verified", "")


def set_up(scene: Scene, **changes: Any) -> None:
    Connection.objects.filter(pk=scene.connection.pk).update(**changes)


def test_a_confirmed_project_stands_with_its_parts_and_twice_changes_nothing(scene: Scene) -> None:
    made = scene.festival(reference="PO 77", customer=scene.customer())
    scene.sync(made)
    scene.calls()
    scene.sync(made)

    assert scene.ended(made) == UNCHANGED
    assert scene.writes() == []
    (held,) = scene.projects()
    assert (held["number"], held["name"], held["reference"]) == ("1", "Festival", "PO 77")
    assert (held["externalAccountsNumber"], held["startDate"], held["endDate"]) == (
        f"Rentman {made['id']}",
        "2026-10-08",
        "2026-10-09",
    )
    card = EntityLink.objects.get(connection=scene.connection, flow=CUSTOMER, part="record")
    assert (held["isClosed"], str(held["customer"]["id"])) == (False, card.remote_id)
    assert scene.lines() == [("Del 1", 1000), ("Del 2", 2000)]
    assert not EntityLink.objects.filter(connection=scene.connection).exclude(state="verified").exists()


def test_what_is_not_confirmed_stays_out_and_what_counts_is_the_tenants_choice(scene: Scene) -> None:
    inquiry, returned = scene.festival(status=7), scene.festival(status=6)
    own = scene.festival(status=8)
    for one in (inquiry, returned):
        scene.sync(one)
    set_up(scene, confirmed_statuses=["8"])
    scene.sync(own)

    assert scene.ended(inquiry) == ("ignored", "", "rental_not_confirmed")
    assert (scene.ended(returned)[0], scene.ended(own)[0]) == ("done", "done")
    assert len(scene.projects()) == 2


def test_later_changes_follow_line_by_line(scene: Scene) -> None:
    made = scene.festival(3, customer=scene.customer())
    scene.sync(made)
    first, second, _third = made["subprojects"]
    scene.rental.change("projects", made["id"], name="Festivalen", customer=f"/contacts/{scene.customer()}")
    scene.rental.control("change_subproject", id=first, prices={"rental": 1500}, end="2026-10-12T12:00:00")
    scene.rental.control("move", subproject=second, status=2)
    scene.rental.control("add_subproject", project=made["id"], name="Rigg", status=3, prices={"crew": 700})
    scene.calls()
    scene.sync(made)

    assert scene.ended(made) == VERIFIED
    (held,) = scene.projects()
    assert (held["name"], held["endDate"]) == ("Festivalen", "2026-10-12")
    assert (
        str(held["customer"]["id"])
        == EntityLink.objects.filter(flow=CUSTOMER, part="record").latest("id").remote_id
    )
    assert sorted(scene.lines()) == [("Del 1", 1500), ("Del 3", 3000), ("Rigg", 700)]
    scene.calls()
    scene.sync(made)
    assert (scene.ended(made), scene.writes()) == (UNCHANGED, [])


def test_a_lost_confirmation_is_left_and_told_or_closed_and_opened_again(scene: Scene) -> None:
    made = scene.festival()
    scene.sync(made)
    scene.rental.control("move", project=made["id"], status=1)
    scene.calls()
    scene.sync(made)

    assert scene.ended(made) == ("blocked", "booked", "rental_confirmation_lost")
    assert (scene.writes(), scene.projects()[0]["isClosed"]) == ([], False)
    set_up(scene, lost_confirmation="close")
    for _twice in range(2):
        scene.sync(made)
    assert scene.ended(made)[0] == "done"
    assert SyncEvent.objects.filter(code="rental_project_closed").exists()
    assert scene.projects()[0]["isClosed"] is True
    assert scene.lines() == [("Del 1", 1000), ("Del 2", 2000)]
    scene.rental.control("move", project=made["id"], status=3)
    scene.sync(made)
    assert (scene.ended(made), scene.projects()[0]["isClosed"]) == (VERIFIED, False)


def test_a_project_that_is_deleted_in_rentman_is_never_deleted_here(scene: Scene) -> None:
    made = scene.festival()
    scene.sync(made)
    scene.rental.control("delete", resource="projects", id=made["id"])
    scene.sync(made)

    assert scene.ended(made) == ("blocked", "booked", "rental_confirmation_lost")
    assert len(scene.projects()) == 1


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/project$", "cut_before"),
        ("/project$", "cut_after"),
        ("/project/orderline/list$", "cut_after"),
        ("/project/participant$", "cut_after"),
    ],
)
def test_a_lost_answer_leaves_one_project_with_each_line_and_person_once(
    scene: Scene, path: str, kind: str
) -> None:
    made = scene.festival()
    person = scene.hire("Ada", "Dal", email="ada@scene.example")
    scene.plan(made, scene.crew("Ada", "Dal", email="ada@scene.example"))
    scene.world.fault(system="tripletex", method="POST", path=path, kind=kind, times=1)
    scene.sync(made)
    go_on(scene)

    assert (scene.ended(made)[0], scene.ended(made, CREW)[0]) == ("done", "done")
    assert len(scene.projects()) == 1
    assert scene.lines() == [("Del 1", 1000), ("Del 2", 2000)]
    assert scene.people() == [person]


def test_lost_answers_to_changes_end_in_what_rentman_says(scene: Scene) -> None:
    made = scene.festival(3)
    scene.sync(made)
    first, second, _third = made["subprojects"]
    scene.rental.change("projects", made["id"], name="Festivalen")
    scene.rental.control("change_subproject", id=first, prices={"rental": 1500})
    scene.rental.control("move", subproject=second, status=2)
    places = [("PUT", "/project/[0-9]+$"), ("PUT", "/orderline/[0-9]+$"), ("DELETE", "/orderline/[0-9]+$")]
    rules = [
        {"system": "tripletex", "method": method, "path": path, "kind": "cut_after", "times": 1}
        for method, path in places
    ]
    scene.world.sandbox.control("server", "faults", rules=rules)
    scene.sync(made)
    for _place in places:
        go_on(scene)

    assert scene.ended(made) == VERIFIED
    assert (scene.projects()[0]["name"], scene.lines()) == ("Festivalen", [("Del 1", 1500), ("Del 3", 3000)])


def go_on(scene: Scene) -> None:
    """As if the time had come to try again."""
    SyncEvent.objects.filter(state="pending").update(available_at=timezone.now())
    scene.world.serve()


def test_what_the_tenant_changes_is_followed(scene: Scene, admin_user: User) -> None:
    inquiry, orphan = scene.festival(status=7), scene.festival(manager=None)
    set_up(scene, project_manager="")
    for one in (inquiry, orphan):
        scene.sync(one)
    found = Connection.objects.get(pk=scene.connection.pk)
    found.project_manager, found.confirmed_statuses = "900", ["3", "7"]
    connections.save(found, typed={}, actor=admin_user, now=timezone.now())
    scene.world.serve()

    assert [scene.ended(one)[:2] for one in (inquiry, orphan)] == [("done", "verified")] * 2


@pytest.mark.parametrize("wish", ["leave_and_warn", "close"])
def test_a_status_that_counts_no_more_is_followed_at_once(scene: Scene, admin_user: User, wish: str) -> None:
    set_up(scene, lost_confirmation=wish)
    packed, safe = scene.festival(status=4), scene.festival(status=3)
    for one in (packed, safe):
        scene.sync(one)
    found = Connection.objects.get(pk=scene.connection.pk)
    found.confirmed_statuses = ["3", "5", "6"]
    connections.save(found, typed={}, actor=admin_user, now=timezone.now())
    scene.world.serve()

    left = ("blocked", "booked", "rental_confirmation_lost")
    assert scene.ended(packed) == (
        left if wish == "leave_and_warn" else ("done", "verified", "rental_project_closed")
    )
    assert [one["isClosed"] for one in scene.projects()] == [wish == "close", False]
    assert SyncEvent.objects.filter(flow=PROJECT, document_id=str(safe["id"])).count() == 1
    found.confirmed_statuses = []
    connections.save(found, typed={}, actor=admin_user, now=timezone.now())
    scene.world.serve()
    assert scene.ended(packed)[0] == "done"
    assert [one["isClosed"] for one in scene.projects()] == [False, False]


def test_a_taken_number_is_told_and_stops_nothing(scene: Scene) -> None:
    scene.world.sandbox.control(
        "tripletex", "add_project", company=scene.world.stage.company_id, name="Noe annet", number="1"
    )
    made = scene.festival()
    scene.sync(made)

    event = scene.event(made)
    assert (event.state, event.code) == ("done", "rental_number_taken")
    assert event.params["project"] not in ("", "1")


def test_a_project_waits_for_its_manager_and_says_who_is_missing(scene: Scene) -> None:
    set_up(scene, project_manager="")
    made = scene.festival()
    scene.sync(made)

    event = scene.event(made)
    assert (event.state, event.code) == ("blocked", "project_manager_unknown")
    assert scene.projects() == []
    owner = scene.rental.read("crew", id=scene.rental.owner)
    leader = scene.hire("Kari", "Eier", may_manage=True, email=owner["email"])
    scene.sync(made)
    assert scene.ended(made) == VERIFIED
    assert scene.projects()[0]["projectManager"]["id"] == leader


def test_a_project_waits_for_its_customers_card(scene: Scene) -> None:
    made = scene.festival(customer=scene.rental.customer())
    scene.sync(made)

    assert scene.ended(made)[0] == "done"
    link = EntityLink.objects.get(connection=scene.connection, flow=CUSTOMER, part="record")
    assert str(scene.projects()[0]["customer"]["id"]) == link.remote_id


def test_customers_kept_apart_leave_projects_without_one(scene: Scene) -> None:
    set_up(scene, flows_off=[CUSTOMER])
    made = scene.festival(customer=scene.rental.customer())
    scene.sync(made)

    assert scene.ended(made) == VERIFIED
    assert scene.projects()[0]["customer"] is None


def test_a_project_with_ten_parts_and_forty_rows_takes_few_calls(scene: Scene) -> None:
    customer = scene.customer()
    names = [(f"Per{key}", f"Vik{key}", f"per{key}@scene.example") for key in range(20)]
    for first, last, email in names:
        scene.hire(first, last, email=email)
    crew = [scene.crew(first, last, email=email) for first, last, email in names]
    scene.world.poll()
    scene.world.serve()
    made = scene.festival(10, customer=customer)
    scene.plan(made, *crew)
    scene.plan(made, *crew, function="Lyd")
    scene.calls()
    scene.world.poll()
    scene.world.serve()
    first = scene.calls()
    set_up(scene, flows_off=["rentman_invoice", CUSTOMER])  # their polling is not about projects
    scene.world.poll()
    scene.world.serve()
    polled = scene.calls()
    set_up(scene, flows_off=[])
    scene.sync(made)
    again = scene.calls()
    scene.sync(made, CREW)
    crew_again = scene.calls()

    assert (scene.ended(made), scene.ended(made, CREW)) == (UNCHANGED, UNCHANGED)
    assert (len(scene.lines()), len(scene.people())) == (10, 20)
    assert sum(first.values()) <= 60
    assert sum(polled.values()) <= 6
    assert sum(again.values()) <= 6
    assert sum(crew_again.values()) <= 6
    assert not SyncEvent.objects.filter(connection=scene.connection, flow=PROJECT, state="blocked").exists()
