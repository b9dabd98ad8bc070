"""What is otherwise in a dry run than in the one before it: how many documents, which accounts, which VAT terms."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from integrations.accounting import dry_run_sums
from integrations.accounting.dry_run_sums import Sums
from integrations.desk.dry_run_view import Counts, counts, term_word
from integrations.models import DryRun, DryRunDocument, LedgerAccount

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One figure that is another one now. ``is_count``: how many, else kroner."""

    what: str
    was: Decimal | int
    now: Decimal | int
    is_count: bool = False

    @property
    def more(self) -> Decimal | int:
        """How much it rose, negative when it fell."""
        return self.now - self.was


def changes(run: DryRun, earlier: DryRun) -> list[Change]:
    """What differs: counts by outcome, balances of accounts, and what the VAT terms come to."""
    return [change for change in _all(run, earlier) if change.was != change.now]


def _all(run: DryRun, earlier: DryRun) -> Iterator[Change]:
    was, now = counts(earlier), counts(run)
    for outcome, word in DryRunDocument.Outcome.choices:
        before, after = (one.get(outcome, Counts()).count for one in (was, now))
        yield Change(what=str(word), was=before, now=after, is_count=True)
    sums, old = Sums.of(run.sums), Sums.of(earlier.sums)
    yield from _accounts(run, sums, old)
    words: dict[date, str] = {}
    payable = []
    for each in (old, sums):
        effects = dry_run_sums.effects(each)
        words |= {one.term.first: term_word(one) for one in effects}
        payable.append({one.term.first: one.payable for one in effects})
    for first, term in sorted(words.items()):
        yield Change(what=term, was=payable[0].get(first, ZERO), now=payable[1].get(first, ZERO))


def _accounts(run: DryRun, sums: Sums, old: Sums) -> Iterator[Change]:
    names = dict(LedgerAccount.objects.filter(connection=run.connection.ledger).values_list("number", "name"))
    for key in sorted(sums.accounts.keys() | old.accounts.keys()):
        before, after = (one.accounts[key].balance if key in one.accounts else ZERO for one in (old, sums))
        yield Change(what=f"{key[0]} {names.get(key[0], '')}".strip(), was=before, now=after)
