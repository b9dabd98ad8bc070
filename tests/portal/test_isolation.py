"""Nobody sees another company's data: every portal address, as a stranger, without a log-in, as support."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, Tenant, User
from integrations.models import HistoryRun, SyncEvent
from integrations.portal import urls
from tests.portal import rows

pytestmark = pytest.mark.django_db
As = Callable[[User], Client]
NAMES = [pattern.name for pattern in urls.urlpatterns]
OBJECT_PAGES = [
    "document",
    "gift_card",
    "retry_document",
    "approve_document",
    "skip_document",
    "check_connection",
    "pause_history",
    "resume_history",
]
READ_PAGES = ["overview", "documents", "gift_cards", "search"]
SECRETS = ("Alices Sport", "10432", "77-2026", "Nettbutikken", "kari@kunde.no", "…WXYZ", "437,50")


@pytest.fixture
def alices_secrets(alices: rows.Shop, alice: User) -> dict[str, int]:
    """A verified and a blocked order, and an import, of Alice's; the key of each by the page that names it."""
    event = alices.verified("10432", voucher="77-2026", buyer_email="kari@kunde.no")
    blocked = alices.blocked("10433")
    run = alices.run()
    return {
        "document": event.pk,
        "gift_card": alices.card("WXYZ", "500.00", "-62.50").pk,
        "retry_document": blocked.pk,
        "approve_document": blocked.pk,
        "skip_document": blocked.pk,
        "check_connection": alices.source.pk,
        "pause_history": run.pk,
        "resume_history": run.pk,
    }


def address(name: str, keys: dict[str, int]) -> str:
    more = ["open_day"] if name == "approve_document" else []
    return reverse(f"portal:{name}", args=[keys[name], *more] if name in keys else [])


def test_every_portal_page_is_walked_here() -> None:
    posts = {"retry_cause", "leave"}

    assert set(NAMES) == {*OBJECT_PAGES, *READ_PAGES, *posts}


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


@pytest.mark.parametrize("name", NAMES)
def test_people_without_a_company_are_told_whom_to_ask(
    name: str, as_: As, alices_secrets: dict[str, int]
) -> None:
    nobody = rows.person("nobody")
    method = "get" if name in (*READ_PAGES, "document", "gift_card") else "post"

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
    def test_sees_a_company_as_its_customer_with_a_banner_and_an_entry_in_the_log(
        self, as_: As, support: User, alices: rows.Shop
    ) -> None:
        browser = as_(support)

        first = browser.get(reverse("portal:overview"), {"tenant": alices.tenant.pk})
        browser.get(reverse("portal:documents"))

        assert "Du ser Alices Sport AS slik kunden gjør" in first.content.decode()
        entry = AuditEntry.objects.get()
        assert (entry.action, entry.actor, entry.tenant) == ("see_as_customer", support, alices.tenant)

    @pytest.mark.parametrize("name", [*OBJECT_PAGES[2:], "retry_cause"])
    def test_changes_nothing_there(
        self, name: str, as_: As, support: User, alices: rows.Shop, alices_secrets: dict[str, int]
    ) -> None:
        browser = as_(support)
        browser.get(reverse("portal:overview"), {"tenant": alices.tenant.pk})

        answer = browser.post(
            address(name, alices_secrets), {"code": "missing_mapping", "waiting_for": "tender:vipps"}
        )

        assert answer.status_code == 403
        assert SyncEvent.objects.get(pk=alices_secrets["retry_document"]).state == "blocked"
        assert "Prøv igjen" not in browser.get(reverse("portal:overview")).content.decode()

    def test_leaves_for_the_admin(self, as_: As, support: User, alices: rows.Shop) -> None:
        browser = as_(support)
        browser.get(reverse("portal:overview"), {"tenant": alices.tenant.pk})

        answer = browser.post(reverse("portal:leave"))

        assert answer.headers["Location"] == reverse("admin:accounts_tenant_change", args=[alices.tenant.pk])
        assert browser.get(reverse("portal:overview")).status_code == 403

    def test_needs_the_right_to_see_companies(self, as_: As, alices: rows.Shop) -> None:
        trainee = rows.person("trainee", is_staff=True)

        answer = as_(trainee).get(reverse("portal:overview"), {"tenant": alices.tenant.pk})

        assert answer.status_code == 404
        assert not AuditEntry.objects.exists()
