"""Slack: where the people of a project talk. It takes channels, and nothing is read from it into anything."""

from collections.abc import Mapping
from typing import Any

from integrations.connectors.contract import Connector, CredentialField
from integrations.connectors.contract import gettext_noop as _
from integrations.connectors.slack.client import PRODUCTION, SlackClient
from integrations.connectors.slack.target import KIND, SlackTarget


def open_target(base_url: str, credentials: Mapping[str, str], **options: Any) -> SlackTarget:
    """A workspace to keep channels in. Options: ``interactive``, ``allowed_private``, and those of RemoteSession;
    ``in_flight`` is left unused. Raises BadCredentials without a token."""
    options.pop("in_flight", None)
    return SlackTarget(SlackClient(base_url, token=credentials.get("token", "").strip(), **options))


def remote_url(kind: str, remote_id: str, *, company_id: str, base_url: str) -> str:
    """A person's way into a channel, in whatever Slack they have at hand."""
    if kind != KIND:
        return ""
    team = f"&team={company_id}" if company_id else ""
    return f"{base_url.rstrip('/').removesuffix('/api')}/app_redirect?channel={remote_id}{team}"


CONNECTOR = Connector(
    kind="slack",
    label="Slack",
    role="receiver",
    credentials=(
        CredentialField(
            name="token",
            label=_("Bot token"),
            secret=True,
            help_text=_(
                "Begins with xoxb-. Shown at api.slack.com/apps under OAuth & Permissions when the app is installed."
            ),
        ),
    ),
    open=open_target,
    open_records=open_target,
    default_base_url=PRODUCTION,
    remote_url=remote_url,
)
