"""Department and project of what is booked, where the tenant has chosen them for a connection.

Both measure result. What is chosen for a connection therefore stands on result accounts alone (classes 3 to 8 of the
Norwegian chart of accounts, NS 4102), and on invoices and orders as a whole, which have no accounts of their own. Receivables,
clearing accounts, prepayments and VAT carry none: nobody asks which department a customer's debt belongs to [J].
A project that the document itself names wins, and stands on every posting as the source says it.
"""

from typing import NamedTuple

from integrations.accounting.rules import Rules
from integrations.accounting.voucher import Reason

_RESULT_CLASSES = frozenset("345678")


class Dimensions(NamedTuple):
    """Department and project, each by the ledger's number and '' for none, and who chose what the document does not say."""

    department: str = ""
    project: str = ""
    why: tuple[Reason, ...] = ()


def on_posting(account: str, rules: Rules, *, project: str) -> Dimensions:
    """What a posting on ``account`` carries; ``project`` is the document's own, '' when it has none."""
    if account[:1] not in _RESULT_CLASSES:
        return Dimensions(project=project)
    return on_document(rules, project=project)


def on_document(rules: Rules, *, project: str) -> Dimensions:
    """What an invoice or an order carries as a whole; ``project`` is the document's own, '' when it has none."""
    chosen, why = rules.department, []
    if chosen is not None:
        why.append(Reason("department_chosen", {"department": chosen.label}))
    if rules.project and not project:
        why.append(Reason("project_chosen", {"project": rules.project}))
    return Dimensions(chosen.number if chosen else "", project or rules.project, tuple(why))
