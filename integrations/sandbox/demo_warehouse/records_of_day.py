"""What happens to customers, suppliers and articles in the course of the day; and what somebody had typed before it."""

from dataclasses import replace
from decimal import Decimal

from integrations.sandbox.demo_shop.people import org_number
from integrations.sandbox.demo_warehouse.articles import Article
from integrations.sandbox.demo_warehouse.cards import Card
from integrations.sandbox.demo_warehouse.desk import Desk, Made, Office, made

NEW_ARTICLE = Article(
    number="LP-6060/4000K #2",
    name="LED-panel 6060 4000K, andre generasjon",
    price=Decimal("799.00"),
    cost=Decimal("455.00"),
)
NEW_CUSTOMER = Card(
    name="Midnattsol Camping AS", street="Fjordveien 200", postal_code="9060", city="Lyngseidet",
    org_number=org_number("91021941"), email="faktura@midnattsolcamping.example", phone="77 71 40 10",
)  # fmt: skip
NEW_SUPPLIER = Card(
    name="Varanger Lysdesign AS", street="Havnegata 3", postal_code="9950", city="Vardø",
    org_number=org_number("91022763"), email="ordre@varangerlys.example",
)  # fmt: skip
BUNDLE = "SETT/BAD#4"


def try_out(desk: Desk) -> None:
    """What somebody typed while they tried Rackbeat: a customer of theirs under another number, an article, and a customer
    who is none, under a number that is another's in Tripletex."""
    desk.create("customers", number=501, **desk.books.customers[7].in_rackbeat())
    desk.create("customers", number=10_004, company_name="Prøvekunde", payment_terms_id=1)
    desk.create("products", **desk.books.goods[1].in_rackbeat())


def new_article(desk: Desk) -> tuple[Made, ...]:
    """An article whose number holds a slash, a space and a hash mark."""
    return made("products", desk.create("products", **NEW_ARTICLE.in_rackbeat())["number"])


def dearer_articles(desk: Desk) -> tuple[Made, ...]:
    """Three of the range cost more."""
    chosen = desk.rng.sample(desk.books.goods[8:20], 3)
    for one in chosen:
        desk.change("products", one.number, sales_price=float(raised(one.price)))
    return made("products", *(one.number for one in chosen))


def raised(price: Decimal) -> Decimal:
    """Four percent more."""
    return (price * Decimal("1.04")).quantize(Decimal("0.01"))


def bundle(desk: Desk) -> tuple[Made, ...]:
    """Four downlights with a box of LED strip, sold as one."""
    parts = [(desk.books.goods[6], 4), (desk.books.goods[26], 1)]
    lines = [{"child_id": article.number, "quantity": units} for article, units in parts]
    desk.create(
        "lots", number=BUNDLE, name="Baderomssett, fire punkter", group=1, sales_price=1490, lines=lines
    )
    return made("lots", BUNDLE)


def barred_article(desk: Desk) -> tuple[Made, ...]:
    """One is taken out of the range."""
    number = desk.books.goods[-1].number
    desk.change("products", number, is_barred=True)
    return made("products", number)


def new_customer(desk: Desk) -> tuple[Made, ...]:
    """One from far out a fjord."""
    return made("customers", desk.create("customers", **NEW_CUSTOMER.in_rackbeat())["number"])


def renamed_customer(desk: Desk) -> tuple[Made, ...]:
    """A customer takes a new name, and wants its invoices elsewhere."""
    card = desk.books.customers[5]
    number = desk.number_of("customers", card.name)
    renamed = replace(card, name=f"{card.name.removesuffix(' AS')} Nord AS", email="regnskap@nord.example")
    desk.change("customers", number, company_name=renamed.name, contact_email=renamed.email)
    return made("customers", number)


def new_supplier(desk: Desk) -> tuple[Made, ...]:
    """A small maker."""
    return made("suppliers", desk.create("suppliers", **NEW_SUPPLIER.in_rackbeat())["number"])


def new_project(office: Office) -> tuple[Made, ...]:
    """Projects are made in Tripletex."""
    found = office.add("project", number="4105", name="Fjellheisen, nytt lysanlegg")
    return made("project", found["id"])
