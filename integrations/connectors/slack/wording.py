"""Topic and description of a channel: one line, 250 characters, and our reference at the description's end. Pure.

How Slack counts and keeps text is documented nowhere: lengths are counted as if it counted escaped characters, and what comes
back is compared without what it is known to rewrite in messages (escapes, links in brackets, emoji as ``:names:``).
"""

import re
import unicodedata
from html import escape, unescape

from integrations.records import ChannelRecord

MOST = 250
_IN_BRACKETS = re.compile(r"<((?:https?|mailto):[^<>|]+)(?:\|([^<>]*))?>")
_EMOJI_NAMES = re.compile(r":[a-z0-9_+\-]+:")
_PICTURES = frozenset({"So", "Sk", "Cf", "Mn"})
_GAPS = re.compile(r"\s+")
_NOT_IN_A_MARK = re.compile(r"[^A-Za-z0-9]+")


def topic_of(record: ChannelRecord) -> str:
    """The topic as it is set."""
    return _cut(_one_line(record.topic), MOST)


def purpose_of(record: ChannelRecord) -> str:
    """The description as it is set: it ends with the reference by which the channel is found again."""
    mark = mark_of(record.reference)
    text = _cut(_one_line(record.purpose), MOST - len(mark) - 1)
    return f"{text} {mark}".strip()


def mark_of(reference: str) -> str:
    """How a reference stands in a description: letters, digits and hyphens, of which Slack makes no links and no emoji."""
    return f"[{_NOT_IN_A_MARK.sub('-', reference).strip('-')}]"


def plain(value: str) -> str:
    """A topic or description as it was written: Slack shows some characters escaped and links in angle brackets."""
    return _one_line(unescape(_IN_BRACKETS.sub(lambda found: found[2] or found[1], value)))


def alike(written: str, held: str) -> bool:
    """Whether two plain texts say the same, whatever became of their emoji."""
    return _words(written) == _words(held)


def _words(text: str) -> str:
    letters = _EMOJI_NAMES.sub("", text)
    return _one_line("".join(one for one in letters if unicodedata.category(one) not in _PICTURES))


def _one_line(text: str) -> str:
    return _GAPS.sub(" ", text).strip()


def _cut(text: str, most: int) -> str:
    if _length(text) <= most:
        return text
    shorter = text[: most - 1]
    while _length(shorter) > most - 1:
        shorter = shorter[:-1]
    return shorter.rstrip() + "…"


def _length(text: str) -> int:
    return len(escape(text, quote=False))
