"""From an order's lines to a charged invoice: fee, rounding, revenue accounts, the voucher, prepayment."""

from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from integrations.sandbox.tripletex.company import Company, voucher_type
from integrations.sandbox.tripletex.envelope import message, rule
from integrations.sandbox.tripletex.identifiers import with_mod10
from integrations.sandbox.tripletex.invoice import Invoice
from integrations.sandbox.tripletex.ledger import Line, store_voucher
from integrations.sandbox.tripletex.money import ore
from integrations.sandbox.tripletex.periods import check_periods
from integrations.sandbox.tripletex.reference import NOK, to_nok
from integrations.sandbox.tripletex.terms import due_date, fee_lines

Record = dict[str, Any]

INVOICE_KIND, PAYMENT_KIND = "OUTGOING_INVOICE_CUSTOMER_POSTING", "INCOMING_PAYMENT"

_REVENUE = {3: 3000, 31: 3001, 32: 3002, 311: 3011, 5: 3100, 52: 3107, 51: 3108, 6: 3200, 7: 3900}


@dataclass(slots=True, kw_only=True)
class Plan:
    """An invoice that has passed every check and may be charged; amounts in øre."""

    customer: Record
    currency: Record
    date: str
    due: str
    lines: list[Record]
    fees: list[Record]
    payment: tuple[Record, int] | None
    rest_payment: Record | None = None
    net_currency: int = 0
    gross_currency: int = 0
    roundoff_currency: int = 0
    net: int = 0
    roundoff: int = 0
    postings: list[Line] = field(default_factory=list)

    @property
    def gross(self) -> int:
        """The receivable in NOK: what the other postings leave."""
        return -sum(line.gross for line in self.postings)


def plan_invoice(
    company: Company,
    *,
    order: Record,
    lines: list[Record],
    day: str,
    due: str | None,
    payment: tuple[Record, int] | None = None,
) -> Plan:
    """Check everything that may stop an invoice and work out its postings; nothing is stored."""
    if not company.bank_account_ready():
        raise rule(message(None, "bank_account"))
    if not lines or any(line.get("isCharged") for line in lines):
        raise rule(message(None, "no_lines"))
    plan = Plan(
        customer=order["customer"],
        currency=order.get("currency", NOK),
        date=day,
        due=due or due_date(order, day),
        lines=lines,
        fees=fee_lines(company, lines),
        payment=payment,
    )
    check_payment_currency(plan)
    for row, line in enumerate([*lines, *plan.fees], start=2):
        plan.postings.append(_revenue_posting(company, plan, line, row=row))
        # That income carries the order's department is likely, and recorded nowhere.
        plan.postings[-1].department = order.get("department")
    _round_off(company, plan)
    check_periods(company, [*plan.postings, _receivable(company, plan, number=0)])
    return plan


def check_payment_currency(plan: Plan) -> None:
    """422 unless every prepayment's account has the invoice's currency."""
    for payment_type in (plan.payment[0] if plan.payment else None, plan.rest_payment):
        if payment_type is not None:
            account = payment_type["debitAccount"]
            if (account.get("currency") or NOK) is not plan.currency:
                raise rule(message(None, "payment_currency"))


def _revenue_account(company: Company, line: Record) -> Record:
    """The product's account only if product, line and account agree on the VAT code; else the code's own account."""
    vat, product = line["vatType"], line.get("product") or {}
    account = product.get("account")
    if account is not None and product["vatType"] is vat and account["vatType"] is vat:
        return account
    number = _REVENUE.get(vat["id"])
    if number is None:
        raise rule(message(None, "vat_account", code=vat["number"]))
    return company.account(number)


def _revenue_posting(company: Company, plan: Plan, line: Record, *, row: int) -> Line:
    gross_currency, net_currency = (
        ore(line["amountIncludingVatCurrency"]),
        ore(line["amountExcludingVatCurrency"]),
    )
    plan.gross_currency += gross_currency
    plan.net_currency += net_currency
    gross, net = (_nok(plan, value) for value in (gross_currency, net_currency))
    plan.net += net
    return Line(
        row=row,
        account=_revenue_account(company, line),
        gross=-gross,
        gross_currency=-gross_currency,
        vat_part=net - gross,
        vat_part_currency=net_currency - gross_currency,
        date=plan.date,
        vat=line["vatType"],
        currency=plan.currency,
        customer=plan.customer,
    )


def _nok(plan: Plan, amount: int) -> int:
    if plan.currency is NOK:
        return amount
    kroner = to_nok(Decimal(amount), plan.currency, on=date.fromisoformat(plan.date))
    return int(kroner.quantize(Decimal(1), ROUND_HALF_UP))


def _round_off(company: Company, plan: Plan) -> None:
    """Whole kroner when the company rounds its invoices; the difference goes to the rounding account."""
    if not company.switches.amount_roundoff or plan.currency is not NOK:
        return
    whole = int((Decimal(plan.gross_currency) / 100).quantize(Decimal(1), ROUND_HALF_UP)) * 100
    difference = whole - plan.gross_currency
    if difference:
        plan.roundoff = plan.roundoff_currency = difference
        plan.gross_currency = whole
        plan.postings.append(
            Line(
                row=len(plan.postings) + 2,
                account=company.account(7740),
                gross=-difference,
                gross_currency=-difference,
                date=plan.date,
            )
        )


def _receivable(company: Company, plan: Plan, *, number: int) -> Line:
    return Line(
        row=1,
        account=plan.customer.get("ledgerAccount") or company.account(1500),
        gross=plan.gross,
        gross_currency=plan.gross_currency,
        date=plan.date,
        currency=plan.currency,
        customer=plan.customer,
        invoice_number=str(number or ""),
        due=plan.due,
        kind=INVOICE_KIND,
    )


def charge(company: Company, plan: Plan, invoice: Invoice, *, lines: list[Record]) -> Invoice:
    """Give the invoice its number, voucher and amounts. ``lines`` are the plan's lines as they were stored."""
    company.invoice_number += 1
    number = company.invoice_number
    text = f"Faktura nummer {number} til {plan.customer['name']} ({plan.customer['customerNumber']})"
    receivable = _receivable(company, plan, number=number)
    postings = [receivable, *plan.postings]
    for posting in postings:
        posting.description = text
    payments = _payments(plan)
    postings += _payment_postings(plan, payments, receivable=receivable, number=number)
    voucher = store_voucher(
        company,
        date=plan.date,
        description=text,
        lines=postings,
        kind=voucher_type(company, "Utgående faktura"),
    )
    _set_values(company, plan, invoice, lines=lines)
    invoice.number, invoice.voucher = number, voucher
    invoice.postings = [one for one in voucher.postings if one.kind in (INVOICE_KIND, PAYMENT_KIND)]
    for _payment_type, paid in payments:
        invoice.open -= _nok(plan, paid)
        invoice.open_currency -= paid
    if company.switches.kid_agreement:
        invoice.kid = with_mod10(f"{plan.customer['customerNumber']:06d}{number:07d}")
    return invoice


def _set_values(company: Company, plan: Plan, invoice: Invoice, *, lines: list[Record]) -> None:
    fees = [{**fee, "id": company.ids.take("orderline"), "order": invoice.order} for fee in plan.fees]
    for line in lines:
        line["isCharged"] = True
    invoice.date, invoice.due, invoice.document_id = plan.date, plan.due, company.ids.take("document")
    invoice.lines, invoice.currency, invoice.customer = [*lines, *fees], plan.currency, plan.customer
    invoice.net, invoice.gross, invoice.open = plan.net, plan.gross, plan.gross
    invoice.net_currency, invoice.gross_currency = plan.net_currency, plan.gross_currency
    invoice.open_currency = plan.gross_currency
    invoice.roundoff, invoice.roundoff_currency = plan.roundoff, plan.roundoff_currency


def _payment_postings(
    plan: Plan, payments: list[tuple[Record, int]], *, receivable: Line, number: int
) -> list[Line]:
    found: list[Line] = []
    for payment_type, paid in payments:
        found += payment_lines(
            payment_type,
            customer=plan.customer,
            receivable=receivable.account,
            paid=_nok(plan, paid),
            paid_currency=paid,
            settled=_nok(plan, paid),
            number=number,
            day=plan.date,
            row=len(plan.postings) + 2 + len(found),
            currency=plan.currency,
        )
    return found


def _payments(plan: Plan) -> list[tuple[Record, int]]:
    """The prepayments in øre of the invoice's currency, the one for the rest last."""
    found = [] if plan.payment is None else [plan.payment]
    rest = plan.gross_currency - sum(paid for _payment_type, paid in found)
    if plan.rest_payment is not None and rest:
        found.append((plan.rest_payment, rest))
    return found


def payment_lines(
    payment_type: Record,
    *,
    customer: Record,
    receivable: Record,
    paid: int,
    paid_currency: int,
    settled: int,
    number: int,
    day: str,
    row: int,
    currency: Record,
) -> list[Line]:
    """Money in (``paid`` NOK) against the receivable (``settled`` NOK, ``paid_currency`` in the invoice's currency)."""
    text = f"Betaling: Faktura nummer {number} til {customer['name']} ({customer['customerNumber']})"
    account = payment_type["debitAccount"]
    return [
        Line(
            row=row,
            account=account,
            gross=paid,
            date=day,
            description=text,
            currency=account.get("currency") or NOK,
            gross_currency=paid_currency if account.get("currency") else paid,
        ),
        Line(
            row=row + 1,
            account=receivable,
            gross=-settled,
            gross_currency=-paid_currency,
            date=day,
            description=text,
            customer=customer,
            kind=PAYMENT_KIND,
            invoice_number=str(number),
            currency=currency,
        ),
    ]
