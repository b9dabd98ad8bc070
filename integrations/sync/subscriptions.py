"""Whether a company's subscription lets its documents be moved, and the rest of its connections while it does not.

Nothing is lost at rest: webhooks are noted and wait, and reading goes on from where it was.
"""

from django.db.models import Q, QuerySet

from accounts.models import Subscription, Tenant
from integrations.models import Connection, VendorLedger

ENDED, LAPSED, TRIAL_OVER = "subscription_ended", "subscription_lapsed", "subscription_trial_over"
CODES = (ENDED, LAPSED, TRIAL_OVER)
"""Why a connection rests that would work if there were a subscription."""
RESTING = Q(state=Subscription.State.ENDED) | Q(state=Subscription.State.PAUSED)


def code_of(tenant: Tenant) -> str:
    """Why the company's connections rest; '' when they may work. We ourselves are never paused for not paying us."""
    row = Subscription.objects.filter(RESTING, tenant=tenant).first()
    if row is None or VendorLedger.objects.filter(ledger__tenant=tenant).exists():
        return ""
    if row.state == Subscription.State.ENDED:
        return ENDED
    return LAPSED if row.paused_for == Subscription.PausedFor.UNPAID else TRIAL_OVER


def resting() -> QuerySet[Tenant]:
    """Companies whose connections rest."""
    ours = VendorLedger.objects.values("ledger__tenant")
    return Tenant.objects.filter(subscription__in=Subscription.objects.filter(RESTING)).exclude(pk__in=ours)


def to_rest() -> QuerySet[Connection]:
    """Connections that work though the subscription does not allow it any more."""
    active = Connection.objects.filter(state=Connection.State.ACTIVE, tenant__in=resting())
    return active.select_related("tenant", "ledger")


def to_wake() -> QuerySet[Connection]:
    """Connections that rest though the subscription allows work again."""
    paused = Connection.objects.filter(state=Connection.State.PAUSED, paused_code__in=CODES)
    return paused.exclude(tenant__in=resting()).select_related("tenant", "ledger")
