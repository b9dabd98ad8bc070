"""Letters say the same as text and as HTML, in the reader's language, and carry nothing that a stranger could abuse."""

from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.utils.html import strip_tags
from django.utils.translation import get_language, override

from accounts import letters

LETTERS = sorted(
    path.stem
    for path in Path(settings.BASE_DIR, "templates", "mail").glob("*.txt")
    if not path.stem.startswith("rackbeat")
)
WORDS: dict[str, Any] = {
    "name": "Alice",
    "who": "Olga & Co",
    "company": "Fjord & Fjell AS",
    "email": "ny@example.no",
    "reason": "Telefonen er <borte>",
    "hours": "48",
    "days": 7,
    "invitation": SimpleNamespace(role="reader", get_role_display="Leser"),
    **{key: f"https://bilagsbro.example/{key}/" for key in ("link", "login", "forgotten", "sign_up")},
}


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("name", LETTERS)
def test_text_and_html_say_the_same_and_begin_with_what_to_do(name: str, language: str) -> None:
    letters.send(name, to="alice@example.no", language=language, words=WORDS)

    (letter,) = mail.outbox
    html = str(letter.alternatives[0][0])
    text = str(letter.body)
    assert unescape(strip_tags(html)).split() == text.split()
    assert text.splitlines()[1].startswith("https://bilagsbro.example/")
    assert f'href="{text.splitlines()[1]}"' in html
    assert f'<html lang="{language}">' in html
    assert "<borte>" not in html
    assert "&amp;" not in text
    assert "!" not in letter.subject + text
    assert 0 < len(letter.subject) < 80


def test_the_languages_differ_in_every_letter() -> None:
    for name in LETTERS:
        for language in ("nb", "en"):
            letters.send(name, to="alice@example.no", language=language, words=WORDS)
    subjects = [letter.subject for letter in mail.outbox]

    assert len(LETTERS) > 12
    assert [pair for pair in zip(subjects[::2], subjects[1::2], strict=True) if pair[0] == pair[1]] == []


def test_a_letter_leaves_the_language_of_the_page_alone() -> None:
    with override("en"):
        letters.send("no_user", to="alice@example.no", language="nb", words=WORDS)
        assert get_language() == "en"
