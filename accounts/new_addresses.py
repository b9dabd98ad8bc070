"""Another e-mail address for a person: nothing changes before the new one is confirmed, and the old one may take it back.

Whoever reads the new mailbox proves it by the link in the letter. The old mailbox is told, with a link that undoes it for a
week: somebody who has got hold of a session and the password must not get away with the account.
"""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import audit, letters, links, sessions
from accounts.models import NewAddress, User

CONFIRM, UNDO = "new_address", "undo_new_address"
VALID = dt.timedelta(hours=24)
UNDONE_WITHIN = dt.timedelta(days=7)


class Taken(Exception):
    """Somebody has a user with that address by now."""


def ask(user: User, email: str) -> NewAddress:
    """Send the letter that confirms. An earlier wish counts no more. Raises LetterNotSent.

    The person sees the same whoever has the address; who has a user with it is told so by letter.
    """
    NewAddress.objects.filter(user=user, confirmed_at__isnull=True).delete()
    wanted = NewAddress.objects.create(user=user, old=user.email, new=email.lower())
    audit.record("ask_new_address", actor=user, obj=user, after={"email": wanted.new})
    other = User.objects.filter(email__iexact=wanted.new).first()
    if other is not None:
        words = {"login": letters.address("login"), "forgotten": letters.address("password_forgotten")}
        letters.send("have_user", to=other.email, language=other.language, words=words)
        return wanted
    words = {
        "name": user.get_short_name(),
        "old": wanted.old,
        "link": letters.address("confirm_address", links.make(CONFIRM, wanted.key)),
        "hours": str(VALID // dt.timedelta(hours=1)),
    }
    letters.send("new_address", to=wanted.new, language=user.language, words=words)
    return wanted


def to_confirm(token: str) -> NewAddress | None:
    """What the link in the new mailbox confirms; None when it is too old, was used, or is not ours."""
    key = links.read(CONFIRM, token, within=VALID)
    waiting = NewAddress.objects.filter(confirmed_at__isnull=True, user__is_active=True)
    return waiting.filter(key=key).select_related("user").first() if key else None


def confirm(wanted: NewAddress) -> None:
    """The new address is the one to log in with; every session ends, and the old mailbox is told. Raises Taken."""
    user = wanted.user
    try:
        with transaction.atomic():
            if not NewAddress.objects.filter(pk=wanted.pk, confirmed_at__isnull=True).update(
                confirmed_at=timezone.now()
            ):
                return
            _set(user, wanted.new)
            audit.record(
                "confirm_new_address",
                actor=user,
                obj=user,
                before={"email": wanted.old},
                after={"email": wanted.new},
            )
    except IntegrityError as error:
        raise Taken from error
    link = letters.address("undo_address", links.make(UNDO, wanted.undo_key))
    _tell_old(wanted, link)


def _tell_old(wanted: NewAddress, link: str) -> None:
    """What was confirmed stands, also when the mail server does not take the letter."""
    words = {
        "name": wanted.user.get_short_name(), "new": wanted.new, "link": link, "days": str(UNDONE_WITHIN.days)
    }  # fmt: skip
    try:
        letters.send("address_changed", to=wanted.old, language=wanted.user.language, words=words)
    except letters.LetterNotSent:
        return


def to_undo(token: str) -> NewAddress | None:
    """What the link in the old mailbox takes back; None when it is too old, was used, or is not ours."""
    key = links.read(UNDO, token, within=UNDONE_WITHIN)
    changed = NewAddress.objects.filter(confirmed_at__isnull=False, undone_at__isnull=True)
    return changed.filter(undo_key=key).select_related("user").first() if key else None


def undo(change: NewAddress) -> None:
    """The old address again, whatever it was changed to since; every session ends. Raises Taken."""
    user = change.user
    try:
        with transaction.atomic():
            now = timezone.now()
            later = NewAddress.objects.filter(user=user, pk__gte=change.pk, undone_at__isnull=True)
            if not later.update(undone_at=now, confirmed_at=now):
                return
            before = user.email
            _set(user, change.old)
            audit.record(
                "undo_new_address",
                actor=user,
                obj=user,
                before={"email": before},
                after={"email": change.old},
            )
    except IntegrityError as error:
        raise Taken from error


def _set(user: User, email: str) -> None:
    User.objects.filter(pk=user.pk).update(email=email)
    user.refresh_from_db(fields=("email",))
    sessions.end_all(user)
