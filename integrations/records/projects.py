"""Projects that sales and purchases are counted on."""

from dataclasses import dataclass

from integrations.accounting.documents import rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectRecord:
    """A project by its number. A closed one stays, and says that it is closed."""

    number: str
    name: str
    source_id: str = ""
    description: str = ""
    is_closed: bool = False
    is_deleted: bool = False

    def __post_init__(self) -> None:
        if not self.number:
            raise rejected("number")
        if not self.name.strip():
            raise rejected("name")
