"""An invented Norwegian shop, "Fjord & Fjell AS", with every kind of order that a real one meets."""

from integrations.sandbox.demo_shop.history import historical_orders, live_order
from integrations.sandbox.demo_shop.kinds import KINDS, Kind
from integrations.sandbox.demo_shop.shop import SHOP_NAME, DemoShop, KindOrders, demo_shop

__all__ = [
    "KINDS",
    "SHOP_NAME",
    "DemoShop",
    "Kind",
    "KindOrders",
    "demo_shop",
    "historical_orders",
    "live_order",
]
