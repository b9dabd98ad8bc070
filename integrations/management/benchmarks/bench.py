"""What every scenario gets and gives: the circumstances of a run, and rows of the table."""

from collections.abc import Callable
from dataclasses import dataclass

from integrations.sandbox.remote import Sandbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table. ``target`` is the goal in words, '' for a figure that stands beside another.

    ``met`` is None where there is no goal, or where the run cannot tell (``figure`` says why).
    """

    scenario: str
    conditions: str
    figure: str
    target: str = ""
    met: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """One run: the sandbox, the size, the latencies (seconds) and numbers of tenants to measure at.

    ``say`` shows a line of progress.
    """

    sandbox: Sandbox
    large: bool
    database: str
    latencies: tuple[float, ...]
    tenants: tuple[int, ...]
    say: Callable[[str], None]

    def sized(self, *, small: int, large: int) -> int:
        """The number for this run's size."""
        return large if self.large else small

    def latency(self, seconds: float) -> None:
        """Let both systems of the sandbox take ``seconds`` per answer."""
        for system in ("tripletex", "woo", "rackbeat", "rentman"):
            self.sandbox.control("server", "latency", system=system, ms=seconds * 1000)


def percentile(values: list[float], share: float) -> float:
    """The smallest value that at least ``share`` (0 to 1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * share // 1).__trunc__() - 1)]
