"""Keys, scopes, the throttle, and lists as Rackbeat pages, narrows, sorts and trims them."""

import json

import pytest

from tests.sandbox.rackbeat.visitor import NOON, Visitor, refusal


@pytest.fixture
def shop() -> Visitor:
    """An account with three customers, made a minute apart."""
    visitor = Visitor()
    for name in ("Bakke AS", "Dahl AS", "Aas AS"):
        visitor.add_customer(company_name=name, company_vat="999999999" if name == "Dahl AS" else None)
        visitor.now += 60
    return visitor


def test_nobody_gets_in_without_a_known_bearer_key() -> None:
    visitor = Visitor()
    for headers in ({}, {"authorization": "Bearer nonsense"}, {"authorization": f"Basic {visitor.token}"}):
        answer = visitor.ask("/self", headers={"accept": "application/json", **headers})
        assert refusal(answer) == (401, "Unauthenticated.")


def test_the_key_is_longer_than_a_short_column() -> None:
    assert len(Visitor().token) > 800


def test_self_names_the_account_and_the_user() -> None:
    visitor = Visitor(company_name="Lager AS")
    answer = visitor.json("/self", status=200)
    assert answer["user_account"]["id"] == visitor.access["account_id"]
    assert (answer["user_account"]["company_name"], answer["user"]["email"]) == (
        "Lager AS",
        "kari@lager.example",
    )


def test_each_key_reaches_its_own_account_only() -> None:
    visitor = Visitor()
    other = visitor.rackbeat.control("create_account", {"name": "annen"})
    visitor.add_customer()
    assert visitor.keys("/customers") == [1001]
    assert json.loads(visitor.ask("/customers", token=other["token"]).body)["customers"] == []


def test_who_does_not_accept_json_is_sent_to_a_page() -> None:
    visitor = Visitor()
    assert visitor.ask("/self", headers={}).status == 302
    key = {"authorization": f"Bearer {visitor.token}"}
    assert visitor.ask("/customers", method="POST", body={}, headers=key).status == 302
    answer = visitor.ask("/customers/9", headers=key)
    assert (answer.status, answer.headers["content-type"]) == (404, "text/html; charset=UTF-8")


@pytest.mark.parametrize(
    ("scopes", "path", "status"),
    [
        (["sales"], "/customers", 206),
        (["sales"], "/suppliers", 403),
        (["purchasing"], "/purchase-orders", 206),
        (["purchasing"], "/customer-invoices", 403),
        (["sales", "purchasing"], "/employees", 403),
        (["administration"], "/employees", 206),
        ([], "/products", 206),
        (None, "/users", 206),
    ],
)
def test_a_limited_key_is_refused_outside_of_its_scopes(
    scopes: list[str] | None, path: str, status: int
) -> None:
    visitor = Visitor()
    token = visitor.control("add_key", scopes=scopes)["token"]
    assert visitor.ask(path, token=token).status == status


def test_a_revoked_key_is_unknown() -> None:
    visitor = Visitor()
    assert visitor.control("revoke_key", token=visitor.token) == {"revoked": 1}
    assert visitor.ask("/self").status == 401


def test_the_throttle_allows_480_calls_a_minute_and_refills() -> None:
    visitor = Visitor()
    statuses = [visitor.ask("/self").status for _ in range(481)]
    assert statuses == [200] * 480 + [429]
    answer = visitor.ask("/self")
    assert refusal(answer) == (429, "Too Many Attempts.")
    assert (answer.headers["x-ratelimit-limit"], answer.headers["retry-after"]) == ("480", "1")
    visitor.now += 1
    assert [visitor.ask("/self").status for _ in range(9)] == [200] * 8 + [429]


def test_the_throttle_can_be_laravels_window_and_lower() -> None:
    visitor = Visitor(per_minute=2, throttle="window")
    assert [visitor.ask("/self").status for _ in range(3)] == [200, 200, 429]
    visitor.now += 59
    answer = visitor.ask("/self")
    assert (answer.status, answer.headers["retry-after"]) == (429, "1")
    visitor.now += 1
    assert visitor.ask("/self").headers["x-ratelimit-remaining"] == "1"


def test_a_list_is_answered_with_206_and_its_envelope(shop: Visitor) -> None:
    answer = shop.json("/customers")
    assert [row["name"] for row in answer.pop("customers")] == ["Bakke AS", "Dahl AS", "Aas AS"]
    assert answer == {"total": 3, "pages": 1, "limit": 20, "page": 1}


def test_pages_past_the_end_are_empty_and_per_page_is_not_heard(shop: Visitor) -> None:
    shop.control("seed", customers=42)
    answer = shop.json("/customers", "page=9&per_page=100")
    assert (answer["customers"], answer["total"], answer["pages"], answer["limit"]) == ([], 45, 3, 20)
    assert len(shop.json("/customers", "per_page=45")["customers"]) == 20


@pytest.mark.parametrize(("asked", "given"), [("5", 5), ("1000", 1000), ("5000", 1000), ("0", 20), ("x", 20)])
def test_the_limit_is_at_most_a_thousand(shop: Visitor, asked: str, given: int) -> None:
    assert shop.json("/customers", f"limit={asked}")["limit"] == given


def test_some_collections_have_no_paging_keys() -> None:
    assert set(Visitor().json("/locations/flat")) == {"locations"}


def test_fields_trim_an_answer_also_inside_lists() -> None:
    visitor = Visitor()
    visitor.add_invoice()
    (row,) = visitor.json("/customer-invoices", "fields=number,nothing,lines(id,child_id,item(name))")[
        "customer_invoices"
    ]
    assert row == {
        "number": 10001,
        "lines": [
            {"id": 80001, "child_id": "SKU-1", "item": {"name": "Slange"}},
            {"id": 80002, "child_id": None, "item": None},
        ],
    }
    assert visitor.one("/customers/1001", "fields=name,customer_group(number)") == {
        "name": "Kunde AS",
        "customer_group": None,
    }


def test_broken_fields_are_refused(shop: Visitor) -> None:
    assert shop.ask("/customers", "fields=a(b").status == 422
    assert shop.ask("/customers", "fields=a)b").status == 422


def test_expand_adds_the_companys_own_fields() -> None:
    visitor = Visitor()
    number = visitor.control("add_field", name="Farge", subject="product")["id"]
    visitor.add_product()
    values = [{"field_id": number, "value": "rød"}]
    visitor.control("change", resource="products", key="SKU-1", changes={"field_values": values})
    assert "field_values" not in visitor.one("/products/SKU-1")
    assert visitor.one("/products/SKU-1", "expand=field_values")["field_values"] == [
        {"field": {"id": number, "name": "Farge"}, "value": "rød"}
    ]
    assert visitor.keys("/products", f"field[{number}]=rød") == ["SKU-1"]
    assert visitor.keys("/products", f"field_eq[{number}]=blå") == []
    assert [row["name"] for row in visitor.json("/products/SKU-1/fields")["fields"]] == ["Farge"]


def test_lists_are_sorted_by_a_shown_field(shop: Visitor) -> None:
    assert shop.keys("/customers", "order_by=name&order_direction=ASC") == [1003, 1001, 1002]
    assert shop.keys("/customers", "order_by=updated_at&order_direction=desc") == [1003, 1002, 1001]
    assert shop.keys("/customers", "sort=created_at") == [1001, 1002, 1003]
    assert shop.ask("/customers", "order_by=shoe_size").status == 422


def test_search_looks_into_names_and_numbers(shop: Visitor) -> None:
    assert shop.keys("/customers", "search=dahl") == [1002]
    assert shop.keys("/customers", "search=1003") == [1003]
    assert shop.keys("/customers", "search=999999999") == [1002]


def test_updated_at_is_a_range_in_the_accounts_time_zone(shop: Visitor) -> None:
    assert shop.keys("/customers", "updated_at_from=2026-11-22 13:01:00") == [1002, 1003]
    assert shop.keys(
        "/customers", "updated_at_from=2026-11-22 13:01:00&updated_at_to=2026-11-22 13:01:59"
    ) == [1002]
    assert shop.keys("/customers", "created_at_to=2026-11-22 13:00:00") == [1001]
    shop.control("set", filter_zone="utc")
    assert shop.keys("/customers", "updated_at_from=2026-11-22 13:01:00") == []


def test_moments_are_shown_with_the_accounts_offset(shop: Visitor) -> None:
    assert shop.one("/customers/1001")["created_at"] == "2026-11-22T13:00:00+01:00"


@pytest.mark.parametrize("text", ["2026-11-22T13:00:00Z", "1795348800", "2026-13-45 00:00:00"])
def test_another_form_of_a_moment_is_refused(shop: Visitor, text: str) -> None:
    answer = shop.ask("/customers", f"updated_at_from={text}")
    assert answer.status == 422
    assert "updated_at_from" in json.loads(answer.body)["errors"]


def test_simple_filters_narrow_or_are_refused(shop: Visitor) -> None:
    assert shop.keys("/customers", "simple_filter[number]=1002") == [1002]
    assert refusal(shop.ask("/customers", "simple_filter[shoe_size]=44")) == (
        422,
        "The property [shoe_size] is not filterable.",
    )
    assert refusal(shop.ask("/orders", "simple_filter[is_booked]=1"))[0] == 422


def test_older_flags_narrow_and_unknown_ones_change_nothing(shop: Visitor) -> None:
    shop.control("change", resource="customers", key=1001, changes={"is_barred": True})
    assert shop.keys("/customers", "is_barred=true") == [1001]
    assert shop.keys("/customers", "is_barred=0") == [1002, 1003]
    assert shop.keys("/customers", "is_sellable=1") == [1001, 1002, 1003]
    shop.add_product()
    shop.add_invoice()
    assert shop.keys("/customer-invoices", "is_booked=1&customer_number=1001") == [10001]
    assert shop.keys("/customer-invoices", "is_booked=0") == []


def test_ranges_of_numbers_and_days() -> None:
    visitor = Visitor()
    visitor.add_invoice()
    visitor.now += 86_400
    visitor.add_invoice()
    assert visitor.keys("/customer-invoices", "invoice_date_from=2026-11-23") == [10002]
    assert visitor.keys("/customer-invoices", "invoice_date_to=2026-11-22") == [10001]
    assert visitor.keys("/customer-invoices", "customer_from=1001&customer_to=1001") == [10001, 10002]
    assert visitor.keys("/customer-invoices", "customer_from=1002") == []


def test_unknown_paths_and_methods_are_told_apart() -> None:
    visitor = Visitor()
    assert visitor.ask("/inventory-adjustment", method="POST", body={}).status == 404
    assert visitor.ask("/customers/1", method="POST", body={}).status == 405
    assert visitor.ask("/customers/x").status == 404


def test_a_body_that_is_no_json_is_refused() -> None:
    visitor = Visitor()
    headers = {"accept": "application/json", "authorization": f"Bearer {visitor.token}"}
    request = visitor.rackbeat.handle
    from integrations.sandbox.wire import Request

    broken = Request(method="POST", path="/api/customers", headers=headers, body=b"{", now=NOON)
    assert request(broken).status == 400
