"""Who works in the company, to tell who is meant by somebody else's name for him. Nobody is ever made here."""

from datetime import date

from integrations.connectors.tripletex.client import TripletexClient
from integrations.connectors.tripletex.source_records import READ_ON, employee_record
from integrations.records import EmployeeRecord

FIELDS = (
    "id,firstName,lastName,displayName,employeeNumber,email,phoneNumberMobile,phoneNumberWork,isContact,"
    "employments(endDate)"
)


def read_employees(client: TripletexClient, *, on: date, managing: bool = False) -> list[EmployeeRecord]:
    """Everybody, a thousand a call; ``managing``: only those who may be made managers of projects."""
    chosen = {"assignableProjectManagers": True} if managing else {}
    return [
        employee_record({**row, READ_ON: on.isoformat()})
        for row in client.rows("/employee", fields=FIELDS, **chosen)
        if not row.get("isContact")
    ]
