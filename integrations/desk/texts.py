"""Causes in words: what is not done, why, what to do, and the remote system's own sentence marked as theirs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, pgettext
from django.utils.translation import gettext_lazy as _

from integrations import error_catalogue
from integrations.models import Connection, Notice, ReadinessItem, SyncEvent

WHO: Mapping[str, str | Promise] = {
    "customer": _("the customer"),
    "accountant": _("the accountant"),
    "support": _("support"),
}


RECORDS: Mapping[str, str | Promise] = {
    "customer": _("Customer"),
    "supplier": _("Supplier"),
    "product": _("Product"),
    "bundle": _("Bundle"),
    "project": _("Project"),
    "project_channel": _("Channel for a project"),
    "employee": _("Employee"),
    "payment_terms": _("Terms of payment"),
    "stock": _("Stock level"),
}
"""Master data by its flow; a start-up sync's flows are called so after ``startup_``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseText:
    """A cause as a person reads it. ``remote_message`` is the other system's words, ``request_id`` its id for support."""

    code: str
    title: str
    what: str
    why: str
    fix: str
    who: str
    remote_message: str = ""
    request_id: str = ""

    @property
    def who_acts(self) -> str | Promise:
        """Who must act, in words."""
        return WHO.get(self.who, self.who)


def language() -> str:
    """The language of the person who asks: nb or en."""
    return "en" if (get_language() or "nb").startswith("en") else "nb"


def document_name(event: SyncEvent) -> str:
    """``Order 10432``: what people call the document; its id while nothing better is known."""
    return named(event.flow, event.label or event.document_id)


def named(flow: str, label: str) -> str:
    """``Order 10432``, of any document by its flow and what it is called."""
    words = {
        "sale": pgettext("document", "Order"),
        "refund": pgettext("document", "Refund"),
        "gift_card_expiry": pgettext("document", "Gift card"),
        "customer_invoice": pgettext("document", "Rackbeat invoice"),
        "supplier_invoice": gettext("Supplier invoice"),
        "purchase_order": str(_("Purchase order")),
        "rentman_invoice": gettext("Rentman invoice"),
        "rentman_customer": gettext("Rentman customer"),
        "rentman_project": gettext("Rentman project"),
        "rentman_crew": gettext("Crew of project"),
    }
    if flow == "summary":
        return f"{pgettext('document', 'Daily summary')} {label}"
    record = RECORDS.get(flow.removeprefix("startup_"))
    word = words.get(flow) or record or pgettext("document", "Document")
    return f"{word} {label.removeprefix('#')}"


def cause_text(
    code: str,
    params: Mapping[str, Any],
    *,
    language: str,
    who: str = "",
    remote_message: str = "",
    request_id: str = "",
) -> CauseText:
    """The parts of a cause from the catalogue, with who must act."""
    text = error_catalogue.render(code, params, language)
    return CauseText(
        code=code,
        title=text.title,
        what=text.what,
        why=text.why,
        fix=text.fix,
        who=who or text.who,
        remote_message=remote_message,
        request_id=request_id,
    )


def of_event(event: SyncEvent, *, language: str) -> CauseText | None:
    """Why an event is stopped, skipped or waits to be tried again; None when there is nothing to say."""
    if not event.code:
        return None
    return cause_text(
        event.code,
        {"document": document_name(event), **error_catalogue.place_of(event.flow), **event.params},
        language=language,
        who=event.who,
        remote_message=event.remote_message,
        request_id=event.request_id,
    )


def headline(code: str, waiting_for: str, *, language: str) -> str:
    """A cause in a few words, with what it waits for: ``Konto mangler: vipps``."""
    kind, _separator, key = waiting_for.partition(":")
    params = {"item": key} if kind == "readiness" else {"role": kind, "key": key}
    title = error_catalogue.render(code, params, language).title
    named = key if kind not in ("", "readiness", "document", "summary") else ""
    return f"{title}: {named}" if named and named not in title else title


ITEMS: Mapping[str, str | Promise] = {
    "connection": _("The connection answers"),
    "org_number": _("The organisation number is the company's"),
    "rights_accounts": _("May read accounts"),
    "rights_vouchers": _("May write vouchers"),
    "rights_invoices": _("May write invoices"),
    "rights_orders": _("May write sales orders"),
    "rights_customers": _("May write customers"),
    "rights_supplier_invoices": _("May read suppliers' invoices"),
    "rights_advanced_voucher": _("May write advanced vouchers"),
    "vat_registration": _("VAT registration"),
    "vat_codes": _("VAT codes for sales"),
    "bank_account": _("Bank account for invoices"),
    "invoice_fee": _("No fixed invoice fee"),
    "payment_types": _("Payment types"),
    "invoice_list": _("Invoices a hundred at a time"),
    "customer_list": _("Customers a hundred at a time"),
    "amount_roundoff": _("Invoices are not rounded to whole kroner"),
    "closed_periods": _("Closed periods"),
    "other_integrations": _("Other integrations"),
    "logistics": _("Purchase orders (Logistics)"),
    "supplier_voucher_type": _("Voucher type for suppliers' invoices"),
    "exchange_rates": _("Exchange rates"),
    "account_inactive": _("Chosen accounts are active"),
    "webhooks": _("Webhooks"),
    "webhook": _("Webhooks"),
    "webhooks_need_write": _("The key may register webhooks"),
    "shop_reached": _("The shop answers"),
    "payment_gateways": _("Payment methods in the shop"),
}
"""What each readiness check looks at, as a good answer reads."""


def item_name(item: str) -> str:
    """What a readiness check looked at."""
    return str(ITEMS.get(item, item.replace("_", " ")))


def of_readiness(item: ReadinessItem, *, language: str) -> CauseText:
    """What a readiness item says, and what to do where it has not passed."""
    params = {"item": item.item, **item.params}
    code = str(item.params.get("code", "")) if item.item in ("connection", "webhooks") else ""
    return cause_text(code or "not_ready", params, language=language, remote_message=item.remote_message)


def of_notice(notice: Notice, *, language: str) -> CauseText:
    """What a notice tells about its connection."""
    return cause_text(
        notice.code,
        {"connection": notice.connection.name if notice.connection else "", **notice.params},
        language=language,
    )


def of_pause(connection: Connection, *, language: str) -> CauseText:
    """Why a connection rests."""
    params = {"connection": connection.name, **connection.paused_params}
    return cause_text(connection.paused_code or "paused_by_person", params, language=language)
