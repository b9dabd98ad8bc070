"""From a stopped group to verified vouchers, as an owner presses it, against the sandbox: look, choose, all run, the result."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from integrations.models import AccountMapping, GroupAct, LedgerAccount, SyncEvent
from integrations.sync.rules import touch
from tests.flows.orders import line, order
from tests.portal import rows
from tests.world import World, sandbox, world

__all__ = ["sandbox", "world"]

pytestmark = pytest.mark.django_db
WALLEY = {"cause": "missing_mapping", "waits": "tender:walley"}


@pytest.fixture
def owner(world: World, as_: Callable[[User], Client]) -> Client:
    """The browser of the owner of the company in the sandbox."""
    user = rows.person("eier")
    rows.member(user, world.stage.tenant)
    return as_(user)


def text_of(answer: Any) -> str:
    return re.sub(r"[ \n]+", " ", answer.content.decode())


def walley(number: int) -> dict[str, Any]:
    return order(number, line(1, "125.00"), payment_method="walley", meta_data=[])


def test_a_group_is_looked_at_mended_runs_and_tells_how_it_ended(world: World, owner: Client) -> None:
    world.put(walley(1), walley(2), {**walley(3), "total": "100.00"}, order(4))
    world.note(1, 2, 3, 4)
    world.serve()
    stopped = SyncEvent.objects.filter(state="blocked", waiting_for="tender:walley")
    assert stopped.count() == 3, [(one.code, one.waiting_for) for one in SyncEvent.objects.all()]

    (card,) = owner.get(reverse("portal:deviations")).context["cards"]
    assert (card.group.count, card.headline) == (3, "Betalingsmåten mangler konto: walley")
    vouchers = world.vouchers()
    look = owner.post(reverse("portal:preview_group"), WALLEY)
    assert "0 av 3 ville blitt bokført nå" in text_of(look)

    # The choice is made on the page of the rules; the way back leads to the documents that waited.
    (fix,) = card.fixes
    chosen = owner.post(reverse("portal:fix_group"), {**WALLEY, "connection": fix.connection})
    act = GroupAct.objects.get()
    following = reverse("portal:group_act", args=[act.pk])
    address, asked = chosen.headers["Location"], {"for": WALLEY["waits"], "next": following}
    assert address.startswith(reverse("portal:rule_fix", args=[world.shop.pk]))
    assert "3 av 3 venter fortsatt på valget" in text_of(owner.get(following))
    confirm = owner.post(address, {**asked, "account": "1936"})
    assert world.vouchers() == vouchers
    typed = dict(confirm.context["carried"])
    world.shop.refresh_from_db()
    saved = owner.post(address, {**asked, **typed, "step": "save", "seen": world.shop.rules_version})
    assert saved.headers["Location"] == following

    page = owner.get(following)
    assert "0 av 3 er ferdige" in text_of(page)
    assert page.context["is_moving"]
    world.serve()
    page = owner.get(following)
    assert "2 av 3 er bokført og kontrollert, 1 stoppet igjen" in text_of(page)
    (again,) = page.context["again"]
    assert again["count"] == 1
    assert len(world.vouchers()) == len(vouchers) + 2

    # Looked at once more and pressed twice, nothing is booked twice.
    event = SyncEvent.objects.get(state="blocked")
    group = {"cause": event.code, "waits": event.waiting_for}
    before = world.vouchers()
    for _press in range(2):
        owner.post(reverse("portal:retry_cause"), group)
        world.serve()
    assert world.vouchers() == before

    # What cannot be booked is skipped with a reason, and taken back.
    owner.post(reverse("portal:ignore_group"), {**group, "confirmed": "1", "reason": "Feil i butikken"})
    assert "Ingen avvik" in text_of(owner.get(reverse("portal:deviations")))
    skipped = GroupAct.objects.get(how="ignore")
    owner.post(reverse("portal:take_back_group_act", args=[skipped.pk]))
    world.serve()
    event.refresh_from_db()
    assert (event.state, event.code) == ("blocked", group["cause"])


def test_a_preview_after_the_choice_shows_the_vouchers(world: World, owner: Client) -> None:
    world.put(walley(1))
    world.note(1)
    world.serve()
    account = LedgerAccount.objects.get(connection=world.stage.ledger, number="1936")
    AccountMapping.objects.create(connection=world.shop, role="tender", key="walley", ledger_account=account)
    touch(world.shop)

    page = owner.post(reverse("portal:preview_group"), WALLEY)

    assert "1 av 1 ville blitt bokført nå" in text_of(page)
    assert "1936 " in text_of(page)
    assert SyncEvent.objects.get().state == "blocked"
