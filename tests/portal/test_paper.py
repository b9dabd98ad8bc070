"""Sheets of paper: letters, lines that fit, tables that go on, the same bytes for the same content."""

import io
from typing import Any

from integrations.desk.paper import PLAIN, SIZE, Column, Paper, broken, printable
from tests.portal.papers import pages_of, text_of


def sheet(rows: int, **more: Any) -> bytes:
    file = io.BytesIO()
    paper = Paper(
        file, title="Avstemming", left="Fjord AS", right="oktober 2026", foot="SHA-256 abc",
        page_of=lambda number: f"Side {number} av",
    )  # fmt: skip
    paper.heading("Bilag")
    columns = (Column(title="Nummer"), Column(title="Sum", is_figure=True))
    paper.table(columns, ([f"ordre {number}", f"{number},00"] for number in range(rows)), empty="Ingen")
    assert paper.close() == pages_of(file.getvalue())
    return file.getvalue()


def test_every_page_says_who_what_and_its_number() -> None:
    made = sheet(200)
    text = text_of(made)

    assert pages_of(made) > 2
    for words in ("Fjord AS", "oktober 2026", "SHA-256 abc", "Nummer"):
        assert text.count(words) == pages_of(made)
    assert [f"Side {number} av" in text for number in range(1, pages_of(made) + 1)] == [True] * pages_of(made)
    assert (text.count("ordre 7\n"), text.count("ordre 199\n")) == (1, 1)


def test_the_same_content_gives_the_same_bytes_and_other_content_others() -> None:
    assert sheet(30) == sheet(30) != sheet(31)
    assert "Ingen" in text_of(sheet(0))


def test_letters_that_the_font_lacks_are_written_by_their_nearest() -> None:
    assert printable("Blåbær & Søn – «Ærlig» 1 284,00 €") == "Blåbær & Søn – «Ærlig» 1 284,00 €"
    assert printable("Áŋŋel → ǆ 漢") == "Ánnel -> dz ?"


def test_text_is_broken_where_it_does_not_fit() -> None:
    words = broken("en liten setning om et bilag", PLAIN, SIZE, 60)
    assert " ".join(words) == "en liten setning om et bilag"
    assert len(words) > 1
    assert "".join(broken("x" * 64, PLAIN, SIZE, 60)) == "x" * 64
    assert broken("a\nb", PLAIN, SIZE, 60) == ["a", "b"]
