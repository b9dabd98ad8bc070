"""Late changes and closed periods: what was booked and is so no longer, and what falls into a period that is closed."""

from integrations.error_texts.text import ErrorText, stopped

_OPEN = "Skal det føres på første åpne dag, velg «Bokfør på første åpne dag». Åpnes perioden, prøv på nytt."
_OPEN_EN = "To book it on the first open day, choose “Book on the first open day”. If the period is opened, try again."
_FIX = "Rett den i {place}, så leses den på nytt. Står den riktig der, gi oss beskjed."
_FIX_EN = "Correct it in {place}; it is then read again. If it is right there, tell us."

TEXTS: tuple[ErrorText, ...] = (
    stopped(
        "period_closed",
        "accountant",
        nb=(
            "Perioden er lukket",
            "Dokumentet er datert {date}, og regnskapet er lukket til og med {closed_until}.",
            f"{_OPEN} Skal slike dokumenter alltid føres på første åpne dag, velg det under tilkoblingen.",
        ),
        en=(
            "The period is closed",
            "The document is dated {date}, and the books are closed up to and including {closed_until}.",
            f"{_OPEN_EN} If such documents should always be booked on the first open day, choose so on the connection.",
        ),
    ),
    stopped(
        "period_closed_ask",
        "accountant",
        nb=(
            "Perioden er lukket: hva skal gjøres?",
            "Dokumentet er datert {date}, og regnskapet er lukket til og med {closed_until}. Første åpne dag er "
            "{first_open}.",
            _OPEN,
        ),
        en=(
            "The period is closed: what should be done?",
            "The document is dated {date}, and the books are closed up to and including {closed_until}. The first open "
            "day is {first_open}.",
            _OPEN_EN,
        ),
    ),
    stopped(
        "amount_refund_exceeds",
        "customer",
        nb=(
            "Det er gitt mer tilbake enn det som er igjen",
            "{gross} er gitt tilbake på ordre {number}, men bare {left} er igjen av den.",
            _FIX,
        ),
        en=(
            "More is given back than is left",
            "{gross} is given back on order {number}, but only {left} is left of it.",
            _FIX_EN,
        ),
    ),
    stopped(
        "amount_refund_of_cards",
        "customer",
        nb=(
            "Et beløp uten linjer er større enn varene",
            "{gross} er gitt tilbake på ordre {number} uten linjer. Av den er {left} varer igjen, og {cards} gavekort.",
            "Gi gavekort tilbake som linje: slett refusjonen i {place} og lag den på nytt med linjene.",
        ),
        en=(
            "An amount without lines is larger than the goods",
            "{gross} is given back on order {number} without lines. Of it {left} of goods are left, and {cards} of gift cards.",
            "Give gift cards back as a line: delete the refund in {place} and make it again with its lines.",
        ),
    ),
    stopped(
        "refund_of_unpaid",
        "customer",
        nb=(
            "Penger er gitt tilbake før de kom",
            "Refusjonen er gitt før noe var levert, og butikken sier ikke at ordren var betalt da.",
            _FIX,
        ),
        en=(
            "Money was given back before it came",
            "The refund was made before anything was delivered, and the shop does not say that the order was paid then.",
            _FIX_EN,
        ),
    ),
    ErrorText(
        code="change_needs_approval",
        who="accountant",
        nb=(
            "Endret etter bokføring: rettingen venter på deg",
            "{document} er bokført (bilag {voucher}), men er endret i {place} etterpå.",
            "Dere har valgt at noen ser på hver retting før den føres.",
            "Se hva som ville bli ført, og velg «Før rettingen». Er endringen i {place} en feil, rett den der.",
        ),
        en=(
            "Changed after booking: the correction waits for you",
            "{document} is booked (voucher {voucher}), but was changed in {place} afterwards.",
            "You have chosen that a person looks at every correction before it is booked.",
            "See what would be booked, and choose “Book the correction”. If the change in {place} is a mistake, correct "
            "it there.",
        ),
    ),
    ErrorText(
        code="reopened_after_booking",
        who="customer",
        nb=(
            "Åpnet igjen etter bokføring",
            "{document} er bokført (bilag {voucher}), men er satt tilbake i {place}.",
            "Noen arbeider med dokumentet der. Bilaget står så lenge.",
            "Fullfør det i {place}, så rettes bilaget av seg selv hvis noe er endret. Blir det ikke noe salg, "
            "avbestill det der eller velg «Før rettingen».",
        ),
        en=(
            "Opened again after booking",
            "{document} is booked (voucher {voucher}), but was set back in {place}.",
            "Somebody is working at the document there. The voucher stands meanwhile.",
            "Complete it in {place}; the voucher is then corrected by itself if something has changed. If there is "
            "no sale after all, cancel it there or choose “Book the correction”.",
        ),
    ),
    ErrorText(
        code="credited_in_part",
        who="accountant",
        nb=(
            "Fakturaen er kreditert i deler",
            "{document} er fakturert ({voucher}) og delvis kreditert, og er endret i {place} etterpå.",
            "Hele fakturaen kan ikke lenger krediteres under ett.",
            "Rett fakturaen i Tripletex, og velg «Rettet for hånd i regnskapet».",
        ),
        en=(
            "The invoice is credited in part",
            "{document} is invoiced ({voucher}) and credited in part, and was changed in {place} afterwards.",
            "The whole invoice can no longer be credited at once.",
            "Correct the invoice in Tripletex, and choose “Corrected by hand in the ledger”.",
        ),
    ),
    ErrorText(
        code="credit_note_of_changed_refund",
        who="accountant",
        nb=(
            "Refusjonen er endret eller slettet, men kreditnotaen står",
            "{document} er kreditert (kreditnota {voucher}), men refusjonen er endret eller slettet i {place} etterpå.",
            "En kreditnota kan ikke tas tilbake, bare møtes av en ny faktura.",
            "Fakturer det som likevel er solgt på nytt i Tripletex, og velg «Rettet for hånd i regnskapet».",
        ),
        en=(
            "The refund was changed or deleted, but its credit note stands",
            "{document} is credited (credit note {voucher}), but the refund was changed or deleted in {place} afterwards.",
            "A credit note cannot be taken back, only be met by a new invoice.",
            "Invoice again in Tripletex what is sold after all, and choose “Corrected by hand in the ledger”.",
        ),
    ),
    ErrorText(
        code="order_missing",
        who="customer",
        nb=(
            "Ordren finnes ikke lenger",
            "{document} hører til en ordre som er slettet i {place}.",
            "Var ordren bokført, rettes den som helhet.",
            "Du trenger ikke gjøre noe.",
        ),
        en=(
            "The order is gone",
            "{document} belongs to an order that was deleted in {place}.",
            "If the order was booked, it is corrected as a whole.",
            "You need not do anything.",
        ),
    ),
)
