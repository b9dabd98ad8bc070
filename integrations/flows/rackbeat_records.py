"""Rackbeat's products, bundles, customers and suppliers, kept equal in Tripletex: rows of the table of flows.

Stock levels, stock value and orders are deliberately left in Rackbeat: nothing here reads or writes them.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from integrations.accounting.documents import rejected
from integrations.accounting.rules import Rules
from integrations.connectors.contract import Json, Skip, gettext_noop
from integrations.flows.flow import Built, Context, Flow, RecordRow, Translate
from integrations.records import CustomerRecord, PostalAddress, ProductRecord, SupplierRecord

CLASS_OF_RATE = {"25": "standard", "15": "food", "12": "low", "11.11": "raw_fish", "0": "zero"}
"""Which product class of the tenant's VAT table a percentage in Rackbeat stands for: Rackbeat has no VAT codes. That 0 %
is a zero rate and not outside the Act is a guess, which the tenant's table for ``zero`` corrects."""
OUTSIDE = "6"
"""The VAT code of a company that charges no VAT."""
NORWEGIAN = ("nb", "nn", "no")
GLN_LENGTH = 13


def meant_product(record: ProductRecord, rules: Rules) -> ProductRecord:
    """A product or service as Tripletex shall hold it."""
    return replace(record, vat_rate=_rate(record, rules))


def meant_bundle(record: ProductRecord, rules: Rules) -> ProductRecord:
    """A bundle: Tripletex has no structure products, so that it is a product whose description states its components."""
    stated = f"Består av: {stated_components(record)}."
    description = f"{record.description}\n\n{stated}" if record.description else stated
    return replace(record, description=description, vat_rate=_rate(record, rules))


def stated_components(record: ProductRecord) -> str:
    """The components in words: ``2 stk Bolt (A/1), 1 Sett (B-2)``."""
    return ", ".join(
        " ".join(
            filter(
                None,
                (f"{part.quantity.normalize():f}", part.unit, part.name or part.number, f"({part.number})"),
            )
        )
        for part in record.components
    )


def _rate(record: ProductRecord, rules: Rules) -> Decimal | None:
    return record.vat_rate if rules.vat_registered else Decimal(0)


def vat_codes(rules: Rules, on: date, chosen: Mapping[str, str]) -> Mapping[str, str]:
    """``vat:25`` → ``3``: the code that the tenant's VAT table gives a sale in Norway at this percentage."""
    if not rules.vat_registered:
        return {"vat:0": OUTSIDE}
    return {
        f"vat:{rate}": rules.vat_rule(
            customer_type="business", area="domestic", product_class=product_class, on=on
        ).vat_code
        for rate, product_class in CLASS_OF_RATE.items()
    }


def meant_customer(record: CustomerRecord, rules: Rules) -> CustomerRecord:
    """A customer as Tripletex shall hold it."""
    return replace(
        record,
        number=_number(record.number),
        address=_address(record.address),
        delivery_address=_with_country(record.delivery_address),
        language=_language(record.language),
        invoice_email=record.invoice_email or record.email,
        ean=record.ean if record.ean.isdecimal() and len(record.ean) == GLN_LENGTH else "",
    )


def meant_supplier(record: SupplierRecord, rules: Rules) -> SupplierRecord:
    """A supplier as Tripletex shall hold it."""
    return replace(
        record,
        number=_number(record.number),
        address=_address(record.address),
        language=_language(record.language),
    )


def _number(number: str) -> str:
    """Numbers of parties are integers in Tripletex; another one is left to it."""
    return number if number.isdecimal() and int(number) < 2**31 else ""


def _address(address: PostalAddress) -> PostalAddress:
    """Its receiver is the party itself."""
    return _with_country(replace(address, name=""))


def _with_country(address: PostalAddress) -> PostalAddress:
    """In Tripletex every address has a country. An address that tells nothing else is none."""
    if address.country in ("", "NO") and replace(address, country="").is_empty:
        return PostalAddress()
    return replace(address, country=address.country or "NO")


def _language(locale: str) -> str:
    """Tripletex writes to customers in Norwegian or English."""
    if not locale:
        return ""
    return "NO" if locale.lower()[:2] in NORWEGIAN else "EN"


def no_codes(rules: Rules, on: date, chosen: Mapping[str, str]) -> Mapping[str, str]:
    """Parties need no VAT codes."""
    return {}


def build_record(record: object, context: Context) -> Built | Skip:
    """Master data is kept equal, never booked. Raises RejectedDocument: whoever asks has taken it for a document."""
    raise rejected("kind", value=type(record).__name__)


def no_rates(record: object, raw: Json, translate: Translate) -> tuple[tuple[str, date], ...]:
    """Records are in no need of exchange rates."""
    return ()


def none_related(raw: Json) -> tuple[tuple[str, str, str], ...]:
    """Records name no documents."""
    return ()


def _flow(name: str, label: str, row: RecordRow) -> Flow:
    return Flow(
        name=name,
        label=label,
        source_kind=name,
        build=build_record,
        rates=no_rates,
        related=none_related,
        poll_stream=name,
        record=row,
    )


CUSTOMER = _flow(
    "customer",
    gettext_noop("Customer"),
    RecordRow(kind="customer", meant=meant_customer, defaults=no_codes),
)
SUPPLIER = _flow(
    "supplier",
    gettext_noop("Supplier"),
    RecordRow(kind="supplier", meant=meant_supplier, defaults=no_codes),
)
PRODUCT = _flow(
    "product",
    gettext_noop("Product"),
    RecordRow(kind="product", meant=meant_product, defaults=vat_codes),
)
BUNDLE = _flow(
    "bundle",
    gettext_noop("Bundle (its components stand in the product's description in Tripletex)"),
    RecordRow(kind="product", meant=meant_bundle, defaults=vat_codes),
)
RECORD_FLOWS = (CUSTOMER, SUPPLIER, PRODUCT, BUNDLE)
