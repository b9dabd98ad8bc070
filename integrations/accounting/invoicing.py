"""A sale as an invoice to a customer of its own: businesses, on credit or paid, by EHF where it can be (B2B-1, EHF-1)."""

import datetime as dt
from decimal import Decimal
from typing import Any

from integrations.accounting.currency import invoice_kroner, rate_params, slack, to_kroner
from integrations.accounting.dimensions import on_document
from integrations.accounting.documents import Sale, is_org_number
from integrations.accounting.drafting import card_paid_with
from integrations.accounting.incomes import Income, charge
from integrations.accounting.money import ZERO, gross_of, round2, vat_of
from integrations.accounting.rules import Rules
from integrations.accounting.settlement import Payment, Settlement, settle
from integrations.accounting.voucher import InvoiceLine, PartyRef, Prepaid, Reason, SalesInvoice, Sending
from integrations.errors import UnsupportedDocument

_UNIT_PRICE = Decimal("0.0000000001")
"""Tripletex keeps ten decimals of a unit price (its changelog)."""


def invoice_sale(sale: Sale, rules: Rules, *, prepayment_booked: bool = False) -> SalesInvoice:
    """The invoice of a delivered sale, dated the delivery, due after the agreed days, or at once when paid.

    Money from an earlier month lies on prepayments: write ``book_prepayment`` first and say so with
    ``prepayment_booked``; the invoice is then paid from that account. Raises UnsupportedDocument for what an
    invoice cannot carry (gift card lines, a rounding line, prepaid money that is not booked).
    """
    settlement = settle(sale, rules)
    _check(sale, settlement, prepayment_booked=prepayment_booked)
    incomes = charge(settlement, sale, rules)
    with_vat = sale.prices_include_vat or not all(_net_gives_gross(income) for income in incomes)
    buyer = sale.buyer
    party = settlement.party
    if party.kind != "own":
        party = PartyRef(
            kind="own", key=buyer.org_number or buyer.email.casefold() or sale.reference, buyer=buyer
        )
    counted = on_document(rules, project=sale.project)
    why = (Reason("invoice", {"number": sale.number, "owed": f"{settlement.owed:f}"}), *counted.why)
    return SalesInvoice(
        part="sale",
        reference=sale.reference,
        customer=buyer,
        party=party,
        invoice_date=sale.delivered_on,
        due_date=_due_date(sale, settlement, rules),
        currency=sale.currency,
        prices_include_vat=with_vat,
        lines=tuple(_line(income, with_vat=with_vat) for income in incomes),
        total=settlement.owed,
        send=_sending(sale, rules),
        buyer_reference=buyer.reference or sale.number,
        order_number=sale.number,
        project=counted.project,
        department=counted.department,
        prepaid=tuple(_prepaid(payment, sale, rules) for payment in settlement.payments),
        **_in_kroner(sale, rules, incomes, why=why),
    )


def _in_kroner(sale: Sale, rules: Rules, incomes: list[Income], *, why: tuple[Reason, ...]) -> dict[str, Any]:
    """What an invoice in another currency should stand at in the ledger, which converts it by itself, and why."""
    if sale.currency == "NOK":
        return {"why": why}
    rate = rules.currency_rate(sale.currency, on=sale.delivered_on)
    kroner, vat = invoice_kroner(((-income.gross, income.vat_rate) for income in incomes), rate)
    owed = -sum((income.gross for income in incomes), ZERO)
    params = rate_params(rate, currency=sale.currency, on=sale.delivered_on, foreign=owed)
    reason = Reason("ledger_converts", {**params, "kroner": f"{kroner:f}", "vat_kroner": f"{vat:f}"})
    allowed = slack(kroner, lines=len(incomes), percent=rules.ledger_rate_tolerance)
    return {"why": (*why, reason), "kroner": kroner, "vat_kroner": vat, "kroner_slack": allowed}


def _check(sale: Sale, settlement: Settlement, *, prepayment_booked: bool) -> None:
    params = {"number": sale.number}
    if any(line.kind == "gift_card" and line.gross for line in settlement.lines):
        raise UnsupportedDocument("gift_card_on_invoice", params=params)
    if sale.foreign_vat_scheme and any(line.vat for line in settlement.lines):
        raise UnsupportedDocument("foreign_vat_on_invoice", params=params)
    if sale.overpaid:
        raise UnsupportedDocument("overpaid_on_invoice", params={**params, "gross": f"{sale.overpaid:f}"})
    if sale.rounding:
        raise UnsupportedDocument(
            "rounding_on_invoice", params={**params, "difference": f"{sale.rounding:f}"}
        )
    if not prepayment_booked and any(payment.timing == "early" for payment in settlement.payments):
        raise UnsupportedDocument("prepayment_on_invoice", params=params)


def _net(income: Income) -> Decimal:
    return -income.gross - vat_of(-income.gross, income.vat_rate)


def _net_gives_gross(income: Income) -> bool:
    """Whether the ledger, adding VAT to our net, comes back to the very gross that the shop charged (ROUND-3)."""
    return gross_of(_net(income), income.vat_rate) == -income.gross


def _line(income: Income, *, with_vat: bool) -> InvoiceLine:
    price = -income.gross if with_vat else _net(income)
    quantity = income.quantity or Decimal(1)
    unit_price = _unit_price(price, quantity=quantity)
    description = income.text
    if round2(unit_price * quantity) != price:
        description, quantity, unit_price = f"{quantity:f} × {description}", Decimal(1), price
    return InvoiceLine(
        description=description,
        quantity=quantity,
        unit_price=unit_price,
        vat_code=income.vat_code,
        vat_rate=income.vat_rate,
        gross=-income.gross,
        account=income.account,
        why=income.why,
    )


def _unit_price(price: Decimal, *, quantity: Decimal) -> Decimal:
    exact = (price / quantity).quantize(_UNIT_PRICE)
    short = round2(exact)
    return short if short == exact else exact


def _prepaid(payment: Payment, sale: Sale, rules: Rules) -> Prepaid:
    tender = payment.tender
    kroner = None
    if sale.currency != "NOK" and tender.paid_on != sale.delivered_on:
        kroner = to_kroner(tender.gross, rules.currency_rate(sale.currency, on=tender.paid_on))
    if payment.timing == "early":
        account = rules.account("prepayment", on=tender.paid_on).number
        return Prepaid("prepayment", account, tender.gross, tender.paid_on, kroner=kroner)
    card = card_paid_with(payment, rules)
    return Prepaid(tender.method, payment.account.number, tender.gross, tender.paid_on, card, kroner)


def _due_date(sale: Sale, settlement: Settlement, rules: Rules) -> dt.date:
    if settlement.paid >= settlement.owed:
        return sale.delivered_on
    days = rules.payment_terms_days if sale.payment_terms_days is None else sale.payment_terms_days
    return sale.delivered_on + dt.timedelta(days=days)


def _sending(sale: Sale, rules: Rules) -> Sending:
    """EHF to a Norwegian organisation number, else e-mail, else nothing; never more than the rules allow."""
    if rules.invoice_sending == "NONE":
        return "NONE"
    buyer = sale.buyer
    norwegian = buyer.address.country in ("NO", "SJ", "") and is_org_number(buyer.org_number)
    if rules.invoice_sending == "EHF" and buyer.kind == "business" and norwegian:
        return "EHF"
    return "EMAIL" if buyer.email else "NONE"
