"""Cells of the files that we give away: no text of ours or of others is ever taken for a formula."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
QUOTE = "'"


def defuse(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula; ``fuse`` gives it back."""
    return f"{QUOTE}{text}" if text.startswith((*FORMULA_STARTS, QUOTE)) else text


def fuse(text: str) -> str:
    """What stood there before ``defuse``."""
    return text[1:] if text.startswith(QUOTE) and text[1:].startswith((*FORMULA_STARTS, QUOTE)) else text
