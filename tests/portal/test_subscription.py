"""«Abonnement»: how it stands, what it costs; owners say yes, end it and take it up again, others look or are kept out."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts import subscriptions, usage
from accounts.models import AuditEntry, Subscription, SubscriptionCharge, User
from integrations import jobs
from integrations.models import Connection, SubscriptionInvoice, SubscriptionInvoiceLine
from tests.log_in import look_as_customer
from tests.orgnumbers import next_org_number
from tests.portal import rows

pytestmark = pytest.mark.django_db
As = Callable[[User], Client]
PAGE = "/portal/company/subscription/"
DAY = dt.timedelta(days=1)
NOW = rows.NOW
"""The 22nd of November."""


def begun(alices: rows.Shop, *, on: dt.date = dt.date(2026, 11, 7)) -> Subscription:
    """In use at 495 kr since a day."""
    return subscriptions.start(
        alices.tenant, price=Decimal("495.00"), now=dt.datetime.combine(on, dt.time(12), tzinfo=dt.UTC)
    )


def invoiced(row: Subscription, ledger: Connection, **fields: object) -> SubscriptionInvoice:
    """An invoice of October that was due on the fourteenth."""
    charge = SubscriptionCharge.objects.create(
        subscription=row, first=dt.date(2026, 10, 1), last=dt.date(2026, 10, 31), days=31, days_in_month=31,
        price=row.price, amount=row.price,
    )  # fmt: skip
    values = {
        "net": row.price, "gross": Decimal("618.75"), "outstanding": Decimal("618.75"), "state": "unpaid",
        "invoice_date": dt.date(2026, 10, 31), "due_date": dt.date(2026, 11, 14), "number": "10023",
        "remote_id": "77", "read_at": NOW,
    }  # fmt: skip
    made = SubscriptionInvoice.objects.create(subscription=row, ledger=ledger, **values | fields)
    SubscriptionInvoiceLine.objects.create(invoice=made, charge=charge)
    return made


def text(client: Client, address: str = PAGE) -> str:
    return client.get(address).content.decode().replace("\N{NO-BREAK SPACE}", " ")


def paused(alices: rows.Shop) -> list[tuple[str, str]]:
    found = Connection.objects.filter(tenant=alices.tenant).order_by("kind")
    return list(found.values_list("state", "paused_code"))


def test_an_owner_sees_price_days_used_and_invoices_and_the_accountant_too(
    as_: As, alice: User, bob: User, rita: User, alices: rows.Shop
) -> None:
    row = begun(alices)
    invoiced(row, alices.ledger, due_date=dt.date(2026, 12, 14))

    for person in (alice, bob):
        page = text(as_(person))
        assert "Abonnementet er i bruk." in page
        assert "495,00 kr" in page
        assert "618,75 kr med mva" in page
        assert "264,00 kr" in page  # 16 of 30 days
        assert "1. des. 2026" in page
        assert "10023" in page
        assert "Ikke betalt" in page
        assert ("Avslutt abonnementet" in page) == (person == alice)
    assert as_(rita).get(PAGE).status_code == 403
    assert PAGE not in text(as_(rita), reverse("portal:company"))


def test_what_an_end_costs_stands_on_the_page_that_asks(as_: As, alice: User, alices: rows.Shop) -> None:
    begun(alices)
    browser = as_(alice)

    page = text(browser, PAGE + "end/")
    answer = browser.post(PAGE + "end/", {"how": "now", "reason": "For lite å gjøre"})

    assert "Du betaler 264,00 kr for 16 dager" in page
    assert "Du betaler 396,00 kr for 24 dager" in page
    assert (answer.status_code, answer.headers["Location"]) == (302, PAGE)
    row = Subscription.objects.get()
    assert (row.state, row.cancel_reason) == ("ended", "For lite å gjøre")
    assert [(c.days, f"{c.amount}") for c in row.charges.all()] == [(16, "264.00")]
    assert paused(alices) == [("paused", "subscription_ended")] * 2
    said = AuditEntry.objects.get(action="cancel_subscription")
    assert (said.actor, said.reason) == (alice, "For lite å gjøre")

    page = text(browser)
    assert "Abonnementet ble avsluttet 22. nov. 2026" in page
    browser.post(PAGE + "agree/")

    row.refresh_from_db()
    assert row.state == "active"
    assert paused(alices) == [("active", "")] * 2
    assert [f"{p.first}" for p in row.periods.all()] == ["2026-11-07", "2026-11-23"]


def test_an_end_with_the_month_lets_all_go_on_and_can_be_undone(
    as_: As, alice: User, alices: rows.Shop
) -> None:
    begun(alices)
    browser = as_(alice)

    browser.post(PAGE + "end/", {"how": "end"})

    row = Subscription.objects.get()
    assert (row.state, f"{row.cancel_at}") == ("cancelled", "2026-11-30")
    assert paused(alices) == [("active", "")] * 2
    assert "slutter etter 30. nov. 2026" in text(browser)

    browser.post(PAGE + "agree/")

    row.refresh_from_db()
    assert (row.state, row.cancel_at) == ("active", None)
    assert row.periods.count() == 1
    assert "Velg når det skal avsluttes" in browser.post(PAGE + "end/", {"how": "aldri"}).content.decode()


def test_a_trial_goes_on_only_after_a_yes_which_can_be_taken_back(
    as_: As, alice: User, alices: rows.Shop
) -> None:
    row = subscriptions.start_trial(alices.tenant, now=NOW - 26 * DAY)
    browser = as_(alice)

    assert "Prøvetiden er gratis og varer til og med 26. nov. 2026" in text(browser, "/portal/")
    page = text(browser)
    assert "Uten et ja" in page
    browser.post(PAGE + "agree/")
    row.refresh_from_db()
    assert (row.state, row.agreed_by) == ("trial", alice)
    assert "varer til og med" not in text(browser, "/portal/")
    assert "som dere har sagt ja til" in text(browser)
    browser.post(PAGE + "disagree/")
    row.refresh_from_db()
    assert (row.state, row.agreed_at) == ("trial", None)


def test_an_overdue_invoice_is_on_top_of_every_page_and_is_paid_before_anything_else(
    as_: As, alice: User, alices: rows.Shop
) -> None:
    row = begun(alices)
    invoiced(row, alices.ledger)
    subscriptions.lapse(row)
    browser = as_(alice)

    page = text(browser, "/portal/")
    assert "Faktura 10023 er forfalt: 618,75 kr." in page
    assert "19. des. 2026" in page
    subscriptions.pause_unpaid(row, now=NOW)
    assert "Ingenting bokføres: faktura 10023 er ikke betalt (618,75 kr)." in text(browser, "/portal/")
    browser.post(PAGE + "end/", {"how": "now"})
    browser.post(PAGE + "agree/")

    row.refresh_from_db()
    assert row.state == "ended"
    assert "betal den forfalte fakturaen først" in text(browser)


def test_others_do_not_decide_and_strangers_get_no_invoice(
    as_: As, bob: User, charlie: User, support: User, alices: rows.Shop
) -> None:
    row = begun(alices)
    made = invoiced(row, alices.ledger)
    acts = ("agree/", "disagree/", "end/")

    assert [as_(bob).post(PAGE + act).status_code for act in acts] == [403] * 3
    visitor = look_as_customer(as_(support), alices.tenant)
    assert [visitor.post(PAGE + act).status_code for act in acts] == [403] * 3
    assert visitor.get(PAGE).status_code == 200
    assert as_(charlie).get(f"{PAGE}invoices/{made.pk}.pdf").status_code == 404
    row.refresh_from_db()
    assert row.state == "active"


def test_a_company_without_an_agreement_reads_so(as_: As, alice: User) -> None:
    page = text(as_(alice))

    assert "Ingenting er avtalt for dette firmaet" in page
    assert Subscription.objects.count() == 0


def test_a_ledger_that_does_not_answer_is_said_in_words(as_: As, alice: User, alices: rows.Shop) -> None:
    made = invoiced(begun(alices), alices.ledger)

    answer = as_(alice).get(f"{PAGE}invoices/{made.pk}.pdf", follow=True)

    assert "Fakturaen kan ikke hentes akkurat nå" in answer.content.decode()


class TestSupport:
    def test_extends_a_trial_agrees_on_a_price_and_lets_work_again_with_a_reason(
        self, as_: As, support: User, alices: rows.Shop
    ) -> None:
        row = subscriptions.start_trial(alices.tenant, now=NOW - 40 * DAY)
        subscriptions.turn_day(row, now=NOW)
        address = reverse("admin:accounts_subscription_change", args=[row.pk])
        browser = as_(support)

        assert "Forleng prøvetiden" in browser.get(address).content.decode()
        self.act(browser, row, "trial", until="2026-12-15", reason="Ferie")
        row.refresh_from_db()
        assert (row.state, f"{row.trial_until}") == ("trial", "2026-12-15")
        self.act(browser, row, "price", price="395", reason="Kampanje")
        row.refresh_from_db()
        assert row.price == 395
        subscriptions.cancel_now(row, by=None, reason="", now=NOW)
        self.act(browser, row, "resume", days="14")
        row.refresh_from_db()
        assert row.state == "ended"  # no reason, nothing done
        self.act(browser, row, "resume", days="14", reason="Avtalt på telefon")
        row.refresh_from_db()
        assert row.state == "active"
        done = AuditEntry.objects.filter(tenant=alices.tenant, actor=support).order_by("id")
        assert [(one.action, one.reason) for one in done] == [
            ("extend_trial", "Ferie"),
            ("change_price", "Kampanje"),
            ("resume_subscription", "Avtalt på telefon"),
        ]

    def act(self, browser: Client, row: Subscription, what: str, **posted: str) -> None:
        answer = browser.post(reverse("admin:accounts_subscription_act", args=[row.pk, what]), posted)
        assert answer.status_code == 302

    def test_never_makes_a_company_pay_more_than_it_said_yes_to(
        self, as_: As, support: User, alice: User, alices: rows.Shop
    ) -> None:
        row = begun(alices)
        browser = as_(support)
        self.act(browser, row, "price", price="595", reason="Dyrere")
        row.refresh_from_db()
        assert row.price == 495
        self.act(browser, row, "price", price="395", reason="Kampanje")
        assert [(f"{one.first}", f"{one.price}") for one in row.periods.all()] == [
            ("2026-11-07", "495.00"),
            ("2026-11-22", "395.00"),
        ]

        Subscription.objects.update(agreed_at=None, price=0)  # from before there were prices
        row.periods.update(price=0)
        self.act(browser, row, "price", price="495", reason="Nå koster det")
        row.refresh_from_db()
        assert (row.state, f"{row.trial_until}", row.periods.filter(last=None).count()) == (
            "trial", "2026-12-22", 0
        )  # fmt: skip
        assert "Ja, fortsett etter prøvetiden" in text(as_(alice))

    def test_reads_on_the_front_page_that_charges_wait_for_a_ledger(
        self, as_: As, support: User, alices: rows.Shop
    ) -> None:
        row = begun(alices)
        usage.close_charges(row, through=dt.date(2026, 11, 30), now=NOW)

        page = as_(support).get(reverse("admin:index")).content.decode()

        assert "vårt eget regnskap er ikke valgt" in page


def test_a_connection_that_is_added_or_resumed_at_rest_rests_too(
    as_: As, alice: User, alices: rows.Shop
) -> None:
    row = begun(alices)
    subscriptions.cancel_now(row, by=alice, reason="", now=NOW)
    jobs.sweep()
    alices.warehouse()
    assert len(paused(alices)) == 3

    jobs.sweep()
    jobs.sweep()

    assert paused(alices) == [("paused", "subscription_ended")] * 3
    page = (
        as_(alice)
        .post(reverse("portal:resume_connection", args=[alices.source.pk]), follow=True)
        .content.decode()
    )
    assert "Den hviler til abonnementet er i bruk." in page
    assert paused(alices) == [("paused", "subscription_ended")] * 3

    Connection.objects.filter(pk=alices.source.pk).update(paused_code="paused_by_person")
    as_(alice).post(PAGE + "agree/")

    assert sorted(paused(alices)) == [("active", ""), ("active", ""), ("paused", "paused_by_person")]


def test_a_company_that_support_adds_begins_with_a_trial(as_: As, support: User) -> None:
    posted = {
        "name": "Nye Venner AS", "org_number": next_org_number(), "is_active": "on",
        **{f"{name}-{part}": "0" for name in ("connections", "memberships") for part in ("TOTAL_FORMS", "INITIAL_FORMS")},
    }  # fmt: skip

    as_(support).post(reverse("admin:accounts_tenant_add"), posted)

    row = Subscription.objects.get(tenant__name="Nye Venner AS")
    assert (row.state, f"{row.trial_until}", f"{row.price}") == ("trial", "2026-12-22", "495.00")
