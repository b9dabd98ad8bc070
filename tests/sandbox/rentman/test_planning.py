"""Projects as people work with them: parts, statuses, prices, crew, invoices, credits and payments; and what is told of it."""

import hashlib
import hmac
import json
from typing import Any

import pytest

from tests.sandbox.rentman.visitor import HOOK, Visitor


@pytest.fixture
def scene() -> Visitor:
    """An account that tells of everything."""
    visitor = Visitor()
    visitor.control("set_webhook", url=HOOK)
    return visitor


def festival(visitor: Visitor) -> Any:
    parts = [
        {
            "name": "Lyd",
            "status": 3,
            "prices": {"rental": 100, "crew": 20},
            "start": "2026-07-01T08:00",
            "end": "2026-07-02T20:00",
        },
        {"name": "Lys", "status": 2, "prices": {"rental": 50}},
        {"name": "Mal", "status": 3, "prices": {"rental": 7}, "is_template": True},
        {"name": "Internt", "status": 3, "prices": {"rental": 9}, "in_financial": False},
    ]
    return visitor.control("create_project", name="Festival", number="F-12", subprojects=parts)


def test_a_project_has_no_status_and_sums_its_parts(scene: Visitor) -> None:
    project = festival(scene)
    whole = scene.data(f"/projects/{project['id']}")

    assert "status" not in whole
    assert (whole["project_total_price"], whole["project_total_price_cancelled"]) == (120, 50)
    assert (whole["usageperiod_start"], whole["usageperiod_end"]) == (
        "2026-07-01T08:00:00+02:00", "2026-07-02T20:00:00+02:00",
    )  # fmt: skip
    assert whole["number"] == "F-12"
    assert scene.control("create_project", name="Neste")["number"] == 2
    assert [row["status"] for row in scene.data("/projects/1/subprojects")] == [
        "/statuses/3", "/statuses/2", "/statuses/3", "/statuses/3",
    ]  # fmt: skip


def test_a_blank_project_has_one_part_and_is_a_concept(scene: Visitor) -> None:
    made = scene.data("/projects", method="POST", body={"name": "Ny", "custom": {"custom_1": "x"}})

    (part,) = scene.data(f"/projects/{made['id']}/subprojects")
    assert (part["name"], part["status"], made["custom"]) == ("Ny", "/statuses/8", {"custom_1": "x"})


def test_statuses_are_the_same_ids_everywhere_and_named_by_the_account(scene: Visitor) -> None:
    names = {row["id"]: row["name"] for row in scene.data("/statuses")}

    assert (names[3], names[2], sorted(names)) == ("Bekreftet", "Avbestilt", [*range(1, 10), 11])
    assert scene.ids("/warehousestatuses") == [4, 5, 6]


def test_moving_a_project_moves_its_parts_and_not_itself(scene: Visitor) -> None:
    project = festival(scene)
    scene.now += 60
    before = scene.data("/projects/1")["modified"]

    assert scene.control("move", project=project["id"], status=4) == [1, 2, 4]
    assert scene.data("/projects/1")["modified"] == before
    assert scene.ids("/subprojects", "modified[gte]=2026-11-22T12:01:00%2B00:00") == [1, 2, 4]


def test_planned_people_are_reached_over_their_function(scene: Visitor) -> None:
    project = festival(scene)
    function = scene.control(
        "plan",
        project=project["id"],
        crew=[1, 2],
        function="Rigger",
        start="2026-07-01T08:00",
        end="2026-07-01T16:30",
    )
    other = scene.control("create_project", name="Annen")
    scene.control("plan", project=other["id"], crew=1)

    rows = scene.data("/projects/1/projectcrew")
    assert [(row["crewmember"], row["function"], row["hours_planned"]) for row in rows] == [
        ("/crew/1", f"/projectfunctions/{function['id']}", 30_600),
        ("/crew/2", f"/projectfunctions/{function['id']}", 30_600),
    ]
    assert "project" not in rows[0]
    assert scene.ids("/subprojects/1/projectcrew") == [1, 2]
    assert scene.ids("/projectfunctions/1/projectcrew") == [1, 2]
    assert scene.control("unplan", project=1, crew=1) == {"removed": 1}
    assert scene.ids("/projects/1/projectcrew") == [2]


def test_an_invoice_goes_from_draft_to_paid(scene: Visitor) -> None:
    project = festival(scene)
    draft = scene.control("invoice", project=project["id"], share=0.5, lines=[{"base": -3, "ledger": "Sale"}])

    assert (draft["finalized"], draft["number"], draft["invoicetype"]) == (False, "2026-0001", "F")
    assert (draft["date"], draft["expiration"]) == ("2026-11-22T00:00:00+01:00", "2026-12-06T00:00:00+01:00")
    lines = scene.data(f"/invoices/{draft['id']}/invoicelines")
    assert [(row["ledgercode"], row["base"], row["vatrate"], row["item"]) for row in lines] == [
        ("Rental", 50, 0.25, 1), ("Crew", 10, 0.25, 1), ("Sale", -3, 0.25, 1),
    ]  # fmt: skip
    assert (draft["price"], draft["vat_amount"], draft["price_invat"]) == (57, 14.25, 71.25)

    scene.control("finalize", id=draft["id"])
    paid = {"moment": "2026-11-25T10:00:00+01:00", "amount": 71.25, "payment_import_source": "publicapi"}
    scene.data(f"/invoices/{draft['id']}/payments", method="POST", body=paid)
    whole = scene.data(f"/invoices/{draft['id']}")

    assert (whole["finalized"], whole["is_paid"], whole["outstanding_balance"]) == (True, True, 0)
    (file,) = scene.data(f"/invoices/{draft['id']}/files")
    address = file["url"].removeprefix("http://api.example/rentman")
    assert scene.ask(address, token="").body.startswith(b"%PDF")
    assert scene.ask(f"/invoices/{draft['id']}/payments", method="POST", body={"amount": 1}).status == 400


@pytest.mark.parametrize("sign", [-1, 1])
def test_a_credit_invoice_is_of_another_type(sign: int) -> None:
    visitor = Visitor(credit_sign=sign)
    made = visitor.control("invoice", lines=[{"base": 100}], finalize=True)
    credit = visitor.control("credit", id=made["id"], share=0.5)

    assert (credit["invoicetype"], credit["price"], credit["finalized"]) == ("C", sign * 50, False)


def test_everything_is_told_with_a_digest_over_the_raw_body(scene: Visitor) -> None:
    scene.create("contacts", name="Kunde AS")
    token = scene.rentman.account("scene").webhooks.token

    (sent,) = scene.deliveries()

    digest = hmac.new(token.encode(), sent.body, hashlib.sha256).hexdigest()
    assert (sent.url, sent.headers["digest"]) == (HOOK, f"sha256={digest}")
    assert json.loads(sent.body) == {
        "account": "scene",
        "user": {"id": 1, "itemType": "Crew", "ref": "/crew/1"},
        "eventType": "create",
        "itemType": "Contact",
        "items": [{"id": 1, "ref": "/contacts/1", "parent": None}],
        "eventDate": "2026-11-22T13:00:00+01:00",
    }


def test_parents_many_items_and_bare_ids_of_what_is_deleted(scene: Visitor) -> None:
    project = scene.control("create_project", name="Jobb")
    scene.control("plan", project=project["id"], crew=[1, 2])
    scene.deliveries()
    scene.control("unplan", project=project["id"], crew=1)
    scene.control("delete", resource="projects", id=project["id"])
    scene.data("/contacts", method="POST", body={"name": "Vår egen"})
    sent = [json.loads(one.body) for one in scene.deliveries()]

    assert [(body["eventType"], body["itemType"], body["items"]) for body in sent[:2]] == [
        ("delete", "ProjectCrew", [1]), ("delete", "Subproject", [1]),
    ]  # fmt: skip
    assert ("delete", "Project", [1]) in [
        (body["eventType"], body["itemType"], body["items"]) for body in sent
    ]
    assert sent[-1]["user"]["id"] == scene.access["robot"]
    assert scene.ids("/projectcrew") == []


def test_the_parent_of_a_planned_person_is_the_function_or_the_project(scene: Visitor) -> None:
    scene.control("create_project", name="Jobb")
    found = []
    for parent in ("ProjectFunction", "Project"):
        scene.control("set", crew_parent=parent)
        scene.control("plan", project=1, crew=1)
        body = next(
            body for one in scene.deliveries() if (body := json.loads(one.body))["itemType"] == "ProjectCrew"
        )
        found.append(body["items"][0]["parent"]["ref"])

    assert found == ["/projectfunctions/1", "/projects/1"]


def test_invoices_are_called_factuur(scene: Visitor) -> None:
    made = scene.control("invoice", lines=[{"base": 1}, {"base": 2}])
    assert scene.told() == [("create", "Factuur", [1]), ("create", "InvoiceLine", [1, 2])]
    scene.control("finalize", id=made["id"])
    assert scene.told() == [("update", "Factuur", [1]), ("create", "File", [1])]


def test_a_change_of_nothing_is_none(scene: Visitor) -> None:
    scene.create("contacts", name="Kunde AS")
    scene.told()
    scene.data("/contacts/1", method="PUT", body={"name": "Kunde AS"})

    assert scene.told() == []


def test_deliveries_are_repeated_lost_delayed_and_tried_again(scene: Visitor) -> None:
    scene.control("set", webhook_copies=2)
    scene.create("contacts", name="A")
    assert len(scene.told(status=503)) == 2
    scene.now += 60
    assert len(scene.told()) == 2
    scene.control("set", webhook_copies=1, webhook_drop=1, webhook_delay=30)
    scene.create("contacts", name="B")
    scene.create("contacts", name="C")
    assert scene.told() == []
    scene.now += 30
    assert scene.told() == [("create", "Contact", [3])]
    scene.control("fire_webhook", event="delete", item_type="Factuur", items=[7], headers={"digest": ""})
    (sent,) = scene.deliveries()
    assert ("digest" in sent.headers, json.loads(sent.body)["items"]) == (False, [7])


def test_a_dump_shows_everything(scene: Visitor) -> None:
    festival(scene)
    shown = scene.control("dump")

    assert (shown["counts"]["projects"], shown["counts"]["subprojects"], shown["waiting"]) == (1, 4, 6)
    assert scene.control("dump", resources=["projects"])["items"].keys() == {"projects"}
    with pytest.raises(ValueError, match="404"):
        scene.control("read", resource="projects", id=4711)
