"""Customers that vouchers and invoices point at: found or created in the ledger once, before the documents that need them."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

import structlog

from integrations.accounting.invoice_credit import InvoiceCredit
from integrations.accounting.ordering import SalesOrder
from integrations.accounting.upgrading import OrderUpgrade
from integrations.accounting.voucher import PartyRef, SalesInvoice, Voucher
from integrations.connectors.contract import Party, Target, WriteItem, party_key
from integrations.errors import SyncError
from integrations.models import Connection, EntityLink, Lane
from integrations.records import SupplierOrder
from integrations.sync import links
from integrations.sync.rules import Book

log = structlog.get_logger(__name__)
FLOW = "customer"
KEY_LENGTH, REFERENCE_LENGTH = 80, 70
CARD = "card:"
"""What the key of a customer begins with whose card in the ledger is known already: the ledger's own id follows."""
COMMON_NAME = "Nettbutikkunder"


def refs_of(
    items: Iterable[Voucher | SalesInvoice | SalesOrder | OrderUpgrade | InvoiceCredit | SupplierOrder],
) -> dict[str, PartyRef]:
    """Every customer that the items need, and every supplier (whose card is always known already), by key."""
    found: dict[str, PartyRef] = {}
    for item in items:
        if isinstance(item, SupplierOrder):
            continue  # its supplier's card is known by the ledger's id
        if isinstance(item, SalesInvoice | SalesOrder):
            found[party_key(item.party)] = item.party
            continue
        if isinstance(item, InvoiceCredit | OrderUpgrade):
            found.setdefault(party_key(item.party), item.party)
            continue
        for posting in item.postings:
            for ref in (posting.customer, posting.supplier):
                if ref is not None:
                    found.setdefault(party_key(ref), ref)
    return found


def known(connection: Connection, target: Connection, keys: Iterable[str]) -> dict[str, str]:
    """Key → the ledger's customer id, for those already found or created."""
    keys = list(keys)
    told = {key: key.partition(f":{CARD}")[2] for key in keys if f":{CARD}" in key}
    stored = {shortened(key, KEY_LENGTH): key for key in keys if key not in told}
    rows = EntityLink.objects.filter(
        connection=connection, target=target, flow=FLOW, document_id__in=list(stored)
    ).exclude(remote_id="")
    return told | {
        stored[short]: remote_id for short, remote_id in rows.values_list("document_id", "remote_id")
    }


def shortened(key: str, length: int) -> str:
    """The key, or its beginning with a fingerprint of the whole where it is longer than its column."""
    if len(key) <= length:
        return key
    return f"{key[: length - 17]}~{hashlib.blake2b(key.encode(), digest_size=8).hexdigest()}"


def ensure(
    refs: dict[str, PartyRef],
    *,
    connection: Connection,
    target: Target,
    book: Book,
    lane: Lane,
    deadline: float,
    now: datetime,
) -> tuple[dict[str, str], dict[str, SyncError]]:
    """Find or create the customers; (key → ledger id, key → why it failed).

    Announced before, bound at once, as documents are: a lost answer leads to a search, not to a second card.
    """
    ids = known(connection, lane.target, refs)
    missing = [ref for key, ref in refs.items() if key not in ids]
    failed: dict[str, SyncError] = {}
    if not missing:
        return ids, failed
    intents = [_intent(ref, connection) for ref in missing]
    reserved = links.reserve(connection, lane.target, FLOW, intents, lane=lane, now=now)
    items = [
        WriteItem(
            reference=intent.reference,
            value=party_of(ref, connection),
            attempted=reserved[intent.reference][1],
        )
        for ref, intent in zip(missing, intents, strict=True)
    ]
    keys = {intent.reference: party_key(ref) for ref, intent in zip(missing, intents, strict=True)}
    left = dict(keys)
    try:
        for written in target.write_many("party", items, book.ids, deadline=deadline):
            key, link = left.pop(written.reference), reserved[written.reference][0]
            if written.error is not None:
                failed[key] = written.error
                continue
            ids[key] = _bind(link, written.remote_id, written.remote_number, now=now)
    except SyncError as error:
        failed |= dict.fromkeys(left.values(), error)
    return ids, failed


def _bind(link: EntityLink, remote_id: str, remote_number: str, *, now: datetime) -> str:
    """Bind, unless another of our keys leads to the same card already (a company that buys under two names)."""
    shared = EntityLink.objects.filter(target_id=link.target_id, kind="party", remote_id=remote_id).exclude(
        pk=link.pk
    )
    if shared.exists():
        return remote_id
    try:
        links.bind(link, remote_id=remote_id, remote_number=remote_number, secondary={}, now=now)
    except links.WrittenTwice as error:
        log.warning(
            "two customer cards", connection=link.connection_id, kept=error.kept.remote_id, other=remote_id
        )
        return error.kept.remote_id
    return remote_id


def _intent(ref: PartyRef, connection: Connection) -> links.Intent:
    key = party_key(ref)
    return links.Intent(
        document_id=shortened(key, KEY_LENGTH),
        part="customer",
        kind="party",
        reference=shortened(f"{connection.key}:{key}", REFERENCE_LENGTH),
        label=(ref.buyer.name if ref.buyer else ref.key)[:80],
    )


def party_of(ref: PartyRef, connection: Connection) -> Party:
    """The card to find or create. A collective customer is named so that it is found by exact name."""
    buyer = ref.buyer
    if ref.kind == "common" or buyer is None:
        return Party(
            ref=ref, name=f"{COMMON_NAME} {connection.name} – {ref.key}"[:255], is_private=True, send="MANUAL"
        )
    address = buyer.address
    return Party(
        ref=ref,
        name=buyer.name or ref.key,
        is_private=buyer.kind == "private",
        org_number=buyer.org_number,
        email=buyer.email,
        address_line=address.line1,
        postal_code=address.postal_code,
        city=address.city,
        country=address.country or "NO",
        send="MANUAL",
    )


def refused(
    items: Sequence[Voucher | SalesInvoice | SalesOrder | OrderUpgrade | InvoiceCredit | SupplierOrder],
    failed: dict[str, SyncError],
) -> SyncError | None:
    """Why these items cannot be written, when one of their customers could not be found or created."""
    return next((failed[key] for key in refs_of(items) if key in failed), None)
