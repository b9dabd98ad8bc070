"""The card list: movements written from verified vouchers, each posting once, whoever comes twice.

A link's expected record says row by row which card it is about (a keyed digest, never the code). What stands verified in the
ledger is what stands in the list; it can be rebuilt from the links at any time.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max, Min, Q, Sum

from accounts.encryption import Undecryptable
from integrations.errors import BadCredentials
from integrations.models import (
    Connection,
    EntityLink,
    GiftCard,
    GiftCardKey,
    GiftCardMovement,
)
from integrations.sync import connections

Kind = GiftCardMovement.Kind
ROLES = (GiftCard.Role.GIFT_CARD.value, GiftCard.Role.STORE_CREDIT.value)
NEGATIVE = "gift_card_negative"
PREPAID_ROWS = 100_000
"""Rows of an invoice's prepayments are numbered from here, so that they meet no posting's row."""
PIECE = 500
_WITH_CARDS = ("postings", "prepaid", "given_back")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one row of a link does to a card. ``amount`` in kroner, positive puts money on the card."""

    link: EntityLink
    row: int
    role: str
    digest: str
    shown: str
    kind: str
    amount: Decimal
    amount_currency: Decimal
    currency: str
    on: date
    account: str


def card_key(ledger: Connection) -> bytes:
    """The ledger's key for digests of codes, made at first use. Raises BadCredentials when no key of the ring opens it."""
    row = GiftCardKey.objects.filter(ledger=ledger).first()
    if row is None:
        row, _made = GiftCardKey.objects.get_or_create(ledger=ledger, defaults={"key": secrets.token_hex(32)})
    try:
        return bytes.fromhex(str(row.key))
    except Undecryptable as error:
        raise BadCredentials("credentials_unreadable", params={"connection": ledger.name}) from error


def has_cards(expected: Mapping[str, Any]) -> bool:
    """Whether a link's expected record says anything about cards."""
    return any(row.get("card") for name in _WITH_CARDS for row in expected.get(name, ()))


def record(links: Iterable[EntityLink], *, now: datetime) -> int:
    """Write the movements of verified links in the caller's transaction. Returns how many are new.

    Safe to repeat: a posting moves its card once. Raises a notice about a card that was used for more than it held.
    """
    changes = [change for link in links if _is_verified(link) for change in changes_of(link)]
    if not changes:
        return 0
    with transaction.atomic():
        return sum(
            _record_ledger([c for c in changes if c.link.target_id == ledger_id], now=now)
            for ledger_id in sorted({change.link.target_id for change in changes})
        )


def _is_verified(link: EntityLink) -> bool:
    return link.state == EntityLink.State.VERIFIED and bool(link.remote_id)


def changes_of(link: EntityLink) -> list[Change]:
    """What a link's postings do to cards; of an invoice what it was paid with, of its credit note what was given back."""
    expected = link.expected
    found = [
        _change(link, row, number=int(row["row"]), amount=-Decimal(row["gross"]))
        for row in expected.get("postings", ())
        if row.get("card")
    ]
    in_kroner = expected.get("currency", "NOK") == "NOK"
    for first, name, sign in ((PREPAID_ROWS, "prepaid", -1), (2 * PREPAID_ROWS, "given_back", 1)):
        for index, row in enumerate(expected.get(name, ())):
            kroner = row.get("kroner") or (row["gross"] if in_kroner else None)
            if row.get("card") and kroner is not None:
                found.append(_change(link, row, number=first + index, amount=sign * Decimal(kroner)))
    return found


def _change(link: EntityLink, row: Mapping[str, Any], *, number: int, amount: Decimal) -> Change:
    digest, shown = row["card"]
    role = row.get("role") or row.get("method") or ""
    currency = row.get("currency") or "NOK"
    return Change(
        link=link,
        row=number,
        role=role if role in ROLES else ROLES[0],
        digest=digest,
        shown=shown,
        kind=_kind(link.part, amount),
        amount=amount,
        amount_currency=Decimal(row.get("gross_currency") or row["gross"]).copy_sign(amount),
        currency=currency,
        on=date.fromisoformat(row["date"]),
        account=row["account"],
    )


def _kind(part: str, amount: Decimal) -> str:
    name = part.partition(":")[0]
    if name == "credit_note" and amount > 0:
        return Kind.REFUNDED
    if name == "expiry":
        return Kind.EXPIRED
    if name in ("reversal", "correction"):
        return Kind.CORRECTED
    if name.startswith("refund"):
        return Kind.REFUNDED if amount > 0 else Kind.TAKEN_BACK
    return Kind.ISSUED if amount > 0 else Kind.REDEEMED


_ORIGINS: Mapping[str, str] = {Kind.ISSUED: GiftCard.Origin.SOLD, Kind.REFUNDED: GiftCard.Origin.REFUND}


def _record_ledger(changes: list[Change], *, now: datetime) -> int:
    ledger = changes[0].link.target
    cards = _cards(ledger, changes)
    rows = [
        GiftCardMovement(
            card=cards[change.role, change.digest],
            kind=change.kind,
            amount=change.amount,
            amount_currency=change.amount_currency,
            currency=change.currency,
            on=change.on,
            account=change.account,
            link=change.link,
            row=change.row,
            recorded_at=now,
        )
        for change in changes
    ]
    before = _count(changes)
    GiftCardMovement.objects.bulk_create(rows, ignore_conflicts=True)
    _rebalance(ledger, list(cards.values()), now=now)
    return _count(changes) - before


def _count(changes: list[Change]) -> int:
    return GiftCardMovement.objects.filter(link__in={change.link.pk for change in changes}).count()


def _cards(ledger: Connection, changes: list[Change]) -> dict[tuple[str, str], GiftCard]:
    """The cards, found or made, locked in one order so that lanes do not block each other for good."""
    first: dict[tuple[str, str], Change] = {}
    for change in changes:
        first.setdefault((change.role, change.digest), change)
    GiftCard.objects.bulk_create(
        [
            GiftCard(
                ledger=ledger,
                connection=change.link.connection,
                role=role,
                digest=digest,
                shown=change.shown[:16] if digest else "",
                origin=_ORIGINS.get(change.kind, GiftCard.Origin.UNKNOWN),
                currency=change.currency,
            )
            for (role, digest), change in first.items()
        ],
        ignore_conflicts=True,
    )
    named = Q(digest__in={digest for _role, digest in first})
    rows = GiftCard.objects.select_for_update().filter(named, ledger=ledger).order_by("pk")
    return {(card.role, card.digest): card for card in rows}


def _rebalance(ledger: Connection, cards: list[GiftCard], *, now: datetime) -> None:
    """Balances are the sums of the movements, always."""
    sums = {
        row["card"]: row
        for row in GiftCardMovement.objects.filter(card__in=cards)
        .order_by()
        .values("card")
        .annotate(
            kroner=Sum("amount"), currency_sum=Sum("amount_currency"), first=Min("on"), last=Max("on"),
            issued=Sum("amount", filter=Q(kind=Kind.ISSUED)),
        )
    }  # fmt: skip
    for card in cards:
        found = sums.get(card.pk)
        card.balance = found["kroner"] if found else Decimal(0)
        card.balance_currency = found["currency_sum"] if found else Decimal(0)
        card.first_on = found["first"] if found else None
        card.last_on = found["last"] if found else None
        if found and found["issued"] and card.origin == GiftCard.Origin.UNKNOWN:
            card.origin = GiftCard.Origin.SOLD
    GiftCard.objects.bulk_update(
        cards, ["balance", "balance_currency", "first_on", "last_on", "origin"], batch_size=PIECE
    )
    tell_negative(ledger, now=now)


def tell_negative(ledger: Connection, *, now: datetime) -> None:
    """Say it once while a card (or a kind of cards as a whole) has less than nothing on it, and end it when none has.

    Uses without a code pile up on one collective card, which is below zero by nature: there the sum of its kind counts.
    """
    below = GiftCard.objects.filter(ledger=ledger, balance__lt=0).exclude(digest="")
    worst = below.order_by("balance").first()
    totals = GiftCard.objects.filter(ledger=ledger).order_by().values("role").annotate(total=Sum("balance"))
    short = min((row["total"] for row in totals), default=Decimal(0))
    if worst is None and short >= 0:
        connections.end_notices(ledger, now=now, code=NEGATIVE)
        return
    params = {
        "cards": str(below.count()),
        "card": worst.shown if worst else "–",
        "left": f"{worst.balance if worst else short:.2f}",
    }
    if not connections.raise_notice(ledger, code=NEGATIVE, params=params, now=now):
        connections.renew_notice(ledger, code=NEGATIVE, params=params)


def rebuild(ledger: Connection, *, now: datetime) -> int:
    """Write whatever movement of a verified voucher is missing, and sum every card anew. Returns how many were missing."""
    missing = 0
    verified = EntityLink.objects.filter(target=ledger, state=EntityLink.State.VERIFIED).order_by("pk")
    last = 0
    while links := list(verified.filter(pk__gt=last).select_related("target", "connection")[:PIECE]):
        missing += record([link for link in links if has_cards(link.expected)], now=now)
        last = links[-1].pk
    with transaction.atomic():
        cards = list(GiftCard.objects.select_for_update().filter(ledger=ledger).order_by("pk"))
        _rebalance(ledger, cards, now=now)
    return missing


def open_card(
    ledger: Connection, connection: Connection, *, role: str, digest: str, shown: str, balance: Decimal,
    account: str, on: date, note: str, by: Any, now: datetime,
) -> GiftCard:  # fmt: skip
    """Enter what a card held before we began, in kroner. A second opening of a card is refused by the database."""
    with transaction.atomic():
        card, _made = GiftCard.objects.get_or_create(
            ledger=ledger, role=role, digest=digest,
            defaults={"connection": connection, "shown": shown, "origin": GiftCard.Origin.OPENING},
        )  # fmt: skip
        card = GiftCard.objects.select_for_update().get(pk=card.pk)
        if card.origin == GiftCard.Origin.UNKNOWN:
            card.origin = GiftCard.Origin.OPENING
        GiftCardMovement.objects.create(
            card=card, kind=Kind.OPENING, amount=balance, amount_currency=balance, on=on, account=account,
            entered_by=by, note=note[:200], recorded_at=now,
        )  # fmt: skip
        _rebalance(ledger, [card], now=now)
    return card
