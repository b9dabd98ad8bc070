"""What waits for a decision: stopped documents that may go on after it, how much money that is, and letting them go."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Abs

from integrations import jobs
from integrations.accounting.rules import ALL_CURRENCIES
from integrations.models import (
    AccountMapping,
    Connection,
    PaymentMethodRule,
    ProductClassRule,
    ProductRule,
    SyncEvent,
    VatRegistration,
    VatRule,
)
from integrations.sync import events
from integrations.sync.decided import Decision

HELD_BY_RULES: Mapping[type, tuple[str, ...]] = {
    **dict.fromkeys(
        (VatRule, ProductClassRule, ProductRule),
        ("vat_deviation", "oss_covers_services_only", "foreign_vat_unregistered"),
    ),
    VatRegistration: ("foreign_vat_unregistered", "oss_covers_services_only", "vat_deviation"),
}
"""Causes that such a decision may settle: the shop's VAT may agree with the rule as it is now."""
UNPAID = ("awaiting_payment", "not_captured", "not_paid")
"""Why an order was passed over that may count as paid once its payment method does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Documents that wait, and their money by currency, refunds counted as positive."""

    count: int
    money: tuple[tuple[str, Decimal], ...]


NOTHING = Waiting(count=0, money=())


def release(decision: Decision, *, now: datetime) -> int:
    """Let what waited for this decision run. Returns how many documents."""
    connection = decision.connection
    keys = [key for key in _keys(connection) if waits_for(key, decision)]
    count = sum(events.release(connection, key, now=now) for key in keys)
    codes = HELD_BY_RULES.get(type(decision))
    if codes:
        count += events.release_code(connection, codes, now=now)
    if isinstance(decision, PaymentMethodRule):
        # Orders that were passed over as not paid may count as paid now.
        count += events.look_again(connection, UNPAID, method=decision.method, now=now)
    if count:
        jobs.wake()
    return count


def waiting(decision: Decision) -> Waiting:
    """What ``release`` would let go now; those that would only be looked at again are not counted."""
    keys = [key for key in _keys(decision.connection) if waits_for(key, decision)]
    return held(decision.connection, keys=keys, codes=HELD_BY_RULES.get(type(decision), ()))


def waiting_for_any(
    connection: Connection, decisions: Collection[Decision], *, codes: Collection[str] = ()
) -> Waiting:
    """What would be let go when several decisions are saved together, each document once; and what stopped for ``codes``."""
    keys = [key for key in _keys(connection) if any(waits_for(key, decision) for decision in decisions)]
    own = {code for decision in decisions for code in HELD_BY_RULES.get(type(decision), ())}
    return held(connection, keys=keys, codes={*own, *codes})


def held(connection: Connection, *, keys: Collection[str] = (), codes: Collection[str] = ()) -> Waiting:
    """The stopped documents of a connection that wait for one of ``keys`` or stopped for one of ``codes``."""
    rows = stopped(connection).filter(Q(waiting_for__in=keys) | Q(code__in=codes))
    sums = rows.order_by().values("currency").annotate(count=Count("id"), gross=Sum(Abs("gross")))
    return added(
        Waiting(count=row["count"], money=((row["currency"] or "NOK", row["gross"]),) if row["gross"] else ())
        for row in sums
    )


def waiting_by_key(connection: Connection) -> dict[str, Waiting]:
    """What waits, by what it waits for. One query."""
    rows = stopped(connection).exclude(waiting_for="").order_by().values("waiting_for", "currency")
    found: dict[str, Waiting] = {}
    for row in rows.annotate(count=Count("id"), gross=Sum(Abs("gross"))):
        one = Waiting(
            count=row["count"], money=((row["currency"] or "NOK", row["gross"]),) if row["gross"] else ()
        )
        found[row["waiting_for"]] = added((found.get(row["waiting_for"], NOTHING), one))
    return found


def added(every: Iterable[Waiting]) -> Waiting:
    """Several as one."""
    count, money = 0, dict[str, Decimal]()
    for one in every:
        count += one.count
        for currency, gross in one.money:
            money[currency] = money.get(currency, Decimal(0)) + gross
    return Waiting(count=count, money=tuple(sorted(money.items())))


def stopped(connection: Connection) -> QuerySet[SyncEvent]:
    """The connection's documents that wait for a person."""
    return SyncEvent.objects.filter(connection=connection, state=SyncEvent.State.BLOCKED)


def _keys(connection: Connection) -> list[str]:
    waiting = stopped(connection).exclude(waiting_for="")
    return sorted(set(waiting.values_list("waiting_for", flat=True).distinct()))


def _answers(mapping: AccountMapping, key: str) -> bool:
    """Whether the mapping is the one that is waited for; an account for every currency answers for each of them."""
    asked = f"{mapping.role}:{mapping.key}"
    if mapping.role == "tender" and mapping.key.endswith(f"/{ALL_CURRENCIES}"):
        method = asked.removesuffix(f"/{ALL_CURRENCIES}")
        return key == method or key.startswith(f"{method}/")
    return key == asked


def waits_for(key: str, decision: Decision) -> bool:
    """Whether a stopped document that waits for ``key`` may go on after this decision."""
    if isinstance(decision, AccountMapping):
        ready = ("readiness:vat_lock", "readiness:account_inactive", "readiness:account_needs_customer")
        return key in ready or _answers(decision, key)
    if isinstance(decision, VatRule):
        return key.startswith("vat_rule:") or key in ("readiness:vat_code_inactive", "readiness:vat_lock")
    if isinstance(decision, ProductClassRule):
        return key == f"tax_class:{decision.tax_class}"
    if isinstance(decision, ProductRule):
        return key.startswith(("tax_class:", "vat_rule:"))
    if isinstance(decision, VatRegistration):
        return False
    return key in (f"payment_method:{decision.method}", f"paid_rule:{decision.method}")
