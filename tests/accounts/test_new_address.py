"""Another address to log in with: confirmed in the new mailbox, taken back from the old one; nothing is told of others."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.test import Client

from accounts.models import AuditEntry, Membership, NewAddress, Tenant, User
from tests.accounts.conftest import is_in, letter_link, letters, log_in
from tests.orgnumbers import next_org_number
from tests.portal.rows import PASSWORD, person

pytestmark = pytest.mark.django_db
NEW = "alice@ny.example"


def ask(client: Client, email: str = NEW, password: str = PASSWORD) -> str:
    answer = client.post("/me/address/", {"email": email, "password": password}, follow=True)
    return answer.content.decode()


def test_an_address_is_changed_when_the_new_mailbox_says_so_and_everybody_is_logged_out(
    client: Client, alice: User
) -> None:
    phone = Client()
    for one in (client, phone):
        log_in(one)
    page = ask(client, "Alice@ny.example")

    assert "Et brev er på vei til alice@ny.example" in page
    assert letters() == [(NEW, "Bekreft den nye adressen")]
    alice.refresh_from_db()
    assert alice.email == "alice@example.no"
    link = letter_link()
    shown = Client().get(link).content.decode()
    assert NEW in shown
    alice.refresh_from_db()
    assert alice.email == "alice@example.no", "a mail server that opens links changes nothing"

    answer = Client().post(link, follow=True)
    alice.refresh_from_db()
    assert alice.email == NEW
    assert "Fra nå av logger du inn med alice@ny.example" in answer.content.decode()
    assert [one.get("/me/").status_code for one in (client, phone)] == [302, 302]
    assert letters()[-1] == ("alice@example.no", "Adressen din i Bilagsbro er endret")
    assert (Client().get(link).status_code, Client().post(link).status_code) == (410, 410)
    log_in(client, email=NEW)
    assert is_in(client)


def test_the_old_mailbox_takes_it_back_whatever_it_was_changed_to_since(client: Client, alice: User) -> None:
    log_in(client)
    ask(client)
    Client().post(letter_link())
    undo = letter_link()
    log_in(client, email=NEW)
    ask(client, "tyv@ny.example")
    Client().post(letter_link())
    second = letter_link()
    log_in(client, email="tyv@ny.example")

    answer = Client().post(undo, follow=True)

    alice.refresh_from_db()
    assert alice.email == "alice@example.no"
    assert "Velg et nytt passord nå" in answer.content.decode()
    assert client.get("/me/").status_code == 302
    assert Client().get(undo).status_code == Client().get(second).status_code == 410
    done = list(
        AuditEntry.objects.filter(action__endswith="new_address")
        .order_by("id")
        .values_list("action", flat=True)
    )
    assert done == ["ask_new_address", "confirm_new_address"] * 2 + ["undo_new_address"]


def test_links_run_out_and_a_new_wish_ends_the_one_before(client: Client, alice: User) -> None:
    log_in(client)
    ask(client, "en@ny.example")
    first = letter_link()
    ask(client, "to@ny.example")

    assert Client().get(first).status_code == 410
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(hours=25)):
        assert Client().post(letter_link()).status_code == 410
    Client().post(letter_link())
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=8)):
        assert Client().post(letter_link()).status_code == 410
    alice.refresh_from_db()
    assert alice.email == "to@ny.example"


def test_an_address_that_somebody_has_is_never_said_to_be_taken(client: Client, alice: User) -> None:
    person("bob")
    log_in(client)
    page = ask(client, "BOB@example.no")

    assert "Et brev er på vei til bob@example.no" in page
    assert letters()[-1][0] == "bob@example.no"
    assert "address/confirm" not in str(mail.outbox[-1].body)
    ask(client)
    link = letter_link()
    person("x").__class__.objects.filter(email="x@example.no").update(email=NEW)
    assert Client().post(link).status_code == 410
    alice.refresh_from_db()
    assert (alice.email, NewAddress.objects.filter(confirmed_at__isnull=False).count()) == (
        "alice@example.no",
        0,
    )


def test_the_password_is_asked_for_and_guessed_six_times_at_most(client: Client, alice: User) -> None:
    log_in(client)
    assert "Dette er ikke passordet ditt." in ask(client, password="feil")
    assert "logger inn med fra før" in ask(client, "ALICE@example.no")
    for _guess in range(4):
        ask(client, password="feil")
    answer = client.post("/me/address/", {"email": NEW, "password": PASSWORD})
    assert (answer.status_code, letters()) == (429, [])
    assert Client().get("/me/address/").status_code == 302


def test_who_gets_another_role_or_loses_it_is_told_by_letter(client: Client, alice: User) -> None:
    tenant = Tenant.objects.create(name="Fjord AS", org_number=next_org_number())
    Membership.objects.create(tenant=tenant, user=alice, role="owner")
    bob = person("bob")
    member = Membership.objects.create(tenant=tenant, user=bob, role="reader")
    log_in(client)

    for _twice in range(2):
        client.post(f"/portal/company/users/{member.pk}/role/", {"role": "accountant"})
    client.post(f"/portal/company/users/{member.pk}/remove/")

    assert letters() == [
        ("bob@example.no", "Rollen din i Fjord AS er endret"),
        ("bob@example.no", "Du ser ikke Fjord AS lenger"),
    ]
    assert "har gjort deg til regnskapsfører i Fjord AS. Du var leser." in " ".join(
        str(mail.outbox[0].body).split()
    )
    assert f"?tenant={tenant.pk}" in str(mail.outbox[0].body)
