"""From charges to invoices, and whether they are paid: the clock's part of the subscriptions.

Without a ledger of our own nothing is invoiced; charges wait and are invoiced when there is one. Reading payments comes
before any warning: nobody is warned on the ground of what was true yesterday.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

import structlog
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import subscriptions
from accounts.models import Subscription, SubscriptionCharge
from integrations.errors import LedgerRejected, SyncError, UnknownOutcome
from integrations.flows import subscription_letters
from integrations.flows.opened import open_target
from integrations.flows.subscription_invoices import NAME, address_of, label_of
from integrations.models import Connection, SubscriptionInvoice, SubscriptionInvoiceLine, VendorLedger
from integrations.sync import events

log = structlog.get_logger(__name__)
Clock = Callable[[], datetime]
State = SubscriptionInvoice.State
ZERO = Decimal("0.00")


def vendor() -> VendorLedger | None:
    """Our own ledger, None where none is chosen."""
    return VendorLedger.objects.select_related("ledger__tenant").first()


def turn_days(now: datetime) -> list[int]:
    """What the day brings to each subscription, and its charges. Returns the keys of those that changed their state."""
    rows = Subscription.objects.filter(tenant__is_active=True).exclude(state=Subscription.State.ENDED)
    return [row.pk for row in rows.iterator() if subscriptions.turn_day(row, now=now)]


def uninvoiced() -> QuerySet[SubscriptionCharge]:
    """Charges on no invoice yet. What we use ourselves is charged to nobody."""
    own = VendorLedger.objects.values("ledger__tenant")
    open_ones = SubscriptionCharge.objects.filter(invoice_line__isnull=True, amount__gt=0)
    return open_ones.exclude(subscription__tenant__in=own)


def invoice(now: datetime) -> int:
    """An invoice for each company that owes something for days that are over, noted for our own ledger. Returns how many are
    new."""
    own = vendor()
    if own is None:
        return 0
    made = []
    for pk in _owing(now):
        try:
            found = _make(pk, own, now=now)
        except IntegrityError:
            continue  # another worker was quicker
        if found is not None:
            made.append(found)
    _note(own.ledger, now=now)
    return len(made)


def _owing(now: datetime) -> list[int]:
    """Subscriptions whose charges are due for an invoice: their month is over, or they are at rest or ended."""
    owed = uninvoiced()
    month = timezone.localdate(now).replace(day=1)
    over = owed.filter(last__lt=month).values_list("subscription", flat=True)
    still = (Subscription.State.ENDED, Subscription.State.PAUSED)
    final = owed.filter(subscription__state__in=still).values_list("subscription", flat=True)
    return sorted({*over, *final})


def _make(pk: int, own: VendorLedger, *, now: datetime) -> SubscriptionInvoice | None:
    today = timezone.localdate(now)
    with transaction.atomic():
        row = Subscription.objects.select_for_update(of=("self",)).select_related("plan").get(pk=pk)
        owed = uninvoiced().filter(subscription=row).select_related("subscription__plan")
        if row.is_in_use:
            owed = owed.filter(last__lt=today.replace(day=1))
        charges = list(owed.order_by("first", "id"))
        if not charges:
            return None
        made = SubscriptionInvoice.objects.create(
            subscription=row,
            ledger=own.ledger,
            net=sum((charge.amount for charge in charges), ZERO),
            invoice_date=today,
            due_date=today + timedelta(days=own.due_days),
            made_at=now,
        )
        SubscriptionInvoiceLine.objects.bulk_create(
            [SubscriptionInvoiceLine(invoice=made, charge=charge) for charge in charges]
        )
    return made


def _note(ledger: Connection, *, now: datetime) -> None:
    """Every invoice that is on its way is a document that must be synced; one that is noted already is noted once."""
    waiting = SubscriptionInvoice.objects.filter(state=State.WAITING, ledger=ledger)
    rows = waiting.prefetch_related("lines__charge").order_by("id")
    documents = [
        (str(row.pk), label_of([line.charge for line in row.lines.all()]))
        for row in rows
        if not _is_noted(row)
    ]
    if documents:
        events.record(ledger, NAME, documents, trigger="sweep", now=now, target=ledger)


def _is_noted(row: SubscriptionInvoice) -> bool:
    return row.ledger.events.filter(flow=NAME, document_id=str(row.pk)).exists()


def read_payments(clock: Clock) -> int:
    """What is still owed on open invoices, as our ledger has it now. Returns how many were paid since."""
    paid = 0
    unpaid = SubscriptionInvoice.objects.filter(state=State.UNPAID).select_related("ledger")
    for ledger in Connection.objects.filter(pk__in=unpaid.values("ledger"), state=Connection.State.ACTIVE):
        try:
            paid += _read(ledger, list(unpaid.filter(ledger=ledger)), clock)
        except SyncError as error:
            log.warning("payments not read", ledger=ledger.key, code=error.code)
    return paid


def _read(ledger: Connection, rows: Sequence[SubscriptionInvoice], clock: Clock) -> int:
    """Dates reach a year to both sides of what we meant: a closed period may have moved an invoice."""
    days, slack = [row.invoice_date for row in rows], timedelta(days=366)
    target = open_target(ledger, user="subscription payments")
    owed = target.owed([row.remote_id for row in rows], dates=(min(days) - slack, max(days) + slack))
    paid = 0
    for row in rows:
        if row.remote_id not in owed:
            log.error("a subscription invoice is gone from our ledger", number=row.number)
            continue
        row.outstanding, row.read_at = owed[row.remote_id], clock()
        if row.outstanding <= 0:
            row.state, row.paid_at = State.PAID, clock()
            paid += 1
        row.save(update_fields=("outstanding", "read_at", "state", "paid_at"))
    return paid


def send(clock: Clock) -> int:
    """Give new invoices to their companies, each once: by EHF where it can be received, else by e-mail; by a letter of ours
    where our Tripletex may not send. Returns how many."""
    fresh = SubscriptionInvoice.objects.filter(state=State.UNPAID, told_at__isnull=True)
    return sum(_send(row, clock) for row in fresh.select_related("ledger", "subscription__tenant"))


def _send(row: SubscriptionInvoice, clock: Clock) -> int:
    mine = SubscriptionInvoice.objects.filter(pk=row.pk, told_at__isnull=True)
    if not mine.update(told_at=clock()):
        return 0
    try:
        by_ledger = row.ledger.send_invoices and _by_ledger(row)
    except UnknownOutcome:
        by_ledger = True  # perhaps it was sent: never twice
    except SyncError as error:
        log.warning("invoice not sent yet", number=row.number, code=error.code)
        SubscriptionInvoice.objects.filter(pk=row.pk).update(told_at=None)
        return 0
    if not by_ledger:
        subscription_letters.tell(row.subscription.tenant, "subscription_invoice", invoice=row)
    return 1


def _by_ledger(row: SubscriptionInvoice) -> bool:
    """False when Tripletex can send it neither way."""
    target = open_target(row.ledger, user="subscription invoices")
    for channel, address in _channels(row):
        try:
            target.send_invoice(row.remote_id, send_type=channel, email=address)
        except LedgerRejected as error:
            log.info("invoice not sent this way", number=row.number, channel=channel, code=error.code)
        else:
            return True
    return False


def _channels(row: SubscriptionInvoice) -> Iterator[tuple[str, str]]:
    yield "EHF", ""
    address = address_of(row.subscription.tenant)
    if address and address.isascii():
        yield "EMAIL", address


def owed_by(subscription: Subscription, *, on: date) -> list[SubscriptionInvoice]:
    """Invoices that are overdue on a day, the oldest first; those that support has postponed are not."""
    rows = subscription.invoices.filter(state=State.UNPAID, due_date__lt=on).order_by("due_date", "id")
    return [row for row in rows if row.postponed_until is None or row.postponed_until < on]
