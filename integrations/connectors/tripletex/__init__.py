"""Tripletex: the ledger that documents are written into."""

from collections.abc import Mapping
from typing import Any

from integrations.connectors.contract import Connector, CredentialField
from integrations.connectors.contract import gettext_noop as _
from integrations.connectors.tripletex.session import TripletexKey
from integrations.connectors.tripletex.target import TripletexTarget, remote_url

PRODUCTION = "https://tripletex.no/v2"
TEST = "https://api-test.tripletex.tech/v2"


def open_target(base_url: str, credentials: Mapping[str, str], **options: Any) -> TripletexTarget:
    """A ledger target. Options: ``in_flight``, ``send_invoices``, ``interactive``, ``allowed_private``.

    Raises BadCredentials when neither an API token nor both other tokens are given.
    """
    key = TripletexKey(
        consumer_token=credentials.get("consumer_token", "").strip(),
        employee_token=credentials.get("employee_token", "").strip(),
        api_token=credentials.get("api_token", "").strip(),
        company_id=credentials.get("company_id", "").strip() or "0",
    )
    return TripletexTarget(base_url or PRODUCTION, key, **options)


CONNECTOR = Connector(
    kind="tripletex",
    label="Tripletex",
    role="target",
    credentials=(
        CredentialField(
            name="api_token",
            label=_("API token"),
            secret=True,
            required=False,
            help_text=_(
                "Made in Tripletex under Company > API tokens; begins with tlxr_. It is enough alone."
            ),
        ),
        CredentialField(name="consumer_token", label=_("Consumer token"), secret=True, required=False),
        CredentialField(
            name="employee_token",
            label=_("Employee token"),
            secret=True,
            required=False,
            help_text=_("Used together with a consumer token, instead of an API token."),
        ),
        CredentialField(
            name="company_id",
            label=_("Company id"),
            required=False,
            help_text=_("Only for accountants whose key reaches several companies. Otherwise empty."),
        ),
    ),
    open=open_target,
    default_base_url=PRODUCTION,
    kinds=("voucher", "invoice", "party"),
    remote_url=remote_url,
)
