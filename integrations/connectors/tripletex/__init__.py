"""Tripletex: the ledger that documents are written into, and a source of the records that are kept there."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from integrations.connectors.contract import Connector, CredentialField
from integrations.connectors.contract import gettext_noop as _
from integrations.connectors.tripletex.client import TripletexClient
from integrations.connectors.tripletex.records import TripletexRecords
from integrations.connectors.tripletex.session import TripletexKey
from integrations.connectors.tripletex.source import TripletexSource
from integrations.connectors.tripletex.source_kinds import SOURCE_KINDS
from integrations.connectors.tripletex.target import IN_FLIGHT, TripletexTarget, remote_url
from integrations.connectors.tripletex.webhooks import read_webhook

PRODUCTION = "https://tripletex.no/v2"
TEST = "https://api-test.tripletex.tech/v2"


def open_target(base_url: str, credentials: Mapping[str, str], **options: Any) -> TripletexTarget:
    """A ledger target. Options: ``in_flight``, ``send_invoices``, ``interactive``, ``allowed_private``.

    Raises BadCredentials when neither an API token nor both other tokens are given.
    """
    return TripletexTarget(base_url or PRODUCTION, _key(credentials), **options)


def _key(credentials: Mapping[str, str]) -> TripletexKey:
    return TripletexKey(
        consumer_token=credentials.get("consumer_token", "").strip(),
        employee_token=credentials.get("employee_token", "").strip(),
        api_token=credentials.get("api_token", "").strip(),
        company_id=credentials.get("company_id", "").strip() or "0",
    )


def open_records(base_url: str, credentials: Mapping[str, str], **options: Any) -> TripletexRecords:
    """The company as a target (and a listing) of master data. Options: ``in_flight``, ``interactive``,
    ``allowed_private``. Raises BadCredentials as ``open_target`` does."""
    in_flight = int(options.pop("in_flight", IN_FLIGHT))
    options.pop("send_invoices", None)
    client = TripletexClient(base_url or PRODUCTION, _key(credentials), **options)
    return TripletexRecords.of_its_own(client, in_flight=in_flight)


def open_source(base_url: str, credentials: Mapping[str, str], **options: Any) -> TripletexSource:
    """The company as a source of records. Options: ``in_flight``, ``interactive``, ``allowed_private``, ``sleep``. Raises
    BadCredentials as ``open_target`` does."""
    own = {name: options.pop(name) for name in ("in_flight", "sleep") if name in options}
    return TripletexSource(TripletexClient(base_url or PRODUCTION, _key(credentials), **options), **own)


def expires_on(credentials: Mapping[str, str]) -> date | None:
    """The last day of the key, as whoever pasted it wrote it; None where nobody did, or it is no date."""
    written = credentials.get("expires_on", "").strip()
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(written, form).date()  # noqa: DTZ007 - a day, not a moment
        except ValueError:
            continue
    return None


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
        CredentialField(
            name="expires_on",
            label=_("The key is valid until"),
            required=False,
            help_text=_(
                "Tripletex shows the day when the key is made, and tells it to nobody afterwards. Write it as 2027-12-31, and "
                "you are reminded in good time."
            ),
        ),
    ),
    open=open_target,
    open_records=open_records,
    default_base_url=PRODUCTION,
    kinds=("voucher", "invoice", "order", "party"),
    read_webhook=read_webhook,
    open_source=open_source,
    source_kinds=SOURCE_KINDS,
    remote_url=remote_url,
    expires_on=expires_on,
)
