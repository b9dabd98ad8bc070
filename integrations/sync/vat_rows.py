"""Rows of the database about VAT as booking reads them: product rules, registrations abroad, VAT codes with their past."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from integrations.accounting.rules import ProductRule as PureProductRule
from integrations.accounting.rules import Registration, VatCodeInfo
from integrations.models import ProductRule, VatCode, VatRegistration

NO_TREATMENT = frozenset({"0", "7"})
"""Codes without VAT treatment: Tripletex does not list them among those for sales, and takes them all the same."""


def product_rules(rows: Iterable[ProductRule]) -> tuple[PureProductRule, ...]:
    """Which products are of a class, in the order given."""
    return tuple(
        PureProductRule(
            field=row.field,  # type: ignore[arg-type]
            value=row.value,
            product_class=row.product_class,
            priority=row.position,
            id=str(row.pk or ""),
            version=row.version,
            set_by=str(row.set_by or ""),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        for row in rows
    )


def registrations(rows: Iterable[VatRegistration]) -> tuple[Registration, ...]:
    """VAT registrations abroad, in the order given: the oldest first."""
    return tuple(
        Registration(
            country=row.country,
            scheme=row.scheme,  # type: ignore[arg-type]
            number=row.number,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            version=row.version,
            set_by=str(row.set_by or ""),
        )
        for row in rows
    )


def vat_code(row: VatCode) -> VatCodeInfo:
    """A VAT code of the ledger; ``past`` as the ledger told it: [first day, last day, percent]."""
    return VatCodeInfo(
        number=row.number,
        rate=row.rate.normalize(),
        active=row.is_outgoing or row.number in NO_TREATMENT,
        name=row.name,
        past=tuple(
            (date.fromisoformat(first), date.fromisoformat(last), Decimal(rate).normalize())
            for first, last, rate in row.past
        ),
    )
