"""The end of a company's account: what is deleted at once, what the bookkeeping act keeps, and its deletion years later.

Nothing is touched in the systems that were connected, but for our own webhooks there.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import letters, links
from accounts.models import Membership, Tenant, TwoFactor, User
from integrations.flows import belongings
from integrations.flows.checking import unsubscribe
from integrations.models import Closing, Connection, SyncEvent, TenantExport
from integrations.models.connection import new_webhook_key

log = structlog.get_logger(__name__)
Clock = Callable[[], datetime]
CODE = "account_closed"
PURPOSE = "tombstone"
AT_ONCE = frozenset(
    {
        "Alert",
        "AlertChannel",
        "AlertChoice",
        "CrewMatch",
        "DemoSystems",
        "GroupAct",
        "Invitation",
        "LedgerReading",
        "Membership",
        "Notice",
        "Setup",
        "Suggestion",
        "SyncAttempt",
        "SyncCursor",
        "TenantExportPiece",
    }
)
"""What is no bookkeeping and is deleted the day the account closes; with them goes what hangs on them."""
DOCUMENTS = ("SyncEvent", "EntityLink", "SourceDocument", "Reconciliation", "GiftCard", "AuditEntry")
"""What is counted for people when they ask what is kept (bokføringsloven section 13)."""


def carry_out(clock: Clock) -> int:
    """Close the accounts whose day has come. Returns how many. One that breaks off is gone on with at the next turn."""
    closed = 0
    today = timezone.localdate(clock())
    due = Closing.objects.filter(closed_at__isnull=True, regretted_at__isnull=True, closes_on__lte=today)
    for row in due.select_related("tenant"):
        try:
            _close(row, now=clock())
            closed += 1
        except Exception as error:
            log.error("closing broke off", closing=row.pk, exc_info=error)
    return closed


def _close(row: Closing, *, now: datetime) -> None:
    """First nobody gets in and nothing runs; then what is deleted is deleted; last it is said."""
    tenant = row.tenant
    owners = list(
        User.objects.filter(
            memberships__tenant=tenant, memberships__role=Membership.Role.OWNER, is_active=True
        )
    )
    Tenant.objects.filter(pk=tenant.pk).update(is_active=False)
    for connection in tenant.connections.all():
        _let_go(connection, now=now)
    with transaction.atomic():
        people = list(User.objects.filter(memberships__tenant=tenant).distinct())
        wiped = belongings.delete(tenant, AT_ONCE)
        TenantExport.objects.filter(tenant=tenant).exclude(state=TenantExport.State.EXPIRED).update(
            state=TenantExport.State.EXPIRED
        )
        SyncEvent.objects.filter(connection__tenant=tenant).exclude(buyer_email="").update(buyer_email="")
        row.closed_at, row.wiped, row.kept = now, wiped, _kept(tenant)
        row.kept_until = timezone.localdate(now) + timedelta(days=settings.PAYLOAD_RETENTION_DAYS)
        row.save(update_fields=("closed_at", "wiped", "kept", "kept_until"))
        told = [(owner.email, owner.language) for owner in owners]
        for person in people:
            _forget(person)
    for email, language in told:
        _say(row, email, language)


def _let_go(connection: Connection, *, now: datetime) -> None:
    """Our webhooks there are taken away where that is possible, and the log-in is wiped here in any case."""
    unsubscribe(connection)
    connection.state, connection.paused_code, connection.paused_params = Connection.State.PAUSED, CODE, {}
    connection.credentials = connection.webhook_secret = None
    connection.webhook_key, connection.credentials_changed_at = new_webhook_key(), now
    connection.save()


def _kept(tenant: Tenant) -> dict[str, int]:
    by_name = {kind.name: kind for kind in belongings.kinds()}
    return {name: count for name in DOCUMENTS if (count := by_name[name].of(tenant).count())}


def _forget(person: User) -> None:
    """Somebody who belongs to no company any more: name, address and ways in are deleted, what they did keeps a number."""
    if person.is_staff or Membership.objects.filter(user=person).exists():
        return
    TwoFactor.objects.filter(user=person).delete()
    person.email, person.name, person.is_active = f"slettet-{person.pk}@slettet.invalid", "", False
    person.set_unusable_password()
    person.save()


def _say(row: Closing, email: str, language: str) -> None:
    """The last letter, with the way to what is kept, why and until when."""
    words = {
        "company": row.tenant.name,
        "link": letters.address("tombstone", links.make(PURPOSE, UUID(int=row.pk))),
        "until": f"{row.kept_until:%d.%m.%Y}",
    }
    try:
        letters.send("account_closed", to=email, language=language, words=words)
    except letters.LetterNotSent:
        return


def empty(now: datetime) -> int:
    """Nightly: delete what was kept when its time is over; what stays is that there was an account. Returns how many."""
    over = Closing.objects.filter(
        closed_at__isnull=False, emptied_at__isnull=True, kept_until__lt=timezone.localdate(now)
    )
    emptied = 0
    for row in over.select_related("tenant"):
        belongings.delete(row.tenant)
        row.emptied_at, row.kept = now, {}
        row.save(update_fields=("emptied_at", "kept"))
        emptied += 1
    return emptied
