"""Products, structure products, their union, and stock that only adjustments and documents move."""

from typing import Any

import pytest

from tests.effort import effort
from tests.sandbox.rackbeat.visitor import Visitor, refusal


def adjust(visitor: Visitor, quantity: Any, *, item: str = "SKU-1", location: int | None = None) -> Any:
    body = {
        "item_id": item, "adjustment_type": "quantity", "quantity": quantity,
        "regulated_at": "2026-11-22", "reason": "Åpning",
    }  # fmt: skip
    return visitor.ask(
        "/inventory-adjustments", method="POST", body=body | ({"location": location} if location else {})
    )


@pytest.fixture
def shop() -> Visitor:
    visitor = Visitor()
    visitor.add_product()
    return visitor


def test_a_product_is_written_with_group_and_read_with_group_inside(shop: Visitor) -> None:
    made = shop.add_product(
        "P",
        name="Pumpe",
        sales_price=2490,
        recommended_cost_price=1200.50,
        unit_id=1,
        min_inventory_quantity=4,
    )
    assert (made["group_id"], made["group"]["name"], made["group"]["vat_domestic"]) == (1, "Varer", 25)
    assert (made["sales_price"], made["sales_profit"], made["min_stock"]) == (2490.0, 1289.5, 4)
    assert (made["unit"]["name"], made["inventory_enabled"], made["type"]) == ("stk", True, "product")


def test_stock_cannot_be_pushed_with_a_product(shop: Visitor) -> None:
    assert shop.add_product("P", stock_quantity=50)["stock_quantity"] == 0
    body = {"number": "P", "name": "Slange", "group": 1, "sales_price": 129.90, "stock_quantity": 50}
    assert shop.json("/products/P", method="PUT", body=body, status=200)["product"]["stock_quantity"] == 0


def test_an_adjustment_sets_a_level_in_two_steps(shop: Visitor) -> None:
    made = shop.post(
        "/inventory-adjustments",
        {
            "item_id": "SKU-1",
            "adjustment_type": "quantity",
            "quantity": 12.5,
            "location": 1,
            "regulated_at": "2026-11-22",
            "reason": "Åpning",
        },
    )["inventory_regulation"]
    assert shop.one("/products/SKU-1")["stock_quantity"] == 0
    shop.post(f"/inventory-adjustments/{made['id']}/book", {}, status=200)
    assert shop.one("/products/SKU-1")["stock_quantity"] == 12.5
    assert shop.ask(f"/inventory-adjustments/{made['id']}/book", method="POST", body={}).status == 422


def test_a_change_of_nothing_is_refused_before_and_at_booking(shop: Visitor) -> None:
    assert refusal(adjust(shop, 0)) == (400, "The adjustment does not change the stock quantity.")
    shop.control("set_stock", item="SKU-1", quantity=7)
    assert adjust(shop, 7).status == 400
    waiting = adjust(shop, 9)
    assert waiting.status == 201
    shop.control("set_stock", item="SKU-1", quantity=9)
    assert shop.ask("/inventory-adjustments/2/book", method="POST", body={}).status == 400
    assert shop.one("/products/SKU-1")["stock_quantity"] == 9


def test_what_holds_no_stock_and_what_does_not_exist_are_refused(shop: Visitor) -> None:
    shop.add_product("TIME", group=2)
    assert adjust(shop, 5, item="TIME").status == 422
    assert adjust(shop, 5, item="NONE").status == 422
    assert adjust(shop, 5, location=9).status == 422
    assert adjust(shop, "many").status == 422


def test_stock_is_kept_per_location(shop: Visitor) -> None:
    shop.post("/locations", {"name": "Butikk", "number": 2, "parent_id": 1})
    shop.control("set_stock", item="SKU-1", quantity=3)
    shop.control("set_stock", item="SKU-1", quantity=4, location=2)
    places = shop.json("/products/SKU-1/locations")["product_locations"]
    assert [(row["number"], row["stock_quantity"]) for row in places] == [(1, 3), (2, 4)]
    assert shop.keys("/items/SKU-1/locations/available") == [1, 2]
    assert shop.json("/locations/2/get-stock/SKU-1", status=200)["stock_quantity"] == 4
    assert shop.one("/products/SKU-1")["stock_quantity"] == 7
    assert shop.keys("/locations/1/children") == [2]


def test_a_structure_product_states_its_components(shop: Visitor) -> None:
    shop.add_product("P/2", sales_price=10, recommended_cost_price=4)
    lines = [{"product_id": "SKU-1", "quantity": 2}, {"child_id": "P/2", "quantity": 0.5}]
    made = shop.post("/lots", {"number": "SETT/1", "name": "Sett", "lines": lines})["lot"]
    assert (made["type"], made["total_price"], made["cost_price"]) == ("lot", 264.8, 2.0)
    assert [(row["child_id"], row["child_type"], row["quantity"]) for row in made["lines"]] == [
        ("SKU-1", "product", 2),
        ("P/2", "product", 0.5),
    ]
    (row,) = shop.json("/lots")["lots"]
    assert "lines" not in row
    assert len(shop.json("/lots/SETT%252F1/lines")["lot_lines"]) == 2


def test_a_structure_sent_again_is_not_a_change(shop: Visitor) -> None:
    body = {"number": "S", "name": "Sett", "lines": [{"product_id": "SKU-1", "quantity": 2}]}
    made = shop.post("/lots", body)["lot"]
    shop.now += 60
    assert shop.json("/lots/S", method="PUT", body=body, status=200)["lot"] == made


def test_structures_may_nest_but_not_in_circles(shop: Visitor) -> None:
    shop.post("/lots", {"number": "A", "name": "A", "lines": [{"product_id": "SKU-1", "quantity": 1}]})
    shop.post("/lots", {"number": "B", "name": "B", "lines": [{"lot_id": "A", "quantity": 1}]})
    circle = {"name": "A", "lines": [{"lot_id": "B", "quantity": 1}]}
    assert shop.ask("/lots/A", method="PUT", body=circle).status == 422
    assert shop.ask("/lots", method="POST", body={"number": "C", "name": "C", "lines": []}).status == 422


def test_items_are_the_union_and_only_to_be_read(shop: Visitor) -> None:
    shop.post("/lots", {"number": "A", "name": "A", "lines": [{"product_id": "SKU-1", "quantity": 1}]})
    shop.add_product("Z")
    answer = shop.json("/items")
    assert [(row["number"], row["type"]) for row in answer["items"]] == [
        ("SKU-1", "product"), ("A", "lot"), ("Z", "product"),
    ]  # fmt: skip
    assert (answer["total"], shop.keys("/items", "simple_filter[number]=A")) == (3, ["A"])
    assert shop.one("/items/A")["type"] == "lot"
    assert shop.ask("/items", method="POST", body={}).status == 405


def test_a_product_can_become_a_structure(shop: Visitor) -> None:
    shop.post("/products/SKU-1/convert", {})
    assert shop.ask("/products/SKU-1").status == 404
    assert (shop.one("/lots/SKU-1")["name"], shop.keys("/items")) == ("Slange", ["SKU-1"])


def test_a_renamed_product_keeps_its_stock_and_documents() -> None:
    visitor = Visitor()
    visitor.add_invoice()
    visitor.control("rename", resource="products", key="SKU-1", new_key="NY/1")
    assert visitor.one("/products/NY%252F1")["stock_quantity"] == -12
    assert visitor.one("/customer-invoices/10001")["lines"][0]["child_id"] == "NY/1"


def test_thousands_are_seeded_in_a_moment_and_the_same_every_time() -> None:
    def seeded() -> Any:
        visitor = Visitor()
        given = visitor.control(
            "seed", customers=300, products=500, suppliers=20, lots=10, projects=5, stock=True
        )
        return given, visitor.control("dump")

    (first, stored), (_again, same) = seeded(), seeded()
    assert first["products"] == ["SKU-1", "SKU-500"]
    assert first["customers"] == [1001, 1300]
    assert stored == same
    assert len({row["company_vat"] for row in stored["records"]["customers"]}) == 300


def test_twenty_thousand_products_are_all_on_their_pages_and_a_page_costs_little() -> None:
    visitor = Visitor()
    visitor.control("seed", customers=5000, products=20_000, stock=True)
    numbers: set[str] = set()
    for page in range(1, 21):
        answer = visitor.json("/products", f"limit=1000&page={page}&fields=number")
        assert answer["pages"] == 20
        numbers |= {row["number"] for row in answer["products"]}

    assert len(numbers) == 20_000
    assert effort(visitor.ask, "/products", "limit=1000&page=6") <= 200_000
    assert effort(visitor.ask, "/products", "limit=1000&page=6") <= 10_000
