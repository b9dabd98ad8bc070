"""Open orders that a person wants invoiced, and invoices that a person wants sent: what stood in the way, and what to do."""

from integrations.error_texts.text import ErrorText

TEXTS: tuple[ErrorText, ...] = (
    ErrorText(
        code="upgrade_outdated",
        who="customer",
        nb=(
            "Endret etter at du bekreftet",
            "Salgsordre {order} ble ikke fakturert.",
            "Faktura {number} ble endret etter at faktureringen ble bekreftet, og salgsordren har fulgt etter.",
            "Se over salgsordren slik den er nå, og bekreft på nytt. Skal den ikke faktureres, velg «Prøv igjen», så blir den "
            "stående som den er.",
        ),
        en=(
            "Changed after you confirmed",
            "Sales order {order} was not invoiced.",
            "Invoice {number} was changed after the invoicing was confirmed, and the sales order has followed.",
            "Look at the sales order as it is now, and confirm again. If it shall not be invoiced, choose “Try again”, and it "
            "stays as it is.",
        ),
    ),
    ErrorText(
        code="draft_invoiced_meanwhile",
        who="customer",
        nb=(
            "Fakturert i Tripletex i mellomtiden",
            "Salgsordre {order} ble ikke fakturert herfra, og ingenting er sendt herfra.",
            "Noen har allerede fakturert den i Tripletex.",
            "Se i Tripletex om kunden har fått fakturaen. Velg så «Prøv igjen».",
        ),
        en=(
            "Invoiced in Tripletex meanwhile",
            "Sales order {order} was not invoiced from here, and nothing was sent from here.",
            "Somebody has invoiced it in Tripletex already.",
            "See in Tripletex whether the buyer has got the invoice. Then choose “Try again”.",
        ),
    ),
    ErrorText(
        code="draft_buyer_changed",
        who="customer",
        nb=(
            "Kunden eller valutaen er endret i Tripletex",
            "Salgsordre {order} ble ikke fakturert.",
            "Den har en annen kunde eller valuta i Tripletex enn faktura {number} i kilden.",
            "Rett salgsordren i Tripletex, eller fakturer den der. Velg så «Prøv igjen».",
        ),
        en=(
            "The customer or the currency was changed in Tripletex",
            "Sales order {order} was not invoiced.",
            "It has another customer or currency in Tripletex than invoice {number} in its source.",
            "Correct the sales order in Tripletex, or invoice it there. Then choose “Try again”.",
        ),
    ),
    ErrorText(
        code="credited_not_invoiced",
        who="customer",
        nb=(
            "Fakturaen må lages før kreditnotaen",
            "Salgsordre {order} ble ikke gjort til kreditnota.",
            "Den krediterer en salgsordre ({other}) som ikke er fakturert ennå, og en kreditnota må vise til en faktura.",
            "Fakturer salgsordre {other} først. Skal den heller ikke faktureres, slett begge i Tripletex.",
        ),
        en=(
            "The invoice comes before the credit note",
            "Sales order {order} was not made a credit note.",
            "It credits a sales order ({other}) that is not invoiced yet, and a credit note must name an invoice.",
            "Invoice sales order {other} first. If that one shall not be invoiced either, delete both in Tripletex.",
        ),
    ),
    ErrorText(
        code="sending_not_allowed",
        who="support",
        nb=(
            "Sending av fakturaer er ikke slått på",
            "Faktura {invoice} er laget, men ikke sendt.",
            "«Tripletex sender fakturaene» er ikke slått på for tilkoblingen til Tripletex.",
            "Be kontakten din hos Bilagsbro slå det på, og velg «Prøv igjen». Du kan også sende fakturaen fra Tripletex.",
        ),
        en=(
            "Sending invoices is not turned on",
            "Invoice {invoice} is made, but not sent.",
            "“Tripletex sends the invoices” is not turned on for the connection to Tripletex.",
            "Ask your contact at Bilagsbro to turn it on, and choose “Try again”. You can also send the invoice from "
            "Tripletex.",
        ),
    ),
    ErrorText(
        code="ehf_refused",
        who="customer",
        nb=(
            "Kunden kan ikke motta EHF",
            "Faktura {invoice} er laget, men ikke sendt.",
            "Tripletex sender den ikke som EHF til denne kunden.",
            "Send den på e-post i stedet. Du kan også rette kundekortet i Tripletex og velge «Prøv igjen».",
        ),
        en=(
            "The buyer cannot receive EHF",
            "Invoice {invoice} is made, but not sent.",
            "Tripletex does not send it as EHF to this buyer.",
            "Send it by e-mail instead. You can also correct the customer card in Tripletex and choose “Try again”.",
        ),
    ),
    ErrorText(
        code="email_refused",
        who="customer",
        nb=(
            "Tripletex sendte ikke e-posten",
            "Faktura {invoice} er laget, men ikke sendt.",
            "Tripletex godtok ikke adressen, eller kundekortet har ingen.",
            "Skriv en annen e-postadresse, eller send fakturaen fra Tripletex.",
        ),
        en=(
            "Tripletex did not send the e-mail",
            "Invoice {invoice} is made, but not sent.",
            "Tripletex did not accept the address, or the customer card has none.",
            "Write another e-mail address, or send the invoice from Tripletex.",
        ),
    ),
    ErrorText(
        code="sending_unknown",
        who="customer",
        nb=(
            "Vi vet ikke om fakturaen ble sendt",
            "Faktura {invoice} er laget. Den kan være sendt, men det er ikke bekreftet.",
            "Svaret fra Tripletex kom bort da fakturaen ble sendt. Vi sender ikke på nytt av oss selv, for da kan kunden få "
            "den "
            "to ganger.",
            "Se på fakturaen i Tripletex om den er sendt. Velg så nedenfor hva som er riktig.",
        ),
        en=(
            "We do not know whether the invoice was sent",
            "Invoice {invoice} is made. It may have been sent, but that is not confirmed.",
            "The answer from Tripletex was lost when the invoice was sent. We do not send it again by ourselves, because the "
            "buyer might get it twice.",
            "Look at the invoice in Tripletex to see whether it was sent. Then choose below what is so.",
        ),
    ),
)
