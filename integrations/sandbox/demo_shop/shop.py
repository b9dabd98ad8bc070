"""The demo shop as a whole: the same orders for the same seed and day, ready to be loaded into the imitated
WooCommerce."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

from integrations.sandbox.demo_shop.draft import Draft, RefundPlan
from integrations.sandbox.demo_shop.kinds import KINDS, Expected, Kind
from integrations.sandbox.demo_shop.order_builder import build_order
from integrations.sandbox.demo_shop.refund_builder import build_refund, plan_to_request, refund_summary
from integrations.sandbox.demo_shop.season import Season
from integrations.sandbox.demo_shop.written_values import Ids, Json

SHOP_NAME = "Fjord & Fjell AS"
DAYS = 91
FIRST_ID = 1043
FIRST_NUMBER = 10_400
"""A sequential-number plugin shows FF-10400, FF-10401 …: never the id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KindOrders:
    """A kind and the orders made of it: ``order_ids`` in time order, as WooCommerce's ids."""

    kind: Kind
    order_ids: tuple[int, ...]

    def to_json(self) -> Json:
        """For the sandbox's control answers."""
        return {
            "key": self.kind.key,
            "description": self.kind.description,
            "count": self.kind.count,
            "expected": self.kind.expected,
            "order_ids": list(self.order_ids),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoShop:
    """Orders by id ascending, refunds by order (newest first), fulfilments by order, and the table of kinds.

    ``from_date`` is the day from which a tenant is meant to have the shop's orders booked.
    """

    from_date: date
    orders: tuple[Json, ...]
    refunds: Mapping[int, tuple[Json, ...]]
    fulfilments: Mapping[int, tuple[Json, ...]]
    kinds: tuple[KindOrders, ...]

    def ids_expected(self, outcome: Expected) -> tuple[int, ...]:
        """The ids of all orders that should end so."""
        return tuple(
            sorted(number for row in self.kinds if row.kind.expected == outcome for number in row.order_ids)
        )


@dataclass(slots=True)
class _Making:
    """What is known while the shop's history is told in time order."""

    ids: Ids
    next_id: int = FIRST_ID
    next_number: int = FIRST_NUMBER

    def take_id(self, rng: Random) -> int:
        """WordPress' counter is shared with pages, pictures and refunds: it has gaps."""
        self.next_id += rng.choice((1, 1, 2, 3))
        return self.next_id

    def take_number(self) -> str:
        self.next_number += 1
        return f"FF-{self.next_number}"


def demo_shop(*, seed: int, today: date) -> DemoShop:
    """The shop's three months before ``today`` (exclusive); nothing in it lies in the future."""
    first_day = today - timedelta(days=DAYS)
    season = Season(first_day=first_day, last_day=today - timedelta(days=1), rng=Random(seed))
    drafts = [(kind, kind.make(season, index)) for kind in KINDS for index in range(kind.count)]
    orders: dict[int, Json] = {}
    refunds: dict[int, tuple[Json, ...]] = {}
    by_draft: dict[int, int] = {}
    making = _Making(Ids())
    for _at, index, plan in _history([draft for _kind, draft in drafts]):
        if plan is None:
            order_id = by_draft[index] = making.take_id(season.rng)
            orders[order_id] = build_order(
                drafts[index][1], order_id=order_id, ids=making.ids, number_shown=making.take_number()
            )
        else:
            order_id = by_draft[index]
            refunds[order_id] = _refund(
                orders[order_id], plan, making, season, earlier=refunds.get(order_id, ())
            )
    return DemoShop(
        from_date=first_day,
        orders=tuple(orders[order_id] for order_id in sorted(orders)),
        refunds=refunds,
        fulfilments={
            by_draft[index]: _fulfilments(orders[by_draft[index]], draft)
            for index, (_kind, draft) in enumerate(drafts)
            if draft.fulfilled_items
        },
        kinds=_table(drafts, by_draft),
    )


def _history(drafts: list[Draft]) -> Iterator[tuple[datetime, int, RefundPlan | None]]:
    """Every order and every refund in the order in which they happened."""
    happenings: list[tuple[datetime, int, RefundPlan | None]] = []
    for index, draft in enumerate(drafts):
        happenings.append((draft.created_at.astimezone(UTC), index, None))
        happenings += [(plan.at.astimezone(UTC), index, plan) for plan in draft.refunds]
    yield from sorted(happenings, key=lambda row: row[:2])


def _refund(
    order: Json, plan: RefundPlan, making: _Making, season: Season, *, earlier: tuple[Json, ...]
) -> tuple[Json, ...]:
    """Adds the refund's summary to the order; gives all the order's refunds, newest first."""
    request = plan_to_request(plan, order=order)
    refund = build_refund(order, request, refund_id=making.take_id(season.rng), ids=making.ids, at=plan.at)
    order["refunds"].insert(0, refund_summary(refund))
    return (refund, *earlier)


def _fulfilments(order: Json, draft: Draft) -> tuple[Json, ...]:
    """One shipment with the first ``fulfilled_items`` lines, as the fulfilments feature records it."""
    at = f"{order['date_modified_gmt']}Z"
    items = [
        {"item_id": line["id"], "qty": line["quantity"]}
        for line in order["line_items"][: draft.fulfilled_items]
    ]
    metas = {
        "_items": items,
        "_tracking_number": f"CP{order['id']:09d}NO",
        "_shipment_provider": "posten",
        "_date_fulfilled": at,
    }
    return (
        {
            "id": order["id"],
            "entity_type": "WC_Order",
            "entity_id": str(order["id"]),
            "status": "fulfilled",
            "is_fulfilled": "1",
            "date_updated": at,
            "date_deleted": None,
            "meta_data": [
                {"id": n, "key": key, "value": value} for n, (key, value) in enumerate(metas.items(), 1)
            ],
        },
    )


def _table(drafts: list[tuple[Kind, Draft]], by_draft: Mapping[int, int]) -> tuple[KindOrders, ...]:
    made: dict[str, list[int]] = {kind.key: [] for kind in KINDS}
    for index, (kind, _draft) in enumerate(drafts):
        made[kind.key].append(by_draft[index])
    return tuple(KindOrders(kind=kind, order_ids=tuple(sorted(made[kind.key]))) for kind in KINDS)
