"""How a document stands is kept by the database: whatever is written, in whatever order, the newest event says the word."""

from itertools import product

import pytest

from integrations.desk.states import STATES
from integrations.models import EntityLink, SyncEvent
from tests.portal import rows

pytestmark = pytest.mark.django_db
EVENTS = [
    *((state, "", "") for state in ("pending", "running", "ignored")),
    ("blocked", "", "missing_mapping"),
    ("blocked", "", "verification_failed"),
    *(("done", result, "") for result in ("booked", "verified", "unchanged", "nothing")),
]
LINKS = ["", "reserved", "confirmed", "verified", "deviation"]


@pytest.fixture
def shop() -> rows.Shop:
    return rows.shop(rows.company("Alices Sport AS"))


def expected(state: str, result: str, code: str, links: set[str]) -> str:
    """The rule in other words."""
    if state in ("pending", "running", "ignored"):
        return state
    if "deviation" in links or code == "verification_failed":
        return "deviation"
    if state == "blocked":
        return "blocked"
    if result == "verified":
        return "verified"
    if "confirmed" in links:
        return "booked"
    if "verified" in links:
        return "verified"
    return "booked" if result == "booked" else "ignored"


def shown(shop: rows.Shop, number: str) -> list[tuple[bool, str]]:
    """Each event of a document, the oldest first."""
    events = SyncEvent.objects.filter(connection=shop.source, document_id=number).order_by("pk")
    return list(events.values_list("is_newest", "shown"))


def make(shop: rows.Shop, number: str, event: tuple[str, str, str]) -> SyncEvent:
    state, result, code = event
    lease = {"lease_token": "x", "lease_until": rows.NOW} if state == "running" else {}
    return shop.event(number, state=state, result=result, code=code, **lease)


def test_every_event_with_every_voucher_is_shown_by_the_rule(shop: rows.Shop) -> None:
    wrong = []
    for number, (event, link, link_first) in enumerate(product(EVENTS, LINKS, (True, False))):
        if link and link_first:
            shop.link(str(number), voucher=f"{number}-2026", state=link)
        make(shop, str(number), event)
        if link and not link_first:
            shop.link(str(number), voucher=f"{number}-2026", state=link)
        word = expected(*event, {link})
        assert word in STATES
        if shown(shop, str(number)) != [(True, word)]:
            wrong.append((event, link, link_first, shown(shop, str(number)), word))

    assert wrong == []


def test_a_document_is_followed_from_its_first_day_to_its_last(shop: rows.Shop) -> None:
    one = make(shop, "1", ("pending", "", ""))
    mine = SyncEvent.objects.filter(pk=one.pk)
    seen = [shown(shop, "1")]
    mine.update(state="running", lease_token="x", lease_until=rows.NOW)
    link = shop.link("1", voucher="1-2026", state="reserved")
    vouchers = EntityLink.objects.filter(pk=link.pk)
    vouchers.update(state="confirmed")
    seen.append(shown(shop, "1"))
    mine.update(state="done", result="booked")
    seen.append(shown(shop, "1"))
    vouchers.update(state="verified")
    seen.append(shown(shop, "1"))
    again = make(shop, "1", ("pending", "", ""))
    seen.append(shown(shop, "1"))
    SyncEvent.objects.filter(pk=again.pk).update(state="done", result="unchanged")
    seen.append(shown(shop, "1"))
    vouchers.update(state="deviation")
    seen.append(shown(shop, "1"))
    vouchers.delete()
    seen.append(shown(shop, "1"))
    again.delete()
    seen.append(shown(shop, "1"))

    assert seen == [
        [(True, "pending")],
        [(True, "running")],
        [(True, "booked")],
        [(True, "verified")],
        [(False, "verified"), (True, "pending")],
        [(False, "verified"), (True, "verified")],
        [(False, "verified"), (True, "deviation")],
        [(False, "verified"), (True, "ignored")],
        [(True, "verified")],
    ]


def test_rows_of_another_document_stay_as_they_are(shop: rows.Shop) -> None:
    shop.verified("1")
    shop.verified("2")
    EntityLink.objects.filter(document_id="2").update(state="deviation")

    assert (shown(shop, "1"), shown(shop, "2")) == ([(True, "verified")], [(True, "deviation")])
    assert list(SyncEvent.objects.filter(is_newest=False)) == []
