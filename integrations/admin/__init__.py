"""The admin for support staff. Django finds it here; each page is a file."""

from integrations.admin import (  # noqa: F401 - each registers its pages
    connections,
    crew,
    decision_versions,
    decisions,
    events,
    gift_card_checks,
    gift_cards,
    history,
    ledger,
    people,
    setups,
    startup_runs,
    subscriptions,
    tenants,
    workers,
)
