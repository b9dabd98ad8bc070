"""«Brukere»: owners invite, change and take away; everybody else looks. Never without an owner."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, Invitation, Membership, User
from tests.portal import rows

pytestmark = pytest.mark.django_db
As = Callable[[User], Client]
USERS = "/portal/company/users/"


def roles(shop: rows.Shop) -> dict[str, str]:
    return dict(shop.tenant.memberships.values_list("user__name", "role"))


def of(user: User) -> Membership:
    return Membership.objects.get(user=user)


def change(browser: Client, user: User, role: str):
    return browser.post(reverse("portal:change_role", args=[of(user).pk]), {"role": role}, follow=True)


def remove(browser: Client, user: User):
    return browser.post(reverse("portal:remove_member", args=[of(user).pk]), follow=True)


def test_an_owner_invites_by_address_and_role(as_: As, alice: User, alices: rows.Shop) -> None:
    answer = as_(alice).post(USERS, {"email": "Ny@example.no", "role": "reader"}, follow=True)

    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.role, invitation.invited_by) == ("ny@example.no", "reader", alice)
    assert "Invitasjonen er på vei til Ny@example.no" in answer.content.decode()
    assert [letter.to for letter in mail.outbox] == [["ny@example.no"]]
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.tenant, entry.after) == ("invite", alices.tenant, {"role": "reader"})


def test_a_member_is_not_invited_again(as_: As, alice: User, bob: User) -> None:
    answer = as_(alice).post(USERS, {"email": "BOB@example.no", "role": "reader"})

    assert "har tilgang allerede" in answer.content.decode()
    assert not Invitation.objects.exists()
    assert mail.outbox == []


def test_a_letter_asking_for_access_leads_to_a_form_that_is_filled_in(
    as_: As, alice: User, alices: rows.Shop
) -> None:
    page = as_(alice).get(USERS, {"tenant": alices.tenant.pk, "email": "ny@example.no"}).content.decode()

    assert 'value="ny@example.no"' in page


def test_roles_are_changed_once(as_: As, alice: User, bob: User, alices: rows.Shop) -> None:
    first = change(as_(alice), bob, "owner")
    change(as_(alice), bob, "owner")

    assert roles(alices) == {"Alice": "owner", "Bob": "owner"}
    assert "Bob er nå eier." in first.content.decode()
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.before, entry.after) == (
        "change_role",
        {"role": "accountant"},
        {"role": "owner"},
    )


def test_the_last_owner_stays(as_: As, alice: User, bob: User, alices: rows.Shop) -> None:
    browser = as_(alice)

    for answer in (change(browser, alice, "reader"), remove(browser, alice)):
        assert "dette er den eneste eieren" in answer.content.decode()
    assert roles(alices) == {"Alice": "owner", "Bob": "accountant"}
    assert not AuditEntry.objects.exists()


def test_a_closed_user_is_no_owner_to_leave_the_company_to(
    as_: As, alice: User, bob: User, alices: rows.Shop
) -> None:
    change(as_(alice), bob, "owner")
    User.objects.filter(pk=bob.pk).update(is_active=False)

    assert "dette er den eneste eieren" in remove(as_(alice), alice).content.decode()


def test_who_is_removed_loses_sight_at_once(as_: As, alice: User, bob: User, alices: rows.Shop) -> None:
    his = Client()
    his.force_login(bob)
    before = his.get("/portal/").status_code

    remove(as_(alice), bob)

    assert (before, his.get("/portal/").status_code) == (200, 403)
    assert roles(alices) == {"Alice": "owner"}
    assert AuditEntry.objects.get().before == {"role": "accountant"}


def test_everybody_may_leave_by_oneself(as_: As, alice: User, rita: User, alices: rows.Shop) -> None:
    remove(as_(rita), rita)

    assert roles(alices) == {"Alice": "owner"}


@pytest.mark.parametrize("who", ["bob", "rita"])
def test_everybody_sees_who_sees_the_company_but_only_owners_decide(
    who: str, request: pytest.FixtureRequest, as_: As, alice: User, alices: rows.Shop
) -> None:
    browser = as_(request.getfixturevalue(who))
    invitation = Invitation.objects.create(
        tenant=alices.tenant, email="ny@example.no", role="owner", invited_by=alice
    )
    before = roles(alices)
    page = browser.get(USERS).content.decode()

    answers = [
        browser.post(USERS, {"email": "x@example.no", "role": "owner"}),
        change(browser, request.getfixturevalue(who), "owner"),
        change(browser, alice, "reader"),
        remove(browser, alice),
        browser.post(reverse("portal:send_invitation", args=[invitation.pk])),
        browser.post(reverse("portal:withdraw_invitation", args=[invitation.pk])),
        browser.post("/portal/company/", {"name": "Kapret AS"}),
    ]

    assert "alice@example.no" in page
    assert "Inviter noen" not in page
    assert [answer.status_code for answer in answers] == [403] * 7
    assert roles(alices) == before
    assert Invitation.objects.get().withdrawn_at is None
    assert mail.outbox == []


def test_invitations_are_sent_again_and_withdrawn(as_: As, alice: User, alices: rows.Shop) -> None:
    browser = as_(alice)
    browser.post(USERS, {"email": "ny@example.no", "role": "reader"})
    invitation = Invitation.objects.get()

    browser.post(reverse("portal:send_invitation", args=[invitation.pk]))
    for _ in range(2):
        browser.post(reverse("portal:withdraw_invitation", args=[invitation.pk]))

    assert len(mail.outbox) == 2
    assert [entry.action for entry in AuditEntry.objects.order_by("id")] == [
        "invite",
        "send_invitation",
        "withdraw_invitation",
    ]
    assert "ny@example.no" not in browser.get(USERS).content.decode().replace("til ny@example.no", "")


def test_one_address_is_not_flooded(as_: As, alice: User) -> None:
    browser = as_(alice)

    answers = [
        browser.post(USERS, {"email": "ny@example.no", "role": "reader"}).status_code for _ in range(6)
    ]

    assert answers == [302] * 5 + [429]
    assert len(mail.outbox) == 5
