"""Invitations: a role in a company, offered to an address by letter. The link works once, for that address, for a week."""

import datetime as dt

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import audit, letters, links
from accounts.models import Invitation, Membership, Tenant, User
from accounts.sign_up import AlreadyUsed, new_user

PURPOSE = "invitation"
VALID = dt.timedelta(days=7)


class AlreadyMember(Exception):
    """The address belongs to a member of the company."""


class AnotherAddress(Exception):
    """The invitation was sent to another address than this person's."""


def invite(*, tenant: Tenant, email: str, role: str, by: User, with_letter: bool = True) -> Invitation:
    """Offer a role and send the letter; an open invitation of the same address is renewed. Raises AlreadyMember, LetterNotSent.

    ``with_letter`` False: the caller sends one that leads to it.

    Nothing here differs by whether the address has a user: the one who invites does not learn it.
    """
    email = email.strip().lower()
    if Membership.objects.filter(tenant=tenant, user__email__iexact=email).exists():
        raise AlreadyMember
    with transaction.atomic():
        invitation, is_new = Invitation.objects.select_for_update().get_or_create(
            tenant=tenant,
            email=email,
            accepted_at=None,
            withdrawn_at=None,
            defaults={"role": role, "invited_by": by},
        )
        before = {} if is_new else {"role": invitation.role}
        invitation.role, invitation.invited_by, invitation.sent_at = role, by, timezone.now()
        invitation.save(update_fields=("role", "invited_by", "sent_at"))
        audit.record("invite", actor=by, obj=invitation, tenant=tenant, before=before, after={"role": role})
    if with_letter:
        _send(invitation)
    return invitation


def send_again(invitation: Invitation, *, by: User) -> bool:
    """Send the letter anew, valid for another week. False when the invitation is open no more. Raises LetterNotSent."""
    if not _open().filter(pk=invitation.pk).update(sent_at=timezone.now()):
        return False
    audit.record("send_invitation", actor=by, obj=invitation, tenant=invitation.tenant)
    _send(invitation)
    return True


def withdraw(invitation: Invitation, *, by: User) -> bool:
    """Take the offer back: its link opens nothing from now on. False when it was open no more."""
    if not _open().filter(pk=invitation.pk).update(withdrawn_at=timezone.now()):
        return False
    audit.record("withdraw_invitation", actor=by, obj=invitation, tenant=invitation.tenant)
    return True


def token_of(invitation: Invitation) -> str:
    """What its address ends with. Only for a letter to the invited, or for the page of the invited person."""
    return links.make(PURPOSE, invitation.key)


def _send(invitation: Invitation) -> None:
    language = (
        User.objects.filter(email__iexact=invitation.email).values_list("language", flat=True).first()
        or invitation.invited_by.language
    )
    words = {
        "who": str(invitation.invited_by),
        "company": invitation.tenant.name,
        "invitation": invitation,
        "link": letters.address("invitation", token_of(invitation)),
        "days": VALID.days,
    }
    letters.send("invitation", to=invitation.email, language=language, words=words)


def _open() -> QuerySet[Invitation]:
    return Invitation.objects.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)


def waiting(tenant: Tenant) -> QuerySet[Invitation]:
    """The company's invitations that nobody has answered, newest first; those that are too old among them."""
    return _open().filter(tenant=tenant).select_related("invited_by")


def is_too_old(invitation: Invitation) -> bool:
    """Whether the letter's link has run out; sending it again helps."""
    return invitation.sent_at <= timezone.now() - VALID


def offered_to(user: User) -> QuerySet[Invitation]:
    """What this person may accept now."""
    valid = _open().filter(sent_at__gt=timezone.now() - VALID, tenant__is_active=True)
    return valid.filter(email__iexact=user.email).select_related("tenant", "invited_by")


def of_link(token: str) -> Invitation | None:
    """The open invitation of a letter's link; None when it is too old, was used or withdrawn, or is not ours."""
    key = links.read(PURPOSE, token, within=VALID)
    valid = _open().filter(tenant__is_active=True).select_related("tenant", "invited_by")
    return valid.filter(key=key).first() if key else None


def accept(invitation: Invitation, *, user: User) -> Membership:
    """Take the role. Raises AnotherAddress for somebody else than the invited, AlreadyUsed when it is open no more."""
    if user.email.lower() != invitation.email.lower():
        raise AnotherAddress
    with transaction.atomic():
        if not _open().filter(pk=invitation.pk).update(accepted_at=timezone.now()):
            raise AlreadyUsed
        membership, is_new = Membership.objects.get_or_create(
            tenant=invitation.tenant, user=user, defaults={"role": invitation.role}
        )
        if is_new:
            audit.record(
                "accept_invitation",
                actor=user,
                obj=membership,
                tenant=invitation.tenant,
                after={"role": membership.role},
            )
    return membership


def accept_as_new(invitation: Invitation, *, name: str, password: str, language: str) -> User:
    """Make the invited person's user, and take the role. The letter's link has proved the address. Raises AlreadyUsed."""
    try:
        with transaction.atomic():
            user = new_user(
                email=invitation.email, name=name, password=make_password(password), language=language
            )
            accept(invitation, user=user)
    except IntegrityError as error:
        raise AlreadyUsed from error
    return user
