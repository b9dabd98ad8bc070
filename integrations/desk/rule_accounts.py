"""The accounts that are chosen for a connection, and its payment methods: those that are known, with what each lacks."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from integrations.accounting.rules import ROLES
from integrations.desk import decision_release, rule_words
from integrations.desk.decision_release import Waiting
from integrations.desk.rule_kinds import ACCOUNTS_ASKED, asked_of, usual_paid_when
from integrations.models import AccountMapping, Connection, EntityLink, PaymentMethodRule, SyncEvent
from integrations.models.mapping import BEGINNING

NEWEST = 200
"""So many booked documents and events are looked through for payment methods."""
ASKED = ("tender", "payment_method", "paid_rule")
"""What documents wait for that is about a payment method."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An account chosen for something; ``number`` '' when nobody has. ``since`` and what ``follows`` are days as text."""

    role: str
    key: str
    name: str
    row: AccountMapping | None
    follows: tuple[AccountMapping, ...] = ()
    earlier: tuple[AccountMapping, ...] = ()
    waiting: Waiting | None = None
    help_text: str = ""

    @property
    def is_from_a_day(self) -> bool:
        """Whether it has not been so since ever."""
        return self.row is not None and self.row.valid_from != BEGINNING


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A payment method of the shop: its account in kroner, those of other currencies, and its rule."""

    method: str
    choice: Choice
    others: tuple[Choice, ...]
    rule: PaymentMethodRule | None
    paid_when: str
    payout_by: str
    waiting: Waiting

    @property
    def lacks(self) -> bool:
        """Whether an account is missing: for kroner, or for a currency that has been seen."""
        none_in_kroner = self.choice.row is None and not self.others
        return none_in_kroner or any(other.row is None and not other.follows for other in self.others)


def choices(connection: Connection, *, today: dt.date, waiting: Mapping[str, Waiting]) -> tuple[Choice, ...]:
    """The accounts of everything but payment methods: those that this kind of connection asks for, and what else is
    chosen."""
    rows = _mappings(connection)
    wanted = dict.fromkeys(ACCOUNTS_ASKED.get(connection.kind, ()))
    wanted |= dict.fromkeys(pair for pair in rows if pair[0] != "tender")
    order = list(ROLES)
    return tuple(
        _choice(role, key, rows.get((role, key), ()), today=today, waiting=waiting.get(f"{role}:{key}"))
        for role, key in sorted(
            wanted, key=lambda pair: (order.index(pair[0]) if pair[0] in order else 99, pair[1])
        )
    )


def _choice(
    role: str,
    key: str,
    rows: Iterable[AccountMapping],
    *,
    today: dt.date,
    waiting: Waiting | None = None,
) -> Choice:
    listed = list(rows)
    now = [row for row in listed if row.valid_from <= today]
    return Choice(
        role=role,
        key=key,
        name=rule_words.account_name(role, key),
        row=now[-1] if now else None,
        follows=tuple(row for row in listed if row.valid_from > today),
        earlier=tuple(now[:-1]),
        waiting=waiting,
        help_text=str(asked_of(role, key)),
    )


def _mappings(connection: Connection) -> dict[tuple[str, str], list[AccountMapping]]:
    found: dict[tuple[str, str], list[AccountMapping]] = {}
    rows = AccountMapping.objects.filter(connection=connection).select_related("ledger_account", "set_by")
    for row in rows.order_by("role", "key", "valid_from"):
        found.setdefault((row.role, row.key), []).append(row)
    return found


def methods(connection: Connection, *, today: dt.date, waiting: Mapping[str, Waiting]) -> tuple[Method, ...]:
    """Every payment method that the shop's documents have shown or somebody has decided about; those without an account
    first."""
    rows = _mappings(connection)
    rules = {row.method: row for row in _rules(connection)}
    keys = [key for role, key in rows if role == "tender"]
    keys += [key.partition(":")[2] for key in waiting if key.partition(":")[0] in ASKED]
    names = {key.partition("/")[0] for key in keys} | set(rules) | seen(connection)
    found = [
        _method(connection, name, rows, rules.get(name), waiting, today=today)
        for name in sorted(names)
        if name
    ]
    return tuple(sorted(found, key=lambda one: (not one.lacks, one.method)))


def _rules(connection: Connection) -> Iterable[PaymentMethodRule]:
    return PaymentMethodRule.objects.filter(connection=connection).select_related("set_by")


def _method(
    connection: Connection,
    name: str,
    rows: Mapping[tuple[str, str], list[AccountMapping]],
    rule: PaymentMethodRule | None,
    waiting: Mapping[str, Waiting],
    *,
    today: dt.date,
) -> Method:
    mine = [key for role, key in rows if role == "tender" and key.startswith(f"{name}/")]
    mine += [
        key.removeprefix("tender:")
        for key in waiting
        if key.startswith(f"tender:{name}/") and key.removeprefix("tender:") not in mine
    ]
    every = [
        held
        for key, held in waiting.items()
        if key in (f"tender:{name}", f"payment_method:{name}", f"paid_rule:{name}")
        or key.startswith(f"tender:{name}/")
    ]
    paid = rule.paid_when if rule else usual_paid_when(connection, name)
    return Method(
        method=name,
        choice=_choice("tender", name, rows.get(("tender", name), ()), today=today),
        others=tuple(
            _choice(
                "tender",
                key,
                rows.get(("tender", key), ()),
                today=today,
                waiting=waiting.get(f"tender:{key}"),
            )
            for key in sorted(mine)
        ),
        rule=rule,
        paid_when=str(dict(PaymentMethodRule.Paid.choices).get(paid, paid)),
        payout_by=str(dict(PaymentMethodRule.Payout.choices)[rule.payout_by if rule else ""]),
        waiting=decision_release.added(every),
    )


def seen(connection: Connection) -> set[str]:
    """Payment methods in the connection's newest documents: booked, or passed over as not paid."""
    found: set[str] = set()
    newest = (
        EntityLink.objects.filter(connection=connection).order_by("-id").values_list("expected", flat=True)
    )
    for expected in newest[:NEWEST]:
        for posting in (expected or {}).get("postings", ()):
            if posting.get("role") == "tender":
                found.add(str(posting.get("key", "")).partition("/")[0])
        found |= {str(paid.get("method", "")) for paid in (expected or {}).get("prepaid", ())}
    newest_events = SyncEvent.objects.filter(connection=connection).order_by("-id")
    for params in newest_events.values_list("params", flat=True)[:NEWEST]:
        if isinstance(params.get("method"), str):
            found.add(params["method"])
    return found - {"", "–", "gift_card", "store_credit", "prepayment"}
