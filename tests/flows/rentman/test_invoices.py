"""Rentman's finalised invoices in Tripletex: to the øre, on their project and customer, once; credits, deposits, changes."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from integrations.desk import masking, promises, source_view
from integrations.flows import ledger_projects
from integrations.models import EntityLink, SourceDocument
from tests.flows.rentman.conftest import Scene
from tests.flows.rentman.selling import (
    UNCHANGED,
    VERIFIED,
    concert,
    credit,
    hurry,
    invoice,
    links,
    set_up,
    sync,
)

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).parents[3] / "fixtures" / "golden" / "G52_rentman_invoice.json"


def postings(scene: Scene) -> list[dict[str, Any]]:
    return [row for voucher in scene.world.vouchers() for row in voucher["postings"]]


def sums(scene: Scene) -> dict[str, Decimal]:
    """Account → its balance in kroner."""
    found: dict[str, Decimal] = {}
    for row in postings(scene):
        account = str(row["account"])
        found[account] = found.get(account, Decimal(0)) + Decimal(str(row["net"]))
    return {account: total for account, total in found.items() if total}


def test_the_worked_case_ends_to_end_and_twice_changes_nothing(scene: Scene) -> None:
    set_up(scene)
    expected = json.loads(GOLDEN.read_text())["expected"]["vouchers"][0]
    made = invoice(scene, concert(scene), number="2026-0312")
    assert sync(scene, made) == VERIFIED
    scene.calls()
    assert sync(scene, made) == UNCHANGED

    assert scene.writes() == []
    (issued,) = scene.world.ledger()["invoices"]
    (project,) = scene.projects()
    link = EntityLink.objects.get(connection=scene.connection, flow="rentman_invoice", part="sale")
    assert link.gross == Decimal(expected["postings"][0]["gross"]) == Decimal("18750.00")
    wanted = sorted(-Decimal(row["gross"]) for row in expected["postings"] if row["role"] == "sales_3")
    assert sorted(Decimal(line["gross"]) for line in link.expected["lines"]) == wanted
    assert sums(scene) == {"1500": Decimal(18750), "3000": Decimal(-15000), "2700": Decimal(-3750)}
    order = scene.colleague.call(
        "GET", f"/order/{link.secondary['order_id']}?fields=project(id),orderLines(description)"
    )
    assert order["value"]["project"]["id"] == project["id"]
    assert issued
    assert link.expected["due"] == "2026-10-23"
    assert not EntityLink.objects.filter(connection=scene.connection).exclude(state="verified").exists()


def test_drafts_wait_until_they_are_finalised(scene: Scene) -> None:
    set_up(scene)
    made = invoice(scene, concert(scene), finalize=False)
    assert sync(scene, made) == ("ignored", "", "rentman_invoice_draft")
    assert scene.world.ledger()["invoices"] == []
    scene.rental.control("finalize", id=made["id"])
    assert sync(scene, made) == VERIFIED


def test_an_order_by_parts_with_rounding_follows_until_somebody_touches_it(scene: Scene) -> None:
    set_up(scene, business_mode="order_draft", rental_lines="part")
    parts = [
        {"name": name, "status": 3, "prices": {"rental": price}, "start": "2026-10-08T10:00:00", "end": "2026-10-08T20:00:00"}
        for name, price in (("Lyd", 333.33), ("Lys", 333.34))
    ]  # fmt: skip
    made = invoice(scene, concert(scene, subprojects=parts))
    assert sync(scene, made) == VERIFIED
    (order,) = scene.world.ledger()["orders"]
    link = EntityLink.objects.get(connection=scene.connection, flow="rentman_invoice", kind="order")
    shown = [(line["text"], line["gross"]) for line in link.expected["lines"]]
    assert [name for name, _gross in shown][:2] == ["Lyd", "Lys"]
    assert sum(Decimal(gross) for _name, gross in shown) == Decimal(str(made["price_invat"])).quantize(
        Decimal("0.01")
    )
    assert order


@pytest.mark.parametrize("mode", ["invoice", "order_draft"])
def test_a_rounding_line_makes_up_for_the_ore(scene: Scene, mode: str) -> None:
    set_up(scene, business_mode=mode)
    lines = [{"base": 10.01, "vatrate": 0.25}, {"base": 10.01, "vatrate": 0.25, "ledger": "crew"}]
    made = invoice(scene, lines=lines, customer=scene.rental.customer())
    assert sync(scene, made) == VERIFIED
    (link,) = EntityLink.objects.filter(connection=scene.connection, flow="rentman_invoice")
    found = [(line["text"], line["vat_code"], line["gross"]) for line in link.expected["lines"]]
    assert found[-1] == ("Øreavrunding", "6", "0.01")
    assert link.gross == Decimal("25.03")


def test_a_private_person_without_project_is_invoiced(scene: Scene) -> None:
    set_up(scene)
    person = scene.rental.create(
        "contacts", type="private", firstname="Kari", surname="Vik", email_1="kari@vik.example"
    )
    made = invoice(scene, lines=[{"base": 400.0}], customer=person["id"])
    assert sync(scene, made) == VERIFIED
    card = EntityLink.objects.get(connection=scene.connection, flow="rentman_customer", part="record")
    held = scene.colleague.call("GET", f"/customer/{card.remote_id}")["value"]
    assert (held["name"], held["isPrivateIndividual"]) == ("Kari Vik", True)
    assert sums(scene)["1500"] == Decimal(500)


@pytest.mark.parametrize("kind", ["cut_before", "cut_after"])
def test_a_lost_answer_leaves_one_invoice(scene: Scene, kind: str) -> None:
    set_up(scene)
    made = invoice(scene, concert(scene))
    scene.world.fault(system="tripletex", method="POST", path="/invoice", kind=kind, times=1)
    sync(scene, made)
    hurry()
    scene.world.serve()
    assert scene.ended(made, "rentman_invoice")[0] == "done"
    assert len(scene.world.ledger()["invoices"]) == 1


def test_what_changes_after_the_transfer_is_corrected_and_an_invoiced_order_is_for_a_person(
    scene: Scene,
) -> None:
    set_up(scene)
    made = invoice(scene, customer=scene.rental.customer(), lines=[{"base": 1000.0}])
    sync(scene, made)
    (line,) = scene.rental.read("invoicelines")
    scene.rental.change("invoicelines", line["id"], base=800.0)
    for _twice in range(2):
        sync(scene, made)
    assert links(scene, made) == [("sale", "invoice"), ("credit:1", "credit_note"), ("invoice:1", "invoice")]
    assert sums(scene)["1500"] == Decimal(1000)

    set_up(scene, business_mode="order_draft")
    other = invoice(
        scene, customer=scene.rental.customer(commerce_code="923609016"), lines=[{"base": 1000.0}]
    )
    sync(scene, other)
    scene.colleague.invoice(EntityLink.objects.get(kind="order").remote_id)
    newest = max(scene.rental.read("invoicelines"), key=lambda row: row["id"])
    scene.rental.change("invoicelines", newest["id"], base=500.0)
    assert sync(scene, other) == ("blocked", "", "rental_order_invoiced_and_changed")


def test_an_open_order_follows_until_people_change_it_too(scene: Scene) -> None:
    set_up(scene, business_mode="order_draft")
    made = invoice(scene, customer=scene.rental.customer(), lines=[{"base": 1000.0}])
    sync(scene, made)
    (line,) = scene.rental.read("invoicelines")
    scene.rental.change("invoicelines", line["id"], base=900.0)
    assert sync(scene, made) == VERIFIED
    link = EntityLink.objects.get(kind="order")
    assert link.gross == Decimal(1125)
    held = scene.colleague.call("GET", f"/order/{link.remote_id}?fields=orderLines(id)")["value"][
        "orderLines"
    ]
    scene.colleague.call("PUT", f"/order/orderline/{held[0]['id']}", {"count": 2})
    scene.calls()
    assert sync(scene, made) == UNCHANGED
    scene.rental.change("invoicelines", line["id"], base=700.0)
    assert sync(scene, made) == ("blocked", "", "rental_order_changed_twice")
    assert scene.writes() == []


def test_credits_go_against_their_invoice_and_unknown_ones_are_asked_about(scene: Scene) -> None:
    set_up(scene)
    sold = invoice(scene, concert(scene))
    part = credit(scene, sold, share=0.5)
    assert sync(scene, part) == VERIFIED
    assert scene.ended(sold, "rentman_invoice") == VERIFIED
    assert sync(scene, part) == UNCHANGED
    assert links(scene, part) == [("refund", "credit_note")]
    assert sums(scene)["1500"] == Decimal(9375)
    alone = invoice(scene, customer=scene.rental.customer(commerce_code="923609016"), lines=[{"base": 100.0}])
    unknown = credit(scene, alone)
    assert sync(scene, unknown) == ("blocked", "", "rental_credit_unknown")


def test_deposits_are_held_put_off_or_treated_as_others(scene: Scene) -> None:
    set_up(scene)
    project = concert(scene)
    first = invoice(scene, project, share=0.4, date="2026-10-01")
    assert sync(scene, first) == ("blocked", "", "rental_deposit_held")
    set_up(scene, rental_deposits="prepayment", business_mode="order_draft")
    assert sync(scene, first) == ("blocked", "", "rental_deposit_needs_invoices")
    set_up(scene, rental_deposits="prepayment")
    assert sync(scene, first) == VERIFIED
    assert links(scene, first) == [("sale", "invoice"), ("deposit", "voucher")]
    held = sums(scene)
    assert (held["2900"], held["3000"] + held["3090"], held["2700"]) == (-6000, 0, -1500)
    last = invoice(scene, project, share=0.6, date="2026-10-10")
    assert sync(scene, last) == VERIFIED
    for again in (first, last):
        assert sync(scene, again) == UNCHANGED
    assert sums(scene) == {"1500": Decimal(18750), "3000": Decimal(-15000), "2700": Decimal(-3750)}
    set_up(scene, rental_deposits="as_others", business_mode="order_draft")
    other = invoice(scene, concert(scene), share=0.5, date="2026-10-01")
    assert sync(scene, other) == VERIFIED
    assert links(scene, other) == [("sale", "order")]


def test_people_see_the_document_and_its_promise(scene: Scene) -> None:
    set_up(scene)
    made = invoice(scene, concert(scene))
    sync(scene, made)
    body = SourceDocument.objects.get(connection=scene.connection, flow="rentman_invoice").body
    shown = source_view.show("rentman", "rentman_invoice", masking.mask(body))

    facts = {str(label): value for label, value in shown.facts}
    assert "2026-0001" in facts.values()
    assert [line.title for line in shown.lines] == ["Utleie", "Mannskap", "Transport"]
    assert [line.gross for line in shown.lines] == [Decimal(11250), Decimal(6000), Decimal(1500)]
    said = promises.of(scene.connection)
    assert {row.flow for row in said.moved if row.is_on} >= {"rentman_invoice", "rentman_customer"}
    assert "Lie" not in str(shown.facts)


def test_a_credited_deposit_leaves_no_prepayment_and_an_order_can_be_credited_too(scene: Scene) -> None:
    set_up(scene, rental_deposits="prepayment")
    first = invoice(scene, concert(scene), share=0.4, date="2026-10-01")
    sync(scene, first)
    back = credit(scene, first)
    assert sync(scene, back) == VERIFIED
    assert sync(scene, back) == UNCHANGED
    assert [kind for _part, kind in links(scene, back)] == ["credit_note", "voucher"]
    assert sums(scene) == {}

    set_up(scene, business_mode="order_draft")
    sold = invoice(scene, concert(scene))
    taken = credit(scene, sold)
    assert sync(scene, taken) == VERIFIED
    assert links(scene, taken) == [("refund", "order")]
    order = EntityLink.objects.get(flow="rentman_invoice", part="refund", kind="order")
    assert (order.gross, order.corrects.document_id) == (Decimal(-18750), str(sold["id"]))


def test_its_own_project_wins_and_the_connections_is_for_what_has_none(scene: Scene) -> None:
    company = scene.world.stage.company_id
    made = scene.world.sandbox.control(
        "tripletex", "add_project", company_id=company, name="Butikken", number="500"
    )
    common = int(made["id"])
    ledger = scene.world.stage.ledger
    found = ledger_projects.find(ledger, "500")
    assert found is not None
    ledger_projects.keep(ledger, found)
    set_up(scene, default_project="500")
    own = invoice(scene, concert(scene))
    none = invoice(scene, lines=[{"base": 400.0}], customer=scene.rental.customer())

    assert sync(scene, own) == VERIFIED
    assert sync(scene, none) == VERIFIED

    of_concert = next(project["id"] for project in scene.projects() if project["id"] != common)
    held = {
        link.document_id: scene.colleague.call(
            "GET", f"/order/{link.secondary['order_id']}?fields=project(id)"
        )
        for link in EntityLink.objects.filter(connection=scene.connection, flow="rentman_invoice")
    }
    assert {key: answer["value"]["project"]["id"] for key, answer in held.items()} == {
        str(own["id"]): of_concert,
        str(none["id"]): common,
    }
