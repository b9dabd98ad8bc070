"""Countries as Rackbeat's users may have written them, as ISO codes, and where a party stands for VAT.

Whether ``address_country`` is a code or a name is not documented; both are read, in Norwegian, Danish and English.
"""

from integrations.connectors.rackbeat.fields import rejected
from integrations.records.parties import VatZone

EU = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT",
    "NL", "PL", "PT", "RO", "SE", "SI", "SK",
})  # fmt: skip

_NAMES = {
    "norge": "NO", "noreg": "NO", "norway": "NO", "sverige": "SE", "sweden": "SE", "danmark": "DK", "denmark": "DK",
    "finland": "FI", "island": "IS", "iceland": "IS", "færøyene": "FO", "færøerne": "FO", "faroe islands": "FO",
    "grønland": "GL", "greenland": "GL", "svalbard": "SJ", "svalbard og jan mayen": "SJ",
    "svalbard and jan mayen": "SJ", "tyskland": "DE", "germany": "DE", "nederland": "NL", "holland": "NL",
    "nederlandene": "NL", "netherlands": "NL", "the netherlands": "NL", "belgia": "BE", "belgien": "BE",
    "belgium": "BE", "frankrike": "FR", "frankrig": "FR", "france": "FR", "spania": "ES", "spanien": "ES",
    "spain": "ES", "portugal": "PT", "italia": "IT", "italien": "IT", "italy": "IT", "østerrike": "AT",
    "østrig": "AT", "austria": "AT", "sveits": "CH", "schweiz": "CH", "switzerland": "CH", "polen": "PL",
    "poland": "PL", "tsjekkia": "CZ", "tjekkiet": "CZ", "czechia": "CZ", "czech republic": "CZ", "slovakia": "SK",
    "slovakiet": "SK", "ungarn": "HU", "hungary": "HU", "romania": "RO", "rumænien": "RO", "bulgaria": "BG",
    "bulgarien": "BG", "hellas": "GR", "grækenland": "GR", "greece": "GR", "kroatia": "HR", "kroatien": "HR",
    "croatia": "HR", "slovenia": "SI", "slovenien": "SI", "estland": "EE", "estonia": "EE", "latvia": "LV",
    "letland": "LV", "litauen": "LT", "lithuania": "LT", "irland": "IE", "ireland": "IE", "luxembourg": "LU",
    "luxemburg": "LU", "malta": "MT", "kypros": "CY", "cypern": "CY", "cyprus": "CY", "storbritannia": "GB",
    "storbritannien": "GB", "united kingdom": "GB", "great britain": "GB", "england": "GB", "uk": "GB",
    "usa": "US", "united states": "US", "united states of america": "US", "canada": "CA", "kina": "CN",
    "china": "CN", "japan": "JP", "tyrkia": "TR", "tyrkiet": "TR", "turkey": "TR", "india": "IN", "indien": "IN",
    "taiwan": "TW", "sør-korea": "KR", "sydkorea": "KR", "south korea": "KR", "hongkong": "HK", "hong kong": "HK",
    "australia": "AU", "australien": "AU", "ukraina": "UA", "ukraine": "UA", "liechtenstein": "LI",
}  # fmt: skip


def country_code(written: str, *, field: str = "address_country") -> str:
    """ISO 3166 alpha-2 of what was written, '' for nothing. Raises RejectedDocument for what nobody knows."""
    name = " ".join(written.split())
    if not name:
        return ""
    known = _NAMES.get(name.casefold())
    if known:
        return known
    if len(name) == 2 and name.isascii() and name.isalpha():
        return "GR" if name.upper() == "EL" else name.upper()
    raise rejected(field, code="unknown_country", value=name)


def zone_of(country: str) -> VatZone:
    """Where a party of a country stands for a Norwegian company; without a country it is domestic."""
    if country in ("", "NO"):
        return "domestic"
    return "eu" if country in EU else "abroad"


def likely_country(zone: str) -> str:
    """The country of a party whose address names none: only Norway follows from a zone."""
    return "NO" if zone in ("", "domestic", "domestic_exempt") else ""
