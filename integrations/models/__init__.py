"""The tables. Models hold data and state invariants; what is done with them stands in ``sync``, ``flows`` and ``desk``."""

from integrations.models.connection import (
    Connection,
    LedgerAccount,
    Notice,
    PaymentType,
    ReadinessItem,
    VatCode,
)
from integrations.models.mapping import (
    AccountMapping,
    ExchangeRate,
    PaymentMethodRule,
    ProductClassRule,
    VatRule,
)
from integrations.models.sync import (
    EntityLink,
    Heartbeat,
    HistoryRun,
    Lane,
    SourceDocument,
    SyncAttempt,
    SyncCursor,
    SyncEvent,
    WakeUp,
)

__all__ = [
    "AccountMapping",
    "Connection",
    "EntityLink",
    "ExchangeRate",
    "Heartbeat",
    "HistoryRun",
    "Lane",
    "LedgerAccount",
    "Notice",
    "PaymentMethodRule",
    "PaymentType",
    "ProductClassRule",
    "ReadinessItem",
    "SourceDocument",
    "SyncAttempt",
    "SyncCursor",
    "SyncEvent",
    "VatCode",
    "VatRule",
    "WakeUp",
]
