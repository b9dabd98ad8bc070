"""The kinds of documents that are read from Rentman: where they are, what changes them, and what they become."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from integrations.connectors.contract import SourceSettings
from integrations.connectors.rentman.crew import to_crew, to_team
from integrations.connectors.rentman.fields import Json
from integrations.connectors.rentman.invoices import to_invoice
from integrations.connectors.rentman.parties import to_customer
from integrations.connectors.rentman.projects import to_project
from integrations.errors import UnsupportedDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A list that tells of changes. ``owner`` is the field that leads to the document, '' where the items are documents;
    ``over`` a path that the link leads to first, whose items then lead on by ``owner``."""

    path: str
    owner: str = ""
    over: str = ""
    label: tuple[str, ...] = ()

    @property
    def fields(self) -> str:
        """What is asked for of each item."""
        own = "function" if self.over else self.owner
        return ",".join(("id", "created", "modified", *self.label, *((own,) if own else ())))


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind. ``path`` holds the documents, ``feeds`` are the lists that show that one of them changed; ``dated`` is the
    field by which a period is asked for, '' where the list cannot be narrowed."""

    name: str
    path: str
    feeds: tuple[Feed, ...]
    translate: Callable[[Json, SourceSettings], Any]
    dated: str = ""
    label: tuple[str, ...] = ()


_INVOICE, _PROJECT, _CONTACT = ("number", "subject"), ("number", "name"), ("name", "firstname", "surname")

_CREW_FEEDS = (
    Feed(path="/projectcrew", owner="project", over="/projectfunctions"),
    Feed(path="/projectfunctions", owner="project"),
    Feed(path="/projects", label=_PROJECT),
)

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            name="rentman_invoice", path="/invoices", feeds=(Feed(path="/invoices", label=_INVOICE),),
            translate=to_invoice, dated="date", label=_INVOICE,
        ),
        Kind(
            name="rentman_customer", path="/contacts", label=_CONTACT, translate=to_customer,
            feeds=(Feed(path="/contacts", label=_CONTACT), Feed(path="/contactpersons", owner="contact")),
        ),
        Kind(
            name="rentman_project", path="/projects", label=_PROJECT, translate=to_project,
            feeds=(Feed(path="/projects", label=_PROJECT), Feed(path="/subprojects", owner="project")),
        ),
        Kind(
            name="rentman_crew", path="/projects", label=_PROJECT, translate=to_crew,
            feeds=_CREW_FEEDS,
        ),
        Kind(
            name="project_channel", path="/projects", label=_PROJECT, translate=to_team,
            feeds=(*_CREW_FEEDS, Feed(path="/subprojects", owner="project")),
        ),
    )
}  # fmt: skip
"""A subproject that changes status moves its own ``modified`` and not the project's; whoever is planned moves neither."""

SOURCE_KINDS = tuple(KINDS)


def kind_of(name: str) -> Kind:
    """A kind by its name. Raises UnsupportedDocument('unknown_kind')."""
    found = KINDS.get(name)
    if found is None:
        raise UnsupportedDocument("unknown_kind", params={"kind": name})
    return found
