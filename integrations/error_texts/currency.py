"""Exchange rates: the ones that do not exist, the ones that do not come, and accounts in another currency."""

from integrations.error_texts.readiness import item
from integrations.error_texts.text import ErrorText, stopped

TEXTS: tuple[ErrorText, ...] = (
    stopped(
        "currency_not_supported",
        "accountant",
        nb=(
            "Valutakurs mangler",
            "Dokumentet er i {currency}, og {source} har ingen kurs for {date} å regne om med.",
            "Velg en annen kurskilde på tilkoblingen til Tripletex, eller før det for hånd og hopp over det her. Er kilden "
            "Tripletex, må {currency} være tatt i bruk der.",
        ),
        en=(
            "The exchange rate is missing",
            "The document is in {currency}, and {source} has no rate for {date} to convert by.",
            "Choose another source of rates on the Tripletex connection, or book it by hand and skip it here. If the source "
            "is Tripletex, {currency} must be in use there.",
        ),
    ),
    stopped(
        "rate_of_future_day",
        "customer",
        nb=(
            "Datoen er ikke kommet ennå",
            "Dokumentet i {currency} er datert {date}, og en dag som ikke er kommet, har ingen valutakurs.",
            "Rett datoen i butikken, eller prøv på nytt når dagen er der.",
        ),
        en=(
            "The date has not come yet",
            "The document in {currency} is dated {date}, and a day that has not come has no exchange rate.",
            "Correct the date in the shop, or try again when the day has come.",
        ),
    ),
    stopped(
        "rates_unreadable",
        "support",
        nb=(
            "Venter på valutakurs",
            "{source} svarer ikke slik at kursene kan leses, og et dokument i valuta føres ikke med en gjettet kurs.",
            "Du trenger ikke gjøre noe. Vi spør igjen hvert tiende minutt.",
        ),
        en=(
            "Waiting for the exchange rate",
            "{source} does not answer in a way that can be read, and a document in another currency is not booked by a "
            "guessed rate.",
            "You need not do anything. We ask again every ten minutes.",
        ),
    ),
    ErrorText(
        code="rates_stale",
        who="support",
        nb=(
            "Valutakursene er gamle",
            "Dokumenter i utenlandsk valuta venter.",
            "{source} har ikke gitt oss kurser siden {date}.",
            "Vi spør igjen av oss selv. Haster det, kan kurskilden byttes til Tripletex på tilkoblingen.",
        ),
        en=(
            "The exchange rates are old",
            "Documents in foreign currency wait.",
            "{source} has given us no rates since {date}.",
            "We ask again by ourselves. If it is urgent, the source can be changed to Tripletex on the connection.",
        ),
    ),
    item(
        "exchange_rates",
        "support",
        nb=(
            "Valutakursene er gamle",
            "Den nyeste kursen fra {source} er fra {date}.",
            "Se om kurskilden svarer.",
        ),
        en=(
            "The exchange rates are old",
            "The newest rate from {source} is of {date}.",
            "See whether the source of rates answers.",
        ),
    ),
    item(
        "payment_type_currency",
        "accountant",
        nb=(
            "Betalingstypen har en annen valuta",
            "Konto {account} er i {account_currency}, men fakturaen er i {currency}.",
            "Velg en konto i kroner eller i {currency} for denne betalingsmåten.",
        ),
        en=(
            "The payment type has another currency",
            "Account {account} is in {account_currency}, but the invoice is in {currency}.",
            "Choose an account in kroner or in {currency} for this payment method.",
        ),
    ),
)
