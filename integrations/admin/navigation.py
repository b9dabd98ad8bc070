"""The sidebar: what support staff do most stands first; everybody sees only what they may."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

GROUPS: tuple[tuple[Any, tuple[tuple[Any, str, str], ...]], ...] = (
    (
        _("Every day"),
        (
            (_("Documents"), "integrations.syncevent", "receipt_long"),
            (_("Companies"), "accounts.tenant", "storefront"),
            (_("Connections"), "integrations.connection", "cable"),
            (_("In the ledger"), "integrations.entitylink", "menu_book"),
            (_("Gift cards"), "integrations.giftcard", "redeem"),
        ),
    ),
    (
        _("Decisions"),
        (
            (_("Accounts"), "integrations.accountmapping", "account_tree"),
            (_("VAT rules"), "integrations.vatrule", "percent"),
            (_("Product classes"), "integrations.productclassrule", "category"),
            (_("Product rules"), "integrations.productrule", "inventory_2"),
            (_("VAT registrations abroad"), "integrations.vatregistration", "public"),
            (_("Payment methods"), "integrations.paymentmethodrule", "payments"),
            (_("Versions"), "integrations.decisionversion", "history_edu"),
            (_("Crew"), "integrations.crewmatch", "badge"),
        ),
    ),
    (
        _("Read from ledgers"),
        (
            (_("Ledger accounts"), "integrations.ledgeraccount", "list_alt"),
            (_("VAT codes"), "integrations.vatcode", "sell"),
            (_("Payment types"), "integrations.paymenttype", "credit_card"),
            (_("Exchange rates"), "integrations.exchangerate", "currency_exchange"),
        ),
    ),
    (
        _("Engine"),
        (
            (_("Attempts"), "integrations.syncattempt", "history"),
            (_("History imports"), "integrations.historyrun", "cloud_download"),
            (_("Setups"), "integrations.setup", "flag"),
            (_("Start-up syncs"), "integrations.startuprun", "start"),
            (_("Readiness"), "integrations.readinessitem", "checklist"),
            (_("Notices"), "integrations.notice", "notifications"),
            (_("Gift card checks"), "integrations.giftcardcheck", "balance"),
            (_("Workers"), "integrations.heartbeat", "monitor_heart"),
            (_("Lanes"), "integrations.lane", "route"),
            (_("Reading positions"), "integrations.synccursor", "bookmark"),
            (_("Clock"), "django_q.schedule", "schedule"),
            (_("Broken-off calls"), "django_q.failure", "error"),
        ),
    ),
    (
        _("Subscriptions"),
        (
            (_("Subscriptions"), "accounts.subscription", "card_membership"),
            (_("Invoices"), "integrations.subscriptioninvoice", "request_quote"),
            (_("Plans"), "accounts.plan", "sell"),
            (_("Our own ledger"), "integrations.vendorledger", "account_balance"),
            (_("Closed accounts"), "integrations.closing", "door_front"),
            (_("Exports"), "integrations.tenantexport", "folder_zip"),
        ),
    ),
    (
        _("People"),
        (
            (_("Users"), "accounts.user", "person"),
            (_("Memberships"), "accounts.membership", "group"),
            (_("Invitations"), "accounts.invitation", "mail"),
            (_("Rights"), "auth.group", "key"),
            (_("Audit log"), "accounts.auditentry", "fact_check"),
            (_("Failed log-ins"), "axes.accessattempt", "lock"),
        ),
    ),
)


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """The groups with the pages that this person may see."""
    front = {"title": _("Is everyone fine?"), "icon": "home", "link": reverse("admin:index")}
    groups: list[dict[str, Any]] = [{"items": [front]}]
    for title, pages in GROUPS:
        items = [_item(*page) for page in pages if _may_see(request, page[1])]
        if items:
            groups.append({"title": title, "separator": True, "items": items})
    return groups


def _may_see(request: HttpRequest, model: str) -> bool:
    app, _dot, name = model.partition(".")
    return any(request.user.has_perm(f"{app}.{right}_{name}") for right in ("view", "change"))


def _item(title: Any, model: str, icon: str) -> dict[str, Any]:
    return {"title": title, "icon": icon, "link": reverse(f"admin:{model.replace('.', '_')}_changelist")}
