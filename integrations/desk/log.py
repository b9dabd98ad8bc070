"""The log that a company reads: what people, support and Bilagsbro itself did in it, narrowed as its reader likes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AuditEntry, Tenant, User
from integrations.desk import audit, rule_words, texts
from integrations.models import AccountMapping, SyncEvent
from integrations.models.mapping import Decision

OURSELVES = "Bilagsbro"
WHO: Mapping[str, str | Promise] = {
    "people": gettext_lazy("People of the company"),
    "support": gettext_lazy("Support"),
    "system": gettext_lazy("Bilagsbro itself"),
}
KINDS: Mapping[str, str | Promise] = {
    "connections": gettext_lazy("Connections and imports"),
    "rules": gettext_lazy("Accounts, VAT and other rules"),
    "documents": gettext_lazy("Documents and deviations"),
    "periods": gettext_lazy("Reconciliation"),
    "gift_cards": gettext_lazy("Gift cards"),
    "people": gettext_lazy("Users and log-in"),
    "visits": gettext_lazy("Support's visits"),
    "company": gettext_lazy("Company, alerts and subscription"),
}
"""What entries are about, in the order of the choice. The last is whatever belongs to no other."""
_ACTIONS: Mapping[str, tuple[str, ...]] = {
    "connections": (
        "check", "refresh_reference", "change_credentials", "choose_defaults", "begin_setup", "drop_setup", "start_live",
        "take_demo_systems", "go_live", "go_live_back", "ask_dry_run", "cancel_dry_run", "approve_dry_run",
        "withdraw_dry_run", "learn_history", "match_crew", "pause", "resume",
    ),
    "rules": (
        "decide", "decide_new", "undecide", "import", "import_new", "import_file", "roll_back", "roll_back_new",
        "dismiss_suggestion", "restore_suggestion", "decide_foreign",
    ),
    "documents": (
        "retry", "retry_many", "ignore", "ignore_many", "approve", "invoice_order", "leave_order", "send_invoice", "say_sent",
        "say_not_sent", "preview", "accept_double_booking",
    ),
    "periods": ("read_period", "explain_difference", "sign_period", "unsign_period"),
    "gift_cards": ("expire_card", "open_card", "check_cards", "rebuild_cards"),
    "people": (
        "invite", "send_invitation", "withdraw_invitation", "accept_invitation", "change_role", "remove_member", "ask_access",
        "reset_password", "two_factor_on", "two_factor_off", "two_factor_reset", "new_recovery_codes",
        "log_out_everywhere", "ask_new_address", "confirm_new_address", "undo_new_address",
    ),
    "visits": ("see_as_customer",),
}  # fmt: skip
_BEGINNINGS: Mapping[str, tuple[str, ...]] = {
    "connections": ("start_", "pause_", "resume_", "cancel_", "answer_", "ask_startup", "make_setup", "open_setup", "use_setup",
                    "withdraw_setup"),
    "documents": ("approve_", "ignore_", "retry_", "take_back_"),
}  # fmt: skip
"""Actions that are not named one by one are told by how they begin; a changed row by what it is a row of."""
_OBJECTS: Mapping[str, tuple[str, ...]] = {
    "connections": ("integrations.connection",),
    "rules": tuple(sorted(model._meta.label_lower for model in Decision.__subclasses__())),
    "people": ("accounts.membership", "accounts.user", "accounts.invitation"),
}
CHANGES = ("add", "change", "delete")
MOST_TEXT = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What a reader narrows the log to; '' and None ask for nothing. Both days are included."""

    text: str = ""
    who: str = ""
    kind: str = ""
    person: int | None = None
    first: date | None = None
    last: date | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        return any(getattr(self, field.name) for field in fields(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An entry in words: support is named as support, the system as Bilagsbro."""

    at: datetime
    who: str
    done: str
    what: str
    kind: str
    reason: str
    is_visit: bool
    changes: tuple[tuple[str, Any, Any], ...]

    @property
    def change_text(self) -> str:
        """What was changed, in one cell."""
        rows = (f"{name}: {_shown(before)} → {_shown(after)}" for name, before, after in self.changes)
        return "; ".join(rows)


def chosen(asked: Mapping[str, str]) -> Chosen:
    """What ``?text=&who=&kind=&person=&from=&to=`` ask for; what is no answer asks for nothing."""
    person = asked.get("person", "")
    return Chosen(
        text=asked.get("text", "").strip()[:MOST_TEXT],
        who=asked.get("who", "") if asked.get("who") in WHO else "",
        kind=asked.get("kind", "") if asked.get("kind") in KINDS else "",
        person=int(person) if person.isdecimal() and len(person) < 19 else None,
        first=_day(asked.get("from", "")),
        last=_day(asked.get("to", "")),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def entries(tenant: Tenant, wanted: Chosen) -> QuerySet[AuditEntry]:
    """The company's entries, newest first, as far as they are wanted."""
    found = AuditEntry.objects.filter(tenant=tenant).select_related("actor").order_by("-id")
    if wanted.who:
        found = found.filter(_BY[wanted.who]())
    if wanted.kind:
        found = found.filter(_about(wanted.kind))
    if wanted.person is not None:
        found = found.filter(actor_id=wanted.person)
    if wanted.first is not None:
        found = found.filter(at__gte=_midnight(wanted.first))
    if wanted.last is not None:
        found = found.filter(at__lt=_midnight(wanted.last + timedelta(days=1)))
    return found.filter(_says(wanted.text)) if wanted.text else found


_BY: Mapping[str, Callable[[], Q]] = {
    "people": lambda: Q(actor__isnull=False, actor__is_staff=False),
    "support": lambda: Q(actor__is_staff=True),
    "system": lambda: Q(actor__isnull=True),
}


def _about(kind: str) -> Q:
    if kind in _ACTIONS:
        return _belongs(kind)
    rest = Q()
    for other in _ACTIONS:
        rest |= _belongs(other)
    return ~rest


def _belongs(kind: str) -> Q:
    named = Q(action__in=_ACTIONS[kind]) | Q(action__in=CHANGES, object_type__in=_OBJECTS.get(kind, ()))
    begins = Q()
    for beginning in _BEGINNINGS.get(kind, ()):
        begins |= Q(action__startswith=beginning)
    elsewhere = {action for other, actions in _ACTIONS.items() if other != kind for action in actions}
    return named | (begins & ~Q(action__in=elsewhere)) if begins else named


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _says(text: str) -> Q:
    """In what it is about, in its reason, or in the words for what was done, in the reader's language."""
    sought = text.casefold()
    done = [action for action, word in audit.ACTIONS.items() if sought in str(word).casefold()]
    return Q(object_label__icontains=text) | Q(reason__icontains=text) | Q(action__in=done)


def people(tenant: Tenant) -> list[User]:
    """Everybody who did something that stands in the log, by name; support last."""
    did = AuditEntry.objects.filter(tenant=tenant, actor=OuterRef("pk"))
    return list(User.objects.filter(Exists(did)).order_by("is_staff", "name", "email"))


def who_text(actor: User | None) -> str:
    """Who did it."""
    if actor is None:
        return OURSELVES
    return _("%(name)s at Bilagsbro") % {"name": actor} if actor.is_staff else str(actor)


def lines(found: Iterable[AuditEntry]) -> list[Line]:
    """Entries in the reader's language."""
    return [line_of(entry) for entry in found]


def what_text(entry: AuditEntry) -> str:
    """What it was about, as people call it: the entry keeps the name that our program gave it then. '' for the company."""
    if entry.object_type == Tenant._meta.label_lower:
        return ""
    if entry.object_type == SyncEvent._meta.label_lower:
        flow, _space, label = entry.object_label.partition(" ")
        return texts.named(flow, label) if label else flow
    if entry.object_type == AccountMapping._meta.label_lower:
        decided, arrow, account = entry.object_label.partition(" → ")
        role, slash, key = decided.partition("/")
        if slash:
            return f"{rule_words.account_name(role, key)}{arrow}{account}"
    return entry.object_label


def line_of(entry: AuditEntry) -> Line:
    """One entry in the reader's language."""
    names = sorted({*entry.before, *entry.after})
    return Line(
        at=entry.at,
        who=who_text(entry.actor),
        done=audit.action_text(entry.action),
        what=what_text(entry),
        kind="" if entry.object_type == SyncEvent._meta.label_lower else audit.kind_text(entry.object_type),
        reason=entry.reason,
        is_visit=entry.action in _ACTIONS["visits"],
        changes=tuple(
            (
                audit.field_text(entry.object_type, name),
                audit.value_text(entry.object_type, name, entry.before.get(name)),
                audit.value_text(entry.object_type, name, entry.after.get(name)),
            )
            for name in names
        ),
    )


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(str(one) for one in value) or "–"
    return str(value)
