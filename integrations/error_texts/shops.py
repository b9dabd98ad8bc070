"""Why an order in a shop is not due for booking (yet), and odd ones that a person must see."""

from integrations.error_texts.text import ErrorText, stopped

_LATER = "Du trenger ikke gjøre noe. Når det endrer seg i butikken, bokføres den av seg selv."
_LATER_EN = "You need not do anything. When that changes in the shop, it is booked by itself."
_BY_HAND = "Før den for hånd i Tripletex, og hopp over den her."
_BY_HAND_EN = "Book it by hand in Tripletex, and skip it here."


def _not_due(code: str, *, nb: tuple[str, str], en: tuple[str, str]) -> ErrorText:
    """Nothing is wrong: the order is looked at again when it changes."""
    return stopped(code, "customer", nb=(*nb, _LATER), en=(*en, _LATER_EN))


TEXTS: tuple[ErrorText, ...] = (
    _not_due(
        "not_paid",
        nb=("Ikke betalt", "Ordren er ikke betalt ennå."),
        en=("Not paid", "The order is not paid yet."),
    ),
    _not_due(
        "awaiting_payment",
        nb=(
            "Venter på pengene",
            "Betalingsmåten «{method}» sier ikke selv når pengene er kommet, så det må bekreftes.",
        ),
        en=(
            "Awaiting the money",
            "The payment method “{method}” does not say when the money has come; it must be confirmed.",
        ),
    ),
    _not_due(
        "not_captured",
        nb=("Ikke trukket ennå", "Beløpet er reservert med «{method}», men ikke trukket."),
        en=("Not captured yet", "The amount is reserved with “{method}”, but not captured."),
    ),
    _not_due(
        "not_fulfilled",
        nb=("Ikke levert", "Ordren er ikke levert ennå; et salg bokføres når varene er levert."),
        en=(
            "Not delivered",
            "The order is not delivered yet; a sale is booked when the goods are delivered.",
        ),
    ),
    _not_due(
        "order_cancelled",
        nb=("Avbestilt", "Ordren er avbestilt, så det er ikke noe salg."),
        en=("Cancelled", "The order is cancelled, so there is no sale."),
    ),
    _not_due(
        "payment_failed",
        nb=("Betalingen mislyktes", "Betalingen mislyktes, så det er ikke noe salg."),
        en=("The payment failed", "The payment failed, so there is no sale."),
    ),
    _not_due(
        "order_draft",
        nb=("Bare et utkast", "Kunden har ikke fullført bestillingen."),
        en=("Only a draft", "The buyer has not completed the order."),
    ),
    _not_due(
        "order_trashed",
        nb=("I papirkurven", "Ordren ligger i papirkurven i butikken."),
        en=("In the bin", "The order is in the shop's bin."),
    ),
    _not_due(
        "refunded_before_delivery",
        nb=("Refundert før levering", "Pengene er gitt tilbake før noe ble levert, så det er ikke noe salg."),
        en=(
            "Refunded before delivery",
            "The money was given back before anything was delivered, so there is no sale.",
        ),
    ),
    _not_due(
        "waits_for_document",
        nb=("Venter på et annet dokument", "Det som dette dokumentet bygger på, må bokføres først."),
        en=("Waits for another document", "What this document builds on has to be booked first."),
    ),
    _not_due(
        "waits_for_summary",
        nb=(
            "Venter på dagssammendraget",
            "Ordren føres sammen med dagens andre, {date}. Sammendraget bokføres {due_date}.",
        ),
        en=(
            "Waits for the daily summary",
            "The order is booked together with the others of its day, {date}. The summary is booked on {due_date}.",
        ),
    ),
    _not_due(
        "day_not_over",
        nb=("Dagen er ikke ferdig", "Sammendraget bokføres når dagen er over og alle ordrene er hentet."),
        en=(
            "The day is not complete",
            "The summary is booked when the day is over and all its orders are read.",
        ),
    ),
    stopped(
        "partial_capture",
        "accountant",
        nb=(
            "Bare en del er trukket",
            "Av {total} er bare {captured} trukket med «{method}», men ordren er fullført.",
            _BY_HAND,
        ),
        en=(
            "Only a part is captured",
            "Of {total} only {captured} is captured with “{method}”, but the order is complete.",
            _BY_HAND_EN,
        ),
    ),
    stopped(
        "private_on_invoice",
        "customer",
        nb=(
            "Privatperson på faktura",
            "Betalingsmåten «{method}» er satt til faktura, men kunden er en privatperson eller mangler "
            "organisasjonsnummer.",
            "Legg organisasjonsnummeret på ordren i butikken, eller endre regelen for «{method}».",
        ),
        en=(
            "Private person on invoice",
            "The payment method “{method}” is set to invoice, but the buyer is private or lacks an "
            "organisation number.",
            "Add the organisation number to the order in the shop, or change the rule for “{method}”.",
        ),
    ),
    stopped(
        "refund_of_earlier_sale",
        "accountant",
        nb=(
            "Salget er fra før fra-datoen",
            "Refusjonen gjelder et salg fra {date}, som ikke er bokført her.",
            "Før refusjonen mot det opprinnelige salget for hånd i Tripletex, og hopp over den her.",
        ),
        en=(
            "The sale is from before the from-date",
            "The refund is of a sale of {date}, which is not booked here.",
            "Book the refund against the original sale by hand in Tripletex, and skip it here.",
        ),
    ),
    stopped(
        "refund_of_skipped_sale",
        "accountant",
        nb=(
            "Salget er hoppet over",
            "Refusjonen gjelder ordre {number}, som noen har valgt å hoppe over her.",
            "Før refusjonen for hånd der salget er ført, og hopp over den her, eller prøv salget igjen.",
        ),
        en=(
            "The sale was skipped",
            "The refund is of order {number}, which somebody chose to skip here.",
            "Book the refund by hand where the sale is booked and skip it here, or try the sale again.",
        ),
    ),
    ErrorText(
        code="changed_after_booking",
        who="accountant",
        nb=(
            "Endret etter bokføring",
            "{document} er bokført (bilag {voucher}), men er endret i {place} etterpå.",
            "Beløp, mva eller kunde er ikke lenger som i bilaget. Bokførte bilag endres ikke i det stille.",
            "Rett bilaget i Tripletex og velg «Rettet for hånd i regnskapet», eller rett ordren i {place} hvis endringen der "
            "var en feil.",
        ),
        en=(
            "Changed after booking",
            "{document} is booked (voucher {voucher}), but was changed in {place} afterwards.",
            "Amounts, VAT or buyer are no longer those of the voucher. Booked vouchers are not changed "
            "silently.",
            "Correct the voucher in Tripletex and choose “Corrected by hand in the ledger”, or correct the order in the "
            "shop if the change there was a mistake.",
        ),
    ),
)
