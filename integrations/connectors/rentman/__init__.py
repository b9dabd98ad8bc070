"""Rentman: where a company plans its rental projects. Invoices, customers, projects and their crew come from it."""

from collections.abc import Mapping
from typing import Any

from integrations.connectors.contract import Connector, CredentialField
from integrations.connectors.contract import gettext_noop as _
from integrations.connectors.rentman import checks
from integrations.connectors.rentman.client import PRODUCTION, RentmanClient
from integrations.connectors.rentman.kinds import SOURCE_KINDS
from integrations.connectors.rentman.source import RentmanSource
from integrations.connectors.rentman.target import RentmanTarget
from integrations.connectors.rentman.webhooks import read_webhook


def open_source(base_url: str, credentials: Mapping[str, str], **options: Any) -> RentmanSource:
    """An account to read from. Options: ``in_flight``, ``allowed_private``, ``interactive``, ``budget``, and those of
    RemoteSession. Raises BadCredentials without a token."""
    own = {name: options.pop(name) for name in ("in_flight",) if name in options}
    return RentmanSource(
        _client(base_url, credentials, options),
        token=credentials.get("token", "").strip(),
        webhook_token=credentials.get("webhook_token", "").strip(),
        **own,
    )


def open_target(base_url: str, credentials: Mapping[str, str], **options: Any) -> RentmanTarget:
    """An account to write numbers and payments into. Options as for ``open_source``. Raises BadCredentials without a token."""
    own = {name: options.pop(name) for name in ("in_flight",) if name in options}
    interactive = bool(options.get("interactive", False))
    return RentmanTarget(_client(base_url, credentials, options), interactive=interactive, **own)


def remote_url(kind: str, remote_id: str, *, base_url: str, company_id: str = "") -> str:
    """A person's link to a project, where the account's name is known (``company_id``); '' for everything else."""
    is_project = kind in ("rentman_project", "rentman_crew") and remote_id.isdigit()
    if not is_project or not company_id.isascii() or not company_id.replace("-", "").isalnum():
        return ""
    return f"https://{company_id}.rentmanapp.com/#/projects/{remote_id}/details"


def _client(base_url: str, credentials: Mapping[str, str], options: dict[str, Any]) -> RentmanClient:
    return RentmanClient(base_url, token=credentials.get("token", "").strip(), **options)


CONNECTOR = Connector(
    kind="rentman",
    label="Rentman",
    role="source",
    credentials=(
        CredentialField(
            name="token",
            label=_("API token"),
            secret=True,
            help_text=_(
                "Made in Rentman under Configuration > Integrations > API. A new token ends the one before: if other "
                "systems use it, give them the new one too."
            ),
        ),
        CredentialField(
            name="webhook_token",
            label=_("Webhook token"),
            secret=True,
            required=False,
            help_text=_(
                "Shown in Rentman under Configuration > Integrations > Webhooks, where our address is pasted. Without it "
                "changes come some minutes later."
            ),
        ),
    ),
    open=open_source,
    default_base_url=PRODUCTION,
    kinds=SOURCE_KINDS,
    read_webhook=read_webhook,
    open_records=open_target,
    remote_url=remote_url,
    expires_on=checks.expires_on,
)
