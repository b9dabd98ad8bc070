"""Rentman's invoices and customers: what a person must decide, and what was changed on both sides."""

from integrations.error_texts.text import ErrorText, stopped

TEXTS: tuple[ErrorText, ...] = (
    stopped(
        "rental_deposit_held",
        "accountant",
        nb=(
            "Forskuddsfaktura venter på avgjørelse",
            "Rentman-faktura {number} på {gross} gjelder en del av prosjektet og er datert før det er over. "
            "Tilkoblingen er satt "
            "til å stoppe slike.",
            "Velg under tilkoblingen hva forskuddsfakturaer skal bli, så går denne videre av seg selv. Gjelder valget bare "
            "denne, lag den for hånd i Tripletex og hopp over den her.",
        ),
        en=(
            "A deposit invoice waits for a decision",
            "Rentman invoice {number} of {gross} is for a share of the project and is dated before it is "
            "over. The connection is "
            "set to stop these.",
            "Choose under the connection what deposit invoices shall become, and this one goes on by "
            "itself. If that is for this "
            "one alone, make it by hand in Tripletex and skip it here.",
        ),
    ),
    stopped(
        "rental_deposit_needs_invoices",
        "accountant",
        nb=(
            "Forskudd kan ikke utsettes på en salgsordre",
            "Rentman-faktura {number} på {gross} er et forskudd som skal inntektsføres senere, men tilkoblingen lager "
            "salgsordrer, og en salgsordre er ikke bokført.",
            "Velg under tilkoblingen at fakturaer lages med en gang, eller at forskuddsfakturaer behandles som andre.",
        ),
        en=(
            "A deposit cannot be put off on a sales order",
            "Rentman invoice {number} of {gross} is a deposit that shall be income later, but the "
            "connection makes sales orders, "
            "and a sales order is not booked.",
            "Choose under the connection that invoices are made at once, or that deposit invoices are treated as others.",
        ),
    ),
    stopped(
        "rental_credit_unknown",
        "accountant",
        nb=(
            "Hvilken faktura krediteres?",
            "Rentman sier ikke hvilken faktura kreditnota {number} på {gross} gjelder, og det er ikke bare én faktura på "
            "prosjektet som passer.",
            "Knytt kreditnotaen til prosjektet til fakturaen i Rentman, eller lag kreditnotaen for hånd i "
            "Tripletex og hopp over "
            "den her.",
        ),
        en=(
            "Which invoice is credited?",
            "Rentman does not say which invoice credit note {number} of {gross} is for, and not just one "
            "invoice of the project "
            "fits.",
            "Tie the credit note to the project of the invoice in Rentman, or make the credit note by hand "
            "in Tripletex and skip "
            "it here.",
        ),
    ),
    ErrorText(
        code="rental_order_invoiced_and_changed",
        who="accountant",
        nb=(
            "Endret i Rentman etter fakturering",
            "Rentman-faktura {number} er endret, men salgsordre {order} i Tripletex er allerede fakturert slik den var "
            "(faktura {invoice}).",
            "En faktura som er laget, endres ikke.",
            "Krediter fakturaen i Tripletex og lag den på nytt, eller rett den i Rentman. Hopp så over endringen her.",
        ),
        en=(
            "Changed in Rentman after invoicing",
            "Rentman invoice {number} has changed, but sales order {order} in Tripletex is invoiced already as it was (invoice "
            "{invoice}).",
            "An invoice that is made is not changed.",
            "Credit the invoice in Tripletex and make it anew, or correct it in Rentman. Then skip the change here.",
        ),
    ),
    ErrorText(
        code="rental_order_changed_twice",
        who="customer",
        nb=(
            "Endret både i Rentman og i Tripletex",
            "Salgsordre {order} i Tripletex er ikke endret av oss. Den har andre linjer enn den fikk fra Rentman: {changes}.",
            "Rentman-faktura {number} er endret, og noen har endret salgsordren. Det de har gjort, skrives ikke over.",
            "Rett salgsordren i Tripletex og hopp over endringen her, eller velg «Prøv igjen» for å få linjene fra Rentman.",
        ),
        en=(
            "Changed both in Rentman and in Tripletex",
            "Sales order {order} in Tripletex was not changed by us. It has other lines than it got from Rentman: {changes}.",
            "Rentman invoice {number} has changed, and somebody has changed the sales order. What they did "
            "is not written over.",
            "Correct the sales order in Tripletex and skip the change here, or choose “Try again” to have "
            "the lines from Rentman.",
        ),
    ),
    ErrorText(
        code="rental_order_of_gone",
        who="customer",
        nb=(
            "Ikke lenger ferdigstilt i Rentman",
            "Rentman-faktura {number} er utkast igjen eller slettet, men salgsordre {order} står i Tripletex.",
            "Faktureres salgsordren nå, får kunden en faktura som ikke finnes i Rentman.",
            "Ferdigstill fakturaen i Rentman, så følger salgsordren etter. Blir den ikke noe av, slett "
            "salgsordren i Tripletex.",
        ),
        en=(
            "Not finalised in Rentman any more",
            "Rentman invoice {number} is a draft again or deleted, but sales order {order} stands in Tripletex.",
            "If the sales order is invoiced now, the customer gets an invoice that is not in Rentman.",
            "Finalise the invoice in Rentman, and the sales order follows. If it is off, delete the sales order in Tripletex.",
        ),
    ),
    ErrorText(
        code="rental_invoiced_order_of_gone",
        who="accountant",
        nb=(
            "Fakturert, men ikke lenger ferdigstilt i Rentman",
            "Rentman-faktura {number} er utkast igjen eller slettet, men salgsordre {order} er fakturert i Tripletex (faktura "
            "{invoice}).",
            "Kunden har en faktura som ikke finnes i Rentman.",
            "Ferdigstill fakturaen i Rentman, eller krediter den i Tripletex og hopp over dokumentet her.",
        ),
        en=(
            "Invoiced, but not finalised in Rentman any more",
            "Rentman invoice {number} is a draft again or deleted, but sales order {order} is invoiced in Tripletex (invoice "
            "{invoice}).",
            "The customer has an invoice that is not in Rentman.",
            "Finalise the invoice in Rentman, or credit it in Tripletex and skip the document here.",
        ),
    ),
    ErrorText(
        code="rentman_code_of_another",
        who="customer",
        nb=(
            "Regnskapskoden er en annen kundes nummer",
            "Kunden er ikke lagt inn i Tripletex.",
            "Kontakten har regnskapskode {number} i Rentman, men kunde {number} i Tripletex er {name}, med et annet "
            "organisasjonsnummer eller knyttet til en annen kontakt.",
            "Rett eller tøm regnskapskoden på kontakten i Rentman.",
        ),
        en=(
            "The accounting code is another customer's number",
            "The customer is not put into Tripletex.",
            "The contact has accounting code {number} in Rentman, but customer {number} in Tripletex is {name}, with another "
            "organisation number or tied to another contact.",
            "Correct or empty the accounting code of the contact in Rentman.",
        ),
    ),
)
