"""What is the same in every company: currencies with their rates, countries, voucher types, VAT types."""

import math
from datetime import date
from decimal import Decimal
from typing import Any

from integrations.sandbox import fixings
from integrations.sandbox.tripletex import chart
from integrations.sandbox.tripletex.fields import Model, register

# id:code:factor (x: disabled), ids and factors as Tripletex has them.
_CURRENCIES = (
    "1:NOK:1 2:SEK:100 3:DKK:100 4:USD:1 5:EUR:1 6:GBP:1 7:CHF:100 8:JPY:100 9:AUD:1 10:BHD:1 11:BGN:100 12:CAD:1 "
    "13:EGP:1 14:EEK:100x 15:PHP:100 16:AED:1 17:HKD:1 18:INR:100 19:IDR:100 20:ISK:100 21:ILS:1 23:CNY:100 "
    "25:KWD:1 31:NZD:1 33:PLN:1 34:QAR:1 36:SAR:1 37:SGD:1 39:ZAR:1 40:KRW:100 41:TWD:100 43:THB:100 44:CZK:100 "
    "46:TRY:100 47:HUF:100 52:DEM:100x 65:BRL:1 66:MXN:100 67:MYR:1 68:RON:100 69:VND:100 76:UAH:1"
)

# Kroner per ``factor`` units of currencies that Norges Bank does not quote; a small deterministic wave makes dates differ.
_RATES = "BHD:26.60 BGN:600.10 EGP:0.21 AED:2.74 KWD:32.70 QAR:2.76 SAR:2.68 VND:0.038 UAH:0.24"

# alpha-2:alpha-3:numeric:name. Norway's id is 161 (observed); the others' ids are this imitation's own.
_COUNTRIES = (
    "NO:NOR:578:Norge|SE:SWE:752:Sverige|DK:DNK:208:Danmark|FI:FIN:246:Finland|IS:ISL:352:Island|"
    "DE:DEU:276:Tyskland|FR:FRA:250:Frankrike|NL:NLD:528:Nederland|BE:BEL:056:Belgia|LU:LUX:442:Luxembourg|"
    "GB:GBR:826:Storbritannia|IE:IRL:372:Irland|ES:ESP:724:Spania|PT:PRT:620:Portugal|IT:ITA:380:Italia|"
    "AT:AUT:040:Østerrike|CH:CHE:756:Sveits|PL:POL:616:Polen|CZ:CZE:203:Tsjekkia|SK:SVK:703:Slovakia|"
    "HU:HUN:348:Ungarn|RO:ROU:642:Romania|BG:BGR:100:Bulgaria|GR:GRC:300:Hellas|HR:HRV:191:Kroatia|"
    "SI:SVN:705:Slovenia|EE:EST:233:Estland|LV:LVA:428:Latvia|LT:LTU:440:Litauen|MT:MLT:470:Malta|"
    "CY:CYP:196:Kypros|US:USA:840:USA|CA:CAN:124:Canada|AU:AUS:036:Australia|NZ:NZL:554:New Zealand|"
    "JP:JPN:392:Japan|CN:CHN:156:Kina|IN:IND:356:India|SG:SGP:702:Singapore|AE:ARE:784:De forente arabiske "
    "emirater|BR:BRA:076:Brasil|MX:MEX:484:Mexico|ZA:ZAF:710:Sør-Afrika|TR:TUR:792:Tyrkia|UA:UKR:804:Ukraina|"
    "SJ:SJM:744:Svalbard og Jan Mayen|FO:FRO:234:Færøyene|GL:GRL:304:Grønland|KR:KOR:410:Sør-Korea|"
    "TH:THA:764:Thailand|HK:HKG:344:Hongkong|IL:ISR:376:Israel|RS:SRB:688:Serbia|LI:LIE:438:Liechtenstein"
)

VOUCHER_TYPES = (
    "Utgående faktura",
    "Leverandørfaktura",
    "Purring",
    "Betaling",
    "Lønnsbilag",
    "Terminoppgave",
    "Mva-melding",
    "Betaling med KID-nummer",
    "Remittering",
    "Bankavstemming",
    "Reiseregning",
    "Ansattutlegg",
    "Åpningsbalanse",
    "Tolldeklarasjon",
    "Pensjon",
    "Refusjon av sykepenger",
    "Øreavrunding",
)

Record = dict[str, Any]


def _currency(text: str) -> Record:
    found, code, factor = text.split(":")
    return {
        "id": int(found),
        "code": code,
        "factor": int(factor.rstrip("x")),
        "displayName": code,
        "description": code,
        "isDisabled": factor.endswith("x"),
    }


def _country(index: int, text: str) -> Record:
    alpha2, alpha3, numeric, name = text.split(":")
    found = 161 if alpha2 == "NO" else 400 + index
    return {
        "id": found,
        "name": name,
        "displayName": name,
        "isoAlpha2Code": alpha2,
        "isoAlpha3Code": alpha3,
        "isoNumericCode": numeric,
    }


def _vat_types() -> dict[int, Record]:
    found: dict[int, Record] = {}
    for one, number, rate, parent, name in chart.vat_types():
        found[one] = {
            "id": one,
            "number": number,
            "name": name,
            "percentage": Decimal(rate),
            "parent": parent,
            "displayName": f"{number}: ({rate}%) {name}",
        }
    for record in found.values():
        record["parentType"] = found[record.pop("parent")]
    return found


CURRENCIES = {record["id"]: record for record in map(_currency, _CURRENCIES.split())}
CURRENCY_BY_CODE = {record["code"]: record for record in CURRENCIES.values()}
COUNTRIES = {
    record["id"]: record for record in (_country(n, text) for n, text in enumerate(_COUNTRIES.split("|")))
}
VAT_TYPES = _vat_types()
NOK = CURRENCIES[1]
NORWAY = COUNTRIES[161]
_BASE = {code: Decimal(rate) for code, rate in (word.split(":") for word in _RATES.split())}

register(
    Model(
        name="Currency",
        path="currency",
        shown={
            "id": 0,
            "version": 0,
            "url": "",
            "code": "",
            "description": "",
            "factor": 1,
            "displayName": "",
            "isDisabled": False,
        },
    )
)
register(
    Model(
        name="Country",
        path="country",
        shown={
            "id": 0,
            "version": 0,
            "url": "",
            "name": "",
            "displayName": "",
            "isoAlpha2Code": "",
            "isoAlpha3Code": "",
            "isoNumericCode": "",
        },
    )
)
register(
    Model(
        name="VatType",
        path="ledger/vatType",
        shown={
            "id": 0,
            "version": 0,
            "url": "",
            "name": "",
            "number": "",
            "displayName": "",
            "percentage": 0,
            "deductionPercentage": 100,
            "parentType": None,
        },
    )
)
register(
    Model(
        name="VoucherType",
        path="ledger/voucherType",
        shown={"id": 0, "version": 0, "url": "", "name": "", "displayName": ""},
    )
)


def percentage(vat_type: Record, *, on: str, dated: bool) -> Decimal:
    """What a VAT type takes on an ISO day; ``dated``: the company's ledger knows that the low rate was 6 % for a while."""
    if dated and vat_type["number"] == "33" and "2020-04-01" <= on <= "2021-09-30":
        return Decimal(6)
    return vat_type["percentage"]


def rate(currency: Record, *, on: date) -> Decimal:
    """Kroner for ``factor`` units of a currency on a date: Norges Bank's, as Tripletex loads them; else invented."""
    if currency["code"] == "NOK":
        return Decimal(1)
    published = fixings.newest(currency["code"], on)
    if published is not None:
        return published
    base = _BASE.get(currency["code"], Decimal(1))
    wave = Decimal(str(round(math.sin(on.toordinal() / 9 + currency["id"]) * 0.015, 5)))
    return (base * (1 + wave)).quantize(Decimal("0.0001"))


def to_nok(amount: Decimal, currency: Record, *, on: date) -> Decimal:
    """An amount in a currency as kroner on a date, unrounded."""
    return amount * rate(currency, on=on) / currency["factor"]
