"""Master data as neutral frozen values: customers, suppliers, products, projects … free of anybody's JSON. Pure.

Documents of money (``accounting.documents``) are booked; records are kept equal on two sides. They refuse to exist
inconsistent (``RejectedDocument`` with ``params["field"]``). Prices are ``Decimal`` without VAT. ``number`` is what people
call the record in the system that it came from, '' where that system shall choose one itself; ``source_id`` is an id that
survives a change of number, '' where the system has none.
"""

from integrations.records.channels import ChannelRecord
from integrations.records.comparing import differences, fingerprint
from integrations.records.invoices import BookedInvoice, IssuedCreditNote, LinePrice, invoice_fingerprint
from integrations.records.ledger_projects import LedgerProject, LedgerTeam, ProjectLine, TeamMember
from integrations.records.parties import CustomerRecord, PostalAddress, SupplierRecord
from integrations.records.people import ContactPersonRecord, CustomerContact, EmployeeRecord
from integrations.records.products import Component, ProductRecord, StockRecord
from integrations.records.projects import ProjectRecord
from integrations.records.purchases import OrderedLine, PurchaseOrderRecord, PurchasePapers
from integrations.records.rental_customers import RentalCustomer
from integrations.records.rental_invoices import BasisLine, RentalInvoice
from integrations.records.rental_projects import (
    CrewMember,
    ProjectCrew,
    ProjectPart,
    ProjectRef,
    RentalProject,
    StaffedProject,
)
from integrations.records.supplier_orders import ObservedSupplierOrder, SupplierOrder, SupplierOrderLine
from integrations.records.terms import PaymentTermsRecord

Record = (
    CustomerRecord
    | SupplierRecord
    | ProductRecord
    | StockRecord
    | ProjectRecord
    | PaymentTermsRecord
    | EmployeeRecord
    | ChannelRecord
    | LedgerProject
    | LedgerTeam
    | CustomerContact
)
"""What can be written into a system that takes records."""

__all__ = [
    "BasisLine",
    "BookedInvoice",
    "ChannelRecord",
    "Component",
    "ContactPersonRecord",
    "CrewMember",
    "CustomerContact",
    "CustomerRecord",
    "EmployeeRecord",
    "IssuedCreditNote",
    "LedgerProject",
    "LedgerTeam",
    "LinePrice",
    "ObservedSupplierOrder",
    "OrderedLine",
    "PaymentTermsRecord",
    "PostalAddress",
    "ProductRecord",
    "ProjectCrew",
    "ProjectLine",
    "ProjectPart",
    "ProjectRecord",
    "ProjectRef",
    "ProjectTeam",
    "PurchaseOrderRecord",
    "PurchasePapers",
    "Record",
    "RentalCustomer",
    "RentalInvoice",
    "RentalProject",
    "StaffedProject",
    "StockRecord",
    "SupplierOrder",
    "SupplierOrderLine",
    "SupplierRecord",
    "TeamMember",
    "differences",
    "fingerprint",
    "invoice_fingerprint",
]
