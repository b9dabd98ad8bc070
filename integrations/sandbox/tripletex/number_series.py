"""The number series that orders, offers and projects share: what is taken, and what comes next."""

from typing import Any

from integrations.sandbox.tripletex.company import Company
from integrations.sandbox.tripletex.envelope import Message, message, rule

Record = dict[str, Any]


def is_project(holder: Record) -> bool:
    """Whether a number's holder is a project, and no order."""
    return "projectManager" in holder


def check_number(
    company: Company, draft: Record, taken: set[str], own: Record | None = None, *, always: bool = False
) -> None:
    """422 with HTML when the number is another's in the series, or twice in one batch (``taken``).

    That orders are refused is likely and can be switched off; that projects are was recorded (``always``).
    """
    number = draft.get("number")
    if not number or not (always or company.switches.refuse_used_order_numbers):
        return
    other = company.order_numbers.get(number)
    if other is not None and other is not own:
        raise rule(_used(company, other), message("number", "number_taken"))
    if number in taken:
        raise rule(message("number", "number_taken"))
    taken.add(number)


def _used(company: Company, other: Record) -> Message:
    found, number = other["id"], other["number"]
    if is_project(other):
        name = f"{number} {other['name']}"
        return message(None, "number_used_by_project", id=found, company=company.id, name=name)
    return message(None, "number_used", id=found, company=company.id, name=f"{number} Ordre")


def next_number(company: Company) -> str:
    """The next free number."""
    company.order_number += 1
    while str(company.order_number) in company.order_numbers:
        company.order_number += 1
    return str(company.order_number)
