"""Slack as a connector meets it: 200 for failures too, tiers of limits, cursors, scopes, names that stay taken, guests."""

from integrations.sandbox.slack.system import Slack

__all__ = ["Slack"]
