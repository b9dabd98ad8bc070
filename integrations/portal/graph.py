"""Orders against the normal, drawn by ourselves: zero baseline, one scale, the same figures as a table. No styles inside."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from integrations.desk.figures import nice_top
from integrations.desk.order_graph import Day

WIDTH, HEIGHT, FLOOR, TOP, LEFT = 720, 200, 168, 12, 40
GAP = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One day in the picture's own units: the bar on the baseline, and the line where the normal is (None: not known)."""

    day: Day
    x: float
    width: float
    y: float
    height: float
    normal_y: float | None
    middle: float
    is_named: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """The picture. ``lines`` are (y, value) of the scale."""

    bars: tuple[Bar, ...]
    lines: tuple[tuple[float, int], ...]
    has_normal: bool
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    floor: int = FLOOR

    @property
    def total(self) -> int:
        """Orders in all of the days."""
        return sum(bar.day.count for bar in self.bars)


def graph(days: Sequence[Day]) -> Graph | None:
    """None where nothing came in these days, and nothing normally does: there is nothing to draw."""
    most = max((max(day.count, day.normal or 0) for day in days), default=0)
    if not most:
        return None
    top = nice_top(most)
    unit, step = (FLOOR - TOP) / top, (WIDTH - LEFT) / len(days)
    bars = tuple(
        Bar(
            day=day,
            x=round(LEFT + index * step + GAP / 2, 2),
            width=round(step - GAP, 2),
            y=round(FLOOR - day.count * unit, 2),
            height=round(day.count * unit, 2),
            normal_y=None if day.normal is None else round(FLOOR - day.normal * unit, 2),
            middle=round(LEFT + (index + 0.5) * step, 2),
            is_named=is_named(day.day),
        )
        for index, day in enumerate(days)
    )
    lines = tuple((round(FLOOR - value * unit, 2), value) for value in (0, top // 2, top))
    return Graph(bars=bars, lines=lines, has_normal=any(bar.normal_y is not None for bar in bars))


def is_named(day: dt.date) -> bool:
    """Mondays carry their date below: more would not be read on a phone."""
    return day.weekday() == 0
