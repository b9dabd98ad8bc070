"""Every remote system that documents come from or go to: one line per system."""

from integrations.connectors import rackbeat, rentman, slack, tripletex, woocommerce
from integrations.connectors.contract import Connector

CONNECTORS: dict[str, Connector] = {
    "rackbeat": rackbeat.CONNECTOR,
    "rentman": rentman.CONNECTOR,
    "slack": slack.CONNECTOR,
    "tripletex": tripletex.CONNECTOR,
    "woocommerce": woocommerce.CONNECTOR,
}
