"""Versions of decisions: what each said, kept whenever one is saved or taken back, and read back as a decision."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from integrations.models import (
    AccountMapping,
    Connection,
    DecisionVersion,
    LedgerAccount,
    PaymentMethodRule,
    ProductClassRule,
    ProductRule,
    VatRegistration,
    VatRule,
)
from integrations.sync.decided import Decision

Kind = DecisionVersion.Kind
BEFORE = "before"
"""The action of a version that was there before versions were kept: written down at the first change after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """How a kind of decision is kept: its model, the fields it says, and those that name it within its connection."""

    model: type[Decision]
    fields: tuple[str, ...]
    named_by: tuple[str, ...]


KEPT: Mapping[str, Kept] = {
    Kind.ACCOUNT: Kept(
        model=AccountMapping,
        fields=("role", "key", "account", "valid_from"),
        named_by=("role", "key", "valid_from"),
    ),
    Kind.VAT_RULE: Kept(
        model=VatRule,
        fields=(
            "position", "customer_type", "delivery_area", "product_class", "vat_code", "role", "valid_from", "valid_to",
            "note",
        ),
        named_by=("customer_type", "delivery_area", "product_class", "valid_from"),
    ),
    Kind.PRODUCT_CLASS: Kept(
        model=ProductClassRule, fields=("tax_class", "product_class"), named_by=("tax_class",)
    ),
    Kind.PRODUCT_RULE: Kept(
        model=ProductRule,
        fields=("position", "field", "value", "product_class", "valid_from", "valid_to", "note"),
        named_by=("field", "value", "valid_from"),
    ),
    Kind.REGISTRATION: Kept(
        model=VatRegistration,
        fields=("scheme", "country", "number", "valid_from", "valid_to"),
        named_by=("scheme", "country", "valid_from"),
    ),
    Kind.PAYMENT_METHOD: Kept(
        model=PaymentMethodRule, fields=("method", "paid_when", "payout_by"), named_by=("method",)
    ),
}  # fmt: skip
"""Kind of decision → how it is kept. An account stands in it by its number, as people know it."""
DAYS = frozenset({"valid_from", "valid_to"})


def kind_of(decision: Decision) -> str:
    """The kind that a decision is kept as."""
    return next(kind for kind, kept in KEPT.items() if kept.model is type(decision))


def data_of(decision: Decision) -> dict[str, Any]:
    """What a decision says, as JSON."""
    return {name: _plain(_said(decision, name)) for name in KEPT[kind_of(decision)].fields}


def _said(decision: Decision, name: str) -> Any:
    if name == "account":
        assert isinstance(decision, AccountMapping)
        return decision.ledger_account.number
    return getattr(decision, name)


def policies_of(connection: Connection, names: tuple[str, ...]) -> dict[str, Any]:
    """What a connection's settings say, as JSON."""
    return {name: _plain(getattr(connection, name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else value


def append(
    decision: Decision,
    *,
    before: Decision | None,
    action: str,
    actor: User | None,
    now: dt.datetime,
    reason: str = "",
    is_gone: bool = False,
) -> DecisionVersion:
    """Keep what a decision says from now on; after ``touch``, which lets one change at a time through.

    A decision that was there before versions were kept is kept as it was, too: ``before``.
    """
    kind = kind_of(decision)
    if before is not None and not _of(decision.connection, kind, decision.pk).exists():
        _write(
            decision.connection,
            kind,
            before.pk,
            data=data_of(before),
            number=before.version,
            rules_version=0,
            action=BEFORE,
            set_by=before.set_by,
            set_at=before.set_at,
        )
    return _write(
        decision.connection,
        kind,
        decision.pk,
        data=None if is_gone else data_of(decision),
        number=next_number(decision.connection, kind, decision.pk, least=decision.version),
        rules_version=decision.connection.rules_version,
        action=action,
        set_by=actor,
        set_at=now,
        reason=reason,
    )


def append_policies(
    connection: Connection,
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    actor: User | None,
    now: dt.datetime,
    action: str,
    reason: str = "",
) -> DecisionVersion:
    """Keep what a connection's settings say from now on, and once what they said before versions were kept."""
    mine = _of(connection, Kind.POLICIES, connection.pk)
    if not mine.exists():
        _write(
            connection,
            Kind.POLICIES,
            connection.pk,
            data=dict(before),
            number=1,
            rules_version=0,
            action=BEFORE,
            set_by=None,
            set_at=connection.created_at,
        )
    return _write(
        connection,
        Kind.POLICIES,
        connection.pk,
        data=dict(after),
        number=next_number(connection, Kind.POLICIES, connection.pk),
        rules_version=connection.rules_version,
        action=action,
        set_by=actor,
        set_at=now,
        reason=reason,
    )


def _of(connection: Connection, kind: str, object_id: int) -> Any:
    return DecisionVersion.objects.filter(connection=connection, kind=kind, object_id=object_id)


def next_number(connection: Connection, kind: str, object_id: int, *, least: int = 1) -> int:
    """The number of a decision's next version."""
    latest = _of(connection, kind, object_id).order_by("-number").values_list("number", flat=True).first()
    return max(least, (latest or 0) + 1)


def _write(connection: Connection, kind: str, object_id: int, *, data: Any, **fields: Any) -> DecisionVersion:
    effective = (data or {}).get("valid_from")
    return DecisionVersion.objects.create(
        connection=connection,
        kind=kind,
        object_id=object_id,
        data=data,
        effective_from=dt.date.fromisoformat(effective) if effective else None,
        **fields,
    )


def said_by(connection: Connection, kind: str, object_id: int, data: Mapping[str, Any]) -> Decision:
    """The decision of that key as ``data`` has it, not saved: it takes the place of what stands, or comes again. Raises
    ValidationError when its account is gone from the ledger."""
    decision: Any = standing(connection, kind, object_id)
    if decision is None:
        decision = KEPT[kind].model(pk=object_id, connection=connection)
    for name, value in data.items():
        if name == "account":
            decision.ledger_account = account_of(connection, value)
        else:
            setattr(decision, name, _read(name, value))
    return decision


def account_of(connection: Connection, number: str) -> LedgerAccount:
    """The account of that number in the ledger that the connection books into. Raises ValidationError."""
    found = LedgerAccount.objects.filter(connection=connection.ledger, number=number).first()
    if found is None:
        raise ValidationError(
            {"ledger_account": _("Account %(number)s is not in the ledger.") % {"number": number}}
        )
    return found


def _read(name: str, value: Any) -> Any:
    return dt.date.fromisoformat(value) if name in DAYS and value else value


def standing(connection: Connection, kind: str, object_id: int) -> Decision | None:
    """The decision of that key as it stands, None when it was taken back."""
    found: Any = KEPT[kind].model._default_manager.select_related("connection__tenant", "set_by")
    return found.filter(connection=connection, pk=object_id).first()


def latest(connection: Connection, *, until: int | None = None) -> dict[tuple[str, int], DecisionVersion]:
    """The newest version of every decision that has any, by (kind, key); ``until`` a version of the rules, that included."""
    rows = DecisionVersion.objects.filter(connection=connection).select_related("set_by").order_by("id")
    if until is not None:
        rows = rows.filter(rules_version__lte=until)
    return {(row.kind, row.object_id): row for row in rows}
