"""We ourselves in the demo: a Tripletex of our own, in which the companies' subscriptions are invoiced."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from accounts import subscriptions
from accounts.models import Tenant
from integrations import jobs
from integrations.flows import subscription_billing
from integrations.management.stage import open_company
from integrations.models import SubscriptionInvoice, VendorLedger
from integrations.sandbox.remote import Sandbox

NAME, ORG_NUMBER = "Bilagsbro AS", "999263550"
PRICE = Decimal("495.00")
IN_USE = timedelta(days=40)
"""Long enough for a month that is over, and short enough that its invoice is not overdue."""


class DemoVendor:
    """Our own company. It is nobody's to see but support's."""

    def __init__(self, sandbox: Sandbox) -> None:
        company = open_company(sandbox, name=NAME, org_number=ORG_NUMBER)
        jobs.check_connection(company.ledger.pk)
        VendorLedger.objects.create(ledger=company.ledger)

    def subscribe(self, tenants: Iterable[Tenant]) -> None:
        """Each company is in use since some weeks; what is over is charged, and its invoice noted for the workers."""
        now = timezone.now()
        for tenant in tenants:
            subscriptions.start(tenant, price=PRICE, now=now - IN_USE)
        subscription_billing.turn_days(now)
        subscription_billing.invoice(now)

    def is_right(self) -> bool:
        """Every invoice stands verified in our books."""
        return not SubscriptionInvoice.objects.filter(state=SubscriptionInvoice.State.WAITING).exists()

    def line(self) -> str:
        """What became of the invoices, in a line."""
        made = SubscriptionInvoice.objects.exclude(state=SubscriptionInvoice.State.WAITING)
        numbers = ", ".join(made.order_by("id").values_list("number", flat=True))
        return f"{NAME}: {made.count()} subscription invoices verified in our own Tripletex ({numbers})"
