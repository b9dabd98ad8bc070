"""Exchange rates as support sees them: where they come from is chosen on the ledger, the rates themselves only looked at."""

import datetime as dt
from decimal import Decimal

from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from integrations.models import Connection, ExchangeRate
from tests.admin.conftest import Shop


def ledger_form(shop: Shop, **changed: str) -> dict[str, str]:
    return {
        "name": shop.ledger.name,
        "base_url": "",
        "rate_source": "norges_bank",
        "rate_tolerance": "2.00",
        **changed,
    }


def save(admin: Client, shop: Shop, **changed: str) -> None:
    page = reverse("admin:integrations_connection_change", args=[shop.ledger.pk])
    response = admin.post(page, ledger_form(shop, **changed))
    assert response.status_code == 302, response.context["adminform"].form.errors


def test_changing_the_source_of_rates_gives_the_rules_a_new_version(admin: Client, one_of_each: Shop) -> None:
    save(admin, one_of_each)
    before = Connection.objects.get(pk=one_of_each.source.pk).rules_version

    save(admin, one_of_each, rate_source="tripletex")

    assert Connection.objects.get(pk=one_of_each.ledger.pk).rate_source == "tripletex"
    assert Connection.objects.get(pk=one_of_each.source.pk).rules_version == before + 1
    logged = AuditEntry.objects.filter(object_type="integrations.connection").order_by("-id")[0]
    assert logged.after["rate_source"] == "tripletex"


def test_saving_the_same_source_changes_no_version(admin: Client, one_of_each: Shop) -> None:
    save(admin, one_of_each)
    before = Connection.objects.get(pk=one_of_each.source.pk).rules_version

    save(admin, one_of_each)

    assert Connection.objects.get(pk=one_of_each.source.pk).rules_version == before


def test_a_tolerance_below_nought_is_refused(admin: Client, one_of_each: Shop) -> None:
    page = reverse("admin:integrations_connection_change", args=[one_of_each.ledger.pk])

    response = admin.post(page, ledger_form(one_of_each, rate_tolerance="-1"))

    assert response.status_code == 200
    assert "rate_tolerance" in response.context["adminform"].form.errors


def test_the_list_of_rates_shows_source_and_both_days_and_lets_nobody_write(admin: Client) -> None:
    row = ExchangeRate.objects.create(
        currency="EUR",
        on=dt.date(2026, 10, 11),
        quoted_on=dt.date(2026, 10, 9),
        source="norges_bank",
        nok_per_unit=Decimal("10.7155"),
    )
    name = "admin:integrations_exchangerate"

    text = admin.get(reverse(f"{name}_changelist")).content.decode()

    assert "10,7155" in text
    assert "Norges Bank" in text
    assert admin.get(reverse(f"{name}_add")).status_code == 403
    change = reverse(f"{name}_change", args=[row.pk])
    assert admin.post(change, {"nok_per_unit": "1"}).status_code == 403
    row.refresh_from_db()
    assert row.nok_per_unit == Decimal("10.7155")
