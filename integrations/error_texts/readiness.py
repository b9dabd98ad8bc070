"""What the ledger company must be set up with. Keyed ``not_ready.<item>``; the item is released when its check passes."""

from integrations.error_texts.text import ErrorText, Who, stopped

_THEN = "Kontroller deretter tilkoblingen på nytt, så fortsetter alt av seg selv."
_THEN_EN = "Then check the connection again; everything goes on by itself."
_SLOWER = "Det går langsommere, men er like riktig. Kundestøtte kan be Tripletex om tilgang."
_SLOWER_EN = "It is slower, but just as right. Support can ask Tripletex for access."


def item(item: str, who: Who, *, nb: tuple[str, str, str], en: tuple[str, str, str]) -> ErrorText:
    """A text of the readiness check: why and fix, followed by how everything goes on."""
    return stopped(
        f"not_ready.{item}",
        who,
        nb=(nb[0], nb[1], f"{nb[2]} {_THEN}"),
        en=(en[0], en[1], f"{en[2]} {_THEN_EN}"),
    )


TEXTS: tuple[ErrorText, ...] = (
    stopped(
        "not_ready",
        "accountant",
        nb=(
            "Tripletex er ikke klart",
            "Noe mangler i oppsettet av Tripletex: {item}.",
            f"Se klarkontrollen. {_THEN}",
        ),
        en=(
            "Tripletex is not ready",
            "Something is missing in the set-up of Tripletex: {item}.",
            f"See the readiness check. {_THEN_EN}",
        ),
    ),
    item(
        "bank_account",
        "accountant",
        nb=(
            "Bankkonto mangler i Tripletex",
            "Tripletex lager ikke fakturaer før firmaet har et bankkontonummer.",
            "Legg inn bankkontonummer på konto 1920 i Tripletex.",
        ),
        en=(
            "Bank account missing in Tripletex",
            "Tripletex makes no invoices until the company has a bank account number.",
            "Enter the bank account number on account 1920 in Tripletex.",
        ),
    ),
    item(
        "vat_registration",
        "accountant",
        nb=(
            "Mva-registreringen stemmer ikke",
            "Firmaet er satt opp annerledes i mva-registeret her enn i Tripletex.",
            "Rett det stedet som er feil.",
        ),
        en=(
            "The VAT registration differs",
            "The company is set up differently for VAT here and in Tripletex.",
            "Correct the place that is wrong.",
        ),
    ),
    item(
        "payment_type",
        "accountant",
        nb=(
            "Betalingstype mangler i Tripletex",
            "Ingen betalingstype for innbetaling fører på konto {account}.",
            "Opprett en betalingstype for konto {account} i Tripletex (faktura, innstillinger for "
            "innbetaling).",
        ),
        en=(
            "Payment type missing in Tripletex",
            "No incoming payment type books on account {account}.",
            "Create a payment type for account {account} in Tripletex (invoice, settings for incoming "
            "payments).",
        ),
    ),
    item(
        "amount_roundoff",
        "accountant",
        nb=(
            "Tripletex avrunder til hele kroner",
            "Firmaet avrunder fakturaer til hele kroner, så fakturaen avviker fra det kunden betalte.",
            "Slå av avrunding til hele kroner i Tripletex.",
        ),
        en=(
            "Tripletex rounds to whole kroner",
            "The company rounds invoices to whole kroner, so the invoice differs from what the buyer paid.",
            "Turn off rounding to whole kroner in Tripletex.",
        ),
    ),
    item(
        "vat_codes",
        "accountant",
        nb=(
            "Mva-koder mangler",
            "Firmaet kan bruke mva-kodene {active} i Tripletex. Ikke i bruk: {missing}.",
            "Aktiver kodene firmaet selger med, i Tripletex.",
        ),
        en=(
            "VAT codes are missing",
            "The company may use the VAT codes {active} in Tripletex. Not in use: {missing}.",
            "Activate the codes that the company sells with in Tripletex.",
        ),
    ),
    item(
        "payment_types",
        "accountant",
        nb=(
            "Betalingstyper for faktura",
            "Betalingstyper for innbetaling i Tripletex: {payment_types}.",
            "Opprett en betalingstype for hver konto som betalte fakturaer skal føres mot.",
        ),
        en=(
            "Payment types for invoices",
            "Incoming payment types in Tripletex: {payment_types}.",
            "Create a payment type for each account that paid invoices are booked against.",
        ),
    ),
    item(
        "closed_periods",
        "accountant",
        nb=(
            "Perioden er lukket i Tripletex",
            "Regnskapet er lukket til og med {closed_until}.",
            "Åpne perioden i Tripletex for det som skal bokføres i den.",
        ),
        en=(
            "The period is closed in Tripletex",
            "The accounts are closed through {closed_until}.",
            "Open the period in Tripletex for what is to be booked in it.",
        ),
    ),
    item(
        "invoice_fee",
        "accountant",
        nb=(
            "Tripletex legger til fakturagebyr",
            "Firmaet har et fast fakturagebyr på {fee}, så fakturaen blir høyere enn det kunden betalte i "
            "butikken.",
            "Slå av fast fakturagebyr i Tripletex.",
        ),
        en=(
            "Tripletex adds an invoice fee",
            "The company has a fixed invoice fee of {fee}, so the invoice exceeds what the buyer paid in "
            "the shop.",
            "Turn off the fixed invoice fee in Tripletex.",
        ),
    ),
    item(
        "invoice_list",
        "support",
        nb=(
            "Fakturaer lages én for én",
            "Tripletex tar ikke imot mange fakturaer om gangen fra dette firmaet.",
            _SLOWER,
        ),
        en=(
            "Invoices are made one by one",
            "Tripletex does not take many invoices at once from this company.",
            _SLOWER_EN,
        ),
    ),
    item(
        "customer_list",
        "support",
        nb=(
            "Kunder opprettes én for én",
            "Tripletex tar ikke imot mange kunder om gangen fra dette firmaet.",
            _SLOWER,
        ),
        en=(
            "Customers are made one by one",
            "Tripletex does not take many customers at once from this company.",
            _SLOWER_EN,
        ),
    ),
    item(
        "other_integrations",
        "customer",
        nb=(
            "En annen kobling er i bruk",
            "Det ser ut til at andre også fører i dette firmaet: {systems}. Fører de det samme, blir alt "
            "bokført to ganger.",
            "Se at bare én kobling fører nettbutikkens ordrer.",
        ),
        en=(
            "Another integration is in use",
            "Others seem to book in this company too: {systems}. If they book the same, everything is "
            "booked twice.",
            "See that only one integration books the shop's orders.",
        ),
    ),
)
