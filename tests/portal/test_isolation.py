"""Nobody sees another company's data: every portal address, as a stranger, without a log-in, as support."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, Invitation, Membership, Tenant, User
from integrations.models import AlertChannel, CrewMatch, HistoryRun, StartupRun, SyncEvent
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
MEMBER_ACTS = ["change_role", "remove_member", "send_invitation", "withdraw_invitation"]
ALERT_ACTS = ["test_alert_channel", "remove_alert_channel"]
PERIOD_PAGES = [f"reconciliation_{page}" for page in ("period", "documents", "xlsx", "json")]
PERIOD_ACTS = [f"reconciliation_{act}" for act in ("read", "explain", "sign", "unsign")]
LOOKED_AT = ["document", "gift_card", "connection", "crew", *STARTUP_PAGES, *PERIOD_PAGES]
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
    "check_connection",
    "pause_history",
    "resume_history",
    *STARTUP_ACTS,
    *MEMBER_ACTS,
    *ALERT_ACTS,
    *PERIOD_ACTS,
]
READ_PAGES = [
    "overview",
    "documents",
    "gift_cards",
    "reconciliation",
    "search",
    "company",
    "log",
    "members",
    "alerts",
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
        "check_connection": alices.source.pk,
        "pause_history": run.pk,
        "resume_history": run.pk,
        **dict.fromkeys(("change_role", "remove_member"), alice.memberships.get().pk),
        **dict.fromkeys(("send_invitation", "withdraw_invitation"), invited.pk),
        **dict.fromkeys(ALERT_ACTS, _alert_channel(alices)),
        **dict.fromkeys(("crew", "settle_crew"), _rental(alices)),
        "channel_settings": alices.warehouse(kind="slack", name="Slack").pk,
        **dict.fromkeys((*PERIOD_PAGES, *PERIOD_ACTS), alices.period().pk),
        "visit": alices.tenant.pk,
        **dict.fromkeys((*STARTUP_PAGES, *STARTUP_ACTS), _startup(alices)),
    }


def _alert_channel(shop: rows.Shop) -> int:
    """An address that alerts are sent to."""
    return AlertChannel.objects.create(
        tenant=shop.tenant, kind="webhook", address="https://ingen.example/", host="ingen.example", secret="x"
    ).pk


def _rental(shop: rows.Shop) -> int:
    """A connection to Rentman that plans somebody whom nobody knows."""
    rentman = shop.warehouse(kind="rentman", name="Utleien")
    CrewMatch.objects.create(connection=rentman, crew_id="1", name="Kari Ukjent")
    return rentman.pk


def _startup(shop: rows.Shop) -> int:
    """The connection of a start-up sync that is ready to begin."""
    warehouse = shop.warehouse()
    run = rows.startup(warehouse)
    rows.record(run, "customer", "9", "Nettbutikken AS")
    return warehouse.pk


def address(name: str, keys: dict[str, int]) -> str:
    more = {
        "approve_document": ["open_day"],
        "settle_sending": ["sent"],
        "settle_crew": [1],
        "save_alert_channel": ["webhook"],
        **{page: ["2026-10"] for page in (*PERIOD_PAGES, *PERIOD_ACTS)},
    }.get(name, [])
    return reverse(f"portal:{name}", args=[keys[name], *more] if name in keys else more)


def test_every_portal_page_is_walked_here() -> None:
    posts = {"retry_cause", "leave", "invoice_orders", "save_alert_channel"}
    elsewhere = {"clients", "visit"}  # test_clients.py, test_company.py

    assert set(NAMES) == {*OBJECT_PAGES, *READ_PAGES, *posts, *elsewhere}


@pytest.mark.parametrize("name", OBJECT_PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_told_that_alices_things_do_not_exist(
    name: str, method: str, as_: As, charlie: User, alices_secrets: dict[str, int]
) -> None:
    answer = getattr(as_(charlie), method)(address(name, alices_secrets))

    assert answer.status_code in (404, 405)
    assert not [secret for secret in SECRETS if secret in answer.content.decode()]
    assert SyncEvent.objects.get(pk=alices_secrets["retry_document"]).state == "blocked"
    assert HistoryRun.objects.get().state == "running"
    assert StartupRun.objects.get().state == "ready"
    assert Membership.objects.filter(pk=alices_secrets["change_role"], role="owner").exists()
    assert Invitation.objects.get().withdrawn_at is None


@pytest.mark.parametrize("name", READ_PAGES)
@pytest.mark.parametrize(
    "query",
    [
        "",
        "?q=10432",
        "?q=77-2026",
        "?q=kari@kunde.no",
        "?q=WXYZ",
        "?state=verified",
        "?cause=missing_mapping",
        "?held=open",
    ],
)
def test_a_strangers_own_pages_hold_nothing_of_alices(
    name: str, query: str, as_: As, charlie: User, alices_secrets: dict[str, int]
) -> None:
    answer = as_(charlie).get(reverse(f"portal:{name}") + query)

    assert answer.status_code == 200
    page = re.sub(r'value="[^"]*"|«[^»]*»', "", answer.content.decode())  # what Charlie typed himself
    assert not [secret for secret in SECRETS if secret in page]


@pytest.mark.parametrize("name", READ_PAGES)
def test_asking_for_alices_company_by_its_id_finds_nothing(
    name: str, as_: As, charlie: User, alices: rows.Shop, alices_secrets: dict[str, int]
) -> None:
    browser = as_(charlie)

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
    posted = {"code": "missing_mapping", "waiting_for": "tender:vipps"}

    as_(charlie).post(reverse("portal:retry_cause"), posted)

    assert SyncEvent.objects.get(pk=alices_secrets["retry_document"]).state == "blocked"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_without_a_log_in_every_page_leads_to_it(
    name: str, method: str, client: Client, alices_secrets: dict[str, int]
) -> None:
    answer = getattr(client, method)(address(name, alices_secrets))

    assert answer.status_code in (302, 405)
    if answer.status_code == 302:
        assert answer.headers["Location"].startswith(reverse("login"))


@pytest.mark.parametrize("name", [name for name in NAMES if name != "visit"])
def test_people_without_a_company_are_told_whom_to_ask(
    name: str, as_: As, alices_secrets: dict[str, int]
) -> None:
    nobody = rows.person("nobody")
    method = "get" if name in (*READ_PAGES, *LOOKED_AT, "clients") else "post"

    answer = getattr(as_(nobody), method)(address(name, alices_secrets))

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
    @pytest.mark.parametrize("name", [*OBJECT_PAGES[len(LOOKED_AT) :], "retry_cause"])
    def test_changes_nothing_there(
        self, name: str, as_: As, support: User, alices: rows.Shop, alices_secrets: dict[str, int]
    ) -> None:
        browser = look_as_customer(as_(support), alices.tenant)

        answer = browser.post(
            address(name, alices_secrets), {"code": "missing_mapping", "waiting_for": "tender:vipps"}
        )

        assert answer.status_code == 403
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
