"""What a tenant decides (accounts, VAT rules, product classes, payment methods): checked, versioned, logged, and what
waited for it released. Portal, admin, import and seeding all save through here."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from integrations import jobs
from integrations.accounting.rules import ROLES
from integrations.accounting.vat_defaults import ANY, PRODUCT_CLASSES
from integrations.desk import audit
from integrations.models import (
    AccountMapping,
    Connection,
    LedgerAccount,
    PaymentMethodRule,
    ProductClassRule,
    SyncEvent,
    VatCode,
    VatRule,
)
from integrations.sync import events, rules

Decision = AccountMapping | VatRule | ProductClassRule | PaymentMethodRule

NO_VAT = "0"
ROLE_NAMES: Mapping[str, object] = {
    "receivable": _("Customer receivables"),
    "sales": _("Sales (key: VAT code)"),
    "tender": _("Payment method (key: its id in the shop)"),
    "gift_card": _("Gift cards"),
    "store_credit": _("Store credit"),
    "prepayment": _("Prepayments from customers"),
    "rounding": _("Rounding"),
    "fx": _("Exchange gain or loss (key: gain, loss)"),
    "gap": _("Unexplained difference in the shop's total (key: gift_card)"),
}
CLASS_NAMES: Mapping[str, object] = {
    "standard": _("Standard rate"),
    "food": _("Food and drink"),
    "low": _("Low rate"),
    "zero": _("Zero rate"),
    "raw_fish": _("Raw fish"),
    "outside": _("Outside the VAT Act"),
    "gift_card": _("Gift card"),
}


def roles() -> list[tuple[str, object]]:
    """Every account role with its name, for forms and files."""
    return [(role, ROLE_NAMES.get(role, role)) for role in ROLES]


def product_classes(*, with_any: bool = False) -> list[tuple[str, object]]:
    """Every product class with its name; VAT rules may also say 'any'."""
    first = [(ANY, _("Any"))] if with_any else []
    return [*first, *((name, CLASS_NAMES.get(name, name)) for name in PRODUCT_CLASSES)]


def validate(decision: Decision) -> None:
    """Raise ValidationError, field by field in words, when the ledger would refuse what is decided."""
    if isinstance(decision, AccountMapping):
        _check_mapping(decision)
    elif isinstance(decision, VatRule):
        _check_vat_rule(decision)
    elif isinstance(decision, ProductClassRule):
        _check_choice("product_class", decision.product_class, PRODUCT_CLASSES)


def _check_choice(field: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        known = ", ".join(choices)
        raise ValidationError(
            {field: _("%(value)s is not known. Known are: %(known)s.") % {"value": value, "known": known}}
        )


def _check_mapping(mapping: AccountMapping) -> None:
    _check_choice("role", mapping.role, tuple(ROLES))
    if mapping.connection.ledger_id is None:
        raise ValidationError({"connection": _("This connection does not book into a ledger yet.")})
    account = mapping.ledger_account
    if account.connection_id != mapping.connection.ledger_id:
        raise ValidationError(
            {"ledger_account": _("This account is not in the ledger that the connection books into.")}
        )
    if not account.is_active:
        raise ValidationError(
            {"ledger_account": _("Account %(account)s is not active in the ledger.") % {"account": account}}
        )
    if mapping.role == "sales" and mapping.key and mapping.key != "unregistered":
        _check_vat_code("key", mapping.connection, mapping.key)
    _check_lock(account, vat_code=_vat_code_of(mapping))


def _vat_code_of(mapping: AccountMapping) -> str:
    """The VAT code that postings by this mapping carry: sales their key, everything else none."""
    return mapping.key if mapping.role == "sales" and mapping.key != "unregistered" else NO_VAT


def _check_lock(account: LedgerAccount, *, vat_code: str) -> None:
    """The account takes this VAT code (the ledger refuses a posting otherwise)."""
    words = {"account": str(account), "code": vat_code, "lock": account.vat_lock or ""}
    if account.vat_lock and account.vat_lock != vat_code:
        text = _(
            "Account %(account)s is locked to VAT code %(lock)s in the ledger, and this is booked with code %(code)s."
        )
        raise ValidationError({"ledger_account": text % words})
    if account.legal_vat and vat_code not in account.legal_vat:
        raise ValidationError(
            {
                "ledger_account": _("Account %(account)s does not take VAT code %(code)s in the ledger.")
                % words
            }
        )


def _check_vat_code(field: str, connection: Connection, number: str) -> None:
    if number == NO_VAT:
        return
    codes = VatCode.objects.filter(connection__sources=connection)
    if not codes.exists():
        return
    code = codes.filter(number=number).first()
    if code is None:
        raise ValidationError(
            {field: _("VAT code %(code)s does not exist in the ledger.") % {"code": number}}
        )
    if not code.is_outgoing:
        raise ValidationError({field: _("VAT code %(code)s may not be used on sales.") % {"code": number}})


def _check_vat_rule(rule: VatRule) -> None:
    _check_choice("role", rule.role, tuple(ROLES))
    _check_choice("product_class", rule.product_class, (ANY, *PRODUCT_CLASSES))
    _check_vat_code("vat_code", rule.connection, rule.vat_code)


@transaction.atomic
def save(decision: Decision, *, actor: User, now: datetime, action: str = "decide") -> int:
    """Save a decision: a new version, set by ``actor`` now, logged; what waited for it is released.

    Returns how many documents are on their way because of it. Raises ValidationError, and then nothing is saved.
    """
    before = {}
    if decision.pk is not None:
        stored = type(decision).objects.select_for_update().get(pk=decision.pk)
        before = audit.snapshot(stored)
        decision.version = stored.version + 1
    decision.set_by, decision.set_at = actor, now
    decision.full_clean()
    validate(decision)
    decision.save()
    rules.touch(decision.connection)
    audit.record_change(action if before else f"{action}_new", actor=actor, obj=decision, before=before)
    return release(decision, now=now)


@transaction.atomic
def delete(decision: Decision, *, actor: User, reason: str = "") -> None:
    """Take a decision back. Documents that need it will stop until somebody decides anew."""
    audit.record("undecide", actor=actor, obj=decision, before=audit.snapshot(decision), reason=reason)
    rules.touch(decision.connection)
    decision.delete()


def release(decision: Decision, *, now: datetime) -> int:
    """Let what waited for this decision run. Returns how many documents."""
    connection = decision.connection
    waiting = SyncEvent.objects.filter(connection=connection, state=SyncEvent.State.BLOCKED).exclude(
        waiting_for=""
    )
    keys = set(waiting.values_list("waiting_for", flat=True).distinct())
    count = sum(events.release(connection, key, now=now) for key in sorted(keys) if waits_for(key, decision))
    if isinstance(decision, VatRule | ProductClassRule):
        # The shop's VAT may agree with the rule as it is now.
        count += events.release_code(connection, ("vat_deviation",), now=now)
    if isinstance(decision, PaymentMethodRule):
        # Orders that were passed over as not paid may count as paid now.
        unpaid = ("awaiting_payment", "not_captured", "not_paid")
        count += events.look_again(connection, unpaid, method=decision.method, now=now)
    if count:
        jobs.wake()
    return count


def waits_for(key: str, decision: Decision) -> bool:
    """Whether a stopped document that waits for ``key`` may go on after this decision."""
    if isinstance(decision, AccountMapping):
        ready = ("readiness:vat_lock", "readiness:account_inactive", "readiness:account_needs_customer")
        return key == f"{decision.role}:{decision.key}" or key in ready
    if isinstance(decision, VatRule):
        return key.startswith("vat_rule:") or key in ("readiness:vat_code_inactive", "readiness:vat_lock")
    if isinstance(decision, ProductClassRule):
        return key == f"tax_class:{decision.tax_class}"
    return key in (f"payment_method:{decision.method}", f"paid_rule:{decision.method}")
