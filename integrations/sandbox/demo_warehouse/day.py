"""The table of a day's happenings: morning, noon and afternoon, each chapter when the one before has been dealt with."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from integrations.sandbox.demo_warehouse import purchases, records_of_day, sales
from integrations.sandbox.demo_warehouse.desk import Made

Chapter = Literal["morning", "noon", "afternoon"]
CHAPTERS: tuple[Chapter, ...] = ("morning", "noon", "afternoon")
Play = Callable[[Any], tuple[Made, ...]]
"""Takes a ``Desk`` where it happens in Rackbeat, an ``Office`` where it happens in Tripletex."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One thing that people do. What becomes of it holds for a company whose records were moved at the start, that has
    Logistics in Tripletex, and from the day itself on."""

    key: str
    chapter: Chapter
    description: str
    play: Play
    system: Literal["rackbeat", "tripletex"] = "rackbeat"


def _chapter(
    chapter: Chapter, *rows: tuple[str, Play], system: Literal["rackbeat", "tripletex"] = "rackbeat"
) -> tuple[Happening, ...]:
    return tuple(
        Happening(key=play.__name__, chapter=chapter, description=text, play=play, system=system)
        for text, play in rows
    )


HAPPENINGS: tuple[Happening, ...] = (
    *_chapter("morning", ("a project is made in Tripletex", records_of_day.new_project), system="tripletex"),
    *_chapter(
        "morning",
        ("a new article, number LP-6060/4000K #2", records_of_day.new_article),
        ("three prices rise", records_of_day.dearer_articles),
        ("a bundle, number SETT/BAD#4", records_of_day.bundle),
        ("an article leaves the range", records_of_day.barred_article),
        ("a new customer", records_of_day.new_customer),
        ("a customer takes another name", records_of_day.renamed_customer),
        ("a new supplier", records_of_day.new_supplier),
        ("three sales orders, which stay in Rackbeat", sales.orders),
        ("five booked invoices, some with discounts", sales.invoices),
        ("an invoice that will be credited", sales.invoice_to_credit),
        ("an invoice that will be taken back", sales.invoice_to_rebook),
        ("a draft that nobody has booked", sales.draft),
        ("an invoice from before the start", sales.old_invoice),
        ("an invoice to a private person", sales.private_invoice),
        ("three purchase orders", purchases.ordered),
        ("a purchase order from the new supplier", purchases.own_order),
        ("a hasty purchase order", purchases.hasty_order),
    ),
    *_chapter(
        "noon",
        ("an invoice on a project, with work and carriage", sales.project_invoice),
        ("the shipped order is invoiced", sales.invoiced_order),
        ("the first invoice is credited", sales.credit_note),
        ("the other is unbooked, changed and booked again", sales.rebooked_invoice),
        ("goods arrive: ten are missing", purchases.received),
        ("the hasty purchase order is unbooked", purchases.taken_back_order),
    ),
    *_chapter("afternoon", ("a supplier's invoice comes by EHF", purchases.ehf_comes), system="tripletex"),
    *_chapter(
        "afternoon",
        ("a supplier's invoice as ordered and received", purchases.matched_bill),
        ("a supplier's invoice with a higher price", purchases.dearer_bill),
        ("a supplier's invoice for more than has come", purchases.short_bill),
        ("an invoice for work, whose account nobody has chosen", purchases.service_bill),
        ("somebody types what came by EHF", purchases.bill_that_came_by_ehf),
    ),
)


def happening(key: str) -> Happening:
    """One by its key. ``KeyError`` when there is none."""
    found = {one.key: one for one in HAPPENINGS}
    return found[key]
