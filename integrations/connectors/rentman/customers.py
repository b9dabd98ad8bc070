"""Which contacts are customers: those that a project or an invoice names. Venues and suppliers are contacts as well.

Both lists are read once, the customer of each and nothing else, and afterwards only what has changed since.
"""

from datetime import UTC, datetime, timedelta

from integrations.connectors.rentman.client import RentmanClient
from integrations.connectors.rentman.fields import linked, stamp

OVERLAP = timedelta(minutes=2)
_LISTS = ("/projects", "/invoices")
_FIELDS = "id,modified,customer"


class Customers:
    """The customers of one account, as far as they were seen. Not for use by several threads at once."""

    def __init__(self, client: RentmanClient) -> None:
        self._client = client
        self._ids: set[str] = set()
        self._since: dict[str, datetime] = {}

    def among(self, ids: set[str]) -> set[str]:
        """Those of ``ids`` that are customers; nothing is read when all are known to be."""
        if not ids <= self._ids:
            for path in _LISTS:
                self._read(path)
        return ids & self._ids

    def _read(self, path: str) -> None:
        known = self._since.get(path)
        params = [("fields", _FIELDS), ("sort", "+id")]
        if known is not None:
            params.append(("modified[gte]", (known - OVERLAP).isoformat()))
        newest = known or datetime.min.replace(tzinfo=UTC)
        for row in self._client.rows(path, params):
            self._ids.add(linked(row, "customer"))
            newest = max(newest, stamp(row, otherwise=newest))
        self._ids.discard("")
        if newest > datetime.min.replace(tzinfo=UTC):
            self._since[path] = newest
