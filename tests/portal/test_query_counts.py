"""How many questions each page asks the database: the same for one row and for fifty, and no more than stands here."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry, Invitation, User
from integrations.models import CrewMatch, Reconciliation, StartupRun, SyncEvent
from tests.log_in import browser_of
from tests.portal import rows
from tests.portal.every_page import accounts_addresses, is_page, portal_addresses
from tests.portal.test_isolation import alices_secrets

__all__ = ["alices_secrets"]
pytestmark = pytest.mark.django_db
MANY = 50
MOST: dict[str, int] = {
    "ask_address": 2,
    "me": 7,
    "password_change": 2,
    "password_forgotten": 2,
    "portal:alerts": 16,
    "portal:cancel_subscription": 21,
    "portal:closing": 16,
    "portal:company": 7,
    "portal:crew": 10,
    "portal:deviation_group": 19,
    "portal:deviations": 14,
    "portal:document": 20,
    "portal:documents": 19,
    "portal:double_bookings": 12,
    "portal:dry_run": 22,
    "portal:dry_run_document": 8,
    "portal:dry_run_documents": 9,
    "portal:dry_runs": 10,
    "portal:edit_connection": 9,
    "portal:exports": 8,
    "portal:gift_card": 13,
    "portal:gift_cards": 15,
    "portal:group_act": 9,
    "portal:ledger_orders": 11,
    "portal:log": 9,
    "portal:members": 9,
    "portal:overview": 54,
    "portal:reconciliation": 10,
    "portal:reconciliation_documents": 10,
    "portal:reconciliation_period": 18,
    "portal:rule_edit": 9,
    "portal:rule_history": 10,
    "portal:rule_policies": 8,
    "portal:rules": 20,
    "portal:rules_import": 8,
    "portal:search": 9,
    "portal:settings": 12,
    "portal:setup_step": 21,
    "portal:start": 15,
    "portal:startup": 14,
    "portal:startup_confirm": 11,
    "portal:startup_records": 12,
    "portal:subscription": 16,
    "portal:suggestions": 14,
    "two_factor": 5,
    "welcome": 3,
}
"""Page → queries. A page that asks fewer may be noted here; one that asks more must be looked at first."""


def asked(browser: Client, addresses: dict[str, str]) -> dict[str, int]:
    """Queries by page; what a page asks once for all (content types, the session) was asked before."""
    found = {}
    for name, address in addresses.items():
        if is_page(browser, address):
            with CaptureQueriesContext(connection) as queries:
                browser.get(address)
            found[name] = len(queries)
    return found


def fill(shop: rows.Shop, owner: User) -> None:
    """Fifty of everything that pages list."""
    for number in range(20_000, 20_000 + MANY):
        shop.verified(str(number), voucher=f"{number}-2026")
        shop.blocked(str(number + 1_000))
        shop.event(str(number + 2_000), state="ignored", code="not_paid")
        shop.card(str(number), "500.00", "-62.50")
        AuditEntry.objects.create(
            tenant=shop.tenant, actor=owner, action="retry", object_label=f"Ordre {number}"
        )
    events = SyncEvent.objects.filter(connection=shop.source, state="blocked")
    for number, event in enumerate(events):
        SyncEvent.objects.filter(pk=event.pk).update(gross=Decimal(number + 1))
    for number in range(MANY):
        Invitation.objects.create(
            tenant=shop.tenant, email=f"gjest{number}@example.no", role="reader", invited_by=owner
        )
        rows.member(rows.person(f"venn{number}"), shop.tenant, "reader")
    rental = CrewMatch.objects.get().connection
    CrewMatch.objects.bulk_create(
        CrewMatch(connection=rental, crew_id=str(number), name=f"Kari {number}") for number in range(2, MANY)
    )
    run = StartupRun.objects.get()
    for number in range(
        MANY - 10
    ):  # on one page with those that are there: whether there is another is a question more
        rows.record(run, "customer", f"c{number}", f"Kunde {number} AS")
    period = Reconciliation.objects.get()
    for number in range(MANY):
        period.items.create(key=f"k{number}", kind="blocked", label=str(number), amount=1, currency="NOK")


def test_a_page_asks_as_much_of_many_rows_as_of_one(
    alices: rows.Shop, alice: User, alices_secrets: dict[str, int]
) -> None:
    browser = browser_of(alice)
    addresses = portal_addresses(alices_secrets) | accounts_addresses()
    few = asked(browser, addresses)
    fill(alices, alice)
    many = asked(browser, addresses)

    assert {name: (few[name], count) for name, count in many.items() if count > few[name]} == {}
    assert {name: count for name, count in many.items() if count > MOST.get(name, 0)} == {}
