"""Learning from a ledger's own history: the shop's orders of a year, then the ledger's vouchers, page by page.

One worker at a time, by the row's lease; each page is kept in one statement, so that whoever dies is followed exactly there.
The shop costs two calls per hundred orders (at most ``MOST_ORDERS`` of them), the ledger one per month and 500 vouchers, and
neither is written to.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from django.core.exceptions import ValidationError

from integrations.accounting.documents import Sale
from integrations.accounting.ledger_learning import Learner
from integrations.accounting.ledger_patterns import Company, Pattern
from integrations.accounting.past_orders import PastOrder, past_order
from integrations.accounting.payment_names import accounts_by_name
from integrations.connectors.contract import Source
from integrations.connectors.registry import CONNECTORS
from integrations.errors import AccessDenied, BadCredentials, SyncError, TemporaryError
from integrations.flows.ledger_history import without_ours
from integrations.flows.ledger_standings import standings
from integrations.flows.opened import opened_once, source_settings
from integrations.models import (
    AccountMapping,
    Connection,
    LedgerAccount,
    LedgerReading,
    PaymentType,
    SyncEvent,
    VatCode,
)
from integrations.sync import ledger_readings
from integrations.sync.rules import load_book

log = structlog.get_logger(__name__)
Clock = Callable[[], datetime]
State = LedgerReading.State
KIND = "sale"
MOST_ORDERS = 2000
"""Orders read of the shop, the latest ones: enough for any habit to show."""


def begin_new(*, today: date, now: datetime) -> int:
    """Ask for a reading of every ledger that a shop books into and that was never read for it. Returns how many."""
    shops = [kind for kind, connector in CONNECTORS.items() if connector.payment_method is not None]
    live = (Connection.State.ACTIVE, Connection.State.SETUP)
    rows = Connection.objects.filter(
        kind__in=shops, state__in=live, tenant__is_active=True, checked_at__isnull=False,
        ledger__reference_read_at__isnull=False, ledger__state__in=live, ledger_readings__isnull=True,
    )  # fmt: skip
    begun = 0
    for connection in rows:
        with suppress(ValidationError):  # somebody else was quicker
            ledger_readings.ask(connection, who="", today=today, now=now)
            begun += 1
    return begun


def go_on(clock: Clock, *, seconds: float) -> bool:
    """Begin or continue the readings that nobody holds. Returns whether some is left that could go on at once."""
    end = clock() + timedelta(seconds=seconds)
    left = False
    for pk in list(ledger_readings.due(clock()).values_list("pk", flat=True)):
        row = ledger_readings.take(pk, now=clock())
        if row is not None:
            left |= not _run(row, clock, end)
    return left


def _run(row: LedgerReading, clock: Clock, end: datetime) -> bool:
    """Returns whether nothing is left to do now."""
    try:
        if row.state == State.ORDERS and not _read_orders(row, clock, end):
            return False
        if row.state == State.LEDGER:
            return _read_ledger(row, clock, end)
    except SyncError as error:
        log.warning("ledger history rests", connection=row.connection.key, code=error.code)
        ledger_readings.stumble(row, error, now=clock())
    return True


def _read_orders(row: LedgerReading, clock: Clock, end: datetime) -> bool:
    """Every page of the shop's orders. False when the time is over, or another worker holds the reading."""
    with opened_once(row.connection) as source:
        while row.state == State.ORDERS:
            if clock() > end:
                ledger_readings.put_down(row, at=clock())
                return False
            if not _orders_page(row, source, clock):
                return False
    return True


def _orders_page(row: LedgerReading, source: Source, clock: Clock) -> bool:
    since = date.fromisoformat(row.found.get("orders_from") or row.first.isoformat())
    page = source.history(KIND, row.position, from_date=since, to_date=row.last)
    if row.position is None and (later := _only_the_latest(row, page.total, since)) is not None:
        return ledger_readings.keep(row, now=clock(), found={"orders_from": later.isoformat()})
    orders = list(_past_orders(row, source, [ref.document_id for ref in page.refs], since=since))
    values: dict[str, Any] = {
        "sold": [*row.sold, *(one.as_json() for one in orders)][:MOST_ORDERS],
        "orders": row.orders + len(page.refs),
        "position": dict(page.position),
    }
    if not page.more or len(values["sold"]) >= MOST_ORDERS:
        values |= {"state": State.LEDGER, "position": None, "found": {}}
    return ledger_readings.keep(row, now=clock(), **values)


def _only_the_latest(row: LedgerReading, total: int | None, since: date) -> date | None:
    """A later first day where there are more orders than are read; None when there are not, or it was made later already."""
    if total is None or total <= MOST_ORDERS or row.found.get("orders_from"):
        return None
    days = (row.last - since).days * MOST_ORDERS // total
    return row.last - timedelta(days=max(1, days))


def _past_orders(
    row: LedgerReading, source: Source, document_ids: list[str], *, since: date
) -> Iterator[PastOrder]:
    """The sales among these orders. What cannot be told of an old order is no harm: it teaches nothing."""
    connection = row.connection
    book = load_book(connection)
    # Whether the money has come is no question any more.
    paid = dict.fromkeys(CONNECTORS[connection.kind].paid_rules, "paid")
    settings = replace(source_settings(connection, book), from_date=since, paid_rules=paid)
    named = CONNECTORS[connection.kind].payment_method
    for raw in source.read_many(KIND, document_ids):
        if isinstance(raw.error, TemporaryError | BadCredentials | AccessDenied):
            raise raw.error
        if raw.body is None:
            continue  # it is gone
        titles = dict([named(raw.body)]) if named is not None else {}
        try:
            sale = source.translate(KIND, raw.body, settings)
        except SyncError:
            continue
        if isinstance(sale, Sale):
            yield past_order(sale, book.rules, titles=titles)


def _read_ledger(row: LedgerReading, clock: Clock, end: datetime) -> bool:
    """Every page of the ledger, then the conclusion. False when the time is over, or another worker holds the reading."""
    ledger = row.connection.ledger
    assert ledger is not None
    orders = [PastOrder.of_json(one) for one in row.sold]
    methods = methods_of(row.connection, orders)
    learner = Learner.of(orders, _company(ledger), methods=methods, state=row.found)
    with opened_once(ledger) as target:
        more = True
        while more:
            if clock() > end:
                ledger_readings.put_down(row, at=clock())
                return False
            page = target.past_vouchers(row.position, first=row.first, last=row.last)
            for voucher in without_ours(ledger, page.vouchers):
                learner.look(voucher)
            more = page.more
            kept = ledger_readings.keep(
                row,
                now=clock(),
                found=learner.as_json(),
                position=dict(page.position),
                reached=page.reached,
                vouchers=row.vouchers + len(page.vouchers),
                postings=row.postings + sum(len(voucher.postings) for voucher in page.vouchers),
            )
            if not kept:
                return False
    learned = ledger_readings.Learned(
        patterns=tuple(_usable(ledger, [*learner.patterns(), *_by_name(ledger, learner, methods)])),
        orders=list(standings(row.connection, learner.orders.values(), learner.search.found())),
        titles=methods,
    )
    return ledger_readings.finish(row, learned, now=clock())


def methods_of(connection: Connection, orders: list[PastOrder]) -> dict[str, str]:
    """Every payment method that is known of: id → what it is called."""
    found = {mean.method: mean.title for one in orders for mean in one.sold.payment_means}
    waiting = SyncEvent.objects.filter(
        connection=connection, state=SyncEvent.State.BLOCKED, waiting_for__startswith="tender:"
    )
    keys = [key.removeprefix("tender:") for key in waiting.values_list("waiting_for", flat=True).distinct()]
    keys += AccountMapping.objects.filter(connection=connection, role="tender").values_list("key", flat=True)
    for key in keys:
        found.setdefault(key.partition("/")[0], "")
    return {
        method: title for method, title in found.items() if method not in ("", "gift_card", "store_credit")
    }


def _company(ledger: Connection) -> Company:
    claims = LedgerAccount.objects.filter(connection=ledger, ledger_type="CUSTOMER")
    receivables = frozenset(claims.values_list("number", flat=True)) or frozenset({"1500"})
    return Company(receivables=receivables, vat_registered=ledger.vat_registered)


def _by_name(ledger: Connection, learner: Learner, methods: Mapping[str, str]) -> Iterator[Pattern]:
    """Payment methods of which no voucher tells: an account, or a payment type, that is called so."""
    told = {one.key for one in learner.patterns() if one.role == "tender"}
    chart = LedgerAccount.objects.filter(connection=ledger, is_active=True, number__startswith="1")
    accounts = dict(chart.exclude(ledger_type="CUSTOMER").values_list("number", "name"))
    for number, name in PaymentType.objects.filter(connection=ledger).values_list(
        "account_number", "description"
    ):
        if number in accounts:
            accounts[number] = f"{accounts[number]} {name}"
    left = {method: title for method, title in methods.items() if method not in told}
    for method, number in sorted(accounts_by_name(left, accounts).items()):
        yield Pattern(role="tender", key=method, value=number, hits=0, total=0, evidence="names")


def _usable(ledger: Connection, patterns: list[Pattern]) -> Iterator[Pattern]:
    """Those whose account or code the ledger still has: nobody can choose any other."""
    accounts = set(
        LedgerAccount.objects.filter(connection=ledger, is_active=True).values_list("number", flat=True)
    )
    codes = set(VatCode.objects.filter(connection=ledger, is_outgoing=True).values_list("number", flat=True))
    for one in patterns:
        if one.role == "vat_rule":
            fits = one.value in codes
        elif one.role == "sales":
            fits = one.value in accounts and (one.key in codes or not ledger.vat_registered)
        else:
            fits = one.role == "tax_class" or one.value in accounts
        if fits:
            yield one
