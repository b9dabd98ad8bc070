"""Members of a company: roles changed and taken away, never the last owner's; the person is told by letter."""

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.http import urlencode
from django.utils.translation import override

from accounts import audit, letters
from accounts.models import Membership, Tenant, User


class LastOwner(Exception):
    """Nobody would own the company any more."""


def members_of(tenant: Tenant) -> QuerySet[Membership]:
    """Everybody with a role in the company, by name."""
    mine = Membership.objects.filter(tenant=tenant).select_related("user", "user__two_factor")
    return mine.order_by("user__name", "user__email")


def change_role(membership: Membership, role: str, *, by: User) -> bool:
    """Give another role. False when it is the same. Raises LastOwner."""
    with transaction.atomic():
        before = _locked(membership).role
        if before == role:
            return False
        if before == Membership.Role.OWNER:
            _must_have_another_owner(membership)
        Membership.objects.filter(pk=membership.pk).update(role=role)
        membership.role = role
        audit.record(
            "change_role",
            actor=by,
            obj=membership,
            tenant=membership.tenant,
            before={"role": before},
            after={"role": role},
        )
    if membership.user_id != by.pk:
        labels = dict(Membership.Role.choices)
        with override(membership.user.language):
            words = {"role": str(labels[role]).lower(), "before": str(labels[before]).lower()}
        link = f"{letters.address(settings.MEMBERS_URL)}?{urlencode({'tenant': membership.tenant_id})}"
        letters.tell(
            membership.user, "role_changed", who=str(by), company=membership.tenant.name, link=link, **words
        )
    return True


def remove(membership: Membership, *, by: User) -> None:
    """Take the role away; the person loses sight of the company at once. Raises LastOwner."""
    with transaction.atomic():
        role = _locked(membership).role
        if role == Membership.Role.OWNER:
            _must_have_another_owner(membership)
        audit.record(
            "remove_member", actor=by, obj=membership, tenant=membership.tenant, before={"role": role}
        )
        Membership.objects.filter(pk=membership.pk).delete()
    if membership.user_id != by.pk:
        letters.tell(
            membership.user,
            "role_removed",
            who=str(by),
            company=membership.tenant.name,
            link=letters.address("me"),
        )


def _locked(membership: Membership) -> Membership:
    """The row as it is now. The company's row is locked with it, so that two owners cannot remove each other at once."""
    Tenant.objects.select_for_update().get(pk=membership.tenant_id)
    return Membership.objects.get(pk=membership.pk)


def _must_have_another_owner(membership: Membership) -> None:
    owners = Membership.objects.filter(
        tenant=membership.tenant_id, role=Membership.Role.OWNER, user__is_active=True
    )
    if not owners.exclude(pk=membership.pk).exists():
        raise LastOwner
