"""Rackbeat's projects, payment terms and employees as records. Pure."""

from integrations.connectors.rackbeat import unconfirmed
from integrations.connectors.rackbeat.fields import Json, decimal, text, truth
from integrations.records import EmployeeRecord, PaymentTermsRecord, ProjectRecord


def to_project(row: Json) -> ProjectRecord:
    """A project; that it is closed is known only where the company's API tells."""
    description = text(row, "description")
    closed = truth(row, unconfirmed.PROJECT_CLOSED) or description.startswith(
        unconfirmed.PROJECT_CLOSED_WORDS
    )
    return ProjectRecord(
        number=text(row, "number"),
        name=text(row, "name"),
        description=description.removeprefix(unconfirmed.PROJECT_CLOSED_WORDS).lstrip(". \n"),
        is_closed=closed,
    )


def to_payment_terms(row: Json) -> PaymentTermsRecord:
    """Payment terms."""
    return PaymentTermsRecord(
        number=text(row, "number"),
        name=text(row, "name"),
        days=int(decimal(row, "maturity_days")),
        type=text(row, "type"),
    )


def to_employee(row: Json) -> EmployeeRecord:
    """An employee. ``number`` is not the id of the user that he may also be."""
    return EmployeeRecord(
        number=text(row, "number"),
        name=text(row, "name"),
        email=text(row, "contact_email"),
        phone=text(row, "contact_phone"),
        job_title=text(row, "job_title"),
        language=text(row, "locale"),
    )
