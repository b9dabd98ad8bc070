"""«Firma»: name and address, and the log in which support's looks stand too."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from accounts.models import AuditEntry, Tenant, User
from tests import factories
from tests.portal import rows

pytestmark = pytest.mark.django_db
As = Callable[[User], Client]
COMPANY, LOG = "/portal/company/", "/portal/company/log/"


def test_an_owner_changes_name_and_address_never_the_number(as_: As, alice: User, alices: rows.Shop) -> None:
    number = alices.tenant.org_number
    given = {"name": "Alices Ski AS", "street": "Storgata 1", "postal_code": "0155", "city": "Oslo"}

    for _ in range(2):
        as_(alice).post(COMPANY, given | {"org_number": "984809085", "is_active": ""})

    tenant = Tenant.objects.get()
    assert (tenant.name, tenant.street, tenant.postal_code, tenant.city) == tuple(given.values())
    assert (tenant.org_number, tenant.is_active) == (number, True)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.before["name"], entry.after["name"]) == (
        "change_company",
        "Alices Sport AS",
        "Alices Ski AS",
    )


def test_a_name_that_was_refused_is_not_shown_as_the_companys(as_: As, alice: User) -> None:
    page = as_(alice).post(COMPANY, {"name": "www.lure.example"}).content.decode()

    assert "Skriv bare navnet" in page
    assert "<h1>Alices Sport AS</h1>" in page


def test_the_log_names_people_support_and_the_system(
    as_: As, alice: User, support: User, alices: rows.Shop, charlies: rows.Shop
) -> None:
    for actor, action, reason in (
        (alice, "retry_many", ""),
        (None, "pause", "Nøkkelen virker ikke"),
        (support, "see_as_customer", "ringte om ordre 10432"),
    ):
        factories.AuditEntryFactory(tenant=alices.tenant, actor=actor, action=action, reason=reason)
    factories.AuditEntryFactory(tenant=charlies.tenant, action="retry", reason="hemmelig")

    answer = as_(alice).get(LOG)

    assert [(line.done, line.who) for line in answer.context["lines"]] == [
        ("Så portalen som kunden", "Stine hos Bilagsbro"),
        ("På pause", "Bilagsbro"),
        ("Prøvde mange igjen", "Alice"),
    ]
    page = answer.content.decode()
    assert "ringte om ordre 10432" in page
    assert "hemmelig" not in page


def test_the_log_goes_on_page_by_page(as_: As, alice: User, alices: rows.Shop) -> None:
    for number in range(51):
        factories.AuditEntryFactory(tenant=alices.tenant, reason=f"nummer {number}.")
    browser = as_(alice)

    first = browser.get(LOG)
    second = browser.get(LOG + first.context["older"])

    assert len(first.context["lines"]) == 50
    assert [line.reason for line in second.context["lines"]] == ["nummer 0."]


class TestSupport:
    def test_is_asked_why_before_it_sees_anything(self, as_: As, support: User, alices: rows.Shop) -> None:
        browser = as_(support)
        asked = browser.get("/portal/", {"tenant": alices.tenant.pk})
        without = browser.post(asked.headers["Location"], {"reason": "  "})
        before = AuditEntry.objects.count()

        browser.post(asked.headers["Location"], {"reason": "Alice ringte"})
        page = browser.get("/portal/").content.decode()

        assert asked.headers["Location"] == f"/portal/visit/{alices.tenant.pk}/"
        assert "Må fylles ut" in without.content.decode()
        assert before == 0
        entry = AuditEntry.objects.get()
        assert (entry.action, entry.actor, entry.tenant, entry.reason) == (
            "see_as_customer",
            support,
            alices.tenant,
            "Alice ringte",
        )
        assert "Du ser Alices Sport AS slik kunden gjør" in page
        assert "Alice ringte" in page

    def test_is_asked_again_for_another_company_and_after_two_hours(
        self, as_: As, support: User, alices: rows.Shop, charlies: rows.Shop
    ) -> None:
        browser = as_(support)
        browser.post(f"/portal/visit/{alices.tenant.pk}/", {"reason": "Alice ringte"})

        other = browser.get("/portal/", {"tenant": charlies.tenant.pk})
        with time_machine.travel(rows.NOW + dt.timedelta(hours=2, minutes=1), tick=False):
            late = browser.get("/portal/")

        assert other.headers["Location"] == f"/portal/visit/{charlies.tenant.pk}/"
        assert late.headers["Location"] == f"/portal/visit/{alices.tenant.pk}/"

    def test_nobody_else_learns_whether_a_company_exists(
        self, as_: As, charlie: User, alices: rows.Shop
    ) -> None:
        browser = as_(charlie)

        for pk in (alices.tenant.pk, 999_999):
            assert browser.get(f"/portal/visit/{pk}/").status_code == 404
            assert browser.post(f"/portal/visit/{pk}/", {"reason": "nysgjerrig"}).status_code == 404
        assert not AuditEntry.objects.exists()
