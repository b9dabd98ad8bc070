"""Every remote system that documents come from or go to: one line per system."""

from integrations.connectors import rackbeat, tripletex, woocommerce
from integrations.connectors.contract import Connector

CONNECTORS: dict[str, Connector] = {
    "rackbeat": rackbeat.CONNECTOR,
    "tripletex": tripletex.CONNECTOR,
    "woocommerce": woocommerce.CONNECTOR,
}
