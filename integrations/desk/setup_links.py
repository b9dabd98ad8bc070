"""Asking somebody else to do one step: a link that opens this step of this company, and nothing else.

Steps that need keys are done without a log-in by whoever holds the link. Steps that decide accounting need a person: the link
goes by letter alone, with an invitation as accountant, and then leads to the step.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import override

from accounts import invitations, letters
from accounts.models import Invitation, Membership, User
from integrations.desk import audit, connections, setup, setup_acts
from integrations.models import Setup, SetupLink, Step

KEYS = frozenset({Step.SOURCE, Step.LEDGER})
"""Steps that whoever holds the link can do: credentials are typed in, and nothing of the company is seen."""
ACCOUNTING = frozenset({Step.READINESS, Step.MODES, Step.RULES, Step.FROM_DATE, Step.DRY_RUN, Step.APPROVAL})
"""Steps that a person decides: the one who is asked becomes accountant of the company first."""
VALID = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A new link. ``address`` is shown once; '' where it goes by letter alone."""

    link: SetupLink
    address: str


def can_be_asked(step: Step | str) -> bool:
    """Whether somebody else can be asked to do the step."""
    return step in KEYS or step in ACCOUNTING


def ask(begun: Setup, step: Step, *, email: str, actor: User, now: datetime) -> Made:
    """Make a link to one step, and send it where an address is given. Raises LetterNotSent, making nothing."""
    token = token_urlsafe(32)
    with transaction.atomic():
        link = SetupLink.objects.create(
            setup=begun,
            step=step,
            digest=digest_of(token),
            email=email.strip().lower(),
            made_by=actor,
            made_at=now,
            expires_at=now + VALID,
        )
        audit.record(
            "make_setup_link",
            actor=actor,
            obj=link,
            tenant=begun.tenant,
            after={"step": str(step), "email": link.email},
        )
        if step in ACCOUNTING:
            _invite(begun, link.email, by=actor)
        address = letters.address("setup_link", token)
        if link.email:
            _send(link, address, by=actor)
    return Made(link=link, address="" if step in ACCOUNTING else address)


def _invite(begun: Setup, email: str, *, by: User) -> None:
    """Offer the role; who is a member already keeps the one he has."""
    if Membership.objects.filter(tenant=begun.tenant, user__email__iexact=email).exists():
        return
    role = Membership.Role.ACCOUNTANT
    invitations.invite(tenant=begun.tenant, email=email, role=role, by=by, with_letter=False)


def _send(link: SetupLink, address: str, *, by: User) -> None:
    language = User.objects.filter(email__iexact=link.email).values_list("language", flat=True).first()
    language = language or by.language
    with override(language):
        title = setup.title(link.setup, Step(link.step))
    words = {
        "who": str(by),
        "company": link.setup.tenant.name,
        "step": title,
        "system": connections.label_of(link.setup.kind),
        "decides": link.step in ACCOUNTING,
        "link": address,
        "days": VALID.days,
    }
    letters.send("setup_link", to=link.email, language=language, words=words)


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return sha256(token.encode()).hexdigest()


def of_token(token: str, *, now: datetime) -> SetupLink | None:
    """The open link of an address; None when it is wrong, too old, withdrawn, used, or its setup has gone live."""
    links = SetupLink.objects.select_related("setup__tenant", "setup__connection__ledger", "made_by")
    found = links.filter(digest=digest_of(token), setup__tenant__is_active=True).first()
    if found is None or not found.is_open(now=now) or found.setup.ended_at is not None:
        return None
    return found


def opened(link: SetupLink, *, actor: User | None, now: datetime) -> None:
    """Keep that the link was opened, and by whom if he is logged in."""
    with transaction.atomic():
        SetupLink.objects.filter(pk=link.pk).update(opened_at=now, opened=F("opened") + 1)
        audit.record(
            "open_setup_link",
            actor=actor,
            obj=link,
            tenant=link.setup.tenant,
            reason=setup_acts.through(link),
        )


def use_up(link: SetupLink, *, actor: User | None, now: datetime) -> None:
    """The step is done: the link opens nothing any more."""
    with transaction.atomic():
        if SetupLink.objects.filter(pk=link.pk, used_at__isnull=True).update(used_at=now):
            audit.record(
                "use_setup_link",
                actor=actor,
                obj=link,
                tenant=link.setup.tenant,
                reason=setup_acts.through(link),
            )


def withdraw(link: SetupLink, *, actor: User, now: datetime) -> bool:
    """The link opens nothing from now on. False when it did not any more."""
    with transaction.atomic():
        rows = SetupLink.objects.filter(pk=link.pk, used_at__isnull=True, withdrawn_at__isnull=True)
        if not rows.update(withdrawn_at=now):
            return False
        audit.record("withdraw_setup_link", actor=actor, obj=link, tenant=link.setup.tenant)
    return True


def waiting(begun: Setup, step: Step | str, *, now: datetime) -> QuerySet[SetupLink]:
    """The links to a step that still open it, newest first."""
    return begun.links.filter(
        step=step, used_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now
    ).select_related("made_by")


def invitation_of(link: SetupLink) -> Invitation | None:
    """What the one who was asked must accept first; None for members, and when the invitation was withdrawn."""
    open_ones = invitations.waiting(link.setup.tenant).filter(email__iexact=link.email)
    return next((one for one in open_ones if not invitations.is_too_old(one)), None)
