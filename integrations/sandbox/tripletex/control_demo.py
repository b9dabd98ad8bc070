"""The sandbox's commands for the invented wholesaler in Tripletex: all that stands there, and what people do in a day."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from integrations.sandbox.demo_warehouse import Books, books, happening
from integrations.sandbox.tripletex.control_records import add_employee, add_record, edit_record, set_stock
from integrations.sandbox.tripletex.supplier_invoices import receive_ehf

if TYPE_CHECKING:
    from integrations.sandbox.tripletex.system import Tripletex

Record = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Office:
    """A person of the company, in Tripletex' own pages."""

    system: "Tripletex"
    company_id: int
    today: date
    books: Books

    def add(self, kind: str, **values: Any) -> Record:
        """Make a record."""
        return add_record(self.system, self.company_id, kind, **values)

    def receive_ehf(self, *, supplier: str, number: str, total: str) -> None:
        """An invoice of today, by EHF. ``LookupError`` for an unknown supplier."""
        cards = self.system.companies[self.company_id].suppliers.values()
        found = next((card["id"] for card in cards if card["name"] == supplier), None)
        if found is None:
            raise LookupError(f"no supplier {supplier!r}")
        receive_ehf(self.system, self.company_id, found, number, self.today.isoformat(), total)


def _office(system: "Tripletex", company_id: int, seed: int, today: str) -> Office:
    return Office(
        system=system, company_id=int(company_id), today=date.fromisoformat(today), books=books(int(seed))
    )


def demo(system: "Tripletex", company_id: int, today: str, seed: int = 1) -> Record:
    """Fill a company with the wholesaler's customers, suppliers, articles with their stock, projects and people. Gives the
    counts."""
    office = _office(system, company_id, seed, today)
    made, company = office.books, office.company_id
    for card in made.customers:
        terms = {"invoicesDueIn": card.days, "invoicesDueInType": "DAYS"}
        office.add("customer", **card.in_tripletex(), **terms)
    for card in made.suppliers:
        office.add("supplier", **card.in_tripletex())
    for article in made.articles:
        found = office.add("product", **article.in_tripletex())
        if article.is_goods:
            set_stock(system, company, found["id"], article.stock)
    for person in made.workers:
        add_employee(
            system, company, person.first_name, person.last_name, email=person.email,
            may_manage=person.may_manage, ended=person.ended or None,
        )  # fmt: skip
    projects = [office.add("project", number=number, name=name)["id"] for number, name in made.projects]
    edit_record(system, company, "project", projects[-1], isClosed=True, endDate=today)
    names = ("customers", "suppliers", "articles", "workers", "projects")
    return {name: len(getattr(made, name)) for name in names}


def play(system: "Tripletex", company_id: int, key: str, today: str, seed: int = 1) -> list[Record]:
    """A happening of the day by its ``key``. Gives what it left behind: resource, number and what is expected of it."""
    return [asdict(one) for one in happening(key).play(_office(system, company_id, seed, today))]


COMMANDS: dict[str, Callable[..., Any]] = {"demo": demo, "play": play}
