"""Our own side: mistakes of ours, tries used up, what was read back and differs, and what is left out on purpose."""

from integrations.error_texts.text import ErrorText, stopped

_NOTHING = "Du trenger ikke gjøre noe."
_NOTHING_EN = "You need not do anything."

TEXTS: tuple[ErrorText, ...] = (
    stopped(
        "internal",
        "support",
        nb=(
            "Feil hos oss",
            "Vi støtte på noe vi ikke hadde tenkt på.",
            "Kundestøtte har fått beskjed med alle detaljer. Når det er rettet, bokføres dokumentet av seg "
            "selv.",
        ),
        en=(
            "Our mistake",
            "We met something that we had not thought of.",
            "Support has been told with all details. Once it is put right, the document is booked by itself.",
        ),
    ),
    stopped(
        "permanent",
        "support",
        nb=("Stoppet", "Dokumentet kan ikke bokføres som det er.", "Kundestøtte må se på dette."),
        en=("Stopped", "The document cannot be booked as it is.", "Support has to look at this."),
    ),
    stopped(
        "unknown_code",
        "support",
        nb=("Stoppet", "Årsaken har koden «{code}».", "Kundestøtte må se på dette."),
        en=("Stopped", "The cause has the code “{code}”.", "Support has to look at this."),
    ),
    stopped(
        "too_many_attempts",
        "support",
        nb=(
            "Prøvd mange ganger",
            "Vi har prøvd så mange ganger vi pleier, uten å lykkes.",
            "Se på siste forsøk, og prøv igjen når årsaken er borte.",
        ),
        en=(
            "Tried many times",
            "We have tried as often as we do, without success.",
            "Look at the last attempt, and try again when the cause is gone.",
        ),
    ),
    stopped(
        "lease_lost",
        "support",
        nb=(
            "Tatt over av en annen",
            "En annen arbeider tok over dokumentet mens dette forsøket pågikk.",
            _NOTHING,
        ),
        en=(
            "Taken over",
            "Another worker took over the document while this attempt was running.",
            _NOTHING_EN,
        ),
    ),
    ErrorText(
        code="written_twice",
        who="accountant",
        nb=(
            "Bokført to ganger",
            "{document} står to ganger i Tripletex.",
            "Et svar ble borte, og dokumentet ble skrevet en gang til: både som {kept} og som {other}.",
            "Tilbakefør {other} i Tripletex, og prøv igjen.",
        ),
        en=(
            "Booked twice",
            "{document} is in Tripletex twice.",
            "An answer got lost and the document was written once more: both as {kept} and as {other}.",
            "Reverse {other} in Tripletex, and try again.",
        ),
    ),
    ErrorText(
        code="verification_failed",
        who="accountant",
        nb=(
            "Avvik i regnskapet",
            "{document} er bokført, men ikke slik det skulle.",
            "Da vi leste bilaget tilbake, var det {count} forskjell(er) fra det som skulle stå der.",
            "Se forskjellene, og rett bilaget i Tripletex (tilbakefør det og prøv igjen, eller godta det "
            "med en begrunnelse).",
        ),
        en=(
            "Deviation in the ledger",
            "{document} is booked, but not as meant.",
            "When the voucher was read back, there were {count} difference(s) from what should stand there.",
            "See the differences, and correct the voucher in Tripletex (reverse it and try again, or "
            "accept it with a reason).",
        ),
    ),
    stopped(
        "before_from_date",
        "customer",
        nb=(
            "Før fra-datoen",
            "Dokumentet er fra før fra-datoen, og ingenting før den bokføres.",
            "Skal det likevel med, flytt fra-datoen. Da leses det inn på nytt.",
        ),
        en=(
            "Before the from-date",
            "The document is from before the from-date, and nothing before it is booked.",
            "If it should be included, move the from-date. It is then read again.",
        ),
    ),
    stopped(
        "zero_value",
        "customer",
        nb=("Ordren er på 0,00", "Det er ikke noe beløp å bokføre. Ordren står i avstemmingen.", _NOTHING),
        en=(
            "The order is 0.00",
            "There is no amount to book. The order is listed in the reconciliation.",
            _NOTHING_EN,
        ),
    ),
    stopped(
        "zero_total",
        "customer",
        nb=("Beløpet er 0,00", "Det er ikke noe beløp å bokføre.", _NOTHING),
        en=("The amount is 0.00", "There is no amount to book.", _NOTHING_EN),
    ),
    stopped(
        "unknown_kind",
        "support",
        nb=(
            "Ukjent dokumentslag",
            "Tilkoblingen kan ikke håndtere dokumenter av slaget «{kind}».",
            "Kundestøtte må se på dette.",
        ),
        en=(
            "Unknown kind of document",
            "The connection cannot handle documents of the kind “{kind}”.",
            "Support has to look at this.",
        ),
    ),
    stopped(
        "ignored_by_person",
        "customer",
        nb=(
            "Hoppet over",
            "{who} hoppet over dokumentet. Begrunnelse: «{reason}».",
            "Skal det likevel bokføres, velg «prøv igjen».",
        ),
        en=(
            "Skipped",
            "{who} skipped the document. Reason: “{reason}”.",
            "If it should be booked after all, choose “try again”.",
        ),
    ),
    stopped(
        "history_cancelled",
        "customer",
        nb=(
            "Historikken ble avbrutt",
            "Innlesingen av historikk ble avbrutt før dette dokumentet var bokført.",
            "Start innlesingen på nytt for å ta det med.",
        ),
        en=(
            "The history import was cancelled",
            "The history import was cancelled before this document was booked.",
            "Start the import again to include it.",
        ),
    ),
)
