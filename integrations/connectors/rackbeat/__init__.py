"""Rackbeat: where a company keeps its stock. Records and documents come from it; master data is also written into it."""

from collections.abc import Mapping
from typing import Any

from integrations.connectors.contract import Connector, CredentialField
from integrations.connectors.contract import gettext_noop as _
from integrations.connectors.rackbeat.client import PRODUCTION, RackbeatClient
from integrations.connectors.rackbeat.kinds import SOURCE_KINDS
from integrations.connectors.rackbeat.source import RackbeatSource
from integrations.connectors.rackbeat.target import RackbeatTarget
from integrations.connectors.rackbeat.webhooks import read_webhook


def open_source(base_url: str, credentials: Mapping[str, str], **options: Any) -> RackbeatSource:
    """A company to read from. Options: ``in_flight``, ``events``, ``allowed_private``, ``interactive``, and those of
    RemoteSession. Raises BadCredentials without a key."""
    own = {name: options.pop(name) for name in ("in_flight", "events") if name in options}
    return RackbeatSource(_client(base_url, credentials, options), **own)


def open_target(base_url: str, credentials: Mapping[str, str], **options: Any) -> RackbeatTarget:
    """A company to write records into. Options: ``in_flight``, ``interactive``, ``allowed_private``, and those of
    RemoteSession. Raises BadCredentials without a key."""
    own = {name: options.pop(name) for name in ("in_flight",) if name in options}
    interactive = bool(options.get("interactive", False))
    return RackbeatTarget(_client(base_url, credentials, options), interactive=interactive, **own)


def _client(base_url: str, credentials: Mapping[str, str], options: dict[str, Any]) -> RackbeatClient:
    return RackbeatClient(
        base_url,
        token=credentials.get("token", "").strip(),
        contact=credentials.get("contact", "").strip(),
        **options,
    )


CONNECTOR = Connector(
    kind="rackbeat",
    label="Rackbeat",
    role="source",
    credentials=(
        CredentialField(
            name="token",
            label=_("API token"),
            secret=True,
            help_text=_(
                "Made in Rackbeat under Settings > API keys by a user with all rights; shown once. Paste all of it."
            ),
        ),
        CredentialField(
            name="contact",
            label=_("E-mail address"),
            required=False,
            help_text=_("Rackbeat may write here about the calls that are made with the key."),
        ),
    ),
    open=open_source,
    default_base_url=PRODUCTION,
    kinds=SOURCE_KINDS,
    read_webhook=read_webhook,
    open_records=open_target,
)
