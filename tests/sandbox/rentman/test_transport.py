"""The token, the envelope, both generations of paging, filters, sorting, less and more of an item, the limits."""

import json

import pytest

from tests.sandbox.rentman.visitor import Visitor, refusal


@pytest.fixture
def scene() -> Visitor:
    """An account with three contacts, made a minute apart."""
    visitor = Visitor()
    for name, country in (("Bakke AS", "no"), ("Dahl AB", "se"), ("Aas AS", "no")):
        visitor.create("contacts", name=name, country=country, custom={"custom_1": name[0]})
        visitor.now += 60
    return visitor


def test_nobody_gets_in_without_the_token() -> None:
    visitor = Visitor()
    for token in ("", "nonsense"):
        assert refusal(visitor.ask("/contacts", token=token)) == (401, "Unauthorized")
    old = visitor.token
    visitor.token = visitor.control("new_token")["token"]
    assert visitor.ask("/contacts").status == 200
    assert visitor.ask("/contacts", token=old).status == 401


def test_each_token_reaches_its_own_account_only() -> None:
    visitor = Visitor()
    other = visitor.rentman.control("create_account", {"name": "annen"})
    visitor.create("contacts", name="Kunde AS")

    assert visitor.ids("/contacts") == [1]
    assert json.loads(visitor.ask("/contacts", token=other["token"]).body)["data"] == []


def test_a_collection_may_be_closed_to_the_tokens_user() -> None:
    visitor = Visitor(forbidden=["statuses", "projectcrew"])
    visitor.control("create_project", name="Jobb")

    assert refusal(visitor.ask("/statuses"))[0] == 403
    assert refusal(visitor.ask("/projects/1/projectcrew"))[0] == 403
    assert visitor.ask("/projects").status == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/contacts/4711", 404),
        ("GET", "/contacts/x", 404),
        ("GET", "/projects/4711/subprojects", 404),
        ("GET", "/contacts/1/subprojects", 404),
        ("GET", "/equipment/1", 404),
        ("POST", "/crew", 405),
        ("PUT", "/projects/1", 405),
        ("PUT", "/invoices/1", 405),
        ("DELETE", "/invoices/1", 405),
        ("POST", "/invoices", 405),
        ("POST", "/projects/1/projectcrew", 405),
    ],
)
def test_what_is_not_there_and_what_may_not_be_written(method: str, path: str, status: int) -> None:
    visitor = Visitor()
    project = visitor.control("create_project", name="Jobb")
    visitor.control("invoice", project=project["id"])
    visitor.create("contacts", name="Kunde AS")

    answer = visitor.ask(path, method=method, body={} if method != "GET" else None)

    assert answer.status == status
    body = json.loads(answer.body)
    assert (set(body), body["trace"]) == ({"errorType", "errorMessage", "trace"}, [])
    assert body["errorMessage"].startswith(f"[{status}] ")


def test_a_list_comes_in_its_envelope_with_hash_and_links(scene: Visitor) -> None:
    answer = scene.json("/contacts", "limit=2")

    assert [row["name"] for row in answer.pop("data")] == ["Bakke AS", "Dahl AB"]
    assert answer.pop("next_page_url").startswith("http://api.example/rentman/contacts?cursor=")
    assert answer == {"itemCount": 2, "limit": 2, "offset": 0}
    before = scene.data("/contacts/1")
    scene.control("change", resource="contacts", id=1, changes={"name": "Bakke og Sønn AS"})
    after = scene.data("/contacts/1")
    assert (before["creator"], before["folder"], before["email_1"]) == ("/crew/1", None, "")
    assert before["updateHash"] != after["updateHash"]
    assert before["modified"] < after["modified"]


def test_the_next_page_is_followed_with_every_filter(scene: Visitor) -> None:
    found, answer = [], scene.json("/contacts", "limit=1&country=no&fields=name")
    while True:
        found += [row["name"] for row in answer["data"]]
        if answer["next_page_url"] is None:
            break
        path, _mark, query = answer["next_page_url"].removeprefix("http://api.example/rentman").partition("?")
        answer = scene.json(path, query)

    assert found == ["Bakke AS", "Aas AS"]


def test_the_older_generation_pages_by_offset_alone() -> None:
    visitor = Visitor(version="1.7")
    visitor.control("seed", contacts=301)

    first, second = visitor.json("/contacts"), visitor.json("/contacts", "limit=1500&offset=300")

    assert "next_page_url" not in first
    assert (first["itemCount"], first["limit"], second["itemCount"], second["limit"]) == (300, 300, 1, 300)
    assert visitor.ask("/contacts", "expand=folder").status == 400
    assert visitor.ask("/projectstatuses").status == 404


def test_the_younger_one_gives_1500_and_both_300_when_nobody_asks() -> None:
    visitor = Visitor()
    visitor.control("seed", crew=1600)

    assert visitor.json("/crew")["itemCount"] == 300
    assert visitor.json("/crew", "limit=5000&fields=id")["itemCount"] == 1500
    visitor.control("set", over_limit="refuse")
    assert visitor.ask("/crew", "limit=5000").status == 400


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("name=Dahl AB", [2]),
        ("country[neq]=no", [2]),
        ("country[neq]=no&country[neq]=se", []),
        ("id[gt]=1", [2, 3]),
        ("id[gte]=2&id[lte]=2", [2]),
        ("id[lt]=2", [1]),
        ("folder[isnull]=true", [1, 2, 3]),
        ("folder[isnull]=0", []),
        ("modified[gt]=2026-11-22T13:00:00%2B01:00", [2, 3]),
        ("modified[gte]=2026-11-22T12:01:00%2B00:00", [2, 3]),
        ("creator=/crew/1", [1, 2, 3]),
        ("custom.custom_1=D", [2]),
        ("sort=-name", [2, 1, 3]),
        ("sort=%2Bname", [3, 1, 2]),
        ("sort=+name&limit=2", [3, 1]),
        ("sort=-country,%2Bname&limit=2", [2, 1]),
    ],
)
def test_lists_are_narrowed_and_sorted(scene: Visitor, query: str, expected: list[int]) -> None:
    assert scene.ids("/contacts", query) == expected


@pytest.mark.parametrize(
    "query",
    [
        "displayname=x", "tags[neq]=x", "nothing=1", "id[like]=1", "modified[gt]=yesterday", "folder[isnull]=perhaps",
        "modified[gt]=2026-11-22T13:00:00+01:00", "sort=displayname", "sort=nothing", "limit=x", "limit=0", "offset=-1",
        "fields=nothing", "fields=folder.name", "expand=name", "expand=nothing",
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(scene: Visitor, query: str) -> None:
    assert refusal(scene.ask("/contacts", query))[0] == 400


def test_links_are_asked_for_by_their_whole_path() -> None:
    visitor = Visitor()
    for name in ("En", "To"):
        visitor.control("create_project", name=name)

    assert visitor.ids("/subprojects", "project=/projects/2") == [2]
    assert visitor.ids("/subprojects", "project=2") == []
    assert visitor.ids("/subprojects", "status=/statuses/8") == [1, 2]


def test_fields_and_expand_give_less_and_more() -> None:
    visitor = Visitor()
    visitor.create("contacts", name="Kunde AS")
    visitor.control("create_project", name="Jobb", customer=1)

    (row,) = visitor.data("/projects", "fields=name,customer.name&expand=customer,customer.creator")

    assert set(row) == {"id", "created", "modified", "updateHash", "name", "customer"}
    assert set(row["customer"]) == {"id", "created", "modified", "updateHash", "name"}
    (whole,) = visitor.data("/subprojects", "expand=project.customer.creator,location")
    assert (whole["location"], whole["project"]["customer"]["creator"]["firstname"]) == (None, "Kari")
    assert visitor.ask("/subprojects", "expand=project.customer.creator.avatar").status == 400


def test_lists_leave_prices_out_unless_they_are_asked_for() -> None:
    for version, listed in (("1.16", True), ("1.7", False)):
        visitor = Visitor(version=version)
        visitor.control("create_project", name="Jobb", prices={"rental": 660.4499999999999})

        assert "project_total_price" not in visitor.data("/projects")[0]
        asked = visitor.data("/projects", "fields=project_total_price,already_invoiced")[0]
        assert ("project_total_price" in asked) == listed
        assert visitor.data("/projects/1")["project_total_price"] == 660.4499999999999


def test_a_list_that_is_too_large_is_refused() -> None:
    visitor = Visitor(max_bytes=20_000)
    visitor.control("seed", contacts=20)

    assert refusal(visitor.ask("/contacts"))[1].startswith("[400] The response is too large")
    assert visitor.json("/contacts", "limit=5")["itemCount"] == 5
    assert visitor.json("/contacts", "fields=name")["itemCount"] == 20


def test_ten_calls_a_second_and_then_another_word_for_the_day() -> None:
    visitor = Visitor(per_second=10, per_day=22)

    assert [visitor.ask("/crew").status for _ in range(11)] == [200] * 10 + [429]
    assert refusal(visitor.ask("/crew")) == (429, "Too Many Requests")
    visitor.now += 1.01
    assert [visitor.ask("/crew").status for _ in range(10)] == [200] * 10
    assert refusal(visitor.ask("/crew")) == (429, "Limit Exceeded")
    visitor.now += 12 * 3600
    assert visitor.ask("/crew").status == 200


def test_contacts_and_their_people_can_be_written() -> None:
    visitor = Visitor()
    made = visitor.data("/contacts", method="POST", body={"name": "Kunde AS", "country": "no"})
    person = visitor.data(f"/contacts/{made['id']}/contactpersons", method="POST", body={"firstname": "Siri"})
    changed = visitor.data("/contacts/1", method="PUT", body={"accounting_code": "10007"})

    assert (made["creator"], made["code"]) == (f"/crew/{visitor.access['robot']}", "00000001")
    assert (person["contact"], person["displayname"]) == ("/contacts/1", "Siri")
    assert (changed["accounting_code"], changed["name"], changed["country"]) == ("10007", "Kunde AS", "no")
    gone = visitor.ask("/contacts/1", method="DELETE")
    assert (gone.status, gone.body) == (200, b"")
    assert [visitor.ask(path).status for path in ("/contacts/1", "/contactpersons/1")] == [404, 404]


@pytest.mark.parametrize(
    "body",
    [
        {"displayname": "x"}, {"nothing": 1}, {"type": "club"}, {"country": "Norge"}, {"distance": "far"},
        {"default_person": "/contactpersons/4711"}, {"default_person": "/crew/1"}, {"name": None}, [], "x",
    ],
)  # fmt: skip
def test_a_body_that_cannot_be_is_refused_and_nothing_is_written(body: object) -> None:
    visitor = Visitor()
    visitor.create("contacts", name="Kunde AS")
    before = visitor.data("/contacts/1")

    assert visitor.ask("/contacts/1", method="PUT", body=body).status == 400
    assert visitor.data("/contacts/1") == before
