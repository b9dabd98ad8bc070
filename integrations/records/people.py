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
    """A person at a customer. ``source_id`` is the source's own id, ``role`` what he is there. ``name`` is his e-mail address
    where nobody wrote a name; ``phone`` the number that reaches him best, ``mobile`` and ``landline`` what each of them is."""

    name: str
    source_id: str = ""
    email: str = ""
    phone: str = ""
    role: str = ""
    first_name: str = ""
    last_name: str = ""
    mobile: str = ""
    landline: str = ""

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise rejected("name")


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerContact:
    """A contact person as a ledger keeps him, under the card that his customer has there (``customer_id``).

    ``mobile`` and ``phone`` as people wrote them; contacts have no ``number``. ``is_active``
    None says nothing. Raises RejectedDocument without a customer,
    and for somebody who has neither a name nor an address.
    """

    customer_id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    mobile: str = ""
    phone: str = ""
    number: str = ""
    source_id: str = ""
    is_active: bool | None = None

    def __post_init__(self) -> None:
        if not self.customer_id:
            raise rejected("customer")
        if not self.shown:
            raise rejected("name")

    @property
    def full_name(self) -> str:
        """First and last name, '' for somebody of whom only the address is known."""
        return " ".join(filter(None, (self.first_name, self.last_name)))

    @property
    def shown(self) -> str:
        """What people know him by."""
        return self.full_name or self.email
