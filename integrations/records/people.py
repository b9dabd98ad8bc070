"""The people who work in the company, and those who speak for its customers."""

from dataclasses import dataclass

from integrations.accounting.documents import rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployeeRecord:
    """An employee, who need not be a user of either system. ``language`` is a locale such as ``nb_NO``, '' when unknown."""

    name: str
    number: str = ""
    source_id: str = ""
    email: str = ""
    phone: str = ""
    job_title: str = ""
    language: str = ""
    is_active: bool = True

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise rejected("name")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPersonRecord:
    """A person at a customer. ``source_id`` is the source's own id, ``role`` what he is there."""

    name: str
    source_id: str = ""
    email: str = ""
    phone: str = ""
    role: str = ""

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise rejected("name")
