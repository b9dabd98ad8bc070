"""Hypothesis strategies for whole sales and their refunds: sound ones, as shops make them on good days.

(What shops send on bad days is made up by the thousand in ``integrations/management/benchmarks/made_up``.)
"""

import datetime as dt
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from integrations.accounting.documents import (
    Address,
    Buyer,
    Fulfilment,
    Line,
    Refund,
    RefundLine,
    Sale,
    Tender,
)
from integrations.accounting.money import ZERO, allocate, round2, vat_of
from integrations.accounting.rules import AccountChoice, Rate, Rules
from tests.accounting import golden

D = Decimal
CURRENCIES = ("EUR", "USD", "SEK")
RATES = {"standard": "25", "food": "15", "low": "12", "book": "0"}
SENT = ["book", "food", "standard"]
"""Classes of what can be sent abroad: the low rate is for journeys, beds and shows, which are where they are."""
CARDS = ("", "GC-1001-AAAA", "GC-1002-BBBB")
METHODS = ("vipps", "klarna", "stripe", "gift_card", "store_credit")
FIRST_DAY = dt.date(2022, 1, 1)

days = st.integers(0, 1700).map(lambda count: FIRST_DAY + dt.timedelta(days=count))
ore = st.integers(1, 5_000_00).map(lambda amount: D(amount).scaleb(-2))
"""An amount of 0.01 to 5000.00."""


def rules(**changes: Any) -> Rules:
    """The account map of the worked cases, with a rate of exchange for every day that a strategy can name."""
    rates = {
        (currency, day): Rate(D("9.1234") + D(day.toordinal() % 31).scaleb(-3), day, "Norges Bank")
        for currency in CURRENCIES
        for day in (FIRST_DAY + dt.timedelta(days=count) for count in range(-70, 2150))
    }
    foreign = {
        ("tender", f"{method}/{currency}"): AccountChoice(number="1940", origin="person")
        for method in METHODS
        for currency in CURRENCIES
    }
    accounts = {**golden.rules_for().accounts, **foreign}
    return golden.rules_for(**{"rates": rates, "accounts": accounts, **changes})


def _line(draw: st.DrawFn, id: str, *, kind: str, taxed: bool, amounts: st.SearchStrategy[Decimal]) -> Line:
    tax_class = draw(st.sampled_from(sorted(RATES) if taxed else SENT))
    gross = draw(amounts)
    if kind == "gift_card":
        tax_class, rate = "gift_card", None
    else:
        rate = D(RATES[tax_class]) if taxed else None
    return Line(
        id=id, kind=kind, title=f"Vare {id}", gross=gross, vat=vat_of(gross, rate or ZERO), vat_rate=rate,
        source_field=f"line_items[{id}]", quantity=D(draw(st.integers(1, 4))), tax_class=tax_class,
        gift_card_code=draw(st.sampled_from(CARDS)) if kind == "gift_card" else "",
    )  # type: ignore[arg-type]  # fmt: skip


def _vat_of_parts(gross: Decimal, goods: list[Line]) -> Decimal:
    """The VAT in a parcel's freight by the value of what lies in it, as shops split it."""
    value: dict[Decimal, Decimal] = {}
    for line in goods:
        if line.vat_rate is not None and line.kind in ("goods", "service"):
            value[line.vat_rate] = value.get(line.vat_rate, ZERO) + line.gross
    parts = allocate(gross, list(value.values()))
    return sum((vat_of(part, rate) for part, rate in zip(parts, value, strict=True)), ZERO)


@st.composite
def lines(draw: st.DrawFn, *, taxed: bool = True, gift_cards: bool = True) -> tuple[Line, ...]:
    """Goods, services and gift cards, some for nothing, with shipping and fees that follow one of their rates."""
    kinds = st.sampled_from(("goods", "goods", "service", *(("gift_card",) if gift_cards else ())))
    amounts = st.one_of(ore, ore, st.just(ZERO))
    count = draw(st.integers(1, 6))
    found = [
        _line(draw, str(at), kind=draw(kinds), taxed=taxed, amounts=amounts) for at in range(1, count + 1)
    ]
    charged = [line.vat_rate for line in found if line.vat_rate is not None and line.gross]
    rates = [rate for rate in charged if rate] or charged[:1] or [D(25)]
    for kind in draw(st.sets(st.sampled_from(("shipping", "fee")))):
        gross, rate = draw(ore), draw(st.sampled_from(rates)) if taxed else None
        vat = vat_of(gross, rate or ZERO)
        if taxed and len(set(rates)) > 1 and draw(st.booleans()):  # the shop has split it, and states no rate
            rate, vat = None, _vat_of_parts(gross, found)
        found.append(
            Line(id=kind, kind=kind, title=kind, gross=gross, vat=vat, vat_rate=rate, source_field=kind)
        )  # type: ignore[arg-type]
    total = sum((line.gross for line in found), ZERO)
    if rates and total > 10 and draw(st.booleans()):
        rate = draw(st.sampled_from(rates)) if taxed else None
        gross = -draw(st.integers(1, 1000).map(lambda amount: D(amount).scaleb(-2)))
        found.append(
            Line(
                id="rebate", kind="fee", title="Rabatt", gross=gross, vat=vat_of(gross, rate or ZERO), vat_rate=rate,
                source_field="fee_lines[1]",
            )
        )  # fmt: skip
    return tuple(found)


@st.composite
def tenders(draw: st.DrawFn, total: Decimal, on: dt.date) -> tuple[Tender, ...]:
    """One to four payments that add up to ``total``, in the months around the delivery."""
    if total <= 0:
        return ()
    cuts = sorted({draw(st.integers(0, int(total * 100))) for _ in range(draw(st.integers(0, 3)))})
    edges = [0, *cuts, int(total * 100)]
    parts = [D(b - a).scaleb(-2) for a, b in pairwise(edges) if b > a]
    return tuple(
        Tender(
            method=draw(st.sampled_from(METHODS)),
            gross=part,
            paid_on=on + dt.timedelta(days=draw(st.sampled_from((0, 0, 0, -1, -40, 33)))),
            gift_card_code=draw(st.sampled_from(CARDS)),
        )
        for part in parts
    )


@st.composite
def sales(draw: st.DrawFn, *, gift_cards: bool = True, days_of: st.SearchStrategy[dt.date] = days) -> Sale:
    """A sale to anybody, anywhere, in any of the currencies, paid in any way."""
    on = draw(days_of)
    country, code = draw(
        st.sampled_from((("NO", "0150"), ("NO", "0150"), ("NO", "9170"), ("SE", ""), ("US", "")))
    )
    pickup = draw(st.booleans()) if country == "SE" else False
    taxed = pickup or (country == "NO" and code == "0150")
    sold = draw(lines(taxed=taxed, gift_cards=gift_cards))
    rounding = draw(st.sampled_from((ZERO, ZERO, ZERO, D("0.01"), D("-0.01"))))
    total = max(sum((line.gross for line in sold), ZERO) + rounding, ZERO)
    address = Address(country=country, postal_code=code)
    buyer = Buyer(kind="private", address=address)
    if draw(st.booleans()):
        buyer = Buyer(kind="business", address=address, name="Kunde AS", org_number="984809085")
    return Sale(
        source="woo:shop", document_id="1", number="1001", currency=draw(st.sampled_from(("NOK", "NOK", *CURRENCIES))),
        placed_at=dt.datetime(2021, 1, 1, tzinfo=dt.UTC), delivered_on=on, buyer=buyer, ship_to=address,
        prices_include_vat=draw(st.booleans()), lines=sold, total=total, tenders=draw(tenders(total, on)),
        pickup=pickup,
    )  # fmt: skip


def refund_of(sale: Sale, *parts: tuple[Line, Decimal], number: int = 1, days_after: int = 3) -> Refund:
    """``parts`` of the lines of a sale given back through Vipps."""
    on = sale.delivered_on + dt.timedelta(days=days_after)
    back = tuple(
        RefundLine(
            line_id=line.id, gross=gross, vat=round2(line.vat * gross / line.gross), source_field=f"refund[{line.id}]"
        )
        for line, gross in parts
        if gross
    )  # fmt: skip
    total = sum((line.gross for line in back), ZERO)
    if {line.id for line, gross in parts if gross == line.gross} == {line.id for line in sale.lines}:
        total = sale.total
    return Refund(
        source=sale.source, document_id=str(number), sale_id=sale.document_id, sale_number=sale.number,
        currency=sale.currency, date=on, total=total, tender=Tender(method="vipps", gross=total, paid_on=on),
        lines=back,
    )  # fmt: skip


@st.composite
def parcels(draw: st.DrawFn, sale: Sale) -> tuple[Fulfilment, ...]:
    """Everything of a sale sent in one to four parcels, on days of the month of the delivery."""
    days_of = sorted(draw(st.integers(1, 28)) for _ in range(draw(st.integers(1, 4))))
    sent: list[dict[str, Decimal]] = [{} for _ in days_of]
    for line in sale.lines:
        for _ in range(int(line.quantity) if line.kind in ("goods", "service", "gift_card") else 0):
            parcel = sent[draw(st.integers(0, len(sent) - 1))]
            parcel[line.id] = parcel.get(line.id, D(0)) + 1
    return tuple(
        Fulfilment(id=str(at), date=sale.delivered_on.replace(day=day), quantities=quantities)
        for at, (day, quantities) in enumerate(zip(days_of, sent, strict=True), start=1)
        if quantities
    )
