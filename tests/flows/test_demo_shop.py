"""The demo shop's three months: every order ends as its table says, verified to the øre; a second run changes nothing."""

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from integrations import error_catalogue
from integrations.flows import polling
from integrations.management.stage import decide_mappings
from integrations.models import HistoryRun, SyncEvent
from integrations.sync import history
from integrations.sync.rules import seed_defaults
from tests.flows.mapping import class_of, map_account
from tests.flows.orders import order
from tests.world import World, make_world

TODAY = date(2026, 11, 20)
pytestmark = pytest.mark.django_db


def import_all(world: World) -> HistoryRun:
    """The whole history, until nothing is left to do."""
    run = history.start(world.shop, from_date=world.shop.from_date, to_date=TODAY, now=timezone.now())
    for _ in range(5):
        polling.list_history(timezone.now)
        world.serve()
        run.refresh_from_db()
    assert run.state == HistoryRun.State.DONE
    return run


def outcomes(world: World, made: dict[str, Any]) -> dict[str, Counter[str]]:
    """What became of the orders of each kind, in the words of the table."""
    words = {"done": "booked", "ignored": "skipped", "blocked": "blocked"}
    latest = dict(
        SyncEvent.objects.filter(connection=world.shop, flow="sale")
        .order_by("id")
        .values_list("document_id", "state")
    )
    return {
        kind["key"]: Counter(
            words[latest[str(key)]] if str(key) in latest else "unseen" for key in kind["order_ids"]
        )
        for kind in made["kinds"]
    }


def expected(made: dict[str, Any]) -> dict[str, Counter[str]]:
    """The table: what is to be booked by hand is stopped as well."""
    words = {"held": "blocked"}
    return {
        kind["key"]: Counter({words.get(kind["expected"], kind["expected"]): kind["count"]})
        for kind in made["kinds"]
    }


def test_every_order_ends_as_the_table_says_and_what_is_stopped_can_be_helped(world: World) -> None:
    shop = world.stage.shop_slug
    made = world.sandbox.control("woo", "demo", shop=shop, seed=1, today=TODAY.isoformat())
    world.shop.from_date = date.fromisoformat(made["from_date"])
    world.shop.save()

    import_all(world)

    assert outcomes(world, made) == expected(made)
    assert {link.state for link in world.links()} == {"verified"}
    assert sum((link.difference or Decimal(0) for link in world.links()), Decimal(0)) == Decimal("0.00")
    refunds = SyncEvent.objects.filter(connection=world.shop, flow="refund")
    assert Counter(refunds.values_list("state", "code")) == {
        ("done", ""): 7,
    }
    assert_every_stop_is_said(world)

    before = world.ledger()
    import_all(world)
    assert world.ledger() == before

    helped = map_account(world, "tender", "walley", "1938")
    helped += map_account(world, "gap", "gift_card", "2902")
    helped += class_of(world, "raafisk-1111", "raw_fish")
    assert helped == 3
    world.serve()

    left = SyncEvent.objects.filter(connection=world.shop, state="blocked").values_list("code", flat=True)
    assert sorted(left) == ["gift_card_as_coupon"]
    assert {link.state for link in world.links()} == {"verified"}


def assert_every_stop_is_said(world: World) -> None:
    """Every stopped document has a sentence with its figures filled in, in both languages."""
    for event in SyncEvent.objects.filter(connection=world.shop, state="blocked"):
        for language in ("nb", "en"):
            said = error_catalogue.render(event.code, {"document": event.label, **event.params}, language)
            assert all(said), event.code
            assert "{" not in "".join(said)
            assert "«–»" not in said.why
            assert "“–”" not in said.why


def test_two_shops_of_one_company_keep_their_orders_apart(world: World) -> None:
    """The same order numbers in two shops are two vouchers."""
    other = make_world(world.sandbox)
    other.shop.ledger, other.shop.tenant = world.stage.ledger, world.stage.tenant
    other.shop.name = "Butikk to"
    other.shop.save()
    seed_defaults(other.shop)
    other.stage = type(other.stage)(
        tenant=world.stage.tenant,
        shop=other.shop,
        ledger=world.stage.ledger,
        shop_slug=other.stage.shop_slug,
        company_id=world.stage.company_id,
    )
    decide_mappings(other.stage)
    for one in (world, other):
        one.put(order(1))
        one.note(1)
    world.serve()

    assert [one.event(1).result for one in (world, other)] == ["verified", "verified"]
    assert len({voucher["external_number"] for voucher in world.vouchers()}) == len(world.vouchers()) == 2
