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
from integrations.models.decision_history import DecisionVersion
from integrations.models.dry_run import DryRun, DryRunDocument
from integrations.models.gift_cards import (
    GiftCard,
    GiftCardCheck,
    GiftCardExpiry,
    GiftCardKey,
    GiftCardMovement,
)
from integrations.models.go_live import GoLiveConfirmation
from integrations.models.group_acts import GroupAct, GroupActDocument
from integrations.models.leaving import Closing, TenantExport, TenantExportPiece
from integrations.models.ledger_history import (
    DoubleBooking,
    LedgerOrder,
    LedgerReading,
    LedgerWatch,
    Suggestion,
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
from integrations.models.reconciliation import (
    ReconciledAccount,
    ReconciledDocument,
    Reconciliation,
    ReconciliationItem,
)
from integrations.models.rental import CrewMatch
from integrations.models.setup import DemoSystems, Setup, SetupLink, SetupStep, Step
from integrations.models.startup import StartupRow, StartupRun
from integrations.models.subscription import SubscriptionInvoice, SubscriptionInvoiceLine, VendorLedger
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
    "Closing",
    "Connection",
    "CrewMatch",
    "DecisionVersion",
    "DemoSystems",
    "DoubleBooking",
    "DryRun",
    "DryRunDocument",
    "EntityLink",
    "ExchangeRate",
    "GiftCard",
    "GiftCardCheck",
    "GiftCardExpiry",
    "GiftCardKey",
    "GiftCardMovement",
    "GoLiveConfirmation",
    "GroupAct",
    "GroupActDocument",
    "Heartbeat",
    "HistoryRun",
    "Lane",
    "LedgerAccount",
    "LedgerOrder",
    "LedgerReading",
    "LedgerWatch",
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
    "Setup",
    "SetupLink",
    "SetupStep",
    "SourceDocument",
    "StartupRow",
    "StartupRun",
    "Step",
    "SubscriptionInvoice",
    "SubscriptionInvoiceLine",
    "Suggestion",
    "SyncAttempt",
    "SyncCursor",
    "SyncEvent",
    "TenantExport",
    "TenantExportPiece",
    "UpgradeWish",
    "VatCode",
    "VatRegistration",
    "VatRule",
    "VendorLedger",
    "WakeUp",
]
