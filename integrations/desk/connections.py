"""Connections as people set them up: which systems there are, what each asks for, and saving it without ever showing it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from integrations import jobs
from integrations.connectors.addresses import validate_base_url
from integrations.connectors.contract import CredentialField
from integrations.connectors.registry import CONNECTORS
from integrations.desk import audit, channels, decision_versions, rentals
from integrations.errors import AccessDenied
from integrations.flows import FLOWS
from integrations.models import Connection
from integrations.sync import connections, events, rules

__all__ = ["CredentialField", "System", "save", "system", "systems", "validate_address"]


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A remote system one can connect to. ``fields`` are what its log-in asks for. ``is_receiver``: it only takes what others
    have, and is no ledger."""

    kind: str
    label: str
    is_ledger: bool
    is_receiver: bool
    fields: tuple[CredentialField, ...]
    default_address: str
    has_webhooks: bool


def systems() -> list[System]:
    """Every system that can be connected, shops first, ledgers last."""
    found = [
        System(
            kind=connector.kind,
            label=connector.label,
            is_ledger=connector.role == "target",
            is_receiver=connector.role == "receiver",
            fields=tuple(connector.credentials),
            default_address=connector.default_base_url,
            has_webhooks=connector.read_webhook is not None,
        )
        for connector in CONNECTORS.values()
    ]
    return sorted(found, key=lambda one: (one.is_ledger, one.is_receiver, one.label))


def system(kind: str) -> System | None:
    """The system of a kind, None when no connector knows it (any more)."""
    return next((one for one in systems() if one.kind == kind), None)


def label_of(kind: str) -> str:
    """The name people know a system by."""
    found = system(kind)
    return found.label if found else kind


def validate_address(address: str) -> str:
    """The address in the form it is kept. Raises ValidationError in words: https and a public host are needed."""
    words = {
        "address_not_https": _("The address must begin with https://."),
        "address_not_public": _("The address must lead to a public host."),
    }
    try:
        return validate_base_url(address, allowed_private=settings.PRIVATE_HOSTS)
    except AccessDenied as error:
        raise ValidationError(words.get(error.code, _("This is not an address."))) from error


def merged(connection: Connection, typed: Mapping[str, str]) -> dict[str, str]:
    """The stored credentials with what was typed over them; an empty field keeps what is stored."""
    return {
        **connection.known_credentials(),
        **{name: value.strip() for name, value in typed.items() if value.strip()},
    }


@transaction.atomic
def save(
    connection: Connection,
    *,
    typed: Mapping[str, str],
    actor: User | None,
    now: datetime,
    action: str = "change",
    reason: str = "",
) -> bool:
    """Save a connection with what was typed into its log-in fields. True when the log-in changed. ``actor`` None is somebody
    who holds the link to a step of the setup.

    Only the names of the changed log-in fields are logged. New credentials resume a connection that was paused for bad
    ones; a new source gets the Norwegian default rules of its ledger.
    """
    stored_row = Connection.objects.get(pk=connection.pk) if connection.pk else None
    before = audit.snapshot(stored_row) if stored_row else {}
    credentials = merged(connection, typed)
    stored = connection.known_credentials()
    changed = sorted(name for name in credentials if credentials[name] != stored.get(name))
    if changed:
        connection.credentials, connection.credentials_changed_at = credentials, now
    connection.full_clean()
    connection.save()
    audit.record_change(
        action if before else "add", actor=actor, obj=connection, before=before, reason=reason
    )
    if changed:
        audit.record("change_credentials", actor=actor, obj=connection, after={"fields": changed})
    if connection.ledger_id:
        rules.seed_defaults(connection)
        connections.hold(connection, now=now)
    if stored_row and any(getattr(stored_row, name) != getattr(connection, name) for name in POLICIES):
        rules.touch(connection)
        if events.release_code(connection, HELD_BY_POLICY, now=now):
            jobs.wake()
    if stored_row and any(getattr(stored_row, name) != getattr(connection, name) for name in COUNTED_ON):
        for item in ("department_unknown", "project_unknown"):
            events.release(connection, f"readiness:{item}", now=now)
        jobs.wake()
    if stored_row and _rates_changed(stored_row, connection):
        _renew_rules(connection, now=now)
    if stored_row and any(getattr(stored_row, name) != getattr(connection, name) for name in CARD_RULES):
        rules.touch(connection)
        events.release_code(connection, CARD_CODES, now=now)
        jobs.wake()
    if stored_row:
        _keep_policies(stored_row, connection, actor=actor, now=now, action=action, reason=reason)
    if stored_row and stored_row.supplier_invoices != connection.supplier_invoices:
        events.release_code(connection, ("no_supplier_document",), now=now)
        jobs.wake()
    if stored_row and _wishes_changed(stored_row, connection):
        channels.look_again(connection, now=now)
    if stored_row and connection.kind == "rentman":
        rentals.follow(stored_row, connection, now=now)
    if changed and connection.state == Connection.State.PAUSED and connection.paused_code in CREDENTIAL_CODES:
        connections.resume(connection, now=now)
        jobs.wake()
    return bool(changed)


COUNTED_ON = ("department", "default_project")
"""What income and costs are counted on in the ledger."""
POLICIES = (
    "shipping_vat",
    "rounding_cap",
    "customer_mode",
    "own_customer_above",
    "payment_terms_days",
    "closed_period",
    "late_changes",
    "amount_refunds",
    "gift_card_marks",
    "free_card_marks",
    "single_purpose_vouchers",
    "single_purpose_marks",
    "invoice_sending",
    "reserves",
    "taxed_fees",
    "foreign_goods",
    "price_tolerance_percent",
    "price_tolerance",
    *COUNTED_ON,
)
"""Settings of a source that booking goes by: a change makes a new version of its rules, for what is booked from then on."""
HELD_BY_POLICY = (
    "vat_deviation",
    "rounding_too_large",
    "period_closed",
    "period_closed_ask",
    "change_needs_approval",
    "refund_without_lines",
    "payout_fee_with_vat",
    "foreign_goods",
    "price_mismatch",
    "purchase_deviations",
)
"""What a stopped document may have been stopped by that another policy lets pass."""


RATES = ("rate_source", "rate_tolerance")
"""Where a ledger's exchange rates come from: the policies of everything that books into it."""


def _keep_policies(before: Connection, after: Connection, **how: Any) -> None:
    """A new version of what the connection's settings say, if they say something else."""
    names = policies_named(after)
    was, said = (decision_versions.policies_of(one, names) for one in (before, after))
    if was != said:
        decision_versions.append_policies(after, before=was, after=said, **how)


def policies_named(connection: Connection) -> tuple[str, ...]:
    """The settings of a connection that booking goes by."""
    return RATES if CONNECTORS[connection.kind].role == "target" else POLICIES


def _wishes_changed(before: Connection, after: Connection) -> bool:
    names = ("ledger_id", "from_date", *channels.SETTINGS)
    return after.kind == channels.KIND and any(
        getattr(before, name) != getattr(after, name) for name in names
    )


def followed(kind: str) -> frozenset[str]:
    """The kinds of connections that one of this kind can follow, to keep what they have."""
    received = {flow.source_kind for flow in FLOWS.values() if flow.receiver == kind}
    return frozenset(one.kind for one in CONNECTORS.values() if received & set(one.kinds))


def _rates_changed(before: Connection, after: Connection) -> bool:
    return any(getattr(before, name) != getattr(after, name) for name in RATES)


def _renew_rules(ledger: Connection, *, now: datetime) -> None:
    """Where rates come from is part of the rules of everything that books into the ledger: each gets a new version, and
    documents that a rate was missing for are tried again."""
    rules.touch(ledger)
    for source in ledger.sources.all():
        rules.touch(source)
        events.release_code(source, ("currency_not_supported",), now=now)
        events.bring_forward("rates_unreadable", now=now, connection=source)
    jobs.wake()


CARD_RULES = ("gift_card_marks", "free_card_marks", "single_purpose_vouchers", "single_purpose_marks")
CARD_CODES = ("gift_card_as_coupon", "vat_deviation", "free_card_exceeds_goods")
"""What is stopped for one of these may be right once the tenant has said which cards are which."""

CREDENTIAL_CODES = frozenset(
    {
        "bad_credentials",
        "access_denied",
        "credentials_missing",
        "credentials_incomplete",
        "credentials_unreadable",
    }
)
"""A pause for one of these is over when somebody enters new credentials."""
