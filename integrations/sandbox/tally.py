"""Counting calls: per system, per path, per tenant, how many at once, how many refused for their number."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any


def path_template(path: str) -> str:
    """The path with ``{id}`` for numbers and ``{token}`` for long random words."""
    return "/".join(
        "{id}" if part.isdecimal() else "{token}" if len(part) > 40 else part for part in path.split("/")
    )


@dataclass(slots=True)
class Tally:
    """The counts of one system since the last reset."""

    paths: Counter[str] = field(default_factory=Counter)
    tenants: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    in_flight: int = 0
    max_in_flight: int = 0
    tenant_in_flight: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    tenant_max: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def enter(self, method: str, path: str, tenant: str) -> None:
        """A request has arrived."""
        self.paths[f"{method} {path_template(path)}"] += 1
        self.tenants[tenant] += 1
        self.in_flight += 1
        self.max_in_flight = max(self.max_in_flight, self.in_flight)
        self.tenant_in_flight[tenant] += 1
        self.tenant_max[tenant] = max(self.tenant_max[tenant], self.tenant_in_flight[tenant])

    def leave(self, tenant: str, status: int) -> None:
        """Its answer has left; status 0 when the connection was cut."""
        self.in_flight -= 1
        self.tenant_in_flight[tenant] -= 1
        self.statuses[str(status)] += 1

    def reset(self) -> None:
        """Begin counting anew; what is under way stays under way."""
        self.paths.clear()
        self.tenants.clear()
        self.statuses.clear()
        self.tenant_max.clear()
        self.max_in_flight = self.in_flight

    def report(self) -> dict[str, Any]:
        """The counts as plain data."""
        return {
            "total": sum(self.paths.values()),
            "paths": dict(self.paths),
            "tenants": dict(self.tenants),
            "statuses": dict(self.statuses),
            "too_many_requests": self.statuses["429"],
            "in_flight": self.in_flight,
            "max_in_flight": self.max_in_flight,
            "max_in_flight_by_tenant": dict(self.tenant_max),
        }
