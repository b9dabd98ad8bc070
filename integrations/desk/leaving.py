"""Leaving with everything: a copy of all data, and the end of the account with its days to regret it."""

import datetime as dt
from collections.abc import Iterator
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import letters, links, subscriptions
from accounts.models import Membership, Subscription, Tenant, User
from integrations import jobs
from integrations.desk import audit
from integrations.flows import closing, exporting
from integrations.models import Closing, TenantExport, VendorLedger
from integrations.sync import resting

SHOWN = 10


class NotTheName(Exception):
    """What was typed is not the company's name."""


class NotOurs(Exception):
    """The company is our own: its ledger makes the invoices."""


def exports(tenant: Tenant) -> list[TenantExport]:
    """The company's copies, newest first."""
    return list(TenantExport.objects.filter(tenant=tenant).select_related("asked_by")[:SHOWN])


def ask_export(tenant: Tenant, *, actor: User, now: dt.datetime) -> TenantExport | None:
    """Have a copy of all data made; None when one is under way already."""
    try:
        with transaction.atomic():
            row = TenantExport.objects.create(tenant=tenant, asked_by=actor, asked_at=now)
            audit.record("ask_export", actor=actor, obj=row)
    except IntegrityError:
        return None
    jobs.begin_exports()
    return row


def download(
    tenant: Tenant, pk: int, *, actor: User, now: dt.datetime
) -> tuple[TenantExport, Iterator[bytes]] | None:
    """One of the company's own copies as a stream; None when there is none, or its days are over."""
    ready = TenantExport.objects.filter(
        tenant=tenant, pk=pk, state=TenantExport.State.READY, expires_at__gt=now
    )
    row = ready.first()
    if row is None:
        return None
    audit.record("download_export", actor=actor, obj=row)
    return row, exporting.read(row)


def standing(tenant: Tenant) -> Closing | None:
    """The closing that was asked for and not regretted."""
    return Closing.objects.filter(tenant=tenant, regretted_at__isnull=True).select_related("asked_by").first()


def close(tenant: Tenant, *, typed: str, reason: str, actor: User, now: dt.datetime) -> Closing:
    """Close the account in some days: the subscription ends today, and until then it can be regretted.

    Raises NotTheName when the company's name is not what was typed, NotOurs for our own company.
    """
    if _plain(typed) != _plain(tenant.name):
        raise NotTheName
    if VendorLedger.objects.filter(ledger__tenant=tenant).exists():
        raise NotOurs
    with transaction.atomic():
        Tenant.objects.select_for_update().get(pk=tenant.pk)
        row = standing(tenant)
        if row is not None:
            return row
        closes_on = timezone.localdate(now) + dt.timedelta(days=settings.CLOSING_DAYS)
        row = Closing.objects.create(
            tenant=tenant, asked_by=actor, asked_at=now, reason=reason[:400], closes_on=closes_on
        )
        audit.record(
            "close_account", actor=actor, obj=row, reason=reason, after={"closes_on": closes_on.isoformat()}
        )  # fmt: skip
    _end_subscription(tenant, actor=actor, reason=reason, now=now)
    _tell(row, "account_closing")
    return row


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _end_subscription(tenant: Tenant, *, actor: User, reason: str, now: dt.datetime) -> None:
    row = subscriptions.of(tenant)
    if row is None:
        row = subscriptions.start_trial(tenant, now=now)
    if row.state != Subscription.State.ENDED:
        subscriptions.cancel_now(row, by=actor, reason=reason, now=now)
    resting.follow(now, tenant=tenant)
    jobs.begin_subscriptions()


def regret(tenant: Tenant, *, actor: User, now: dt.datetime) -> bool:
    """The account stays. The subscription is taken up again by its own button. False when there is nothing to regret."""
    row = Closing.objects.filter(tenant=tenant, regretted_at__isnull=True, closed_at__isnull=True).first()
    if row is None:
        return False
    mine = Closing.objects.filter(pk=row.pk, regretted_at__isnull=True, closed_at__isnull=True)
    if not mine.update(regretted_at=now, regretted_by=actor):
        return False
    audit.record("keep_account", actor=actor, obj=row)
    return True


def _tell(row: Closing, letter: str) -> None:
    """Every owner is told: nobody's account is closed behind one's back."""
    owners = Membership.objects.filter(tenant=row.tenant_id, role=Membership.Role.OWNER, user__is_active=True)
    link = f"{letters.address('portal:closing')}?tenant={row.tenant_id}"
    for owner in owners.select_related("user"):
        letters.tell(
            owner.user, letter, company=row.tenant.name, who=str(row.asked_by), link=link,
            day=f"{row.closes_on:%d.%m.%Y}",
        )  # fmt: skip


def of_link(token: str) -> Closing | None:
    """The closing that a last letter's link leads to, as long as something is kept and a while longer."""
    years = dt.timedelta(days=settings.PAYLOAD_RETENTION_DAYS + 366)
    key: UUID | None = links.read(closing.PURPOSE, token, within=years)
    if key is None:
        return None
    return Closing.objects.filter(pk=key.int, closed_at__isnull=False).select_related("tenant").first()
