"""Open orders that people can make invoices of, and what has become of those that somebody has asked for. Reading only."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Sum

from accounts.models import Tenant
from integrations.desk import texts
from integrations.desk.overview import Totals, connections_of, documents_of
from integrations.flows import FLOWS
from integrations.flows.upgrading import KIND, credited_invoice
from integrations.models import Connection, EntityLink, ReadinessItem, SyncEvent, UpgradeWish
from integrations.sync import upgrades

Wished, Sent, Send = UpgradeWish.State, UpgradeWish.Sent, UpgradeWish.Send
FOLLOWING = tuple(flow.name for flow in FLOWS.values() if flow.follows_drafts)
"""The flows whose open orders stand for invoices of a stock system."""
ASK_AGAIN = frozenset({"upgrade_outdated"})
"""Stops in which a person who looks at the order as it is now may confirm at once."""
MOST = 100
"""Orders that are confirmed at once: what one can look over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order of a document as its page shows it: ``link`` is the order, ``invoice`` what was made of it, ``wish`` what a
    person has said about it last. ``obstacle`` says why it cannot be invoiced from here just now."""

    event: SyncEvent
    link: EntityLink
    invoice: EntityLink | None
    wish: UpgradeWish | None
    obstacle: texts.CauseText | None

    @property
    def ledger(self) -> Connection:
        """Where it stands."""
        return self.link.target

    @property
    def gross(self) -> Decimal:
        """What the order comes to, negative for a credit note."""
        return self.link.gross or Decimal(0)

    @property
    def is_credit(self) -> bool:
        """Whether it becomes a credit note."""
        return self.gross < 0

    @property
    def buyer(self) -> str:
        """The customer's name."""
        return str(self.link.expected.get("customer") or "")

    @property
    def org_number(self) -> str:
        """The customer's organisation number, '' for a private person."""
        return str(self.link.expected.get("org_number") or "")

    @property
    def due_days(self) -> int | None:
        """Days until the invoice is due; None where it was not kept."""
        return self.link.expected.get("due_days")

    @property
    def is_asked_for(self) -> bool:
        """Somebody wants it invoiced, and it is not yet."""
        return self.wish is not None and self.wish.state in (Wished.OPEN, Wished.BEGUN)

    @property
    def can_take_back(self) -> bool:
        """Whether the wish can still be taken back."""
        return self.wish is not None and self.wish.state == Wished.OPEN

    @property
    def can_invoice(self) -> bool:
        """Whether a person may ask for the invoice now."""
        return self.is_open and self.obstacle is None

    @property
    def is_open(self) -> bool:
        """The order stands as it was meant, nobody has invoiced it or asked for that, and nothing is under way."""
        event, link = self.event, self.link
        at_rest = event.state == SyncEvent.State.DONE or (
            event.state == SyncEvent.State.BLOCKED and event.code in ASK_AGAIN
        )
        stands = link.state == EntityLink.State.VERIFIED and not link.secondary.get("ended")
        seen = link.observed.get("state", "open") == "open"
        return at_rest and stands and seen and self.invoice is None and not self.is_asked_for

    @property
    def sending(self) -> str:
        """How the sending of the invoice stands (``UpgradeWish.Sent``), '' while there is no invoice of ours."""
        has_invoice = self.wish is not None and self.wish.state == Wished.INVOICED
        return self.wish.sent if self.wish is not None and has_invoice else ""

    @property
    def can_send(self) -> bool:
        """Whether the invoice may be sent (again) by a person's word: it is right, and not sent or under way."""
        is_right = self.invoice is not None and self.invoice.state == EntityLink.State.VERIFIED
        waits = self.sending in (Sent.NO, Sent.REFUSED, Sent.UNKNOWN)
        return is_right and waits and self.event.state in (SyncEvent.State.DONE, SyncEvent.State.BLOCKED)

    @property
    def must_be_told(self) -> bool:
        """Whether only a person can say what became of the sending."""
        return self.sending in (Sent.UNKNOWN, Sent.REFUSED)


def order_of(event: SyncEvent, *, language: str) -> Order | None:
    """The order of an event's document, None when it has none that people make invoices of from here."""
    if event.flow not in FOLLOWING:
        return None
    same = {"connection_id": event.connection_id, "flow": event.flow, "document_id": event.document_id}
    links = list(
        EntityLink.objects.filter(**same).select_related("target__tenant", "corrects").order_by("id")
    )
    link = next((one for one in links if one.kind == "order" and one.remote_id), None)
    if link is None:
        return None
    return Order(
        event=event,
        link=link,
        invoice=next((one for one in links if one.kind == KIND and one.remote_id), None),
        wish=upgrades.of_event(event),
        obstacle=_obstacle(event, link, language=language),
    )


def _obstacle(event: SyncEvent, link: EntityLink, *, language: str) -> texts.CauseText | None:
    """What must be put right before the order can be invoiced."""
    for connection in (event.connection, link.target):
        if connection.state == Connection.State.PAUSED:
            return texts.of_pause(connection, language=language)
    for item in ReadinessItem.objects.filter(connection=link.target, status=ReadinessItem.Status.FAILED):
        if "invoice" in item.blocks:
            return texts.of_readiness(item, language=language)
    if (link.gross or 0) < 0 and not credited_invoice(link):
        other = link.corrects.remote_number if link.corrects else ""
        params = {"number": link.label, "order": link.remote_number, "other": other}
        return texts.cause_text("credited_not_invoiced", params, language=language)
    return None


def chosen(events: QuerySet[SyncEvent], *, language: str) -> list[Order]:
    """The orders of these events' documents, oldest first, a hundred at most."""
    rows = events.select_related("connection__tenant").order_by("document_date", "pk")[:MOST]
    found = (order_of(event, language=language) for event in rows)
    return [order for order in found if order is not None]


def has_orders(tenant: Tenant) -> bool:
    """Whether the company has ever had such an order: most have not, and need not be counted for."""
    orders = EntityLink.objects.filter(
        connection__in=connections_of(tenant), flow__in=FOLLOWING, kind="order"
    )
    return orders.exists()


def waiting(tenant: Tenant) -> QuerySet[Any]:
    """The tenant's documents whose orders nobody has invoiced or asked to be (``documents_of``)."""
    same = {name: OuterRef(name) for name in ("connection_id", "flow", "document_id")}
    orders = EntityLink.objects.filter(
        **same, kind="order", state=EntityLink.State.VERIFIED, secondary__ended__isnull=True
    )
    wishes = UpgradeWish.objects.filter(**same, state__in=upgrades.STANDING)
    documents = documents_of(tenant).filter(flow__in=FOLLOWING, state=SyncEvent.State.DONE)
    return documents.filter(Exists(orders), ~Exists(wishes))


def waiting_sum(tenant: Tenant) -> tuple[int, Totals]:
    """How many orders wait to be invoiced, and what they come to by currency, kroner first."""
    if not has_orders(tenant):
        return 0, ()
    rows = waiting(tenant).order_by().values_list("currency").annotate(gross=Sum("gross"))
    sums = sorted(((name or "NOK", gross) for name, gross in rows if gross is not None), key=_kroner_first)
    return waiting(tenant).count(), tuple(sums)


def totals(orders: Iterable[Order]) -> Totals:
    """What these orders come to by currency, kroner first."""
    sums: dict[str, Decimal] = {}
    for order in orders:
        sums[order.link.currency] = sums.get(order.link.currency, Decimal(0)) + order.gross
    return tuple(sorted(sums.items(), key=_kroner_first))


def _kroner_first(pair: tuple[str, Decimal]) -> tuple[bool, str]:
    return pair[0] != "NOK", pair[0]


def may_send(orders: Sequence[Order]) -> bool:
    """Whether every ledger that these orders stand in may send invoices: its setting 'Tripletex sends the invoices'."""
    return bool(orders) and all(order.ledger.send_invoices for order in orders)


def send_of(order: Order, choice: str) -> str:
    """How an order's invoice is sent: ``BEST`` is EHF where the customer has an organisation number, else e-mail."""
    if choice != BEST:
        return choice
    return Send.EHF if order.org_number else Send.EMAIL


BEST = "BEST"
"""A choice for many at once."""


def first_day(orders: Collection[Order]) -> date:
    """The earliest day that all of these may be dated: no invoice is older than its order."""
    return max((order.link.document_date for order in orders if order.link.document_date), default=date.min)
