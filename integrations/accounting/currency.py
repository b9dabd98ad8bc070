"""Foreign currency: amounts in kroner, what VAT is in kroner, and why (FX-1 to FX-4). Pure."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from integrations.accounting.money import HUNDRED, ORE, ZERO, round2, vat_of
from integrations.accounting.rules import Rate
from integrations.accounting.voucher import Posting

Booked = Mapping[tuple[str, dt.date], Rate]


def to_kroner(gross: Decimal, rate: Rate) -> Decimal:
    """An amount in the rate's currency as kroner, to whole øre, half away from zero (FX-2)."""
    return round2(gross * rate.nok_per_unit)


def rate_params(rate: Rate, *, currency: str, on: dt.date, foreign: Decimal) -> dict[str, str]:
    """Why ``foreign`` became those kroner, as a reason's figures: the rate, its source, the day it was quoted (``date``)
    and the day it was used for (``on``)."""
    return {
        "currency": currency, "foreign": f"{foreign:f}", "quote": f"{rate.nok_per_unit:f}",
        "date": rate.date.isoformat(), "source": rate.source, "on": on.isoformat(),
    }  # fmt: skip


def vat_in_kroner(postings: Iterable[Posting]) -> Decimal:
    """The VAT of a sale in kroner, which its document must state whatever the currency (FX-4); sales positive."""
    return -sum((posting.vat for posting in postings), ZERO)


def invoice_kroner(lines: Iterable[tuple[Decimal, Decimal]], rate: Rate) -> tuple[Decimal, Decimal]:
    """(gross, VAT) in kroner of an invoice's lines, each (gross in its currency, VAT percent), converted one by one."""
    converted = [(to_kroner(gross, rate), percent) for gross, percent in lines]
    gross = sum((kroner for kroner, _ in converted), ZERO)
    return gross, sum((vat_of(kroner, percent) for kroner, percent in converted), ZERO)


def slack(kroner: Decimal, *, lines: int, percent: Decimal) -> Decimal:
    """What the ledger's own conversion may differ from ours by: an øre a line, or so many percent if that is more."""
    return max(ORE * max(lines, 1), round2(abs(kroner) * percent / HUNDRED))


def booked_rates(records: Iterable[Mapping[str, Any]]) -> dict[tuple[str, dt.date], Rate]:
    """The rates that documents were booked by, by currency and day of use, from their stored explanations.

    What was booked once keeps its rate: a second try, and a refund of the sale, must find the very kroner again, whatever
    has been published or decided since.
    """
    found: dict[tuple[str, dt.date], Rate] = {}
    for record in records:
        owners = (record, *record.get("postings", ()), *record.get("lines", ()))
        for kind, params in (reason for owner in owners for reason in owner.get("why", ())):
            if kind in ("currency_rate", "ledger_converts") and params.get("on"):
                key = (params["currency"], dt.date.fromisoformat(params["on"]))
                quoted = dt.date.fromisoformat(params["date"])
                found[key] = Rate(Decimal(params["quote"]), quoted, params["source"])
    return found
