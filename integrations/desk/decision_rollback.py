"""Back to an earlier version: of one decision, or of everything that a connection's rules said. History is never rewritten:
what comes again is a new version."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from integrations.desk import connections, decision_impact, decision_versions, decisions, rule_words
from integrations.desk.decision_impact import Impact
from integrations.desk.rule_words import FieldChange
from integrations.models import Connection, DecisionVersion
from integrations.sync.decided import Decision

ACTION = "roll_back"
Kind = DecisionVersion.Kind
Data = Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One decision that comes to say something else. ``problem``: why it cannot."""

    kind: str
    name: str
    changes: tuple[FieldChange, ...]
    is_gone: bool
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a roll-back does: decisions to save, to take back, and settings. Nothing: all is so already."""

    connection: Connection
    rows: tuple[Decision, ...]
    without: tuple[Decision, ...]
    policies: Mapping[str, Any]
    lines: tuple[Line, ...]

    @property
    def is_possible(self) -> bool:
        """Whether there is something to do and nothing stands in its way."""
        return bool(self.lines) and not any(line.problem for line in self.lines)


def to_version(version: DecisionVersion) -> Change:
    """What brings one decision back to what a version says."""
    return _change(version.connection, {(version.kind, version.object_id): version.data})


def undo(version: DecisionVersion) -> Change:
    """What brings one decision back to how it was before a version: gone, if it was new."""
    mine = DecisionVersion.objects.filter(
        connection=version.connection, kind=version.kind, object_id=version.object_id
    )
    before = mine.filter(number__lt=version.number).order_by("-number").first()
    data = before.data if before is not None else None
    return _change(version.connection, {(version.kind, version.object_id): data})


def to_rules(connection: Connection, until: int) -> Change:
    """What brings everything of a connection back to how it was at a version of its rules."""
    known = decision_versions.latest(connection)
    then = decision_versions.latest(connection, until=until)
    return _change(connection, {key: then[key].data if key in then else None for key in known})


def version_at(connection: Connection, moment: dt.datetime) -> int:
    """The version of the rules that was in force at a moment; 0 before the first that is kept."""
    rows = DecisionVersion.objects.filter(connection=connection, set_at__lte=moment)
    return rows.order_by("-rules_version").values_list("rules_version", flat=True).first() or 0


def _change(connection: Connection, wanted: Mapping[tuple[str, int], Data]) -> Change:
    rows: list[Decision] = []
    without: list[Decision] = []
    policies: dict[str, Any] = {}
    lines: list[Line] = []
    accounts = rule_words.account_names(connection)
    for (kind, object_id), data in wanted.items():
        if kind == Kind.POLICIES:
            policies, line = _policies(connection, data or {}, accounts)
        else:
            line = _decision(connection, kind, object_id, data, rows=rows, without=without, accounts=accounts)
        lines += [line] if line is not None else []
    return Change(
        connection=connection,
        rows=tuple(rows),
        without=tuple(without),
        policies=policies,
        lines=tuple(lines),
    )


def _decision(
    connection: Connection,
    kind: str,
    object_id: int,
    data: Data,
    *,
    rows: list[Decision],
    without: list[Decision],
    accounts: Mapping[str, str],
) -> Line | None:
    standing = decision_versions.standing(connection, kind, object_id)
    says = decision_versions.data_of(standing) if standing is not None else None
    if says == data:
        return None
    problem = ""
    if data is None:
        assert standing is not None
        without.append(standing)
    else:
        try:
            rows.append(decision_versions.said_by(connection, kind, object_id, data))
        except ValidationError as error:
            problem = " ".join(error.messages)
    return Line(
        kind=kind,
        name=rule_words.name_of(kind, data or says or {}),
        changes=rule_words.changes(kind, says, data, accounts=accounts),
        is_gone=data is None,
        problem=problem,
    )


def _policies(
    connection: Connection, data: Mapping[str, Any], accounts: Mapping[str, str]
) -> tuple[dict[str, Any], Line | None]:
    says = decision_versions.policies_of(connection, tuple(data))
    changed = {name: value for name, value in data.items() if says[name] != value}
    if not changed:
        return {}, None
    values = {name: Connection._meta.get_field(name).to_python(value) for name, value in changed.items()}  # type: ignore[union-attr]
    before = {name: says[name] for name in changed}
    line = Line(
        kind=Kind.POLICIES,
        name=rule_words.name_of(Kind.POLICIES, {}),
        changes=rule_words.changes(Kind.POLICIES, before, changed, accounts=accounts),
        is_gone=False,
    )
    return values, line


def impact(change: Change, *, now: dt.datetime) -> Impact:
    """What a roll-back would do to what waits and to what is booked from now on."""
    return decision_impact.of_changes(
        change.connection, rows=change.rows, without=change.without, policies=change.policies, now=now
    )


@transaction.atomic
def apply(change: Change, *, actor: User, now: dt.datetime, reason: str = "") -> int:
    """Do it, all or nothing. Returns how many documents are on their way because of it. Raises ValidationError."""
    if not change.is_possible:
        raise ValidationError(_("There is nothing to roll back to."))
    for gone in change.without:
        decisions.delete(gone, actor=actor, now=now, action=ACTION, reason=reason)
    released = sum(
        decisions.save(row, actor=actor, now=now, action=ACTION, reason=reason) for row in change.rows
    )
    if change.policies:
        connection = Connection.objects.select_related("tenant", "ledger").get(pk=change.connection.pk)
        for name, value in change.policies.items():
            setattr(connection, name, value)
        connections.save(connection, typed={}, actor=actor, now=now, action=ACTION, reason=reason)
    return released
