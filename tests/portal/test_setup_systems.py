"""The setup of what is no shop: Rackbeat, held beside another integration; Slack behind Rentman; and the demo's systems."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from integrations.desk import connections, setup, setup_demo, setup_help
from integrations.flows import opened
from integrations.models import Connection, DemoSystems, HistoryRun
from integrations.sandbox.remote import Sandbox
from tests.portal import rows
from tests.portal.newcomer import Newcomer, newcomer
from tests.world import sandbox

__all__ = ["sandbox"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def new(db: None, sandbox: Sandbox, settings: Any) -> Iterator[Newcomer]:
    settings.PRIVATE_HOSTS = frozenset({sandbox.host_port})
    settings.NORGES_BANK_URL = sandbox.norges_bank_url
    yield newcomer(sandbox)
    opened.close_all()


def steps(new: Newcomer) -> list[str]:
    shown = new.browser.get(new.step("source")).context["standings"]
    return [str(one.step) for one in shown]


def rackbeat_to_the_end(new: Newcomer, **ledger: Any) -> Connection:
    new.begin("rackbeat")
    name = f"lager-{new.tenant.pk}"
    made = new.sandbox.control("rackbeat", "create_account", name=name, company_name=new.tenant.name)
    new.do("source", name="Lageret", base_url=new.sandbox.rackbeat_url, credential_token=made["token"])
    new.do("ledger", **new.ledger_keys(**ledger))
    new.do("readiness")
    new.do("modes", business_mode="order_draft", draft_days="14", supplier_invoices="approval")
    new.do("rules")
    new.do("from-date", from_date=timezone.localdate().isoformat())
    connection: Connection = new.setup.connection
    return connection


def test_rackbeat_has_the_steps_that_make_sense(new: Newcomer) -> None:
    warehouse = rackbeat_to_the_end(new)
    assert steps(new) == ["choose", "source", "ledger", "readiness", "modes", "rules", "from-date", "live"]
    assert warehouse.business_mode == "order_draft"

    live = new.do("live")
    assert "Lageret er i drift" in live
    assert reverse("portal:startup", args=[warehouse.pk]) in live
    assert HistoryRun.objects.get().flow == "customer_invoice"
    assert set(Connection.objects.values_list("state", flat=True)) == {"active"}


def test_rackbeat_beside_another_integration_waits_for_a_word(new: Newcomer) -> None:
    warehouse = rackbeat_to_the_end(new)
    item = warehouse.ledger.readiness.get(item="other_integrations")
    item.params = {"systems": "Rackbeat", "sign_rackbeat": "100234"}
    item.save()
    shown = new.do("live")
    warehouse.refresh_from_db()
    assert (warehouse.state, warehouse.paused_code) == ("paused", "go_live_unconfirmed")
    assert "Bekreft før oppstart" in shown

    address = reverse("portal:confirm_go_live", args=[warehouse.pk])
    new.browser.post(address, {"understood": "on", "from_date": warehouse.from_date.isoformat()})
    warehouse.refresh_from_db()
    assert warehouse.state == "active"


def test_a_ledger_that_the_company_has_is_used_again(new: Newcomer) -> None:
    first = rackbeat_to_the_end(new)
    new.do("live")
    new.begin()
    new.do("source", **new.shop_keys())
    assert "Bruk denne" in new.page(new.step("ledger"))
    new.do("ledger", use=str(first.ledger_id))
    assert new.setup.connection.ledger_id == first.ledger_id
    assert Connection.objects.filter(kind="tripletex").count() == 1

    others = rows.shop(rows.company("Andres AS")).ledger
    refused = new.do("ledger", use=str(others.pk))
    assert "samme firma" in refused
    assert new.setup.connection.ledger_id == first.ledger_id


def test_slack_is_an_add_on_to_rentman(new: Newcomer) -> None:
    assert "Koble til Rentman først" in new.page(reverse("portal:start"))
    assert "Koble til Rentman først" in new.begin("slack")
    assert not new.tenant.setups.exists()
    rentman = Connection.objects.create(tenant=new.tenant, kind="rentman", name="Utleien")
    new.begin("slack")
    made = new.sandbox.control("slack", "create_workspace", name=f"utleie{new.tenant.pk}")
    new.do("source", name="Slack", base_url=new.sandbox.slack_url, credential_token=made["token"])
    assert steps(new) == ["choose", "source", "modes", "live"]
    slack = new.setup.connection
    assert slack is not None
    assert (slack.ledger, slack.state) == (rentman, "setup")
    page = new.browser.get(new.step("modes")).context["channels"].form
    kept = {field.html_name: field.value() for field in page if field.value() not in (None, False)}
    assert "får hvert nytt prosjekt sin kanal" in new.do("modes", **kept)
    new.do("live")
    slack.refresh_from_db()
    assert slack.state == "active"
    assert not HistoryRun.objects.exists()


def test_a_demo_shop_is_handed_out_once(new: Newcomer, settings: Any) -> None:
    assert "demobutikk" not in new.page(reverse("portal:start"))
    settings.DEMO_SANDBOX_URL = new.sandbox.url
    assert "demobutikk" not in new.page(reverse("portal:start"))  # none is made
    shop, ledger = new.shop_keys(), new.ledger_keys()
    setup_demo.add(
        {
            "base_url": shop["base_url"],
            "credentials": {name: shop[f"credential_{name}"] for name in ("consumer_key", "consumer_secret")},
        },
        {
            "base_url": ledger["base_url"],
            "credentials": {
                name: ledger[f"credential_{name}"] for name in ("consumer_token", "employee_token")
            },
        },
    )
    assert "Prøv med en demobutikk" in new.page(reverse("portal:start"))
    for _ in range(2):
        shown = new.browser.post(reverse("portal:start_demo"), follow=True)
        assert shown.redirect_chain[-1][0] == new.step("readiness")
    assert DemoSystems.objects.get().given_to == new.tenant
    assert sorted(Connection.objects.values_list("kind", "state")) == [
        ("tripletex", "setup"),
        ("woocommerce", "setup"),
    ]
    assert AuditEntry.objects.filter(action="take_demo_systems").count() == 1

    late = newcomer(new.sandbox)
    assert "demobutikk" not in late.page(reverse("portal:start"))
    refused = late.browser.post(reverse("portal:start_demo"), follow=True)
    assert "Alle demobutikkene er i bruk" in refused.content.decode()


def test_support_sees_where_a_company_has_come_to(new: Newcomer, admin_client: Any) -> None:
    rackbeat_to_the_end(new)
    listed = admin_client.get(reverse("admin:integrations_setup_changelist")).content.decode()
    assert "8 / 8 Sett i drift" in listed
    page = admin_client.get(reverse("admin:integrations_setup_change", args=[new.setup.pk])).content.decode()
    assert "Lageret" in page
    connections = admin_client.get(reverse("admin:integrations_connection_changelist")).content.decode()
    assert connections.count("Settes opp") >= 2


def test_every_system_says_what_it_is_for_and_where_its_keys_are() -> None:
    for system in connections.systems():
        assert system.kind in setup_help.HELP, system.kind
        assert system.is_ledger or setup.WHAT_FOR.get(system.kind), system.kind
        assert setup.steps_of(system.kind)[-1] == "live"


def test_slack_is_connected_by_its_own_button(new: Newcomer, settings: Any) -> None:
    settings.SLACK_CLIENT_ID, settings.SLACK_CLIENT_SECRET = "1.2", "hemmelig"
    Connection.objects.create(tenant=new.tenant, kind="rentman", name="Utleien")
    new.begin("slack")
    shown = new.do("source", name="Slack", base_url=new.sandbox.slack_url)
    slack = new.setup.connection
    assert slack is not None
    assert f'action="{reverse("slack_install", args=[slack.pk])}"' in shown
    assert "svarer ikke" not in shown
    assert not slack.readiness.exists()
