"""«Koble til Slack», the whole way with the imitated Slack: yes, no, forged, another company's, and tokens that rotate."""

import http.client
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry, Membership, Tenant, User
from integrations.flows import workspaces
from integrations.models import Connection
from tests.connectors.workplaces import new_workplace
from tests.flows.slack.conftest import WISHES, Scene
from tests.log_in import browser_of
from tests.orgnumbers import next_org_number

pytestmark = pytest.mark.django_db
CALLBACK = "http://testserver/slack/callback/"


@pytest.fixture
def registered(scene: Scene, settings: Any) -> Iterator[Scene]:
    """Our app is registered with Slack; the connection has no token yet."""
    app = scene.sandbox.control("slack", "create_app", redirect_uris=[CALLBACK], rotates=False)
    settings.SLACK_CLIENT_ID, settings.SLACK_CLIENT_SECRET = app["client_id"], app["client_secret"]
    settings.PUBLIC_URL = "http://testserver/"
    scene.wish(credentials=None)
    yield scene
    scene.sandbox.control(
        "slack", "create_app", redirect_uris=["https://bilagsbro.example/slack/"], rotates=False
    )


@pytest.fixture
def owner(scene: Scene) -> Client:
    return browser_of(member(scene.slack.tenant, "eier", Membership.Role.OWNER))


def member(tenant: Tenant, name: str, role: str) -> User:
    user = User.objects.create_user(f"{name}@utleie.example", "x")
    Membership.objects.create(user=user, tenant=tenant, role=role)
    return user


def begin(browser: Client, scene: Scene) -> Any:
    return browser.post(f"/slack/install/{scene.slack.pk}/")


def answer(scene: Scene, address: str, decision: str = "allow", place: str = "") -> str:
    """The person presses a button on Slack's page; where he is sent."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(scene.sandbox.host_port, timeout=20)
    form = urlencode({"decision": decision, "workspace": place or scene.place.name})
    headers = {"content-type": "application/x-www-form-urlencoded"}
    connection.request("POST", f"{parts.path}?{parts.query}", form, headers)
    location = connection.getresponse().headers["location"]
    connection.close()
    return f"{urlsplit(location).path}?{urlsplit(location).query}"


def test_an_owner_connects_the_workspace_and_channels_come(
    registered: Scene, owner: Client, kari: int
) -> None:
    sent = begin(owner, registered)
    asked = parse_qs(urlsplit(sent["location"]).query)
    back = answer(registered, sent["location"])
    done, again = owner.get(back), owner.get(back)
    registered.slack.refresh_from_db()

    assert asked["redirect_uri"] == [CALLBACK]
    assert (done.status_code, done["location"]) == (302, f"/portal/connections/{registered.slack.pk}/")
    assert again.status_code == 400
    assert registered.slack.known_credentials()["token"].startswith("xoxb-")
    assert registered.slack.company_id == registered.place.control("dump")["team_id"]
    assert {one.status for one in registered.slack.readiness.all()} == {"ok"}
    assert AuditEntry.objects.filter(action="change_credentials").count() == 1
    assert registered.sync(registered.project(kari)) == ("done", "verified")


def test_who_says_no_reads_that_nothing_happened(registered: Scene, owner: Client) -> None:
    page = owner.get(answer(registered, begin(owner, registered)["location"], "deny"))

    assert page.status_code == 400
    assert "Slack" in page.content.decode()
    assert Connection.objects.get(pk=registered.slack.pk).credentials is None


@pytest.mark.parametrize("how", ["another session", "another state", "no state", "another's connection"])
def test_a_forged_answer_is_refused(registered: Scene, owner: Client, how: str) -> None:
    back = answer(registered, begin(owner, registered)["location"])
    browser = owner
    if how in ("another session", "another's connection"):
        tenant = registered.slack.tenant
        if how == "another's connection":
            tenant = Tenant.objects.create(name="Andre AS", org_number=next_org_number())
        browser = browser_of(member(tenant, "annen", Membership.Role.OWNER))
    elif how == "another state":
        back = back.replace("state=", "state=x")
    else:
        back = back.partition("&state=")[0]

    assert browser.get(back).status_code == 400
    assert Connection.objects.get(pk=registered.slack.pk).credentials is None


def test_another_companys_workspace_is_refused(registered: Scene, owner: Client) -> None:
    other = Tenant.objects.create(name="Andre AS", org_number=next_org_number())
    team = registered.place.control("dump")["team_id"]
    Connection.objects.create(tenant=other, kind="slack", name="Slack", company_id=team)

    page = owner.get(answer(registered, begin(owner, registered)["location"]))

    assert page.status_code == 400
    assert Connection.objects.get(pk=registered.slack.pk).credentials is None


def test_nobody_but_owners_and_support_may_begin(registered: Scene, settings: Any) -> None:
    reader = browser_of(member(registered.slack.tenant, "leser", Membership.Role.READER))
    support = browser_of(User.objects.create_superuser("stine@bilagsbro.example", "x"))
    answers = begin(Client(), registered), begin(reader, registered), begin(support, registered)
    settings.SLACK_CLIENT_ID = ""

    assert [one.status_code for one in answers] == [302, 404, 302]
    assert answers[0]["location"].startswith("/log-in/") or "login" in answers[0]["location"]
    assert begin(support, registered).status_code == 404


def test_support_adds_a_connection_without_a_token_only_where_there_is_the_button(
    registered: Scene, settings: Any
) -> None:
    support = browser_of(User.objects.create_superuser("stine@bilagsbro.example", "x"))
    given = {"tenant": registered.slack.tenant_id, "kind": "slack", "name": "Ny", "base_url": "", **WISHES}
    address = "/admin/integrations/connection/add/?kind=slack"
    added = support.post(address, given)
    settings.SLACK_CLIENT_ID = ""
    refused = support.post(address, {**given, "name": "Nyere"})

    assert (added.status_code, refused.status_code) == (302, 200)
    assert Connection.objects.get(name="Ny").credentials in (None, {})


def test_a_token_that_rotates_is_renewed_once_before_it_ends(registered: Scene, owner: Client) -> None:
    registered.sandbox.control("slack", "create_app", redirect_uris=[CALLBACK], rotates=True)
    owner.get(answer(registered, begin(owner, registered)["location"]))
    connection = Connection.objects.get(pk=registered.slack.pk)
    first, now = connection.known_credentials(), timezone.now()
    early = workspaces.renew(connection, now=now)
    late = [
        workspaces.renew(one, now=now + timedelta(hours=11))
        for one in (Connection.objects.get(pk=connection.pk), Connection.objects.get(pk=connection.pk))
    ]
    kept = Connection.objects.get(pk=connection.pk).known_credentials()

    assert (early, late[0]) == (False, True)
    assert kept["token"] not in ("", first["token"])
    assert registered.sync(registered.project()) == ("done", "verified")


def test_a_pasted_token_of_another_companys_workspace_blocks(scene: Scene) -> None:
    from integrations import jobs

    other = Tenant.objects.create(name="Andre AS", org_number=next_org_number())
    team = new_workplace(scene.sandbox)
    Connection.objects.create(
        tenant=other, kind="slack", name="Slack", company_id=team.control("dump")["team_id"]
    )
    scene.wish(credentials={"token": team.token})
    jobs.check_connection(scene.slack.pk)

    failed = scene.slack.readiness.filter(status="failed")
    assert [(row.item, row.blocks) for row in failed] == [("workspace_taken", ["channel"])]
