"""Which versions of the tenant's decisions a period was booked by: what stood under them, and who decided it."""

from collections.abc import Iterator, Mapping
from typing import Any

from integrations.desk import decision_versions, rule_words
from integrations.models import Connection, DecisionVersion, Reconciliation

MOST = 2000
"""Decisions told for a period at most: a table of more is in the rules' own files."""


def in_force(row: Reconciliation) -> list[dict[str, Any]]:
    """For each connection whose documents stand in the period: the versions of its rules, and every decision as the last of
    them has it. Decisions that nobody has changed since versions are kept stand in no version, and are not told."""
    used = _used(row)
    found = []
    for connection in Connection.objects.filter(ledger=row.ledger).order_by("pk"):
        versions = used.get(str(connection), [])
        if versions:
            latest = decision_versions.latest(connection, until=max(versions))
            told = [_told(one) for one in latest.values() if one.data is not None]
            found.append({"source": str(connection), "versions": versions, "decisions": told[:MOST]})
    return found


def _used(row: Reconciliation) -> dict[str, list[int]]:
    """Connection → the versions by which the period's documents were booked."""
    used: dict[str, list[int]] = {}
    for key in sorted(row.sums.get("versions", {})):
        source, _bar, version = key.rpartition("|")
        used.setdefault(source, []).append(int(version))
    return {source: sorted(versions) for source, versions in used.items()}


def _told(version: DecisionVersion) -> dict[str, Any]:
    return {
        "kind": version.kind,
        "number": version.number,
        "rules_version": version.rules_version,
        "says": version.data,
        "from": version.effective_from.isoformat() if version.effective_from else "",
        "who": str(version.set_by or ""),
        "at": version.set_at.isoformat(),
        "reason": version.reason,
    }


def rows(told: Mapping[str, Any]) -> Iterator[list[str]]:
    """One source's decisions as rows: what, what it says, version, from, who and when, why."""
    for one in told["decisions"]:
        kind, says = one["kind"], one["says"]
        facts = [
            f"{rule_words.label_of(kind, name)}: {rule_words.value_of(kind, name, value)}"
            for name, value in says.items()
            if value not in (None, "", []) and name not in ("role", "key")
        ]
        yield [
            rule_words.name_of(kind, says),
            ", ".join(facts),
            f"{one['number']} ({one['rules_version']})",
            one["from"],
            f"{one['who']} {one['at'][:10]}".strip(),
            one["reason"],
        ]
