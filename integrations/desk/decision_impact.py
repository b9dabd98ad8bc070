"""What a change of decisions would do, before it is saved: what waits for it, and what it would have booked otherwise.

A change from a day on is measured as if it had been in force all along: that tells how much it is about. What is booked is
never touched by it.
"""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import structlog
from django.utils.translation import gettext

from integrations.accounting.money import ZERO
from integrations.accounting.moved import Place
from integrations.desk import connections, decision_release, decision_versions
from integrations.desk.decision_release import Waiting
from integrations.errors import SyncError
from integrations.flows import supposing
from integrations.flows.supposing import NOTHING, Supposed
from integrations.models import Connection, LedgerAccount
from integrations.models.mapping import BEGINNING
from integrations.sync import decided, rules
from integrations.sync.decided import Decision

log = structlog.get_logger(__name__)
SHOWN = 8
"""So many moves are named on a page; the rest is summed up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveShown:
    """Kroner that would have stood elsewhere. Accounts with their names; a VAT code only where it changes."""

    source: str
    target: str
    kroner: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """What a change would do. ``supposed`` None: the documents could not be looked at."""

    waiting: Waiting
    supposed: Supposed | None
    moves: tuple[MoveShown, ...]
    others: int
    others_kroner: Decimal

    @property
    def moved(self) -> Decimal:
        """All that would have moved, in kroner."""
        return sum((move.kroner for move in self.supposed.moves), ZERO) if self.supposed else ZERO


def of_decision(decision: Decision, *, now: datetime, is_gone: bool = False) -> Impact:
    """What saving (or taking back) one decision would do; the decision is not saved here."""
    connection, standing = decision.connection, decided.read(decision.connection)
    if is_gone:
        would = decided.changed(standing, without=[decision])
    else:
        always = _always(decision)
        others = [row for row in standing.rows() if _is_same_thing(row, decision)]
        would = decided.changed(standing, rows=[always], without=others)
    new = rules.book_of(connection, would)
    waiting = Waiting(count=0, money=()) if is_gone else decision_release.waiting(decision)
    return _impact(connection, new, waiting=waiting, now=now)


def of_changes(
    connection: Connection,
    *,
    rows: Sequence[Decision] = (),
    without: Sequence[Decision] = (),
    policies: Mapping[str, Any] | None = None,
    now: datetime,
) -> Impact:
    """What saving some decisions, taking back others and other settings would do together, each from its own day on."""
    would = copy.copy(connection)
    for name, value in (policies or {}).items():
        setattr(would, name, value)
    new = rules.book_of(would, decided.changed(decided.read(connection), rows=rows, without=without))
    codes = connections.HELD_BY_POLICY if policies else ()
    waiting = decision_release.waiting_for_any(connection, rows, codes=codes)
    return _impact(connection, new, waiting=waiting, now=now)


def _always(decision: Decision) -> Decision:
    """The decision as if it had been in force all along."""
    always: Any = copy.copy(decision)
    if getattr(decision, "valid_from", None) is not None:
        always.valid_from = BEGINNING
    return always


def _is_same_thing(row: Decision, decision: Decision) -> bool:
    """Whether two decisions are about the same thing, whatever their days."""
    if type(row) is not type(decision):
        return False
    names = decision_versions.KEPT[decision_versions.kind_of(decision)].named_by
    return all(getattr(row, name) == getattr(decision, name) for name in names if name != "valid_from")


def _impact(connection: Connection, new: rules.Book, *, waiting: Waiting, now: datetime) -> Impact:
    old = rules.load_book(connection)
    try:
        supposed: Supposed | None = supposing.compare(connection, old, new, now=now)
    except SyncError as error:
        log.warning("impact not measured", connection=connection.pk, error=str(error))
        supposed = None
    found = (supposed or NOTHING).moves
    names = _names(connection, {place.account for move in found for place in (move.source, move.target)})
    return Impact(
        waiting=waiting,
        supposed=supposed,
        moves=tuple(
            MoveShown(
                source=_shown(move.source, names, beside=move.target),
                target=_shown(move.target, names, beside=move.source),
                kroner=move.kroner,
            )
            for move in found[:SHOWN]
        ),
        others=len(found[SHOWN:]),
        others_kroner=sum((move.kroner for move in found[SHOWN:]), ZERO),
    )


def _names(connection: Connection, numbers: set[str]) -> dict[str, str]:
    rows = LedgerAccount.objects.filter(connection=connection.ledger, number__in=numbers)
    return {row.number: str(row) for row in rows}


def _shown(place: Place, names: Mapping[str, str], *, beside: Place) -> str:
    """The account; and what else tells the two places apart."""
    text = names.get(place.account, place.account)
    if place.vat_code != beside.vat_code:
        text = gettext("%(account)s, VAT code %(code)s") % {"account": text, "code": place.vat_code}
    if place.department != beside.department and place.department:
        text = gettext("%(account)s, department %(number)s") % {"account": text, "number": place.department}
    if place.project != beside.project and place.project:
        text = gettext("%(account)s, project %(number)s") % {"account": text, "number": place.project}
    return text
