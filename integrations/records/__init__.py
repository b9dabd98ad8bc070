"""Master data as neutral frozen values: customers, suppliers, products, projects … free of anybody's JSON. Pure.

Documents of money (``accounting.documents``) are booked; records are kept equal on two sides. They refuse to exist
inconsistent (``RejectedDocument`` with ``params["field"]``). Prices are ``Decimal`` without VAT. ``number`` is what people
call the record in the system that it came from, '' where that system shall choose one itself; ``source_id`` is an id that
survives a change of number, '' where the system has none.
"""

from integrations.records.comparing import differences, fingerprint
from integrations.records.invoices import BookedInvoice, IssuedCreditNote, LinePrice, invoice_fingerprint
from integrations.records.parties import CustomerRecord, PostalAddress, SupplierRecord
from integrations.records.people import EmployeeRecord
from integrations.records.products import Component, ProductRecord, StockRecord
from integrations.records.projects import ProjectRecord
from integrations.records.purchases import PurchaseOrderRecord, PurchasePapers
from integrations.records.terms import PaymentTermsRecord

Record = (
    CustomerRecord
    | SupplierRecord
    | ProductRecord
    | StockRecord
    | ProjectRecord
    | PaymentTermsRecord
    | EmployeeRecord
)
"""What can be written into a system that takes records."""

__all__ = [
    "BookedInvoice",
    "Component",
    "CustomerRecord",
    "EmployeeRecord",
    "IssuedCreditNote",
    "LinePrice",
    "PaymentTermsRecord",
    "PostalAddress",
    "ProductRecord",
    "ProjectRecord",
    "PurchaseOrderRecord",
    "PurchasePapers",
    "Record",
    "StockRecord",
    "SupplierRecord",
    "differences",
    "fingerprint",
    "invoice_fingerprint",
]
