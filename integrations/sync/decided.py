"""What a tenant has decided of a connection, as rows: as they stand, or as they would stand after a change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from integrations.models import (
    AccountMapping,
    Connection,
    PaymentMethodRule,
    ProductClassRule,
    ProductRule,
    VatRegistration,
    VatRule,
)

Decision = AccountMapping | VatRule | ProductClassRule | ProductRule | VatRegistration | PaymentMethodRule
NEW = 1 << 62
"""Where a row without a key stands among its equals: it will be the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """Everything decided of one connection, in the order in which booking looks at it."""

    accounts: tuple[AccountMapping, ...]
    vat_rules: tuple[VatRule, ...]
    product_classes: tuple[ProductClassRule, ...]
    product_rules: tuple[ProductRule, ...]
    registrations: tuple[VatRegistration, ...]
    payment_methods: tuple[PaymentMethodRule, ...]

    def rows(self) -> Iterable[Decision]:
        """Every decision, kind by kind."""
        yield from self.accounts
        yield from self.vat_rules
        yield from self.product_classes
        yield from self.product_rules
        yield from self.registrations
        yield from self.payment_methods


def read(connection: Connection) -> Decided:
    """As it stands."""
    return _ordered(row for model in MODELS for row in _rows(model, connection))


def changed(decided: Decided, *, rows: Sequence[Decision] = (), without: Sequence[Decision] = ()) -> Decided:
    """As it would stand with ``rows`` new or instead of what they replace, and without others; nothing is written."""
    gone = {(type(row), row.pk) for row in (*rows, *without) if row.pk is not None}
    kept = [row for row in decided.rows() if (type(row), row.pk) not in gone]
    return _ordered((*kept, *rows))


MODELS: tuple[Any, ...] = (
    AccountMapping,
    VatRule,
    ProductClassRule,
    ProductRule,
    VatRegistration,
    PaymentMethodRule,
)


def _rows(model: type[models.Model], connection: Connection) -> Iterable[Decision]:
    related = ("set_by", "ledger_account") if model is AccountMapping else ("set_by",)
    return model._default_manager.filter(connection=connection).select_related(*related)  # type: ignore[return-value]


def _ordered(rows: Iterable[Decision]) -> Decided:
    by_kind: dict[type, list[Any]] = {model: [] for model in MODELS}
    for row in rows:
        by_kind[type(row)].append(row)

    def sort(model: type, *names: str) -> tuple[Any, ...]:
        return tuple(
            sorted(by_kind[model], key=lambda row: (*(getattr(row, name) for name in names), row.pk or NEW))
        )

    return Decided(
        accounts=sort(AccountMapping, "role", "key", "valid_from"),
        vat_rules=sort(VatRule, "position"),
        product_classes=sort(ProductClassRule, "tax_class"),
        product_rules=sort(ProductRule, "position"),
        registrations=sort(VatRegistration, "valid_from"),
        payment_methods=sort(PaymentMethodRule, "method"),
    )
