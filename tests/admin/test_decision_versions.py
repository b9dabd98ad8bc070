"""What is decided in the admin, by form or as a policy, is kept as a version like everything else."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from integrations.models import AccountMapping, DecisionVersion
from tests import factories
from tests.admin.conftest import Shop
from tests.admin.test_decisions import ADD, mapping_form
from tests.admin.test_policies import page, shop_form

pytestmark = pytest.mark.django_db


def kept() -> list[tuple[str, str, int]]:
    rows = DecisionVersion.objects.order_by("pk")
    return [(row.kind, row.action, row.number) for row in rows]


def test_every_way_leaves_a_version(admin: Client, shop: Shop, stine: User) -> None:
    factories.LedgerAccountFactory(connection=shop.ledger, number="1920", name="Bank")
    admin.post(reverse(ADD), mapping_form(shop, valid_from="2026-12-01"))
    mapping = AccountMapping.objects.get()
    assert mapping.valid_from == dt.date(2026, 12, 1)

    admin.post(
        reverse("admin:integrations_accountmapping_change", args=[mapping.pk]),
        mapping_form(shop, valid_from="2026-12-01", account="1920"),
    )
    admin.post(reverse("admin:integrations_accountmapping_delete", args=[mapping.pk]), {"post": "yes"})
    admin.post(page(shop.source), {**shop_form(shop), "rounding_cap": "0.50"})

    assert kept() == [
        ("account", "decide", 1), ("account", "decide", 2), ("account", "undecide", 3), ("policies", "before", 1),
        ("policies", "change", 2),
    ]  # fmt: skip
    newest = DecisionVersion.objects.latest("pk")
    assert (Decimal(newest.data["rounding_cap"]), newest.set_by) == (Decimal("0.50"), stine)
    listed = admin.get(reverse("admin:integrations_decisionversion_changelist")).content.decode()
    assert "1920 Bank" in listed
    assert admin.get(reverse("admin:integrations_decisionversion_add")).status_code == 403
