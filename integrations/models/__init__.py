"""The tables. Models hold data and state invariants; what is done with them stands in ``sync``, ``flows`` and ``desk``."""

from integrations.models.approval import Approval
from integrations.models.connection import (
    Connection,
    LedgerAccount,
    Notice,
    PaymentType,
    ReadinessItem,
    VatCode,
)
from integrations.models.gift_cards import (
    GiftCard,
    GiftCardCheck,
    GiftCardExpiry,
    GiftCardKey,
    GiftCardMovement,
)
from integrations.models.mapping import (
    AccountMapping,
    ExchangeRate,
    PaymentMethodRule,
    ProductClassRule,
    ProductRule,
    VatRegistration,
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
    "Approval",
    "Connection",
    "EntityLink",
    "ExchangeRate",
    "GiftCard",
    "GiftCardCheck",
    "GiftCardExpiry",
    "GiftCardKey",
    "GiftCardMovement",
    "Heartbeat",
    "HistoryRun",
    "Lane",
    "LedgerAccount",
    "Notice",
    "PaymentMethodRule",
    "PaymentType",
    "ProductClassRule",
    "ProductRule",
    "ReadinessItem",
    "SourceDocument",
    "SyncAttempt",
    "SyncCursor",
    "SyncEvent",
    "VatCode",
    "VatRegistration",
    "VatRule",
    "WakeUp",
]
