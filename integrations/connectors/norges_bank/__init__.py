"""Norges Bank: Norway's official exchange rates. Open to everybody; there is nothing to log in to."""

from typing import Any

from integrations.connectors.norges_bank.client import NorgesBankRates

PRODUCTION = "https://data.norges-bank.no/api/data"

__all__ = ["PRODUCTION", "NorgesBankRates", "open_quotes"]


def open_quotes(base_url: str = "", **options: Any) -> NorgesBankRates:
    """The bank's published rates. Options: ``allowed_private``, and those of RemoteSession."""
    return NorgesBankRates(base_url or PRODUCTION, **options)
