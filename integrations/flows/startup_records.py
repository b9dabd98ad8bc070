"""The flows of a start-up sync: master data of the ledger, written once into the connection that keeps it from then on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from integrations.accounting.rules import Rules
from integrations.connectors.contract import gettext_noop
from integrations.connectors.records import Candidate
from integrations.flows import startup_links
from integrations.flows.flow import Flow, RecordRow
from integrations.flows.projects import RACKBEAT, as_chosen
from integrations.flows.rackbeat_records import build_record, no_rates, none_related
from integrations.models import StartupRow
from integrations.records import CustomerRecord, ProductRecord, SupplierRecord
from integrations.sync.startup import flow_of

if TYPE_CHECKING:
    from integrations.flows.batch import Batch
    from integrations.flows.record_choice import Plan


def as_it_is(record: Any, rules: Rules) -> Any:
    """A record that both systems hold alike."""
    return record


def meant_party(record: CustomerRecord | SupplierRecord, rules: Rules) -> CustomerRecord | SupplierRecord:
    """A customer or supplier as the receiver shall hold it: groups and terms are its own."""
    return replace(record, group="", payment_terms="")


def meant_product(record: ProductRecord, rules: Rules) -> ProductRecord:
    """A product or service: its group, and with it the VAT, is the receiver's own."""
    return replace(record, group="")


def decided(batch: Batch, plans: Sequence[Plan]) -> None:
    """What the preview said of each: linked to what stands there, or made under a number that is free. A record that no
    run asks for (any more) is left alone."""
    kind = batch.flow.source_kind
    rows = {row.document_id: row for row in startup_links.rows_of(batch, [one.document_id for one in plans])}
    for one in plans:
        row = rows.get(one.document_id)
        if row is None or row.action not in (StartupRow.Action.MAKE, StartupRow.Action.LINK):
            one.work.skip("startup_left_out", {"kind": kind})
        elif row.action == StartupRow.Action.LINK:
            one.candidate = Candidate(remote_id=row.stands_as, number=row.stands_as, name=row.label)
        elif row.number != one.record.number:
            one.record, one.keeps_number = replace(one.record, number=row.number), True


def _flow(kind: str, label: str, meant: Any, *, conclude: Any = None) -> Flow:
    return Flow(
        name=flow_of(kind),
        label=label,
        source_kind=kind,
        build=build_record,
        rates=no_rates,
        related=none_related,
        receiver=RACKBEAT,
        conclude=conclude,
        record=RecordRow(kind=kind, meant=meant, defaults=as_chosen, once=True, decided=decided),
    )


STARTUP_FLOWS = (
    _flow(
        "payment_terms",
        gettext_noop("Payment terms (start-up)"),
        as_it_is,
        conclude=startup_links.remember_terms,
    ),
    _flow("employee", gettext_noop("Employee (start-up)"), as_it_is),
    _flow("product", gettext_noop("Product (start-up)"), meant_product, conclude=startup_links.bind_back),
    _flow("customer", gettext_noop("Customer (start-up)"), meant_party, conclude=startup_links.bind_back),
    _flow("supplier", gettext_noop("Supplier (start-up)"), meant_party, conclude=startup_links.bind_back),
    _flow("stock", gettext_noop("Stock level (start-up)"), as_it_is),
)
KINDS = tuple(flow.source_kind for flow in STARTUP_FLOWS)
"""What can be chosen, in the order in which it is moved."""
