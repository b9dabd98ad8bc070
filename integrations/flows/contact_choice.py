"""Who is meant by a contact person: as Tripletex takes him, and which of those at a customer he is already. Pure."""

from collections.abc import Sequence

from integrations.connectors.records import Candidate
from integrations.errors import RejectedDocument
from integrations.records import ContactPersonRecord, CustomerContact

TEXT_LENGTH = 100


def contact_of(person: ContactPersonRecord, card_id: str) -> CustomerContact | None:
    """A person as Tripletex takes him; None when nothing is left to know him by. It refuses addresses that are not ASCII, and
    what is longer than its columns (observed with customers, documented)."""
    email = person.email.strip()
    is_sound = email.isascii() and "@" in email and " " not in email and len(email) <= TEXT_LENGTH
    first, last = person.first_name, person.last_name
    if not first and not last and person.name != person.email:
        first = person.name
    try:
        return CustomerContact(
            customer_id=card_id,
            first_name=first[:TEXT_LENGTH],
            last_name=last[:TEXT_LENGTH],
            email=email if is_sound else "",
            mobile=person.mobile[:TEXT_LENGTH],
            phone=person.landline[:TEXT_LENGTH],
            source_id=person.source_id,
        )
    except RejectedDocument:
        return None


def chosen(
    record: CustomerContact,
    candidates: Sequence[Candidate],
    *,
    taken: set[str],
    announced: CustomerContact | None = None,
) -> Candidate | None:
    """Who of those at the customer is meant, None for nobody.

    The same address and name; else the same address or the same name, where one side does not say the other of the two. Two
    of one name with different addresses are two people, and so are two names at one address. ``announced`` is what an earlier
    try was about to make, when its answer was lost.
    """
    free = [one for one in candidates if one.remote_id not in taken]
    for meant in (record,) if announced is None else (announced, record):
        found = _alike(meant, free)
        if found is not None:
            return found
    return None


def _alike(meant: CustomerContact, free: Sequence[Candidate]) -> Candidate | None:
    name, email = meant.full_name.casefold(), meant.email.casefold()
    pairs = [(one, one.name.casefold(), one.email.casefold()) for one in free]
    same = [one for one, held, address in pairs if (held, address) == (name, email)]
    if email:
        same += [one for one, held, address in pairs if address == email and "" in (held, name)]
    if name:
        same += [one for one, held, address in pairs if held == name and "" in (address, email)]
    return same[0] if same else None
