"""Letters about the subscription: to the company's owners, in their own language."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.formats import date_format, number_format

from accounts import letters
from accounts.models import Membership, Tenant
from integrations.models import SubscriptionInvoice

PAGE = "portal:subscription"


def tell(tenant: Tenant, name: str, *, invoice: SubscriptionInvoice | None = None, **words: Any) -> int:
    """Send ``mail/<name>.txt`` to each owner, with a link to the page of the subscription. Returns to how many."""
    owners = Membership.objects.filter(tenant=tenant, role=Membership.Role.OWNER, user__is_active=True)
    told = 0
    for owner in owners.select_related("user"):
        with translation.override(owner.user.language):
            shown = {key: _shown(value) for key, value in {**_of_invoice(invoice), **words}.items()}
        link = f"{letters.address(PAGE)}?tenant={tenant.pk}"
        letters.tell(owner.user, name, company=tenant.name, link=link, **shown)
        told += 1
    return told


def _of_invoice(invoice: SubscriptionInvoice | None) -> dict[str, Any]:
    if invoice is None:
        return {}
    return {
        "number": invoice.number,
        "owed": invoice.outstanding or Decimal("0.00"),
        "due": invoice.due_date,
    }


def _shown(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{number_format(value, decimal_pos=2, use_l10n=True, force_grouping=True)} kr"
    return date_format(value) if isinstance(value, date) else str(value)
