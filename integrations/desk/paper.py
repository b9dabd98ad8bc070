"""Sheets of paper as PDF: headings, paragraphs and tables on A4, each page with who, what and its number.

Written piece by piece: a table's rows are drawn as they come. The same content gives the same bytes. The letters are embedded;
those that the font lacks are written by their nearest.
"""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import IO

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

PLAIN, BOLD = "Vera", "VeraBd"
SIZE, SMALL, LARGE = 7.5, 6.5, 11.0
LEADING = 1.35
MARGIN, TOP, BOTTOM = 14 * mm, 24 * mm, 17 * mm
WIDTH, HEIGHT = A4
GAP = 3 * mm
LINE_GREY, TEXT_GREY = 0.75, 0.35
_NEAREST = {"→": "->", "←": "<-", "ŋ": "n", "Ŋ": "N", "ŧ": "t", "Ŧ": "T", "✓": "x", "\u202f": "\u00a0"}
PageText = Callable[[int], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table. ``share`` is its part of the width beside the others'; figures stand to the right."""

    title: str
    share: float = 1.0
    is_figure: bool = False


@cache
def _letters() -> frozenset[int]:
    """Which letters the font has. Registers it first."""
    for name in (PLAIN, BOLD):
        pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
    return frozenset({ord("\n"), *pdfmetrics.getFont(PLAIN).face.charToGlyph})


def printable(text: str) -> str:
    """The text in letters that the font has."""
    if text.isascii() and text.isprintable():
        return text
    known = _letters()
    if all(ord(letter) in known for letter in text):
        return text
    return "".join(letter if ord(letter) in known else _nearest(letter, known) for letter in text)


def _nearest(letter: str, known: frozenset[int]) -> str:
    if letter in _NEAREST:
        return _NEAREST[letter]
    if letter.isspace():
        return " "
    plain = "".join(one for one in unicodedata.normalize("NFKD", letter) if ord(one) in known)
    return plain or "?"


class Paper:
    """One document. ``left`` and ``right`` stand above every page, ``foot`` below; ``page_of(n)`` is «page n of» in words, to
    which the number of pages is added when it is known."""

    def __init__(
        self, file: IO[bytes], *, title: str, left: str, right: str, foot: str, page_of: PageText
    ) -> None:
        _letters()
        self._canvas = Canvas(file, pagesize=A4, invariant=1, pageCompression=1)
        self._canvas.setTitle(printable(title))
        self._canvas.setAuthor("Bilagsbro")
        self._left, self._right, self._foot = (printable(text) for text in (left, right, foot))
        self._page_of, self._pages, self._y = page_of, 0, 0.0
        self._begin()

    def _begin(self) -> None:
        canvas = self._canvas
        self._pages += 1
        canvas.setFont(BOLD, SIZE)
        canvas.drawString(MARGIN, HEIGHT - 13 * mm, _cut(self._left, BOLD, SIZE, 100 * mm))
        canvas.setFont(PLAIN, SIZE)
        canvas.drawRightString(WIDTH - MARGIN, HEIGHT - 13 * mm, _cut(self._right, PLAIN, SIZE, 75 * mm))
        self._rule(HEIGHT - 15 * mm)
        canvas.setFillGray(TEXT_GREY)
        canvas.setFont(PLAIN, SMALL)
        canvas.drawString(MARGIN, 9 * mm, self._foot)
        words = f"{printable(self._page_of(self._pages))} "
        canvas.drawRightString(WIDTH - MARGIN - 6 * mm, 9 * mm, words)
        canvas.saveState()
        canvas.translate(WIDTH - MARGIN - 6 * mm, 9 * mm)
        canvas.doForm("pages")  # how many there are is known at the end, and drawn then
        canvas.restoreState()
        canvas.setFillGray(0)
        self._y = HEIGHT - TOP

    def _rule(self, y: float) -> None:
        self._canvas.setStrokeGray(LINE_GREY)
        self._canvas.setLineWidth(0.4)
        self._canvas.line(MARGIN, y, WIDTH - MARGIN, y)

    def _turn(self) -> None:
        self._canvas.showPage()
        self._begin()

    def heading(self, text: str) -> None:
        """A heading, kept with what follows it."""
        if self._y - 24 * mm < BOTTOM:
            self._turn()
        self._y -= 5 * mm
        self._canvas.setFont(BOLD, LARGE)
        self._canvas.drawString(MARGIN, self._y, printable(text))
        self._canvas.bookmarkPage(f"h{self._pages}-{self._y:.0f}")
        self._canvas.addOutlineEntry(printable(text), f"h{self._pages}-{self._y:.0f}")
        self._y -= 4 * mm

    def paragraph(self, text: str) -> None:
        """A paragraph over the whole width."""
        for line in broken(text, PLAIN, SIZE, WIDTH - 2 * MARGIN):
            if self._y - SIZE * LEADING < BOTTOM:
                self._turn()
            self._y -= SIZE * LEADING
            self._canvas.setFont(PLAIN, SIZE)
            self._canvas.drawString(MARGIN, self._y, line)
        self._y -= 1.5 * mm

    def facts(self, rows: Iterable[tuple[str, str]]) -> None:
        """What and how much, line by line."""
        self.table((Column(title="", share=1), Column(title="", share=4)), rows, with_head=False)

    def table(
        self,
        columns: Sequence[Column],
        rows: Iterable[Sequence[str]],
        *,
        with_head: bool = True,
        empty: str = "",
    ) -> None:
        """A table whose head stands on every page that it goes on to. ``empty`` is said where it has no rows."""
        widths = _widths(columns)
        titles = [column.title for column in columns]
        count = 0
        for row in rows:
            lines = _cells(row, widths, PLAIN)
            height = _height(lines)
            if count == 0 and with_head:
                self._head(titles, columns, widths, room=height)
            elif self._y - height < BOTTOM:
                self._turn()
                if with_head:
                    self._head(titles, columns, widths, room=height)
            self._row(lines, columns, widths, PLAIN, height)
            count += 1
        if count == 0 and empty:
            self.paragraph(empty)
        self._y -= 2 * mm

    def _head(
        self, titles: Sequence[str], columns: Sequence[Column], widths: Sequence[float], *, room: float
    ) -> None:
        lines = _cells(titles, widths, BOLD)
        height = _height(lines)
        if self._y - height - room < BOTTOM:
            self._turn()
        self._row(lines, columns, widths, BOLD, height)

    def _row(
        self,
        lines: Sequence[Sequence[str]],
        columns: Sequence[Column],
        widths: Sequence[float],
        font: str,
        height: float,
    ) -> None:
        canvas, x = self._canvas, MARGIN
        canvas.setFont(font, SIZE)
        for column, width, cell in zip(columns, widths, lines, strict=True):
            y = self._y
            for line in cell:
                y -= SIZE * LEADING
                if column.is_figure:
                    canvas.drawRightString(x + width - GAP, y, line)
                else:
                    canvas.drawString(x, y, line)
            x += width
        self._y -= height
        self._rule(self._y + 0.1 * mm)

    def close(self) -> int:
        """Write it. Returns how many pages it has."""
        canvas = self._canvas
        canvas.showPage()
        canvas.beginForm("pages")
        canvas.setFillGray(TEXT_GREY)
        canvas.setFont(PLAIN, SMALL)
        canvas.drawString(0, 0, str(self._pages))
        canvas.endForm()
        canvas.save()
        return self._pages


def _widths(columns: Sequence[Column]) -> list[float]:
    whole = sum(column.share for column in columns)
    return [(WIDTH - 2 * MARGIN) * column.share / whole for column in columns]


def _cells(row: Sequence[str], widths: Sequence[float], font: str) -> list[list[str]]:
    return [_lines(cell, font, width - GAP) for cell, width in zip(row, widths, strict=True)]


@lru_cache(maxsize=4096)
def _lines(text: str, font: str, width: float) -> list[str]:
    """Days, kinds and sums come again and again."""
    return broken(text, font, SIZE, width)


def _height(lines: Sequence[Sequence[str]]) -> float:
    return max((len(cell) for cell in lines), default=1) * SIZE * LEADING + 1.4 * mm


def broken(text: str, font: str, size: float, width: float) -> list[str]:
    """The text in lines of at most that width; a word that is longer is broken where it ends."""
    text = printable(text)
    if pdfmetrics.stringWidth(text, font, size) <= width and "\n" not in text:
        return [text]
    lines: list[str] = []
    for part in text.split("\n"):
        line = ""
        for word in part.split(" "):
            tried = f"{line} {word}" if line else word
            if pdfmetrics.stringWidth(tried, font, size) <= width:
                line = tried
                continue
            if line:
                lines.append(line)
            line = word
            while pdfmetrics.stringWidth(line, font, size) > width:
                head = _fitting(line, font, size, width)
                lines.append(line[:head])
                line = line[head:]
        lines.append(line)
    return lines


def _fitting(text: str, font: str, size: float, width: float) -> int:
    """How many letters fit, at least one."""
    count = len(text)
    while count > 1 and pdfmetrics.stringWidth(text[:count], font, size) > width:
        count -= 1
    return count


def _cut(text: str, font: str, size: float, width: float) -> str:
    if pdfmetrics.stringWidth(text, font, size) <= width:
        return text
    return text[: _fitting(text, font, size, width - size)] + "…"
