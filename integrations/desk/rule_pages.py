"""What a connection's rules are now, for the page that shows them: who has rules, and the VAT table as it is applied."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from integrations.accounting.rules import Rules
from integrations.accounting.vat_defaults import (
    ABROAD,
    ANY,
    CUSTOMER_TYPES,
    DOMESTIC,
    EU,
    PRODUCT_CLASSES,
    STOCK_ABROAD,
    SVALBARD,
)
from integrations.connectors.registry import CONNECTORS
from integrations.desk import decisions, rule_words
from integrations.desk.rule_kinds import can_answer
from integrations.errors import SyncError
from integrations.models import (
    Connection,
    VatRule,
)
from integrations.sync.rules import load_book

__all__ = ["Cell", "MatrixRow", "can_answer", "has_rules", "matrix", "of_tenant"]

AREAS = (DOMESTIC, SVALBARD, EU, ABROAD, STOCK_ABROAD)
AREA_NAMES: Mapping[str, Any] = dict(VatRule.Area.choices) | {ABROAD: VatRule.Area.ABROAD.label}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What one kind of sale becomes. ``missing``: what lacks, in words; ``is_waited_for``: documents are stopped for it.
    ``query`` opens the form of exactly this."""

    vat_code: str = ""
    rate: Decimal | None = None
    account: str = ""
    set_by: str = ""
    version: int = 1
    is_own: bool = False
    missing: str = ""
    query: Mapping[str, Any] | None = None
    span: int = 1
    who: str = ""
    is_waited_for: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """A product class, and what it becomes for every buyer and place."""

    product_class: str
    name: str
    cells: tuple[Cell, ...]


def has_rules(connection: Connection) -> bool:
    """Whether documents of the connection are booked by rules of its own."""
    ledger = connection.ledger
    return (
        ledger is not None
        and CONNECTORS[ledger.kind].role == "target"
        and CONNECTORS[connection.kind].role == "source"
    )


def of_tenant(tenant: Any) -> list[Connection]:
    """The company's connections that have rules."""
    rows = Connection.objects.filter(tenant=tenant, ledger__isnull=False).select_related("ledger", "tenant")
    return [row for row in rows.order_by("name", "pk") if has_rules(row)]


def matrix(connection: Connection, *, today: dt.date, waits: Collection[str]) -> tuple[MatrixRow, ...]:
    """The VAT table as it is applied today: what each product class becomes for every buyer and place. A cell counts for
    both kinds of buyers where they are treated alike. ``waits`` is what stopped documents wait for."""
    rules = load_book(connection).rules
    return tuple(
        MatrixRow(
            product_class=product_class,
            name=str(decisions.CLASS_NAMES.get(product_class, product_class)),
            cells=tuple(cell for area in AREAS for cell in _pair(rules, area, product_class, today, waits)),
        )
        for product_class in PRODUCT_CLASSES
    )


def _pair(
    rules: Rules, area: str, product_class: str, today: dt.date, waits: Collection[str]
) -> Iterable[Cell]:
    private, business = (_cell(rules, who, area, product_class, today, waits) for who in CUSTOMER_TYPES)
    alike = ("vat_code", "rate", "account", "set_by", "missing", "is_waited_for")
    if all(getattr(private, name) == getattr(business, name) for name in alike):
        query = {**(private.query or {}), "customer_type": ANY} if not private.is_own else private.query
        yield replace(private, query=query, span=2, who=_("everybody"))
    else:
        yield replace(private, who=_("private persons"))
        yield replace(business, who=_("businesses"))


def _cell(
    rules: Rules, who: str, area: str, product_class: str, today: dt.date, waits: Collection[str]
) -> Cell:
    asked: dict[str, Any] = {"customer_type": who, "delivery_area": area, "product_class": product_class}
    try:
        rule = rules.vat_rule(customer_type=who, area=area, product_class=product_class, on=today)
    except SyncError:
        key = f"vat_rule:{who}/{area}/{product_class}"
        return Cell(missing=_("Stops: no rule"), query=asked, is_waited_for=key in waits)
    own = (rule.delivery_area, rule.product_class) == (area, product_class)
    query = (
        {"id": rule.id}
        if own
        else {**asked, "position": max(1, rule.priority - 1), "vat_code": rule.vat_code}
    )
    cell = Cell(
        vat_code=rule.vat_code,
        set_by=rule.set_by,
        version=rule.version,
        is_own=own,
        query=query,
    )
    key = rule.account_key or (rule.vat_code if rule.account_role == "sales" else "")
    choice = rules.choice(rule.account_role, key=key, on=today)
    account = choice.number if choice is not None else ""
    try:
        rate = rules.vat_rate(rule.vat_code, on=today)
    except SyncError:
        return replace(cell, account=account, missing=_("The code is not in use in Tripletex"))
    if choice is None:
        missing = _("Account is missing for %(what)s") % {
            "what": rule_words.account_name(rule.account_role, key)
        }
        return replace(cell, rate=rate, missing=missing, is_waited_for=f"{rule.account_role}:{key}" in waits)
    return replace(cell, rate=rate, account=account, set_by=cell.set_by or choice.set_by)
