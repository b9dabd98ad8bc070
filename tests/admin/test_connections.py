"""Setting up connections: what is typed is kept encrypted and never comes back; what the buttons do."""

import datetime as dt
from typing import Any

import pytest
from django.contrib import admin as django_admin
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, Tenant, User
from integrations.admin.connection_form import ConnectionForm
from integrations.desk import connection_fields, connections
from integrations.models import Connection, HistoryRun, Notice
from tests import factories
from tests.admin.conftest import Shop

SECRETS = ("tlxr_secret-token-4711", "ck_secret-4711", "cs_secret-4711", "4711")


def page(connection: Connection) -> str:
    return reverse("admin:integrations_connection_change", args=[connection.pk])


def shop_form(shop: Shop, **changed: str) -> dict[str, Any]:
    """What the page of the shop would post: everything as it stands, but for what is changed here."""
    shown = ConnectionForm(instance=shop.source)
    values = {name: shown[name].value() for name in shown.fields}
    standing = {name: value for name, value in values.items() if value not in (None, False, "")}
    return {
        **standing,
        "name": "Nettbutikk",
        "base_url": "https://butikk.example.no",
        "ledger": str(shop.ledger.pk),
        "from_date": "2026-01-01",
        "private_mode": "voucher",
        "business_mode": "invoice",
        "fulfilled_when": "completed",
        "org_number_keys": "_billing_orgnr, orgnr",
        **changed,
    }


@pytest.mark.parametrize(
    "model", sorted(django_admin.site._registry, key=str), ids=lambda model: model._meta.label
)
def test_no_page_shows_a_credential(model: type, one_of_each: Shop, admin: Client) -> None:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    first = model._default_manager.first()
    pages = [reverse(f"{name}_changelist")]
    if first is not None:
        pages.append(reverse(f"{name}_change", args=[first.pk]))
    for address in pages:
        text = admin.get(address).content.decode()
        assert not [secret for secret in SECRETS if secret in text], address
        assert one_of_each.source.webhook_key not in text


def test_a_new_connection_first_asks_which_system(admin: Client) -> None:
    response = admin.get(reverse("admin:integrations_connection_add"))
    asked = [system.kind for system in response.context["systems"]]
    assert asked == ["rackbeat", "rentman", "woocommerce", "slack", "tripletex"]


def test_the_form_asks_what_the_connector_needs(admin: Client) -> None:
    response = admin.get(reverse("admin:integrations_connection_add"), {"kind": "tripletex"})
    fields = response.context["adminform"].form.fields
    system = connections.system("tripletex")
    assert system is not None
    assert {f"credential_{field.name}" for field in system.fields} <= set(fields)


def test_a_ledger_is_added_with_its_log_in(admin: Client, alices: Tenant, stine: User) -> None:
    data = {
        "tenant": alices.pk,
        "kind": "tripletex",
        "name": "Regnskap",
        "base_url": "",
        "rate_source": "norges_bank",
        "rate_tolerance": "2.00",
        "credential_api_token": "tlxr_new",
    }
    response = admin.post(reverse("admin:integrations_connection_add") + "?kind=tripletex", data)
    assert response.status_code == 302, response.context["adminform"].form.errors
    ledger = Connection.objects.get()
    assert (ledger.kind, ledger.tenant, ledger.credentials) == (
        "tripletex",
        alices,
        {"api_token": "tlxr_new"},
    )
    entries = AuditEntry.objects.filter(actor=stine, tenant=alices)
    assert {entry.action for entry in entries} == {"add", "change_credentials"}
    assert "tlxr_new" not in str([(entry.before, entry.after) for entry in entries])


def test_what_only_receives_is_added_with_its_log_in_and_no_way_of_booking(
    admin: Client, alices: Tenant
) -> None:
    address = reverse("admin:integrations_connection_add") + "?kind=slack"
    asked = set(admin.get(address).context["adminform"].form.fields)
    data = {
        "tenant": alices.pk,
        "kind": "slack",
        "name": "Slack",
        "base_url": "",
        "credential_token": "xoxb-new",
        "channel_when": "created",
        "channel_name": "{number}-{name}",
        "channel_archive": "never",
        "channel_archive_days": "14",
        "channel_reopened": "ask",
    }

    response = admin.post(address, data)

    assert asked == {
        "tenant",
        "kind",
        "name",
        "base_url",
        "credential_token",
        *connection_fields.CHANNEL_FIELDS,
    }
    assert response.status_code == 302, response.context["adminform"].form.errors
    receiver = Connection.objects.get()
    assert (receiver.kind, receiver.ledger, receiver.credentials) == ("slack", None, {"token": "xoxb-new"})
    shown = admin.get(page(receiver)).content.decode()
    assert "xoxb-new" not in shown
    assert "Import history" not in shown


def test_empty_log_in_fields_keep_what_is_stored(admin: Client, shop: Shop) -> None:
    response = admin.post(
        page(shop.source), shop_form(shop, name="Butikken", credential_consumer_secret="cs_new")
    )
    assert response.status_code == 302, response.context["adminform"].form.errors
    shop.source.refresh_from_db()
    assert shop.source.credentials == {"consumer_key": "ck_secret-4711", "consumer_secret": "cs_new"}
    assert (shop.source.name, shop.source.org_number_keys) == ("Butikken", ["_billing_orgnr", "orgnr"])
    assert AuditEntry.objects.get(action="change_credentials").after == {"fields": ["consumer_secret"]}


def test_new_credentials_resume_what_bad_ones_paused(admin: Client, shop: Shop) -> None:
    Connection.objects.filter(pk=shop.source.pk).update(state="paused", paused_code="bad_credentials")
    factories.NoticeFactory(connection=shop.source)
    admin.post(page(shop.source), shop_form(shop, credential_consumer_key="ck_new"))
    shop.source.refresh_from_db()
    assert (shop.source.state, shop.source.paused_code) == ("active", "")
    assert not Notice.objects.filter(over_at__isnull=True).exists()


def test_new_credentials_leave_a_persons_pause_alone(admin: Client, shop: Shop) -> None:
    Connection.objects.filter(pk=shop.source.pk).update(state="paused", paused_code="paused_by_person")
    admin.post(page(shop.source), shop_form(shop, credential_consumer_key="ck_new"))
    shop.source.refresh_from_db()
    assert shop.source.state == "paused"


@pytest.mark.parametrize(
    "address",
    ["http://butikk.example.no", "https://127.0.0.1", "https://10.0.0.8", "https://localhost", "butikk", ""],
)
def test_addresses_that_are_not_public_https_are_refused(address: str, admin: Client, shop: Shop) -> None:
    response = admin.post(page(shop.source), shop_form(shop, base_url=address))
    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == ["base_url"]
    shop.source.refresh_from_db()
    assert shop.source.base_url == "https://butikk.example.no"


def test_a_shop_books_only_into_a_ledger_of_its_own_company(
    admin: Client, shop: Shop, other_shop: Shop
) -> None:
    response = admin.post(page(shop.source), shop_form(shop, ledger=str(other_shop.ledger.pk)))
    assert list(response.context["adminform"].form.errors) == ["ledger"]


def test_pausing_needs_a_reason_and_resuming_ends_it(admin: Client, shop: Shop, stine: User) -> None:
    pause = reverse("admin:integrations_connection_pause", args=[shop.source.pk])
    admin.post(pause, {"reason": ""})
    shop.source.refresh_from_db()
    assert shop.source.state == "active"
    admin.post(pause, {"reason": "Ny kontoplan"})
    shop.source.refresh_from_db()
    assert (shop.source.state, shop.source.paused_params) == (
        "paused",
        {"reason": "Ny kontoplan", "who": "Stine"},
    )
    assert "Ny kontoplan" in admin.get(page(shop.source)).content.decode()
    assert AuditEntry.objects.get(action="pause").reason == "Ny kontoplan"
    admin.post(reverse("admin:integrations_connection_resume", args=[shop.source.pk]))
    shop.source.refresh_from_db()
    assert shop.source.state == "active"
    assert AuditEntry.objects.filter(action="resume", actor=stine).count() == 1


def test_a_check_that_cannot_reach_the_shop_says_so_item_by_item(admin: Client, shop: Shop) -> None:
    response = admin.post(reverse("admin:integrations_connection_check", args=[shop.source.pk]), follow=True)
    assert response.status_code == 200
    assert [(item.item, item.status) for item in shop.source.readiness.all()] == [("connection", "warning")]
    assert [message.level_tag for message in response.context["messages"]] == ["warning"]
    assert AuditEntry.objects.filter(action="check").count() == 1


def test_readiness_is_shown_with_what_to_do(admin: Client, shop: Shop) -> None:
    factories.ReadinessItemFactory(connection=shop.ledger, status="failed", blocks=["invoice"])
    text = admin.get(page(shop.ledger)).content.decode()
    assert "Legg inn bankkontonummer på konto 1920 i Tripletex." in text


def test_an_import_is_started_paused_resumed_and_cancelled(admin: Client, shop: Shop) -> None:
    def press(step: str, **data: str) -> HistoryRun | None:
        admin.post(reverse(f"admin:integrations_connection_{step}", args=[shop.source.pk]), data)
        return HistoryRun.objects.first()

    assert press("start_history", from_date="2025-12-31", to_date="2026-03-31") is None, (
        "before the from date"
    )
    run = press("start_history", from_date="2026-01-01", to_date="2026-03-31")
    assert run is not None
    assert (run.from_date, run.to_date, run.state) == (dt.date(2026, 1, 1), dt.date(2026, 3, 31), "running")
    press("start_history", from_date="2026-01-01", to_date="2026-03-31")
    assert HistoryRun.objects.count() == 1, "one at a time"
    states = [press(step).state for step in ("pause_history", "resume_history", "cancel_history")]  # type: ignore[union-attr]
    assert states == ["paused", "running", "cancelled"]
    actions = set(
        AuditEntry.objects.filter(object_type="integrations.historyrun").values_list("action", flat=True)
    )
    assert actions == {"start_history", "pause_history", "resume_history", "cancel_history"}
