"""What a tenant decides, in words: what a decision is about, what it says, and what changed from one version to the next."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrations.desk import decisions
from integrations.desk.decision_versions import BEFORE, DAYS, KEPT
from integrations.models import Connection, DecisionVersion, LedgerAccount
from integrations.models.mapping import BEGINNING
from integrations.sync import departments

Kind = DecisionVersion.Kind
Words = str | Promise
ACCOUNTS: Mapping[tuple[str, str], Words] = {
    ("sales", "unregistered"): gettext_lazy("Sales outside the VAT register"),
    ("fx", "gain"): gettext_lazy("Exchange gain"),
    ("fx", "loss"): gettext_lazy("Exchange loss"),
    ("fees", ""): gettext_lazy("Fees of payment providers"),
    ("bank", ""): gettext_lazy("Bank account in kroner"),
    ("gap", "gift_card"): gettext_lazy("Unexplained difference in the shop's total"),
}
DONE: Mapping[str, Words] = {
    "new": gettext_lazy("Decided"),
    "decide": gettext_lazy("Changed"),
    "import": gettext_lazy("Changed by file"),
    "undecide": gettext_lazy("Taken back"),
    "roll_back": gettext_lazy("Rolled back"),
    "change": gettext_lazy("Changed"),
    BEFORE: gettext_lazy("As it was before"),
}


NAMED: Mapping[str, tuple[str, ...]] = {
    Kind.ACCOUNT: ("role", "key"),
    Kind.VAT_RULE: ("customer_type", "delivery_area", "product_class"),
    Kind.PRODUCT_CLASS: ("tax_class",),
    Kind.PRODUCT_RULE: ("field", "value"),
    Kind.REGISTRATION: ("scheme", "country"),
    Kind.PAYMENT_METHOD: ("method",),
}
"""What the name of a decision says already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field that a change made otherwise; '' for what was not there."""

    label: str
    before: str
    after: str


def role_name(role: str) -> str:
    """What an account is for."""
    return str(decisions.ROLE_NAMES.get(role, role)).split(" (")[0]


def account_name(role: str, key: str) -> str:
    """What a role and key are for: ``Payment method: vipps``."""
    if (role, key) in ACCOUNTS:
        return str(ACCOUNTS[role, key])
    if role == "sales" and key:
        return _("Sales with VAT code %(code)s") % {"code": key}
    return f"{role_name(role)}: {key}" if key else role_name(role)


def name_of(kind: str, data: Mapping[str, Any]) -> str:
    """What a decision is about."""
    if kind == Kind.ACCOUNT:
        return account_name(data["role"], data["key"])
    if kind == Kind.VAT_RULE:
        parts = (
            value_of(kind, name, data[name]) for name in ("customer_type", "delivery_area", "product_class")
        )
        return _("VAT rule: %(what)s") % {"what": " × ".join(parts)}
    if kind == Kind.PRODUCT_CLASS:
        return _("Tax class in the shop: %(name)s") % {"name": data["tax_class"] or _("standard (no name)")}
    if kind == Kind.PRODUCT_RULE:
        looked = value_of(kind, "field", data["field"])
        return _("Products by %(field)s: %(value)s") % {
            "field": looked.lower(),
            "value": data["value"] or "–",
        }
    if kind == Kind.REGISTRATION:
        return f"{data['scheme'].upper()} {data['country']}".strip()
    if kind == Kind.PAYMENT_METHOD:
        return _("Payment method %(method)s") % {"method": data["method"]}
    return _("Policies")


def value_of(kind: str, name: str, value: Any) -> str:
    """A field's value as a person reads it."""
    if name == "product_class":
        return str(dict(decisions.product_classes(with_any=True)).get(value, value))
    if name == "role":
        return role_name(value)
    if name in DAYS:
        return day(value)
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "–"
    choices = _choices(kind, name)
    if value in choices:
        return str(choices[value])
    if _is_amount(kind, name) and value is not None:
        return number_format(Decimal(value), decimal_pos=2, force_grouping=True)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value is None or value == "":
        return "–"
    return number_format(value) if isinstance(value, int) else str(value)


def day(iso: str | None) -> str:
    """A day as people write it; the first of all is since ever."""
    if not iso:
        return "–"
    on = dt.date.fromisoformat(iso)
    return _("since ever") if on == BEGINNING else date_format(on, "DATE_FORMAT")


def _is_amount(kind: str, name: str) -> bool:
    return kind == Kind.POLICIES and isinstance(Connection._meta.get_field(name), DecimalField)


def _choices(kind: str, name: str) -> Mapping[Any, Any]:
    model: Any = Connection if kind == Kind.POLICIES else KEPT[kind].model
    field = model._meta.get_field(name) if name != "account" else None
    return dict(field.choices or ()) if field is not None else {}


def label_of(kind: str, name: str) -> str:
    """What a field is called."""
    if name == "account":
        return _("Account")
    model: Any = Connection if kind == Kind.POLICIES else KEPT[kind].model
    return capfirst(str(model._meta.get_field(name).verbose_name))


def account_names(connection: Connection) -> dict[str, str]:
    """Number → number and name, of the accounts of the ledger that the connection books into; of its departments under
    ``department:10``."""
    found = {row.number: str(row) for row in LedgerAccount.objects.filter(connection=connection.ledger)}
    if connection.ledger is not None:
        found |= {f"department:{one.number}": one.label for one in departments.of_ledger(connection.ledger)}
    return found


def changes(
    kind: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    *,
    accounts: Mapping[str, str],
) -> tuple[FieldChange, ...]:
    """What differs between two versions; when one of them is nothing, all that is said beside what it is about."""
    was, said = before or {}, after or {}
    named = NAMED.get(kind, ()) if not was or not said else ()

    def shown(data: Mapping[str, Any], name: str) -> str:
        if data.get(name) in (None, "") and not (was and said):
            return ""
        value = value_of(kind, name, data[name]) if name in data else ""
        key = {"account": value, "department": f"department:{value}"}.get(name)
        return value if key is None else accounts.get(key, value)

    every = (
        FieldChange(label=label_of(kind, name), before=shown(was, name), after=shown(said, name))
        for name in {**was, **said}
        if was.get(name) != said.get(name) and name not in named
    )
    return tuple(one for one in every if (one.before or one.after) and not _is_since_ever(one))


def _is_since_ever(change: FieldChange) -> bool:
    """Whether it only says that something new, or gone, has been so since ever."""
    return {change.before, change.after} == {"", _("since ever")}
