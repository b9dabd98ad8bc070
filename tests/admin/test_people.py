"""People in the admin: how their second factor stands, and its reset with a reason."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts import two_factor
from accounts.models import AuditEntry, Membership, User
from tests.accounts.conftest import with_app
from tests.admin.conftest import allow

As = Callable[[User], Client]


def reset(browser: Client, user: User, reason: str = "Mistet telefonen, ringte fra kjent nummer"):
    return browser.post(reverse("admin:accounts_user_reset_two_factor", args=[user.pk]), {"reason": reason})


def test_the_list_shows_who_has_two_factors(admin: Client, stine: User, nils: User, alice: User) -> None:
    with_app(alice)

    page = admin.get(reverse("admin:accounts_user_changelist")).content.decode()
    without = admin.get(reverse("admin:accounts_user_changelist"), {"two_factor__confirmed_at__isempty": "1"})

    assert page.count("Ikke satt opp ennå") == 2
    assert alice not in without.context["cl"].result_list
    assert nils in without.context["cl"].result_list


def test_support_resets_it_with_a_reason_and_the_person_is_told(
    admin: Client, stine: User, alice: User, as_: As
) -> None:
    with_app(alice)
    hers = as_(alice)
    page = admin.get(reverse("admin:accounts_user_change", args=[alice.pk])).content.decode()

    for _ in range(2):
        reset(admin, alice)

    assert "Nullstill totrinnsinnlogging" in page
    assert not two_factor.is_on(alice)
    assert hers.get("/me/").status_code == 302
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.object_id) == ("two_factor_reset", stine, str(alice.pk))
    assert entry.reason == "Mistet telefonen, ringte fra kjent nummer"
    (letter,) = mail.outbox
    assert letter.to == ["alice@example.no"]
    assert "Stine hos Bilagsbro" in letter.body
    assert entry.reason in letter.body


def test_without_a_reason_nothing_happens(admin: Client, alice: User) -> None:
    with_app(alice)

    reset(admin, alice, "  ")

    assert two_factor.is_on(alice)
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_who_may_change_the_person_may_reset_it(
    method: str, as_: As, nils: User, stine: User, alice: User
) -> None:
    for user in (alice, stine):
        with_app(user)
    changer = allow(nils, "accounts.view_user", "accounts.change_user")
    address = [reverse("admin:accounts_user_reset_two_factor", args=[user.pk]) for user in (stine, alice)]

    of_a_superuser = getattr(as_(changer), method)(address[0], {"reason": "x"})
    by_nobody = getattr(as_(Membership.objects.get(user=alice).user), method)(address[1], {"reason": "x"})
    of_oneself = getattr(as_(stine), method)(address[0], {"reason": "x"})

    assert [of_a_superuser.status_code, by_nobody.status_code, of_oneself.status_code] == [403, 302, 403]
    assert two_factor.is_on(stine)
    assert two_factor.is_on(alice)
    assert mail.outbox == []
