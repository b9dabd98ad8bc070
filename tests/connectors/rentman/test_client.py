"""Rentman's ways over HTTP: the envelope, two generations of paging, the day's and the second's limits, refusals in words."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from integrations.connectors import rentman
from integrations.connectors.rentman.budget import Budget
from integrations.connectors.rentman.client import RentmanClient
from integrations.connectors.rentman.unconfirmed import DAY_REST
from integrations.errors import AccessDenied, BadCredentials, PermanentError, RateLimited, TemporaryError
from integrations.sandbox.wire import Request, Response
from tests.connectors.local_server import LocalServer, Play
from tests.connectors.rentals import LONG_AGO, Rental

Make = Callable[..., Rental]
Serve = Callable[[Play], LocalServer]


def client_of(server: LocalServer, **options: Any) -> RentmanClient:
    options.setdefault("budget", Budget(per_second=10_000))
    return RentmanClient(
        server.url, token="key", allowed_private=server.allowed, sleep=lambda seconds: None, **options
    )


def page(*ids: int, **envelope: Any) -> Response:
    rows = [{"id": item_id} for item_id in ids]
    return Response.json({"data": rows, "itemCount": len(rows), "limit": 300, "offset": 0, **envelope})


def test_every_call_brings_the_token_and_says_json(serve: Serve) -> None:
    server = serve(lambda request: page())

    client_of(server).page("/contacts", [("modified[gte]", "2026-03-01T00:00:00+01:00"), ("sort", "+id")])

    (request, _answer) = server.requests[0]
    assert request.headers["authorization"] == "Bearer key"
    assert request.headers["content-type"] == "application/json"
    assert dict(request.query) == {
        "modified[gte]": "2026-03-01T00:00:00+01:00", "sort": "+id", "limit": "1500",
    }  # fmt: skip


def test_the_next_page_is_followed_as_it_is_given(serve: Serve) -> None:
    def play(request: Request) -> Response:
        if request.first("cursor") == "opaque/+=":
            return page(3, next_page_url=None)
        return page(1, 2, next_page_url=f"{server.url}/contacts?country=no&cursor=opaque%2F%2B%3D")

    server = serve(play)

    rows = list(client_of(server).rows("/contacts", [("country", "no")]))

    assert [row["id"] for row in rows] == [1, 2, 3]


def test_the_token_does_not_follow_a_page_elsewhere(serve: Serve) -> None:
    other = serve(lambda request: page(9))
    server = serve(lambda request: page(1, next_page_url=f"{other.url}/contacts?cursor=x"))

    with pytest.raises(TemporaryError) as failure:
        list(client_of(server).rows("/contacts"))

    assert failure.value.code == "malformed_answer"
    assert other.requests == []


@pytest.mark.parametrize("version", ["1.16", "1.7"])
def test_both_generations_are_read_to_their_end(make_rental: Make, version: str) -> None:
    rental = make_rental(version=version)
    rental.control("seed", crew=601)

    with rental.source() as source:
        source.check()
        rows = list(source._client.rows("/crew"))

    assert [row["id"] for row in rows] == list(range(1, 604))


def test_a_list_that_is_too_large_is_asked_for_in_smaller_pages(make_rental: Make) -> None:
    rental = make_rental(max_bytes=100_000)
    rental.control("seed", contacts=300)

    with rental.source() as source:
        rows = list(source._client.rows("/contacts"))

    assert len(rows) == 300
    assert source._client.page_size == 37


def test_an_older_api_that_refuses_large_pages_is_asked_for_fewer(make_rental: Make) -> None:
    rental = make_rental(version="1.7", over_limit="refuse")
    rental.control("seed", contacts=400)

    with rental.source() as source:
        page = source.changed_since("rentman_customer", None, since=LONG_AGO, now=LONG_AGO)

    assert len(page.refs) == 300


def test_a_new_token_kills_the_old_one(rental: Rental) -> None:
    rental.control("new_token")

    with pytest.raises(BadCredentials), rental.source() as source:
        source.check()


def test_a_token_without_a_right_is_told_which(make_rental: Make) -> None:
    rental = make_rental(forbidden=["crew", "projectcrew", "statuses"])

    with rental.source() as source:
        items = {item.item: item for item in source.check()}
        with pytest.raises(AccessDenied):
            source.changed_since("rentman_crew", None, since=LONG_AGO, now=LONG_AGO)

    assert items["rentman_rights"].status == "failed"
    assert items["rentman_rights"].params == {"missing": "projectcrew, crew, statuses"}
    assert items["rentman_rights"].blocks == ("rentman_crew",)
    assert items["rentman_account"].params == {"account": rental.name}


def test_refusals_come_in_rentmans_own_words(rental: Rental) -> None:
    with rental.source() as source:
        client = source._client
        failures = []
        for path, params in (("/projects/4711", ()), ("/projects", [("displayname", "x")])):
            with pytest.raises(PermanentError) as failure:
                client.page(path, params)
            failures.append((failure.value.code, failure.value.remote_message))
        with pytest.raises(PermanentError) as refusal:
            client.write("PUT", "/projects/1", {"name": "x"})

    assert [code for code, _words in failures] == ["not_found", "request_refused"]
    assert failures[1][1] == "[400] The field 'displayname' cannot be used for filtering."
    assert refusal.value.code in ("not_found", "record_refused")


def test_a_crowded_second_is_waited_for_and_never_told(rental: Rental) -> None:
    rental.control("seed", contacts=12)
    ids = [str(number) for number in range(1, 600, 41)]

    with rental.source(budget=Budget(per_second=5, window=0.02)) as source:
        found = list(source.read_many("rentman_customer", ids))

    assert [raw.error.code for raw in found if raw.error] == ["document_missing"] * 14
    assert source.calls > 15


def test_the_budget_holds_back_what_does_not_fit_the_second() -> None:
    moments = iter([0.0] * 100)
    budget = Budget(per_second=10, clock=lambda: next(moments))

    taken = [budget.take(0.0) for _ in range(12)]

    assert taken.count(True) == 8
    assert budget.take(0.0, interactive=True)
    assert budget.resume_at(0.5) == 0.0
    assert (budget.room(1.2), budget.room(1.3)) == (0, 8)


def test_the_day_is_counted_and_told_and_ends_at_midnight() -> None:
    wall = 1_795_348_800.0
    budget = Budget(per_second=100, per_day=20, clock=lambda: 0.0, wall=lambda: wall)
    for number in range(18):
        assert budget.take(float(number))

    assert budget.day_left == 2
    assert not budget.take(20.0)
    assert budget.take(20.0, interactive=True)
    assert budget.resume_at(20.0) == 20.0 + 12 * 3600
    wall += 12 * 3600
    assert (budget.day_left, budget.take(30.0)) == (20, True)


def test_a_spent_day_is_another_thing_than_a_crowded_second(make_rental: Make) -> None:
    rental = make_rental(per_day=3)

    with rental.source() as source:
        assert source.day_left == 50_000
        for _ in range(3):
            source.changed_since("rentman_invoice", None, since=LONG_AGO, now=LONG_AGO)
        assert source.day_left == 49_997
        with pytest.raises(RateLimited) as failure:
            source.changed_since("rentman_invoice", None, since=LONG_AGO, now=LONG_AGO)
        assert source.day_left == 0
        calls = source.calls
        with pytest.raises(RateLimited):
            source.changed_since("rentman_invoice", None, since=LONG_AGO, now=LONG_AGO)

    assert (failure.value.code, failure.value.remote_message) == (
        "rentman_day_spent", '{"message":"Limit Exceeded"}',
    )  # fmt: skip
    assert failure.value.retry_after == pytest.approx(DAY_REST, abs=1)
    assert source.calls == calls


def test_a_crowded_second_of_others_is_only_a_moment(make_rental: Make) -> None:
    rental = make_rental(per_second=1)

    with rental.source() as source:
        source.changed_since("rentman_invoice", None, since=LONG_AGO, now=LONG_AGO)
        with pytest.raises(RateLimited) as failure:
            source.changed_since("rentman_invoice", None, since=LONG_AGO, now=LONG_AGO)
        assert source.day_left == 49_998

    assert failure.value.code == "rate_limited"
    assert failure.value.retry_after is not None
    assert 1.0 <= failure.value.retry_after <= 2.0


def test_the_budget_of_a_token_is_shared_in_this_process(rental: Rental) -> None:
    one, other = (
        rentman.open_source("https://api.example", {"token": f"{rental.name}-{time.time()}"})
        for _ in range(2)
    )
    again = rentman.open_source("https://api.example", {"token": one._token})

    assert one._client.budget is again._client.budget
    assert one._client.budget is not other._client.budget


def test_a_link_leads_people_to_the_project_where_the_account_is_known() -> None:
    url = rentman.remote_url("rentman_project", "12", base_url="https://api.rentman.net", company_id="scene")

    assert url == "https://scene.rentmanapp.com/#/projects/12/details"
    assert rentman.remote_url("rentman_project", "12", base_url="https://api.rentman.net") == ""
    assert rentman.remote_url("rentman_invoice", "12", base_url="", company_id="scene") == ""


def test_figures_come_without_any_float(rental: Rental) -> None:
    made = rental.project(customer=rental.customer(), prices={"rental": 8197.497})
    with rental.source() as source:
        (raw,) = source.read_many("rentman_project", [str(made["id"])])

    assert "float" not in {type(value).__name__ for value in _values(raw.body)}
    assert json.dumps(rental.read("projects", id=made["id"])["project_total_price"]) == "8197.497"


def _values(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [one for inner in value.values() for one in _values(inner)]
    return [one for inner in value for one in _values(inner)] if isinstance(value, list) else [value]
