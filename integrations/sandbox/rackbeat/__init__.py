"""Rackbeat as a connector meets it: 206 lists, string item numbers, bookable documents, thin webhooks and a throttle."""

from integrations.sandbox.rackbeat.system import Rackbeat

__all__ = ["Rackbeat"]
