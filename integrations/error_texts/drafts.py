"""Open orders that stand for invoices of the stock system: what a person must look at before stock and books part ways."""

from integrations.error_texts.text import ErrorText, stopped

TEXTS: tuple[ErrorText, ...] = (
    ErrorText(
        code="draft_lines_changed",
        who="customer",
        nb=(
            "Linjene er endret i Tripletex",
            "Salgsordre {order} i Tripletex har ikke lenger linjene fra Rackbeat-faktura {number}: {changes}.",
            "Rackbeat har tatt varene på fakturaen av lager. Faktureres noe annet, stemmer ikke lageret.",
            "Gjør endringen i Rackbeat (opphev bokføringen og bokfør på nytt), eller velg «Prøv igjen» for å få linjene fra "
            "Rackbeat tilbake.",
        ),
        en=(
            "The lines were changed in Tripletex",
            "Sales order {order} in Tripletex no longer has the lines of Rackbeat invoice {number}: {changes}.",
            "Rackbeat has taken the invoice's goods from stock. If something else is invoiced, the stock is wrong.",
            "Make the change in Rackbeat (unbook and book again), or choose “Try again” to have the lines from Rackbeat back.",
        ),
    ),
    ErrorText(
        code="invoiced_lines_changed",
        who="customer",
        nb=(
            "Fakturert med andre linjer enn i Rackbeat",
            "Salgsordre {order} er fakturert i Tripletex (faktura {invoice}) med andre linjer enn Rackbeat-faktura {number}: "
            "{changes}.",
            "Rackbeat har tatt varene på sin faktura av lager, så lageret stemmer ikke med det som er solgt.",
            "Rett lageret i Rackbeat, eller krediter fakturaen i Tripletex. Hopp så over dokumentet her.",
        ),
        en=(
            "Invoiced with other lines than in Rackbeat",
            "Sales order {order} is invoiced in Tripletex (invoice {invoice}) with other lines than Rackbeat invoice {number}: "
            "{changes}.",
            "Rackbeat has taken the goods of its own invoice from stock, so that the stock disagrees with what is sold.",
            "Correct the stock in Rackbeat, or credit the invoice in Tripletex. Then skip the document here.",
        ),
    ),
    ErrorText(
        code="draft_invoiced_and_changed",
        who="accountant",
        nb=(
            "Endret i Rackbeat etter fakturering",
            "Rackbeat-faktura {number} er endret, men salgsordre {order} i Tripletex er allerede fakturert slik den var.",
            "En faktura som er laget, endres ikke.",
            "Krediter fakturaen i Tripletex og lag den på nytt, eller rett den i Rackbeat. Hopp så over endringen her.",
        ),
        en=(
            "Changed in Rackbeat after invoicing",
            "Rackbeat invoice {number} has changed, but sales order {order} in Tripletex is invoiced already as it was.",
            "An invoice that is made is not changed.",
            "Credit the invoice in Tripletex and make it anew, or correct it in Rackbeat. Then skip the change here.",
        ),
    ),
    ErrorText(
        code="draft_of_unbooked",
        who="customer",
        nb=(
            "Ikke lenger bokført i Rackbeat",
            "Rackbeat-faktura {number} er gjort om til utkast eller slettet, men salgsordre {order} står i Tripletex.",
            "Faktureres salgsordren nå, selges noe som Rackbeat ikke har tatt av lager.",
            "Bokfør fakturaen på nytt i Rackbeat, så følger salgsordren etter. Blir den ikke noe av, slett salgsordren i "
            "Tripletex.",
        ),
        en=(
            "No longer booked in Rackbeat",
            "Rackbeat invoice {number} was made a draft again or deleted, but sales order {order} stands in Tripletex.",
            "If the sales order is invoiced now, something is sold that Rackbeat has not taken from stock.",
            "Book the invoice again in Rackbeat, and the sales order follows. If it is off, delete the sales order in "
            "Tripletex.",
        ),
    ),
    ErrorText(
        code="invoiced_draft_of_unbooked",
        who="accountant",
        nb=(
            "Fakturert, men ikke lenger bokført i Rackbeat",
            "Rackbeat-faktura {number} er gjort om til utkast eller slettet, men salgsordre {order} er fakturert i Tripletex "
            "(faktura {invoice}).",
            "Lageret i Rackbeat er lagt tilbake, mens salget står i regnskapet.",
            "Bokfør fakturaen på nytt i Rackbeat, eller krediter den i Tripletex og hopp over dokumentet her.",
        ),
        en=(
            "Invoiced, but no longer booked in Rackbeat",
            "Rackbeat invoice {number} was made a draft again or deleted, but sales order {order} is invoiced in Tripletex "
            "(invoice {invoice}).",
            "The goods are back in stock in Rackbeat while the sale stands in the books.",
            "Book the invoice again in Rackbeat, or credit it in Tripletex and skip the document here.",
        ),
    ),
    ErrorText(
        code="drafts_left",
        who="customer",
        nb=(
            "Salgsordrer venter på å bli fakturert",
            "{count} salgsordrer fra {system} har stått i Tripletex i mer enn {days} dager uten å bli fakturert. Den eldste er "
            "{order} ({system}-faktura {number}, {date}).",
            "Salget er ført i {system}, men ikke i regnskapet, og kunden har ikke fått faktura.",
            "Fakturer salgsordrene her eller i Tripletex, eller slett dem som ikke skal faktureres.",
        ),
        en=(
            "Sales orders wait to be invoiced",
            "{count} sales orders from {system} have stood in Tripletex for more than {days} days without being invoiced. The "
            "oldest is {order} ({system} invoice {number}, {date}).",
            "The sale stands in {system}, but not in the books, and the customer has no invoice.",
            "Invoice the sales orders here or in Tripletex, or delete those that shall not be invoiced.",
        ),
    ),
    stopped(
        "needs_skipped_document",
        "customer",
        nb=(
            "Venter på noe som er hoppet over",
            "Dokumentet trenger {needed}, som noen har hoppet over her.",
            "Ta {needed} inn igjen, eller hopp over dette dokumentet også.",
        ),
        en=(
            "Waits for something that was skipped",
            "The document needs {needed}, which somebody has skipped here.",
            "Take {needed} in again, or skip this document as well.",
        ),
    ),
)
