"""A link is reserved once, bound at once, and fenced by the lane."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from integrations.models import Connection, EntityLink, Lane
from integrations.sync import lanes, links

pytestmark = pytest.mark.django_db


@pytest.fixture
def lane(shop: Connection, now: datetime) -> Lane:
    from integrations.sync import events

    events.record(shop, "sale", [("1", "1")], trigger="webhook", now=now)
    taken = lanes.take(now)
    assert taken is not None
    return taken


def intent(document_id: str = "1", part: str = "sale") -> links.Intent:
    return links.Intent(
        document_id=document_id, part=part, kind="voucher", reference=f"woo:x:{document_id}:{part}"
    )


def reserve(
    shop: Connection, lane: Lane, now: datetime, *intents: links.Intent
) -> dict[str, tuple[EntityLink, bool]]:
    return links.reserve(shop, lane.target, "sale", intents, lane=lane, now=now)


def test_a_second_reservation_says_that_the_target_must_be_searched(
    shop: Connection, lane: Lane, now: datetime
) -> None:
    first = reserve(shop, lane, now, intent())
    second = reserve(shop, lane, now, intent())

    assert [before for _, before in first.values()] == [False]
    assert [before for _, before in second.values()] == [True]
    assert EntityLink.objects.count() == 1


def test_a_lost_lane_reserves_nothing(shop: Connection, lane: Lane, now: datetime) -> None:
    later = now + lanes.lease_span() + timedelta(seconds=1)
    assert lanes.take(later) is not None

    with pytest.raises(links.LaneLost):
        reserve(shop, lane, later, intent())

    assert not EntityLink.objects.exists()


def test_the_database_refuses_a_second_document_under_one_reference(
    shop: Connection, lane: Lane, now: datetime
) -> None:
    [(link, _)] = reserve(shop, lane, now, intent()).values()
    twin = EntityLink(
        connection=shop,
        target=lane.target,
        flow="sale",
        document_id="2",
        part="sale",
        kind="voucher",
        reference=link.reference,
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_binding_keeps_the_remote_id_and_forgetting_never_touches_a_bound_link(
    shop: Connection, lane: Lane, now: datetime
) -> None:
    [(link, _)] = reserve(shop, lane, now, intent()).values()

    links.bind(link, remote_id="77", remote_number="12-2026", secondary={}, now=now)
    links.forget([link], lane=lane)

    stored = EntityLink.objects.get()
    assert (stored.state, stored.remote_id, stored.remote_number) == ("confirmed", "77", "12-2026")


def test_forgetting_removes_an_announcement_that_came_to_nothing(
    shop: Connection, lane: Lane, now: datetime
) -> None:
    [(link, _)] = reserve(shop, lane, now, intent()).values()

    links.forget([link], lane=lane)

    assert not EntityLink.objects.exists()
