"""What a ledger's own history suggests for a connection's decisions: each with its evidence, taken or dismissed by a person.

Nothing is applied by itself. What is taken is saved as any decision is, so that it is logged and releases what waited.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from integrations.accounting.ledger_patterns import confidence
from integrations.desk import audit, decisions, links, suggestion_words
from integrations.desk.learning import may_learn, reading_of, start_learning
from integrations.desk.suggestion_choice import Chosen
from integrations.models import Connection, Suggestion

__all__ = [
    "Suggested", "dismiss", "may_learn", "one_of", "open_count", "reading_of", "restore", "start_learning", "suggestions_for",
    "take",
]  # fmt: skip
CONFIDENCE: Mapping[str, str | Promise] = {
    "high": gettext_lazy("Sure"),
    "fair": gettext_lazy("Likely"),
    "low": gettext_lazy("A hint"),
}
ORDER = ("tender", "gift_card", "store_credit", "sales", "vat_rule", "tax_class", "fees", "rounding")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleShown:
    """A voucher that says so. ``url`` is its page in the ledger; ``order`` the shop's order that it is of, '' unknown."""

    number: str
    on: dt.date
    order: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """One suggestion as a person reads it.

    ``sentence``: «Vipps → 1932 Vipps oppgjør in 214 of 214 vouchers». ``present`` is what is chosen now, '' for nothing;
    ``differs``: something else is. ``waiting_for`` is what a stopped document that lacks it waits for.
    """

    row: Suggestion
    name: str
    says: str
    sentence: str
    evidence: str
    others: str
    confidence: str
    present: str
    present_shown: str
    differs: bool
    examples: tuple[ExampleShown, ...]

    @property
    def pk(self) -> int:
        """The row's key."""
        return self.row.pk

    @property
    def waiting_for(self) -> str:
        """As ``SyncEvent.waiting_for`` has it."""
        return f"{self.row.role}:{self.row.key}"

    @property
    def agrees(self) -> bool:
        """Whether it is what is chosen already."""
        return bool(self.present) and not self.differs

    @property
    def is_open(self) -> bool:
        """Whether somebody may still take it."""
        return not self.agrees and self.row.dismissed_at is None

    @property
    def is_dated(self) -> bool:
        """Whether taking it leaves what was chosen before as it was until today."""
        return self.row.role != "tax_class"

    @property
    def confidence_word(self) -> str:
        """How sure it is, in a word."""
        return str(CONFIDENCE[self.confidence])


def suggestions_for(
    connection: Connection, waiting_for: str = "", *, with_dismissed: bool = False
) -> tuple[Suggested, ...]:
    """What is suggested for a connection; with ``waiting_for`` (``tender:vipps``, ``sales:3``) for that alone.

    Those that nothing is chosen for come first, then those that differ, then those that agree.
    """
    rows = Suggestion.objects.filter(connection=connection)
    if waiting_for:
        role, _separator, key = waiting_for.partition(":")
        rows = rows.filter(role=role, key=key)
    if not with_dismissed:
        rows = rows.filter(dismissed_at__isnull=True)
    chosen = Chosen.of(connection)
    found = [_shown(row, chosen) for row in rows]
    return tuple(sorted(found, key=_rank))


def _rank(one: Suggested) -> tuple[bool, bool, bool, bool, int, str]:
    role = ORDER.index(one.row.role) if one.row.role in ORDER else len(ORDER)
    is_hint = one.confidence == "low"
    return one.row.dismissed_at is not None, one.agrees, one.differs, is_hint, role, one.name


def one_of(connection: Connection, pk: int) -> Suggested:
    """One suggestion. Raises Suggestion.DoesNotExist, also for another connection's."""
    return _shown(Suggestion.objects.get(connection=connection, pk=pk), Chosen.of(connection))


def _shown(row: Suggestion, chosen: Chosen) -> Suggested:
    present = chosen.present(row)
    name, says = suggestion_words.name_of(row), _value_shown(chosen, row, row.value)
    return Suggested(
        row=row,
        name=name,
        says=says,
        sentence=_sentence(row, name, says),
        evidence=suggestion_words.evidence_of(row),
        others=suggestion_words.others_of(row),
        confidence=confidence(row.evidence, row.hits, row.total),
        present=present,
        present_shown=_value_shown(chosen, row, present),
        differs=bool(present) and present != row.value,
        examples=_examples(row, chosen.connection),
    )


def _sentence(row: Suggestion, name: str, says: str) -> str:
    if not row.total:
        return _("%(name)s → %(value)s, by its name alone") % {"name": name, "value": says}
    text = ngettext(
        "%(name)s → %(value)s in %(hits)s of %(total)s voucher",
        "%(name)s → %(value)s in %(hits)s of %(total)s vouchers",
        row.total,
    )
    return text % {"name": name, "value": says, "hits": row.hits, "total": row.total}


def _value_shown(chosen: Chosen, row: Suggestion, value: str) -> str:
    """An account with its name, a VAT code with its name, a product class by its word."""
    if not value:
        return ""
    if row.role == "vat_rule":
        return _("VAT code %(code)s") % {"code": chosen.codes.get(value, value)}
    if row.role == "tax_class":
        return str(decisions.CLASS_NAMES.get(value, value))
    return chosen.accounts.get(value, value)


def _examples(row: Suggestion, connection: Connection) -> tuple[ExampleShown, ...]:
    ledger = connection.ledger
    return tuple(
        ExampleShown(
            number=number,
            on=dt.date.fromisoformat(day),
            order=order,
            url=links.voucher_url(ledger, voucher_id) if ledger is not None else "",
        )
        for voucher_id, number, day, order in row.examples
    )


def take(suggestion: Suggested | Suggestion, *, actor: User, now: datetime) -> int:
    """Choose what is suggested: since ever where nothing was chosen, else from today on. Returns how many documents are on
    their way because of it. Raises ValidationError, in words, where the ledger would refuse it."""
    row = suggestion.row if isinstance(suggestion, Suggested) else suggestion
    connection = Connection.objects.select_related("tenant", "ledger").get(pk=row.connection_id)
    chosen = Chosen.of(connection, today=timezone.localdate(now))
    shown = _shown(row, chosen)
    if shown.agrees:
        return 0
    with transaction.atomic():
        released = decisions.save(chosen.decision(row), actor=actor, now=now, reason=shown.sentence[:400])
        row.taken_at, row.dismissed_at, row.answered_by, row.reason = now, None, actor, ""
        row.save(update_fields=("taken_at", "dismissed_at", "answered_by", "reason"))
    return released


def dismiss(suggestion: Suggested | Suggestion, reason: str = "", *, actor: User, now: datetime) -> None:
    """Suggest this no more, until the ledger says something else."""
    row = suggestion.row if isinstance(suggestion, Suggested) else suggestion
    with transaction.atomic():
        row.dismissed_at, row.answered_by, row.reason = now, actor, reason.strip()[:500]
        row.save(update_fields=("dismissed_at", "answered_by", "reason"))
        audit.record("dismiss_suggestion", actor=actor, obj=row, reason=row.reason)


def restore(suggestion: Suggested | Suggestion, *, actor: User) -> None:
    """Suggest again what was dismissed."""
    row = suggestion.row if isinstance(suggestion, Suggested) else suggestion
    with transaction.atomic():
        row.dismissed_at, row.answered_by, row.reason = None, None, ""
        row.save(update_fields=("dismissed_at", "answered_by", "reason"))
        audit.record("restore_suggestion", actor=actor, obj=row)


def open_count(connection: Connection) -> int:
    """How many suggestions wait for somebody's answer."""
    return sum(1 for one in suggestions_for(connection) if one.is_open)
