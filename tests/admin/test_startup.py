"""The start-up sync in the admin: the box on the connection's page, and all of it done by support on a customer's word."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, Tenant, User
from integrations import jobs
from integrations.models import Connection, StartupRun
from tests.admin.conftest import Shop, allow
from tests.flows.startup.conftest import Beginning, beginning, sandbox, world
from tests.portal import rows

__all__ = ["beginning", "sandbox", "world"]

pytestmark = pytest.mark.django_db
ACTS = ("start", "pause", "resume", "cancel")


@pytest.fixture
def warehouse(shop: Shop) -> Connection:
    return Connection.objects.create(
        tenant=shop.tenant, kind="rackbeat", name="Lageret", ledger=shop.ledger, record_defaults=rows.DEFAULTS
    )


def address(connection: Connection, *step: str) -> str:
    if step and step[0] in ACTS:
        return reverse("admin:integrations_connection_startup_act", args=[connection.pk, *step])
    return reverse("_".join(("admin:integrations_connection_startup", *step)), args=[connection.pk])


def box(client: Client, connection: Connection) -> str:
    """What stands above the connection's form."""
    text = client.get(reverse("admin:integrations_connection_change", args=[connection.pk])).content.decode()
    return text.partition('id="bb-startup"')[2].partition("</section>")[0]


def press(client: Client, connection: Connection, *step: str, **typed: Any) -> StartupRun | None:
    client.post(address(connection, *step), typed)
    return StartupRun.objects.first()


class TestBox:
    def test_says_the_one_step_before_the_first_run(self, admin: Client, warehouse: Connection) -> None:
        assert f'href="{address(warehouse)}">Begynn med en forhåndsvisning</a>' in box(admin, warehouse)

    def test_is_not_there_where_nothing_is_received(self, admin: Client, shop: Shop) -> None:
        assert box(admin, shop.source) == ""
        assert admin.get(address(shop.source)).status_code == 404

    def test_shows_how_far_it_is_and_steers(self, admin: Client, warehouse: Connection) -> None:
        run = rows.startup(warehouse, "running", started_at=rows.NOW)
        rows.moved(run, "product", "1")
        assert "1 av 3 er ferdige" in box(admin, warehouse)

        states = [found.state for act in ("pause", "resume", "cancel", "cancel") if (
            found := press(admin, warehouse, act)
        )]  # fmt: skip

        assert states == ["paused", "running", "cancelled", "cancelled"]
        assert "Se rapporten" in box(admin, warehouse)
        steered = ["pause_startup", "resume_startup", "cancel_startup"]
        assert list(AuditEntry.objects.order_by("id").values_list("action", flat=True)) == steered


@pytest.mark.parametrize("state", ["preparing", "ready", "running", "paused", "cancelled", "done"])
def test_the_page_opens_in_every_state(admin: Client, warehouse: Connection, state: str) -> None:
    begun = rows.NOW if state not in ("preparing", "ready") else None
    run = rows.startup(warehouse, state, started_at=begun)
    if begun:
        rows.moved(run, "customer", "3", state="blocked", code="request_refused", who="customer")

    page = admin.get(address(warehouse))

    assert page.status_code == 200
    assert [one.kind for one in page.context["kinds"]] == ["product", "customer", "stock"]
    assert len(page.context["stopped"]) == (1 if begun else 0)
    seen_by_the_customer = reverse("portal:startup", args=[warehouse.pk])
    assert f"{seen_by_the_customer}?tenant={warehouse.tenant_id}" in page.content.decode()


def test_whoever_may_only_look_steers_nothing(
    nils: User, as_: Callable[[User], Client], warehouse: Connection
) -> None:
    rows.startup(warehouse)
    client = as_(allow(nils, "integrations.view_connection", "accounts.view_tenant"))
    steps = [(act,) for act in (*ACTS, "ask", "choose", "answer")]

    assert client.get(address(warehouse)).status_code == 200
    assert [client.post(address(warehouse, *step)).status_code for step in steps] == [403] * len(steps)
    assert StartupRun.objects.get().state == "ready"


def test_nothing_is_steered_by_a_link_nor_without_rights(
    admin: Client, nils: User, as_: Callable[[User], Client], warehouse: Connection
) -> None:
    rows.startup(warehouse)

    assert admin.get(address(warehouse, "start")).status_code == 403
    assert as_(nils).get(address(warehouse)).status_code == 403
    assert admin.post(address(warehouse, "start").replace("start/", "explode/")).status_code == 404


def test_the_list_of_runs_says_who_moved_what(admin: Client, warehouse: Connection) -> None:
    run = rows.startup(warehouse)

    text = admin.get(reverse("admin:integrations_startuprun_changelist")).content.decode()
    page = admin.get(reverse("admin:integrations_startuprun_change", args=[run.pk])).content.decode()

    assert "Varer, Kunder, Beholdning" in text
    assert address(warehouse) in page


def test_support_goes_the_whole_way_and_once_more(
    admin: Client, beginning: Beginning, alices: Tenant
) -> None:
    connection = beginning.connection
    beginning.customer("Fjell AS", organizationNumber="984809085")
    beginning.warehouse.create("customers", number=10001, company_name="En annen", payment_terms_id=2)
    beginning.writes()

    form = admin.get(address(connection)).context["form"]
    typed = {"kinds": ["customer"], **{name: form[name].value() for name in form.names}}
    press(admin, connection, "ask", **typed)
    jobs.go_on_with_startup()
    press(admin, connection, "answer", code="startup_number_taken", action="make")
    assert beginning.writes() == 0
    press(admin, connection, "start")
    for _ in range(3):
        jobs.go_on_with_startup()
        beginning.world.serve()
    report = admin.get(address(connection)).context["report"]
    assert (report.total.made, report.total.stopped) == (1, 0)
    stands = beginning.warehouse.read("customers")
    assert sorted(one["number"] for one in stands) == [10001, 10002]

    beginning.writes()
    assert admin.get(address(connection), {"new": "1"}).context["chooses"]
    press(admin, connection, "ask", **typed)
    jobs.go_on_with_startup()
    sums = admin.get(address(connection)).context["sums"]
    assert (sums.make, sums.link, sums.keep) == (0, 0, 1)
    assert (beginning.writes(), beginning.warehouse.read("customers")) == (0, stands)
