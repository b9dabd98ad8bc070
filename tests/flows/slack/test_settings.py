"""What a company chooses about its channels: on its own page and in the admin, checked, with an example."""

from datetime import date

import pytest
from django.utils import timezone

from accounts.models import Membership, User
from integrations.desk import channels
from integrations.models import Connection, SyncEvent
from tests.flows.slack.conftest import WISHES, Scene
from tests.flows.slack.test_installing import member
from tests.log_in import browser_of

pytestmark = pytest.mark.django_db


def test_an_owner_chooses_and_what_was_passed_over_follows(scene: Scene) -> None:
    scene.wish(channel_when="confirmed")
    project = scene.project(status=1, customer=scene.rental.customer(name="Åna & Sønn"))
    assert scene.sync(project) == ("ignored", "channel_not_confirmed")
    browser = browser_of(member(scene.slack.tenant, "eier", Membership.Role.OWNER))
    address = f"/portal/connections/{scene.slack.pk}/"
    page = browser.get(address)
    saved = browser.post(f"{address}channels/", WISHES)
    scene.serve()

    assert "#812-konsert-pa-ana" in page.content.decode()
    assert (saved.status_code, saved["location"]) == (302, address)
    assert scene.ended(project) == ("done", "verified")
    assert [(row["name"], row["is_private"]) for row in scene.place.channels()] == [("1-ana-sonn", True)]


@pytest.mark.parametrize("name", ["{nummer}", "{number", "{name}", "!"])
def test_a_name_that_gives_no_channel_is_refused(scene: Scene, name: str) -> None:
    browser = browser_of(member(scene.slack.tenant, "eier", Membership.Role.OWNER))
    page = browser.post(f"/portal/connections/{scene.slack.pk}/channels/", {**WISHES, "channel_name": name})

    assert page.status_code == 200
    assert 'class="wrong"' in page.content.decode()
    assert Connection.objects.get(pk=scene.slack.pk).channel_name == "{number}-{name}"


def test_a_reader_changes_nothing(scene: Scene) -> None:
    browser = browser_of(member(scene.slack.tenant, "leser", Membership.Role.READER))

    assert browser.post(f"/portal/connections/{scene.slack.pk}/channels/", WISHES).status_code == 403
    assert browser.get(f"/portal/connections/{scene.slack.pk}/").status_code == 200


def test_support_sees_who_is_missing_and_chooses_what_is_followed(scene: Scene, kari: int) -> None:
    project = scene.project(scene.person("Per", "per@utleie.example"), scene.person("Siri", ""))
    scene.sync(project)
    support = browser_of(User.objects.create_superuser("stine@bilagsbro.example", "x"))
    address = f"/admin/integrations/connection/{scene.slack.pk}/change/"
    page = support.get(address).content.decode()
    given = {
        "tenant": scene.slack.tenant_id,
        "name": "Slack",
        "base_url": "",
        "ledger": scene.slack.pk,
        **WISHES,
    }
    wrong = support.post(address, given)
    right = support.post(address, {**given, "ledger": scene.rentman.pk, "from_date": "2026-02-01"})
    scene.slack.refresh_from_db()

    event = SyncEvent.objects.get()
    owner = browser_of(member(scene.slack.tenant, "eier", Membership.Role.OWNER))
    shown = [
        browser.get(f"{place}{event.pk}/{way}").content.decode()
        for browser, place, way in (
            (support, "/admin/integrations/syncevent/", "change/"),
            (owner, "/portal/documents/", ""),
        )
    ]

    assert all("per@utleie.example" in text and "Siri Nordmann" in text for text in shown)
    assert "per@utleie.example" in page
    assert "Siri Nordmann" in page
    assert (wrong.status_code, right.status_code) == (200, 302)
    assert (scene.slack.channel_name, scene.slack.from_date) == ("{number}-{customer}", date(2026, 2, 1))
    assert channels.missing(scene.slack)[0].unknown == ["per@utleie.example"]
    assert timezone.localdate(scene.slack.created_at) == timezone.localdate()
