"""Product rules, registrations abroad, VAT rules and policies: checked when saved, versioned, logged, and released for."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, User
from integrations.admin.fixes import fix_of
from integrations.desk import decisions
from integrations.models import AccountMapping, ProductRule, SyncEvent, VatRegistration, VatRule
from integrations.sync.rules import load_book, load_rules
from tests import factories
from tests.admin.conftest import Shop
from tests.admin.test_connections import page, shop_form
from tests.admin.test_transfer import confirm, export, row, upload


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Any) -> None:
    settings.VAR_DIR = tmp_path


def add(client: Client, model: str, **data: Any) -> Any:
    return client.post(reverse(f"admin:integrations_{model}_add"), data)


def errors(response: Any) -> dict[str, list[str]]:
    return dict(response.context["adminform"].form.errors)


def product_rule(shop: Shop, **changes: Any) -> dict[str, Any]:
    return {
        "connection": shop.source.pk, "position": "100", "field": "category", "value": "mat", "product_class": "food",
        "valid_from": "2026-01-01", **changes,
    }  # fmt: skip


def stopped(shop: Shop, code: str, **more: Any) -> SyncEvent:
    return factories.SyncEventFactory(connection=shop.source, state="blocked", code=code, **more)


def test_a_product_rule_is_a_new_version_of_the_rules_and_lets_what_deviated_run(
    admin: Client, shop: Shop, stine: User
) -> None:
    before = load_rules(shop.source).version
    events = [
        stopped(shop, "vat_deviation"),
        stopped(shop, "missing_mapping", waiting_for="tax_class:frukt"),
    ]
    response = add(admin, "productrule", **product_rule(shop))
    assert response.status_code == 302, errors(response)
    shop.source.refresh_from_db()
    book = load_book(shop.source)
    (rule,) = book.rules.product_rules
    assert (rule.field, rule.value, rule.product_class, rule.version) == ("category", "mat", "food", 1)
    assert (rule.set_by, rule.valid_from) == (str(stine), dt.date(2026, 1, 1))
    assert book.reads_products
    assert int(book.rules.version) > int(before)
    assert {SyncEvent.objects.get(pk=event.pk).state for event in events} == {"pending"}
    assert AuditEntry.objects.get().action == "decide_new"


def test_changing_it_counts_its_version_up(admin: Client, shop: Shop) -> None:
    rule = factories.ProductRuleFactory(connection=shop.source)
    address = reverse("admin:integrations_productrule_change", args=[rule.pk])
    admin.post(address, product_rule(shop, product_class="low"))
    rule.refresh_from_db()
    assert (rule.product_class, rule.version) == ("low", 2)


def test_rules_by_sku_alone_cost_the_shop_no_calls(shop: Shop) -> None:
    factories.ProductRuleFactory(connection=shop.source, field="sku", value="TE-*")
    assert not load_book(shop.source).reads_products


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"value": " "}, "value"),
        ({"field": "product", "value": "TE-1"}, "value"),
        ({"valid_to": "2025-12-31"}, "__all__"),
    ],
)
def test_a_product_rule_that_says_nothing_is_refused(
    admin: Client, shop: Shop, changes: dict[str, str], field: str
) -> None:
    response = add(admin, "productrule", **product_rule(shop, **changes))
    assert field in errors(response)
    assert not ProductRule.objects.exists()


def registration(shop: Shop, **changes: str) -> dict[str, Any]:
    return {
        "connection": shop.source.pk, "scheme": "ioss", "country": "EU", "number": "IM7520000001",
        "valid_from": "2026-01-01", **changes,
    }  # fmt: skip


def test_a_registration_lets_what_was_held_for_it_run(admin: Client, shop: Shop) -> None:
    params = {"country": "SE", "scheme": "ioss", "line": "Jakke", "stated": "200.00", "expected": "0.00"}
    event = stopped(shop, "foreign_vat_unregistered", params=params)
    fix = fix_of(event)
    assert fix is not None
    assert "vatregistration/add" in fix.address
    assert 'value="EU"' in admin.get(fix.address).content.decode()
    response = add(admin, "vatregistration", **registration(shop, country="se"))
    assert response.status_code == 302, errors(response)
    event.refresh_from_db()
    assert event.state == "pending"
    shop.source.refresh_from_db()
    (found,) = load_rules(shop.source).registrations
    assert (found.country, found.scheme, found.number, found.version) == ("SE", "ioss", "IM7520000001", 1)
    assert found.covers("FR", scheme="ioss", on=dt.date(2026, 1, 1))
    assert not found.covers("FR", scheme="ioss", on=dt.date(2025, 12, 31))


@pytest.mark.parametrize(
    ("scheme", "country"),
    [("ioss", "NO"), ("oss", "GB"), ("local", "EU"), ("local", "NO"), ("local", "1")],
)
def test_a_registration_that_cannot_exist_is_refused(
    admin: Client, shop: Shop, scheme: str, country: str
) -> None:
    response = add(admin, "vatregistration", **registration(shop, scheme=scheme, country=country))
    assert "country" in errors(response)
    assert not VatRegistration.objects.exists()


def vat_rule(shop: Shop, **changes: str) -> dict[str, Any]:
    return {
        "connection": shop.source.pk, "position": "50", "customer_type": "any", "delivery_area": "domestic",
        "product_class": "food", "vat_code": "3", "role": "sales", "valid_from": "2026-01-01", **changes,
    }  # fmt: skip


def test_a_vat_rule_whose_account_is_locked_to_another_code_is_refused_with_account_code_and_lock(
    admin: Client, shop: Shop
) -> None:
    factories.VatCodeFactory(connection=shop.ledger, number="31", rate="15.00")
    AccountMapping.objects.create(connection=shop.source, role="sales", key="31", ledger_account=shop.sales)
    response = add(admin, "vatrule", **vat_rule(shop, vat_code="31"))
    assert errors(response) == {
        "vat_code": [
            "Konto 3000 Salgsinntekt er låst til mva-kode 3 i regnskapet, og dette bokføres med kode 31."
        ]
    }
    assert not VatRule.objects.exists()


def test_a_mapping_to_an_account_that_takes_other_codes_is_refused_with_those_it_takes(
    admin: Client, shop: Shop
) -> None:
    factories.VatCodeFactory(connection=shop.ledger, number="31", rate="15.00")
    factories.LedgerAccountFactory(
        connection=shop.ledger, number="3001", name="Salg mat", legal_vat=["3", "5"]
    )
    data = {"connection": shop.source.pk, "role": "sales", "key": "31", "account": "3001"}
    response = add(admin, "accountmapping", **data)
    assert "31" in errors(response)["account"][0]
    assert errors(response)["account"][0].endswith("3, 5.")


def test_a_mapping_is_checked_with_the_codes_of_the_vat_rules_that_lead_to_it(
    admin: Client, shop: Shop
) -> None:
    factories.VatRuleFactory(
        connection=shop.source, role="other_income", vat_code="6", product_class="outside"
    )
    data = {"connection": shop.source.pk, "role": "other_income", "key": "", "account": "3000"}
    (said,) = errors(add(admin, "accountmapping", **data))["account"]
    assert (
        said == "Konto 3000 Salgsinntekt er låst til mva-kode 3 i regnskapet, og dette bokføres med kode 6."
    )


def test_a_vat_rule_without_treatment_needs_no_offer_by_the_ledger(shop: Shop, stine: User) -> None:
    rule = VatRule(
        connection=shop.source, delivery_area="stock_abroad", product_class="any", vat_code="7", position=40
    )
    decisions.save(rule, actor=stine, now=timezone.now())
    assert VatRule.objects.get().vat_code == "7"


def test_policies_are_changed_in_the_admin_logged_and_make_a_new_version(admin: Client, shop: Shop) -> None:
    before = int(load_rules(shop.source).version)
    event = stopped(shop, "vat_deviation")
    changed = {
        "shipping_vat": "net_value", "rounding_cap": "0.50", "customer_mode": "own", "own_customer_above": "",
        "payment_terms_days": "30",
    }  # fmt: skip
    response = admin.post(page(shop.source), shop_form(shop, **changed))
    assert response.status_code == 302, errors(response)
    shop.source.refresh_from_db()
    found = load_rules(shop.source)
    assert (found.shipping, found.rounding_cap, found.customer_mode, found.own_customer_above) == (
        "net_value", Decimal("0.50"), "own", None,
    )  # fmt: skip
    assert found.payment_terms_days == 30
    assert int(found.version) > before
    assert SyncEvent.objects.get(pk=event.pk).state == "pending"
    entry = AuditEntry.objects.get(action="change")
    assert (entry.before["shipping_vat"], entry.after["shipping_vat"]) == ("follow_goods", "net_value")


def test_saving_without_a_change_of_policy_keeps_the_version(admin: Client, shop: Shop) -> None:
    admin.post(page(shop.source), shop_form(shop))
    shop.source.refresh_from_db()
    version = load_rules(shop.source).version
    admin.post(page(shop.source), shop_form(shop, name="Ny butikk"))
    shop.source.refresh_from_db()
    assert (shop.source.name, load_rules(shop.source).version) == ("Ny butikk", version)


@pytest.mark.parametrize(
    ("model", "head", "cells"),
    [
        (
            "productrule",
            "position;field;value;product_class;valid_from",
            ("10", "sku", "TE-*", "food", "2026-01-01"),
        ),
        ("vatregistration", "scheme;country;number;valid_from", ("ioss", "EU", "IM1", "2026-01-01")),
    ],
)
def test_they_come_in_and_go_out_by_file(
    admin: Client, shop: Shop, model: str, head: str, cells: tuple[str, ...]
) -> None:
    content = f"org_number;connection;{head}\n{row(shop, *cells)}\n"
    preview = upload(admin, content, model=model)
    assert preview.context["result"].totals["new"] == 1, preview.context["result"].invalid_rows
    confirm(admin, preview, model=model)
    written = export(admin, model=model).decode("utf-8-sig")
    assert all(cell in written for cell in cells)
    again = upload(admin, written, model=model)
    assert (again.context["result"].totals["new"], again.context["result"].totals["update"]) == (0, 0)


def test_a_file_with_a_locked_account_is_refused_in_the_same_words(admin: Client, shop: Shop) -> None:
    factories.VatCodeFactory(connection=shop.ledger, number="31", rate="15.00")
    content = f"org_number;connection;role;key;account\n{row(shop, 'sales', '31', '3000')}\n"
    preview = upload(admin, content)
    (invalid,) = preview.context["result"].invalid_rows
    assert "er låst til mva-kode 3" in str(invalid.error)
    assert not AccountMapping.objects.exists()
