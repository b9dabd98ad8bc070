"""Reading documents by their ids, each with all that belongs to it: a few calls for one of them, hardly more for hundreds."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from integrations.connectors.contract import Json, RawDocument
from integrations.connectors.rentman import unconfirmed
from integrations.connectors.rentman.client import Item, RentmanClient, lacks_right
from integrations.connectors.rentman.customers import Customers
from integrations.connectors.rentman.fields import linked, text
from integrations.connectors.rentman.invoice_lines import InvoiceLines
from integrations.connectors.rentman.linked import NESTED, Linked, told
from integrations.connectors.side_by_side import SideBySide
from integrations.errors import AccessDenied, PermanentError, RejectedDocument, SyncError

REGISTER_SECONDS = 600.0
"""How long statuses and ledger codes are believed before they are read again."""
PART_FIELDS = (
    "id,project,order,name,status,is_template,in_financial,project_total_price,project_total_price_cancelled,"
    "usageperiod_start,usageperiod_end,planperiod_start,planperiod_end"
)
PROJECT_FIELDS = (
    "id,created,modified,number,name,reference,customer,cust_contact,account_manager,project_total_price,"
    "project_total_price_cancelled,usageperiod_start,usageperiod_end,planperiod_start,planperiod_end"
)
FUNCTION_FIELDS = "id,project,subproject,name,name_external,is_template"
CREW_FIELDS = (
    f"id,displayname,firstname,middle_name,lastname,email,phone,active,{unconfirmed.EMPLOYEE_NUMBER}"
)


class Reader:
    """Reads from one account. Not for use by several threads at once; its own calls run side by side."""

    def __init__(
        self,
        client: RentmanClient,
        flight: SideBySide,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client, self._clock = client, clock
        self._linked = Linked(client, flight)
        self._lines = InvoiceLines(client, self._linked)
        self._customers = Customers(client)
        self._registers: dict[str, tuple[float, dict[str, Item]]] = {}
        self._whole = {
            "rentman_invoice": self._invoices,
            "rentman_customer": self._contacts,
            "rentman_project": self._projects,
            "rentman_crew": self._crews,
            "project_channel": self._teams,
        }

    def many(self, kind: str, path: str, ids: Sequence[str]) -> Iterator[RawDocument]:
        """Every id answered exactly once. Where what belongs to the documents cannot be read, none of them is."""
        wanted = list(dict.fromkeys(ids))
        fields, prices = (PROJECT_FIELDS, kind == "rentman_project") if path == "/projects" else ("", False)
        try:
            found = self._linked.many(path, wanted, fields=fields, prices=prices)
            items = [row for row in found.values() if not isinstance(row, SyncError)]
            bodies = self._whole[kind](items) if items else {}
        except SyncError as error:
            yield from (RawDocument(document_id=item_id, error=told(error)) for item_id in wanted)
            return
        for item_id in wanted:
            row = found.get(item_id, RejectedDocument("document_missing", params={"field": "id"}))
            if isinstance(row, SyncError):
                yield RawDocument(document_id=item_id, error=row)
            else:
                yield RawDocument(document_id=item_id, body=bodies[item_id])

    def _invoices(self, invoices: Sequence[Item]) -> dict[str, Json]:
        lines = self._lines.of(invoices)
        customers = self._linked.known("/contacts", {linked(row, "customer") for row in invoices})
        people = self._people(invoices, customers.values(), field="contact")
        projects = self._linked.known(
            "/projects", {linked(row, "project") for row in invoices}, fields=PROJECT_FIELDS
        )
        parts = self._parts(list(projects.values()))
        managers = self._crew({linked(row, "account_manager") for row in invoices})
        ledgers = self._register("/ledgercodes")
        return {
            text(row, "id"): {
                "invoice": row,
                "lines": lines.get(text(row, "id"), []),
                "ledgers": ledgers,
                "customer": customers.get(linked(row, "customer")),
                "person": people.get(_person_of(row, customers, field="contact")),
                "project": projects.get(linked(row, "project")),
                "parts": parts.get(linked(row, "project"), []),
                "manager": managers.get(linked(row, "account_manager")),
                "siblings": self._siblings(row),
            }
            for row in invoices
        }

    def _siblings(self, invoice: Item) -> list[Item]:
        """Of a credit invoice: the finalised invoices of the same project, one of which it takes back."""
        project = linked(invoice, "project")
        if text(invoice, "invoicetype") != unconfirmed.CREDIT or not project:
            return []
        fields = "id,number,project,customer,finalized,invoicetype,price_invat,date"
        params = [("project", f"/projects/{project}"), ("sort", "+id"), ("fields", fields)]
        try:
            rows = list(self._client.rows("/invoices", params))
        except PermanentError as error:
            if error.code != "request_refused":
                raise
            return []
        return [row for row in rows if linked(row, "project") == project]

    def _contacts(self, contacts: Sequence[Item]) -> dict[str, Json]:
        people = self._linked.below(contacts, parent="contacts", path="contactpersons", field="contact")
        noted = {
            text(row, "id") for row in contacts if text(row, unconfirmed.CUSTOMER_NUMBER)
        }  # what has a number in the accounts is a customer there
        customers = noted | self._customers.among({text(row, "id") for row in contacts} - noted)
        return {
            text(row, "id"): {
                "contact": row,
                "people": people.get(text(row, "id"), []),
                "is_customer": text(row, "id") in customers,
            }
            for row in contacts
        }

    def _projects(self, projects: Sequence[Item]) -> dict[str, Json]:
        parts = self._parts(projects, prices=True)
        customers = self._linked.known("/contacts", {linked(row, "customer") for row in projects})
        people = self._people(projects, customers.values(), field="cust_contact")
        managers = self._crew({linked(row, "account_manager") for row in projects})
        statuses = self._register("/statuses")
        return {
            text(row, "id"): {
                "project": row,
                "parts": parts.get(text(row, "id"), []),
                "customer": customers.get(linked(row, "customer")),
                "person": people.get(_person_of(row, customers, field="cust_contact")),
                "manager": managers.get(linked(row, "account_manager")),
                "statuses": {key: text(value, "name") for key, value in statuses.items()},
            }
            for row in projects
        }

    def _crews(self, projects: Sequence[Item]) -> dict[str, Json]:
        functions = self._linked.below(
            projects, parent="projects", path="projectfunctions", field="project", fields=FUNCTION_FIELDS
        )
        rows = self._planned(projects, functions)
        members = self._crew({linked(one, "crewmember") for planned in rows.values() for one in planned})
        return {
            text(row, "id"): {
                "project": row,
                "functions": functions.get(text(row, "id"), []),
                "planned": rows.get(text(row, "id"), []),
                "members": members,
            }
            for row in projects
        }

    def _teams(self, projects: Sequence[Item]) -> dict[str, Json]:
        parts = self._parts(projects)
        customers = self._linked.known("/contacts", {linked(row, "customer") for row in projects})
        return {
            key: {
                **crew,
                "parts": parts.get(key, []),
                "customer": customers.get(linked(crew["project"], "customer")),
            }
            for key, crew in self._crews(projects).items()
        }

    def _planned(
        self, projects: Sequence[Item], functions: Mapping[str, Sequence[Item]]
    ) -> dict[str, list[Item]]:
        """Planned people have no link to the project: they are read below it, or told by their function."""
        listed = self._linked.listed("/projectcrew", projects) if len(projects) > NESTED else None
        if listed is None:
            return self._linked.each(projects, parent="projects", path="projectcrew")
        project_of = {text(one, "id"): key for key, found in functions.items() for one in found}
        rows: dict[str, list[Item]] = {}
        for one in listed:
            if linked(one, "function") in project_of:
                rows.setdefault(project_of[linked(one, "function")], []).append(one)
        return rows

    def _parts(self, projects: Sequence[Item], *, prices: bool = False) -> dict[str, list[Item]]:
        """The subprojects of each project. Where a list does not give their prices, the only one of a project has the
        project's, and others are read one by one if they are wanted."""
        parts = self._linked.below(
            projects, parent="projects", path="subprojects", field="project", fields=PART_FIELDS
        )
        bare = [
            text(row, "id") for found in parts.values() for row in found if "project_total_price" not in row
        ]
        if not prices or not bare:
            return parts
        whole = self._linked.known("/subprojects", bare, prices=True)
        return {key: [whole.get(text(row, "id"), row) for row in found] for key, found in parts.items()}

    def _people(self, rows: Sequence[Item], customers: Any, *, field: str) -> dict[str, Item]:
        cards = {text(card, "id"): card for card in customers}
        return self._linked.known("/contactpersons", {_person_of(row, cards, field=field) for row in rows})

    def _crew(self, ids: set[str]) -> dict[str, Item]:
        return self._linked.known("/crew", ids, fields=CREW_FIELDS)

    def _register(self, path: str) -> dict[str, Item]:
        """A register by id, kept for some minutes; {} where the token's user may not see it."""
        read_at, rows = self._registers.get(path, (float("-inf"), {}))
        if self._clock() - read_at < REGISTER_SECONDS:
            return rows
        try:
            rows = {text(row, "id"): row for row in self._client.rows(path)}
        except AccessDenied as error:
            if not lacks_right(error):
                raise
            rows = {}
        self._registers[path] = (self._clock(), rows)
        return rows


def _person_of(row: Item, customers: Mapping[str, Item], *, field: str) -> str:
    """The person that a document names, else the one that the customer's invoices, or everything else, go to."""
    card = customers.get(linked(row, "customer"), {})
    return linked(row, field) or linked(card, "admin_contactperson") or linked(card, "default_person")
