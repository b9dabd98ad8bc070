"""A ledger's departments as they were last read: kept with its other features, as number, name and the ledger's id."""

from collections.abc import Sequence

from integrations.accounting.rules import Department
from integrations.models import Connection


def rows(ledger: Connection) -> Sequence[dict[str, str]]:
    """The departments that may be used."""
    found: Sequence[dict[str, str]] = ledger.features.get("departments", ())
    return found


def of_ledger(ledger: Connection) -> list[Department]:
    """The same, in the order of their numbers."""
    found = [Department(number=row["number"], name=row["name"]) for row in rows(ledger)]
    return sorted(found, key=lambda one: (not one.number.isdigit(), len(one.number), one.number))


def chosen(connection: Connection, ledger: Connection) -> Department | None:
    """The department that a connection counts on; of one that the ledger has no more the number alone."""
    number = connection.department
    if not number:
        return None
    name = next((row["name"] for row in rows(ledger) if row["number"] == number), number)
    return Department(number=number, name=name)
