"""Bars drawn by ourselves: zero baseline, one scale, a table behind them for those who do not see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from integrations.desk.figures import nice_top

WIDTH, HEIGHT, FLOOR, TOP, LEFT = 720, 160, 136, 12, 40
GAP = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One hour: the blue part stands on the baseline, the red one on the blue. Lengths in the picture's own units."""

    label: str
    first: int
    second: int
    x: float
    width: float
    first_y: float
    first_height: float
    second_y: float
    second_height: float


def bars(hours: Sequence[tuple[datetime, int, int]], *, labels: tuple[str, str], caption: str) -> SafeString:
    """A picture of (moment, first, second) per hour, and its table."""
    most = nice_top(max((first + second for _moment, first, second in hours), default=0))
    unit = (FLOOR - TOP) / most
    step = (WIDTH - LEFT) / max(len(hours), 1)
    drawn = [
        Bar(
            label=f"{moment:%H}",
            first=first,
            second=second,
            x=round(LEFT + index * step + GAP / 2, 2),
            width=round(step - GAP, 2),
            first_y=round(FLOOR - first * unit, 2),
            first_height=round(first * unit, 2),
            second_y=round(FLOOR - (first + second) * unit, 2),
            second_height=round(second * unit, 2),
        )
        for index, (moment, first, second) in enumerate(hours)
    ]
    context = {
        "bars": drawn,
        "labels": labels,
        "caption": caption,
        "width": WIDTH,
        "height": HEIGHT,
        "floor": FLOOR,
        "left": LEFT,
        "lines": [{"y": round(FLOOR - value * unit, 2), "value": value} for value in (0, most // 2, most)],
        "is_empty": not any(first or second for _moment, first, second in hours),
    }
    return render_to_string("admin/graph.html", context)
