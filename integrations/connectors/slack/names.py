"""Names of channels out of a company's template, by Slack's rules: a-z, 0-9, hyphen, underscore, at most 80. Pure.

What Slack does with other letters through its API is documented nowhere: they are rewritten, and nobody finds out.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from string import Formatter

from integrations.accounting.documents import rejected

MOST = 80
NUMBER = "number"
"""The field that keeps channels apart: it is never shortened."""
_LETTERS = str.maketrans(
    {"æ": "ae", "ø": "o", "å": "a", "œ": "oe", "ß": "ss", "ð": "d", "đ": "d", "þ": "th", "ł": "l", "ı": "i"}
)
_OTHERS = re.compile(r"[^a-z0-9_]+")


def slug(text: str) -> str:
    """A text as it may stand in a name: lower case, Norwegian letters rewritten, everything else a hyphen."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    letters = "".join(one for one in plain if not unicodedata.combining(one))
    return re.sub("-{2,}", "-", _OTHERS.sub("-", letters)).strip("-_")


def unknown_fields(template: str, known: Collection[str]) -> tuple[str, ...]:
    """Fields in braces that do not exist, for a form; '{' where the braces do not match."""
    try:
        parts = list(Formatter().parse(template))
    except ValueError:
        return ("{",)
    return tuple(
        field
        for _text, field, spec, how in parts
        if field is not None and (field not in known or spec or how)
    )


def channel_name(template: str, values: Mapping[str, str]) -> str:
    """The name for ``values`` by a template such as ``{number}-{name}``. A field without a value leaves no gap.

    What is too long loses from its longest field, never from the number. Raises RejectedDocument when nothing remains.
    """
    short = {field: slug(value) for field, value in values.items()}
    name = _filled(template, short)
    while len(name) > MOST and (longest := _longest(template, short)):
        short[longest] = short[longest][: -min(len(name) - MOST, len(short[longest]))].rstrip("-_")
        name = _filled(template, short)
    name = (name or slug(values.get(NUMBER, "")))[:MOST].strip("-_")
    if not name:
        raise rejected("name")
    return name


def _filled(template: str, values: Mapping[str, str]) -> str:
    found = []
    for text, field, _spec, _how in Formatter().parse(template):
        found += [text, values.get(field, "") if field else ""]
    return slug("".join(found))


def _longest(template: str, values: Mapping[str, str]) -> str:
    fields = {field for _text, field, _spec, _how in Formatter().parse(template) if field} - {NUMBER}
    found = max(fields, key=lambda field: (len(values.get(field, "")), field), default="")
    return found if values.get(found) else ""


def numbered(name: str, count: int) -> str:
    """The name to try the ``count``-th time: ``-2``, ``-3`` … within the length."""
    if count < 2:
        return name[:MOST].strip("-_")
    suffix = f"-{count}"
    return name[: MOST - len(suffix)].rstrip("-_") + suffix
