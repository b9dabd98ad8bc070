"""What people do in the demo's Rentman: plan, confirm, change crews, invoice, credit, and take things back to the warehouse."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from integrations.sandbox.remote import Sandbox

ACCOUNT = "havgapet"
PROJECT, CREW, INVOICE, CHANNEL = "rentman_project", "rentman_crew", "rentman_invoice", "project_channel"
VERIFIED, SKIPPED, STOPPED = "verified", "skipped", "stopped"
OPTION, CANCELLED, CONFIRMED, ON_LOCATION, RETURNED, INQUIRY = 1, 2, 3, 5, 6, 7
"""Ids of Rentman's statuses; they are the same in every account."""
PEOPLE = {"Kari": "Berg", "Ola": "Dahl", "Silje": "Frilans"}
EMPLOYED = ("Kari", "Ola")
"""Who of them is an employee in Tripletex: Silje is nobody's."""
CUSTOMERS = {
    "Havnebyen Kulturhus AS": "912377555",
    "Nordland Fiskerimesse AS": "927441187",
    "Solvik Scene AS": "931552074",
}
SPEAKERS = {
    "Havnebyen Kulturhus AS": ("Ingrid", "Havn"),
    "Nordland Fiskerimesse AS": ("Torstein", "Fisk"),
    "Solvik Scene AS": ("Marte", "Solvik"),
}
"""Whom each customer's invoices go to."""
Left = tuple[tuple[str, int, str], ...]
"""What was left behind: flow, id in Rentman, and what shall become of it."""


def email_of(first: str) -> str:
    """Where somebody is written to: the same in Rentman, in Tripletex and in Slack."""
    return f"{first.lower()}@{ACCOUNT}.example"


@dataclass(slots=True, kw_only=True)
class Planner:
    """A person who works in Rentman. ``projects`` and ``invoices`` have what was made, by its name; ``crew`` has ids."""

    sandbox: Sandbox
    today: date
    crew: dict[str, int] = field(default_factory=dict)
    customers: list[int] = field(default_factory=list)
    projects: dict[str, int] = field(default_factory=dict)
    invoices: dict[str, int] = field(default_factory=dict)

    def control(self, command: str, **arguments: Any) -> Any:
        """Something done in Rentman."""
        return self.sandbox.control("rentman", command, account=ACCOUNT, **arguments)

    def set_up(self) -> None:
        """The crew and the customers, as they stand there from before."""
        for first, last in PEOPLE.items():
            self.crew[first] = self._create(
                "crew", firstname=first, lastname=last, email=email_of(first), active=True
            )
        for name, number in CUSTOMERS.items():
            address = {"invoice_street": "Storgata", "invoice_number": "5", "invoice_postalcode": "8006"}
            address |= {"invoice_city": "Bodø", "invoice_country": "no"}
            made = self._create(
                "contacts", name=name, commerce_code=number, email_1=f"post@{number}.example", **address
            )
            self.customers.append(made)
            self._contact(made, *SPEAKERS[name])

    def _contact(self, customer: int, first: str, last: str) -> None:
        """Somebody whom the customer's invoices go to."""
        person = self._create(
            "contactpersons",
            contact=f"/contacts/{customer}",
            firstname=first,
            lastname=last,
            email=f"{first.lower()}@{customer}.example",
        )
        changes = {"admin_contactperson": f"/contactpersons/{person}"}
        self.control("change", resource="contacts", id=customer, changes=changes)

    def _create(self, resource: str, **record: Any) -> int:
        return int(self.control("create", resource=resource, record=record)["id"])

    def project(
        self, name: str, parts: Mapping[str, int], *, customer: int, status: int, days: tuple[int, int]
    ) -> int:
        """A project whose ``parts`` have these prices, from and to so many ``days`` from today."""
        start, end = (self.today + timedelta(days=day) for day in days)
        period = {"start": f"{start}T08:00:00", "end": f"{end}T23:00:00", "status": status}
        rows = [{"name": part, "prices": {"rental": price}, **period} for part, price in parts.items()]
        made = self.control("create_project", name=name, customer=self.customers[customer], subprojects=rows)
        self.projects[name] = int(made["id"])
        return self.projects[name]

    def plan(self, name: str, *people: str) -> None:
        """These people work on it."""
        self.control(
            "plan", project=self.projects[name], crew=[self.crew[one] for one in people], function="Tekniker"
        )

    def move(self, name: str, status: int) -> int:
        """All of it gets a status; gives its id."""
        self.control("move", project=self.projects[name], status=status)
        return self.projects[name]

    def invoice(self, name: str, *, finalize: bool = True, share: float = 1) -> int:
        """It is invoiced today; gives the invoice's id."""
        made = self.control(
            "invoice",
            project=self.projects[name],
            date=self.today.isoformat(),
            finalize=finalize,
            share=share,
        )
        self.invoices[name] = int(made["id"])
        return self.invoices[name]


def _festival(planner: Planner) -> Left:
    parts = {"Hovedscene": 42_000, "Lyd": 28_500, "Lys": 16_500}
    made = planner.project("Havnefestivalen", parts, customer=0, status=CONFIRMED, days=(10, 12))
    planner.plan("Havnefestivalen", "Kari", "Ola", "Silje")
    return (PROJECT, made, VERIFIED), (CREW, made, STOPPED), (CHANNEL, made, VERIFIED)


def _fair(planner: Planner) -> Left:
    parts = {"Messehall": 31_000, "Konferansesal": 12_400}
    made = planner.project("Fiskerimessen", parts, customer=1, status=ON_LOCATION, days=(-5, -3))
    planner.plan("Fiskerimessen", "Kari")
    return (PROJECT, made, VERIFIED), (CREW, made, VERIFIED), (CHANNEL, made, VERIFIED)


def _concert(planner: Planner) -> Left:
    made = planner.project("Høstkonsert", {"Lyd": 9_800}, customer=2, status=CONFIRMED, days=(-8, -8))
    return (PROJECT, made, VERIFIED), (CHANNEL, made, VERIFIED)


def _undecided(planner: Planner) -> Left:
    jubilee = planner.project("Jubileum", {"Lys": 7_500}, customer=0, status=INQUIRY, days=(20, 20))
    party = planner.project("Julebord", {"Lyd": 5_200}, customer=2, status=OPTION, days=(15, 15))
    return tuple((flow, made, SKIPPED) for flow in (PROJECT, CHANNEL) for made in (jubilee, party))


def _confirmed(planner: Planner) -> Left:
    made = planner.move("Jubileum", CONFIRMED)
    planner.plan("Jubileum", "Ola")
    return (PROJECT, made, VERIFIED), (CREW, made, VERIFIED), (CHANNEL, made, VERIFIED)


def _cancelled(planner: Planner) -> Left:
    made = planner.move("Julebord", CANCELLED)
    return (PROJECT, made, SKIPPED), (CHANNEL, made, SKIPPED)


def _crew_changes(planner: Planner) -> Left:
    made = planner.projects["Jubileum"]
    planner.control("unplan", project=made, crew=planner.crew["Ola"])
    planner.plan("Jubileum", "Kari")
    return (CREW, made, VERIFIED), (CHANNEL, made, VERIFIED)


def _invoiced(planner: Planner) -> Left:
    return tuple((INVOICE, planner.invoice(name), VERIFIED) for name in ("Fiskerimessen", "Høstkonsert"))


def _draft(planner: Planner) -> Left:
    return ((INVOICE, planner.invoice("Havnefestivalen", finalize=False, share=0.5), SKIPPED),)


def _credited(planner: Planner) -> Left:
    today, credited = planner.today.isoformat(), planner.invoices["Høstkonsert"]
    made = planner.control("credit", id=credited, date=today, finalize=True)
    return ((INVOICE, int(made["id"]), VERIFIED),)


def _returned(planner: Planner) -> Left:
    made = planner.move("Fiskerimessen", RETURNED)
    return (PROJECT, made, VERIFIED), (CHANNEL, made, VERIFIED)


Happening = tuple[str, Callable[[Planner], Left]]
CHAPTERS: Mapping[str, Sequence[Happening]] = {
    "projects": (
        ("Havnefestivalen is confirmed, in three parts, with a crew of three", _festival),
        ("Fiskerimessen is on location, in two parts, with Kari", _fair),
        ("Høstkonsert is confirmed", _concert),
        ("Jubileum is asked for, Julebord is an option: neither is confirmed", _undecided),
    ),
    "statuses": (
        ("Jubileum is confirmed, with Ola", _confirmed),
        ("Julebord is cancelled", _cancelled),
    ),
    "crew": (("Kari takes over after Ola on Jubileum", _crew_changes),),
    "invoices": (
        ("Fiskerimessen and Høstkonsert are invoiced", _invoiced),
        ("half of Havnefestivalen is drafted as an invoice", _draft),
    ),
    "the end": (
        ("Høstkonsert's invoice is credited", _credited),
        ("Fiskerimessen is returned, and its channel is archived", _returned),
    ),
}
"""What happens, chapter by chapter. A chapter begins when all that came of the one before has ended."""


def live_change(planner: Planner, turn: int) -> tuple[str, Left]:
    """The ``turn``-th change (from 1), in words, and what it left behind: a project comes, is invoiced, is returned."""
    number, step = divmod(turn - 1, 3)
    name = f"Oppdrag {number + 1}"
    if step == 0:
        customer = number % len(planner.customers)
        made = planner.project(
            name, {"Lyd": 4_000 + 100 * number}, customer=customer, status=CONFIRMED, days=(-1, -1)
        )
        planner.plan(name, "Kari")
        left: Left = ((PROJECT, made, VERIFIED), (CREW, made, VERIFIED), (CHANNEL, made, VERIFIED))
        return f"{name} is confirmed, with Kari", left
    if step == 1:
        return f"{name} is invoiced", ((INVOICE, planner.invoice(name), VERIFIED),)
    made = planner.move(name, RETURNED)
    return f"{name} is returned", ((PROJECT, made, VERIFIED), (CHANNEL, made, VERIFIED))
