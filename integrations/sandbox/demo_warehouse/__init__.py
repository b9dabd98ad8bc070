"""An invented Norwegian wholesaler, "Nordlys Belysning AS": a Tripletex in use for years, a new Rackbeat, and a day in both."""

from integrations.sandbox.demo_warehouse.books import COMPANY_NAME, Books, books
from integrations.sandbox.demo_warehouse.day import CHAPTERS, HAPPENINGS, Happening, happening
from integrations.sandbox.demo_warehouse.desk import Desk, Made, Office
from integrations.sandbox.demo_warehouse.live import live_change
from integrations.sandbox.demo_warehouse.records_of_day import try_out

__all__ = [
    "CHAPTERS",
    "COMPANY_NAME",
    "HAPPENINGS",
    "Books",
    "Desk",
    "Happening",
    "Made",
    "Office",
    "books",
    "happening",
    "live_change",
    "try_out",
]
