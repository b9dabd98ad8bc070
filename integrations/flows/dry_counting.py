"""What everything that a dry run would book comes to: counted from its rows, and the summaries of days folded from theirs."""

import datetime as dt
from collections.abc import Callable, Iterator

from django.db.models import Max, Min

from integrations.accounting import dry_run_sums
from integrations.accounting.dry_run_sums import Sums
from integrations.accounting.rules import Rules
from integrations.accounting.summary import Member, book_summary
from integrations.accounting.voucher import Voucher
from integrations.flows import dry_standing, summaries
from integrations.flows.records import expected_record, voucher_of
from integrations.models import DryRun, DryRunDocument
from integrations.sync import dry_runs, shelf
from integrations.sync.rules import load_rules
from integrations.sync.summaries import MOST_MEMBERS

Clock = Callable[[], dt.datetime]
PIECE = 250
DAY = dt.timedelta(days=1)
RECEIVABLE = "1500"
"""Where invoices stand in every ledger whose company has not chosen another account: customers' debt in Norsk Standard
Kontoplan (NS 4102)."""


def count(run: DryRun, clock: Clock) -> None:
    """The next rows, added to the sums. Shares of daily summaries are counted as documents only: their days come after."""
    rows = list(
        dry_standing.counted(run).exclude(flow=shelf.FLOW).filter(pk__gt=run.position.get("after", 0)).order_by("pk")[:PIECE]
    )  # fmt: skip
    if not rows:
        dry_runs.keep_page(run, [], now=clock(), position={"step": "days"})
        return
    receivable = _receivable(run)
    sums = dry_run_sums.together(one for row in rows for one in _sums(row, receivable=receivable))
    dry_runs.keep_page(run, [], now=clock(), sums=sums, position={"step": "count", "after": rows[-1].pk})


def _sums(row: DryRunDocument, *, receivable: str) -> Iterator[Sums]:
    if row.gross is not None:
        yield dry_run_sums.of_document(row.flow, row.currency, row.gross)
    if not row.in_summary:
        for record in row.records:
            yield dry_run_sums.of_record(record, receivable=receivable)


def _receivable(run: DryRun) -> str:
    found = load_rules(run.connection).choice("receivable", on=run.last)
    return found.number if found is not None else RECEIVABLE


def sum_up_day(run: DryRun, clock: Clock) -> None:
    """The summary of the next day that has any shares; after the last one the run is done."""
    shares = dry_standing.counted(run).filter(in_summary=True)
    day = _next_day(run)
    if day is None:
        dry_runs.finish(run, now=clock())
        return
    found = shares.filter(first_on__lte=day, last_on__gte=day).order_by("pk")
    members = [member for row in found.iterator(chunk_size=PIECE) for member in _members(row, day)]
    vouchers = list(_vouchers(run, day, members))
    rules = load_rules(run.connection)
    rows = [_day_row(run, day, voucher, rules) for voucher in vouchers]
    sums = dry_run_sums.together(one for row in rows for one in _sums(row, receivable=""))
    dry_runs.keep_page(run, rows, now=clock(), sums=sums, position={"step": "days", "day": day.isoformat()})


def _next_day(run: DryRun) -> dt.date | None:
    """The next day on which some share may lie."""
    shares = dry_standing.counted(run).filter(in_summary=True)
    before = run.position.get("day")
    after = dt.date.fromisoformat(before) if before else dt.date.min
    ahead = shares.filter(last_on__gt=after).aggregate(first=Min("first_on"), last=Max("last_on"))
    if ahead["first"] is None:
        return None
    day: dt.date = max(ahead["first"], after + DAY) if before else ahead["first"]
    return day


def _members(row: DryRunDocument, day: dt.date) -> Iterator[Member]:
    for record in row.records:
        if record["date"] == day.isoformat():
            yield Member(reference=record["reference"], label=row.label, postings=voucher_of(record).postings)


def _vouchers(run: DryRun, day: dt.date, members: list[Member]) -> Iterator[Voucher]:
    connection = run.connection
    for number, start in enumerate(range(0, len(members), MOST_MEMBERS), 1):
        more = "" if number == 1 else f":{number}"
        yield book_summary(
            members[start : start + MOST_MEMBERS],
            day=day,
            part=f"summary{more}",
            reference=f"{summaries.reference_of(connection, day)}{more}",
            vat=summaries.vat_of(connection),
        )


def _day_row(run: DryRun, day: dt.date, voucher: Voucher, rules: Rules) -> DryRunDocument:
    record = expected_record(voucher, rules)
    return DryRunDocument(
        run=run,
        flow=shelf.FLOW,
        document_id=f"{shelf.document_id(run.connection, day)}{voucher.part.removeprefix('summary')}",
        label=day.isoformat(),
        date=day,
        outcome=DryRunDocument.Outcome.WOULD_BOOK,
        expected=[record],
        vouchers=1,
        first_on=day,
        last_on=day,
    )
