"""Filling an account: what every new one has, and thousands of invented items in a moment."""

from integrations.sandbox.rentman.account import Account
from integrations.sandbox.rentman.invoicing import LEDGERS
from integrations.sandbox.rentman.moments import midnight
from integrations.sandbox.rentman.tables import Json, Row

STATUSES = {
    1: "Opsjon",
    2: "Avbestilt",
    3: "Bekreftet",
    4: "Pakket",
    5: "På jobb",
    6: "Returnert",
    7: "Forespørsel",
    8: "Utkast",
    9: "Til fakturering",
    11: "Fakturert",
}
"""Ids are the same everywhere, names are translated; from 9 on they are the account's own."""
_FIRST = ("Kari", "Ola", "Siri", "Per", "Anne", "Lars", "Ingrid", "Jon", "Mari", "Nils")
_LAST = ("Berg", "Dahl", "Lie", "Moen", "Vik", "Haugen", "Nes", "Strand")
_PLACES = (
    ("Storgata", "5", "5003", "Bergen"),
    ("Kirkegata", "1", "7011", "Trondheim"),
    ("Bryggen", "7", "9008", "Tromsø"),
)
_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)


def set_up(account: Account, *, codes: dict[str, str]) -> None:
    """The owner, the integration's user, and the registers of an account that is in use."""
    account.owner = account.add("crew", _person("Kari", "Planlegger", account.slug), creator=None).id
    account.robot = account.add("crew", _person("Bilagsbro", "", account.slug), creator=None).id
    for status, name in STATUSES.items():
        account.add("statuses", {"id": status, "name": name}, creator=None)
        path = "warehousestatuses" if status in (4, 5, 6) else "projectstatuses"
        account.add(path, {"id": status, "name": name}, creator=None)
    for name, kind in (("Arrangement", "regular"), ("Innleie", "supplier")):
        account.add("projecttypes", {"name": name, "color": "#4a90d9", "type": kind}, creator=None)
    for number, (category, (code, name)) in enumerate(LEDGERS.items(), start=1):
        data: Json = {"id": number, "code": codes.get(category, code), "is_credit": True}
        account.add("ledgercodes", data, creator=None, hidden={"name": name})
    for code, name in (("3", "Høy sats"), ("31", "Middels sats"), ("5", "Fri")):
        account.add("taxclasses", {"code": code, "name": name, "type": "vat"}, creator=None)


def _person(first: str, last: str, slug: str) -> Json:
    return {
        "firstname": first, "lastname": last, "email": f"{first.lower()}@{slug}.example", "active": True, "country": "no"
    }  # fmt: skip


def org_number(index: int) -> str:
    """A valid invented organisation number for an index."""
    number = 82_000_000 + index
    while True:
        digits = f"{number:08d}"
        rest = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11
        if rest != 1:
            return digits + str(0 if rest == 0 else 11 - rest)
        number += 5_000_003


def seed_contacts(account: Account, count: int) -> list[int]:
    """``count`` companies; no webhooks. Gives the first and the last id."""
    made = []
    for index in range(count):
        street, number, zipcode, city = _PLACES[index % len(_PLACES)]
        data: Json = {
            "type": "company",
            "name": f"{_LAST[index % len(_LAST)]} Arrangement {index + 1} AS",
            "commerce_code": org_number(index),
            "email_1": f"post{index + 1}@kunde.example",
            "invoice_street": street,
            "invoice_number": number,
            "invoice_postalcode": zipcode,
            "invoice_city": city,
            "invoice_country": "no",
        }
        made.append(account.add("contacts", data, creator=account.owner))
    return _ends(made)


def seed_projects(account: Account, count: int, *, subprojects: int) -> list[int]:
    """``count`` confirmed projects of several subprojects, each for a customer where there are any."""
    customers, made = list(account.tables["contacts"]), []
    for index in range(count):
        customer = customers[index % len(customers)].id if customers else None
        data: Json = {
            "name": f"Oppdrag {index + 1}",
            "customer": f"/contacts/{customer}" if customer else None,
            "project_type": "/projecttypes/1",
            "account_manager": f"/crew/{account.owner}",
        }
        row = account.add("projects", data, creator=account.owner)
        row.data["number"] = row.id
        for part in range(subprojects):
            _subproject(account, row, part)
        made.append(row)
    return _ends(made)


def _subproject(account: Account, project: Row, part: int) -> None:
    data: Json = {
        "project": f"/projects/{project.id}", "name": f"Del {part + 1}", "order": part + 1, "status": "/statuses/3",
        "is_template": False, "in_financial": True, "in_planning": True,
    }  # fmt: skip
    account.add(
        "subprojects",
        data,
        creator=account.owner,
        hidden={"prices": {"rental": 1000.0 + part, "crew": 500.0}},
    )


def seed_crew(account: Account, count: int) -> list[int]:
    """``count`` crew members."""
    made = [
        account.add(
            "crew",
            _person(_FIRST[index % len(_FIRST)], f"{_LAST[index % len(_LAST)]} {index + 1}", f"m{index + 1}"),
            creator=account.owner,
        )
        for index in range(count)
    ]
    return _ends(made)


def seed_invoices(account: Account, count: int) -> list[int]:
    """``count`` finalised invoices of one line each, for the projects that there are."""
    projects, made = list(account.tables["projects"]), []
    for index in range(count):
        project = projects[index % len(projects)]
        account.invoices_made += 1
        data: Json = {
            "customer": project.data.get("customer"), "project": f"/projects/{project.id}", "procent": 1,
            "number": f"{account.today()[:4]}-{account.invoices_made:04d}", "finalized": True, "from_project": True,
            "subject": project.data["name"], "date": midnight(account.today(), account.zone),
            "expiration": midnight(account.today(), account.zone), "filename": "faktura.pdf",
        }  # fmt: skip
        row = account.add("invoices", data, creator=account.owner)
        line: Json = {
            "item": row.id, "parent_api_path": f"/invoices/{row.id}", "base": 1000.0 + index, "ledger": "/ledgercodes/1"
        }  # fmt: skip
        account.add("invoicelines", line, creator=account.owner, hidden={"vatrate": 0.25})
        made.append(row)
    return _ends(made)


def spread(account: Account, made: dict[str, list[int]], *, pace: float) -> None:
    """As if the seeded items had been made ``pace`` seconds after each other, the last one now."""
    for path, ends in made.items():
        for item_id in range(ends[0], ends[1] + 1) if ends else ():
            at = float(int(account.now)) - (ends[1] - item_id) * pace
            rows = [account.tables[path].rows[item_id]]
            if path == "projects":
                rows += account.tables["subprojects"].children("project", item_id)
            for row in rows:
                row.created = row.modified = at


def _ends(rows: list[Row]) -> list[int]:
    return [rows[0].id, rows[-1].id] if rows else []
