"""A voucher in the making: converts to kroner, numbers the rows, and keeps the reason of every line."""

import datetime as dt
from decimal import Decimal

from integrations.accounting.currency import rate_params, to_kroner
from integrations.accounting.dimensions import on_posting
from integrations.accounting.documents import STORE_CREDIT, Sale
from integrations.accounting.foreign_vat import ROLE, limit_rates
from integrations.accounting.gift_cards import CARD_ROLES, card_of, masked
from integrations.accounting.incomes import Income
from integrations.accounting.money import ZERO, vat_of
from integrations.accounting.rules import Rules
from integrations.accounting.settlement import Payment
from integrations.accounting.vat import mapping_reason
from integrations.accounting.voucher import Card, Part, PartyRef, Posting, Reason, Voucher

DESCRIPTION_LIMIT = 255


class Draft:
    """Collects the postings of one voucher about the order ``number``; ``voucher`` hands them over balanced.

    ``on`` is the day whose rate converts the document's lines; ``party`` goes on every posting to the
    receivable, whose account is that of the day ``on`` as well: a claim is settled where it was made.
    """

    __slots__ = ("currency", "number", "on", "party", "postings", "project", "rules")

    def __init__(
        self, *, number: str, currency: str, on: dt.date, rules: Rules, party: PartyRef, project: str = ""
    ) -> None:
        self.number = number
        self.currency = currency
        self.on = on
        self.rules = rules
        self.party = party
        self.project = project
        self.postings: list[Posting] = []

    def convert(self, gross: Decimal, *, on: dt.date | None = None) -> Decimal:
        """``gross`` of the document in kroner, at the rate of the day (FX-1)."""
        if self.currency == "NOK":
            return gross
        return to_kroner(gross, self.rules.currency_rate(self.currency, on=on or self.on))

    def kroner(self, income: Income, *, on: dt.date | None = None) -> Decimal:
        """An income in kroner. Of a line with foreign VAT the whole is converted and the VAT taken out of the kroner, so
        that the two add up to what the line is worth (FX-2)."""
        if income.whole is None:
            return self.convert(income.gross, on=on)
        whole = self.convert(income.whole, on=on)
        owed = vat_of(whole, income.foreign_rate)
        return owed if income.role == ROLE else whole - owed

    def add(
        self, role: str, gross: Decimal, *, date: dt.date, account: str, text: str = "", key: str = "",
        foreign: Decimal | None = None, income: Income | None = None, why: tuple[Reason, ...] = (),
        card: Card | None = None, rate_of: dt.date | None = None,
    ) -> None:  # fmt: skip
        """One posting of ``gross`` kroner; ``foreign`` is the same in the document's currency, None for kroner alone.

        ``rate_of`` is the day whose rate made the kroner, the day of the draft unless said.
        """
        if not gross:
            return
        in_kroner = foreign is None or self.currency == "NOK"
        is_receivable = role == "receivable"
        counted = on_posting(account, self.rules, project=self.project)
        reasons = why if in_kroner else (*why, self._rate_reason(rate_of or self.on, foreign=foreign))
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
                why=(*reasons, *counted.why),
                card=card,
                project=counted.project,
                department=counted.department,
            )
        )

    def add_income(self, income: Income, *, rate_of: dt.date | None = None) -> None:
        """A line of the document on its income account, converted at the rate of ``rate_of`` (default: the day)."""
        self.add(
            income.role, self.kroner(income, on=rate_of), date=self.on, account=income.account,
            text=income.text, key=income.key, foreign=income.gross, income=income, why=income.why,
            card=card_of(income.card_code, self.rules) if income.role in CARD_ROLES else None, rate_of=rate_of,
        )  # fmt: skip

    def add_receivable(
        self, gross: Decimal, *, date: dt.date, foreign: Decimal, why: Reason, text: str = "",
        rate_of: dt.date | None = None,
    ) -> None:  # fmt: skip
        """What the buyer owes (debit) or has settled (credit), with the customer."""
        account, mapping = self._account("receivable", on=self.on, has_customer=True)
        self.add(
            "receivable", gross, date=date, account=account, text=text, foreign=foreign, why=(why, mapping),
            rate_of=rate_of,
        )  # fmt: skip

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

    def add_surplus(self, payment: Payment) -> None:
        """Money beyond what was owed: clearing against prepayments, for it is the buyer's still (PAY-6)."""
        received = self.convert(payment.tender.gross, on=payment.tender.paid_on)
        self._add_tender(payment, received)
        account, mapping = self._account("prepayment", on=payment.tender.paid_on)
        why = (Reason("overpaid", {"gross": f"{payment.tender.gross:f}"}), mapping)
        self.add(
            "prepayment", -received, date=payment.tender.paid_on, account=account, text="betalt for mye",
            foreign=-payment.tender.gross, why=why, rate_of=payment.tender.paid_on,
        )  # fmt: skip

    def add_release(self, payment: Payment, *, claim: Decimal) -> None:
        """The prepayment settles the receivable on the day of delivery."""
        received = self.received(payment, claim=claim)
        self._add_prepaid(payment, received, date=self.on)
        self._add_exchange(claim - received, date=self.on)
        why = Reason("settled", {"method": payment.tender.method, "gross": f"{payment.tender.gross:f}"})
        self.add_receivable(-claim, date=self.on, foreign=-payment.tender.gross, why=why, text="forskudd")

    def add_money_back(
        self, payment: Payment, *, claim: Decimal, date: dt.date, claim_of: dt.date | None = None
    ) -> None:
        """Receivable against clearing: what was credited is paid out (REF-3). ``claim_of`` is the day of the sale, whose
        rate made the kroner of the claim."""
        tender = payment.tender
        why = Reason("settled", {"method": tender.method, "gross": f"{tender.gross:f}"})
        paid = self.convert(tender.gross, on=date) if self.currency != "NOK" else claim
        text = _paid_text(payment)
        self.add_receivable(claim, date=date, foreign=tender.gross, why=why, text=text, rate_of=claim_of)
        self._add_exchange(paid - claim, date=date)
        self.add(
            payment.role, -paid, date=date, account=payment.account.number,
            text=text, key=payment.key, foreign=-tender.gross, why=payment.reasons,
            card=card_paid_with(payment, self.rules), rate_of=date,
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
            card=card_paid_with(payment, self.rules), rate_of=tender.paid_on,
        )  # fmt: skip

    def _add_prepaid(self, payment: Payment, gross: Decimal, *, date: dt.date) -> None:
        # Money that waits lies where it was put, also when it is taken from there on a later day.
        account, mapping = self._account("prepayment", on=payment.tender.paid_on)
        params = {"paid_on": payment.tender.paid_on.isoformat(), "delivered_on": self.on.isoformat()}
        foreign = payment.tender.gross.copy_sign(gross)
        why = (Reason("prepayment", params), mapping)
        self.add(
            "prepayment", gross, date=date, account=account, text="forskudd", foreign=foreign, why=why,
            rate_of=payment.tender.paid_on,
        )  # fmt: skip

    def _add_exchange(self, loss: Decimal, *, date: dt.date) -> None:
        if loss:
            key = "loss" if loss > 0 else "gain"
            account, mapping = self._account("fx", key=key, on=date)
            why = (Reason("exchange", {"difference": f"{loss:f}"}), mapping)
            self.add("fx", loss, date=date, account=account, key=key, text="valutadifferanse", why=why)

    def _account(
        self, role: str, *, on: dt.date, key: str = "", has_customer: bool = False
    ) -> tuple[str, Reason]:
        memo = self.rules.memo
        found = memo.get(("account", role, key, on))
        if found is None:
            account = self.rules.account(role, key=key, on=on)
            self.rules.check_account(account.number, vat_code="0", has_customer=has_customer)
            found = memo[("account", role, key, on)] = (
                account.number,
                mapping_reason(role, key=key, account=account),
            )
        return found

    def _rate_reason(self, day: dt.date, *, foreign: Decimal | None) -> Reason:
        rate = self.rules.currency_rate(self.currency, on=day)
        params = rate_params(rate, currency=self.currency, on=day, foreign=foreign or ZERO)
        return Reason("currency_rate", params)


def rates_needed(sale: Sale) -> tuple[tuple[str, dt.date], ...]:
    """The (currency, date) pairs that ``Rules.rates`` must hold to book a sale; () for a sale in kroner, unless the worth of
    a parcel is to be tested in another currency."""
    days = {sale.delivered_on, *(tender.paid_on for tender in sale.tenders)}
    days |= {parcel.date for parcel in sale.parcels}
    if sale.whole is not None:
        days.add(sale.whole.delivered_on)
    own = [(sale.currency, day) for day in sorted(days)] if sale.currency != "NOK" else []
    return tuple(dict.fromkeys((*own, *limit_rates(sale))))


def card_paid_with(payment: Payment, rules: Rules) -> Card | None:
    """The card that a payment used; a gap on the account of cards is one of which nobody tells the code. None for other
    payments."""
    if payment.role == "gap":
        chosen = (choice for (role, _key), choice in rules.accounts.items() if role in CARD_ROLES)
        held_by = {choice.number for latest in chosen for choice in latest.ever()}
        if payment.account.number not in held_by:
            return None
    elif payment.role not in CARD_ROLES:
        return None
    return card_of(payment.tender.gift_card_code, rules)


def _paid_text(payment: Payment) -> str:
    code = payment.tender.gift_card_code
    if payment.role in (*CARD_ROLES, "gap"):
        name = "tilgodelapp" if payment.role == STORE_CREDIT else "gavekort"
        return f"{name} {masked(code)}" if code else name
    return f"betaling {payment.tender.method}"
