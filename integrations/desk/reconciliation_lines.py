"""A period's figures as lines of tables: by kind and currency, VAT rate, payment method, VAT code, account."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrations.desk import queries
from integrations.desk.figures import NBSP
from integrations.models import GiftCard, LedgerAccount, Reconciliation, VatCode

ZERO = Decimal("0.00")
FLOWS: Mapping[str, str | Promise] = {
    "sale": _("Orders"),
    "refund": _("Refunds"),
    "customer_invoice": _("Rackbeat invoices"),
    "supplier_invoice": _("Supplier invoices"),
    "rentman_invoice": _("Rentman invoices"),
    "gift_card_expiry": _("Expired gift cards"),
    "summary": _("Daily summaries"),
}
"""Kinds of documents as they are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a table. ``source`` None: the shop does not state this figure. ``filter`` narrows the documents to it."""

    name: str
    filter: str
    currency: str
    source: Decimal | None
    meant: Decimal
    held: Decimal
    count: int = 0
    net: Decimal | None = None
    vat: Decimal | None = None

    @property
    def not_booked(self) -> Decimal:
        """What the source states more than we booked."""
        return ZERO if self.source is None else self.source - self.meant

    @property
    def off(self) -> Decimal:
        """What the ledger holds more than we meant."""
        return self.held - self.meant


def turnover_lines(row: Reconciliation) -> list[Line]:
    """Kind of document and currency by which the shop, we and the ledger count: refunds negative."""
    found = []
    for key, one in sorted(row.sums.get("turnover", {}).items()):
        flow, _bar, currency = key.partition("|")
        sides = {name: Decimal(one[name]) for name in ("source", "meant", "held")}
        name = flow_word(flow)
        found.append(Line(name=name, filter=f"flow:{flow}", currency=currency, count=one["count"], **sides))
    return found


def flow_word(flow: str) -> str:
    """What documents of a flow are called when they are counted."""
    return str(FLOWS.get(flow) or queries.flow_label(flow))


def code_lines(row: Reconciliation) -> list[Line]:
    """VAT code by VAT code, sales positive: VAT and net as meant, and gross on both sides."""
    names = dict(VatCode.objects.filter(connection=row.ledger).values_list("number", "name"))
    meant, held = (row.sums.get(side, {}).get("codes", {}) for side in ("meant", "held"))
    found = []
    for key in sorted(meant.keys() | held.keys(), key=_by_number):
        code, _bar, currency = key.partition("|")
        net, vat, gross = (-Decimal(each) + ZERO for each in meant.get(key, ("0.00",) * 3))
        other = -Decimal(held.get(key, ("0.00",) * 3)[2]) + ZERO
        name = f"{code} {names.get(code, '')}".strip()
        line = Line(
            name=name, filter=f"code:{code}", currency=currency, source=None, meant=gross, held=other, net=net,
            vat=vat,
        )  # fmt: skip
        found.append(line)
    return found


def rate_lines(row: Reconciliation) -> list[tuple[Line, Line]]:
    """VAT rate by VAT rate, sales positive: gross and VAT, by the shop's own documents, as meant and as held."""
    found = []
    for rate, one in sorted(row.sums.get("rates", {}).items(), key=lambda pair: -Decimal(pair[0])):
        pair = [
            Line(
                name=f"{rate.replace('.', ',')}{NBSP}%",
                filter=_where(one, "rate", rate),
                currency="NOK",
                source=Decimal(one["source"][index]),
                meant=Decimal(one["meant"][index]),
                held=Decimal(one["held"][index]),
            )
            for index in (0, 1)
        ]
        found.append((pair[0], pair[1]))
    return found


def means_lines(row: Reconciliation) -> list[Line]:
    """Payment method by payment method, by the shop's own documents and as booked. What the ledger holds is proved account by
    account."""
    roles = {value: str(label) for value, label in GiftCard.Role.choices}
    return [
        Line(
            name=roles.get(means, means) or str(_("Not told")),
            filter=_where(one, "means", means),
            currency="NOK",
            source=Decimal(one["source"]),
            meant=Decimal(one["meant"]),
            held=Decimal(one["held"]),
        )
        for means, one in sorted(row.sums.get("means", {}).items())
    ]


def _where(one: Mapping[str, Any], kind: str, key: str) -> str:
    """What the line's link leads to: the documents that differ, where some do."""
    return f"{kind}{'_off' if one['source'] != one['meant'] else ''}:{key}"


def vat_off(row: Reconciliation) -> Decimal:
    """How far net and VAT are apart from what was meant, code by code, added up without signs."""
    meant, held = (row.sums.get(side, {}).get("codes", {}) for side in ("meant", "held"))
    none = ("0.00",) * 3
    return sum(
        (
            abs(Decimal(mine) - Decimal(other))
            for key in meant.keys() | held.keys()
            for mine, other in zip(meant.get(key, none)[:2], held.get(key, none)[:2], strict=True)
        ),
        ZERO,
    )


def account_lines(row: Reconciliation) -> list[Line]:
    """Account by account, what our vouchers posted on it without VAT: debit +. Invoices do not tell their accounts."""
    names = account_names(row)
    meant, held = (row.sums.get(side, {}).get("accounts", {}) for side in ("meant", "held"))
    return [
        Line(
            name=f"{number} {names.get(number, '')}".strip(),
            filter=f"account:{number}",
            currency="NOK",
            source=None,
            meant=Decimal(meant.get(number, "0.00")),
            held=Decimal(held.get(number, "0.00")),
        )
        for number in sorted(meant.keys() | held.keys())
    ]


def account_names(row: Reconciliation) -> dict[str, str]:
    """The ledger's accounts by number."""
    return dict(LedgerAccount.objects.filter(connection=row.ledger).values_list("number", "name"))


def _by_number(key: str) -> tuple[int, str]:
    code = key.partition("|")[0]
    return (int(code) if code.isdecimal() else 0, key)
