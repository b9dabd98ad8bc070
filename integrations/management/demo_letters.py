"""The letters that the demo sends: they lie in a folder, and their links are said in the terminal."""

import email
import re
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from pathlib import Path

LINK = re.compile(r"https?://\S+")


class DemoLetters:
    """The folder that letters are written into; each is told once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._told = 0

    def new_ones(self) -> Iterator[str]:
        """A line for each letter that has come since: to whom, about what, and where its link leads."""
        letters = [letter for path in sorted(self.folder.glob("*.log")) for letter in _letters(path)]
        for letter in letters[self._told :]:
            found = LINK.search(_text(letter))
            yield f"Letter to {letter['to']}: {letter['subject']}  {found.group() if found else ''}"
        self._told = len(letters)


def _letters(path: Path) -> Iterator[EmailMessage]:
    """Django's file backend writes one file a connection, with a line of dashes after each letter."""
    for text in re.split(r"^-{70,}$", path.read_text(errors="replace"), flags=re.MULTILINE):
        if text.strip():
            yield email.message_from_string(text.lstrip("\n"), policy=policy.default)


def _text(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    return str(body.get_content()) if body is not None else ""
