"""The proof of the card list: Σ of the cards equals what the ledger holds on 2902 and 2903, or each difference has a name."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from integrations.connectors.contract import LedgerEntry, Target
from integrations.flows import opened
from integrations.models import Connection, EntityLink, GiftCardCheck
from integrations.sync import connections, gift_card_balances

DIFFERENCE = "gift_card_difference"
MOST_NAMED = 50
"""Differences that a check names one by one; of the rest it says how many."""
ZERO = Decimal("0.00")


def prove(ledger: Connection, *, on: date, now: datetime) -> list[GiftCardCheck]:
    """Compare the card list with what the ledger holds on every card account at the end of a day, and keep the result.

    A difference is named as far as it can be; a notice tells of it until a check finds none. Raises SyncError.
    """
    accounts = gift_card_balances.accounts_of(ledger)
    found: list[GiftCardCheck] = []
    if accounts:
        with opened.opened_once(ledger) as target:
            found = [_check(ledger, target, account, on=on, now=now) for account in accounts]
    _keep(ledger, found, now=now)
    return found


def _check(ledger: Connection, target: Target, account: str, *, on: date, now: datetime) -> GiftCardCheck:
    held = -target.balance(account, on=on)
    listed = gift_card_balances.listed(ledger, account, on=on)
    check = GiftCardCheck(
        ledger=ledger,
        account=account,
        on=on,
        listed=listed,
        held=held,
        difference=held - listed,
        checked_at=now,
    )
    if check.difference:
        check.explained = _named(ledger, target, check)
    return check


def _keep(ledger: Connection, found: list[GiftCardCheck], *, now: datetime) -> None:
    differing = [check for check in found if check.difference]
    with transaction.atomic():
        GiftCardCheck.objects.bulk_create(
            found,
            update_conflicts=True,
            unique_fields=["ledger", "account", "on"],
            update_fields=["listed", "held", "difference", "explained", "checked_at"],
        )
        if not differing:
            connections.end_notices(ledger, now=now, code=DIFFERENCE)
            return
        first = differing[0]
        params = {
            "account": first.account,
            "listed": f"{first.listed:.2f}",
            "held": f"{first.held:.2f}",
            "difference": f"{first.difference:.2f}",
            "date": first.on.isoformat(),
        }
        if not connections.raise_notice(ledger, code=DIFFERENCE, params=params, now=now):
            connections.renew_notice(ledger, code=DIFFERENCE, params=params)


def _named(ledger: Connection, target: Target, check: GiftCardCheck) -> list[list[Any]]:
    """What the difference is made of, as [name, params]: postings that the list does not know, movements that the ledger
    does not show, and what was there before we began. Amounts are what the ledger has more than the list."""
    begun = [source.from_date for source in ledger.sources.all() if source.from_date]
    first = min(begun, default=ledger.created_at.date())
    named = (
        _off(ledger, check, _entries(target, check, first=first), first=first) if first <= check.on else []
    )
    rest = check.difference - sum((Decimal(params["amount"]) for _name, params in named), ZERO)
    if rest:
        openings = gift_card_balances.openings(ledger, check.account, on=check.on)
        day = (first - timedelta(days=1)).isoformat()
        named.append(
            ["before_we_began", {"amount": f"{rest:.2f}", "openings": f"{openings:.2f}", "date": day}]
        )
    if len(named) > MOST_NAMED:
        named = [*named[:MOST_NAMED], ["more", {"count": str(len(named) - MOST_NAMED), "amount": "0.00"}]]
    return named


def _entries(target: Target, check: GiftCardCheck, *, first: date) -> list[LedgerEntry]:
    return list(target.entries(check.account, first=first, last=check.on))


def _off(
    ledger: Connection, check: GiftCardCheck, entries: Iterable[LedgerEntry], *, first: date
) -> list[list[Any]]:
    """Voucher by voucher, what ledger and list do not have in common."""
    by_voucher, on_invoices = gift_card_balances.booked(ledger, check.account, first=first, last=check.on)
    shown: dict[str, tuple[Decimal, LedgerEntry]] = {}
    for entry in entries:
        before = shown[entry.voucher_id][0] if entry.voucher_id in shown else ZERO
        shown[entry.voucher_id] = (before - entry.amount, entry)
    named: list[list[Any]] = []
    for voucher_id, (amount, entry) in shown.items():
        off = amount - by_voucher.pop(voucher_id, (ZERO, ""))[0]
        if off and (entry.date, off) in on_invoices:
            on_invoices.remove((entry.date, off))
        elif off:
            kind = "not_in_list" if _is_ours(ledger, entry) else "not_ours"
            params = {"voucher": entry.voucher_number, "date": entry.date.isoformat(), "amount": f"{off:.2f}"}
            named.append([kind, {**params, "text": entry.text[:120]}])
    for amount, number in by_voucher.values():
        named.append(["not_in_ledger", {"voucher": number, "amount": f"{-amount:.2f}"}])
    for day, amount in on_invoices:
        named.append(["not_in_ledger", {"voucher": "", "date": day.isoformat(), "amount": f"{-amount:.2f}"}])
    return named


def _is_ours(ledger: Connection, entry: LedgerEntry) -> bool:
    """Whether we wrote the voucher (it then waits to be verified, or deviates)."""
    mine = EntityLink.objects.filter(target=ledger)
    if entry.reference and mine.filter(reference=entry.reference).exists():
        return True
    return mine.filter(kind="voucher", remote_id=entry.voucher_id).exists()
