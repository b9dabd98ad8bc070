"""Nobody sees another company's data: every portal address, as a stranger, without a log-in, as support."""

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from itertools import product

import pytest
from django.test import Client
from django.urls import reverse

from accounts import subscriptions
from accounts.models import AuditEntry, Invitation, Membership, Tenant, User
from integrations.models import (
    AlertChannel,
    CrewMatch,
    DoubleBooking,
    EntityLink,
    GroupAct,
    HistoryRun,
    LedgerReading,
    Setup,
    StartupRun,
    SubscriptionInvoice,
    Suggestion,
    SyncEvent,
    TenantExport,
)
from integrations.portal import urls
from tests.log_in import look_as_customer
from tests.portal import rows

pytestmark = pytest.mark.django_db
As = Callable[[User], Client]
NAMES = [pattern.name for pattern in urls.urlpatterns]
STARTUP_PAGES = [f"startup{step}" for step in ("", "_confirm", "_records", "_download")]
STARTUP_ACTS = [
    f"startup_{act}" for act in ("ask", "defaults", "answer", "start", "pause", "resume", "cancel", "retry")
]
GROUP_ACTS = ["retry_cause", "fix_group", "preview_group", "approve_group", "ignore_group"]
"""What is done with all documents of a cause, which the form names."""
SETUP_PAGES = ["setup", "setup_step"]
SETUP_ACTS = ["setup_check", "setup_drop", "setup_ask"]
SETTINGS_ACTS = ["pause_connection", "resume_connection"]
MEMBER_ACTS = ["change_role", "remove_member", "send_invitation", "withdraw_invitation"]
ALERT_ACTS = ["test_alert_channel", "remove_alert_channel"]
PERIOD_PAGES = [f"reconciliation_{page}" for page in ("period", "documents", "xlsx", "json", "pdf")]
PERIOD_ACTS = [f"reconciliation_{act}" for act in ("read", "explain", "sign", "unsign")]
SUGGESTION_ACTS = ["learn_history", "take_suggestion", "dismiss_suggestion", "restore_suggestion"]
SUBSCRIPTION_ACTS = [
    "agree_subscription",
    "disagree_subscription",
    "cancel_subscription",
    "ask_export",
    "keep_account",
]
"""Commands about the company itself: a stranger's are about the stranger's own."""
RULE_PAGES = ["rules", "rule_fix", "rule_history", "rules_xlsx", "rules_csv"]
RULE_ACTS = ["rule_edit", "rule_remove", "rule_policies", "rule_back", "rules_back", "rules_import"]
DRY_RUN_PAGES = [f"dry_run{page}" for page in ("", "_documents", "_xlsx", "_json")]
DRY_RUN_ACTS = [f"dry_run_{act}" for act in ("again", "cancel", "approve", "withdraw", "elsewhere")]
TWICE_PAGES = ["double_bookings", "double_bookings_xlsx", "ledger_orders", "ledger_orders_xlsx"]
TWICE_ACTS = ["accept_double_booking", "reopen_double_booking"]
LOOKED_AT = [
    "document", "group_act", "gift_card", "connection", "crew", "suggestions", *TWICE_PAGES,
    "edit_connection", *STARTUP_PAGES, *PERIOD_PAGES,
    *SETUP_PAGES, "subscription_invoice", "download_export",
    *DRY_RUN_PAGES,
    *RULE_PAGES,
    "dry_runs",
    "dry_run_document",
]  # fmt: skip
"""Pages about one thing that are read; the others command."""
OBJECT_PAGES = [
    *LOOKED_AT,
    "take_back_order",
    "send_invoice",
    "settle_sending",
    "settle_crew",
    "channel_settings",
    "confirm_go_live",
    "take_back_go_live",
    "retry_document",
    "approve_document",
    "skip_document",
    "take_back_group_act",
    "check_connection",
    "pause_history",
    "resume_history",
    *STARTUP_ACTS,
    *SUGGESTION_ACTS,
    *TWICE_ACTS,
    *SETUP_ACTS,
    "setup_withdraw",
    *SETTINGS_ACTS,
    *MEMBER_ACTS,
    *ALERT_ACTS,
    *PERIOD_ACTS,
    *RULE_ACTS,
    *DRY_RUN_ACTS,
    "dry_run_ask",
    "dry_run_decide_one",
]
READ_PAGES = [
    "overview",
    "documents",
    "deviations",
    "documents_csv",
    "documents_xlsx",
    "gift_cards",
    "reconciliation",
    "search",
    "company",
    "log",
    "members",
    "alerts",
    "start",
    "settings",
    "subscription",
    "exports",
    "closing",
]
SECRETS = (
    "Alices Sport",
    "10432",
    "77-2026",
    "Nettbutikken",
    "kari@kunde.no",
    "…WXYZ",
    "437,50",
    "invitert@",
)


@pytest.fixture
def alices_secrets(alices: rows.Shop, alice: User) -> dict[str, int]:
    """A verified and a blocked order, and an import, of Alice's; the key of each by the page that names it."""
    event = alices.verified("10432", voucher="77-2026", buyer_email="kari@kunde.no")
    blocked = alices.blocked("10433")
    run = alices.run()
    invited = Invitation.objects.create(
        tenant=alices.tenant, email="invitert@example.no", role="reader", invited_by=alice
    )
    AuditEntry.objects.create(tenant=alices.tenant, action="retry", object_label="Ordre 10432")
    return {
        "document": event.pk,
        "gift_card": alices.card("WXYZ", "500.00", "-62.50").pk,
        "connection": alices.source.pk,
        "confirm_go_live": alices.source.pk,
        "take_back_go_live": alices.source.pk,
        "take_back_order": event.pk,
        "send_invoice": event.pk,
        "settle_sending": event.pk,
        "retry_document": blocked.pk,
        "approve_document": blocked.pk,
        "skip_document": blocked.pk,
        **dict.fromkeys(("group_act", "take_back_group_act"), _group_act(alices, alice)),
        "check_connection": alices.source.pk,
        **dict.fromkeys(("suggestions", *SUGGESTION_ACTS), _suggestions(alices)),
        **dict.fromkeys((*TWICE_PAGES, *TWICE_ACTS), _twice(alices)),
        **dict.fromkeys(("edit_connection", *SETTINGS_ACTS), alices.source.pk),
        **_setup(alices, alice),
        "pause_history": run.pk,
        "resume_history": run.pk,
        **dict.fromkeys(("change_role", "remove_member"), alice.memberships.get().pk),
        **dict.fromkeys(("send_invitation", "withdraw_invitation"), invited.pk),
        **dict.fromkeys(ALERT_ACTS, _alert_channel(alices)),
        **dict.fromkeys(("crew", "settle_crew"), _rental(alices)),
        "channel_settings": alices.warehouse(kind="slack", name="Slack").pk,
        **dict.fromkeys((*PERIOD_PAGES, *PERIOD_ACTS), alices.period().pk),
        **dict.fromkeys((*RULE_PAGES, *RULE_ACTS), alices.source.pk),
        **_dry_run(alices),
        "visit": alices.tenant.pk,
        "subscription_invoice": _subscription_invoice(alices),
        "download_export": _export(alices, alice),
        **dict.fromkeys((*STARTUP_PAGES, *STARTUP_ACTS), _startup(alices)),
    }


def _subscription_invoice(shop: rows.Shop) -> int:
    """An invoice for the subscription."""
    row = subscriptions.start(shop.tenant, price=Decimal("437.50"), now=rows.NOW)
    return SubscriptionInvoice.objects.create(
        subscription=row, ledger=shop.ledger, state="unpaid", net=row.price, invoice_date=rows.NOW.date(),
        due_date=rows.NOW.date(), remote_id="1", number="77-2026",
    ).pk  # fmt: skip


def _export(shop: rows.Shop, owner: User) -> int:
    """A copy of all data, ready for download."""
    until = rows.NOW + dt.timedelta(days=7)
    return TenantExport.objects.create(
        tenant=shop.tenant, asked_by=owner, state="ready", ready_at=rows.NOW, expires_at=until
    ).pk


def _alert_channel(shop: rows.Shop) -> int:
    """An address that alerts are sent to."""
    return AlertChannel.objects.create(
        tenant=shop.tenant, kind="webhook", address="https://ingen.example/", host="ingen.example", secret="x"
    ).pk


def _group_act(shop: rows.Shop, person: User) -> int:
    """Documents that were skipped together."""
    skipped = shop.event("10434", state="ignored", code="ignored_by_person", waiting_for="")
    act = GroupAct.objects.create(
        tenant=shop.tenant, how="ignore", code="missing_mapping", note="437,50", by=person
    )
    act.documents.create(event=skipped)
    return act.pk


def _setup(shop: rows.Shop, person: User) -> dict[str, int]:
    """A shop that is being set up, and somebody who was asked for a step of it."""
    waiting = shop.warehouse(kind="woocommerce", name="Nettbutikken 2", state="setup")
    begun = Setup.objects.create(tenant=shop.tenant, kind="woocommerce", connection=waiting)
    link = begun.links.create(step="source", digest="x", email="invitert@example.no", expires_at=rows.NOW)
    return {**dict.fromkeys((*SETUP_PAGES, *SETUP_ACTS), begun.pk), "setup_withdraw": link.pk}


def _twice(shop: rows.Shop) -> int:
    """The connection of a sale that stands in the ledger twice; its key is 1."""
    link = EntityLink.objects.get(connection=shop.source, document_id="10432")
    said = {
        "voucher_id": "9",
        "voucher_number": "77-2026",
        "on": rows.NOW.date(),
        "amount": 1,
        "why": "number",
    }
    DoubleBooking.objects.create(pk=1, link=link, **said)
    reading = LedgerReading.objects.create(
        connection=shop.source, first=rows.NOW, last=rows.NOW, state="done"
    )
    reading.found_orders.create(
        document_id="10432", label="10432", on=rows.NOW.date(), gross=1, stands="nowhere"
    )
    return shop.source.pk


def _suggestions(shop: rows.Shop) -> int:
    """The connection of a suggestion from the ledger's past; the suggestion's key is 1."""
    said = {"account": "1932", "evidence": "orders", "hits": 1, "total": 1, "title": "Nettbutikken"}
    Suggestion.objects.create(pk=1, connection=shop.source, role="tender", key="vipps", **said)
    return shop.source.pk


def _rental(shop: rows.Shop) -> int:
    """A connection to Rentman that plans somebody whom nobody knows."""
    rentman = shop.warehouse(kind="rentman", name="Utleien")
    CrewMatch.objects.create(connection=rentman, crew_id="1", name="Kari Ukjent")
    return rentman.pk


def _dry_run(shop: rows.Shop) -> dict[str, int]:
    """A dry run that is done, and one of its documents."""
    run = shop.dry_run()
    of_run = dict.fromkeys((*DRY_RUN_PAGES, *DRY_RUN_ACTS), run.pk)
    of_document = dict.fromkeys(("dry_run_document", "dry_run_decide_one"), run.documents.latest("pk").pk)
    return {**of_run, **of_document, **dict.fromkeys(("dry_runs", "dry_run_ask"), shop.source.pk)}


def _startup(shop: rows.Shop) -> int:
    """The connection of a start-up sync that is ready to begin."""
    warehouse = shop.warehouse()
    run = rows.startup(warehouse)
    rows.record(run, "customer", "9", "Nettbutikken AS")
    return warehouse.pk


def address(name: str, keys: dict[str, int]) -> str:
    more = {
        "approve_document": ["open_day"],
        "approve_group": ["open_day"],
        "settle_sending": ["sent"],
        "settle_crew": [1],
        **{act: [1] for act in (*SUGGESTION_ACTS[1:], *TWICE_ACTS)},
        "log_file": ["csv"],
        "save_alert_channel": ["webhook"],
        **{step: ["source"] for step in ("setup_step", "setup_ask")},
        **{page: ["2026-10"] for page in (*PERIOD_PAGES, *PERIOD_ACTS)},
        **{page: ["account"] for page in ("rules_csv", "rule_edit")},
        "rule_remove": ["account", 1],
        "rule_policies": ["sales"],
        "rule_back": [1],
    }.get(name, [])
    return reverse(f"portal:{name}", args=[keys[name], *more] if name in keys else more)


def test_every_portal_page_is_walked_here() -> None:
    posts = {*SUBSCRIPTION_ACTS, *GROUP_ACTS, "start_demo", "leave", "invoice_orders", "save_alert_channel"}
    # test_clients.py, test_company.py, test_deviations.py, test_log.py
    elsewhere = {"clients", "visit", "deviation_group", "log_file"}

    assert set(NAMES) == {*OBJECT_PAGES, *READ_PAGES, *posts, *elsewhere}


def test_a_stranger_is_told_that_alices_things_do_not_exist(
    subtests: pytest.Subtests, as_: As, charlie: User, alices_secrets: dict[str, int]
) -> None:
    browser = as_(charlie)
    for name, method in product(OBJECT_PAGES, ("get", "post")):
        with subtests.test(page=name, method=method):
            answer = getattr(browser, method)(address(name, alices_secrets))

            assert answer.status_code in (404, 405)
            assert not [secret for secret in SECRETS if secret in answer.content.decode()]

    assert SyncEvent.objects.get(pk=alices_secrets["retry_document"]).state == "blocked"
    assert HistoryRun.objects.get().state == "running"
    assert StartupRun.objects.get().state == "ready"
    assert Membership.objects.filter(pk=alices_secrets["change_role"], role="owner").exists()
    assert Invitation.objects.get().withdrawn_at is None


QUERIES = (
    "",
    "?q=10432",
    "?q=77-2026",
    "?q=kari@kunde.no",
    "?q=WXYZ",
    "?state=verified",
    "?cause=missing_mapping",
    "?held=open",
)


def test_a_strangers_own_pages_hold_nothing_of_alices(
    subtests: pytest.Subtests, as_: As, charlie: User, alices_secrets: dict[str, int]
) -> None:
    browser = as_(charlie)
    for name, query in product(READ_PAGES, QUERIES):
        with subtests.test(page=name, query=query):
            answer = browser.get(reverse(f"portal:{name}") + query)

            assert answer.status_code == 200
            text = answer.getvalue().decode(errors="replace")
            page = re.sub(r'value="[^"]*"|«[^»]*»', "", text)  # what Charlie typed himself
            assert not [secret for secret in SECRETS if secret in page]


def test_asking_for_alices_company_by_its_id_finds_nothing(
    subtests: pytest.Subtests, as_: As, charlie: User, alices: rows.Shop, alices_secrets: dict[str, int]
) -> None:
    browser = as_(charlie)
    for name in READ_PAGES:
        with subtests.test(page=name):
            answer = browser.get(reverse(f"portal:{name}"), {"tenant": alices.tenant.pk})

            assert answer.status_code == 404
            assert "Alices Sport" not in answer.content.decode()
    assert "Charlies Hage" in browser.get(reverse("portal:overview")).content.decode()


@pytest.mark.parametrize("tenant", ["0", "x", "", "99999999999999999999", "-1", "1e3"])
def test_a_company_that_does_not_exist_is_not_found(tenant: str, as_: As, charlie: User) -> None:
    assert as_(charlie).get(reverse("portal:overview"), {"tenant": tenant}).status_code == 404


def test_trying_a_cause_again_leaves_other_companies_alone(
    as_: As, charlie: User, alices_secrets: dict[str, int]
) -> None:
    posted = {"cause": "missing_mapping", "waits": "tender:vipps", "confirmed": "1", "reason": "x"}
    browser = as_(charlie)

    for name in GROUP_ACTS:
        browser.post(address(name, {}), {**posted, "chosen": [alices_secrets["retry_document"]]})

    page = browser.get(
        reverse("portal:deviation_group"), {"cause": "missing_mapping", "waits": "tender:vipps"}
    )
    assert not [secret for secret in SECRETS if secret in page.content.decode()]
    assert not GroupAct.objects.exclude(pk=alices_secrets["group_act"]).exists()
    assert SyncEvent.objects.get(pk=alices_secrets["retry_document"]).state == "blocked"


def test_without_a_log_in_every_page_leads_to_it(
    subtests: pytest.Subtests, client: Client, alices_secrets: dict[str, int]
) -> None:
    for name, method in product(NAMES, ("get", "post")):
        with subtests.test(page=name, method=method):
            answer = getattr(client, method)(address(name, alices_secrets))

            assert answer.status_code in (302, 405)
            if answer.status_code == 302:
                assert answer.headers["Location"].startswith(reverse("login"))


def test_people_without_a_company_are_told_whom_to_ask(
    subtests: pytest.Subtests, as_: As, alices_secrets: dict[str, int]
) -> None:
    browser = as_(rows.person("nobody"))
    looked_at = (*READ_PAGES, *LOOKED_AT, "clients", "deviation_group", "log_file")
    for name in NAMES:
        if name == "visit":
            continue
        with subtests.test(page=name):
            method = "get" if name in looked_at else "post"
            answer = getattr(browser, method)(address(name, alices_secrets))

            assert answer.status_code == 403
            assert "ikke medlem av noe firma" in answer.content.decode()
            assert not [secret for secret in SECRETS if secret in answer.content.decode()]


def test_a_closed_company_is_gone_for_its_members(as_: As, alice: User, alices: rows.Shop) -> None:
    Tenant.objects.filter(pk=alices.tenant.pk).update(is_active=False)

    assert as_(alice).get(reverse("portal:overview")).status_code == 403


def test_a_membership_that_ends_takes_the_chosen_company_along(
    as_: As, bob: User, alices: rows.Shop, charlies: rows.Shop
) -> None:
    rows.member(bob, charlies.tenant)
    browser = as_(bob)
    browser.get(reverse("portal:overview"), {"tenant": charlies.tenant.pk})
    bob.memberships.filter(tenant=charlies.tenant).delete()

    page = browser.get(reverse("portal:overview")).content.decode()

    assert "Alices Sport" in page
    assert "Charlies Hage" not in page


def test_bob_switches_between_his_companies_and_the_choice_is_remembered(
    as_: As, bob: User, alices: rows.Shop, charlies: rows.Shop
) -> None:
    rows.member(bob, charlies.tenant, "accountant")
    charlies.verified("555")
    browser = as_(bob)

    chosen = browser.get(reverse("portal:overview"), {"tenant": charlies.tenant.pk})
    later = browser.get(reverse("portal:documents"))

    assert chosen.context["tenant"] == charlies.tenant
    assert [row.event.label for row in later.context["rows"]] == ["555"]
    assert not AuditEntry.objects.exists()


class TestSupport:
    def test_changes_nothing_there(
        self,
        subtests: pytest.Subtests,
        as_: As,
        support: User,
        alices: rows.Shop,
        alices_secrets: dict[str, int],
    ) -> None:
        browser = look_as_customer(as_(support), alices.tenant)
        posted = {"cause": "missing_mapping", "waits": "tender:vipps"}

        for name in (*OBJECT_PAGES[len(LOOKED_AT) :], *GROUP_ACTS):
            with subtests.test(page=name):
                assert browser.post(address(name, alices_secrets), posted).status_code == 403

        assert SyncEvent.objects.get(pk=alices_secrets["retry_document"]).state == "blocked"
        assert "Prøv igjen" not in browser.get(reverse("portal:overview")).content.decode()

    def test_leaves_for_the_admin(self, as_: As, support: User, alices: rows.Shop) -> None:
        browser = look_as_customer(as_(support), alices.tenant)

        answer = browser.post(reverse("portal:leave"))

        assert answer.headers["Location"] == reverse("admin:accounts_tenant_change", args=[alices.tenant.pk])
        assert browser.get(reverse("portal:overview")).status_code == 403

    def test_needs_the_right_to_see_companies(self, as_: As, alices: rows.Shop) -> None:
        trainee = rows.person("trainee", is_staff=True)

        browser = look_as_customer(as_(trainee), alices.tenant)

        answer = browser.get(reverse("portal:overview"), {"tenant": alices.tenant.pk})

        assert answer.status_code == 404
        assert not AuditEntry.objects.exists()
