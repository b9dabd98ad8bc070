"""Decisions in the admin: refused in words where the ledger would refuse them, versioned, logged, releasing what waited."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, User
from integrations.models import AccountMapping, SyncEvent, VatRule
from tests import factories
from tests.admin.conftest import Shop

ADD = "admin:integrations_accountmapping_add"


def mapping_form(shop: Shop, **changed: str) -> dict[str, str]:
    return {"connection": str(shop.source.pk), "role": "tender", "key": "vipps", "account": "1932", **changed}


def test_choosing_an_account_releases_what_waited_for_it(
    admin: Client, shop: Shop, other_shop: Shop, stine: User
) -> None:
    mine = factories.SyncEventFactory(connection=shop.source, blocked=True)
    klarna = factories.SyncEventFactory(connection=shop.source, blocked=True, waiting_for="tender:klarna")
    theirs = factories.SyncEventFactory(connection=other_shop.source, blocked=True)
    version = shop.source.rules_version

    response = admin.post(reverse(ADD), mapping_form(shop), follow=True)

    mapping = AccountMapping.objects.get()
    assert (mapping.ledger_account, mapping.version, mapping.set_by) == (shop.vipps, 1, stine)
    states = {event.pk: event.state for event in SyncEvent.objects.all()}
    assert states == {mine.pk: "pending", klarna.pk: "blocked", theirs.pk: "blocked"}
    shop.source.refresh_from_db()
    assert shop.source.rules_version == version + 1
    assert next(str(message) for message in response.context["messages"]).startswith("1 ")
    assert AuditEntry.objects.get(object_type="integrations.accountmapping").actor == stine


def test_changing_an_account_is_a_new_version_with_before_and_after(admin: Client, shop: Shop) -> None:
    mapping = factories.AccountMappingFactory(connection=shop.source, ledger_account=shop.vipps)
    bank = factories.LedgerAccountFactory(connection=shop.ledger, number="1920", name="Bank")
    admin.post(
        reverse("admin:integrations_accountmapping_change", args=[mapping.pk]),
        mapping_form(shop, account="1920"),
    )
    mapping.refresh_from_db()
    assert (mapping.ledger_account, mapping.version) == (bank, 2)
    entry = AuditEntry.objects.get()
    assert entry.before["ledger_account"] == "1932 Vipps oppgjør"
    assert entry.after["ledger_account"] == "1920 Bank"
    assert (entry.before["version"], entry.after["version"]) == (1, 2)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"account": "9999"}, "account"),
        ({"account": "3000"}, "account"),
        ({"role": "sales", "key": "3", "account": "1940"}, "account"),
        ({"role": "sales", "key": "99", "account": "1932"}, "key"),
        ({"role": "nonsense"}, "role"),
    ],
    ids=["not in the ledger", "locked to VAT", "not active", "no such VAT code", "no such role"],
)
def test_what_the_ledger_would_refuse_is_said_beside_the_field(
    changed: dict[str, str], field: str, admin: Client, shop: Shop
) -> None:
    factories.LedgerAccountFactory(connection=shop.ledger, number="1940", is_active=False)
    response = admin.post(reverse(ADD), mapping_form(shop, **changed))
    assert list(response.context["adminform"].form.errors) == [field]
    assert not AccountMapping.objects.exists()
    assert not AuditEntry.objects.exists()


def test_an_account_of_another_company_is_not_found(admin: Client, shop: Shop, other_shop: Shop) -> None:
    factories.LedgerAccountFactory(connection=other_shop.ledger, number="1555")
    response = admin.post(reverse(ADD), mapping_form(shop, account="1555"))
    assert list(response.context["adminform"].form.errors) == ["account"]


def test_the_form_is_filled_in_from_the_link_of_a_stopped_document(admin: Client, shop: Shop) -> None:
    event = factories.SyncEventFactory(connection=shop.source, blocked=True)
    document = admin.get(reverse("admin:integrations_syncevent_change", args=[event.pk]))
    form = admin.get(document.context["fix"].address).context["adminform"].form
    initial = {name: form.get_initial_for_field(form.fields[name], name) for name in ("role", "key")}
    assert initial == {"role": "tender", "key": "vipps"}
    assert 'value="1932"' in admin.get(document.context["fix"].address).content.decode(), (
        "the accounts to choose from"
    )


def test_taking_a_decision_back_is_logged_with_what_stood_there(admin: Client, shop: Shop) -> None:
    mapping = factories.AccountMappingFactory(connection=shop.source, ledger_account=shop.vipps)
    version = shop.source.rules_version
    admin.post(reverse("admin:integrations_accountmapping_delete", args=[mapping.pk]), {"post": "yes"})
    assert not AccountMapping.objects.exists()
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.before["ledger_account"]) == ("undecide", "1932 Vipps oppgjør")
    shop.source.refresh_from_db()
    assert shop.source.rules_version == version + 1


def test_deleting_many_goes_the_same_way(admin: Client, shop: Shop) -> None:
    for key in ("vipps", "klarna"):
        factories.AccountMappingFactory(connection=shop.source, key=key, ledger_account=shop.vipps)
    chosen = list(AccountMapping.objects.values_list("pk", flat=True))
    data = {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}
    admin.post(reverse("admin:integrations_accountmapping_changelist"), data)
    assert not AccountMapping.objects.exists()
    assert AuditEntry.objects.filter(action="undecide").count() == 2


def test_a_vat_rule_releases_what_waited_for_a_rule_and_what_deviated(admin: Client, shop: Shop) -> None:
    waiting = {"state": "blocked", "code": "missing_mapping", "waiting_for": "vat_rule:private/domestic/low"}
    rule = factories.SyncEventFactory(connection=shop.source, **waiting)
    deviates = factories.SyncEventFactory(connection=shop.source, state="blocked", code="vat_deviation")
    factories.VatCodeFactory(connection=shop.ledger, number="33", rate="12.00")
    data = {
        "connection": shop.source.pk, "position": "100", "customer_type": "any", "delivery_area": "domestic",
        "product_class": "low", "vat_code": "33", "role": "sales", "valid_from": "2026-01-01",
    }  # fmt: skip
    response = admin.post(reverse("admin:integrations_vatrule_add"), data)
    assert response.status_code == 302, response.context["adminform"].form.errors
    assert VatRule.objects.get().vat_code == "33"
    states = set(SyncEvent.objects.filter(pk__in=[rule.pk, deviates.pk]).values_list("state", flat=True))
    assert states == {"pending"}


def test_a_product_class_releases_the_tax_class(admin: Client, shop: Shop) -> None:
    event = factories.SyncEventFactory(connection=shop.source, blocked=True, waiting_for="tax_class:frukt")
    data = {"connection": shop.source.pk, "tax_class": "frukt", "product_class": "food"}
    admin.post(reverse("admin:integrations_productclassrule_add"), data)
    event.refresh_from_db()
    assert event.state == "pending"
