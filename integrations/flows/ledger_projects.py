"""Projects of a ledger that a connection's documents are counted on, found by their number and kept with their ids.

What was found once is kept, also when no connection counts on it any more: vouchers that carry it are read again.
"""

from integrations.connectors.contract import ProjectRow
from integrations.flows.opened import opened_once
from integrations.models import Connection


def wanted(ledger: Connection) -> set[str]:
    """The numbers to look for when the ledger is read: those that are chosen, and those that were."""
    chosen = ledger.sources.exclude(default_project="").values_list("default_project", flat=True)
    return {*chosen, *ledger.features.get("projects", {})}


def find(ledger: Connection, number: str) -> ProjectRow | None:
    """The ledger's project of this very number, asked for now; None when it has none. Raises SyncError."""
    with opened_once(ledger) as opened:
        return next(iter(opened.projects({number})), None)


def keep(ledger: Connection, project: ProjectRow) -> None:
    """Remember the id of a project that was found."""
    ledger.refresh_from_db(fields=("features",))
    known = ledger.features.get("projects", {})
    if known.get(project.number) != project.remote_id:
        ledger.features = {**ledger.features, "projects": {**known, project.number: project.remote_id}}
        ledger.save(update_fields=("features",))
