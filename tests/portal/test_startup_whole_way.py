"""The start-up sync from the first tick to the report, in the portal, against the sandbox; and all of it once more."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from integrations import jobs
from integrations.models import Connection, StartupRun
from tests.flows.startup.conftest import Beginning, beginning, sandbox, world
from tests.portal import rows

__all__ = ["beginning", "sandbox", "world"]

pytestmark = pytest.mark.django_db
RESOURCES = ("customers", "suppliers", "products", "payment-terms", "employees")


@pytest.fixture
def owner(beginning: Beginning, as_: Callable[[User], Client]) -> Client:
    """The browser of the owner of the company whose ledger is full."""
    user = rows.person("eier")
    rows.member(user, beginning.world.stage.tenant)
    return as_(user)


@pytest.fixture
def filled(beginning: Beginning) -> Beginning:
    """One of everything that can happen: made, linked, a number that is another's, the same organisation number."""
    beginning.customer("Fjell AS", organizationNumber="984809085")
    beginning.customer("Fjell AS, avd. Bergen", organizationNumber="984809085")
    beginning.customer("Foss AS", organizationNumber="923609016")
    beginning.customer("Kari Nordmann", isPrivateIndividual=True)
    beginning.supplier("Stål & Co")
    beginning.product("A", "Bolt", priceExcludingVatCurrency=12.5)
    beginning.warehouse.create("customers", number=10004, company_name="En annen", payment_terms_id=2)
    beginning.warehouse.create(
        "customers", number=55, company_name="FOSS", company_vat="923609016", payment_terms_id=2
    )
    return beginning


class Pages:
    """What the owner sees and presses."""

    def __init__(self, owner: Client, connection: Connection) -> None:
        self.owner, self.connection = owner, connection

    def address(self, step: str = "") -> str:
        return reverse(f"portal:startup_{step}" if step else "portal:startup", args=[self.connection.pk])

    def see(self, step: str = "", **asked: str) -> Any:
        answer = self.owner.get(self.address(step), asked)
        assert answer.status_code == 200
        return answer

    def press(self, step: str, **typed: Any) -> Any:
        return self.owner.post(self.address(step), typed, follow=True)

    def ask(self, *kinds: str, **typed: str) -> Any:
        """Tick, leave the groups as they are shown, and have the preview made."""
        form = self.see(new="1").context["form"]
        shown = {name: form[name].value() for name in form.names}
        self.press("ask", kinds=list(kinds), **{**shown, **typed})
        jobs.go_on_with_startup()
        return self.see()


def through(beginning: Beginning) -> None:
    """What the workers do until the run has ended."""
    for _ in range(8):
        jobs.go_on_with_startup()
        beginning.world.serve()
        if StartupRun.objects.latest("id").state == StartupRun.State.DONE:
            return


def figures(page: Any) -> dict[str, tuple[int, int, int, int]]:
    return {
        one.kind: (one.counts.make, one.counts.link, one.counts.keep, one.counts.leave)
        for one in page.context["kinds"]
    }


def test_from_the_choice_to_the_report_and_once_more(owner: Client, filled: Beginning) -> None:
    pages = Pages(owner, filled.connection)
    filled.writes()

    preview = pages.ask("customer", "supplier", "product")
    assert figures(preview) == {"product": (1, 0, 0, 0), "customer": (3, 1, 0, 0), "supplier": (1, 0, 0, 0)}
    assert [group.code for group in preview.context["groups"]] == [
        "startup_number_taken",
        "startup_same_org_number",
    ]
    pages.press("answer", code="startup_number_taken", action="leave")
    assert figures(pages.see())["customer"] == (2, 1, 0, 1)
    assert "4 oppføringer lages i Rackbeat." in pages.see("confirm").content.decode()
    assert filled.writes() == 0, "nothing is made before it is started"

    pages.press("start")
    through(filled)
    total = pages.see().context["report"].total
    assert (total.made, total.linked, total.leave, total.stopped, total.undone) == (4, 1, 1, 0, 0)
    made = {one["number"]: one["name"] for one in filled.warehouse.read("customers")}
    assert made == {10001: "Fjell AS", 10002: "Fjell AS, avd. Bergen", 10004: "En annen", 55: "FOSS"}

    stands = {name: filled.warehouse.read(name) for name in RESOURCES}
    filled.writes()
    again = pages.ask("customer", "supplier", "product")
    assert figures(again) == {"product": (0, 0, 1, 0), "customer": (1, 0, 3, 0), "supplier": (0, 0, 1, 0)}
    pages.press("answer", code="startup_number_taken", action="leave")
    assert "Det er ingenting å overføre." in pages.see().content.decode()
    pages.press("start")
    through(filled)
    assert pages.see().context["report"].total.made == 0
    assert filled.writes() == 0
    assert {name: filled.warehouse.read(name) for name in RESOURCES} == stands


def test_groups_are_read_from_rackbeat_and_kept(owner: Client, beginning: Beginning) -> None:
    Connection.objects.filter(pk=beginning.connection.pk).update(record_defaults={})
    pages = Pages(owner, beginning.connection)
    extra = beginning.warehouse.create("customer-groups", name="Forhandlere", payment_terms_id=2)["number"]

    form = pages.see().context["form"]
    choices = {name: [value for value, _label in form.fields[name].choices] for name in form.names}
    groups = [str(one["number"]) for one in beginning.warehouse.read("customer-groups")]
    assert choices["customer_group"] == ["", *groups]

    wrong = pages.press("ask", kinds=["customer"], customer_group="999")
    assert "customer_group" in wrong.context["form"].errors
    assert not StartupRun.objects.exists()
    preview = pages.ask("customer", customer_group=str(extra))
    assert [str(word) for word in preview.context["missing"]] == ["Betalingsbetingelser"]
    pages.press("defaults", payment_terms="2")
    beginning.connection.refresh_from_db()
    assert beginning.connection.record_defaults["customer_group"] == str(extra)
    assert pages.see().context["missing"] == []


def test_a_group_that_is_gone_is_chosen_anew_before_the_start(owner: Client, beginning: Beginning) -> None:
    chosen = dict(beginning.connection.record_defaults)
    pages = Pages(owner, beginning.connection)
    beginning.customer("Fjell AS")
    pages.ask("customer")
    StartupRun.objects.update(state="cancelled")
    Connection.objects.filter(pk=beginning.connection.pk).update(
        record_defaults={**chosen, "customer_group": "99"}
    )
    run = beginning.prepared("customer")

    page = pages.see()
    (default,) = page.context["form"].defaults()
    assert (default.field.name, default.gone, default.is_empty) == ("customer_group", "99", False)
    pages.press("defaults", customer_group=chosen["customer_group"])
    pages.press("start")

    run.refresh_from_db()
    assert run.state == "running"


def test_a_rackbeat_that_is_down_is_said_and_tried_again(owner: Client, beginning: Beginning) -> None:
    pages = Pages(owner, beginning.connection)
    beginning.warehouse.fault(method="GET", path="/customer-groups", kind="status", status=503, times=9)

    down = pages.see()
    assert (down.context["form"].names, down.context["offer"].choices) == ((), None)
    assert "Gruppene og betalingsbetingelsene i Rackbeat kunne ikke leses" in down.content.decode()
    beginning.world.calm()

    assert len(pages.see().context["form"].names) == 5
