"""Rackbeat: documents that wait or contradict themselves, records that it does not take, and what must be set up there."""

from integrations.error_texts.readiness import item
from integrations.error_texts.text import ErrorText, Who, stopped

_MOVED = "{document} er ikke overført."
_MOVED_EN = "{document} is not transferred."
_AGAIN = "Rett det, så overføres det ved neste forsøk."
_AGAIN_EN = "Correct it, and it is transferred at the next try."


def _record(code: str, who: Who, *, nb: tuple[str, str, str], en: tuple[str, str, str]) -> ErrorText:
    """A text about a record that is not transferred."""
    return ErrorText(
        code=code, who=who, nb=(nb[0], _MOVED, nb[1], nb[2]), en=(en[0], _MOVED_EN, en[1], en[2])
    )


def _default(name: str, *, nb: str, en: str, extra: str = "", extra_en: str = "") -> ErrorText:
    """A default that must be chosen before records are written."""
    return item(
        f"rackbeat_{name}",
        "customer",
        nb=(
            f"Standard {nb} i Rackbeat",
            f"Valgt {nb} («{{chosen}}») finnes ikke i Rackbeat{extra}.",
            f"Velg en {nb} som finnes, eller lag den i Rackbeat.",
        ),
        en=(
            f"Default {en} in Rackbeat",
            f"The chosen {en} (“{{chosen}}”) does not exist in Rackbeat{extra_en}.",
            f"Choose a {en} that exists, or make it in Rackbeat.",
        ),
    )


TEXTS: tuple[ErrorText, ...] = (
    stopped(
        "invoice_not_booked",
        "customer",
        nb=(
            "Ikke bokført i Rackbeat",
            "Dokumentet er et utkast i Rackbeat, eller er gjort om til utkast igjen.",
            "Du trenger ikke gjøre noe. Det kommer med når det bokføres i Rackbeat.",
        ),
        en=(
            "Not booked in Rackbeat",
            "The document is a draft in Rackbeat, or has been made a draft again.",
            "You need not do anything. It follows when it is booked in Rackbeat.",
        ),
    ),
    stopped(
        "credit_note_of_unknown",
        "accountant",
        nb=(
            "Kreditnotaen viser ikke til noen faktura",
            "Kreditnota {number} i Rackbeat sier ikke hvilken faktura den krediterer.",
            "Skriv fakturanummeret i overskriften på kreditnotaen i Rackbeat, eller bokfør den for hånd.",
        ),
        en=(
            "The credit note names no invoice",
            "Credit note {number} in Rackbeat does not say which invoice it credits.",
            "Write the invoice's number in the credit note's heading in Rackbeat, or book it by hand.",
        ),
    ),
    stopped(
        "credit_note_mixed",
        "accountant",
        nb=(
            "Kreditnotaen selger også noe",
            "«{line}» på kreditnota {number} går motsatt vei av resten.",
            "Del den i en kreditnota og en faktura i Rackbeat.",
        ),
        en=(
            "The credit note sells something as well",
            "“{line}” on credit note {number} goes the other way from the rest.",
            "Split it into a credit note and an invoice in Rackbeat.",
        ),
    ),
    _record(
        "record_refused",
        "customer",
        nb=("{system} tok ikke imot", "{system} avviste det. Begrunnelsen deres står under.", _AGAIN),
        en=("{system} did not take it", "{system} refused it. Their reason stands below.", _AGAIN_EN),
    ),
    _record(
        "number_taken",
        "customer",
        nb=(
            "Nummeret er i bruk",
            "Nummer {number} tilhører allerede noe annet i {system}.",
            "Gi det ene et annet nummer, eller koble de to sammen.",
        ),
        en=(
            "The number is in use",
            "Number {number} belongs to something else in {system} already.",
            "Give one of them another number, or link the two.",
        ),
    ),
    _record(
        "record_differs",
        "support",
        nb=(
            "{system} viser noe annet enn det som ble skrevet",
            "Nummer {number} i {system} ble skrevet, men avviker i: {fields}.",
            "Se på begge sider, rett det som er feil, og prøv igjen.",
        ),
        en=(
            "{system} shows something else than was written",
            "Number {number} in {system} was written, but differs in: {fields}.",
            "Look at both sides, correct what is wrong, and try again.",
        ),
    ),
    _record(
        "record_gone",
        "customer",
        nb=(
            "Finnes ikke lenger i {system}",
            "{system} har ikke lenger nummer {number}; det kan være slettet eller ha fått nytt nummer.",
            "Var det en feil å slette det, lag det på nytt. Ellers kan det hoppes over her.",
        ),
        en=(
            "No longer in {system}",
            "{system} no longer has number {number}; it may be deleted or have a new number.",
            "If deleting it was a mistake, make it anew. Otherwise it can be skipped here.",
        ),
    ),
    _record(
        "bundle_not_written",
        "support",
        nb=(
            "Strukturvarer lages i Rackbeat",
            "Strukturvare {number} skrives ikke til Rackbeat, bare derfra.",
            "Lag strukturvaren i Rackbeat, så følger den med til Tripletex.",
        ),
        en=(
            "Bundles are made in Rackbeat",
            "Bundle {number} is not written into Rackbeat, only read from it.",
            "Make the bundle in Rackbeat, and it follows to Tripletex.",
        ),
    ),
    _record(
        "bundle_holds_itself",
        "customer",
        nb=(
            "Strukturvaren inneholder seg selv",
            "Strukturvare {value} står blant sine egne komponenter.",
            "Rett komponentene i Rackbeat.",
        ),
        en=(
            "The bundle holds itself",
            "Bundle {value} is among its own components.",
            "Correct the components in Rackbeat.",
        ),
    ),
    _record(
        "webhook_without_token",
        "support",
        nb=(
            "Meldingen om «{event}» har ingen nøkkel",
            "{system} viste ikke nøkkelen som meldinger om «{event}» kjennes på.",
            "Du trenger ikke gjøre noe: endringer hentes noen minutter senere.",
        ),
        en=(
            "The message about “{event}” has no token",
            "{system} did not show the token by which messages about “{event}” are known.",
            "You need not do anything: changes are fetched some minutes later.",
        ),
    ),
    item(
        "rackbeat_company",
        "customer",
        nb=(
            "Firmaet i Rackbeat",
            "Nøkkelen tilhører {company} (bruker {user}).",
            "Er det feil firma, lag en nøkkel i det riktige.",
        ),
        en=(
            "The company in Rackbeat",
            "The key belongs to {company} (user {user}).",
            "If that is the wrong company, make a key in the right one.",
        ),
    ),
    item(
        "rackbeat_rights",
        "customer",
        nb=(
            "Nøkkelens rettigheter i Rackbeat",
            "Nøkkelen når ikke: {missing}.",
            "Lag en nøkkel med alle rettigheter i Rackbeat.",
        ),
        en=(
            "The key's rights in Rackbeat",
            "The key does not reach: {missing}.",
            "Make a key with all rights in Rackbeat.",
        ),
    ),
    item(
        "rackbeat_groups",
        "customer",
        nb=(
            "Grupper i Rackbeat",
            "Rackbeat har ingen grupper i: {missing}. Uten dem kan ingenting overføres dit ved oppstart.",
            "Lag minst én gruppe av hvert slag i Rackbeat.",
        ),
        en=(
            "Groups in Rackbeat",
            "Rackbeat has no groups in: {missing}. Without them nothing can be transferred there at the start.",
            "Make at least one group of each kind in Rackbeat.",
        ),
    ),
    item(
        "rackbeat_terms",
        "customer",
        nb=(
            "Betalingsbetingelser i Rackbeat",
            "Betingelser som finnes: {terms}.",
            "Lag minst én betalingsbetingelse i Rackbeat.",
        ),
        en=(
            "Payment terms in Rackbeat",
            "Terms that exist: {terms}.",
            "Make at least one payment term in Rackbeat.",
        ),
    ),
    item(
        "rackbeat_webhooks",
        "customer",
        nb=(
            "Meldinger fra Rackbeat",
            "Rackbeat sier fra om {active} slags endringer med en gang. Ikke om: {missing}; slike hentes noen "
            "minutter senere.",
            "Du trenger ikke gjøre noe.",
        ),
        en=(
            "Messages from Rackbeat",
            "Rackbeat reports {active} kinds of changes at once. Not: {missing}; those are fetched some minutes "
            "later.",
            "You need not do anything.",
        ),
    ),
    _default("customer_group", nb="kundegruppe", en="customer group"),
    _default("supplier_group", nb="leverandørgruppe", en="supplier group"),
    _default(
        "product_group",
        nb="varegruppe",
        en="product group",
        extra=" som en gruppe med lager",
        extra_en=" as a group with stock",
    ),
    _default(
        "service_group",
        nb="tjenestegruppe",
        en="service group",
        extra=" som en gruppe uten lager",
        extra_en=" as a group without stock",
    ),
    _default("payment_terms", nb="betalingsbetingelse", en="payment term"),
)
