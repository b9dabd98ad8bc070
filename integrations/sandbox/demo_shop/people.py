"""The demo shop's buyers: invented persons and businesses."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """Who orders. ``customer_id`` 0 is a guest. ``org_metas`` are order metas that carry an organisation
    number."""

    first_name: str
    last_name: str
    address: str
    postcode: str
    city: str
    email: str
    phone: str = ""
    country: str = "NO"
    state: str = ""
    company: str = ""
    customer_id: int = 0
    org_number: str = ""
    org_metas: tuple[tuple[str, str], ...] = ()
    receives_ehf: bool = False


FIRST_NAMES = (
    "Ingrid",
    "Lars",
    "Solveig",
    "Håkon",
    "Åse",
    "Øyvind",
    "Kari",
    "Ola",
    "Marte",
    "Sigurd",
    "Ragnhild",
    "Eirik",
    "Tuva",
    "Jørgen",
    "Ælfrida",
    "Bjørn",
    "Aslaug",
    "Magnus",
    "Nora",
    "Torstein",
)
LAST_NAMES = (
    "Nordmann",
    "Fjellheim",
    "Sjøberg",
    "Åsgård",
    "Lunde",
    "Haugen",
    "Strømsnes",
    "Bakke",
    "Øverland",
    "Myklebust",
    "Dahl",
    "Vik",
    "Solbakken",
    "Tveit",
    "Ødegård",
    "Nygård",
)
PLACES = (
    ("Storgata 5", "5003", "Bergen"),
    ("Fjordveien 12 B", "6002", "Ålesund"),
    ("Kirkegata 1", "7011", "Trondheim"),
    ("Bryggen 7", "9008", "Tromsø"),
    ("Skolebakken 22", "0455", "Oslo"),
    ("Øvre Strandgate 3", "4005", "Stavanger"),
    ("Elvegata 18", "4614", "Kristiansand"),
    ("Tømmervegen 4", "2815", "Gjøvik"),
)

_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)


def org_number(stem: str) -> str:
    """An organisation number from eight digits and their MOD11 check digit. ``ValueError`` when the stem has
    none.

    The stems below start with 900, a range that the register of business enterprises has not given out.
    """
    check = (11 - sum(int(digit) * weight for digit, weight in zip(stem, _WEIGHTS, strict=True)) % 11) % 11
    if check == 10:
        raise ValueError(f"{stem} has no check digit")
    return f"{stem}{check}"


def person(rng: Random, *, registered_share: float = 0.3) -> Buyer:
    """A private buyer, mostly a guest."""
    first, last = rng.choice(FIRST_NAMES), rng.choice(LAST_NAMES)
    address, postcode, city = rng.choice(PLACES)
    number = rng.randrange(10_000)
    return Buyer(
        first_name=first,
        last_name=last,
        address=address,
        postcode=postcode,
        city=city,
        email=f"kunde{number:04d}@example.com",
        phone=f"+47900{number:05d}",
        customer_id=100 + number if rng.random() < registered_share else 0,
    )


REGULAR = Buyer(
    first_name="Solveig",
    last_name="Åsgård",
    address="Fjordveien 12 B",
    postcode="6002",
    city="Ålesund",
    email="solveig.asgard@example.com",
    phone="+4790011122",
    customer_id=57,
)
LONG_NAME = Buyer(
    first_name="Anne-Margrethe Elisabeth Kristine Johanne",
    last_name="von der Lippe-Østergaard Thorbjørnsen Bækkelund",
    address="c/o Sameiet Øvre Blåbærstien Borettslag, oppgang C, 3. etasje, dør 304",
    postcode="1356",
    city="Bekkestua",
    email="anne-margrethe.elisabeth.kristine.johanne.von.der.lippe@example.com",
)
UNUSUAL_NAMES = (
    Buyer(
        first_name="D'Artagnan",
        last_name="O’Brien-Sætre",
        address="Ærfuglveien 1",
        postcode="8310",
        city="Kabelvåg",
        email="dartagnan@example.com",
    ),
    Buyer(
        first_name="Bjørn 🐻",
        last_name="Øy & Sønner",
        address="Gate &quot;A&quot; 2",
        postcode="5003",
        city="Bergen",
        email="bjorn+nettbutikk@example.com",
    ),
    Buyer(
        first_name="Siri <b>",
        last_name="Ĉapek-Łukasz",
        address="Ålgata 9; oppg. 2",
        postcode="3015",
        city="Drammen",
        email="siri@example.com",
    ),
)
IN_SVALBARD = Buyer(
    first_name="Ida",
    last_name="Polheim",
    address="Vei 500-3",
    postcode="9170",
    city="Longyearbyen",
    country="SJ",
    email="ida@example.com",
)
IN_AMERICA = Buyer(
    first_name="Emily",
    last_name="Johnson",
    address="12 Main St",
    postcode="55401",
    city="Minneapolis",
    state="MN",
    country="US",
    email="emily@example.com",
)
IN_GERMANY = Buyer(
    first_name="Max",
    last_name="Muster",
    address="Hauptstraße 5",
    postcode="10115",
    city="Berlin",
    country="DE",
    email="max@example.de",
)
FROM_SWEDEN = Buyer(
    first_name="Åke",
    last_name="Lindström",
    address="Storgatan 8",
    postcode="451 40",
    city="Uddevalla",
    country="SE",
    email="ake@example.se",
)


def _business(
    stem: str, company: str, contact: str, place: int, *, ehf: bool, key: str, spaced: bool = False
) -> Buyer:
    number = org_number(stem)
    first, last = contact.split(" ", 1)
    address, postcode, city = PLACES[place]
    written = (
        f"NO{number}MVA" if "vat" in key else f"{number[:3]} {number[3:6]} {number[6:]}" if spaced else number
    )
    domain = "".join(letter for letter in company.lower() if letter.isascii() and letter.isalpha())
    return Buyer(
        first_name=first,
        last_name=last,
        company=company,
        address=address,
        postcode=postcode,
        city=city,
        email=f"faktura@{domain}.example",
        org_number=number,
        org_metas=((key, written),),
        receives_ehf=ehf,
    )


BUSINESSES = (
    _business("90010001", "Bryggen Kontor AS", "Hanne Vik", 0, ehf=True, key="_billing_org_nr"),
    _business(
        "90023416", "Ålesund Kystlag", "Per Øverland", 1, ehf=False, key="_billing_org_nr", spaced=True
    ),
    _business(
        "90034527", "Nidaros Møbler & Interiør AS", "Grete Dahl", 2, ehf=True, key="_billing_vat_number"
    ),
    _business("90045632", "Polarhotellet DA", "Odd Lunde", 3, ehf=True, key="_billing_org_nr"),
    _business("90056744", "Tveit Elektro ENK", "Arve Tveit", 6, ehf=False, key="_vat_number"),
    _business("90067854", "Østlandet Regnskapskontor AS", "Tone Bakke", 4, ehf=True, key="_billing_org_nr"),
)
"""Norwegian businesses with valid, not assigned organisation numbers; ``receives_ehf`` says who is reachable
by EHF."""
