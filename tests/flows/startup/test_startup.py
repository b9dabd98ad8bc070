"""From a full ledger into an empty warehouse: once, exactly, and never an echo."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from integrations.models import EntityLink, StartupRun, SyncEvent
from integrations.sync import startup
from tests.flows.startup.conftest import Beginning

pytestmark = pytest.mark.django_db
ADDRESS = {"addressLine1": "Storgata 1", "postalCode": "0155", "city": "Oslo"}


def test_customers_and_suppliers_come_along_with_all_that_is_known_of_them(beginning: Beginning) -> None:
    beginning.customer(
        "Fjell AS", organizationNumber="984809085", email="post@fjell.example", phoneNumber="22 33 44 55",
        postalAddress=ADDRESS, invoicesDueIn=30, invoicesDueInType="DAYS",
    )  # fmt: skip
    beginning.supplier("Stål & Co", email="ordre@stal.example")
    run = beginning.run(beginning.prepared("payment_terms", "customer", "supplier"))

    assert run.state == StartupRun.State.DONE
    (made,) = beginning.warehouse.read("customers")
    terms = {row["number"]: row["maturity_days"] for row in beginning.warehouse.read("payment-terms")}
    assert (made["number"], made["name"], made["company_vat"], made["contact_email"]) == (
        10001, "Fjell AS", "984809085", "post@fjell.example",
    )  # fmt: skip
    assert (made["address_street"], made["address_zipcode"], made["currency"]) == (
        "Storgata 1",
        "0155",
        "NOK",
    )
    assert terms[made["payment_terms"]["number"]] == 30
    (supplier,) = beginning.warehouse.read("suppliers")
    assert (supplier["number"], supplier["name"]) == (20001, "Stål & Co")
    assert {one.state for one in beginning.links("startup_customer")} == {"verified"}


def test_products_come_along_with_price_and_a_number_of_any_kind(beginning: Beginning) -> None:
    beginning.product("A/1#b c", "Bolt", priceExcludingVatCurrency=12.5, costExcludingVatCurrency=7)
    beginning.run(beginning.prepared("product"))

    (made,) = beginning.warehouse.read("products")
    assert (made["number"], made["name"], made["sales_price"]) == ("A/1#b c", "Bolt", 12.5)


def test_running_it_again_changes_nothing(beginning: Beginning) -> None:
    beginning.customer("Fjell AS", organizationNumber="984809085")
    beginning.customer("Kari Nordmann", isPrivateIndividual=True)
    beginning.product("A", "Bolt")
    beginning.run(beginning.prepared("payment_terms", "customer", "product"))
    before = {name: beginning.warehouse.read(name) for name in ("customers", "products", "payment-terms")}
    beginning.writes()

    again = beginning.prepared("payment_terms", "customer", "product")
    assert {row[2] for row in beginning.rows(again)} == {"keep"}
    beginning.run(again)

    assert again.state == StartupRun.State.DONE
    assert beginning.writes() == 0
    assert {name: beginning.warehouse.read(name) for name in before} == before


def test_what_stands_in_rackbeat_is_linked_and_not_touched(beginning: Beginning) -> None:
    there = beginning.warehouse.create(
        "customers", number=55, company_name="FJELL", company_vat="984809085", payment_terms_id=2
    )
    beginning.customer("Fjell AS", organizationNumber="984809085", email="ny@fjell.example")
    beginning.writes()
    run = beginning.run(beginning.prepared("customer"))

    assert [row[2] for row in beginning.rows(run)] == ["link"]
    assert beginning.writes() == 0
    (kept,) = beginning.warehouse.read("customers")
    assert (kept["number"], kept["name"], kept["contact_email"]) == (55, "FJELL", there["contact_email"])
    (link,) = beginning.links("startup_customer")
    assert (link.remote_id, link.state) == ("55", "verified")


def test_a_number_that_is_anothers_gets_a_new_one_and_keeps_it(beginning: Beginning) -> None:
    beginning.warehouse.create(
        "customers", number=10001, company_name="En annen AS", company_vat="999999999", payment_terms_id=2
    )
    card = beginning.customer("Fjell AS", organizationNumber="984809085")
    run = beginning.prepared("customer")
    (row,) = run.rows.all()
    assert (row.code, row.number) == ("startup_number_taken", "10002")
    beginning.run(run)

    numbers = {one["number"]: one["name"] for one in beginning.warehouse.read("customers")}
    assert numbers == {10001: "En annen AS", 10002: "Fjell AS"}
    # what changes in Rackbeat from now on goes into the same card, under its own number
    back = EntityLink.objects.get(connection=beginning.connection, flow="customer", document_id="10002")
    assert (back.remote_id, back.remote_number) == (str(card), "10001")


def test_a_conflict_may_be_left_out_instead(beginning: Beginning) -> None:
    beginning.warehouse.create("customers", number=10001, company_name="En annen AS", payment_terms_id=2)
    beginning.customer("Fjell AS", organizationNumber="984809085")
    run = beginning.prepared("customer")
    assert startup.answer(run, code="startup_number_taken", action="leave") == 1
    beginning.run(run)

    assert len(beginning.warehouse.read("customers")) == 1
    assert beginning.ended() == set()


def test_our_own_writes_do_not_come_back(beginning: Beginning) -> None:
    beginning.customer("Fjell AS", organizationNumber="984809085")
    beginning.product("A", "Bolt")
    beginning.run(beginning.prepared("customer", "product"))
    before = beginning.world.ledger()

    assert beginning.world.poll() == 0
    assert SyncEvent.objects.filter(connection=beginning.connection).count() == 0
    assert beginning.world.ledger() == before


def test_a_change_in_rackbeat_after_the_start_reaches_the_card_it_came_from(beginning: Beginning) -> None:
    card = beginning.customer("Kari Nordmann", isPrivateIndividual=True)
    beginning.run(beginning.prepared("customer"))
    beginning.warehouse.change("customers", 10001, company_name="Kari Nordmann-Hansen")
    SyncEvent.objects.all().delete()
    from integrations.flows import roads

    roads.note(beginning.connection, "customer", [("10001", "")], trigger="webhook", now=timezone.now())
    beginning.world.serve()

    held = {one["id"]: one["name"] for one in beginning.world.ledger()["customers"]}
    assert held[card] == "Kari Nordmann-Hansen"
    assert list(held.values()).count("Kari Nordmann-Hansen") == 1


def test_an_invitation_goes_to_each_new_employee_once_and_only_when_ticked(beginning: Beginning) -> None:
    company = beginning.world.stage.company_id
    beginning.world.sandbox.control(
        "tripletex", "add_employee", company_id=company, first_name="Kari", last_name="Lager",
        email="kari@fjell.example",
    )  # fmt: skip
    run = beginning.prepared("employee", invite_employees=True)
    beginning.run(run)
    made = {one["contact_email"] for one in beginning.warehouse.read("employees")}
    assert "kari@fjell.example" in made
    invited = sorted(address for letter in mail.outbox for address in letter.to)
    assert invited.count("kari@fjell.example") == 1
    letters = len(mail.outbox)

    beginning.run(beginning.prepared("employee", invite_employees=True))
    assert len(mail.outbox) == letters
    assert "users" not in str(beginning.warehouse.calls())


def test_pausing_holds_everything_and_resuming_goes_on(beginning: Beginning) -> None:
    for index in range(3):
        beginning.product(f"P{index}", f"Vare {index}")
    run = beginning.prepared("product")
    startup.start(run, now=timezone.now())
    from integrations import jobs

    jobs.go_on_with_startup()
    startup.pause(run, now=timezone.now())
    beginning.world.serve()
    assert beginning.warehouse.read("products") == []

    startup.resume(run, now=timezone.now())
    beginning.world.serve(later=timedelta(seconds=1))
    jobs.go_on_with_startup()
    run.refresh_from_db()
    assert (run.state, len(beginning.warehouse.read("products"))) == (StartupRun.State.DONE, 3)


def test_cancelling_keeps_what_was_made_and_takes_the_rest_off(beginning: Beginning) -> None:
    beginning.product("A", "Bolt")
    run = beginning.prepared("product")
    startup.start(run, now=timezone.now())
    from integrations import jobs

    jobs.go_on_with_startup()
    assert startup.cancel(run, now=timezone.now()) == 1
    beginning.world.serve()

    assert beginning.warehouse.read("products") == []
    event = SyncEvent.objects.get(connection=beginning.ledger)
    assert (event.state, event.code) == ("ignored", "startup_cancelled")


def test_groups_that_are_gone_are_named_before_anything_is_written(beginning: Beginning) -> None:
    beginning.connection.record_defaults = {**beginning.connection.record_defaults, "customer_group": "999"}
    beginning.connection.save()
    run = beginning.prepared("customer")

    assert run.code == "startup_defaults_missing"
    assert list(run.params["missing"]) == ["rackbeat_customer_group"]


@pytest.mark.parametrize("kind", ["cut_after", "cut_before"])
@pytest.mark.parametrize(("flow", "path"), [("product", "/products"), ("customer", "/customers")])
def test_a_lost_answer_makes_nothing_twice(beginning: Beginning, flow: str, path: str, kind: str) -> None:
    if flow == "product":
        beginning.product("A/1", "Bolt")
    else:
        beginning.customer("Fjell AS")
    run = beginning.prepared(flow)
    beginning.world.fault(system="rackbeat", method="POST", path=f"{path}$", kind=kind, times=1)
    startup.start(run, now=timezone.now())
    from integrations import jobs

    jobs.go_on_with_startup()
    for _ in range(3):
        SyncEvent.objects.filter(state="pending").update(available_at=timezone.now())
        beginning.world.serve()
    beginning.world.calm()

    assert len(beginning.warehouse.read(path.strip("/"))) == 1
    assert [link.state for link in beginning.links(f"startup_{flow}")] == ["verified"]
    assert beginning.ended() == {(f"startup_{flow}", "done", "verified")}


def test_a_second_run_takes_up_what_stopped_in_the_first(beginning: Beginning) -> None:
    beginning.product("A", "Bolt")
    beginning.world.fault(system="rackbeat", method="POST", path="/products$", kind="status", status=422)
    run = beginning.run(beginning.prepared("product"))
    assert (run.state, [one.blocked for one in startup.counted(run)]) == (StartupRun.State.DONE, [1])
    beginning.world.calm()

    again = beginning.run(beginning.prepared("product"))
    assert [(one.done, one.blocked) for one in startup.counted(again)] == [(1, 0)]
    assert [one["number"] for one in beginning.warehouse.read("products")] == ["A"]


def test_a_second_preview_links_nobody_to_a_card_that_is_anothers(beginning: Beginning) -> None:
    beginning.customer("Fjell AS", organizationNumber="984809085")
    beginning.customer("Fjell Bergen", organizationNumber="984809085")
    run = beginning.prepared("customer")
    startup.answer(run, code="startup_same_org_number", action="leave")
    beginning.run(run)

    rows = {
        label: (action, code) for _kind, label, action, code in beginning.rows(beginning.prepared("customer"))
    }
    assert rows == {
        "10001 Fjell AS": ("keep", ""),
        "10002 Fjell Bergen": ("make", "startup_same_org_number"),
    }
