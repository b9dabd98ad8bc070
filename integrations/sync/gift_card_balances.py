"""What the card list says that a company owes, account by account: the figures that the ledger must show as well."""

from datetime import date
from decimal import Decimal

from django.db.models import Sum

from integrations.models import AccountMapping, Connection, GiftCardMovement
from integrations.sync.gift_cards import ROLES


def accounts_of(ledger: Connection) -> tuple[str, ...]:
    """Numbers of the accounts that hold cards: those that movements went to, and those chosen for cards now."""
    chosen = AccountMapping.objects.filter(connection__ledger=ledger, role__in=ROLES)
    moved = GiftCardMovement.objects.filter(card__ledger=ledger).order_by().values_list("account", flat=True)
    return tuple(sorted({*moved.distinct(), *chosen.values_list("ledger_account__number", flat=True)}))


def listed(ledger: Connection, account: str, *, on: date) -> Decimal:
    """What the card list says that the company owed on an account at the end of a day, positive."""
    mine = GiftCardMovement.objects.filter(card__ledger=ledger, account=account, on__lte=on)
    return mine.aggregate(total=Sum("amount"))["total"] or Decimal(0)


def openings(ledger: Connection, account: str, *, on: date) -> Decimal:
    """The opening balances that people have entered for an account."""
    mine = GiftCardMovement.objects.filter(
        card__ledger=ledger, account=account, on__lte=on, kind=GiftCardMovement.Kind.OPENING
    )
    return mine.aggregate(total=Sum("amount"))["total"] or Decimal(0)


def booked(
    ledger: Connection, account: str, *, first: date, last: date
) -> tuple[dict[str, tuple[Decimal, str]], list[tuple[date, Decimal]]]:
    """What vouchers of a period did to an account by the list: (voucher id → (amount, number), payments of invoices).

    A payment of an invoice is a voucher of the ledger's own making, whose id we do not know: it has day and amount.
    """
    rows = (
        GiftCardMovement.objects.filter(
            card__ledger=ledger, account=account, on__gte=first, on__lte=last, link__isnull=False
        )
        .order_by()
        .values("link__kind", "link__remote_id", "link__remote_number", "on")
        .annotate(total=Sum("amount"))
    )
    by_voucher: dict[str, tuple[Decimal, str]] = {}
    on_invoices: list[tuple[date, Decimal]] = []
    for row in rows:
        if row["link__kind"] not in ("voucher", "summary"):
            on_invoices.append((row["on"], row["total"]))
            continue
        before = by_voucher.get(row["link__remote_id"], (Decimal(0), ""))[0]
        by_voucher[row["link__remote_id"]] = (before + row["total"], row["link__remote_number"])
    return by_voucher, on_invoices
