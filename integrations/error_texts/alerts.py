"""What people are told of that is no document's failure: silence, the VAT return, our own messages to them."""

from integrations.error_texts.text import ErrorText

TEXTS: tuple[ErrorText, ...] = (
    ErrorText(
        code="source_silent",
        who="customer",
        nb=(
            "Ingenting kommer inn",
            "Det er ikke kommet noe nytt fra «{connection}».",
            "Det siste kom {since_on} kl. {since}. På denne tiden av uken pleier det å ha kommet omtrent {usual} siden da.",
            "Se om butikken tar imot bestillinger og betaling. Er alt i orden, trenger du ikke gjøre noe: det neste som "
            "kommer, bokføres som vanlig.",
        ),
        en=(
            "Nothing arrives",
            "Nothing new has come from “{connection}”.",
            "The last one came {since_on} at {since}. At this time of the week about {usual} have usually come since then.",
            "See whether the shop takes orders and payments. If all is well, you need not do anything: what comes next is "
            "booked as usual.",
        ),
    ),
    ErrorText(
        code="credentials_expire",
        who="customer",
        nb=(
            "Innloggingen utløper snart",
            "Innloggingen til «{connection}» slutter snart å virke.",
            "Nøkkelen gjelder til og med {last_on}. Etter den dagen kommer det ikke noe mer gjennom, verken hit eller dit.",
            "Lag en ny nøkkel i systemet, og lim den inn under Tilkoblinger. Den gamle virker til du har gjort det.",
        ),
        en=(
            "The log-in expires soon",
            "The log-in to “{connection}” soon stops working.",
            "The key is valid until {last_on}. After that day nothing more gets through, neither here nor there.",
            "Make a new key in the system, and paste it under Connections. The old one works until you have done so.",
        ),
    ),
    ErrorText(
        code="vat_term_open",
        who="accountant",
        nb=(
            "Mva-meldingen skal snart leveres",
            "Dokumenter i terminen er ikke ferdige.",
            "Meldingen for {number}. termin skal leveres senest {due_on}. Dokumenter til og med {until_on} er stoppet eller "
            "venter, og er ikke med i tallene ennå.",
            "Gjør ferdig det som er stoppet, før meldingen leveres.",
        ),
        en=(
            "The VAT return is due soon",
            "Documents of the term are not finished.",
            "The return of term {number} is due by {due_on}. Documents up to {until_on} are stopped or wait, and are not in "
            "the figures yet.",
            "Finish what is stopped before the return is sent.",
        ),
    ),
    ErrorText(
        code="alert_channel_dead",
        who="customer",
        nb=(
            "Varsler kommer ikke fram",
            "Varsler til {host} er ikke levert.",
            "Adressen har ikke tatt imot på flere forsøk over et døgn, så vi har sluttet å sende dit.",
            "Se hva som er galt hos mottakeren, og send en prøve. Kommer den fram, sendes varsler dit igjen.",
        ),
        en=(
            "Alerts do not get through",
            "Alerts to {host} are not delivered.",
            "The address has not accepted them at several tries over a day, so we have stopped sending there.",
            "See what is wrong at the receiver, and send a test. When it gets through, alerts are sent there again.",
        ),
    ),
    ErrorText(
        code="alert_address_refused",
        who="customer",
        nb=(
            "Adressen tok ikke imot",
            "Varselet er ikke levert.",
            "Mottakeren svarte at den ikke vil ha meldingen.",
            "Se om adressen er riktig, og om mottakeren kontrollerer underskriften som vist på siden.",
        ),
        en=(
            "The address did not accept",
            "The alert is not delivered.",
            "The receiver answered that it does not want the message.",
            "See whether the address is right, and whether the receiver checks the signature as shown on the page.",
        ),
    ),
    ErrorText(
        code="alert_address_not_slack",
        who="customer",
        nb=(
            "Dette er ikke en adresse hos Slack",
            "Adressen er ikke lagret.",
            "Adresser for innkommende meldinger hos Slack begynner med https://hooks.slack.com/.",
            "Lag adressen i Slack under «Incoming Webhooks», og lim den inn her.",
        ),
        en=(
            "This is no address at Slack",
            "The address is not stored.",
            "Addresses for incoming messages at Slack begin with https://hooks.slack.com/.",
            "Make the address in Slack under “Incoming Webhooks”, and paste it here.",
        ),
    ),
)
