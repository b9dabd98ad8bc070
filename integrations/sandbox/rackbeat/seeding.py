"""Filling an account: what every new one has, and thousands of invented records in a moment."""

from decimal import Decimal

from integrations.sandbox.rackbeat.account import Account
from integrations.sandbox.rackbeat.tables import Json, Row

_PLACES = (
    ("Storgata 5", "5003", "Bergen"),
    ("Fjordveien 12 B", "6002", "Ålesund"),
    ("Kirkegata 1", "7011", "Trondheim"),
    ("Bryggen 7", "9008", "Tromsø"),
    ("Skolebakken 22", "0455", "Oslo"),
    ("Øvre Strandgate 3", "4005", "Stavanger"),
)
_FIRST = ("Fjell", "Fjord", "Skog", "Hav", "Bre", "Vidde", "Elv", "Øy", "Sæter", "Brygge")
_LAST = ("Bygg", "Marine", "Handel", "Verksted", "Landbruk", "Elektro", "Rør", "Maskin")
_GOODS = ("Skrue", "Bolt", "Slange", "Pumpe", "Kabel", "Planke", "Maling", "Ventil", "Lampe", "Nøkkel")
_KINDS = ("liten", "stor", "rustfri", "svart", "blå", "lang")
_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)


def set_up(account: Account, *, now: float, user_name: str, user_email: str) -> Row:
    """The owner, and the groups, terms, unit and location that a company that is in use has. Gives the user."""
    terms = account.add(
        "payment-terms", 1, {"name": "Netto 14 dager", "type": "net", "maturity_days": 14}, now=now
    )
    account.add("payment-terms", 2, {"name": "Netto 30 dager", "type": "net", "maturity_days": 30}, now=now)
    account.add("customer-groups", 1, {"name": "Kunder"}, now=now)
    account.add("supplier-groups", 1, {"name": "Leverandører"}, now=now)
    account.add("product-groups", 1, {"name": "Varer", "has_inventory": True}, now=now)
    account.add("product-groups", 2, {"name": "Tjenester", "has_inventory": False}, now=now)
    food = {"name": "Mat", "has_inventory": True, "vat_domestic": 15}
    account.add("product-groups", 3, food, now=now)
    account.add("units", 1, {"name": "stk"}, now=now)
    account.add("locations", 1, {"name": "Hovedlager", "is_default": True}, now=now)
    assert terms.key == 1
    return set_up_user(account, now=now, name=user_name, email=user_email)


def set_up_user(account: Account, *, now: float, name: str, email: str) -> Row:
    """A user, who is an employee too."""
    employee = account.add("employees", None, {"name": name, "contact_email": email}, now=now)
    return account.add("users", None, {"name": name, "email": email, "employee": employee}, now=now)


def org_number(index: int) -> str:
    """A valid invented organisation number for an index."""
    number = 810_000_000 // 10 + index
    while True:
        digits = f"{number:08d}"
        rest = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11
        if rest != 1:
            return digits + str(0 if rest == 0 else 11 - rest)
        number += 40_000_000 // 7


def seed_parties(account: Account, table: str, count: int, *, now: float) -> list[int]:
    """``count`` customers or suppliers; no webhooks. Gives the first and the last number."""
    word = "customer" if table == "customers" else "supplier"
    group = account.tables[f"{word}-groups"].find(1)
    terms = account.tables["payment-terms"].find(1)
    numbers = []
    for index in range(count):
        street, zipcode, city = _PLACES[index % len(_PLACES)]
        first, last = _FIRST[index % len(_FIRST)], _LAST[index // len(_FIRST) % len(_LAST)]
        name = (
            f"{first}{last.lower()} {index + 1} AS"
            if word == "customer"
            else f"{last} & {first} {index + 1} AS"
        )
        data: Json = {
            "name": name,
            "company_vat": org_number(index + (0 if word == "customer" else 5_000_000)),
            "contact_email": f"post{index + 1}@{word}.example",
            "address_street": street,
            "address_zipcode": zipcode,
            "address_city": city,
            "address_country": "NO",
            "vat_zone": "domestic",
            "currency": "NOK",
            "payment_terms": terms,
            f"{word}_group": group,
        }
        numbers.append(int(account.add(table, None, data, now=now).key))
    return [numbers[0], numbers[-1]] if numbers else []


def seed_products(account: Account, count: int, *, now: float, prefix: str, stock: bool) -> list[str]:
    """``count`` products, one in ten a service; every one that holds stock gets some when ``stock``."""
    goods, services = account.tables["product-groups"].find(1), account.tables["product-groups"].find(2)
    unit, place = account.tables["units"].find(1), account.default_location()
    first = len(account.tables["products"]) + 1
    numbers: list[str] = []
    for index in range(first, first + count):
        name = f"{_GOODS[index % len(_GOODS)]} {_KINDS[index // len(_GOODS) % len(_KINDS)]} {index}"
        price = Decimal(990 + index % 5000 * 10) / 100
        data: Json = {
            "name": name,
            "group": services if index % 10 == 0 else goods,
            "sales_price": price,
            "recommended_cost_price": (price * 3 / 5).quantize(Decimal("0.01")),
            "barcode": f"70{index:011d}",
            "unit": unit,
        }
        row = account.add("products", f"{prefix}{index}", data, now=now)
        if stock and place is not None and index % 10:
            account.stock[row.uid][place.uid] = Decimal(index % 50)
        numbers.append(str(row.key))
    return [numbers[0], numbers[-1]] if numbers else []


def seed_lots(account: Account, count: int, *, now: float) -> list[str]:
    """``count`` structure products of two products each."""
    parts = list(account.tables["products"])
    if len(parts) < 2:
        raise ValueError("structure products need at least two products first")
    group, first = account.tables["product-groups"].find(1), len(account.tables["lots"]) + 1
    numbers: list[str] = []
    for index in range(first, first + count):
        lines = [
            {
                "id": account.next_line_id(),
                "item": parts[(2 * index + step) % len(parts)],
                "child_type": "product",
                "quantity": Decimal(step + 1),
                "location": None,
            }
            for step in range(2)
        ]
        row = account.add(
            "lots", f"SETT-{index}", {"name": f"Sett {index}", "group": group, "lines": lines}, now=now
        )
        numbers.append(str(row.key))
    return [numbers[0], numbers[-1]] if numbers else []


def seed_projects(account: Account, count: int, *, now: float) -> list[int]:
    """``count`` projects."""
    numbers = [
        int(account.add("projects", None, {"name": f"Prosjekt {index + 1}"}, now=now).key)
        for index in range(count)
    ]
    return [numbers[0], numbers[-1]] if numbers else []
