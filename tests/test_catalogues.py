"""Everything people read is there in Norwegian, and the compiled catalogues are those of the sources beside them."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

LOCALES = Path(settings.LOCALE_PATHS[0])
ROOT = Path(settings.BASE_DIR)
CODE = ("accounts", "config", "integrations")
WORDS = {
    "gettext": None, "gettext_lazy": None, "gettext_noop": None, "_": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip


def catalogue(language: str) -> Catalog:
    with (LOCALES / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


def messages(language: str) -> list[Message]:
    return [message for message in catalogue(language) if message.id]


def named(message: Message) -> tuple[str | None, str]:
    first = message.id[0] if isinstance(message.id, list | tuple) else message.id
    context = message.context
    return context.decode() if isinstance(
        context, bytes
    ) else context, first  # Babel reads .mo contexts as bytes


def said(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, list | tuple) else [message.string]


def written_in_the_code() -> Iterator[tuple[str, str | None, str]]:
    """(file, context, text) of every string marked for translation, found without any system tool."""
    for package in CODE:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield from _found(path, "python", path.read_bytes())
    pages, letters = (ROOT / "templates").rglob("*.html"), (ROOT / "templates" / "mail").rglob("*.txt")
    for path in [*sorted(pages), *sorted(letters), *_package_templates()]:
        source = templatize(path.read_text(), origin=str(path))
        yield from _found(path, "javascript", source.encode())


def _package_templates() -> list[Path]:
    return sorted(path for package in CODE for path in (ROOT / package).rglob("templates/**/*.html"))


def _found(path: Path, method: str, source: bytes) -> Iterator[tuple[str, str | None, str]]:
    for _, text, _, context in extract(method, io.BytesIO(source), keywords=WORDS):
        first = text[0] if isinstance(text, tuple) else text
        if first:
            yield str(path.relative_to(ROOT)), context, first


def test_every_marked_string_of_the_code_is_in_the_catalogue() -> None:
    known = {named(message) for message in messages("nb")}

    missing = {
        f"{file}: {text}" for file, context, text in written_in_the_code() if (context, text) not in known
    }

    assert sorted(missing) == []


def test_nothing_is_untranslated_or_guessed_in_norwegian() -> None:
    found = messages("nb")

    assert len(found) > 500
    assert [message.id for message in found if message.fuzzy or not all(said(message))] == []


def test_norwegian_uses_the_same_figures_as_the_english() -> None:
    differing = [
        message.id
        for message in messages("nb")
        for text in said(message)
        if not _places(text) <= _places(*([message.id] if isinstance(message.id, str) else message.id))
    ]

    assert differing == []


def _places(*texts: str) -> set[str]:
    return {part.partition(")")[0] for text in texts for part in text.split("%(")[1:]}


def test_norwegian_speaks_without_shouting() -> None:
    assert [text for message in messages("nb") for text in said(message) if "!" in text] == []


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_compiled_catalogue_is_that_of_its_source(language: str) -> None:
    with (LOCALES / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        compiled = {named(message): said(message) for message in read_mo(file) if message.id}

    source = {named(message): said(message) for message in messages(language) if any(said(message))}

    assert compiled == source
