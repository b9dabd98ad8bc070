"""WooCommerce: a shop that sales and refunds come from."""

from collections.abc import Mapping
from typing import Any

from integrations.connectors.contract import Connector, CredentialField
from integrations.connectors.contract import gettext_noop as _
from integrations.connectors.woocommerce.client import WooCommerceClient
from integrations.connectors.woocommerce.paying import PAID_RULES, payment_method
from integrations.connectors.woocommerce.signature import read_webhook
from integrations.connectors.woocommerce.source import WooCommerceSource


def open_source(base_url: str, credentials: Mapping[str, str], **options: Any) -> WooCommerceSource:
    """A shop. Options: ``allowed_private``, and those of RemoteSession. Raises BadCredentials without both keys."""
    client = WooCommerceClient(
        base_url,
        key=credentials.get("consumer_key", "").strip(),
        secret=credentials.get("consumer_secret", "").strip(),
        **options,
    )
    return WooCommerceSource(client)


def remote_url(kind: str, remote_id: str, *, base_url: str, company_id: str = "") -> str:
    """A person's link to the order in the shop's own administration; works with both kinds of order storage."""
    order_id = remote_id.partition(":")[0]
    return (
        f"{base_url.rstrip('/')}/wp-admin/post.php?post={order_id}&action=edit" if order_id.isdigit() else ""
    )


CONNECTOR = Connector(
    kind="woocommerce",
    label="WooCommerce",
    role="source",
    credentials=(
        CredentialField(
            name="consumer_key",
            label=_("Consumer key"),
            secret=True,
            help_text=_(
                "From WooCommerce > Settings > Advanced > REST API; begins with ck_. Read/write permission."
            ),
        ),
        CredentialField(
            name="consumer_secret",
            label=_("Consumer secret"),
            secret=True,
            help_text=_("Shown once when the key is made; begins with cs_."),
        ),
    ),
    open=open_source,
    kinds=("sale", "refund"),
    read_webhook=read_webhook,
    remote_url=remote_url,
    paid_rules=PAID_RULES,
    payment_method=payment_method,
)
