"""Accounting policies of a connection: grouped on its page, versioned, logged, and heeded by what is booked from then on."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry, User
from integrations.accounting.rules import Rules
from integrations.admin.connection_form import ConnectionForm
from integrations.desk.connection_fields import POLICY_GROUPS
from integrations.desk.connections import POLICIES
from integrations.models import Connection, SyncEvent
from integrations.models.policies import Policies
from integrations.sync.rules import load_book
from tests import factories
from tests.admin.conftest import Shop
from tests.admin.test_connections import page, shop_form

pytestmark = pytest.mark.django_db
RULE_NAMES = {"shipping_vat": "shipping", "default_project": "project"}
"""Settings that booking knows by another name."""
NOT_OF_THE_RULES = {"late_changes", "gift_card_marks"}
"""Policies that reading and correcting go by, before anything is booked."""
NO_POLICIES = {
    "version", "accounts", "vat_rules", "product_class_by_tax_class", "vat_codes", "ledger_accounts", "card_key",
    "product_rules", "registrations", "rates", "memo", "vat_registered", "closed",
}  # fmt: skip
"""Fields of the rules that have pages of their own or mirror the ledger."""
OF_THE_LEDGER = {"rate_source", "ledger_rate_tolerance"}
FIELDS = {field.name: field for field in Policies._meta.get_fields()}
CHANGED: dict[str, tuple[str, Any]] = {
    "invoice_sending": ("EMAIL", "EMAIL"),
    "reserves": ("clearing", "clearing"),
    "taxed_fees": ("hold", "hold"),
    "foreign_goods": ("hold", "hold"),
    "price_tolerance_percent": ("3.50", Decimal("3.50")),
    "price_tolerance": ("75.00", Decimal("75.00")),
}


def test_every_policy_of_the_rules_is_a_setting_with_the_same_default() -> None:
    settings = {RULE_NAMES.get(name, name): field for name, field in FIELDS.items()}
    assert (settings["department"].get_default(), Rules(version="1", accounts={}).department) == ("", None)  # type: ignore[union-attr]
    ours = {name for name in Rules.__dataclass_fields__ if name not in NO_POLICIES | OF_THE_LEDGER}
    rules = Rules(version="1", accounts={})

    assert ours == settings.keys() - NOT_OF_THE_RULES
    for name in ours - {"department"}:
        default = settings[name].get_default()  # type: ignore[union-attr]
        assert (tuple(default) if isinstance(default, list) else default) == getattr(rules, name), name


def test_every_policy_stands_in_a_group_of_the_page_and_makes_a_new_version() -> None:
    grouped = [name for _title, names in POLICY_GROUPS for name in names]

    assert sorted(grouped) == sorted(FIELDS) == sorted(POLICIES)
    assert len({str(title) for title, _names in POLICY_GROUPS}) == len(POLICY_GROUPS)


def test_the_page_shows_the_groups_with_their_help(admin: Client, shop: Shop) -> None:
    sets = admin.get(page(shop.source)).context["adminform"].fieldsets
    shown = {str(title): options["fields"] for title, options in sets}

    assert [tuple(shown[str(title)]) for title, _names in POLICY_GROUPS] == [
        names for _t, names in POLICY_GROUPS
    ]
    ledgers = admin.get(page(shop.ledger)).context["adminform"].form.fields
    assert not set(FIELDS) & set(ledgers), "a ledger has none"


@pytest.mark.parametrize("name", CHANGED)
def test_a_change_is_heeded_versioned_and_logged(name: str, admin: Client, shop: Shop, stine: User) -> None:
    typed, meant = CHANGED[name]
    admin.post(page(shop.source), shop_form(shop))  # gives it the default rules
    shop.source.refresh_from_db()
    AuditEntry.objects.all().delete()
    before = load_book(shop.source).rules

    answer = admin.post(page(shop.source), shop_form(shop, **{name: typed}))

    assert answer.status_code == 302, answer.context["adminform"].form.errors
    shop.source.refresh_from_db()
    after = load_book(shop.source).rules
    assert (getattr(before, name), getattr(after, name)) == (
        getattr(Rules(version="", accounts={}), name),
        meant,
    )
    assert int(after.version) == int(before.version) + 1
    entry = AuditEntry.objects.get(action="change", actor=stine)
    assert str(entry.after[name]) == str(meant)
    assert str(entry.before[name]) == str(getattr(Connection(), name))

    admin.post(page(shop.source), shop_form(shop))
    assert load_book(Connection.objects.get(pk=shop.source.pk)).rules.version == after.version, (
        "nothing changed"
    )


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("price_tolerance_percent", "-1"),
        ("price_tolerance_percent", "101"),
        ("price_tolerance", "-0.01"),
        ("reserves", "bank"),
        ("foreign_goods", ""),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(name: str, typed: str, admin: Client, shop: Shop) -> None:
    answer = admin.post(page(shop.source), {**shop_form(shop), name: typed})

    assert list(answer.context["adminform"].form.errors) == [name]
    shop.source.refresh_from_db()
    assert shop.source.rules_version == ConnectionForm(instance=shop.source).instance.rules_version == 1


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("payout_fee_with_vat", "taxed_fees"),
        ("foreign_goods", "foreign_goods"),
        ("price_mismatch", "price_tolerance"),
    ],
)
def test_what_a_policy_stopped_is_tried_again_under_the_new_one(
    code: str, name: str, admin: Client, shop: Shop
) -> None:
    event = factories.SyncEventFactory(connection=shop.source, blocked=True, code=code, waiting_for="")
    if name in ("taxed_fees", "foreign_goods"):
        Connection.objects.filter(pk=shop.source.pk).update(**{name: "hold"})
        shop.source.refresh_from_db()
        typed = {"taxed_fees": "cost", "foreign_goods": "code_21"}[name]
    else:
        typed = "500"

    admin.post(page(shop.source), shop_form(shop, **{name: typed}))

    event.refresh_from_db()
    assert event.state == SyncEvent.State.PENDING
