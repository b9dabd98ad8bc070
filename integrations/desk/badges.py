"""A state's sign and word as markup; the colour, given by the face's style sheet, only repeats them."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

from integrations.desk import states

ICONS = {
    "blocked": "front_hand",
    "deviation": "",
    "pending": "schedule",
    "running": "play_arrow",
    "booked": "check",
    "verified": "done_all",
    "ignored": "remove",
}
"""Names in the symbol font that the admin's theme brings along; where it has none, the sign itself is written."""


def badge(shown: states.Shown) -> SafeString:
    """The sign, hidden from screen readers, and the word."""
    return _pill(shown.key, shown.word, title=shown.meaning)


def tag(key: str, word: object) -> SafeString:
    """A short word in a state's colour, for states that are not those of documents."""
    return _pill(key, word)


def _pill(key: str, word: object, *, title: object = "") -> SafeString:
    icon = ICONS[key]
    symbol = "material-symbols-outlined" if icon else "bb-glyph"
    return format_html(
        '<span class="bb-state bb-{}" title="{}"><span class="bb-sign {}" aria-hidden="true">{}</span>{}</span>',
        key,
        title,
        symbol,
        icon or states.STATES[key].sign,
        word,
    )
