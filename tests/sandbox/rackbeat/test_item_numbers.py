"""Item numbers are texts with slashes, hashes and spaces; addresses carry them encoded once or twice."""

from urllib.parse import quote

import pytest

from tests.sandbox.rackbeat.visitor import Visitor

AWKWARD = ["A/1", "A#1", "A 1", "50% RABATT", "ÅL/2 #3", "1.5", "0012"]


@pytest.fixture(scope="module")
def shop() -> Visitor:
    visitor = Visitor()
    for number in AWKWARD:
        visitor.add_product(number)
    return visitor


@pytest.mark.parametrize("number", AWKWARD)
def test_a_number_encoded_twice_is_found(shop: Visitor, number: str) -> None:
    twice = quote(quote(number, safe=""), safe="")
    assert shop.one(f"/products/{twice}")["number"] == number


@pytest.mark.parametrize("number", AWKWARD)
def test_a_number_encoded_once_is_found(shop: Visitor, number: str) -> None:
    assert shop.one(f"/products/{quote(number, safe='')}")["number"] == number


@pytest.mark.parametrize("number", AWKWARD)
def test_the_urlfriendly_number_is_found_as_it_stands(shop: Visitor, number: str) -> None:
    twice = quote(quote(number, safe=""), safe="")
    friendly = shop.one(f"/products/{twice}")["urlfriendly_number"]
    assert shop.one(f"/products/{friendly}")["number"] == number


def test_a_bare_slash_is_another_path(shop: Visitor) -> None:
    assert shop.ask("/products/A/1").status == 404


def test_a_careful_server_takes_a_slash_encoded_once_for_the_next_word(shop: Visitor) -> None:
    shop.control("set", accept_once_encoded=False)
    try:
        assert shop.ask("/products/A%252F1").status == 200
        assert shop.ask("/products/A%2F1").status == 404
        assert shop.ask("/products/A%231").status == 200
    finally:
        shop.control("set", accept_once_encoded=True)


def test_decoding_twice_confuses_a_number_that_looks_encoded(shop: Visitor) -> None:
    shop.add_product("A%2F1")
    assert shop.one("/products/A%252F1")["number"] == "A/1"
    assert shop.one("/products/A%25252F1")["number"] == "A%2F1"


def test_a_number_that_looks_like_an_integer_stays_text(shop: Visitor) -> None:
    assert shop.one("/products/0012")["number"] == "0012"
    assert shop.ask("/products/12").status == 404


def test_products_and_structures_share_their_numbers(shop: Visitor) -> None:
    lines = [{"product_id": "A#1", "quantity": 2}]
    body = {"number": "A/1", "name": "Sett", "lines": lines}
    answer = shop.json("/lots", method="POST", body=body, status=422)
    assert answer["errors"] == {"number": ["The number has already been taken."]}
