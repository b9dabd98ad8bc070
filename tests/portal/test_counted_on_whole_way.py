"""Department and project of a connection: chosen on the page, refused in words, booked, read back, and gone again."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, User
from integrations import jobs
from integrations.models import Connection, DecisionVersion, EntityLink
from integrations.sync.rules import load_rules
from tests.flows.orders import order
from tests.flows.test_order_drafts import bought, unpaid
from tests.portal import rows
from tests.portal.test_rules_whole_way import carried
from tests.world import World, sandbox, world

__all__ = ["sandbox", "world"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(world: World, client: Client) -> Client:
    """The shop's owner, logged in."""
    user: User = rows.person("olga")
    rows.member(user, world.shop.tenant, Membership.Role.OWNER)
    client.force_login(user)
    return client


def books(world: World, command: str, **values: Any) -> Any:
    """What somebody does in the company's Tripletex."""
    return world.sandbox.control("tripletex", command, company_id=world.stage.company_id, **values)


def counted(world: World) -> dict[str, set[tuple[str, Any, Any]]]:
    """Description of each voucher → (first figure of the account, department, project) of its postings."""
    return {
        voucher["description"]: {
            (str(p["account"])[0], p.get("department"), p.get("project"))
            for p in voucher["postings"]
            if p["row"]
        }
        for voucher in world.vouchers()
    }


def choose(owner: Client, where: str, **typed: str) -> Any:
    """Fill the form in, look at what it would do, and save it."""
    return owner.post(where, carried(owner.post(where, typed)))


def test_chosen_booked_verified_and_taken_away(world: World, owner: Client) -> None:
    unpaid(world)
    world.put(order(1))
    world.note(1)
    world.serve()
    before = world.vouchers()
    shop = books(world, "add_department", name="Nettbutikk", number="10")["id"]
    books(world, "add_project", name="Butikken", number="500")
    closed = books(world, "add_project", name="Ferdig", number="499")["id"]
    books(world, "edit_project", id=closed, isClosed=True, endDate="2026-12-31")
    jobs.check_connection(world.stage.ledger.pk)
    where = reverse("portal:rule_policies", args=[world.shop.pk, "counted_on"])

    form = owner.get(where).context["form"]
    assert [words for _number, words in form.fields["department"].choices] == [
        "Ingen",
        "10 Nettbutikk",
        "Avdeling",
    ]
    for number, words in (("7", "ikke noe prosjekt med nummer 7"), ("499", "avsluttet i Tripletex")):
        refused = owner.post(where, {"department": "10", "default_project": number})
        assert words in refused.content.decode()
        assert "default_project" in refused.context["form"].errors
    assert "department" in owner.post(where, {"department": "11"}).context["form"].errors
    assert Connection.objects.get(pk=world.shop.pk).department == ""

    look = owner.post(where, {"department": "10", "default_project": "500"})
    assert [(one.label, one.after) for one in look.context["changes"]] == [
        ("Avdeling", "10 Nettbutikk"),
        ("Prosjekt (nummer i Tripletex)", "500"),
    ]
    (moved,) = look.context["impact"].moves
    assert moved.target == f"{moved.source}, avdeling 10, prosjekt 500"
    assert owner.post(where, carried(look)).status_code == 302
    kept = DecisionVersion.objects.filter(connection=world.shop, kind="policies").order_by("number")
    assert [(v.data["department"], v.data["default_project"]) for v in kept] == [("", ""), ("10", "500")]
    page = owner.get(reverse("portal:rules", args=[world.shop.pk])).content.decode()
    assert "Avdeling og prosjekt" in page
    assert "10 Nettbutikk" in page

    # What was booked before is not touched; what comes now carries them where result is counted.
    world.put(order(1), order(2), bought(3))
    world.note(1, 2, 3)
    world.serve()
    assert [world.event(number).result for number in (1, 2, 3)] == ["unchanged", "verified", "verified"]
    assert world.vouchers()[: len(before)] == before
    assert counted(world)["Ordre 2: salg"] == {("3", "10", "500"), ("1", None, None)}
    invoiced = next(one for one in world.ledger()["orders"] if one.get("reference"))
    assert (invoiced["department"], invoiced["project"]) == ("10", "500")
    links = EntityLink.objects.filter(connection=world.shop).exclude(kind="party")
    assert {(link.state, len(link.differences)) for link in links} == {("verified", 0)}
    event = world.event(2)
    told = owner.get(reverse("portal:document", args=[event.pk])).content.decode()
    assert "Avdeling 10 Nettbutikk er valgt for tilkoblingen." in told

    # Nothing new when all is looked at again, nor when the ledger is read again.
    standing = world.vouchers()
    world.note(1, 2, 3)
    world.serve()
    jobs.check_connection(world.stage.ledger.pk)
    world.shop.refresh_from_db()
    assert world.vouchers() == standing
    assert {world.event(number).result for number in (1, 2, 3)} == {"unchanged"}
    assert load_rules(world.shop).project == "500"

    _a_department_that_is_gone_stops_until_another_is_chosen(world, owner, where, shop)


def _a_department_that_is_gone_stops_until_another_is_chosen(
    world: World, owner: Client, where: str, shop: int
) -> None:
    books(world, "edit_department", id=shop, isInactive=True)
    jobs.check_connection(world.stage.ledger.pk)
    world.put(order(4))
    world.note(4)
    world.serve()
    stopped = world.event(4)
    assert (stopped.state, stopped.waiting_for) == ("blocked", "readiness:department_unknown")
    form = owner.get(where).context["form"]
    assert form.fields["department"].choices[-1] == ("10", "10 (finnes ikke lenger i Tripletex)")

    choose(owner, where, department="", default_project="500")
    world.serve()

    assert world.event(4).result == "verified"
    assert counted(world)["Ordre 4: salg"] == {("3", None, "500"), ("1", None, None)}
