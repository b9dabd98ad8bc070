"""Rows of the database about VAT as booking reads them: product rules, registrations abroad, VAT codes with their past."""

from datetime import date
from decimal import Decimal

from integrations.accounting.rules import ProductRule as PureProductRule
from integrations.accounting.rules import Registration, VatCodeInfo
from integrations.models import Connection, ProductRule, VatCode, VatRegistration

NO_TREATMENT = frozenset({"0", "7"})
"""Codes without VAT treatment: Tripletex does not list them among those for sales, and takes them all the same."""


def product_rules(connection: Connection) -> tuple[PureProductRule, ...]:
    """Which products are of a class, in the tenant's order."""
    rows = ProductRule.objects.filter(connection=connection).select_related("set_by")
    return tuple(
        PureProductRule(
            field=row.field,  # type: ignore[arg-type]
            value=row.value,
            product_class=row.product_class,
            priority=row.position,
            id=str(row.pk),
            version=row.version,
            set_by=str(row.set_by or ""),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        for row in rows.order_by("position", "id")
    )


def registrations(connection: Connection) -> tuple[Registration, ...]:
    """VAT registrations abroad, the oldest first."""
    rows = VatRegistration.objects.filter(connection=connection).select_related("set_by")
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
        for row in rows.order_by("valid_from", "id")
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
