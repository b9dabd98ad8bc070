"""Every red thing has its way to the fix in one click: which page, filled in how far."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from integrations.models import AccountMapping, SyncEvent

SENDING = "sending_not_allowed"
"""What the ledger's own page allows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """A button: where to, and what it says."""

    address: str
    words: str


def fix_of(event: SyncEvent) -> Fix | None:
    """The page on which the cause of a stopped document is put right, None when it is not one of ours."""
    if event.state != SyncEvent.State.BLOCKED:
        return None
    kind, _separator, key = event.waiting_for.partition(":")
    if kind == "readiness" or event.code in ("bad_credentials", "access_denied", SENDING):
        return Fix(address=_connection_page(event), words=_("Open the connection"))
    if kind == "tax_class":
        return _add("productclassrule", event, _("Choose product class"), tax_class=key)
    if kind == "vat_rule":
        customer_type, area, product_class = [*key.split("/"), "", "", ""][:3]
        asked = {"customer_type": customer_type, "delivery_area": area, "product_class": product_class}
        return _add("vatrule", event, _("Add VAT rule"), **asked)
    if kind in ("payment_method", "paid_rule"):
        return _add("paymentmethodrule", event, _("Set payment method"), method=key)
    if event.code == "foreign_vat_unregistered":
        country = event.params.get("country", "") if event.params.get("scheme") == "local" else "EU"
        scheme = event.params.get("scheme", "")
        return _add("vatregistration", event, _("Enter the registration"), country=country, scheme=scheme)
    if event.code in ("vat_deviation", "oss_covers_services_only"):
        return _list("vatrule", event, _("See the VAT rules"))
    if kind and event.code.startswith("missing_mapping"):
        return _account_fix(event, kind, key)
    return None


def _account_fix(event: SyncEvent, role: str, key: str) -> Fix:
    words = _("Choose account")
    chosen = AccountMapping.objects.filter(connection_id=event.connection_id, role=role, key=key)
    existing = chosen.order_by("-valid_from").first()
    if existing is not None:
        return Fix(
            address=reverse("admin:integrations_accountmapping_change", args=[existing.pk]), words=words
        )
    return _add("accountmapping", event, words, role=role, key=key)


def _add(model: str, event: SyncEvent, words: str, **initial: Any) -> Fix:
    query = urlencode({"connection": event.connection_id, **initial})
    return Fix(address=f"{reverse(f'admin:integrations_{model}_add')}?{query}", words=words)


def _list(model: str, event: SyncEvent, words: str) -> Fix:
    query = urlencode({"connection__id__exact": event.connection_id})
    return Fix(address=f"{reverse(f'admin:integrations_{model}_changelist')}?{query}", words=words)


def _connection_page(event: SyncEvent) -> str:
    """The ledger's page for what the ledger lacks, the shop's own for its log-in."""
    connection_id = event.connection_id
    if (event.waiting_for.startswith("readiness:") or event.code == SENDING) and event.connection.ledger_id:
        connection_id = event.connection.ledger_id
    return reverse("admin:integrations_connection_change", args=[connection_id])
