"""The ways in that the demo prints are ways in."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from integrations.management.demo_people import OWNER, SUPPORT, DemoPeople
from tests import factories

pytestmark = pytest.mark.django_db


def come_in(people: DemoPeople, code: str) -> int:
    """What the admin's front page answers to support with this code."""
    browser = Client()
    browser.post("/login/", {"username": SUPPORT, "password": people.password})
    browser.post("/login/code/", {"code": code})
    return browser.get("/admin/").status_code


def test_support_comes_in_with_each_printed_code_once() -> None:
    people = DemoPeople()
    printed = people.ways_in("http://127.0.0.1:8000")[0].partition("one of ")[2].split(", ")

    assert [come_in(people, code) for code in printed] == [200, 200, 200]
    assert come_in(people, printed[0]) == 302


def test_the_code_at_the_bottom_of_the_screen_is_the_apps() -> None:
    people = DemoPeople()

    with time_machine.travel(timezone.now() + dt.timedelta(minutes=2), tick=False):
        assert come_in(people, people.code_now()) == 200


def test_the_owner_owns_every_company() -> None:
    people, tenants = DemoPeople(), factories.TenantFactory.create_batch(2)
    people.own(tenants)

    browser = Client()
    browser.post("/login/", {"username": OWNER, "password": people.password})
    page = browser.get("/portal/").content.decode()
    assert [tenant.name in page for tenant in tenants] == [True, True]
