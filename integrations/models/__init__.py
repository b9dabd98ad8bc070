"""The tables. Models hold data and state invariants; what is done with them stands in ``sync``, ``flows`` and ``desk``."""

from integrations.models.alerts import (
    Alert,
    AlertChannel,
    AlertChoice,
    AlertDelivery,
    AlertHours,
    AlertKind,
    AlertTold,
)
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
from integrations.models.go_live import GoLiveConfirmation
from integrations.models.mapping import (
    AccountMapping,
    ExchangeRate,
    PaymentMethodRule,
    ProductClassRule,
    ProductRule,
    VatRegistration,
    VatRule,
)
from integrations.models.reconciliation import (
    ReconciledAccount,
    ReconciledDocument,
    Reconciliation,
    ReconciliationItem,
)
from integrations.models.rental import CrewMatch
from integrations.models.startup import StartupRow, StartupRun
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
from integrations.models.upgrade import UpgradeWish

__all__ = [
    "AccountMapping",
    "Alert",
    "AlertChannel",
    "AlertChoice",
    "AlertDelivery",
    "AlertHours",
    "AlertKind",
    "AlertTold",
    "Approval",
    "Connection",
    "CrewMatch",
    "EntityLink",
    "ExchangeRate",
    "GiftCard",
    "GiftCardCheck",
    "GiftCardExpiry",
    "GiftCardKey",
    "GiftCardMovement",
    "GoLiveConfirmation",
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
    "ReconciledAccount",
    "ReconciledDocument",
    "Reconciliation",
    "ReconciliationItem",
    "SourceDocument",
    "StartupRow",
    "StartupRun",
    "SyncAttempt",
    "SyncCursor",
    "SyncEvent",
    "UpgradeWish",
    "VatCode",
    "VatRegistration",
    "VatRule",
    "WakeUp",
]
