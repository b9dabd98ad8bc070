"""In the portal too a person can say what is to become of a stopped document."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from integrations.models import Approval
from tests.portal import rows

pytestmark = pytest.mark.django_db


def test_the_accountant_books_a_document_of_a_closed_period_on_the_first_open_day(
    alices: rows.Shop, bob: User, as_: Any
) -> None:
    ledger = alices.source.ledger
    ledger.closed_until = dt.date(2026, 10, 31)
    ledger.save()
    event = alices.blocked("10433")
    type(event).objects.filter(pk=event.pk).update(
        code="period_closed", waiting_for="", params={"first_open": "2026-11-01"}
    )
    address = reverse("portal:approve_document", args=[event.pk, "open_day"])
    page = as_(bob).get(reverse("portal:document", args=[event.pk])).content.decode()
    assert address in page

    as_(bob).post(address)

    approval = Approval.objects.get()
    assert (approval.kind, approval.on, approval.given_by) == ("open_day", dt.date(2026, 11, 1), bob)
    event.refresh_from_db()
    assert event.state == "pending"


def test_what_does_not_fit_the_cause_is_not_kept(alices: rows.Shop, bob: User, as_: Any) -> None:
    event = alices.blocked("10433")
    as_(bob).post(reverse("portal:approve_document", args=[event.pk, "open_day"]))
    assert not Approval.objects.exists()
