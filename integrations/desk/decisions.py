"""What a tenant decides (accounts, VAT rules, product classes, payment methods): checked, versioned, logged, and what
waited for it released. Portal, admin, import and seeding all save through here."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from integrations.accounting.rules import ROLES
from integrations.accounting.vat_defaults import ANY, EU_COUNTRIES, PRODUCT_CLASSES
from integrations.desk import audit, decision_versions
from integrations.desk.decision_release import release, waits_for
from integrations.models import (
    AccountMapping,
    Connection,
    LedgerAccount,
    PaymentMethodRule,
    ProductClassRule,
    ProductRule,
    VatCode,
    VatRegistration,
    VatRule,
)
from integrations.sync import rules
from integrations.sync.decided import Decision
from integrations.sync.vat_rows import NO_TREATMENT

__all__ = ["Decision", "delete", "product_classes", "release", "roles", "save", "validate", "waits_for"]

NO_VAT = "0"
_TENDER_KEY = re.compile(r"[^/]+(/([A-Z]{3}|\*))?")
ROLE_NAMES: Mapping[str, object] = {
    "receivable": _("Customer receivables"),
    "sales": _("Sales (key: VAT code)"),
    "tender": _("Payment method (key: its id in the shop; id/EUR in euros, id/* in every currency)"),
    "gift_card": _("Gift cards"),
    "store_credit": _("Store credit"),
    "prepayment": _("Prepayments from customers"),
    "rounding": _("Rounding"),
    "fx": _("Exchange gain or loss (key: gain, loss)"),
    "gap": _("Unexplained difference in the shop's total (key: gift_card)"),
    "foreign_vat": _("Foreign VAT (key: country/scheme, e.g. SE/ioss)"),
    "bank": _("Bank account (key: currency, empty for kroner)"),
    "fees": _("Fees of payment providers (key: payment method, empty for all)"),
    "other_receivable": _("Payouts held back by payment providers"),
    "loan": _("Loans from payment providers (key: payment method)"),
    "payout_adjustment": _("Adjustments in payouts (key: payment method)"),
    "other_income": _("Other income"),
    "deferred_income": _("Income that is not earned yet"),
    "goodwill": _("Compensation to customers"),
    "bad_debt": _("Bad debt"),
    "supplier_debt": _("Debt to suppliers"),
    "goods_purchase": _("Purchases of goods"),
    "freight_in": _("Freight on purchases"),
    "software": _("Software and licences"),
    "service_purchase": _("Purchases of services"),
}
CLASS_NAMES: Mapping[str, object] = {
    "standard": _("Standard rate"),
    "food": _("Food and drink"),
    "low": _("Low rate"),
    "zero": _("Zero rate"),
    "raw_fish": _("Raw fish"),
    "outside": _("Outside the VAT Act"),
    "reverse_charge": _("Gold or climate quotas (reverse charge)"),
    "digital_service": _("Digital service"),
    "service_abroad": _("Service wholly used where it is delivered"),
    "gift_card": _("Gift card"),
    "single_purpose_voucher": _("Single-purpose voucher"),
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
    elif isinstance(decision, ProductRule):
        _check_product_rule(decision)
    elif isinstance(decision, VatRegistration):
        _check_registration(decision)
    elif decision.payout_by == PaymentMethodRule.Payout.OURS:
        # No flow books payouts yet: nobody may think that we do.
        text = _("Bilagsbro does not book payouts yet. Choose who does.")
        raise ValidationError({"payout_by": text})


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
    if mapping.role == "tender" and not _TENDER_KEY.fullmatch(mapping.key):
        raise ValidationError(
            {
                "key": _(
                    "Write the payment method's id, and after a / its currency (EUR) or * for all of them."
                )
            }
        )
    if mapping.role == "sales" and mapping.key and mapping.key != "unregistered":
        _check_vat_code("key", mapping.connection, mapping.key)
    for code in _vat_codes_of(mapping):
        _check_lock("ledger_account", account, vat_code=code)


def _vat_codes_of(mapping: AccountMapping) -> list[str]:
    """The VAT codes that postings by this mapping carry: sales their key; other roles those of the VAT rules that lead to
    them, else none."""
    if mapping.role == "sales":
        return [mapping.key if mapping.key != "unregistered" else NO_VAT]
    if mapping.key:
        return [NO_VAT]
    rules_to_it = VatRule.objects.filter(connection=mapping.connection, role=mapping.role)
    return sorted(set(rules_to_it.values_list("vat_code", flat=True))) or [NO_VAT]


def _check_lock(field: str, account: LedgerAccount, *, vat_code: str) -> None:
    """The account takes this VAT code (the ledger refuses a posting otherwise)."""
    words = {"account": str(account), "code": vat_code, "lock": account.vat_lock or ""}
    if account.vat_lock and account.vat_lock != vat_code:
        text = _(
            "Account %(account)s is locked to VAT code %(lock)s in the ledger, and this is booked with code %(code)s."
        )
        raise ValidationError({field: text % words})
    if account.legal_vat and vat_code not in account.legal_vat:
        words["legal"] = ", ".join(account.legal_vat)
        text = _(
            "Account %(account)s does not take VAT code %(code)s in the ledger. It takes only these: %(legal)s."
        )
        raise ValidationError({field: text % words})


def _check_vat_code(field: str, connection: Connection, number: str) -> None:
    if number in NO_TREATMENT:
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
    key = rule.vat_code if rule.role == "sales" else ""
    for account in _accounts_since(rule.connection, rule.role, key, day=rule.valid_from):
        _check_lock("vat_code", account, vat_code=rule.vat_code)


def _accounts_since(connection: Connection, role: str, key: str, *, day: date) -> list[LedgerAccount]:
    """The accounts of a role and key on a day and after."""
    rows = AccountMapping.objects.filter(connection=connection, role=role, key=key)
    rows = rows.select_related("ledger_account").order_by("valid_from")
    before = [row for row in rows if row.valid_from <= day]
    after = [row for row in rows if row.valid_from > day]
    return [row.ledger_account for row in (*before[-1:], *after)]


def _check_product_rule(rule: ProductRule) -> None:
    _check_choice("product_class", rule.product_class, PRODUCT_CLASSES)
    rule.value = rule.value.strip()
    if not rule.value and rule.field != ProductRule.Looked.TAX_CLASS:
        raise ValidationError({"value": _("Write what the rule looks for.")})
    if rule.field == ProductRule.Looked.PRODUCT and not rule.value.isdecimal():
        raise ValidationError({"value": _("A product is named by its number in the shop.")})


def _check_registration(registration: VatRegistration) -> None:
    country = registration.country = registration.country.strip().upper()
    if registration.scheme == VatRegistration.Scheme.LOCAL:
        if len(country) != 2 or not country.isalpha() or country in ("EU", "NO", "SJ"):
            raise ValidationError({"country": _("Write the two letters of the country, for example GB.")})
    elif country != "EU" and country not in EU_COUNTRIES:
        raise ValidationError(
            {"country": _("IOSS and OSS are given by a country of the EU; write EU or its letters.")}
        )


@transaction.atomic
def save(
    decision: Decision, *, actor: User | None, now: datetime, action: str = "decide", reason: str = ""
) -> int:
    """Save a decision: a new version, kept, set by ``actor`` now, logged; what waited for it is released.

    A decision whose key is taken back comes again under it. Returns how many documents are on their way because of it.
    Raises ValidationError, and then nothing is saved.
    """
    stored = _stored(decision)
    before = audit.snapshot(stored) if stored is not None else {}
    if stored is not None:
        decision.version = stored.version + 1
    elif decision.pk is not None:
        kind = decision_versions.kind_of(decision)
        decision.version = decision_versions.next_number(decision.connection, kind, decision.pk)
    decision.set_by, decision.set_at = actor, now
    decision.full_clean()
    validate(decision)
    decision.save()
    rules.touch(decision.connection)
    decision_versions.append(decision, before=stored, action=action, actor=actor, now=now, reason=reason)
    audit.record_change(
        action if before else f"{action}_new", actor=actor, obj=decision, before=before, reason=reason
    )
    return release(decision, now=now)


def _stored(decision: Decision) -> Decision | None:
    """The decision as it stands, held until the change is done."""
    if decision.pk is None:
        return None
    rows: Any = type(decision)._default_manager.select_for_update()
    return rows.filter(pk=decision.pk).first()


@transaction.atomic
def delete(
    decision: Decision, *, actor: User | None, now: datetime, action: str = "undecide", reason: str = ""
) -> None:
    """Take a decision back. Documents that need it will stop until somebody decides anew."""
    stored = _stored(decision)
    if stored is None:
        return
    audit.record(action, actor=actor, obj=decision, before=audit.snapshot(stored), reason=reason)
    rules.touch(decision.connection)
    decision_versions.append(
        decision, before=stored, action=action, actor=actor, now=now, reason=reason, is_gone=True
    )
    decision.delete()
