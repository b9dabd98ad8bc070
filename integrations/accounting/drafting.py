"""A voucher in the making: converts to kroner, numbers the rows, and keeps the reason of every line."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from integrations.accounting.documents import Line, Sale, rejected
from integrations.accounting.money import ZERO, round2, rounding_limit
from integrations.accounting.rules import Rules
from integrations.accounting.settlement import Payment, Settlement, masked
from integrations.accounting.vat import Share, mapping_reason, shares_of
from integrations.accounting.voucher import Part, PartyRef, Posting, Reason, Voucher

DESCRIPTION_LIMIT = 255


class Income(NamedTuple):
    """What one line of the document becomes: an account, a code and a signed gross in the document's currency."""

    gross: Decimal
    account: str
    role: str
    key: str
    vat_code: str
    vat_rate: Decimal
    text: str
    why: tuple[Reason, ...]
    quantity: Decimal = Decimal(1)


def charge(settlement: Settlement, sale: Sale, rules: Rules) -> list[Income]:
    """Income of every charged line as credits (negative), in the order of the document; VAT-8 is checked on the way."""
    return [
        income_of(line, share, gross=-share.gross, currency=sale.currency)
        for line in settlement.lines
        if line.gross
        for share in shares_of(line, sale, rules)
    ]


def income_of(line: Line, share: Share, *, gross: Decimal, currency: str) -> Income:
    """The posting-to-be of one share of a line, with the line itself as its first reason."""
    params = {
        "field": line.source_field, "title": line.title, "quantity": f"{line.quantity:f}",
        "gross": f"{line.gross:f}", "currency": currency, "vat": f"{line.vat:f}",
        "rate": "" if line.vat_rate is None else f"{line.vat_rate:f}",
    }  # fmt: skip
    decision = share.decision
    return Income(
        gross, decision.account.number, decision.role, decision.key, decision.vat_code, decision.rate,
        line.title, (Reason("source_field", params), *share.reasons, *decision.reasons), line.quantity,
    )  # fmt: skip


def rounding_income(rounding: Decimal, rules: Rules, *, lines: int) -> list[Income]:
    """The øre that the document's total exceeds its lines by, on the rounding account; [] when they agree (ROUND-4)."""
    if not rounding:
        return []
    if abs(rounding) > rounding_limit(lines, cap=rules.rounding_cap):
        raise rejected("total", code="rounding_too_large", difference=rounding, value=rules.rounding_cap)
    account = rules.account("rounding")
    rules.check_account(account.number, vat_code="0", has_customer=False)
    why = (
        Reason("rounding", {"difference": f"{rounding:f}"}),
        mapping_reason("rounding", key="", account=account),
    )
    return [Income(-rounding, account.number, "rounding", "", "0", ZERO, "øreavrunding", why)]


class Draft:
    """Collects the postings of one voucher about the order ``number``; ``voucher`` hands them over balanced.

    ``on`` is the day whose rate converts the document's lines; ``party`` goes on every posting to the
    receivable.
    """

    __slots__ = ("currency", "number", "on", "party", "postings", "rules")

    def __init__(self, *, number: str, currency: str, on: dt.date, rules: Rules, party: PartyRef) -> None:
        self.number = number
        self.currency = currency
        self.on = on
        self.rules = rules
        self.party = party
        self.postings: list[Posting] = []

    def convert(self, gross: Decimal, *, on: dt.date | None = None) -> Decimal:
        """``gross`` of the document in kroner, at the rate of the day (FX-1)."""
        if self.currency == "NOK":
            return gross
        return round2(gross * self.rules.currency_rate(self.currency, on=on or self.on).nok_per_unit)

    def add(
        self, role: str, gross: Decimal, *, date: dt.date, account: str, text: str = "", key: str = "",
        foreign: Decimal | None = None, income: Income | None = None, why: tuple[Reason, ...] = (),
    ) -> None:  # fmt: skip
        """One posting of ``gross`` kroner; ``foreign`` is the same in the document's currency, None for kroner alone."""
        if not gross:
            return
        in_kroner = foreign is None or self.currency == "NOK"
        is_receivable = role == "receivable"
        self.postings.append(
            Posting(
                row=len(self.postings) + 1,
                date=date,
                account=account,
                gross=gross,
                role=role,
                key=key,
                description=(f"Ordre {self.number}: {text}" if text else f"Ordre {self.number}")[
                    :DESCRIPTION_LIMIT
                ],
                vat_code=income.vat_code if income else "0",
                vat_rate=income.vat_rate if income else ZERO,
                currency="NOK" if in_kroner else self.currency,
                gross_currency=gross if foreign is None or in_kroner else foreign,
                customer=self.party if is_receivable else None,
                invoice_number=self.number if is_receivable else "",
                why=why if in_kroner else (*why, self._rate_reason(date, foreign=foreign)),
            )
        )

    def add_income(self, income: Income, *, rate_of: dt.date | None = None) -> None:
        """A line of the document on its income account, converted at the rate of ``rate_of`` (default: the day)."""
        self.add(
            income.role, self.convert(income.gross, on=rate_of), date=self.on, account=income.account,
            text=income.text, key=income.key, foreign=income.gross, income=income, why=income.why,
        )  # fmt: skip

    def add_receivable(
        self, gross: Decimal, *, date: dt.date, foreign: Decimal, why: Reason, text: str = ""
    ) -> None:
        """What the buyer owes (debit) or has settled (credit), with the customer."""
        account, mapping = self._account("receivable", has_customer=True)
        self.add(
            "receivable", gross, date=date, account=account, text=text, foreign=foreign, why=(why, mapping)
        )

    def add_payment(self, payment: Payment, *, claim: Decimal) -> None:
        """Clearing against receivable on the day of capture; what the kroner differ by is exchange gain or loss."""
        tender = payment.tender
        received = self.received(payment, claim=claim)
        self._add_tender(payment, received)
        self._add_exchange(claim - received, date=tender.paid_on)
        why = Reason("settled", {"method": tender.method, "gross": f"{tender.gross:f}"})
        self.add_receivable(
            -claim, date=tender.paid_on, foreign=-tender.gross, why=why, text=_paid_text(payment)
        )

    def add_prepayment(self, payment: Payment, *, claim: Decimal) -> None:
        """Money that came in another month than the delivery: clearing against prepayments, no VAT (PAY-5)."""
        received = self.received(payment, claim=claim)
        self._add_tender(payment, received)
        self._add_prepaid(payment, -received, date=payment.tender.paid_on)

    def add_release(self, payment: Payment, *, claim: Decimal) -> None:
        """The prepayment settles the receivable on the day of delivery."""
        received = self.received(payment, claim=claim)
        self._add_prepaid(payment, received, date=self.on)
        self._add_exchange(claim - received, date=self.on)
        why = Reason("settled", {"method": payment.tender.method, "gross": f"{payment.tender.gross:f}"})
        self.add_receivable(-claim, date=self.on, foreign=-payment.tender.gross, why=why, text="forskudd")

    def add_money_back(self, payment: Payment, *, claim: Decimal, date: dt.date) -> None:
        """Receivable against clearing: what was credited is paid out (REF-3)."""
        tender = payment.tender
        why = Reason("settled", {"method": tender.method, "gross": f"{tender.gross:f}"})
        paid = self.convert(tender.gross, on=date) if self.currency != "NOK" else claim
        self.add_receivable(claim, date=date, foreign=tender.gross, why=why, text=_paid_text(payment))
        self._add_exchange(paid - claim, date=date)
        self.add(
            payment.role, -paid, date=date, account=payment.account.number,
            text=_paid_text(payment), key=payment.key, foreign=-tender.gross, why=payment.reasons,
        )  # fmt: skip

    def received(self, payment: Payment, *, claim: Decimal) -> Decimal:
        """Kroner that the tender was worth on its day; on the day of delivery it settles at the receivable's kroner."""
        if self.currency == "NOK" or payment.tender.paid_on == self.on:
            return claim
        return self.convert(payment.tender.gross, on=payment.tender.paid_on)

    def voucher(self, part: Part, *, date: dt.date, reference: str, text: str) -> Voucher:
        """The finished voucher; it refuses to exist unbalanced."""
        description = f"Ordre {self.number}: {text}"
        return Voucher(
            part=part, date=date, description=description, reference=reference, postings=tuple(self.postings)
        )

    def _add_tender(self, payment: Payment, gross: Decimal) -> None:
        tender = payment.tender
        self.add(
            payment.role, gross, date=tender.paid_on, account=payment.account.number,
            text=_paid_text(payment), key=payment.key, foreign=tender.gross, why=payment.reasons,
        )  # fmt: skip

    def _add_prepaid(self, payment: Payment, gross: Decimal, *, date: dt.date) -> None:
        account, mapping = self._account("prepayment")
        params = {"paid_on": payment.tender.paid_on.isoformat(), "delivered_on": self.on.isoformat()}
        foreign = payment.tender.gross.copy_sign(gross)
        why = (Reason("prepayment", params), mapping)
        self.add("prepayment", gross, date=date, account=account, text="forskudd", foreign=foreign, why=why)

    def _add_exchange(self, loss: Decimal, *, date: dt.date) -> None:
        if loss:
            key = "loss" if loss > 0 else "gain"
            account, mapping = self._account("fx", key=key)
            why = (Reason("exchange", {"difference": f"{loss:f}"}), mapping)
            self.add("fx", loss, date=date, account=account, key=key, text="valutadifferanse", why=why)

    def _account(self, role: str, *, key: str = "", has_customer: bool = False) -> tuple[str, Reason]:
        memo = self.rules.memo
        found = memo.get(("account", role, key))
        if found is None:
            account = self.rules.account(role, key=key)
            self.rules.check_account(account.number, vat_code="0", has_customer=has_customer)
            found = memo[("account", role, key)] = (
                account.number,
                mapping_reason(role, key=key, account=account),
            )
        return found

    def _rate_reason(self, date: dt.date, *, foreign: Decimal | None) -> Reason:
        day = date if (self.currency, date) in self.rules.rates else self.on
        rate = self.rules.currency_rate(self.currency, on=day)
        params = {
            "currency": self.currency, "foreign": f"{foreign:f}", "quote": f"{rate.nok_per_unit:f}",
            "date": rate.date.isoformat(), "source": rate.source,
        }  # fmt: skip
        return Reason("currency_rate", params)


def rates_needed(sale: Sale) -> tuple[tuple[str, dt.date], ...]:
    """The (currency, date) pairs that ``Rules.rates`` must hold to book a sale; () for a sale in kroner."""
    if sale.currency == "NOK":
        return ()
    days = {sale.delivered_on, *(tender.paid_on for tender in sale.tenders)}
    return tuple((sale.currency, day) for day in sorted(days))


def total_of(incomes: Iterable[Income]) -> Decimal:
    """Sum of incomes in the document's currency, credits negative."""
    return sum((income.gross for income in incomes), ZERO)


def _paid_text(payment: Payment) -> str:
    code = payment.tender.gift_card_code
    if payment.role in ("gift_card", "gap"):
        return f"gavekort {masked(code)}" if code else "gavekort"
    return f"betaling {payment.tender.method}"
