"""How often one place, or one address, may ask for something: counted in the database, the same for every process."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import LimitCount

HOUR = dt.timedelta(hours=1)
QUARTER = dt.timedelta(minutes=15)
KEPT = dt.timedelta(days=2)
"""Longer than any limit's time; older counts are thrown away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """``from_one_place`` times from one IP address and ``for_one`` times for one address or person, ``within`` a time.

    An office of accountants shares one IP address, so that limit is the wider one.
    """

    for_one: int
    from_one_place: int
    within: dt.timedelta


LIMITS: Mapping[str, Limit] = {
    "sign_up": Limit(for_one=5, from_one_place=20, within=HOUR),
    "letter": Limit(for_one=3, from_one_place=20, within=HOUR),
    "confirm": Limit(for_one=10, from_one_place=60, within=HOUR),
    "password_reset": Limit(for_one=5, from_one_place=20, within=HOUR),
    "invitation": Limit(for_one=5, from_one_place=100, within=HOUR),
    "step_link": Limit(for_one=60, from_one_place=60, within=HOUR),
    "step_keys": Limit(for_one=10, from_one_place=20, within=HOUR),
    "old_link": Limit(for_one=60, from_one_place=60, within=HOUR),
    "log_in": Limit(for_one=120, from_one_place=120, within=QUARTER),
    "code": Limit(for_one=6, from_one_place=60, within=QUARTER),
    "password": Limit(for_one=6, from_one_place=60, within=QUARTER),
}
"""Our own figures: wide for people, narrow for machines."""


class TooOften(Exception):
    """Asked for too often. ``opens_at`` is when it may be tried again."""

    def __init__(self, opens_at: dt.datetime) -> None:
        super().__init__(f"too often, opens at {opens_at:%H:%M}")
        self.opens_at = opens_at


def count(request: HttpRequest, kind: str, one: object) -> int:
    """Count one more of ``kind`` for ``one`` (an address, a person's key) and for the place it comes from: how many are left.

    Raises TooOften.
    """
    limit = LIMITS[kind]
    count_up(f"{kind}:place:{client_address(request)}", limit.from_one_place, within=limit.within)
    return count_up(f"{kind}:one:{str(one).strip().lower()}", limit.for_one, within=limit.within)


def count_place(request: HttpRequest, kind: str) -> int:
    """The same where nobody is named: the place is all that is known. Raises TooOften."""
    return count(request, kind, client_address(request))


def forget(kind: str, one: object) -> None:
    """Start counting anew: it was right this time."""
    LimitCount.objects.filter(digest=_digest(f"{kind}:one:{str(one).strip().lower()}")).delete()


def count_up(name: str, most: int, *, within: dt.timedelta) -> int:
    """Count one more under ``name``, of at most ``most`` within a time: how many are left. Raises TooOften."""
    digest, now = _digest(name), timezone.now()
    with transaction.atomic():
        row, is_new = LimitCount.objects.select_for_update().get_or_create(
            digest=digest, defaults={"began_at": now}
        )
        if row.began_at <= now - within:
            row.began_at, row.count = now, 0
            row.save(update_fields=("began_at", "count"))
        LimitCount.objects.filter(pk=row.pk).update(count=F("count") + 1)
    if is_new:
        LimitCount.objects.filter(began_at__lt=now - KEPT).delete()
    if row.count >= most:
        raise TooOften(row.began_at + within)
    return most - row.count - 1


def _digest(name: str) -> str:
    return salted_hmac("accounts.limits", name, algorithm="sha256").hexdigest()


def client_address(request: HttpRequest) -> str:
    """Where a request comes from. Behind our proxy that is the last address in X-Forwarded-For: the one our proxy saw.

    Whatever stands before it was written by the sender and proves nothing.
    """
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_PROXY else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
