"""Invoices of a share of a rental project before it is over: held, put off as prepayments, or treated as others (RM-1).

What is put off is income when the project is invoiced finally, or is taken back by the credit of the deposit. How much of a
deposit is left is known by the vouchers that were made against it, so that nothing is moved twice.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from integrations.accounting.deposits import earned, net_of, put_off
from integrations.accounting.money import ZERO
from integrations.accounting.ordering import SalesOrder
from integrations.accounting.voucher import SalesInvoice, Voucher
from integrations.flows.flow import Context, Item
from integrations.flows.modes import INVOICE
from integrations.flows.rental_documents import NAME, undecided
from integrations.models import Connection, EntityLink
from integrations.records import RentalInvoice

PART, EARNED = "deposit", "earned-"
DEPOSITS = "project_deposits"
"""Under this word and a project's id stand the deposits that only a dry run knows of, among what building may look at."""
Policy = Connection.Deposits


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a document becomes. ``corrects`` is reference → the link that it corrects, credits or releases."""

    items: tuple[Item, ...]
    corrects: Mapping[str, int] = field(default_factory=dict)


def is_put_off(document: RentalInvoice, context: Context, *, mode: str) -> bool:
    """Whether the invoice's income waits for the final invoice. What was announced before stays as it was announced.

    Raises UnsupportedDocument where the tenant wants to decide himself, or where an order is nothing to put off yet.
    """
    if "sale" in context.kept_kinds:
        return PART in context.kept_kinds
    if document.stage != "deposit" or context.deposits == Policy.AS_OTHERS:
        return False
    if context.deposits != Policy.PREPAYMENT or document.currency != "NOK":
        raise undecided("rental_deposit_held", document)
    if mode != INVOICE:
        raise undecided("rental_deposit_needs_invoices", document)
    return True


def with_income_put_off(document: RentalInvoice, item: SalesInvoice | SalesOrder, context: Context) -> Found:
    """The invoice, and the voucher that makes its income a prepayment."""
    voucher = put_off(
        net_of(item.lines),
        context.rules,
        number=document.number,
        reference=item.reference,
        on=document.invoice_date,
        project=item.project,
        project_id=document.project.source_id if document.project else "",
    )
    return Found(items=(item, voucher))


def with_income_earned(document: RentalInvoice, item: SalesInvoice | SalesOrder, context: Context) -> Found:
    """The final invoice, and for each deposit of the project that is left the voucher that makes it income."""
    vouchers, corrects = [], {}
    if document.project is not None:
        for link, left in _left(document, context, project_id=document.project.source_id):
            voucher = _earned(link, left, document, context, reference=item.reference, project=item.project)
            vouchers.append(voucher)
            corrects[voucher.reference] = link.pk
    return Found(items=(item, *vouchers), corrects=corrects)


def taken_back(document: RentalInvoice, net: Decimal, context: Context, *, reference: str) -> Found:
    """The voucher that takes the income of a credited deposit off the prepayments; none where it is no prepayment."""
    for link in context.standing.get((NAME, document.credits_id), ()):
        if link.part == PART and link.remote_id:
            most = min(net, _rest(link, document))
            project = document.project.number if document.project else ""
            if most > 0:
                voucher = _earned(link, most, document, context, reference=reference, project=project)
                return Found(items=(voucher,), corrects={voucher.reference: link.pk})
    return Found(items=())


def project_of(record: Mapping[str, Any]) -> str:
    """The project of a deposit's voucher, by its stored record; '' where it says none."""
    return str(record["postings"][0]["why"][0][1].get("project_id", ""))


def _left(
    document: RentalInvoice, context: Context, *, project_id: str
) -> Iterator[tuple[EntityLink, Decimal]]:
    rows = EntityLink.objects.filter(
        connection__key=document.source.partition(":")[2],
        flow=NAME,
        part=PART,
        expected__postings__0__why__0__1__project_id=project_id,
    )
    of_dry_run = context.standing.get((DEPOSITS, project_id), ())
    for link in (*rows.exclude(remote_id="").order_by("id"), *of_dry_run):
        left = _rest(link, document)
        if left > 0:
            yield link, left


def _rest(link: EntityLink, document: RentalInvoice) -> Decimal:
    """What other documents have left of a deposit's net."""
    earned = (one for one in link.corrections.all() if one.flow == NAME and one.part.startswith(EARNED))
    gone = (one.gross or ZERO for one in earned if one.document_id != document.document_id)
    return (link.gross or ZERO) - sum(gone, ZERO)


def _earned(
    link: EntityLink, net: Decimal, document: RentalInvoice, context: Context, *, reference: str, project: str
) -> Voucher:
    return earned(
        net,
        context.rules,
        number=document.number,
        deposit=link.label,
        key=str(link.pk),
        reference=reference,
        on=document.invoice_date,
        project=project,
    )
