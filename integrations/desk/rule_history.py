"""Versions of a connection's rules as people read them: what, who, when, why, and what differs from the version before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from integrations.desk import decision_versions, rule_words
from integrations.desk.rule_words import DONE, FieldChange, Words
from integrations.models import Connection, DecisionVersion

ROWS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionShown:
    """One version. ``is_now``: it says what is in force."""

    version: DecisionVersion
    name: str
    done: Words
    changes: tuple[FieldChange, ...]
    is_now: bool

    @property
    def is_kept(self) -> bool:
        """Whether it is what stood before versions were kept: nobody did it then."""
        return self.version.action == decision_versions.BEFORE


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """Some versions, the newest first; ``before`` leads on to older ones, None at the end."""

    rows: tuple[VersionShown, ...]
    before: int | None


def newest(connection: Connection) -> VersionShown | None:
    """The last thing that was decided."""
    found = versions(connection, most=1).rows
    return found[0] if found else None


def versions(connection: Connection, *, before: int | None = None, most: int = ROWS) -> Versions:
    """The versions of a connection, the newest first. Three queries."""
    mine = DecisionVersion.objects.filter(connection=connection).select_related("set_by").order_by("-id")
    if before is not None:
        mine = mine.filter(pk__lt=before)
    found = list(mine[: most + 1])
    shown = [row for row in found[:most] if row.action != decision_versions.BEFORE]
    earlier = _earlier(connection, shown)
    latest = _latest(connection, shown)
    accounts = rule_words.account_names(connection)
    return Versions(
        rows=tuple(
            _shown(
                row, earlier.get(row.pk), is_now=latest[row.kind, row.object_id] == row.pk, accounts=accounts
            )
            for row in shown
        ),
        before=found[most - 1].pk if len(found) > most else None,
    )


def of(version: DecisionVersion) -> VersionShown:
    """One version as it is shown."""
    earlier = _earlier(version.connection, [version])
    latest = _latest(version.connection, [version])
    is_now = latest[version.kind, version.object_id] == version.pk
    accounts = rule_words.account_names(version.connection)
    return _shown(version, earlier.get(version.pk), is_now=is_now, accounts=accounts)


def _shown(
    row: DecisionVersion, before: DecisionVersion | None, *, is_now: bool, accounts: Mapping[str, str]
) -> VersionShown:
    was = before.data if before is not None else None
    return VersionShown(
        version=row,
        name=rule_words.name_of(row.kind, row.data or was or {}),
        done=DONE["new"] if was is None and row.action == "decide" else DONE.get(row.action, row.action),
        changes=rule_words.changes(row.kind, was, row.data, accounts=accounts),
        is_now=is_now,
    )


def _of_same(connection: Connection, rows: Iterable[DecisionVersion]) -> list[DecisionVersion]:
    listed = list(rows)
    same = DecisionVersion.objects.filter(
        connection=connection,
        kind__in={row.kind for row in listed},
        object_id__in={row.object_id for row in listed},
    )
    return list(same.order_by("number"))


def _earlier(connection: Connection, rows: Iterable[DecisionVersion]) -> dict[int, DecisionVersion]:
    """Each version → the one before it of the same decision."""
    found: dict[int, DecisionVersion] = {}
    last: dict[tuple[str, int], DecisionVersion] = {}
    for row in _of_same(connection, rows):
        key = (row.kind, row.object_id)
        if key in last:
            found[row.pk] = last[key]
        last[key] = row
    return found


def _latest(connection: Connection, rows: Iterable[DecisionVersion]) -> dict[tuple[str, int], int]:
    return {(row.kind, row.object_id): row.pk for row in _of_same(connection, rows)}
