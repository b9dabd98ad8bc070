"""Suppliers' invoices that do not match what was ordered and received, or whose VAT needs a person."""

from integrations.error_texts.text import ErrorText, stopped
from integrations.wording import Figures, Language

_ASK = "Avklar det med leverandøren. Er det i orden likevel, godkjenn og før fakturaen for hånd."
_ASK_EN = "Settle it with the supplier. If it is right all the same, approve and book the invoice by hand."
_PAPERS = (
    "Avklar det med leverandøren. Rettes innkjøpsordren eller mottaket i Rackbeat, går fakturaen videre av seg selv. Er den i "
    "orden som den er, før den for hånd i Tripletex, og hopp over den her."
)
_PAPERS_EN = (
    "Settle it with the supplier. When the order or the receipt is put right in Rackbeat, the invoice goes on by itself. If it "
    "is right as it is, book it by hand in Tripletex, and skip it here."
)
_BY_HAND = "Før fakturaen for hånd i Tripletex, og hopp over den her."
_BY_HAND_EN = "Book the invoice by hand in Tripletex, and skip it here."

_DEVIATIONS = {
    "nb": {
        "quantity_mismatch": "«{line}»: {invoiced} fakturert, {received} mottatt og ikke fakturert før",
        "price_mismatch": "«{line}»: {found} fakturert per stykk, {expected} bestilt",
        "not_ordered": "«{line}»: ikke bestilt",
        "supplier_mismatch": "bestilt hos {expected}, fakturert av {found}",
        "currency_mismatch": "bestilt i {expected}, fakturert i {found}",
    },
    "en": {
        "quantity_mismatch": "“{line}”: {invoiced} invoiced, {received} received and not invoiced before",
        "price_mismatch": "“{line}”: invoiced at {found} each, ordered at {expected}",
        "not_ordered": "“{line}”: not ordered",
        "supplier_mismatch": "ordered from {expected}, invoiced by {found}",
        "currency_mismatch": "ordered in {expected}, invoiced in {found}",
    },
}


def in_words(deviations: str, *, language: Language) -> str:
    """Deviations as an error carries them (one a line: reason, line, expected, found) in a row of words."""
    said = []
    for row in deviations.splitlines():
        reason, line, expected, found = [*row.split("\t"), "", "", "", ""][:4]
        words = _DEVIATIONS[language].get(reason, "{line}: {found} / {expected}")
        params = {"line": line, "expected": expected, "found": found, "invoiced": found, "received": expected}
        said.append(words.format_map(Figures(params, language=language)))
    return "; ".join(said)


TEXTS: tuple[ErrorText, ...] = (
    stopped(
        "quantity_mismatch",
        "customer",
        nb=(
            "Fakturaen har flere enn det som er mottatt",
            "Av «{line}» er {invoiced} fakturert, men {received} er mottatt og ikke fakturert før (faktura {number} fra "
            "{supplier}).",
            _PAPERS,
        ),
        en=(
            "The invoice has more than was received",
            "Of “{line}”, {invoiced} is invoiced, but {received} is received and not invoiced before (invoice {number} from "
            "{supplier}).",
            _PAPERS_EN,
        ),
    ),
    stopped(
        "price_mismatch",
        "customer",
        nb=(
            "Prisen er en annen enn den avtalte",
            "«{line}» er fakturert til {found} per stykk, men bestilt til {expected} (innkjøpsordre {order}). Dere godtar et "
            "avvik på {tolerance_rate} og {most} kr per linje.",
            _PAPERS,
        ),
        en=(
            "The price is not the agreed one",
            "“{line}” is invoiced at {found} each, but ordered at {expected} (purchase order {order}). You accept a difference "
            "of {tolerance_rate} and NOK {most} a line.",
            _PAPERS_EN,
        ),
    ),
    stopped(
        "purchase_deviations",
        "customer",
        nb=(
            "Fakturaen stemmer ikke med bestilling og mottak",
            "Faktura {number} fra {supplier} og innkjøpsordre {order} har {count} avvik: {deviations}. Dere godtar et "
            "prisavvik på {tolerance_rate} og {most} kr per linje.",
            _PAPERS,
        ),
        en=(
            "The invoice does not match order and receipt",
            "Invoice {number} from {supplier} and purchase order {order} differ in {count} ways: {deviations}. You accept a "
            "difference of price of {tolerance_rate} and NOK {most} a line.",
            _PAPERS_EN,
        ),
    ),
    stopped(
        "purchase_order_missing",
        "customer",
        nb=(
            "Innkjøpsordren finnes ikke",
            "Faktura {number} fra {supplier} hører til innkjøpsordre {order}, som ikke er å finne i Rackbeat.",
            "Ta fakturaen tilbake i Rackbeat, og knytt den til riktig innkjøpsordre. Da legges den inn av seg selv.",
        ),
        en=(
            "There is no such purchase order",
            "Invoice {number} from {supplier} belongs to purchase order {order}, which is not to be found in Rackbeat.",
            "Take the invoice back in Rackbeat, and tie it to the right order. It is then put there by itself.",
        ),
    ),
    stopped(
        "not_ordered",
        "customer",
        nb=(
            "Varen er ikke bestilt",
            "Faktura {number} fra {supplier} har «{line}», som ikke står på innkjøpsordre {order}.",
            _PAPERS,
        ),
        en=(
            "The article was not ordered",
            "Invoice {number} from {supplier} has “{line}”, which is not on purchase order {order}.",
            _PAPERS_EN,
        ),
    ),
    stopped(
        "supplier_mismatch",
        "customer",
        nb=(
            "Fakturaen er fra en annen leverandør",
            "Innkjøpsordre {order} er til {expected}, men faktura {number} er fra {found}.",
            _PAPERS,
        ),
        en=(
            "The invoice is from another supplier",
            "Purchase order {order} is to {expected}, but invoice {number} is from {found}.",
            _PAPERS_EN,
        ),
    ),
    stopped(
        "currency_mismatch",
        "customer",
        nb=(
            "Fakturaen er i en annen valuta",
            "Innkjøpsordre {order} er i {expected}, men faktura {number} er i {found}.",
            _PAPERS,
        ),
        en=(
            "The invoice is in another currency",
            "Purchase order {order} is in {expected}, but invoice {number} is in {found}.",
            _PAPERS_EN,
        ),
    ),
    stopped(
        "supplier_invoice_twice",
        "accountant",
        nb=(
            "Fakturaen er bokført før",
            "Faktura {number} fra {supplier} er bokført allerede, datert {date}.",
            "Er det den samme, hopp over den her. Er det en annen, be leverandøren om et eget nummer.",
        ),
        en=(
            "The invoice is booked already",
            "Invoice {number} from {supplier} is booked already, dated {date}.",
            "If it is the same one, skip it here. If it is another, ask the supplier for a number of its own.",
        ),
    ),
    stopped(
        "no_supplier_document",
        "accountant",
        nb=(
            "Leverandørens dokument mangler",
            "Mva på faktura {number} fra {supplier} kan bare trekkes fra når leverandørens eget dokument er der.",
            "Legg ved fakturaen, så bokføres den av seg selv.",
        ),
        en=(
            "The supplier's document is missing",
            "The VAT of invoice {number} from {supplier} can be deducted only when the supplier's own document is there.",
            "Attach the invoice; it is then booked by itself.",
        ),
    ),
    stopped(
        "purchase_rate_unknown",
        "accountant",
        nb=(
            "Mva-satsen finnes ikke",
            "«{line}» i faktura {number} har {rate} i mva, og ingen kode for fradrag hadde den satsen den {date}.",
            _ASK,
        ),
        en=(
            "There is no such VAT rate",
            "“{line}” of invoice {number} has {rate} of VAT, and no code for deduction had that rate on {date}.",
            _ASK_EN,
        ),
    ),
    stopped(
        "foreign_vat_on_purchase",
        "accountant",
        nb=(
            "Utenlandsk mva på fakturaen",
            "{supplier} i {country} har beregnet {rate} i mva på «{line}». Den kan ikke trekkes fra her.",
            "Be om en faktura uten mva, eller før den for hånd og søk om refusjon i landet.",
        ),
        en=(
            "Foreign VAT on the invoice",
            "{supplier} in {country} has charged {rate} of VAT on “{line}”. It cannot be deducted here.",
            "Ask for an invoice without VAT, or book it by hand and claim the VAT back in that country.",
        ),
    ),
    stopped(
        "foreign_goods",
        "accountant",
        nb=(
            "Varer kjøpt i utlandet",
            "«{line}» i faktura {number} fra {supplier} i {country} er varer, og dere har valgt å føre slike selv.",
            _BY_HAND,
        ),
        en=(
            "Goods bought abroad",
            "“{line}” of invoice {number} from {supplier} in {country} is goods, and you have chosen to book those "
            "yourselves.",
            _BY_HAND_EN,
        ),
    ),
    stopped(
        "reverse_charge_unregistered",
        "accountant",
        nb=(
            "Omvendt avgiftsplikt uten mva-registrering",
            "«{line}» fra {supplier} i {country} er en tjeneste, og et firma utenfor Merverdiavgiftsregisteret melder mva "
            "på den i en egen melding.",
            _BY_HAND,
        ),
        en=(
            "Reverse charge without VAT registration",
            "“{line}” from {supplier} in {country} is a service, and a company outside the VAT register reports its VAT in a "
            "return of its own.",
            _BY_HAND_EN,
        ),
    ),
    stopped(
        "malformed_kid",
        "customer",
        nb=(
            "KID-nummeret er ikke gyldig",
            "«{value}» i feltet «{field}» har feil kontrollsiffer.",
            "Rett KID-nummeret etter leverandørens faktura.",
        ),
        en=(
            "The KID is not valid",
            "“{value}” in the field “{field}” has a wrong check digit.",
            "Correct the KID by the supplier's invoice.",
        ),
    ),
)
