"""The demo shop: its arithmetic is WooCommerce's, its kinds are counted, its stories are what they claim to be."""

from collections import Counter
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

import pytest

from integrations.sandbox.demo_shop import KINDS, DemoShop, demo_shop, historical_orders
from integrations.sandbox.demo_shop.people import BUSINESSES
from tests.sandbox.shop_visitor import ShopVisitor

TODAY = date(2026, 11, 22)
OSLO = ZoneInfo("Europe/Oslo")
LINES = ("line_items", "shipping_lines", "fee_lines")


@pytest.fixture(scope="module", params=[(1, TODAY), (7, date(2027, 3, 1)), (42, date(2026, 7, 31))])
def shop(request: pytest.FixtureRequest) -> DemoShop:
    seed, today = request.param
    return demo_shop(seed=seed, today=today)


def orders_of(shop: DemoShop, *keys: str) -> list[dict]:
    wanted = {number for row in shop.kinds if row.kind.key in keys for number in row.order_ids}
    assert wanted, keys
    return [order for order in shop.orders if order["id"] in wanted]


def gross(order: dict) -> Decimal:
    return sum(
        (Decimal(line["total"]) + Decimal(line["total_tax"]) for key in LINES for line in order[key]),
        Decimal(0),
    )


def test_the_same_seed_and_day_give_the_same_shop() -> None:
    assert demo_shop(seed=5, today=TODAY) == demo_shop(seed=5, today=TODAY)
    assert demo_shop(seed=5, today=TODAY).orders != demo_shop(seed=6, today=TODAY).orders


def test_every_kind_has_as_many_orders_as_the_table_says(shop: DemoShop) -> None:
    assert [(row.kind.key, len(row.order_ids)) for row in shop.kinds] == [
        (kind.key, kind.count) for kind in KINDS
    ]
    every = [number for row in shop.kinds for number in row.order_ids]
    assert sorted(every) == [order["id"] for order in shop.orders]
    assert len(set(every)) == len(every) >= 220


def test_exactly_three_orders_wait_for_a_person(shop: DemoShop) -> None:
    assert len(shop.ids_expected("blocked")) == 3
    counts = Counter({kind.expected: 0 for kind in KINDS})
    for kind in KINDS:
        counts[kind.expected] += kind.count
    assert counts == {"booked": 275, "skipped": 21, "unseen": 1, "blocked": 3, "held": 1}


def test_the_total_is_the_sum_of_lines_and_tax_except_for_the_unseen_gift_card(shop: DemoShop) -> None:
    gaps = {order["id"]: gross(order) - Decimal(order["total"]) for order in shop.orders}
    (card,) = orders_of(shop, "unseen_gift_card")
    assert {number: gap for number, gap in gaps.items() if gap} == {card["id"]: Decimal("300.00")}


def test_tax_lines_are_the_sums_of_the_lines_taxes(shop: DemoShop) -> None:
    for order in shop.orders:
        sums: Counter[int] = Counter()
        freight: Counter[int] = Counter()
        for key in LINES:
            for line in order[key]:
                for tax in line["taxes"]:
                    (freight if key == "shipping_lines" else sums)[tax["id"]] += Decimal(tax["total"])
                assert sum((Decimal(tax["total"]) for tax in line["taxes"]), Decimal(0)) == Decimal(
                    line["total_tax"]
                )
        for row in order["tax_lines"]:
            assert Decimal(row["tax_total"]) == sums[row["rate_id"]]
            assert Decimal(row["shipping_tax_total"]) == freight[row["rate_id"]]
        total = sum(
            (Decimal(row["tax_total"]) + Decimal(row["shipping_tax_total"]) for row in order["tax_lines"]),
            Decimal(0),
        )
        assert (
            total
            == Decimal(order["total_tax"])
            == Decimal(order["cart_tax"]) + Decimal(order["shipping_tax"])
        )


def test_each_lines_tax_is_its_rate_of_the_gross_rounded_to_the_oere(shop: DemoShop) -> None:
    for order in shop.orders:
        rates = {row["rate_id"]: Decimal(str(row["rate_percent"])) for row in order["tax_lines"]}
        for line in order["line_items"]:
            for tax in line["taxes"]:
                net, given = Decimal(line["total"]), Decimal(tax["total"])
                rate = rates[tax["id"]]
                base = (
                    (net + given) * rate / (100 + rate) if order["prices_include_tax"] else net * rate / 100
                )
                assert given == base.quantize(Decimal("0.01"), ROUND_HALF_UP), (order["id"], line)


def test_discounts_are_what_subtotals_lose(shop: DemoShop) -> None:
    for order in orders_of(shop, "percent_coupon", "gift_card_as_coupon", "nothing_to_pay"):
        (coupon,) = order["coupon_lines"]
        lost = sum(
            (Decimal(line["subtotal"]) - Decimal(line["total"]) for line in order["line_items"]), Decimal(0)
        )
        assert Decimal(coupon["discount"]) == Decimal(order["discount_total"]) == lost > 0


def test_moments_lie_between_the_from_date_and_today_but_for_the_orders_before_it() -> None:
    shop = demo_shop(seed=1, today=TODAY)
    early = {order["id"] for order in orders_of(shop, "before_from_date")}
    for order in shop.orders:
        done = order["date_completed"] or order["date_created"]
        assert (done[:10] < shop.from_date.isoformat()) == (order["id"] in early)
        assert max(done, order["date_modified"], order["date_paid"] or "")[:10] < TODAY.isoformat()
    assert all(
        refund["date_created"][:10] < TODAY.isoformat() for rows in shop.refunds.values() for refund in rows
    )


def test_local_and_utc_times_agree(shop: DemoShop) -> None:
    for order in shop.orders:
        for name in ("created", "modified", "completed", "paid"):
            local, gmt = order[f"date_{name}"], order[f"date_{name}_gmt"]
            if gmt is None:
                assert local is None
                continue
            moment = datetime.fromisoformat(gmt).replace(tzinfo=UTC).astimezone(OSLO)
            assert moment.replace(tzinfo=None).isoformat() == local


def test_refunds_add_up_and_stand_on_their_orders(shop: DemoShop) -> None:
    by_id = {order["id"]: order for order in shop.orders}
    assert sum(len(rows) for rows in shop.refunds.values()) == 7
    for order_id, rows in shop.refunds.items():
        order = by_id[order_id]
        assert [row["id"] for row in rows] == [row["id"] for row in order["refunds"]]
        for row in rows:
            assert row["id"] > order_id
            if row["line_items"] or row["shipping_lines"]:
                assert gross(row) == -Decimal(row["amount"])
    (all_back,) = orders_of(shop, "refund_all")
    assert (all_back["status"], all_back["refunds"][0]["total"]) == ("refunded", f"-{all_back['total']}")
    (amount_only,) = orders_of(shop, "refund_amount_only")
    assert (amount_only["refunds"][0]["total"], amount_only["refunds"][0]["total_tax"]) == ("-50.00", "0.00")


def test_orders_abroad_tell_no_tax_line_from_a_tax_line_of_zero(shop: DemoShop) -> None:
    assert all(order["tax_lines"] == [] for order in orders_of(shop, "export_america", "euro_germany"))
    assert {order["currency"] for order in orders_of(shop, "euro_germany")} == {"EUR"}
    for order in orders_of(shop, "svalbard"):
        assert [row["rate_percent"] for row in order["tax_lines"]] == [0]
    (collected,) = orders_of(shop, "foreign_buyer_collects")
    assert (collected["billing"]["country"], collected["shipping_lines"][0]["method_id"]) == (
        "SE",
        "local_pickup",
    )
    assert Decimal(collected["total_tax"]) > 0


def test_businesses_have_valid_organisation_numbers_and_some_receive_ehf() -> None:
    weights = (3, 2, 7, 6, 5, 4, 3, 2, 1)
    for business in BUSINESSES:
        digits = [int(digit) for digit in business.org_number]
        assert sum(a * b for a, b in zip(digits, weights, strict=True)) % 11 == 0
    assert len({business.org_number for business in BUSINESSES}) == 6
    assert {business.receives_ehf for business in BUSINESSES} == {True, False}


def test_the_three_that_wait_for_a_person_are_what_they_claim(shop: DemoShop) -> None:
    (walley,) = orders_of(shop, "unknown_gateway")
    assert walley["payment_method"] == "walley"
    (fish,) = orders_of(shop, "unknown_tax_class")
    assert fish["line_items"][0]["tax_class"] == "raafisk-1111"
    assert [row["rate_percent"] for row in fish["tax_lines"]] == [11.11]
    (card,) = orders_of(shop, "unseen_gift_card")
    assert (card["fee_lines"], card["coupon_lines"]) == ([], [])
    others = [order for order in shop.orders if order["payment_method"] == "walley"]
    assert others == [walley]


def test_the_odd_hours_are_odd() -> None:
    shop = demo_shop(seed=1, today=TODAY)
    for order in orders_of(shop, "first_hour_of_month"):
        assert order["date_completed"][8:10] == "01"
        assert order["date_completed_gmt"][5:7] != order["date_completed"][5:7]
    for order in orders_of(shop, "across_month_end"):
        assert order["date_paid"][5:7] != order["date_completed"][5:7]
    changing = orders_of(shop, "clock_change_night")
    assert [order["date_created"][:16] for order in changing] == ["2026-10-25T02:30", "2026-10-25T02:30"]
    assert {order["date_created_gmt"][11:13] for order in changing} == {"00", "01"}


def test_numbers_are_the_plugins_and_never_the_ids(shop: DemoShop) -> None:
    assert all(order["number"].startswith("FF-1") for order in shop.orders)
    assert len({order["number"] for order in shop.orders}) == len(shop.orders)


def test_captures_are_marked_when_sent_and_only_then(shop: DemoShop) -> None:
    for order in shop.orders:
        metas = {meta["key"]: meta["value"] for meta in order["meta_data"]}
        if order["payment_method"] == "vipps" and order["date_paid"] and Decimal(order["total"]):
            oere = int(Decimal(order["total"]) * 100)
            assert metas["_vipps_captured"] == (oere if order["date_completed"] else 0)
        if order["payment_method"] == "klarna_payments" and order["date_paid"]:
            assert ("_wc_klarna_capture_id" in metas) == bool(order["date_completed"])


def test_the_demo_command_loads_the_shop_and_tells_its_kinds() -> None:
    visitor = ShopVisitor()
    told = visitor.shops.control("demo", {"seed": 1, "today": TODAY.isoformat(), "shop": "myshop"})
    assert (told["path"], told["from_date"], told["orders"]) == ("/woo/myshop", "2026-08-23", 301)
    state = visitor.control("dump", orders=False)
    assert (state["count"], len(state["refunds"])) == (301, 6)
    assert len(visitor.ids("per_page=100&page=3")) == 100
    assert visitor.ask("/orders", "per_page=100").headers["x-wp-total"] == "300"
    sent = next(row for row in told["kinds"] if row["key"] == "fulfilled_by_feature")["order_ids"][0]
    visitor.control("set", fulfillments=True)
    assert visitor.get(f"/orders/{sent}/fulfillments")[0]["is_fulfilled"] == "1"


@pytest.mark.parametrize("kind", ["plain", "mixed", "business"])
def test_history_in_bulk_is_well_formed_paid_and_completed(kind: str) -> None:
    span = {"start": datetime(2026, 8, 1, tzinfo=UTC), "end": datetime(2026, 11, 1, tzinfo=UTC)}
    orders = list(historical_orders(300, seed=2, kind=kind, first_id=500, **span))
    assert [order["id"] for order in orders] == list(range(500, 800))
    assert {(order["status"], gross(order) == Decimal(order["total"])) for order in orders} == {
        ("completed", True)
    }
    assert all(order["date_paid_gmt"] <= order["date_completed_gmt"] for order in orders)
    has_number = {
        any(meta["key"].startswith(("_billing", "_vat")) for meta in order["meta_data"]) for order in orders
    }
    assert has_number == {kind == "business"}
    assert orders == list(historical_orders(300, seed=2, kind=kind, first_id=500, **span))


def test_an_unknown_kind_of_history_is_refused() -> None:
    moment = datetime(2026, 8, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="unknown kind"):
        list(historical_orders(1, seed=1, start=moment, end=moment, kind="strange"))
