"""The companies of the demo, in the order in which they are shown."""

from integrations.management.demo_companies.company import DemoCompany
from integrations.management.demo_companies.rental import Rental
from integrations.management.demo_companies.warehouse import Warehouse
from integrations.management.demo_companies.web_shop import WebShop

COMPANIES: tuple[type[DemoCompany], ...] = (WebShop, Warehouse, Rental)

__all__ = ["COMPANIES", "DemoCompany"]
