"""What a voucher needs to find in the ledger: accounts, VAT codes, currencies, customers. Keyed ``not_ready.<item>``."""

from integrations.error_texts.readiness import item
from integrations.error_texts.text import ErrorText

TEXTS: tuple[ErrorText, ...] = (
    item(
        "vat_code_inactive",
        "accountant",
        nb=(
            "Mva-koden er ikke i bruk",
            "Firmaet kan ikke bruke mva-kode {vat_code} i Tripletex.",
            "Aktiver mva-kode {vat_code} i Tripletex, eller velg en annen kode i mva-regelen.",
        ),
        en=(
            "The VAT code is not in use",
            "The company may not use VAT code {vat_code} in Tripletex.",
            "Activate VAT code {vat_code} in Tripletex, or choose another code in the VAT rule.",
        ),
    ),
    item(
        "vat_code_unknown",
        "accountant",
        nb=(
            "Mva-koden finnes ikke",
            "Mva-kode {vat_code} finnes ikke i firmaets Tripletex.",
            "Oppdater grunndata for tilkoblingen, eller velg en annen kode i mva-regelen.",
        ),
        en=(
            "The VAT code does not exist",
            "VAT code {vat_code} does not exist in the company's Tripletex.",
            "Refresh the connection's reference data, or choose another code in the VAT rule.",
        ),
    ),
    item(
        "account_inactive",
        "accountant",
        nb=(
            "Kontoen kan ikke brukes",
            "Konto {account} er inaktiv eller finnes ikke i Tripletex.",
            "Aktiver konto {account} i Tripletex, eller velg en annen konto under kontering.",
        ),
        en=(
            "The account cannot be used",
            "Account {account} is inactive or does not exist in Tripletex.",
            "Activate account {account} in Tripletex, or choose another account.",
        ),
    ),
    item(
        "account_unknown",
        "accountant",
        nb=(
            "Kontoen finnes ikke",
            "Konto {account} finnes ikke i firmaets Tripletex.",
            "Opprett konto {account} i Tripletex, eller velg en annen konto under kontering.",
        ),
        en=(
            "The account does not exist",
            "Account {account} does not exist in the company's Tripletex.",
            "Create account {account} in Tripletex, or choose another account.",
        ),
    ),
    item(
        "account_needs_customer",
        "accountant",
        nb=(
            "Kontoen krever kunde",
            "Konto {account} er en reskontrokonto i Tripletex og kan ikke brukes til dette.",
            "Velg en annen konto under kontering.",
        ),
        en=(
            "The account requires a customer",
            "Account {account} is a customer ledger account and cannot be used for this.",
            "Choose another account.",
        ),
    ),
    item(
        "vat_lock",
        "accountant",
        nb=(
            "Kontoen er låst til en annen mva-kode",
            "Konto {account} tar ikke mva-kode {vat_code} i Tripletex (låst til: {vat_lock}).",
            "Lås opp kontoen i Tripletex, eller velg en annen konto under kontering.",
        ),
        en=(
            "The account is locked to another VAT code",
            "Account {account} does not take VAT code {vat_code} in Tripletex (locked to: {vat_lock}).",
            "Unlock the account in Tripletex, or choose another account.",
        ),
    ),
    item(
        "supplier_unknown",
        "support",
        nb=(
            "Leverandørkortet finnes ikke",
            "Leverandøren «{supplier}» er ikke opprettet i Tripletex ennå.",
            "Opprett leverandøren i Tripletex, og prøv på nytt.",
        ),
        en=(
            "The supplier card does not exist",
            "The supplier “{supplier}” is not created in Tripletex yet.",
            "Create the supplier in Tripletex, and try again.",
        ),
    ),
    item(
        "project_unknown",
        "accountant",
        nb=(
            "Prosjektet finnes ikke i Tripletex",
            "Dokumentet hører til prosjekt {project}, som ikke er funnet i firmaets Tripletex. Uten prosjektet føres det ikke.",
            "Opprett prosjektet i Tripletex, og prøv på nytt.",
        ),
        en=(
            "The project is not in Tripletex",
            "The document belongs to project {project}, which was not found in the company's Tripletex. It is not booked "
            "without it.",
            "Create the project in Tripletex, and try again.",
        ),
    ),
    item(
        "department_unknown",
        "accountant",
        nb=(
            "Avdelingen finnes ikke i Tripletex",
            "Avdeling {department} er valgt for tilkoblingen, men er inaktiv eller finnes ikke i firmaets Tripletex.",
            "Velg en annen avdeling under kontering, eller ta i bruk avdelingen i Tripletex igjen.",
        ),
        en=(
            "The department is not in Tripletex",
            "Department {department} is chosen for the connection, but is inactive or does not exist in the company's "
            "Tripletex.",
            "Choose another department among the rules, or take the department into use in Tripletex again.",
        ),
    ),
    item(
        "customer_unknown",
        "support",
        nb=(
            "Kundekortet finnes ikke",
            "Kunden «{customer}» er ikke opprettet i Tripletex ennå.",
            "Kundestøtte må se på hvorfor kundekortet ikke ble laget.",
        ),
        en=(
            "The customer card does not exist",
            "The customer “{customer}” is not created in Tripletex yet.",
            "Support has to see why the customer card was not made.",
        ),
    ),
    item(
        "currency_unknown",
        "accountant",
        nb=(
            "Valutaen finnes ikke i Tripletex",
            "Valutaen {currency} er ikke i bruk i firmaets Tripletex.",
            "Ta i bruk {currency} i Tripletex.",
        ),
        en=(
            "The currency is not in Tripletex",
            "The currency {currency} is not in use in the company's Tripletex.",
            "Start using {currency} in Tripletex.",
        ),
    ),
    item(
        "country_unknown",
        "support",
        nb=(
            "Landet finnes ikke i Tripletex",
            "Tripletex har ikke landet «{country}».",
            "Rett landet på ordren i butikken.",
        ),
        en=(
            "The country is not in Tripletex",
            "Tripletex does not have the country “{country}”.",
            "Correct the country on the order in the shop.",
        ),
    ),
)
