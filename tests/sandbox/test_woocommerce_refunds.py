"""Refunds: what they move, what they do not move, and the bare 500 of an impossible one."""

import json

from tests.sandbox.shop_visitor import ShopVisitor, recorded, refusal

CUP_AND_COFFEE = "30-partial-refund-line"


def shop_with_unrefunded_order(**settings: object) -> ShopVisitor:
    shop = ShopVisitor(**settings)
    shop.control("load_orders", orders=[{**recorded("orders", CUP_AND_COFFEE), "refunds": []}])
    return shop


def test_a_refunded_unit_has_the_amounts_that_were_recorded() -> None:
    shop = shop_with_unrefunded_order()
    shop.control("add_refund", order=48, units={"0": 1}, reason="Knust kopp")
    (refund,) = shop.get("/orders/48/refunds")
    (original,) = recorded("refunds", CUP_AND_COFFEE)
    changing = {"id", "date_created", "date_created_gmt", "meta_data", "_links"}
    ids = {"id", "meta_data"}
    shown = {key: value for key, value in refund.items() if key not in changing}
    wanted = {key: value for key, value in original.items() if key not in changing}
    for row in (shown, wanted):
        for name in ("line_items", "tax_lines"):
            row[name] = [{key: line[key] for key in line if key not in ids} for line in row[name]]
    assert shown == wanted
    assert refund["line_items"][0]["meta_data"][0]["value"] == "87"
    assert shop.get("/orders/48")["refunds"][0] == {
        "id": refund["id"], "reason": "Knust kopp", "total": "-33.33", "total_tax": "-6.67"
    }  # fmt: skip


def test_a_new_refund_moves_the_modification_time_and_a_deleted_one_does_not() -> None:
    shop = shop_with_unrefunded_order()
    webhook = shop.subscribe("order.updated")
    refund = shop.control("add_refund", order=48, amount="50.00", reason="Goodwill")
    assert shop.get("/orders/48")["date_modified_gmt"] == "2026-11-22T12:00:00"
    shop.answer(shop.shops.outbox())
    shop.now += 60
    shop.control("delete_refund", order=48, refund=refund["id"])
    after = shop.get("/orders/48")
    assert (after["date_modified_gmt"], after["refunds"]) == ("2026-11-22T12:00:00", [])
    assert (shop.get("/orders/48/refunds"), shop.shops.outbox()) == ([], [])
    assert shop.get(f"/webhooks/{webhook}")["status"] == "active"


def test_an_amount_without_lines_says_nothing_about_tax() -> None:
    shop = shop_with_unrefunded_order()
    refund = shop.control("add_refund", order=48, amount="50.00")
    assert (refund["line_items"], refund["tax_lines"], refund["amount"]) == ([], [], "50.00")
    assert shop.get("/orders/48")["refunds"][0]["total_tax"] == "0.00"


def test_part_of_a_price_may_go_back_with_quantity_zero() -> None:
    shop = shop_with_unrefunded_order()
    line = {
        "id": 87,
        "quantity": 0,
        "refund_total": "8.00",
        "refund_tax": [{"id": 1, "refund_total": "2.00"}],
    }
    answer = shop.ask("/orders/48/refunds", method="POST", body={"amount": "10.00", "line_items": [line]})
    assert answer.status == 201
    (shown,) = json.loads(answer.body)["line_items"]
    assert (shown["quantity"], shown["total"], shown["total_tax"]) == (0, "-8.00", "-2.00")


def test_the_whole_total_given_back_makes_the_order_refunded() -> None:
    shop = shop_with_unrefunded_order()
    shop.control("add_refund", order=48, amount="58.79")
    assert shop.get("/orders/48")["status"] == "completed"
    shop.control("add_refund", order=48, amount="400.00")
    done = shop.get("/orders/48")
    assert (done["status"], done["total"], len(done["line_items"])) == ("refunded", "458.79", 2)


def test_too_much_is_an_error_500_whose_data_is_a_bare_number() -> None:
    shop = shop_with_unrefunded_order()
    answer = shop.ask("/orders/48/refunds", method="POST", body={"amount": "458.80"})
    assert (answer.status, json.loads(answer.body)) == (
        500,
        {
            "code": "woocommerce_rest_cannot_create_order_refund",
            "message": "Invalid refund amount.",
            "data": 500,
        },
    )


def test_all_refunds_are_listed_with_their_order_where_the_shop_is_new_enough() -> None:
    shop = ShopVisitor()
    shop.load()
    rows = shop.get("/refunds", "per_page=100")
    assert [(row["id"], row["parent_id"]) for row in rows] == [
        (60, 58),
        (59, 58),
        (55, 54),
        (51, 50),
        (49, 48),
    ]
    later = shop.get("/refunds", "after=2026-11-22T01:27:13Z&order=asc")
    assert [row["id"] for row in later] == [55, 59, 60]
    shop.control("set", refunds_endpoint=False)
    assert refusal(shop.ask("/refunds")) == (404, "rest_no_route")


def test_older_shops_leave_the_tax_out_of_the_summary() -> None:
    shop = shop_with_unrefunded_order(version="9.4.2")
    shop.control("add_refund", order=48, freight=True, reason="Sen levering")
    assert set(shop.get("/orders/48")["refunds"][0]) == {"id", "reason", "total"}


def test_unknown_refunds_and_orders_are_404() -> None:
    shop = shop_with_unrefunded_order()
    assert refusal(shop.ask("/orders/48/refunds/1")) == (404, "woocommerce_rest_invalid_order_refund_id")
    assert refusal(shop.ask("/orders/1/refunds")) == (404, "woocommerce_rest_shop_order_invalid_id")
