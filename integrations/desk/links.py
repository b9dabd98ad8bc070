"""A person's way into the remote systems: the order in the shop, the voucher in the ledger."""

from integrations.connectors.registry import CONNECTORS
from integrations.models import Connection, EntityLink, SyncEvent


def source_url(event: SyncEvent) -> str:
    """The address of the document in the shop's own administration, '' when the system has none."""
    return _url(event.connection, event.flow, event.document_id)


def ledger_url(link: EntityLink) -> str:
    """The address of the voucher or invoice in the ledger, '' while there is none."""
    kind = "voucher" if link.kind == "summary" else link.kind
    return _url(link.target, kind, link.remote_id) if link.remote_id else ""


def voucher_url(ledger: Connection, voucher_id: str) -> str:
    """The address of any voucher in the ledger, by the ledger's own id, whoever wrote it."""
    return _url(ledger, "voucher", voucher_id) if voucher_id else ""


def _url(connection: Connection, kind: str, remote_id: str) -> str:
    connector = CONNECTORS.get(connection.kind)
    if connector is None or connector.remote_url is None:
        return ""
    base_url = connection.base_url or connector.default_base_url
    address = connector.remote_url(kind, remote_id, company_id=connection.company_id, base_url=base_url)
    return address if address.startswith(("https://", "http://")) else ""
