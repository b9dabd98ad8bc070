"""Decisions from a file: each row compared with what stands, and saved all together or not at all."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from integrations.desk import audit, decisions, rule_words
from integrations.desk.decision_versions import DAYS, KEPT, account_of, data_of
from integrations.desk.rule_files import SHEETS, Sheet
from integrations.desk.rule_words import FieldChange
from integrations.models import Connection
from integrations.models.mapping import BEGINNING
from integrations.sync import decided
from integrations.sync.decided import Decision

ACTION = "import"
Status = Literal["new", "changed", "same", "missing", "wrong"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One row of the file beside what stands; ``number`` 0 for what stands and is not in the file. ``errors`` name the field
    in words."""

    sheet: str
    number: int
    name: str
    status: Status
    changes: tuple[FieldChange, ...] = ()
    errors: tuple[str, ...] = ()
    decision: Decision | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Everything that a file would change."""

    differences: tuple[Difference, ...]
    same: int

    def of(self, status: Status) -> list[Difference]:
        """The rows that are so."""
        return [one for one in self.differences if one.status == status]

    @property
    def new(self) -> list[Difference]:
        """What was not decided."""
        return self.of("new")

    @property
    def changed(self) -> list[Difference]:
        """What says something else."""
        return self.of("changed")

    @property
    def missing(self) -> list[Difference]:
        """What stands and is not in the file."""
        return self.of("missing")

    @property
    def wrong(self) -> list[Difference]:
        """What cannot be."""
        return self.of("wrong")

    @property
    def is_possible(self) -> bool:
        """Whether no row is wrong and some row changes something."""
        return not self.of("wrong") and bool(self.differences)


def compare(connection: Connection, sheets: Mapping[str, Sheet]) -> Comparison:
    """What the file says beside what stands. Nothing is saved."""
    found: list[Difference] = []
    same = 0
    standing = list(decided.read(connection).rows())
    accounts = rule_words.account_names(connection)
    for kind, sheet in sheets.items():
        seen: dict[tuple[Any, ...], int] = {}
        for number, cells in sheet:
            difference = _compared(connection, kind, number, cells, standing, seen, accounts)
            same += difference.status == "same"
            found += [difference] if difference.status != "same" else []
        found += _missing(kind, standing, seen, accounts)
    return Comparison(differences=tuple(found), same=same)


def _compared(
    connection: Connection,
    kind: str,
    number: int,
    cells: Mapping[str, str],
    standing: list[Decision],
    seen: dict[tuple[Any, ...], int],
    accounts: Mapping[str, str],
) -> Difference:
    told: dict[str, Any] = {"sheet": SHEETS[kind], "number": number}
    try:
        values = _values(connection, kind, cells)
        named = tuple(values[name] for name in KEPT[kind].named_by)
        if named in seen:
            raise ValidationError(_("This row is about the same as row %(row)s.") % {"row": seen[named]})
        seen[named] = number
        row = next((one for one in standing if _name(kind, one) == named), None)
        before = data_of(row) if row is not None else None
        decision = _decision(connection, kind, row, values)
        if data_of(decision) != before:
            # What stands may stand: a default rule whose code the ledger does not have harms nobody who never sells such.
            decision.full_clean()
            decisions.validate(decision)
    except ValidationError as error:
        name = " · ".join(cell for field in KEPT[kind].named_by if (cell := cells.get(field, "")))
        return Difference(**told, name=name, status="wrong", errors=_errors(kind, error))
    after = data_of(decision)
    status: Status = "new" if before is None else "same" if before == after else "changed"
    return Difference(
        **told,
        name=rule_words.name_of(kind, after),
        status=status,
        changes=rule_words.changes(kind, before, after, accounts=accounts),
        decision=decision,
    )


def _name(kind: str, row: Decision) -> tuple[Any, ...] | None:
    if type(row) is not KEPT[kind].model:
        return None
    return tuple(getattr(row, name) for name in KEPT[kind].named_by)


def _missing(
    kind: str,
    standing: list[Decision],
    seen: Mapping[tuple[Any, ...], int],
    accounts: Mapping[str, str],
) -> list[Difference]:
    return [
        Difference(
            sheet=SHEETS[kind],
            number=0,
            name=rule_words.name_of(kind, data_of(row)),
            status="missing",
            changes=rule_words.changes(kind, data_of(row), None, accounts=accounts),
            decision=row,
        )
        for row in standing
        if (name := _name(kind, row)) is not None and name not in seen
    ]


def _values(connection: Connection, kind: str, cells: Mapping[str, str]) -> dict[str, Any]:
    """The cells in their types. Raises ValidationError by field."""
    values: dict[str, Any] = {}
    errors: dict[str, Any] = {}
    for name, text in cells.items():
        try:
            values[name] = _value(connection, kind, name, text)
        except ValidationError as error:
            errors[name] = error.messages
    if errors:
        raise ValidationError(errors)
    return values


def _value(connection: Connection, kind: str, name: str, text: str) -> Any:
    if name == "account":
        return account_of(connection, text.partition(" ")[0])
    if name in DAYS:
        return _day(name, text)
    if name == "position":
        if not text.isdecimal() or len(text) > 9:
            raise ValidationError(_("“%(value)s” is not a whole number.") % {"value": text})
        return int(text)
    return text


def _day(name: str, text: str) -> dt.date | None:
    if not text:
        return BEGINNING if name == "valid_from" else None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        words = _("“%(value)s” is not a date. Write it as 2026-01-31.")
        raise ValidationError(words % {"value": text}) from error


def _decision(connection: Connection, kind: str, row: Decision | None, values: Mapping[str, Any]) -> Decision:
    decision: Any = row
    if decision is None:
        decision = KEPT[kind].model(connection=connection)
    else:
        decision.connection = connection
    for name, value in values.items():
        setattr(decision, "ledger_account" if name == "account" else name, value)
    return decision


def _errors(kind: str, error: ValidationError) -> tuple[str, ...]:
    """Each error with its field in words."""
    if not hasattr(error, "error_dict"):
        return tuple(error.messages)
    found = []
    for name, messages in error.message_dict.items():
        field = "account" if name == "ledger_account" else name
        label = rule_words.label_of(kind, field) if field in KEPT[kind].fields else ""
        found += [f"{label}: {message}" if label else str(message) for message in messages]
    return tuple(found)


@transaction.atomic
def apply(
    connection: Connection,
    sheets: Mapping[str, Sheet],
    *,
    take_back: bool,
    file: str,
    actor: User,
    now: dt.datetime,
) -> int:
    """Save everything that the file changes; ``take_back``: also take back what stands and is not in it. All or nothing.

    Returns how many documents are on their way because of it. Raises ValidationError.
    """
    found = compare(connection, sheets)
    if found.of("wrong"):
        raise ValidationError(_("Nothing was saved: something has changed since the preview."))
    if take_back:
        for one in found.of("missing"):
            assert one.decision is not None
            decisions.delete(one.decision, actor=actor, now=now, action="undecide", reason=file)
    released = 0
    for one in (*found.of("new"), *found.of("changed")):
        assert one.decision is not None
        released += decisions.save(one.decision, actor=actor, now=now, action=ACTION, reason=file)
    counts = {name: len(found.of(name)) for name in ("new", "changed")}
    gone = len(found.of("missing")) if take_back else 0
    audit.record(
        "import_file", actor=actor, obj=connection, after={"file": file, **counts, "taken_back": gone}
    )
    return released
