"""A booked order explained to its owner: what the shop says, by which rule, what stands in the ledger, and it stays so."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, User
from integrations.accounting import reasons
from integrations.desk.reasoning import QUOTES, SUMS
from integrations.models import EntityLink
from tests.flows.mapping import map_account
from tests.flows.orders import line, order
from tests.portal import rows
from tests.world import World, sandbox, world

__all__ = ["sandbox", "world"]

pytestmark = pytest.mark.django_db

NBSP = "\u00a0"


@pytest.fixture
def owner(world: World, as_: Callable[[User], Client]) -> Client:
    """The browser of the shop's owner."""
    user = rows.person("olga")
    rows.member(user, world.stage.shop.tenant, Membership.Role.OWNER)
    return as_(user)


@pytest.fixture
def three_past_three() -> None:
    """The engine runs in these tests, so the clock does as well."""


def booked(world: World, number: int) -> None:
    world.put(order(number, line(1, "125.00"), line(2, "115.00", "15", "reduced-rate")))
    world.note(number)
    world.serve()
    assert world.event(number).result == "verified"


def page(browser: Client, world: World, number: int) -> str:
    address = reverse("portal:document", args=[world.event(number).pk])
    response = browser.get(address)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", unescape(response.content.decode()).replace(NBSP, " "))


def test_every_line_says_its_source_its_rule_and_who_made_it(world: World, owner: Client) -> None:
    booked(world, 1)

    shown = page(owner, world, 1)

    for words in (
        "Linjen «Vare 2» i ordren (line_items[1]): 115,00 NOK, derav mva 15,00 etter butikken.",
        "Mat og drikke til privatperson, levert i Norge, har mva-kode 31: 15 % den 9. okt. 2026.",
        "Betalingen i butikken: vipps, 240,00, 9. okt. 2026 (vipps-1).",
        "3001", "Kilde", "Regel",
    ):  # fmt: skip
        assert words in shown
    assert shown.count("<details open><summary>Hvorfor:</summary>") == 5


def test_the_same_in_english(world: World, owner: Client) -> None:
    User.objects.filter(email="olga@example.no").update(language="en")
    booked(world, 1)

    shown = page(owner, world, 1)

    for words in (
        "The line “Vare 2” of the order (line_items[1]): 115.00 NOK, of which VAT 15.00 by the shop.",
        "Food and drink to a private person, delivered in Norway, has VAT code 31: 15% on 9 Oct 2026.",
        "The payment in the shop: vipps, 240.00, 9 Oct 2026 (vipps-1).",
    ):
        assert words in shown


def test_an_old_voucher_is_explained_by_the_rules_of_its_day(
    world: World, owner: Client, admin_client: Client
) -> None:
    booked(world, 1)
    before = EntityLink.objects.get(connection=world.shop, document_id="1")
    version = before.rules_version

    map_account(world, "sales", "3", "3080")
    booked(world, 2)

    old, new = page(owner, world, 1), page(owner, world, 2)
    admin = {
        number: unescape(admin_client.get(_in_admin(world, number)).content.decode()) for number in (1, 2)
    }
    assert "Konto 3000" in old
    assert "Konto 3080" in new
    assert "Konto 3080" not in old
    assert "Konto 3000" not in new
    assert f"etter regelversjon {version}" in old
    assert ("Konto 3000" in admin[1], "Konto 3080" in admin[1]) == (True, False)
    assert ("Konto 3000" in admin[2], "Konto 3080" in admin[2]) == (False, True)
    after = EntityLink.objects.get(pk=before.pk)
    assert (after.expected, after.rules_version) == (before.expected, version)


def test_a_later_reading_of_the_order_changes_no_explanation(world: World, owner: Client) -> None:
    booked(world, 1)
    before = EntityLink.objects.get(connection=world.shop, document_id="1")
    map_account(world, "sales", "3", "3080")

    world.note(1)
    world.serve()

    after = EntityLink.objects.get(pk=before.pk)
    assert (after.expected, after.rules_version, after.remote_id) == (
        before.expected, before.rules_version, before.remote_id,
    )  # fmt: skip
    assert "Konto 3080" not in page(owner, world, 1)


def test_the_parts_of_an_explanation_name_reasons_that_there_are() -> None:
    assert set(reasons.SENTENCES) >= QUOTES | SUMS
    assert not QUOTES & SUMS


def test_a_stranger_sees_nothing_of_it(world: World, as_: Callable[[User], Client], charlie: User) -> None:
    booked(world, 1)

    response = as_(charlie).get(reverse("portal:document", args=[world.event(1).pk]))

    assert response.status_code == 404


def _in_admin(world: World, number: int) -> str:
    return reverse("admin:integrations_syncevent_change", args=[world.event(number).pk])
