"""The rows of a voucher that is about no order: payouts, disputes, purchases. Looks up the account, checks it, says why."""

import datetime as dt
from decimal import Decimal
from typing import NamedTuple

from integrations.accounting.currency import rate_params, to_kroner
from integrations.accounting.dimensions import on_posting
from integrations.accounting.money import ZERO
from integrations.accounting.rules import AccountChoice, Rate, Rules
from integrations.accounting.vat import mapping_reason
from integrations.accounting.voucher import Part, PartyRef, Posting, Reason, Voucher

DESCRIPTION_LIMIT = 255


class Foreign(NamedTuple):
    """An amount in the document's own currency, signed like the kroner that it stands beside."""

    currency: str
    gross: Decimal


class Rows:
    """Collects the postings of one voucher of ``date``; ``voucher`` hands them over balanced."""

    __slots__ = ("date", "postings", "project", "rules", "title")

    def __init__(self, title: str, *, date: dt.date, rules: Rules, project: str = "") -> None:
        self.title = title
        self.date = date
        self.rules = rules
        self.project = project
        self.postings: list[Posting] = []

    def add(
        self, role: str, gross: Decimal, text: str, *, key: str = "", choice: AccountChoice | None = None,
        vat_code: str = "0", vat_rate: Decimal = ZERO, foreign: Foreign | None = None,
        customer: PartyRef | None = None, supplier: PartyRef | None = None, invoice_number: str = "",
        due_date: dt.date | None = None, why: tuple[Reason, ...] = (),
    ) -> None:  # fmt: skip
        """One posting of ``gross`` kroner, debit positive, on the account of ``role`` and ``key``; nothing when it is 0.00.

        Raises MissingMapping or NotReady as ``Rules.account`` and ``Rules.check_account`` do.
        """
        if not gross:
            return
        account = choice or self.rules.account(role, key=key, on=self.date)
        self.rules.check_account(account.number, vat_code=vat_code, has_customer=customer is not None)
        counted = on_posting(account.number, self.rules, project=self.project)
        self.postings.append(
            Posting(
                row=len(self.postings) + 1, date=self.date, account=account.number, gross=gross,
                role=role, key=key, description=f"{self.title}: {text}"[:DESCRIPTION_LIMIT],
                vat_code=vat_code, vat_rate=vat_rate,
                currency=foreign.currency if foreign else "NOK",
                gross_currency=foreign.gross if foreign else gross,
                customer=customer, supplier=supplier, invoice_number=invoice_number, due_date=due_date,
                project=counted.project, department=counted.department,
                why=(*why, mapping_reason(role, key=key, account=account), *counted.why),
            )
        )  # fmt: skip

    def add_exchange(self) -> None:
        """What the rows miss zero by, in kroner, as exchange loss (debit) or gain (credit) (FX-3)."""
        missing = -sum((posting.gross for posting in self.postings), ZERO)
        key = "loss" if missing > 0 else "gain"
        why = (Reason("exchange", {"difference": f"{missing:f}"}),)
        self.add("fx", missing, "valutadifferanse", key=key, why=why)

    def voucher(self, part: Part, *, reference: str, text: str) -> Voucher:
        """The finished voucher; it refuses to exist unbalanced."""
        return Voucher(
            part=part,
            date=self.date,
            description=f"{self.title}: {text}"[:DESCRIPTION_LIMIT],
            reference=reference,
            postings=tuple(self.postings),
        )


def in_kroner(gross: Decimal, currency: str, rate: Rate | None) -> tuple[Decimal, Foreign | None]:
    """``gross`` in kroner at ``rate`` (None for kroner), rounded per line (FX-2), and the foreign amount beside it."""
    if rate is None:
        return gross, None
    return to_kroner(gross, rate), Foreign(currency, gross)


def by_rate(foreign: Foreign | None, rate: Rate | None, *, on: dt.date) -> tuple[Reason, ...]:
    """By which rate an amount was converted, and the day ``on`` whose rate that was; () for what was not converted."""
    if foreign is None or rate is None:
        return ()
    params = rate_params(rate, currency=foreign.currency, on=on, foreign=foreign.gross)
    return (Reason("currency_rate", params),)
