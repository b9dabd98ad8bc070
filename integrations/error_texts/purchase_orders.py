"""Rackbeat's purchase orders in Tripletex: what is not moved and why, and what a person must look at."""

from integrations.error_texts.text import ErrorText

_NOT_THERE = "{document} er ikke lagt inn i Tripletex."
_NOT_THERE_EN = "{document} is not in Tripletex."

TEXTS: tuple[ErrorText, ...] = (
    ErrorText(
        code="not_ready.logistics",
        who="customer",
        nb=(
            "Innkjøpsordrer flyttes ikke",
            _NOT_THERE,
            "Innkjøpsordrer fra Rackbeat flyttes ikke, fordi modulen Logistikk ikke er slått på i Tripletex (eller nøkkelen "
            "ikke har tilgang til den). Alt annet flyttes som før.",
            "Skal innkjøpsordrene inn i Tripletex, slå på Logistikk der og gi integrasjonsbrukeren tilgang. Den nattlige "
            "kontrollen merker det, og innkjøpsordrene følger av seg selv. Ellers er det ingenting å gjøre.",
        ),
        en=(
            "Purchase orders are not moved",
            _NOT_THERE_EN,
            "Purchase orders from Rackbeat are not moved because Tripletex' Logistics module is not switched on (or the key "
            "may not use it). Everything else is moved as before.",
            "If the purchase orders shall be in Tripletex, switch Logistics on there and give the integration's user access. "
            "The nightly check notices it, and the purchase orders follow by themselves. Otherwise there is nothing to do.",
        ),
    ),
    ErrorText(
        code="not_ready.contact_unknown",
        who="support",
        nb=(
            "Ingen kontaktperson for innkjøp",
            _NOT_THERE,
            "Tripletex krever en ansatt som kontaktperson på innkjøpsordrer, og nøkkelen hører ikke til noen ansatt.",
            "Lag nøkkelen på nytt i Tripletex av en ansatt i firmaet, og legg den inn på tilkoblingen.",
        ),
        en=(
            "No contact for purchases",
            _NOT_THERE_EN,
            "Tripletex demands an employee as contact on purchase orders, and the key belongs to no employee.",
            "Make the key anew in Tripletex as an employee of the company, and enter it on the connection.",
        ),
    ),
    ErrorText(
        code="purchase_not_booked",
        who="customer",
        nb=(
            "Ikke bokført i Rackbeat",
            _NOT_THERE,
            "Innkjøpsordren er et utkast i Rackbeat.",
            "Bokfør den i Rackbeat, så følger den av seg selv.",
        ),
        en=(
            "Not booked in Rackbeat",
            _NOT_THERE_EN,
            "The purchase order is a draft in Rackbeat.",
            "Book it in Rackbeat, and it follows by itself.",
        ),
    ),
    ErrorText(
        code="purchase_cancelled",
        who="customer",
        nb=(
            "Avlyst",
            "Innkjøpsordre {order} i Tripletex er avlyst.",
            "Rackbeat-innkjøpsordre {number} er gjort om til utkast eller slettet.",
            "Bokføres den på nytt i Rackbeat, gjelder den i Tripletex igjen.",
        ),
        en=(
            "Cancelled",
            "Purchase order {order} in Tripletex is cancelled.",
            "Rackbeat purchase order {number} was made a draft again or deleted.",
            "If it is booked again in Rackbeat, it is valid in Tripletex again.",
        ),
    ),
    ErrorText(
        code="purchase_changed_there",
        who="customer",
        nb=(
            "Innkjøpsordren er endret i Tripletex",
            "Innkjøpsordre {order} i Tripletex har ikke lenger linjene fra Rackbeat-innkjøpsordre {number}: {changes}.",
            "Rackbeat styrer lageret, så det er Rackbeats linjer som er bestilt.",
            "Gjør endringen i Rackbeat (opphev bokføringen og bokfør på nytt), eller velg «Prøv igjen» for å få linjene fra "
            "Rackbeat tilbake.",
        ),
        en=(
            "The purchase order was changed in Tripletex",
            "Purchase order {order} in Tripletex no longer has the lines of Rackbeat purchase order {number}: {changes}.",
            "Rackbeat keeps the stock, so that what is ordered is what Rackbeat says.",
            "Make the change in Rackbeat (unbook and book again), or choose “Try again” to have the lines from Rackbeat back.",
        ),
    ),
    ErrorText(
        code="purchase_taken_away",
        who="customer",
        nb=(
            "Slettet eller avlyst i Tripletex",
            "Innkjøpsordre {order} er slettet eller avlyst i Tripletex, men Rackbeat-innkjøpsordre {number} gjelder fortsatt.",
            "Noen har tatt den bort i Tripletex, og vi legger den ikke inn igjen uten beskjed.",
            "Velg «Prøv igjen» for å få den inn i Tripletex igjen, eller hopp over dokumentet her.",
        ),
        en=(
            "Deleted or cancelled in Tripletex",
            "Purchase order {order} is deleted or cancelled in Tripletex, but Rackbeat purchase order {number} still holds.",
            "Somebody has taken it away in Tripletex, and we do not put it back without being told.",
            "Choose “Try again” to have it in Tripletex again, or skip the document here.",
        ),
    ),
    ErrorText(
        code="purchase_received_and_changed",
        who="customer",
        nb=(
            "Endret i Rackbeat etter varemottak i Tripletex",
            "Rackbeat-innkjøpsordre {number} er endret, men innkjøpsordre {order} er mottatt eller lukket i Tripletex slik den "
            "var.",
            "Linjene på en innkjøpsordre kan ikke endres etter varemottak.",
            "Ta imot varer i Rackbeat, ikke i Tripletex. Rett innkjøpsordren for hånd i Tripletex om den skal stemme, og hopp "
            "over endringen her.",
        ),
        en=(
            "Changed in Rackbeat after goods were received in Tripletex",
            "Rackbeat purchase order {number} has changed, but purchase order {order} is received or closed in Tripletex as it "
            "was.",
            "The lines of a purchase order cannot be changed after goods were received.",
            "Receive goods in Rackbeat, not in Tripletex. Correct the purchase order by hand in Tripletex if it shall agree, "
            "and skip the change here.",
        ),
    ),
    ErrorText(
        code="purchase_received_of_unbooked",
        who="customer",
        nb=(
            "Mottatt i Tripletex, men ikke lenger bokført i Rackbeat",
            "Rackbeat-innkjøpsordre {number} er gjort om til utkast eller slettet, men innkjøpsordre {order} er mottatt eller "
            "lukket i Tripletex.",
            "En innkjøpsordre som varer er mottatt på, avlyses ikke.",
            "Bokfør den på nytt i Rackbeat, eller avlys den for hånd i Tripletex og hopp over dokumentet her.",
        ),
        en=(
            "Received in Tripletex, but no longer booked in Rackbeat",
            "Rackbeat purchase order {number} was made a draft again or deleted, but purchase order {order} is received or "
            "closed in Tripletex.",
            "A purchase order of which goods were received is not cancelled.",
            "Book it again in Rackbeat, or cancel it by hand in Tripletex and skip the document here.",
        ),
    ),
    ErrorText(
        code="purchase_not_tied",
        who="accountant",
        nb=(
            "Leverandørfakturaen er ikke koblet til innkjøpsordren",
            "Bilag {voucher} og innkjøpsordre {order} står begge i Tripletex, men er ikke koblet til hverandre.",
            "Tripletex tok ikke imot koblingen. Beløp og linjer er som de skal.",
            "Koble dem for hånd i Tripletex, og hopp over dokumentet her. Kundestøtte kan se hva Tripletex svarte.",
        ),
        en=(
            "The supplier's invoice is not tied to the purchase order",
            "Voucher {voucher} and purchase order {order} both stand in Tripletex, but are not tied to each other.",
            "Tripletex did not take the tie. Amounts and lines are as they should be.",
            "Tie them by hand in Tripletex, and skip the document here. Support can see what Tripletex answered.",
        ),
    ),
    ErrorText(
        code="verification_failed.purchase",
        who="customer",
        nb=(
            "Avvik i innkjøpsordren",
            "{document} er lagt inn i Tripletex, men ikke slik den skulle.",
            "Da vi leste innkjøpsordren tilbake, var det {count} forskjell(er) fra Rackbeat. Ingenting er bokført av en "
            "innkjøpsordre.",
            "Se forskjellene, og velg «Prøv igjen» for å få den lik Rackbeat, eller rett den i Tripletex.",
        ),
        en=(
            "Deviation in the purchase order",
            "{document} is in Tripletex, but not as meant.",
            "When the purchase order was read back, there were {count} difference(s) from Rackbeat. Nothing is booked by a "
            "purchase order.",
            "See the differences, and choose “Try again” to have it equal to Rackbeat, or correct it in Tripletex.",
        ),
    ),
)
