"""Rooms in which the people of a project talk to each other."""

from dataclasses import dataclass

from integrations.accounting.documents import rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRecord:
    """A project's channel. ``number`` is the project's, ``name`` the wish for the channel's; who is there may know it by
    another one later.

    ``reference`` is our stable name of it, kept in the channel itself: a channel whose making was not answered is found
    again by it. ``members`` are e-mail addresses; whoever leaves the project stays in its channel. ``without_email`` are the
    names of those who have none. ``theirs`` names the fields that people have changed on their side, only in what is read back.
    """

    number: str
    name: str
    reference: str
    source_id: str = ""
    topic: str = ""
    purpose: str = ""
    link: str = ""
    link_title: str = ""
    members: tuple[str, ...] = ()
    without_email: tuple[str, ...] = ()
    is_private: bool = False
    is_archived: bool = False
    theirs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("number", "name", "reference"):
            if not getattr(self, name).strip():
                raise rejected(name)
        if self.link and not self.link.startswith(("https://", "http://")):
            raise rejected("link", value=self.link)
