"""What a ledger's sources could move if it had more: a flow that is off for want of a feature is said, not failed."""

from collections.abc import Iterator

from integrations.connectors.contract import CheckItem
from integrations.connectors.registry import CONNECTORS
from integrations.flows import FLOWS
from integrations.models import Connection


def readiness(ledger: Connection) -> Iterator[CheckItem]:
    """An item for each feature that a flow of the ledger's sources needs, named by the feature: ok, or a warning that blocks
    nothing. The flow goes on by itself once a later check finds the feature."""
    kinds = set(ledger.sources.values_list("kind", flat=True))
    offered = {name for kind in kinds if kind in CONNECTORS for name in CONNECTORS[kind].kinds}
    for feature in dict.fromkeys(flow.needs for flow in FLOWS.values() if flow.source_kind in offered):
        if feature:
            there = bool(ledger.features.get(feature))
            yield CheckItem(item=feature, status="ok" if there else "warning")
