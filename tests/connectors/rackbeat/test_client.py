"""Rackbeat's ways over HTTP: 206, wrappers, limits, item numbers in addresses, refusals in its own words."""

import json
from collections.abc import Callable

import pytest

from integrations.connectors import rackbeat
from integrations.connectors.rackbeat.client import RackbeatClient, address_of
from integrations.errors import AccessDenied, BadCredentials, PermanentError, RateLimited, TemporaryError
from integrations.sandbox.wire import Request, Response
from tests.connectors.local_server import LocalServer, Play
from tests.connectors.warehouses import Warehouse

Make = Callable[..., Warehouse]


def client_of(server: LocalServer, token: str = "nøkkel".encode().hex()) -> RackbeatClient:
    return RackbeatClient(
        server.url,
        token=token,
        contact="drift@example.no",
        allowed_private=server.allowed,
        sleep=lambda s: None,
    )


def test_a_list_is_read_to_its_end_though_it_answers_206(warehouse: Warehouse) -> None:
    warehouse.control("seed", products=45)

    with warehouse.target() as target:
        names = [record.number for record in target.records("product")]

    assert len(set(names)) == 45
    assert warehouse.calls()["GET /api/products"] == 1


def test_every_call_says_who_calls_and_what_it_takes(serve: Callable[[Play], LocalServer]) -> None:
    server = serve(lambda request: Response(status=206, body=b'{"products": []}'))

    client_of(server).page("/products", "products")

    headers = server.requests[0][0].headers
    assert headers["accept"] == "application/json"
    assert headers["api-version"] == "latest"
    assert headers["consumer-name"] == "Bilagsbro"
    assert headers["consumer-contact"] == "drift@example.no"
    assert headers["user-agent"] == "Bilagsbro/1.0 (drift@example.no)"
    assert dict(server.requests[0][0].query) == {"limit": "1000", "page": "1"}


def test_rows_are_found_under_another_word_and_without_paging(serve: Callable[[Play], LocalServer]) -> None:
    server = serve(lambda request: Response(status=206, body=b'{"lineables": [{"number": "A"}]}'))

    found = client_of(server).page("/products", "products")

    assert (found.rows, found.total, found.pages) == ([{"number": "A"}], None, None)


@pytest.mark.parametrize(
    ("number", "address"),
    [("SKU-1", "SKU-1"), ("A/1 #2", "A%252F1%2520%25232"), ("50%", "50%2525"), ("ø", "%25C3%25B8")],
)
def test_numbers_are_encoded_twice(number: str, address: str) -> None:
    assert address_of(number) == address


@pytest.mark.parametrize("once", [True, False])
@pytest.mark.parametrize("number", ["A/1", "M8 #2", "50%", "50%25", "Rød/grønn 10 x 20", "a?b&c=d"])
def test_items_with_any_number_are_read(make_warehouse: Make, number: str, once: bool) -> None:
    warehouse = make_warehouse(accept_once_encoded=once)
    warehouse.create("products", number=number, name="Bolt", group=1, sales_price=12.5)

    with warehouse.source() as source:
        (found,) = source.read_many("product", [number])

    assert found.body is not None
    assert found.body["number"] == number


def test_an_application_that_decodes_once_is_understood_as_well(serve: Callable[[Play], LocalServer]) -> None:
    def play(request: Request) -> Response:
        if request.path == "/products/A/1":
            return Response(body=json.dumps({"product": {"number": "A/1"}}).encode())
        return Response(status=404, body=b'{"message": "Not found."}')

    assert client_of(serve(play)).item("/products", "A/1", "product") == {"number": "A/1"}


def test_a_refused_form_speaks_in_rackbeats_own_words(warehouse: Warehouse) -> None:
    with warehouse.target() as target, pytest.raises(PermanentError) as refusal:
        target._client.write("POST", "/customers", {"number": 5})

    assert refusal.value.code == "record_refused"
    assert refusal.value.params["fields"] == "company_name, payment_terms_id"
    assert refusal.value.remote_message.splitlines() == [
        "company_name: The company name field is required.",
        "payment_terms_id: The payment terms id field is required.",
    ]


def test_a_key_of_limited_scope_is_told_what_it_lacks(make_warehouse: Make) -> None:
    warehouse = make_warehouse(scopes=["sales"])

    with warehouse.source() as source:
        items = {item.item: item for item in source.check()}

    assert items["rackbeat_rights"].status == "failed"
    assert items["rackbeat_rights"].params == {"missing": "suppliers, supplier-invoices, purchase-orders"}
    assert "supplier_invoice" in items["rackbeat_rights"].blocks
    with warehouse.source() as source:
        (found,) = source.read_many("supplier", ["5001"])
    assert isinstance(found.error, AccessDenied)


def test_a_company_without_groups_and_terms_is_told(make_warehouse: Make) -> None:
    with make_warehouse(bare=True).source() as source:
        items = {item.item: (item.status, dict(item.params)) for item in source.check()}

    assert items["rackbeat_groups"] == (
        "warning", {"missing": "customer-groups, product-groups, supplier-groups"}
    )  # fmt: skip
    assert items["rackbeat_terms"][0] == "warning"


def test_the_check_tells_whose_key_it_is(warehouse: Warehouse) -> None:
    with warehouse.source() as source:
        company = source.check()[0]

    assert (company.params["company"], company.params["user"]) == (warehouse.name, "Kari Lager")


def test_a_429_is_a_rate_limit_and_the_key_rests(make_warehouse: Make) -> None:
    warehouse = make_warehouse(per_minute=5)

    with warehouse.source() as source:
        found = list(source.read_many("product", [f"P{number}" for number in range(12)]))

    limited = [row.error for row in found if isinstance(row.error, RateLimited)]
    assert len(found) == 12
    assert limited
    assert source.calls <= 5 + 4
    assert all(error.retry_after is not None for error in limited)


def test_a_page_for_people_is_no_answer(serve: Callable[[Play], LocalServer]) -> None:
    server = serve(
        lambda request: Response(headers={"content-type": "text/html"}, body=b"<html>Logg inn</html>")
    )

    with pytest.raises(TemporaryError) as failure:
        client_of(server).single("/self")

    assert failure.value.code == "malformed_answer"


@pytest.mark.parametrize("token", ["", "two words", "linje\nskift"])
def test_a_token_that_cannot_be_one_is_refused_before_any_call(token: str) -> None:
    with pytest.raises(BadCredentials):
        rackbeat.open_source("https://rackbeat.example/api", {"token": token})


def test_a_long_token_is_masked_in_what_went_wrong(serve: Callable[[Play], LocalServer]) -> None:
    token = "ey" + "A" * 1200
    server = serve(lambda request: Response(status=422, body=json.dumps({"message": f"no {token}"}).encode()))

    with pytest.raises(PermanentError) as refusal:
        client_of(server, token).single("/self")

    assert refusal.value.code == "request_refused"
