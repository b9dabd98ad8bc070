"""Invoices that come before a rental project is over: their income is put off until the project is invoiced finally (RM-1).

The invoice carries its VAT, which is due with it, and its income accounts are locked to their VAT codes. So the net is moved
by a voucher of its own: a contra account of the income against the prepayments, both without VAT code, and back again.
That this is how the accountant wants it is the tenant's choice [J].
"""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from integrations.accounting.documents import rejected
from integrations.accounting.drafting import Draft
from integrations.accounting.incomes import Income
from integrations.accounting.money import ZERO, rounding_limit, vat_of
from integrations.accounting.rules import Rules
from integrations.accounting.vat import mapping_reason
from integrations.accounting.voucher import InvoiceLine, PartyRef, Reason, Voucher

ROUNDING_CODE = "6"
"""Turnover outside of the Act: invoices take outgoing codes alone, and 0 is none. Which account Tripletex puts it on follows
from the code, and can be chosen on no line."""
ROUNDING_TEXT = "Øreavrunding"


def rounding_line(rounding: Decimal, rules: Rules, *, lines: int) -> InvoiceLine:
    """The øre that an invoice's total exceeds its lines by, as a line without VAT (ROUND-4). ``lines`` is how many others
    there are. Raises RejectedDocument('rounding_too_large') beyond the tenant's cap."""
    if abs(rounding) > rounding_limit(lines, cap=rules.rounding_cap):
        raise rejected("total", code="rounding_too_large", difference=rounding, value=rules.rounding_cap)
    return InvoiceLine(
        description=ROUNDING_TEXT,
        quantity=Decimal(1),
        unit_price=rounding,
        vat_code=ROUNDING_CODE,
        vat_rate=ZERO,
        gross=rounding,
        why=(Reason("rounding", {"difference": f"{rounding:f}"}),),
    )


def net_of(lines: Iterable[InvoiceLine]) -> Decimal:
    """What invoice lines come to without VAT."""
    return sum((line.gross - vat_of(line.gross, line.vat_rate) for line in lines), ZERO)


def put_off(
    net: Decimal, rules: Rules, *, number: str, reference: str, on: dt.date, project: str, project_id: str
) -> Voucher:
    """The income of a deposit invoice, moved to the prepayments: ``net`` in kroner, positive. ``project_id`` is the source's,
    by which the final invoice finds it."""
    why = Reason("deposit_put_off", {"number": number, "net": f"{net:f}", "project_id": project_id})
    return _moved(net, rules, number=number, reference=reference, on=on, project=project, why=why)


def earned(
    net: Decimal,
    rules: Rules,
    *,
    number: str,
    deposit: str,
    key: str,
    reference: str,
    on: dt.date,
    project: str,
) -> Voucher:
    """The income of the invoice ``deposit``, moved back by the document ``number``. ``key`` tells deposits apart."""
    why = Reason("deposit_earned", {"number": number, "deposit": deposit, "net": f"{net:f}"})
    return _moved(-net, rules, number=number, reference=reference, on=on, project=project, why=why, key=key)


def _moved(
    net: Decimal, rules: Rules, *, number: str, reference: str, on: dt.date, project: str, why: Reason, key: str = ""
) -> Voucher:  # fmt: skip
    nobody = PartyRef(kind="unknown", key="")
    draft = Draft(number=number, currency="NOK", on=on, rules=rules, party=nobody, project=project)
    text = "forskudd inntektsføres" if key else "forskudd"
    for role, gross in (("deferred_income", net), ("prepayment", -net)):
        account = rules.account(role, on=on)
        rules.check_account(account.number, vat_code="0", has_customer=False)
        reasons = (why, mapping_reason(role, key="", account=account))
        draft.add_income(Income(gross, account.number, role, "", "0", ZERO, text, reasons))
    part = f"earned-{key}" if key else "deposit"
    return draft.voucher(part, date=on, reference=f"{reference}:{part}", text=text)
