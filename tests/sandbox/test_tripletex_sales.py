"""Customers, products, orders: defaults, series, and what is refused."""

import pytest

from tests.sandbox.books import Books


def test_product_numbers_and_names_are_unique():
    books = Books()
    books.post("/product", {"name": "Jakke", "number": "J-1"})

    assert books.post("/product", {"name": "Bukse", "number": "J-1"}).messages == [
        ("number", "Produktnummeret J-1 er i bruk.")
    ]
    assert books.post("/product", {"name": "Jakke"}).messages == [("name", "Navnet er i bruk.")]


def test_the_old_number_filter_takes_integers_only():
    books = Books()
    books.post("/product", {"name": "Jakke", "number": "J-1"})

    assert books.get("/product", number="J-1").refusal == (422, 15000)
    assert len(books.get("/product", productNumber="J-1").values) == 1


def test_a_product_with_a_foreign_vat_code_is_refused_by_an_internal_field():
    answer = Books({"vat_registered": False}).post("/product", {"name": "Jakke", "vatType": {"id": 3}})

    assert answer.messages == [("Internt felt (vatTypeId)", "Ugyldig mva-kode.")]


def test_module_bound_fields_are_left_out_without_logistics():
    without, with_module = Books(), Books({"logistics": True})
    plain = [books.post("/product", {"name": "A"}).value["id"] for books in (without, with_module)]

    assert "isStockItem" not in without.get(f"/product/{plain[0]}", fields="*,isStockItem").value
    assert "isStockItem" in with_module.get(f"/product/{plain[1]}", fields="*,isStockItem").value
    assert "status" not in without.order()


def test_an_order_needs_customer_and_both_dates():
    answer = Books().post("/order", {"orderLines": []})

    assert answer.refusal == (422, 18000)
    assert {one["path"] for one in answer.body["validationMessages"]} == {
        "null.customer",
        "null.orderDate",
        "null.deliveryDate",
    }


def test_the_answer_to_a_new_order_hides_lines_that_are_stored():
    books = Books()

    order = books.order()

    assert order["orderLines"] == []
    assert len(books.get(f"/order/{order['id']}", fields="orderLines(*)").value["orderLines"]) == 1


def test_orders_are_numbered_and_have_a_preliminary_invoice_that_can_be_read():
    books = Books()
    first, second = books.order(), books.order()

    prelim = books.get(f"/invoice/{first['preliminaryInvoice']['id']}").value

    assert (first["number"], second["number"], first["displayName"]) == ("1", "2", "1 Ordre")
    assert (prelim["invoiceNumber"], prelim["isCharged"], prelim["voucher"]) == (0, False, None)
    assert prelim["amount"] == 1249
    listed = books.get("/invoice", invoiceDateFrom="2020-01-01", invoiceDateTo="2030-01-01")
    assert listed.values == []


def test_a_preliminary_invoice_of_nothing_calls_itself_a_credit_note():
    books = Books()
    order = books.order(orderLines=[])

    assert books.get(f"/invoice/{order['preliminaryInvoice']['id']}").value["isCreditNote"] is True


def test_a_used_order_number_is_refused_with_html():
    books = Books()
    books.order(number="WOO-1")

    answer = books.post("/order", books.order_body(number="WOO-1"))

    assert answer.refusal == (422, 18000)
    assert '<a href="/execute/orderMenu?orderId=' in answer.messages[0][1]
    assert answer.messages[1][0] == "number"


def test_a_line_needs_a_description_or_a_product():
    books = Books()
    line = books.line()
    del line["description"]

    assert books.post("/order", books.order_body(orderLines=[line])).messages == [
        (
            "orderGroups.orderLines.description,orderLines.description",
            "Det må registreres en beskrivelse eller et produkt.",
        )
    ]


def test_a_line_without_count_comes_to_nothing():
    books = Books()
    line = books.line()
    del line["count"]
    order = books.order(orderLines=[line])

    stored = books.get(f"/order/{order['id']}", fields="orderLines(*)").value["orderLines"][0]

    assert (stored["count"], stored["amountIncludingVatCurrency"]) == (0, 0)


def test_a_product_without_id_on_a_line_is_dropped_silently():
    books = Books()
    order = books.order(orderLines=[books.line(product={"number": "J-1"})])

    assert (
        books.get(f"/order/{order['id']}", fields="orderLines(*)").value["orderLines"][0]["product"] is None
    )


@pytest.mark.parametrize(("with_vat", "word"), [(True, "med"), (False, "uten")])
def test_prices_must_have_the_orders_basis(with_vat, word):
    books = Books()
    key = "unitPriceExcludingVatCurrency" if with_vat else "unitPriceIncludingVatCurrency"
    line = {"description": "Jakke", "count": 1, key: 100, "vatType": {"id": 3}}

    answer = books.post(
        "/order", books.order_body(orderLines=[line], isPrioritizeAmountsIncludingVat=with_vat)
    )

    assert answer.messages[0][1] == f"Enhetspris må være {word} mva siden enhetspris på ordre er {word} mva."


def test_a_line_with_a_code_the_company_may_not_use_is_refused_by_two_field_names():
    books = Books({"vat_registered": False})

    assert books.post("/order", books.order_body()).messages == [
        ("orderGroups.orderLines.vatType.id,orderLines.vatType.id", "Ugyldig mva-kode.")
    ]


def test_an_order_is_found_by_its_number_between_its_dates():
    books = Books()
    books.order(number="WOO-1")
    books.order(number="WOO-10", deliveryComment="Bestilling 10")
    dates = {"orderDateFrom": "2000-01-01", "orderDateTo": "2100-01-01"}

    assert [one["number"] for one in books.get("/order", number="WOO-1", **dates).values] == ["WOO-1"]
    assert [one["number"] for one in books.get("/order", deliveryComment="ling 10", **dates).values] == [
        "WOO-10"
    ]
    assert len(books.get("/order", reference="WOO-1", **dates).values) == 2


def test_a_hundred_orders_at_once_and_no_more():
    books = Books()
    customer = {"id": books.customer()}
    bodies = [books.order_body(customer=customer, number=f"W-{number}") for number in range(101)]

    assert books.post("/order/list", bodies).refusal == (422, 18000)
    taken = books.post("/order/list", bodies[:100])
    assert (taken.status, len(taken.values), taken.body["fullResultSize"]) == (201, 100, 0)


def test_one_bad_order_refuses_the_batch():
    books = Books()
    customer = {"id": books.customer()}
    bodies = [
        books.order_body(customer=customer, number="W-1"),
        books.order_body(customer=customer, number="W-1"),
    ]

    assert books.post("/order/list", bodies).refusal == (422, 18000)
    assert books.dump()["orders"] == []


def test_updating_with_lines_replaces_them_only_when_asked():
    books = Books()
    order = books.order()
    body = {"orderLines": [books.line(description="Bukse")]}

    books.put(f"/order/{order['id']}", body)
    kept = books.get(f"/order/{order['id']}", fields="orderLines(description)").value
    books.put(f"/order/{order['id']}", body, updateLinesAndGroups="true")
    replaced = books.get(f"/order/{order['id']}", fields="orderLines(description)").value

    assert kept["orderLines"] == [{"description": "Jakke"}]
    assert replaced["orderLines"] == [{"description": "Bukse"}]


def test_an_order_can_be_deleted_until_it_is_invoiced():
    books = Books()
    order, invoiced = books.order(), books.order()
    books.put(f"/order/{invoiced['id']}/:invoice", invoiceDate="2026-10-09", sendToCustomer="false")

    assert books.call("DELETE", f"/order/{order['id']}").status == 204
    assert books.get(f"/invoice/{order['preliminaryInvoice']['id']}").status == 404
    assert books.call("DELETE", f"/order/{invoiced['id']}").refusal == (422, 18000)


def test_lines_come_and_go_one_by_one():
    books = Books()
    order = books.order()
    line = books.post(
        "/order/orderline", {**books.line(description="Lue"), "order": {"id": order["id"]}}
    ).value

    changed = books.put(f"/order/orderline/{line['id']}", {"count": 3}).value

    assert changed["amountIncludingVatCurrency"] == 3747
    assert books.call("DELETE", f"/order/orderline/{line['id']}").status == 204
    assert len(books.get(f"/order/{order['id']}").value["orderLines"]) == 1


def test_discounts_and_many_decimals_are_rounded_per_line():
    books = Books()
    line = {
        "description": "Tape",
        "count": 3,
        "unitPriceExcludingVatCurrency": 9.9999999,
        "discount": 10,
        "vatType": {"id": 3},
    }
    order = books.order(orderLines=[line], isPrioritizeAmountsIncludingVat=False)

    stored = books.get(f"/order/{order['id']}", fields="orderLines(*)").value["orderLines"][0]

    assert float(stored["amountExcludingVatCurrency"]) == 27.00
    assert float(stored["amountIncludingVatCurrency"]) == 33.75
