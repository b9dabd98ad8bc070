"""Signing up: nothing exists until the address is confirmed; then a person, a company, and the person as its owner."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.http import urlencode

from accounts import audit, letters, links, subscriptions
from accounts.models import Membership, SignUp, Tenant, User

PURPOSE = "sign_up"
VALID = dt.timedelta(hours=48)
KEPT = dt.timedelta(days=7)
"""What nobody confirmed is forgotten after this time, password and all."""


class AlreadyUsed(Exception):
    """The link was used already, or the address has a user by now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """Who came in. ``tenant`` is None when the company exists already: its owners were asked to invite the person."""

    user: User
    tenant: Tenant | None


def ask(*, name: str, email: str, password: str, company: str, org_number: str, language: str) -> SignUp:
    """Keep what was typed and send the letter. The same happens for an address that has a user. Raises LetterNotSent."""
    SignUp.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    sign_up = SignUp.objects.create(
        name=name,
        email=email.lower(),
        password=make_password(password),
        company=company,
        org_number=org_number,
        language=language,
    )
    send_letter(sign_up)
    return sign_up


def send_letter(sign_up: SignUp) -> None:
    """The link that confirms; or, to somebody who has a user, that there is one. Raises LetterNotSent."""
    user = User.objects.filter(email__iexact=sign_up.email).first()
    if user is not None:
        words = {"login": letters.address("login"), "forgotten": letters.address("password_forgotten")}
        letters.send("have_user", to=user.email, language=user.language, words=words)
        return
    link = letters.address("confirm_sign_up", links.make(PURPOSE, sign_up.key))
    words = {
        "name": sign_up.name,
        "company": sign_up.company,
        "link": link,
        "hours": str(VALID // dt.timedelta(hours=1)),
    }
    letters.send("confirm_address", to=sign_up.email, language=sign_up.language, words=words)


def of_link(token: str) -> SignUp | None:
    """What the link confirms; None when it is too old, was used, or is not ours."""
    key = links.read(PURPOSE, token, within=VALID)
    return SignUp.objects.filter(key=key).first() if key else None


def confirm(sign_up: SignUp) -> Confirmed:
    """Make the person and the company, once. Raises AlreadyUsed."""
    try:
        with transaction.atomic():
            if not SignUp.objects.filter(pk=sign_up.pk).delete()[0]:
                raise AlreadyUsed
            user = new_user(
                email=sign_up.email, name=sign_up.name, password=sign_up.password, language=sign_up.language
            )
            tenant = _new_company(sign_up, user)
    except IntegrityError as error:  # the address got a user meanwhile
        raise AlreadyUsed from error
    if tenant is None:
        _ask_owners(sign_up, user)
    return Confirmed(user=user, tenant=tenant)


def new_user(*, email: str, name: str, password: str, language: str) -> User:
    """A person with a password that is hashed already. Raises IntegrityError when the address has a user."""
    return User.objects.create(email=email.lower(), name=name, password=password, language=language)


def _new_company(sign_up: SignUp, user: User) -> Tenant | None:
    """The company with this person as its owner; None when it exists."""
    try:
        with transaction.atomic():
            tenant = Tenant.objects.create(name=sign_up.company, org_number=sign_up.org_number)
    except IntegrityError:
        return None
    Membership.objects.create(tenant=tenant, user=user, role=Membership.Role.OWNER)
    subscriptions.start_trial(tenant, now=timezone.now())
    audit.record("sign_up", actor=user, obj=tenant, tenant=tenant)
    return tenant


def _ask_owners(sign_up: SignUp, user: User) -> None:
    """Tell the owners who wants in. The person learns nothing about the company, nor whether anybody was told."""
    tenant = Tenant.objects.get(org_number=sign_up.org_number)
    audit.record("ask_access", actor=user, obj=user, tenant=tenant)
    query = urlencode({"tenant": str(tenant.pk), "email": user.email})
    link = f"{letters.address(settings.MEMBERS_URL)}?{query}"
    owners = Membership.objects.filter(tenant=tenant, role=Membership.Role.OWNER, user__is_active=True)
    for owner in owners.select_related("user"):
        letters.tell(
            owner.user, "access_wanted", who=user.name, email=user.email, company=tenant.name, link=link
        )
