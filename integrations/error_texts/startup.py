"""The start-up sync: why a record is left out, linked or given another number, and what must be chosen first."""

from integrations.error_texts.text import ErrorText, Who


def _row(code: str, who: Who, *, nb: tuple[str, str, str, str], en: tuple[str, str, str, str]) -> ErrorText:
    return ErrorText(code=code, who=who, nb=nb, en=en)


TEXTS: tuple[ErrorText, ...] = (
    _row(
        "startup_number_taken",
        "customer",
        nb=(
            "Nummeret er opptatt",
            "Nummer {number} er en annen i Rackbeat ({other}).",
            "To kunder, leverandører eller ansatte kan ikke ha samme nummer.",
            "Den får et nytt nummer i Rackbeat og beholder nummeret sitt i Tripletex. Velg «Utelates» om den ikke skal med.",
        ),
        en=(
            "The number is taken",
            "Number {number} is another one in Rackbeat ({other}).",
            "Two customers, suppliers or employees cannot have the same number.",
            "It gets a new number in Rackbeat and keeps its own in Tripletex. Choose “Left out” if it shall not come along.",
        ),
    ),
    _row(
        "startup_same_org_number",
        "customer",
        nb=(
            "Samme organisasjonsnummer",
            "Organisasjonsnummer {org_number} står også på nummer {other} i Tripletex.",
            "Det kan være avdelinger av samme firma, eller samme kunde lagt inn to ganger.",
            "Begge lages i Rackbeat. Velg «Utelates» om bare den første skal med.",
        ),
        en=(
            "The same organisation number",
            "Organisation number {org_number} also stands on number {other} in Tripletex.",
            "They may be branches of one company, or one customer entered twice.",
            "Both are made in Rackbeat. Choose “Left out” if only the first one shall come along.",
        ),
    ),
    _row(
        "startup_several_alike",
        "customer",
        nb=(
            "Flere like i Rackbeat",
            "Flere i Rackbeat har samme organisasjonsnummer: {numbers}.",
            "Den fra Tripletex kobles til én av dem; de andre røres ikke.",
            "Slå dem sammen i Rackbeat om det er samme firma.",
        ),
        en=(
            "Several alike in Rackbeat",
            "Several in Rackbeat have the same organisation number: {numbers}.",
            "The one from Tripletex is linked to one of them; the others are not touched.",
            "Merge them in Rackbeat if they are the same company.",
        ),
    ),
    _row(
        "startup_no_name",
        "customer",
        nb=("Mangler navn", "Nummer {number} overføres ikke.", "Den har ikke noe navn i Tripletex.",
            "Skriv navnet i Tripletex og lag forhåndsvisningen på nytt."),
        en=("Name is missing", "Number {number} is not moved.", "It has no name in Tripletex.",
            "Write the name in Tripletex and prepare the preview anew."),
    ),
    _row(
        "startup_no_currency",
        "customer",
        nb=("Mangler valuta", "Ingen valuta står på den i Tripletex.", "Rackbeat vil ha en.",
            "Rackbeat gir den firmaets egen valuta."),
        en=("Currency is missing", "No currency stands on it in Tripletex.", "Rackbeat wants one.",
            "Rackbeat gives it the company's own currency."),
    ),
    _row(
        "startup_inactive",
        "customer",
        nb=("Ikke i bruk", "Den er satt som inaktiv i Tripletex og overføres ikke.", "Bare det som er i bruk, er valgt.",
            "Velg «Ta med det som ikke er i bruk» og lag forhåndsvisningen på nytt om den skal med."),
        en=("Not in use", "It is set inactive in Tripletex and is not moved.", "Only what is in use was chosen.",
            "Choose “Also what is no longer in use” and prepare the preview anew if it shall come along."),
    ),
    _row(
        "startup_is_bundle",
        "customer",
        nb=("Strukturvare i Rackbeat", "Vare {number} overføres ikke.", "Nummeret er en strukturvare i Rackbeat.",
            "Du trenger ikke gjøre noe: strukturvaren går fra Rackbeat til Tripletex."),
        en=("A bundle in Rackbeat", "Product {number} is not moved.", "The number is a bundle in Rackbeat.",
            "You need not do anything: the bundle goes from Rackbeat to Tripletex."),
    ),
    _row(
        "startup_product_left_out",
        "customer",
        nb=("Varen er ikke med", "Beholdningen overføres ikke.", "Varen selv overføres ikke.",
            "Se hvorfor varen er utelatt."),
        en=("The product is left out", "The stock level is not moved.", "The product itself is not moved.",
            "See why the product is left out."),
    ),
    _row(
        "startup_no_stock",
        "customer",
        nb=("Ingen beholdning", "Ingenting å telle inn.", "Beholdningen er 0 i Tripletex.", "Du trenger ikke gjøre noe."),
        en=("Nothing in stock", "Nothing to count in.", "The stock level is 0 in Tripletex.", "You need not do anything."),
    ),
    _row(
        "startup_stock_is_counted_there",
        "customer",
        nb=("Telles i Rackbeat", "Beholdningen overføres ikke.", "Rackbeat har talt denne varen allerede.",
            "Du trenger ikke gjøre noe: lageret styres i Rackbeat."),
        en=("Counted in Rackbeat", "The stock level is not moved.", "Rackbeat has counted this product already.",
            "You need not do anything: the stock is kept in Rackbeat."),
    ),
    _row(
        "startup_left_out",
        "customer",
        nb=("Utelatt", "{document} er ikke overført.", "Den er ikke med i oppstarten.",
            "Start en ny oppstart om den skal med."),
        en=("Left out", "{document} is not moved.", "It is no part of the start-up sync.",
            "Start another start-up sync if it shall come along."),
    ),
    _row(
        "startup_cancelled",
        "customer",
        nb=("Oppstarten ble avbrutt", "{document} er ikke overført.", "Oppstarten ble avbrutt før den kom så langt.",
            "Start en ny oppstart for det som mangler. Det som er overført, lages ikke en gang til."),
        en=("The start-up sync was cancelled", "{document} is not moved.",
            "The start-up sync was cancelled before it came that far.",
            "Start another one for what is missing. What was moved is not made again."),
    ),
    _row(
        "startup_defaults_missing",
        "customer",
        nb=("Grupper og betingelser må velges", "Oppstarten kan ikke begynne.",
            "Rackbeat legger alt i grupper, og minst én av dem som er valgt, finnes ikke.",
            "Velg gruppene nedenfor. Det som mangler, lages i Rackbeat først."),
        en=("Groups and terms must be chosen", "The start-up sync cannot begin.",
            "Rackbeat puts everything into groups, and at least one of those chosen does not exist.",
            "Choose the groups below. Make what is missing in Rackbeat first."),
    ),
    _row(
        "project_number_no_figure",
        "customer",
        nb=("Prosjektnummeret er ikke et tall", "Prosjekt {value} er ikke overført til Rackbeat.",
            "Rackbeat tar bare prosjektnumre av sifre.",
            "Gi prosjektet et nummer av sifre i Tripletex, så følger det av seg selv."),
        en=("The project number is no figure", "Project {value} is not moved to Rackbeat.",
            "Rackbeat takes project numbers of digits only.",
            "Give the project a number of digits in Tripletex, and it follows by itself."),
    ),
)  # fmt: skip
