"""Who is told of what at which company, and how: the person's own choice, else what is usual for the role."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from accounts.models import Membership, User
from integrations.models import AlertChoice, AlertHours, AlertKind
from integrations.models.alerts import ALARMS

NOW, DIGEST, OFF = AlertChoice.How.NOW, AlertChoice.How.DIGEST, AlertChoice.How.OFF


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A person at a company. ``how``: kind → at once, daily or not; ``hours`` are unsaved defaults where none were chosen."""

    user: User
    tenant_id: int
    role: str
    hours: AlertHours
    how: Mapping[str, str] = field(default_factory=dict)


def usual(role: str, kind: str) -> str:
    """What a role is told without having chosen: owners everything at once, accountants (of many companies) what cannot wait
    at once and the rest in one daily letter, readers nothing, for they cannot act."""
    if role == Membership.Role.READER:
        return OFF
    return NOW if role == Membership.Role.OWNER or kind in ALARMS else DIGEST


def readers_of(tenants: Collection[int]) -> list[Reader]:
    """Everybody who may be told something at these companies. Three queries."""
    active = Membership.objects.filter(tenant__in=tenants, user__is_active=True)
    members = list(active.select_related("user").order_by("tenant_id", "id"))
    hours = {row.user_id: row for row in AlertHours.objects.filter(user__in=[one.user_id for one in members])}
    choices: dict[int, list[AlertChoice]] = {}
    for row in AlertChoice.objects.filter(tenant__in=tenants):
        choices.setdefault(row.tenant_id, []).append(row)
    roles: dict[int, dict[int, str]] = {}
    for one in members:
        roles.setdefault(one.tenant_id, {})[one.user_id] = one.role
    ways = {tenant: ways_of(roles[tenant], choices.get(tenant, ())) for tenant in roles}
    return [
        Reader(
            user=one.user,
            tenant_id=one.tenant_id,
            role=one.role,
            hours=hours.get(one.user_id) or AlertHours(user=one.user),
            how=ways[one.tenant_id][one.user_id],
        )
        for one in members
    ]


def ways_of(roles: Mapping[int, str], choices: Iterable[AlertChoice]) -> dict[int, dict[str, str]]:
    """Person → kind → how, of one company. Pure.

    An alarm stays off only while the person named instead is there and has not turned it off too; who is named is told.
    """
    own = {(row.user_id, row.kind): row for row in choices if row.user_id in roles}
    named = {(row.instead_id, row.kind) for row in own.values() if row.how == OFF and row.kind in ALARMS}
    ways: dict[int, dict[str, str]] = {user: {} for user in roles}
    for user, role in roles.items():
        for kind in AlertKind.values:
            row = own.get((user, kind))
            how = row.how if row is not None else usual(role, kind)
            if row is not None and _is_left_alone(row, roles, own):
                how = usual(role, kind)
            if row is None and how == OFF and (user, kind) in named:
                how = NOW
            ways[user][kind] = how
    return ways


def _is_left_alone(
    row: AlertChoice, roles: Mapping[int, str], own: Mapping[tuple[int, str], AlertChoice]
) -> bool:
    """Whether an alarm that was turned off would reach nobody."""
    if row.how != OFF or row.kind not in ALARMS:
        return False
    other = own.get((row.instead_id or 0, row.kind))
    return row.instead_id not in roles or (other is not None and other.how == OFF)
