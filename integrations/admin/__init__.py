"""The admin for support staff. Django finds it here; each page is a file."""

from integrations.admin import (  # noqa: F401 - each registers its pages
    connections,
    crew,
    decisions,
    events,
    gift_card_checks,
    gift_cards,
    history,
    ledger,
    people,
    startup_runs,
    tenants,
    workers,
)
