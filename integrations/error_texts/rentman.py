"""Rentman: documents that wait or contradict themselves, write-backs that it does not take, and what must be set up there."""

from integrations.error_texts.readiness import item
from integrations.error_texts.text import ErrorText, stopped

_NOTHING = "Du trenger ikke gjøre noe."
_NOTHING_EN = "You need not do anything."

TEXTS: tuple[ErrorText, ...] = (
    stopped(
        "rentman_invoice_draft",
        "customer",
        nb=(
            "Utkast i Rentman",
            "Fakturaen er et utkast i Rentman og kan fortsatt endres eller forsvinne.",
            f"{_NOTHING} Den kommer med når den ferdigstilles i Rentman.",
        ),
        en=(
            "A draft in Rentman",
            "The invoice is a draft in Rentman, and may still change or vanish.",
            f"{_NOTHING_EN} It follows when it is finalised in Rentman.",
        ),
    ),
    stopped(
        "rentman_no_customer",
        "customer",
        nb=(
            "Ikke kunde i Rentman",
            "Kontakten er ikke kunde på noe prosjekt eller noen faktura i Rentman; leverandører og spillesteder "
            "overføres ikke.",
            f"{_NOTHING} Kontakten kommer med når den blir kunde på et prosjekt eller en faktura.",
        ),
        en=(
            "No customer in Rentman",
            "The contact is the customer of no project and no invoice in Rentman; suppliers and venues are not "
            "transferred.",
            f"{_NOTHING_EN} The contact follows when it becomes the customer of a project or an invoice.",
        ),
    ),
    stopped(
        "rentman_template",
        "customer",
        nb=(
            "Prosjektmal i Rentman",
            "Prosjektet består bare av maler.",
            _NOTHING,
        ),
        en=("A template in Rentman", "The project consists of templates alone.", _NOTHING_EN),
    ),
    stopped(
        "rentman_customer_missing",
        "customer",
        nb=(
            "Fakturaen har ingen kunde i Rentman",
            "Faktura {value} i Rentman sier ikke hvem som skal betale, eller kontakten er slettet.",
            "Sett kunde på fakturaen i Rentman.",
        ),
        en=(
            "The invoice has no customer in Rentman",
            "Invoice {value} in Rentman does not say who is to pay, or the contact is deleted.",
            "Set a customer on the invoice in Rentman.",
        ),
    ),
    stopped(
        "rentman_negative_invoice",
        "accountant",
        nb=(
            "Fakturaen er negativ, men ingen kreditnota",
            "Faktura {number} i Rentman er på {value}, men Rentman kaller den en vanlig faktura.",
            "Lag en kreditnota i Rentman i stedet, eller bokfør den for hånd.",
        ),
        en=(
            "The invoice is negative, but no credit note",
            "Invoice {number} in Rentman comes to {value}, but Rentman calls it an ordinary invoice.",
            "Make a credit note in Rentman instead, or book it by hand.",
        ),
    ),
    ErrorText(
        code="rentman_number_differs",
        who="customer",
        nb=(
            "Kunden har et annet nummer i Rentman",
            "Kundenummeret fra Tripletex er ikke skrevet til Rentman.",
            "Kontakten har regnskapskode {number} i Rentman; i Tripletex er kundenummeret {wanted}.",
            "Tøm regnskapskoden på kontakten i Rentman, så skrives det riktige nummeret ved neste forsøk.",
        ),
        en=(
            "The customer has another number in Rentman",
            "The customer number from Tripletex is not written to Rentman.",
            "The contact has accounting code {number} in Rentman; the customer number in Tripletex is {wanted}.",
            "Empty the accounting code of the contact in Rentman, and the right number is written at the next try.",
        ),
    ),
    stopped(
        "rentman_day_spent",
        "support",
        nb=(
            "Dagens kall til Rentman er brukt opp",
            "Rentman tillater 50 000 kall om dagen for alle integrasjoner på kontoen til sammen, og de er brukt opp.",
            f"{_NOTHING} Vi prøver igjen hver time. Skjer det ofte, se hvilke andre systemer som bruker kontoen.",
        ),
        en=(
            "The day's calls to Rentman are spent",
            "Rentman allows 50,000 calls a day for all integrations of the account together, and they are spent.",
            f"{_NOTHING_EN} We try again every hour. If it happens often, see which other systems use the account.",
        ),
    ),
    item(
        "rentman_account",
        "customer",
        nb=(
            "Kontoen i Rentman",
            "Nøkkelen tilhører kontoen {account}.",
            "Er det feil konto, lag en nøkkel i den riktige.",
        ),
        en=(
            "The account in Rentman",
            "The token belongs to the account {account}.",
            "If that is the wrong account, make a token in the right one.",
        ),
    ),
    item(
        "rentman_rights",
        "customer",
        nb=(
            "Nøkkelens rettigheter i Rentman",
            "Nøkkelen når ikke: {missing}.",
            "Gi brukeren som nøkkelen tilhører, tilgang til dette i Rentman.",
        ),
        en=(
            "The token's rights in Rentman",
            "The token does not reach: {missing}.",
            "Give the user whom the token belongs to access to these in Rentman.",
        ),
    ),
    item(
        "rentman_ledgers",
        "accountant",
        nb=(
            "Regnskapskoder i Rentman",
            "Koder som finnes: {codes}.",
            "Bruk gjerne kontonumre som koder i Rentman; andre koder må få en konto her.",
        ),
        en=(
            "Ledger codes in Rentman",
            "Codes that exist: {codes}.",
            "Use account numbers as codes in Rentman if you can; other codes must be given an account here.",
        ),
    ),
    item(
        "rentman_day",
        "customer",
        nb=(
            "Kall til Rentman i dag",
            "Det er {left} kall igjen i dag så vidt vi vet; andre systemer bruker av de samme.",
            _NOTHING,
        ),
        en=(
            "Calls to Rentman today",
            "{left} calls are left today as far as we know; other systems spend from the same ones.",
            _NOTHING_EN,
        ),
    ),
    item(
        "rentman_webhooks",
        "customer",
        nb=(
            "Meldinger fra Rentman",
            "Vi tar imot meldinger på {url}.",
            "Kommer det ingen, kontroller at akkurat denne adressen står i Rentman under Configuration > Integrations > "
            "Webhooks.",
        ),
        en=(
            "Messages from Rentman",
            "We take messages at {url}.",
            "If none come, see that this very address stands in Rentman under Configuration > Integrations > Webhooks.",
        ),
    ),
    item(
        "rentman_webhooks_missing",
        "customer",
        nb=(
            "Meldinger fra Rentman",
            "Rentman sier ikke fra om endringer; de hentes noen minutter senere.",
            "Gå til Configuration > Integrations > Webhooks i Rentman, lim inn adressen {url}, kopier nøkkelen som vises "
            "der, og lim den inn på tilkoblingen her.",
        ),
        en=(
            "Messages from Rentman",
            "Rentman does not report changes; they are fetched some minutes later.",
            "Go to Configuration > Integrations > Webhooks in Rentman, paste the address {url}, copy the token that is shown "
            "there, and paste it into the connection here.",
        ),
    ),
)
