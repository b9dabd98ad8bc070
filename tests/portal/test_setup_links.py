"""A step done by somebody else: what a link opens, what it does not, and when it opens nothing any more."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, Invitation, Membership, User
from integrations.flows import opened
from integrations.models import Connection, SetupLink
from integrations.sandbox.remote import Sandbox
from tests.log_in import Browser, browser_of
from tests.portal import rows
from tests.portal.newcomer import Newcomer, newcomer
from tests.world import sandbox

__all__ = ["sandbox"]

pytestmark = pytest.mark.django_db
ADDRESS = re.compile(r"https?://[^\s\"<]+/step/[\w-]+/")


@pytest.fixture
def new(db: None, sandbox: Sandbox, settings: Any) -> Iterator[Newcomer]:
    settings.PRIVATE_HOSTS = frozenset({sandbox.host_port})
    settings.NORGES_BANK_URL = sandbox.norges_bank_url
    company = newcomer(sandbox)
    company.begin()
    yield company
    opened.close_all()


def ask(new: Newcomer, step: str = "source", email: str = "") -> str:
    """Make a link; the page that shows it."""
    address = reverse("portal:setup_ask", args=[new.setup.pk, step])
    return new.browser.post(address, {"email": email}, follow=True).content.decode()


def path(text: str) -> str:
    found = ADDRESS.search(text)
    assert found, text
    return "/step/" + found.group().rpartition("/step/")[2]


def test_a_web_agency_connects_the_shop_without_a_log_in(new: Newcomer, mailoutbox: list[Any]) -> None:
    shown = ask(new, email="byraa@web.example")
    address = path(shown)
    (letter,) = mailoutbox
    assert letter.to == ["byraa@web.example"]
    assert path(letter.body) == address
    assert address not in new.browser.get(new.step("source")).content.decode()  # shown once
    assert address.split("/")[2] not in str(list(SetupLink.objects.values()))  # kept as a digest alone

    agency = Browser()
    page = agency.get(address).content.decode()
    assert "Koble til WooCommerce for Nykommer AS" in page
    assert "Oversikt" not in page
    assert "Dokumenter" not in page
    keys = new.shop_keys()
    wrong = agency.post(address, {**keys, "credential_consumer_secret": "cs_feil-4711"}).content.decode()
    assert "WooCommerce svarer ikke som det skal" in wrong
    assert "4711" not in wrong
    done = agency.post(address, keys).content.decode()
    assert "WooCommerce svarer. Takk." in done
    assert Connection.objects.get().state == "setup"
    assert new.setup.steps.get(step="source").link == SetupLink.objects.get()
    assert "byraa@web.example" in new.page(new.step("ledger"))

    for again in (agency.get(address), agency.post(address, keys)):  # used up
        assert again.status_code == 410
        assert "Nykommer" not in again.content.decode()
    done_by_link = AuditEntry.objects.filter(action__in=("open_setup_link", "use_setup_link"))
    assert list(done_by_link.order_by("id").values_list("action", flat=True)) == [
        "open_setup_link",
        "use_setup_link",
    ]
    assert agency.get(reverse("portal:overview")).status_code == 302  # and nobody is logged in by it


def test_the_one_who_keeps_the_books_connects_tripletex(new: Newcomer) -> None:
    new.do("source", **new.shop_keys())
    address = path(ask(new, "ledger"))
    done = Browser().post(address, new.ledger_keys()).content.decode()
    assert "Tripletex svarer. Takk." in done
    assert new.setup.connection.ledger.company_name == "Nykommer AS"


def test_a_link_never_touches_what_is_live(new: Newcomer) -> None:
    new.do("source", **new.shop_keys())
    live = Connection.objects.create(
        tenant=new.tenant, kind="tripletex", name="I drift", credentials={"api_token": "tlxr_1"}
    )
    Connection.objects.filter(pk=new.setup.connection.pk).update(ledger=live)
    address = path(ask(new, "ledger"))
    page = Browser().get(address).content.decode()
    assert "Lagret. La stå tom" not in page
    assert "I drift" not in page
    Browser().post(address, new.ledger_keys())
    live.refresh_from_db()
    assert live.known_credentials() == {"api_token": "tlxr_1"}
    assert new.setup.connection.ledger != live


@pytest.mark.parametrize("how", ["wrong", "expired", "withdrawn", "live", "closed"])
def test_what_does_not_open_looks_all_the_same(new: Newcomer, how: str) -> None:
    address = path(ask(new))
    if how == "wrong":
        address = address[:-2] + ("x/" if address[-2] != "x" else "y/")
    elif how == "expired":
        SetupLink.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    elif how == "withdrawn":
        link = SetupLink.objects.get()
        new.browser.post(reverse("portal:setup_withdraw", args=[link.pk]))
        new.browser.post(reverse("portal:setup_withdraw", args=[link.pk]))  # twice changes nothing
        assert AuditEntry.objects.filter(action="withdraw_setup_link").count() == 1
    elif how == "live":
        new.tenant.setups.update(ended_at=timezone.now())
    else:
        new.tenant.is_active = False
        new.tenant.save()

    for method in ("get", "post"):
        answer = getattr(Browser(), method)(address)
        assert answer.status_code == 410
        assert "Nykommer" not in answer.content.decode()
    assert not Connection.objects.exists()
    assert not AuditEntry.objects.filter(action="open_setup_link").exists()


def test_a_link_opens_its_own_step_alone(new: Newcomer) -> None:
    """What is posted to the shop's link can only become the shop's keys, whatever else is sent along."""
    address = path(ask(new))
    sent = {**new.ledger_keys(), "step": "ledger", "kind": "tripletex", "use": "1", "followed": "1"}
    answer = Browser().post(address, sent)
    assert "Koble til WooCommerce" in answer.content.decode()
    assert not Connection.objects.exists()


def test_only_owners_ask_and_withdraw(new: Newcomer) -> None:
    ask(new)
    for role, name in ((Membership.Role.ACCOUNTANT, "regn"), (Membership.Role.READER, "leser")):
        person = rows.person(name)
        rows.member(person, new.tenant, role)
        browser = browser_of(person)
        asked = browser.post(reverse("portal:setup_ask", args=[new.setup.pk, "source"]), {"email": ""})
        withdrawn = browser.post(reverse("portal:setup_withdraw", args=[SetupLink.objects.get().pk]))
        assert (asked.status_code, withdrawn.status_code) == (403, 403)
    assert SetupLink.objects.get().withdrawn_at is None


def test_guessing_and_trying_keys_is_slowed(new: Newcomer) -> None:
    address, keys = path(ask(new)), {"base_url": "http://x"}
    assert [Browser().post(address, keys).status_code for _ in range(11)][-2:] == [200, 429]
    tries = [Browser().get(f"/step/{number}/").status_code for number in range(61)]
    assert set(tries) == {410, 429}


def accounting_link(new: Newcomer, mailoutbox: list[Any], email: str) -> str:
    """A link to a step that decides accounting: by letter alone."""
    new.do("source", **new.shop_keys())
    new.do("ledger", **new.ledger_keys())
    new.do("readiness")
    shown = ask(new, "modes", email)
    assert not ADDRESS.search(shown)
    return path(mailoutbox[-1].body)


def test_an_accountant_is_invited_and_led_to_the_step(new: Newcomer, mailoutbox: list[Any]) -> None:
    assert "E-postadresse" in ask(new, "source")
    address = accounting_link(new, mailoutbox, "regnskap@hansen.example")
    assert [letter.to for letter in mailoutbox] == [["regnskap@hansen.example"]]  # one letter, not two
    assert Invitation.objects.get().role == "accountant"

    accountant: Client = Browser()
    invited = accountant.get(address, follow=True)
    joined = accountant.post(
        invited.redirect_chain[-1][0],
        {"name": "Hanna Hansen", "password": "Fire-katter-paa-taket"},
        follow=True,
    )
    assert joined.redirect_chain[-1][0].startswith(new.step("modes"))
    assert "Velg hvordan det bokføres" in joined.content.decode()
    hanna = User.objects.get(email="regnskap@hansen.example")
    assert hanna.memberships.get().role == "accountant"
    assert (
        accountant.get(address).headers["Location"].startswith(new.step("modes"))
    )  # a member comes straight there


def test_a_step_that_decides_is_nothing_without_a_person(new: Newcomer, mailoutbox: list[Any]) -> None:
    address = accounting_link(new, mailoutbox, "regnskap@hansen.example")
    stranger = browser_of(rows.person("fremmed"))
    answer = stranger.get(address, follow=True)
    assert "Velg hvordan det bokføres" not in answer.content.decode()
    Invitation.objects.update(withdrawn_at=timezone.now())
    assert Browser().get(address).headers["Location"].startswith(reverse("login"))
    assert not Membership.objects.filter(role="accountant").exists()
