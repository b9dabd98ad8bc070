"""The table of resources: path, item type in webhooks, fields, how an item is shown, and what may be written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from integrations.sandbox.rentman import shapes_documents as documents
from integrations.sandbox.rentman import shapes_parties as parties
from integrations.sandbox.rentman import shapes_projects as projects
from integrations.sandbox.rentman.account import MILLIS, Account
from integrations.sandbox.rentman.fields import Fields
from integrations.sandbox.rentman.tables import Json, Row

Shape = Callable[[Account, Row], Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One kind of item. ``shape`` gives its GENERATED fields, ``prices`` those that lists leave out.

    ``nested``: the collections below an item, by the link that leads to it. ``writes``: the methods that clients may use
    ("POST", "PUT", "DELETE"; "POST contacts" makes one below a contact). ``young``: there from 1.16 on.
    """

    path: str
    item_type: str
    fields: Fields
    shape: Shape
    prices: Shape | None = None
    nested: Mapping[str, str] = field(default_factory=dict)
    writes: tuple[str, ...] = ()
    young: bool = False
    has_custom: bool = False

    @property
    def millis(self) -> bool:
        """Whether its moments show milliseconds."""
        return self.path in MILLIS


_FILES = {"files": "item"}
RESOURCES: dict[str, Resource] = {
    one.path: one
    for one in (
        Resource(
            path="contacts", item_type="Contact", fields=parties.CONTACT, shape=parties.contact,
            nested={"contactpersons": "contact", **_FILES}, writes=("POST", "PUT", "DELETE"), has_custom=True,
        ),
        Resource(
            path="contactpersons", item_type="ContactPerson", fields=parties.CONTACTPERSON, shape=parties.person,
            nested=_FILES, writes=("POST contacts", "PUT", "DELETE"), has_custom=True,
        ),
        Resource(
            path="crew", item_type="Crew", fields=parties.CREW, shape=parties.person, nested=_FILES, has_custom=True
        ),
        Resource(
            path="projects", item_type="Project", fields=projects.PROJECT, shape=projects.project,
            prices=projects.project_prices, writes=("POST",), has_custom=True,
            nested={
                "subprojects": "project", "projectcrew": "function", "projectfunctions": "project",
                "projectfunctiongroups": "project", **_FILES,
            },
        ),
        Resource(
            path="subprojects", item_type="Subproject", fields=projects.SUBPROJECT, shape=projects.subproject,
            prices=projects.subproject_prices, nested={"projectcrew": "function", "projectfunctiongroups": "subproject"},
            writes=("POST projects",), has_custom=True,
        ),
        Resource(
            path="projecttypes", item_type="ProjectType", fields=projects.PROJECTTYPE, shape=projects.named
        ),
        Resource(path="statuses", item_type="Status", fields=projects.STATUS, shape=projects.named),
        Resource(
            path="projectstatuses", item_type="ProjectStatus", fields=projects.STATUS, shape=projects.named, young=True
        ),
        Resource(
            path="warehousestatuses", item_type="WarehouseStatus", fields=projects.STATUS, shape=projects.named,
            young=True,
        ),
        Resource(
            path="projectfunctions", item_type="ProjectFunction", fields=projects.PROJECTFUNCTION,
            shape=projects.function, nested={"projectcrew": "function"}, writes=("POST projects",), has_custom=True,
        ),
        Resource(
            path="projectfunctiongroups", item_type="ProjectFunctionGroup", fields=projects.PROJECTFUNCTIONGROUP,
            shape=projects.named, nested={"projectfunctions": "group"}, writes=("POST projects",),
        ),
        Resource(
            path="projectcrew", item_type="ProjectCrew", fields=projects.PROJECTCREW, shape=projects.crew_row,
            has_custom=True,
        ),
        Resource(
            path="invoices", item_type="Factuur", fields=documents.INVOICE, shape=documents.invoice,
            prices=documents.invoice_prices,
            nested={"invoicelines": "parent_api_path", "payments": "invoice", **_FILES},
        ),
        Resource(
            path="invoicelines", item_type="InvoiceLine", fields=documents.INVOICELINE, shape=documents.line
        ),
        Resource(
            path="payments", item_type="Payment", fields=documents.PAYMENT, shape=documents.payment,
            writes=("POST invoices", "PUT"),
        ),
        Resource(path="taxclasses", item_type="TaxClass", fields=documents.TAXCLASS, shape=projects.named),
        Resource(
            path="ledgercodes", item_type="Ledger", fields=documents.LEDGERCODE, shape=documents.ledger_code
        ),
        Resource(path="files", item_type="File", fields=documents.FILE, shape=documents.file),
    )
}  # fmt: skip
