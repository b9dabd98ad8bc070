"""A company's gift cards as the company itself sees them: what it owes on which card, what moved, and whether the ledger
says the same. Scoped by tenant. Amounts in kroner, positive when the company owes them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from django.db.models import Count, Q, QuerySet, Sum

from accounts.models import Tenant
from integrations.desk import gift_cards
from integrations.models import (
    Connection,
    EntityLink,
    GiftCard,
    GiftCardMovement,
    LedgerAccount,
    SyncEvent,
)

ZERO = Decimal(0)
PAGE = 50
MOVEMENTS = 100
"""Movements shown of one card; the collective card of uses without code may have any number."""
HELD: Mapping[str, Q] = MappingProxyType(
    {"open": Q(balance__gt=0), "empty": Q(balance=0), "negative": Q(balance__lt=0)}
)
"""What the list can be narrowed to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSums:
    """``left`` is what buyers have on the ``open`` cards; ``below`` cards are used for more than the list knows of;
    ``uncoded`` was sold (positive) or used (negative) without the shop telling which card."""

    left: Decimal
    open: int
    below: int
    uncoded: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPage:
    """Up to fifty cards, newest first; ``before`` opens the next page, None on the last."""

    rows: tuple[GiftCard, ...]
    before: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountShown:
    """One account of gift cards: the list and its last comparison with the ledger. ``name`` '' when it is not mirrored."""

    ledger: Connection
    name: str
    holding: gift_cards.Holding


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementShown:
    """One movement and the card's balance ``after`` it; ``event_id`` opens its document, None for an opening balance."""

    movement: GiftCardMovement
    after: Decimal
    event_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardShown:
    """One card with its newest movements, newest first. ``waiting`` is declared expired and not booked yet; ``older`` is how
    many movements are not shown."""

    card: GiftCard
    waiting: Decimal
    movements: tuple[MovementShown, ...]
    older: int


def cards_of(tenant: Tenant) -> QuerySet[GiftCard]:
    """The company's cards."""
    return GiftCard.objects.filter(ledger__tenant=tenant)


def has_cards(tenant: Tenant) -> bool:
    """Whether there is anything to show."""
    return cards_of(tenant).exists()


def sums(tenant: Tenant) -> CardSums:
    """What the cards come to."""
    coded = ~Q(digest="")
    found = cards_of(tenant).aggregate(
        left=Sum("balance", filter=coded & HELD["open"]),
        open=Count("pk", filter=coded & HELD["open"]),
        below=Count("pk", filter=coded & HELD["negative"]),
        uncoded=Sum("balance", filter=~coded),
    )
    return CardSums(
        left=found["left"] or ZERO,
        open=found["open"],
        below=found["below"],
        uncoded=found["uncoded"] or ZERO,
    )


def card_page(tenant: Tenant, *, held: str = "", before: int | None = None) -> CardPage:
    """A page of the company's cards, narrowed to a key of ``HELD`` when it is one; keyset-paged by id."""
    cards = cards_of(tenant).select_related("connection")
    if held in HELD:
        cards = cards.filter(HELD[held])
    if before is not None:
        cards = cards.filter(pk__lt=before)
    found = list(cards.order_by("-pk")[: PAGE + 1])
    return CardPage(rows=tuple(found[:PAGE]), before=found[PAGE - 1].pk if len(found) > PAGE else None)


def accounts(tenant: Tenant, *, on: date) -> tuple[AccountShown, ...]:
    """Account by account, the list against the ledger, of every ledger of the company that has cards."""
    ledgers = Connection.objects.filter(tenant=tenant, gift_cards__isnull=False).distinct().order_by("name")
    return tuple(
        AccountShown(ledger=ledger, name=names.get(holding.account, ""), holding=holding)
        for ledger in ledgers
        for names in (_names(ledger),)
        for holding in gift_cards.holdings(ledger, on=on)
    )


def _names(ledger: Connection) -> dict[str, str]:
    return dict(LedgerAccount.objects.filter(connection=ledger).values_list("number", "name"))


def card(tenant: Tenant, pk: int) -> CardShown:
    """One card of the company. Raises GiftCard.DoesNotExist for another company's."""
    found = cards_of(tenant).select_related("connection", "ledger").get(pk=pk)
    rows = found.movements.select_related("link").defer(
        "link__expected", "link__observed", "link__differences"
    )
    newest = list(rows.order_by("-on", "-id")[:MOVEMENTS])
    return CardShown(
        card=found,
        waiting=gift_cards.waiting(found),
        movements=_with_balances(newest, balance=found.balance),
        older=rows.count() - len(newest),
    )


def _with_balances(newest: Sequence[GiftCardMovement], *, balance: Decimal) -> tuple[MovementShown, ...]:
    """The balance is the sum of all movements: it is counted backwards from today's."""
    pages = _pages([movement.link for movement in newest if movement.link])
    shown = []
    for movement in newest:
        event_id = pages.get(_document(movement.link)) if movement.link else None
        shown.append(MovementShown(movement=movement, after=balance, event_id=event_id))
        balance -= movement.amount
    return tuple(shown)


def _pages(links: Sequence[EntityLink]) -> dict[tuple[int, str, str], int]:
    """(connection, flow, document) → its newest event, by which its page is opened."""
    events = SyncEvent.objects.filter(
        connection_id__in={link.connection_id for link in links},
        document_id__in={link.document_id for link in links},
    ).order_by("pk")
    rows = events.values_list("connection_id", "flow", "document_id", "pk")
    return {(connection, flow, document): pk for connection, flow, document, pk in rows}


def _document(link: EntityLink) -> tuple[int, str, str]:
    return (link.connection_id, link.flow, link.document_id)
