"""Invitations: a link that works once, for one address, for a week."""

import datetime as dt

import pytest
import time_machine
from django.test import Client

from accounts import invitations
from accounts.models import AuditEntry, Invitation, Membership, Tenant, User
from tests.accounts.conftest import PASSWORD, is_in, letter_link, letters, log_in

pytestmark = pytest.mark.django_db
NEW = {"name": "Ny Person", "password": "en helt ny setning"}


@pytest.fixture
def olga(alices: Tenant) -> User:
    """The owner who invites."""
    user = User.objects.create_user("olga@example.no", PASSWORD, name="Olga Eier")
    Membership.objects.create(tenant=alices, user=user, role="owner")
    return user


def invite(tenant: Tenant, by: User, email: str = "alice@example.no", role: str = "accountant") -> Invitation:
    return invitations.invite(tenant=tenant, email=email, role=role, by=by)


def roles(tenant: Tenant) -> dict[str, str]:
    return dict(tenant.memberships.values_list("user__email", "role"))


class TestSomebodyWithAUser:
    def test_logs_in_and_accepts_with_one_click(
        self, client: Client, alices: Tenant, olga: User, alice: User
    ) -> None:
        invite(alices, olga)
        asked = client.get(letter_link())
        assert f"/login/?next={letter_link().replace(':', '%3A')}" in asked.content.decode()
        log_in(client)

        answer = client.post(letter_link())

        assert answer.headers["Location"] == f"/portal/?tenant={alices.pk}"
        assert roles(alices) == {"olga@example.no": "owner", "alice@example.no": "accountant"}
        assert [entry.action for entry in AuditEntry.objects.order_by("id")] == [
            "invite",
            "accept_invitation",
        ]

    def test_sees_it_after_a_log_in_without_the_letter(
        self, client: Client, alices: Tenant, olga: User, alice: User
    ) -> None:
        invite(alices, olga)
        log_in(client)

        for path in ("/portal/", "/me/"):
            page = client.get(path).content.decode()
            assert "Olga Eier inviterer deg til <strong>Alices Sport AS</strong> som regnskapsfører" in page

    def test_cannot_take_somebody_elses(
        self, client: Client, alices: Tenant, olga: User, alice: User
    ) -> None:
        invite(alices, olga, "bob@example.no")
        log_in(client)

        page = client.post(letter_link()).content.decode()

        assert "invitasjonen gjelder bob@example.no" in page
        assert "alice@example.no" not in roles(alices)

    def test_does_not_get_another_role_by_it(
        self, client: Client, alices: Tenant, olga: User, alice: User
    ) -> None:
        invite(alices, olga, role="owner")
        Membership.objects.create(tenant=alices, user=alice, role="reader")
        log_in(client)

        client.post(letter_link())

        assert roles(alices)["alice@example.no"] == "reader"


class TestSomebodyNew:
    def test_signs_up_through_it_with_the_invited_address(
        self, client: Client, alices: Tenant, olga: User
    ) -> None:
        invite(alices, olga, "Ny@example.no", "reader")

        answer = client.post(letter_link(), NEW | {"email": "annen@example.no"})

        assert answer.headers["Location"] == f"/portal/?tenant={alices.pk}"
        assert is_in(client)
        assert roles(alices) == {"olga@example.no": "owner", "ny@example.no": "reader"}

    def test_follows_the_rules_of_passwords(self, client: Client, alices: Tenant, olga: User) -> None:
        invite(alices, olga, "ny@example.no")

        answer = client.post(letter_link(), NEW | {"password": "ny@example.no"})

        assert "for likt" in answer.content.decode()
        assert User.objects.count() == 1


class TestTheLink:
    def test_works_once(self, client: Client, alices: Tenant, olga: User) -> None:
        invite(alices, olga, "ny@example.no")
        client.post(letter_link(), NEW)
        Membership.objects.filter(user__email="ny@example.no").delete()

        again = client.post(letter_link())

        assert again.status_code == 410
        assert roles(alices) == {"olga@example.no": "owner"}

    def test_is_too_old_after_a_week_and_new_when_it_is_sent_again(
        self, client: Client, alices: Tenant, olga: User
    ) -> None:
        with time_machine.travel(dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC), tick=False):
            invitation = invite(alices, olga, "ny@example.no")
        with time_machine.travel(dt.datetime(2026, 11, 8, 12, 1, tzinfo=dt.UTC), tick=False):
            old = client.get(letter_link())
            is_old = invitations.is_too_old(Invitation.objects.get())
            invitations.send_again(invitation, by=olga)

            assert (old.status_code, is_old) == (410, True)
            assert client.get(letter_link(0)).status_code == 410
            assert client.get(letter_link(1)).status_code == 200

    def test_opens_nothing_when_it_was_withdrawn(self, client: Client, alices: Tenant, olga: User) -> None:
        invitation = invite(alices, olga, "ny@example.no")

        assert (invitations.withdraw(invitation, by=olga), invitations.withdraw(invitation, by=olga)) == (
            True,
            False,
        )
        assert client.post(letter_link(), NEW).status_code == 410
        assert not invitations.send_again(invitation, by=olga)

    def test_opens_nothing_when_it_was_tampered_with(
        self, client: Client, alices: Tenant, olga: User
    ) -> None:
        invite(alices, olga, "ny@example.no")

        assert client.post(letter_link()[:-3] + "xx/", NEW).status_code == 410

    def test_opens_nothing_when_the_company_is_closed(
        self, client: Client, alices: Tenant, olga: User
    ) -> None:
        invite(alices, olga, "ny@example.no")
        Tenant.objects.update(is_active=False)

        assert client.post(letter_link(), NEW).status_code == 410


class TestInviting:
    def test_twice_renews_the_one_that_is_open(self, alices: Tenant, olga: User) -> None:
        invite(alices, olga, "ny@example.no", "reader")
        invite(alices, olga, "NY@example.no", "owner")

        assert [(one.email, one.role) for one in Invitation.objects.all()] == [("ny@example.no", "owner")]

    def test_a_member_is_refused(self, alices: Tenant, olga: User) -> None:
        with pytest.raises(invitations.AlreadyMember):
            invite(alices, olga, "OLGA@example.no")

        assert not Invitation.objects.exists()

    def test_the_letter_speaks_the_language_of_the_invited(
        self, alices: Tenant, olga: User, alice: User
    ) -> None:
        User.objects.filter(pk=alice.pk).update(language="en")

        invite(alices, olga)
        invite(alices, olga, "ny@example.no")

        assert letters() == [
            ("alice@example.no", "Olga Eier invites you to Alices Sport AS"),
            ("ny@example.no", "Olga Eier inviterer deg til Alices Sport AS"),
        ]
