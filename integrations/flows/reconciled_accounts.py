"""The accounts on which payments and gift cards lie: balances, our own postings, and those of others, each by its name.

Ours is what stands on a voucher that we wrote, or is the payment of an invoice of ours: the ledger makes a voucher of its own
for such a payment, whose id we do not know, so that it is known by account, day and amount. A payment that falls into another
period than its invoice is listed among the others.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import islice

from integrations.connectors.contract import LedgerEntry, Target
from integrations.models import AccountMapping, EntityLink, ReconciledAccount, Reconciliation
from integrations.sync import gift_card_balances

ENTRIES_KEPT = 200
PIECE = 500
ZERO = Decimal("0.00")
DAY = timedelta(days=1)
OWN_KINDS = ("voucher", "bill")
Payments = Counter[tuple[str, str]]


def read(row: Reconciliation, target: Target) -> list[ReconciledAccount]:
    """Read every clearing account and every account of gift cards. Raises SyncError."""
    payments, means = _payments(row)
    cards = set(gift_card_balances.accounts_of(row.ledger))
    mapped = AccountMapping.objects.filter(connection__ledger=row.ledger, role="tender")
    clearing = set(mapped.values_list("ledger_account__number", flat=True)) | set(means)
    return [
        _read(row, target, account, meant=payments.get(account, ZERO), means=sorted(means.get(account, ())),
              is_card=account in cards)
        for account in sorted(clearing | cards)
    ]  # fmt: skip


def keep(row: Reconciliation, accounts: Iterable[ReconciledAccount]) -> None:
    """Replace what the last reading found."""
    row.accounts.all().delete()
    ReconciledAccount.objects.bulk_create(accounts)


def _payments(row: Reconciliation) -> tuple[dict[str, Decimal], dict[str, set[str]]]:
    sums: dict[str, Decimal] = {}
    means: dict[str, set[str]] = {}
    for key, kroner in row.sums.get("payments", {}).items():
        account, _bar, name = key.partition("|")
        sums[account] = sums.get(account, ZERO) + Decimal(kroner)
        means.setdefault(account, set()).add(name)
    return sums, means


def _read(
    row: Reconciliation, target: Target, account: str, *, meant: Decimal, means: list[str], is_card: bool
) -> ReconciledAccount:
    found = ReconciledAccount(
        reconciliation=row, account=account, means=means, meant=meant, held=ZERO, others=ZERO,
        kind=ReconciledAccount.Kind.GIFT_CARD if is_card else ReconciledAccount.Kind.CLEARING,
        opening=target.balance(account, on=row.first - DAY), closing=target.balance(account, on=row.last),
        listed=gift_card_balances.listed(row.ledger, account, on=row.last) if is_card else None,
    )  # fmt: skip
    known: Payments = Counter(
        (day, kroner) for number, day, kroner in row.sums.get("invoice_payments", ()) if number == account
    )
    for entry, is_ours in _judged(row, target.entries(account, first=row.first, last=row.last), known):
        if is_ours:
            found.held += entry.amount
        else:
            _other(found, entry)
    return found


def _judged(
    row: Reconciliation, entries: Iterable[LedgerEntry], known: Payments
) -> Iterator[tuple[LedgerEntry, bool]]:
    rest = iter(entries)
    while piece := tuple(islice(rest, PIECE)):
        mine = EntityLink.objects.filter(target=row.ledger, kind__in=OWN_KINDS, summary__isnull=True)
        ours = set(
            mine.filter(remote_id__in={entry.voucher_id for entry in piece}).values_list(
                "remote_id", flat=True
            )
        )
        for entry in piece:
            key = (entry.date.isoformat(), f"{entry.amount:.2f}")
            if entry.voucher_id in ours:
                yield entry, True
            elif known[key] > 0:
                known[key] -= 1
                yield entry, True
            else:
                yield entry, False


def _other(found: ReconciledAccount, entry: LedgerEntry) -> None:
    found.others += entry.amount
    found.others_count += 1
    if len(found.entries) < ENTRIES_KEPT:
        found.entries.append(
            [entry.voucher_number, entry.date.isoformat(), f"{entry.amount:.2f}", entry.text[:120]]
        )
