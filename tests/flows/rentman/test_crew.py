"""Planned people take part in the project: matched, listed while unknown, added once said, and never taken off."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, User
from integrations.desk import crew as desk
from integrations.models import CrewMatch, EntityLink
from tests import factories
from tests.flows.rentman.conftest import CREW, PROJECT, Scene
from tests.log_in import browser_of

pytestmark = pytest.mark.django_db
UNCHANGED = ("done", "unchanged", "")


@pytest.fixture
def owner(scene: Scene) -> User:
    return factories.MembershipFactory(tenant=scene.connection.tenant, role=Membership.Role.OWNER).user


def test_people_are_matched_by_number_and_email_and_stand_once(scene: Scene) -> None:
    ada = scene.hire("Ada", "Dal", employeeNumber="17", email="annen@scene.example")
    bo = scene.hire("Bo", "Eng", email="Bo@Scene.example")
    made = scene.festival()
    scene.plan(
        made,
        first := scene.crew("Ada", "D.", external_reference="17", email="bo@scene.example"),
        second := scene.crew("Bo", "E.", email="BO@scene.example"),
    )
    scene.plan(made, first, function="Lyd")
    scene.sync(made)
    assert scene.ended(made, CREW) == ("done", "verified", "")
    scene.calls()
    scene.sync(made, CREW)

    assert (scene.ended(made, CREW), scene.writes()) == (UNCHANGED, [])
    assert scene.people() == sorted([ada, bo])
    assert [scene.match(one).how for one in (first, second)] == ["number", "email"]


def test_crew_of_what_is_not_in_tripletex_waits_for_nothing_and_follows(scene: Scene) -> None:
    person = scene.hire("Ada", "Dal", email="ada@scene.example")
    made = scene.festival(status=1)
    scene.plan(made, scene.crew("Ada", "Dal", email="ada@scene.example"))
    scene.sync(made, PROJECT, CREW)
    assert scene.ended(made, CREW) == ("ignored", "", "rental_crew_without_project")
    scene.rental.control("move", project=made["id"], status=3)
    scene.sync(made)

    assert (scene.ended(made, CREW)[0], scene.people()) == ("done", [person])


def test_who_is_unknown_is_listed_matched_once_and_remembered(scene: Scene, owner: User) -> None:
    ada, bo = scene.hire("Ada", "Dal", email="ada@scene.example"), scene.hire("Bo", "Eng")
    made, other = scene.festival(), scene.festival()
    known, unknown = scene.crew("Ada", "Dal", email="ada@scene.example"), scene.crew("Bo", "Engen")
    scene.plan(made, known, unknown)
    scene.plan(other, unknown)
    for one in (made, other):
        scene.sync(one)

    assert scene.ended(made, CREW) == ("blocked", "booked", "rental_crew_unmatched")
    assert scene.event(made, CREW).params["people"] == "Bo Engen"
    assert scene.people() == [ada]
    browser = browser_of(owner)
    address = reverse("portal:crew", args=[scene.connection.pk])
    shown = browser.get(address).content.decode()
    assert ("Bo Engen" in shown, "Ada Dal" in shown, f'value="{bo}"' in shown) == (True, True, True)
    row = scene.match(unknown)
    answer = browser.post(
        reverse("portal:settle_crew", args=[scene.connection.pk, row.pk]), {"employee": str(bo)}
    )
    assert answer.status_code == 302
    scene.world.serve()
    assert [scene.ended(one, CREW)[0] for one in (made, other)] == ["done", "done"]
    assert sorted(scene.people()) == sorted([ada, bo, bo])
    row.refresh_from_db()
    assert (row.how, row.employee_id, row.matched_by) == ("person", str(bo), owner)
    third = scene.festival()
    scene.plan(third, unknown)
    scene.calls()
    scene.sync(third)
    assert scene.ended(third, CREW)[0] == "done"
    employees = scene.colleague.call("GET", "/employee?count=100")["values"]
    assert len(employees) == 4  # nobody was made: the key's own, the manager, Ada and Bo


def test_who_is_no_employee_is_missed_by_nobody(scene: Scene, owner: User) -> None:
    made = scene.festival()
    hired = scene.crew("Leid", "Inn")
    scene.plan(made, hired)
    scene.sync(made)
    assert scene.ended(made, CREW)[2] == "rental_crew_unmatched"

    released = desk.settle(scene.match(hired), desk.NOBODY, [], actor=owner, now=timezone.now())
    scene.world.serve()

    assert (released, scene.ended(made, CREW)[0], scene.people()) == (1, "done", [])


def test_who_is_taken_off_is_told_and_stays(scene: Scene) -> None:
    people = [scene.hire(name, "Dal", email=f"{name}@scene.example") for name in ("ada", "bo")]
    made = scene.festival()
    crew = [scene.crew(name, "Dal", email=f"{name}@scene.example") for name in ("ada", "bo")]
    scene.plan(made, *crew)
    scene.sync(made)
    scene.rental.control("unplan", project=made["id"], crew=crew[1])
    scene.calls()
    for _twice in range(2):
        scene.sync(made, CREW)
        event = scene.event(made, CREW)
        assert (event.state, event.code, event.params["people"]) == ("done", "rental_crew_removed", "bo Dal")
    assert (scene.writes(), scene.people()) == ([], people)
    scene.plan(made, crew[1])
    scene.sync(made, CREW)
    assert scene.ended(made, CREW) == ("done", "verified", "")


def test_an_employee_who_comes_later_is_found_by_himself(scene: Scene) -> None:
    made = scene.festival()
    scene.plan(made, crew := scene.crew("Ny", "Mann", email="ny@scene.example"))
    scene.sync(made)
    assert scene.ended(made, CREW)[2] == "rental_crew_unmatched"
    person = scene.hire("Ny", "Mann", email="ny@scene.example")
    scene.sync(made, CREW)

    assert (scene.ended(made, CREW)[0], scene.people(), scene.match(crew).how) == ("done", [person], "email")


def test_pages_are_shown_to_their_company_and_support_alone(
    scene: Scene, owner: User, admin_client, charlie
) -> None:
    made = scene.festival()
    scene.plan(made, crew := scene.crew("Bo", "Engen"))
    scene.sync(made)
    row, address = scene.match(crew), reverse("portal:crew", args=[scene.connection.pk])

    assert browser_of(charlie).get(address).status_code == 404
    assert b"Bo Engen" in admin_client.get(reverse("admin:integrations_crewmatch_changelist")).content
    page = admin_client.get(reverse("admin:integrations_crewmatch_change", args=[row.pk]))
    assert b"Sol Sjef" in page.content
    assert admin_client.get(
        reverse("admin:integrations_connection_change", args=[scene.connection.pk])
    ).status_code == 200  # fmt: skip
    assert (
        b"Mannskap" in browser_of(owner).get(reverse("portal:connection", args=[scene.connection.pk])).content
    )
    for event in (scene.event(made), scene.event(made, CREW)):
        assert browser_of(owner).get(reverse("portal:document", args=[event.pk])).status_code == 200
        assert admin_client.get(
            reverse("admin:integrations_syncevent_change", args=[event.pk])
        ).status_code == 200  # fmt: skip
    chosen = CrewMatch.objects.get(pk=row.pk)
    assert (chosen.how, EntityLink.objects.filter(flow=CREW).count()) == ("", 1)
