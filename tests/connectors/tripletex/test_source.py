"""Tripletex' registers as records: what they say, and that each is found, however many there are."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from integrations.connectors.contract import Skip
from integrations.errors import RejectedDocument, UnsupportedDocument
from integrations.records import (
    CustomerRecord,
    EmployeeRecord,
    PaymentTermsRecord,
    PostalAddress,
    ProductRecord,
    ProjectRecord,
    StockRecord,
    SupplierRecord,
)
from tests.connectors.conftest import Books
from tests.connectors.tripletex.sources import SETTINGS, add, listed, record, source_of

Make = Callable[..., Books]
BERGEN = {"addressLine1": "Strandgaten 1", "postalCode": "5013", "city": "Bergen"}


def today() -> Any:
    return datetime.now(UTC).astimezone(ZoneInfo("Europe/Oslo")).date()


def country(books: Books, code: str) -> dict[str, int]:
    return {"id": int(books.ids.countries[code])}


def test_a_customer_is_told_in_the_words_of_all_systems(books: Books) -> None:
    found = add(
        books, "customer", name="Fjord AS", organizationNumber="974760673", email="post@fjord.no; sjef@fjord.no",
        phoneNumber="55 11 22 33", postalAddress=BERGEN, language="EN", discountPercentage=7.5,
        currency={"id": int(books.ids.currencies["EUR"])}, invoicesDueIn=30, globalLocationNumber=7080001234567,
        deliveryAddress={**BERGEN, "name": "Lageret"},
    )  # fmt: skip
    bergen = {"line1": "Strandgaten 1", "postal_code": "5013", "city": "Bergen", "country": "NO"}

    with source_of(books) as source:
        assert record(source, "customer", found) == CustomerRecord(
            name="Fjord AS", number="10001", source_id=found, org_number="974760673", email="post@fjord.no",
            invoice_email="post@fjord.no;sjef@fjord.no", phone="55 11 22 33", address=PostalAddress(**bergen),
            delivery_address=PostalAddress(name="Lageret", **bergen), currency="EUR", language="en_US",
            vat_zone="domestic", payment_days=30, ean="7080001234567", discount=Decimal("7.5"),
        )  # fmt: skip


def test_a_supplier_abroad_stands_there_for_vat(books: Books) -> None:
    address = {"addressLine1": "Hamngatan 2", "city": "Stockholm", "country": country(books, "SE")}
    found = add(
        books,
        "supplier",
        name="Nord AB",
        organizationNumber="556036-0793",
        physicalAddress=address,
        isInactive=True,
    )

    with source_of(books) as source:
        assert record(source, "supplier", found) == SupplierRecord(
            name="Nord AB", number="20001", source_id=found, org_number="556036-0793", currency="NOK",
            address=PostalAddress(line1="Hamngatan 2", city="Stockholm", country="SE"), language="nb_NO",
            vat_zone="eu", is_active=False,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("code", "zone"),
    [("NO", "domestic"), ("DE", "eu"), ("GB", "abroad"), ("SJ", "abroad"), ("US", "abroad")],
)
def test_the_country_of_the_address_decides_the_vat_zone(books: Books, code: str, zone: str) -> None:
    found = add(books, "customer", name="A", postalAddress={"country": country(books, code)})

    with source_of(books) as source:
        customer = record(source, "customer", found)
    assert (customer.vat_zone, customer.address.country) == (zone, "" if code == "NO" else code)


@pytest.mark.parametrize("counted", ["MONTHS", "RECURRING_DAY_OF_MONTH"])
def test_terms_that_are_not_counted_in_days_are_no_days(books: Books, counted: str) -> None:
    found = add(books, "customer", name="A", invoicesDueIn=1, invoicesDueInType=counted)

    with source_of(books) as source:
        assert record(source, "customer", found).payment_days is None
        assert listed(source, "payment_terms") == []


def test_a_product_with_its_price_unit_and_vat(new_books: Make) -> None:
    books = new_books(logistics=True)
    found = add(
        books, "product", name="Kabel", number="K/1 #2", description="Svart", priceExcludingVatCurrency=99.5,
        costExcludingVatCurrency=40, vatType={"id": 31}, ean="7090001",
    )  # fmt: skip
    with source_of(books) as source:
        assert record(source, "product", found) == ProductRecord(
            number="K/1 #2", name="Kabel", kind="service", source_id=found, description="Svart",
            sales_price=Decimal("99.5"), cost_price=Decimal(40), currency="NOK", vat_rate=Decimal(15),
            barcode="7090001",
        )  # fmt: skip
        assert listed(source, "stock") == []
        books.control("set_stock", product_id=int(found), quantity="12.5")
        assert record(source, "product", found).kind == "product"
        assert listed(source, "stock") == [found]
        counted = StockRecord(number="K/1 #2", quantity=Decimal("12.5"), date=today())
        assert record(source, "stock", found) == counted
        books.control("set_stock", product_id=int(found), quantity=-1)
        with pytest.raises(RejectedDocument) as refusal:
            record(source, "stock", found)
    assert refusal.value.params["field"] == "quantity"


def test_a_product_without_number_cannot_be_called_by_anything(books: Books) -> None:
    found = add(books, "product", name="Uten nummer")

    with source_of(books) as source, pytest.raises(RejectedDocument) as refusal:
        record(source, "product", found)
    assert refusal.value.params["field"] == "number"


def test_without_logistics_nothing_says_what_is_counted(books: Books) -> None:
    found = add(books, "product", name="Kabel", number="K-1")
    books.control("set_stock", product_id=int(found), quantity=5)

    with source_of(books) as source:
        assert record(source, "product", found).kind == "product"
        assert listed(source, "stock") == []


def test_projects_and_those_that_are_offers_still(books: Books) -> None:
    found = add(books, "project", name="Messe", description="Hall B", isClosed=True, endDate="2026-11-01")
    offer = add(books, "project", name="Tilbud", isOffer=True)

    with source_of(books) as source:
        assert record(source, "project", found) == ProjectRecord(
            number="1", name="Messe", source_id=found, description="Hall B", is_closed=True
        )
        assert record(source, "project", offer) == Skip(code="project_is_offer", label="2 Tilbud")
        assert listed(source, "project") == [found]


def test_employees_of_the_company_alone_and_who_has_left(books: Books) -> None:
    hire = {"first_name": "Kari", "last_name": "Dahl", "email": "kari@fjord.no"}
    here = books.control("add_employee", **hire, employeeNumber="7", phoneNumberMobile="900 00 000")["id"]
    gone = books.control("add_employee", **hire, ended="2025-12-31")["id"]
    for outside in ("isContact", "isProxy"):
        books.control("add_employee", **hire, **{outside: True})

    with source_of(books) as source:
        _own, *others = listed(source, "employee")
        assert others == [str(here), str(gone)]
        assert record(source, "employee", str(here)) == EmployeeRecord(
            name="Kari Dahl", number="7", source_id=str(here), email="kari@fjord.no", phone="900 00 000"
        )
        assert record(source, "employee", str(gone)).is_active is False
        active = [one.document_id for one in source.all_records("employee", with_inactive=False)]
    assert str(gone) not in active


def test_payment_terms_are_the_days_that_active_customers_have(books: Books) -> None:
    for days, inactive in ((14, False), (30, False), (14, False), (90, True)):
        add(books, "customer", name="A", invoicesDueIn=days, isInactive=inactive)

    with source_of(books) as source:
        assert listed(source, "payment_terms") == ["days:14", "days:30"]
        assert record(source, "payment_terms", "days:30") == PaymentTermsRecord(name="30 dager", days=30)
        whole = [one.record for one in source.all_records("payment_terms", with_inactive=True)]
        (gone,) = source.read_many("payment_terms", ["days:x"])
    assert whole == [PaymentTermsRecord(name=f"{days} dager", days=days) for days in (14, 30)]
    assert gone.error is not None
    assert gone.error.code == "document_missing"


def test_a_record_that_cannot_be_read_does_not_stop_the_others(books: Books) -> None:
    add(books, "product", name="A", number="1")
    bad = add(books, "product", name="B")

    with source_of(books) as source:
        first, second = source.all_records("product", with_inactive=True)

    assert first.record is not None
    assert (second.document_id, second.record) == (bad, None)
    assert isinstance(second.error, RejectedDocument)


def test_the_check_names_what_the_key_may_not_read(books: Books) -> None:
    with source_of(books) as source:
        items = {item.item: item for item in source.check()}
        books.fault(kind="html", method="GET", path="/v2/project", status=403, times=1)
        denied = {item.item: item for item in source.check()}

    assert {name: item.status for name, item in items.items()} == {
        "tripletex_company": "ok", "tripletex_records": "ok", "tripletex_stock": "warning"
    }  # fmt: skip
    assert (denied["tripletex_records"].status, denied["tripletex_records"].blocks) == (
        "failed",
        ("project",),
    )


def test_a_kind_that_is_not_kept_here_is_refused(books: Books) -> None:
    with source_of(books) as source:
        with pytest.raises(UnsupportedDocument):
            source.changed_since("sale", None, since=datetime.now(UTC), now=datetime.now(UTC))
        with pytest.raises(UnsupportedDocument):
            source.translate("bundle", {}, SETTINGS)
        assert source.recent_refunds(since=datetime.now(UTC), now=datetime.now(UTC)) == ()
