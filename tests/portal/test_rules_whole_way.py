"""From a payment method that nobody knows to a verified voucher, with nothing but the portal; then what a change would move."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, User
from integrations.models import AccountMapping, DecisionVersion, VatRule
from tests.flows.orders import order
from tests.portal import rows
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


def carried(answer: object) -> dict[str, str]:
    """What the page that asks whether to save carries along, as its form would send it."""
    context = answer.context  # type: ignore[attr-defined]
    known = {"seen": str(context["seen"]), "next": context["next"], "step": "save"}
    return {**dict(context["carried"]), **known}


def test_an_unknown_payment_method_is_answered_on_one_page_and_everything_runs(
    world: World, owner: Client
) -> None:
    AccountMapping.objects.filter(connection=world.shop, role="tender", key="vipps").delete()
    world.put(order(1), order(2))
    world.note(1, 2)
    world.serve()
    assert [world.event(number).waiting_for for number in (1, 2)] == ["tender:vipps"] * 2
    address = reverse("portal:rule_fix", args=[world.shop.pk])
    asked = {"for": "tender:vipps", "next": reverse("portal:deviations")}

    page = owner.get(address, asked)
    assert page.context["waiting"].count == 2
    assert "1932 Oppgjør Vipps MobilePay" in page.content.decode()
    look = owner.post(address, {**asked, "account": "1932 Oppgjør Vipps MobilePay"})
    assert look.context["impact"].waiting.count == 2
    assert not AccountMapping.objects.filter(connection=world.shop, key="vipps").exists()
    saved = owner.post(address, {**asked, **carried(look)})

    assert (saved.status_code, saved.headers["Location"]) == (302, reverse("portal:deviations"))
    world.serve()
    assert [world.event(number).result for number in (1, 2)] == ["verified"] * 2
    (version,) = DecisionVersion.objects.filter(connection=world.shop)
    assert (version.kind, version.number, version.data["account"]) == ("account", 1, "1932")

    # Said once more, it changes nothing and nothing is booked again.
    vouchers = world.vouchers()
    again = owner.post(address, {**asked, "account": "1932"})
    assert again.context["is_same"]
    owner.post(address, {**asked, **carried(again)})
    world.serve()
    assert world.vouchers() == vouchers

    _another_account_moves_what_was_booked(world, owner)


def _another_account_moves_what_was_booked(world: World, owner: Client) -> None:
    """The preview says in kroner what another account would have meant; a change from a day on leaves earlier days alone."""
    world.shop.refresh_from_db()
    row = AccountMapping.objects.get(connection=world.shop, role="tender", key="vipps")
    total = sum((world.event(number).gross or Decimal(0) for number in (1, 2)), Decimal(0))
    edit = reverse("portal:rule_edit", args=[world.shop.pk, "account"])
    day = timezone.localdate() + dt.timedelta(days=1)

    look = owner.post(edit, {"id": row.pk, "account": "1936", "valid_from": day.isoformat()})

    impact = look.context["impact"]
    assert (impact.supposed.booked, impact.supposed.looked, impact.supposed.changed) == (2, 2, 2)
    (move,) = impact.moves
    assert (move.source, move.target) == ("1932 Oppgjør Vipps MobilePay", "1936 Oppgjør Nexi")
    assert move.kroner == total
    before = world.vouchers()
    owner.post(edit, {"id": row.pk, **carried(look)})
    mine = AccountMapping.objects.filter(connection=world.shop, role="tender", key="vipps")
    assert [(one.ledger_account.number, one.valid_from) for one in mine] == [
        ("1932", dt.date(2000, 1, 1)),
        ("1936", day),
    ]
    world.put(order(3))
    world.note(3)
    world.serve()
    assert world.event(3).result == "verified"
    assert "1932" in [posting["account"] for link in world.links() if link.document_id == "3"
                      for posting in link.expected["postings"]]  # fmt: skip
    assert world.vouchers()[: len(before)] == before
    _a_rule_that_the_shop_disagrees_with_would_have_stopped_them(world, owner)


def _a_rule_that_the_shop_disagrees_with_would_have_stopped_them(world: World, owner: Client) -> None:
    rule = VatRule.objects.get(
        connection=world.shop, customer_type="any", delivery_area="domestic", product_class="standard"
    )
    edit = reverse("portal:rule_edit", args=[world.shop.pk, "vat_rule"])

    look = owner.post(edit, {"id": rule.pk, "vat_code": "5", "role": "sales", "position": rule.position})

    supposed = look.context["impact"].supposed
    assert (supposed.looked, supposed.changed, supposed.stopped, supposed.moves) == (3, 3, 3, ())
    assert VatRule.objects.get(pk=rule.pk).vat_code == "3"
