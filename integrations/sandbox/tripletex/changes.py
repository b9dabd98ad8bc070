"""Who changed what and when: the list that ``fields=changes`` shows of an object, oldest first (observed)."""

from datetime import datetime
from typing import Any

from integrations.sandbox.tripletex.company import Company
from integrations.sandbox.tripletex.fields import Model, register
from integrations.sandbox.tripletex.session import OSLO

Record = dict[str, Any]

register(
    Model(
        name="Change",
        path="",
        shown={"employeeId": 0, "timestamp": "", "changeType": ""},
        identify=lambda record: None,
    )
)


def change(company: Company, kind: str, *, now: float) -> Record:
    """One entry; the moment is in Norwegian time with its offset, to the second (observed)."""
    moment = datetime.fromtimestamp(now, OSLO).isoformat(timespec="seconds")
    return {"employeeId": company.employee_id, "timestamp": moment, "changeType": kind}


def created(company: Company, *, now: float) -> list[Record]:
    """The list of an object that has just been made."""
    return [change(company, "CREATE", now=now)]


def updated(company: Company, record: Record, *, now: float) -> list[Record]:
    """The list of an object that is changed now."""
    return [*record.get("changes", ()), change(company, "UPDATE", now=now)]
