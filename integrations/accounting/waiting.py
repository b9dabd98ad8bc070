"""Money that came for an order of which nothing has been delivered: it is owed to the buyer until it is (PAY-5)."""

from integrations.accounting.documents import Sale
from integrations.accounting.drafting import Draft, card_paid_with
from integrations.accounting.rules import Rules
from integrations.accounting.settlement import Payment, settle
from integrations.accounting.vat import mapping_reason
from integrations.accounting.voucher import Reason, Voucher


def book_waiting(sale: Sale, rules: Rules) -> tuple[Voucher, ...]:
    """The 'prepayment' voucher of an undelivered order's captures: Dr clearing / Cr 2900, each on its day, no VAT.

    () when nothing was captured. In a foreign currency the debt stands at the rate of the day of capture. Raises
    MissingMapping for accounts that nobody has chosen.
    """
    settlement = settle(sale, rules)
    payments = (*settlement.payments, *settlement.surplus)
    if not payments:
        return ()
    first = min(payment.tender.paid_on for payment in payments)
    draft = Draft(
        number=sale.number, currency=sale.currency, on=first, rules=rules, party=settlement.party,
        project=sale.project,
    )  # fmt: skip
    for payment in payments:
        _add(draft, payment, rules)
    return (
        draft.voucher("prepayment", date=first, reference=f"{sale.reference}:prepayment", text="forskudd"),
    )


def _add(draft: Draft, payment: Payment, rules: Rules) -> None:
    tender = payment.tender
    on = tender.paid_on
    gross = draft.convert(tender.gross, on=on)
    draft.add(
        payment.role, gross, date=on, account=payment.account.number, text=f"betaling {tender.method}",
        key=payment.key, foreign=tender.gross, why=payment.reasons, card=card_paid_with(payment, rules),
    )  # fmt: skip
    account = rules.account("prepayment", on=on)
    rules.check_account(account.number, vat_code="0", has_customer=False)
    params = {"paid_on": on.isoformat(), "gross": f"{tender.gross:f}"}
    why = (
        Reason("waiting_prepayment", params),
        mapping_reason("prepayment", key="", account=account),
    )
    draft.add(
        "prepayment", -gross, date=on, account=account.number, text="forskudd", foreign=-tender.gross, why=why
    )
