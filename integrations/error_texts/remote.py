"""The road to the other systems: answers that did not come, and what the ledger refuses."""

from integrations.error_texts.text import ErrorText, stopped

_ALONE = "Du trenger ikke gjøre noe. Vi prøver igjen av oss selv."
_ALONE_EN = "You need not do anything. We try again by ourselves."
_SUPPORT = "Kundestøtte må se på dette. Står det en forklaring fra {system} under, kan den hjelpe."
_SUPPORT_EN = "Support has to look at this. An explanation from {system} below may help."

TEXTS: tuple[ErrorText, ...] = (
    *(
        stopped(code, "support", nb=(*nb, _ALONE), en=(*en, _ALONE_EN))
        for code, nb, en in (
            (
                "temporary",
                ("Prøver igjen", "Noe sviktet for et øyeblikk hos {system}."),
                ("Trying again", "Something failed for a moment at {system}."),
            ),
            (
                "rate_limited",
                ("Venter på tur", "{system} ber oss vente litt; vi har spurt mye på kort tid."),
                ("Waiting for our turn", "{system} asks us to wait; we have asked a lot in a short time."),
            ),
            (
                "unknown_outcome",
                (
                    "Svaret kom aldri",
                    "Vi sendte bilaget til {system}, men svaret kom aldri. Før vi sender igjen, ser vi "
                    "etter om det kom fram.",
                ),
                (
                    "The answer never came",
                    "We sent it to {system}, but the answer never came. Before sending again we look "
                    "whether it arrived.",
                ),
            ),
            (
                "connection_failed",
                ("Får ikke kontakt", "{system} svarer ikke på {host}."),
                ("No contact", "{system} does not answer at {host}."),
            ),
            (
                "connection_broken",
                ("Forbindelsen ble brutt", "Forbindelsen til {system} ble brutt underveis."),
                ("The connection broke", "The connection to {system} broke on the way."),
            ),
            (
                "timed_out",
                ("Svaret lot vente på seg", "{system} brukte for lang tid på å svare."),
                ("The answer took too long", "{system} took too long to answer."),
            ),
            (
                "remote_unavailable",
                ("Utilgjengelig nå", "{system} er ute av drift eller overbelastet akkurat nå."),
                ("Not available now", "{system} is down or overloaded just now."),
            ),
            (
                "malformed_answer",
                ("Svaret kan ikke leses", "{system} sendte et svar som ikke kan leses ({where})."),
                ("The answer cannot be read", "{system} sent an answer that cannot be read ({where})."),
            ),
            (
                "answer_too_large",
                ("Svaret er for stort", "{system} sendte et større svar enn vi tar imot ({where})."),
                ("The answer is too large", "{system} sent a larger answer than we accept ({where})."),
            ),
            (
                "not_sent",
                ("Rakk det ikke", "Det ble ikke tid i denne omgangen; ingenting er sendt."),
                ("Not in time", "There was no time in this round; nothing is sent."),
            ),
            (
                "revision_conflict",
                ("Endret av noen andre", "Noen andre endret det samme i {system} samtidig."),
                ("Changed by someone else", "Someone else changed the same in {system} at the same time."),
            ),
        )
    ),
    stopped(
        "not_found",
        "support",
        nb=("Ikke funnet", "{system} har ikke det vi spurte etter ({where}).", _SUPPORT),
        en=("Not found", "{system} does not have what we asked for ({where}).", _SUPPORT_EN),
    ),
    stopped(
        "request_refused",
        "support",
        nb=("Avvist", "{system} avviste forespørselen ({where}).", _SUPPORT),
        en=("Refused", "{system} refused the request ({where}).", _SUPPORT_EN),
    ),
    stopped(
        "reference_missing",
        "support",
        nb=(
            "Noe det vises til, er borte",
            "Bilaget viser til noe som ikke lenger finnes i {system}.",
            "Oppdater grunndata for tilkoblingen og prøv igjen.",
        ),
        en=(
            "Something referred to is gone",
            "The voucher refers to something that no longer exists in {system}.",
            "Refresh the connection's reference data and try again.",
        ),
    ),
    stopped(
        "ledger_rejected",
        "accountant",
        nb=(
            "Tripletex tok ikke imot bilaget",
            "Tripletex avviste det. Begrunnelsen deres står under.",
            "Rett det som begrunnelsen nevner, og prøv igjen.",
        ),
        en=(
            "Tripletex did not accept the voucher",
            "Tripletex refused it. Their reason stands below.",
            "Correct what the reason names, and try again.",
        ),
    ),
    stopped(
        "ledger_duplicate",
        "support",
        nb=("Finnes fra før i Tripletex", "Tripletex sier at nummeret er i bruk fra før.", _SUPPORT),
        en=("Already in Tripletex", "Tripletex says that the number is in use already.", _SUPPORT_EN),
    ),
    ErrorText(
        code="payment_not_registered",
        who="accountant",
        nb=(
            "Betalingen mangler",
            "Fakturaen for {document} er laget, men en betaling er ikke registrert på den.",
            "Tripletex tok ikke imot betalingen. Tripletex sine egne ord står under.",
            "Rett det som står der, og velg «Prøv igjen». Fakturaen lages ikke på nytt.",
        ),
        en=(
            "The payment is missing",
            "The invoice for {document} is made, but a payment is not registered on it.",
            "Tripletex did not accept the payment. Its own words are below.",
            'Correct what they say and choose "Try again". The invoice is not made again.',
        ),
    ),
    stopped(
        "too_many_rows",
        "support",
        nb=("For mange treff", "Søket i {system} ga flere treff enn de gir ut om gangen.", _SUPPORT),
        en=(
            "Too many hits",
            "The search in {system} gave more hits than they hand out at once.",
            _SUPPORT_EN,
        ),
    ),
    stopped(
        "period_locked",
        "accountant",
        nb=(
            "Perioden er lukket i Tripletex",
            "Tripletex tar ikke imot bilag på denne datoen; perioden er lukket.",
            "Åpne perioden i Tripletex og prøv igjen, eller velg at slike bilag føres i første åpne periode.",
        ),
        en=(
            "The period is closed in Tripletex",
            "Tripletex takes no vouchers on this date; the period is closed.",
            "Open the period in Tripletex and try again, or choose that such vouchers go into the first "
            "open period.",
        ),
    ),
)
