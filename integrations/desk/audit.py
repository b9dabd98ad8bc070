"""What people changed, written down once with before and after. Secrets never get in."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import audit as pen
from accounts.encryption import EncryptedJSONField
from accounts.models import AuditEntry, Tenant, User
from integrations.models import Connection

SECRET_FIELDS = frozenset({"password", "credentials", "webhook_secret", "webhook_key", "lease_token"})
"""Never written to the log, not even masked."""
ACTIONS: Mapping[str, str | Promise] = {
    "add": _("Added"),
    "change": _("Changed"),
    "delete": _("Deleted"),
    "change_credentials": _("Stored new log-in"),
    "change_password": _("Set a new password"),
    "check": _("Tested the connection"),
    "refresh_reference": _("Read reference data anew"),
    "pause": _("Paused"),
    "resume": _("Resumed"),
    "start_history": _("Started history import"),
    "pause_history": _("Paused history import"),
    "resume_history": _("Resumed history import"),
    "cancel_history": _("Cancelled history import"),
    "choose_defaults": _("Chose what new records belong to"),
    "ask_startup": _("Asked for a start-up sync"),
    "answer_startup": _("Decided about a conflict of the start-up sync"),
    "start_startup": _("Started the start-up sync"),
    "pause_startup": _("Paused the start-up sync"),
    "resume_startup": _("Resumed the start-up sync"),
    "cancel_startup": _("Cancelled the start-up sync"),
    "decide": _("Changed a decision"),
    "decide_new": _("Decided"),
    "undecide": _("Took a decision back"),
    "import": _("Changed a decision by file"),
    "import_new": _("Decided by file"),
    "import_file": _("Imported a file"),
    "roll_back": _("Went back to an earlier version"),
    "roll_back_new": _("Brought a decision back"),
    "retry": _("Tried again"),
    "retry_many": _("Tried many again"),
    "ignore": _("Skipped"),
    "ignore_many": _("Skipped many"),
    "approve": _("Approved"),
    "invoice_order": _("Asked for the invoice"),
    "leave_order": _("Took back the wish for an invoice"),
    "send_invoice": _("Asked for the invoice to be sent"),
    "say_sent": _("Said that the invoice was sent"),
    "say_not_sent": _("Said that the invoice is not sent from here"),
    "go_live": _("Confirmed going live beside another integration"),
    "go_live_back": _("Took back the go-live confirmation"),
    "match_crew": _("Said who a crew member is"),
    "expire_card": _("Declared a gift card expired"),
    "open_card": _("Entered a gift card's opening balance"),
    "check_cards": _("Compared gift cards with the ledger"),
    "rebuild_cards": _("Rebuilt the list of gift cards"),
    "read_period": _("Had a period read for reconciliation"),
    "explain_difference": _("Explained a difference"),
    "sign_period": _("Signed a period"),
    "unsign_period": _("Took a signature back"),
    "preview": _("Looked at what would be booked"),
    "ask_dry_run": _("Asked for a dry run"),
    "cancel_dry_run": _("Cancelled a dry run"),
    "approve_dry_run": _("Approved a dry run"),
    "withdraw_dry_run": _("Took the approval of a dry run back"),
    "decide_foreign": _("Said what becomes of documents that others have booked"),
    "learn_history": _("Had the ledger's history read"),
    "dismiss_suggestion": _("Dismissed a suggestion"),
    "restore_suggestion": _("Brought a suggestion back"),
    "accept_double_booking": _("Said that a double booking is right"),
    "reopen_double_booking": _("Took back that a double booking is right"),
    "choose_alerts": _("Chose what to be told of"),
    "save_alert_channel": _("Chose where alerts are sent"),
    "remove_alert_channel": _("Took an alert address away"),
    "agree_subscription": _("Said yes to the subscription"),
    "disagree_subscription": _("Took back the yes to the subscription"),
    "cancel_subscription": _("Ended the subscription"),
    "turn_subscription": _("The subscription changed its state"),
    "resume_subscription": _("Let the subscription work again"),
    "extend_trial": _("Extended the trial"),
    "change_price": _("Agreed on another price"),
    "ask_export": _("Asked for a copy of all data"),
    "download_export": _("Downloaded the copy of all data"),
    "close_account": _("Asked for the account to be closed"),
    "keep_account": _("Kept the account after all"),
    "see_as_customer": _("Saw the portal as the customer"),
    "begin_setup": _("Began to connect a system"),
    "drop_setup": _("Gave up connecting a system"),
    "start_live": _("Let the connection go live"),
    "make_setup_link": _("Sent a step of the setup to somebody"),
    "open_setup_link": _("Opened a step of the setup by its link"),
    "use_setup_link": _("Did a step of the setup by its link"),
    "withdraw_setup_link": _("Withdrew the link to a step"),
    "take_demo_systems": _("Took a demo shop and a demo ledger"),
    "sign_up": _("Signed the company up"),
    "ask_access": _("Asked to see the company"),
    "change_company": _("Changed the company"),
    "invite": _("Invited"),
    "send_invitation": _("Sent an invitation again"),
    "withdraw_invitation": _("Withdrew an invitation"),
    "accept_invitation": _("Accepted an invitation"),
    "change_role": _("Changed a role"),
    "remove_member": _("Took a role away"),
    "reset_password": _("Set a new password by letter"),
    "two_factor_on": _("Turned two-factor log-in on"),
    "two_factor_off": _("Turned two-factor log-in off"),
    "two_factor_reset": _("Reset two-factor log-in"),
    "new_recovery_codes": _("Made new recovery codes"),
    "log_out_everywhere": _("Logged out everywhere else"),
    "ask_new_address": _("Asked for another e-mail address"),
    "confirm_new_address": _("Changed the e-mail address"),
    "undo_new_address": _("Took the old e-mail address back"),
}
"""What people do, in words; an unknown action is shown by its name."""


def record(
    action: str,
    *,
    actor: User | None,
    obj: models.Model | None = None,
    tenant: Tenant | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> AuditEntry:
    """Append one entry. ``tenant`` is found from ``obj`` when it is not given; ``actor`` None is the system itself."""
    return pen.record(
        action,
        actor=actor,
        obj=obj,
        tenant=tenant or (tenant_of(obj) if obj is not None else None),
        before=before,
        after=after,
        reason=reason,
    )


def record_change(
    action: str, *, actor: User | None, obj: models.Model, before: Mapping[str, Any], reason: str = ""
) -> AuditEntry | None:
    """Append what differs between ``before`` (a snapshot) and the object now; nothing when nothing differs."""
    after = snapshot(obj)
    changed = [name for name in {*before, *after} if before.get(name) != after.get(name)]
    if not changed:
        return None
    return record(
        action,
        actor=actor,
        obj=obj,
        before={name: before[name] for name in sorted(changed) if name in before},
        after={name: after[name] for name in sorted(changed) if name in after},
        reason=reason,
    )


def snapshot(obj: models.Model) -> dict[str, Any]:
    """The object's fields as JSON values a person can read; secrets and bookkeeping of the row itself left out."""
    shown: dict[str, Any] = {}
    for field in obj._meta.concrete_fields:
        if field.primary_key or field.name in SECRET_FIELDS or isinstance(field, EncryptedJSONField):
            continue
        shown[field.name] = _readable(getattr(obj, field.name))
    for many in obj._meta.many_to_many:
        if obj.pk is not None:
            shown[many.name] = sorted(str(other) for other in getattr(obj, many.name).all())
    return shown


def _readable(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, list | dict):
        return value
    return str(value)


def tenant_of(obj: models.Model) -> Tenant | None:
    """The company that a row belongs to, None for what belongs to no company."""
    if isinstance(obj, Tenant):
        return obj
    if isinstance(obj, Connection):
        return obj.tenant
    owner = getattr(obj, "connection", None) or getattr(obj, "event", None) or getattr(obj, "tenant", None)
    return tenant_of(owner) if isinstance(owner, models.Model) else None


def action_text(action: str) -> str:
    """What was done, in words."""
    return str(ACTIONS.get(action, action))


def field_text(object_type: str, name: str) -> str:
    """What a field is called on the pages; its own name where its model is gone or it is no field."""
    try:
        return str(apps.get_model(object_type)._meta.get_field(name).verbose_name)
    except (LookupError, ValueError, FieldDoesNotExist, AttributeError):
        return name


def value_text(object_type: str, name: str, value: Any) -> Any:
    """What a value is called on the pages: a choice by its label, everything else as it is."""
    try:
        choices = apps.get_model(object_type)._meta.get_field(name).flatchoices
    except (LookupError, ValueError, FieldDoesNotExist, AttributeError):
        return value
    is_one = isinstance(value, str | int)  # lists have no word of their own
    return dict(choices).get(value, value) if is_one else value


def kind_text(object_type: str) -> str:
    """What a kind of object is called on the pages."""
    try:
        return str(apps.get_model(object_type)._meta.verbose_name)
    except (LookupError, ValueError):
        return object_type


def entries_of(obj: models.Model) -> QuerySet[AuditEntry]:
    """What people did to one object, oldest first."""
    entries = AuditEntry.objects.filter(object_type=obj._meta.label_lower, object_id=str(obj.pk))
    return entries.select_related("actor").order_by("id")
