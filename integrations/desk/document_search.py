"""One box for a company's documents: order, voucher or invoice number, reference, e-mail, customer, amount. By tenant."""

import re

from django.db.models import OuterRef, QuerySet

from accounts.models import Tenant
from integrations.desk import search
from integrations.desk.amount_text import amount_of
from integrations.desk.document_kinds import KINDS
from integrations.models import Connection, EntityLink, SyncEvent

LIMIT = 100
"""Hits of each sort; who gets more looks for something else."""
NAMED_KINDS = ("invoice", "credit_note", "order", "upgrade", "bill", "purchase")
"""Ledger documents that name their customer or supplier. A shop's private buyers are in no ledger by name."""
SHORTEST = 3
"""Letters of a name that are worth looking for."""


def hits(tenant: Tenant, text: str) -> QuerySet[SyncEvent]:
    """Events of the documents that ``text`` names, for ``Exists`` beside ``documents_of``."""
    same = {name: OuterRef(name) for name in ("connection_id", "flow", "document_id")}
    return SyncEvent.objects.filter(pk__in=find_events(tenant, text), **same)


def find_events(tenant: Tenant, text: str) -> list[int]:
    """The ids of events that ``text`` names, newest first."""
    mine = Connection.objects.filter(tenant=tenant)
    found = set(search.find_events(text, connections=mine))
    connections = list(mine.values_list("pk", flat=True))
    found.update(_by_amount(connections, text))
    found.update(_by_name(connections, text))
    return sorted(found, reverse=True)[: 2 * LIMIT]


def _by_amount(connections: list[int], text: str) -> list[int]:
    amount = amount_of(text)
    if amount is None:
        return []
    events = SyncEvent.objects.filter(connection__in=connections, gross__in=(amount, -amount))
    return list(events.order_by("-pk").values_list("pk", flat=True)[:LIMIT])


def _by_name(connections: list[int], text: str) -> list[int]:
    """Documents that name a customer so, and records that are called so. Only where it cannot be a number."""
    name = " ".join(text.replace("\x00", "").split())[: search.LONGEST]
    if "@" in name or len(re.findall(r"[^\W\d_]", name)) < SHORTEST:
        return []
    links = EntityLink.objects.filter(connection__in=connections, kind__in=NAMED_KINDS)
    named = links.filter(expected__customer__icontains=name).order_by("-pk")
    documents = set(named.values_list("connection_id", "flow", "document_id")[:LIMIT])
    called = SyncEvent.objects.filter(
        KINDS["master_data"].condition | KINDS["projects"].condition,
        connection__in=connections,
        label__icontains=name,
    )
    found = list(called.order_by("-pk").values_list("pk", flat=True)[:LIMIT])
    for connection, flow, document in documents:
        events = SyncEvent.objects.filter(connection_id=connection, flow=flow, document_id=document)
        found += events.order_by("-pk").values_list("pk", flat=True)[:1]
    return found
