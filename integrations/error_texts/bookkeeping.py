"""Sound documents that cannot be booked rightly as they are: VAT that differs, gift cards, refunds, currencies."""

from integrations.error_texts.text import ErrorText, stopped

_BY_HAND = "Før den for hånd i Tripletex, og hopp over den her."
_BY_HAND_EN = "Book it by hand in Tripletex, and skip it here."

TEXTS: tuple[ErrorText, ...] = (
    stopped(
        "unsupported_document",
        "accountant",
        nb=(
            "Kan ikke bokføres automatisk",
            "Dokumentet er i orden, men det er av et slag som vi ikke bokfører ennå.",
            _BY_HAND,
        ),
        en=(
            "Cannot be booked automatically",
            "The document is sound, but of a kind that we do not book yet.",
            _BY_HAND_EN,
        ),
    ),
    stopped(
        "vat_deviation",
        "accountant",
        nb=(
            "Butikkens mva er en annen enn regelens",
            "På «{line}» har butikken beregnet {stated} i mva (sats {stated_rate}). Etter mva-regelen skal "
            "det være {expected} (sats {rule_rate}).",
            "Er butikkens sats feil, rett den der og gi kunden riktig kvittering. Er regelen feil, endre "
            "den under mva. Prøv deretter på nytt.",
        ),
        en=(
            "The shop's VAT is not the rule's",
            "On “{line}” the shop has charged {stated} of VAT (rate {stated_rate}). By the VAT rule it "
            "should be {expected} (rate {rule_rate}).",
            "If the shop's rate is wrong, correct it there and give the buyer a right receipt. If the rule "
            "is wrong, change it under VAT. Then try again.",
        ),
    ),
    stopped(
        "vat_rate_of_the_time",
        "accountant",
        nb=(
            "Mva-satsen var en annen den gangen",
            "Mva-kode {vat_code} hadde {rate} den {date}, men er satt til {ledger_rate} i Tripletex i dag.",
            _BY_HAND,
        ),
        en=(
            "The VAT rate was another at the time",
            "VAT code {vat_code} was {rate} on {date}, but is {ledger_rate} in Tripletex today.",
            _BY_HAND_EN,
        ),
    ),
    stopped(
        "currency_not_supported",
        "accountant",
        nb=(
            "Valutakurs mangler",
            "Ordren er i {currency}, og det er ingen kurs for {date} å regne om med.",
            "Ta i bruk {currency} i Tripletex, og prøv igjen når kursen er kommet dit.",
        ),
        en=(
            "The exchange rate is missing",
            "The order is in {currency}, and there is no rate for {date} to convert by.",
            "Start using {currency} in Tripletex, and try again when the rate is there.",
        ),
    ),
    stopped(
        "refund_without_lines",
        "accountant",
        nb=(
            "Refusjonen sier ikke hva den gjelder",
            "{gross} er gitt tilbake uten varelinjer, så det er ikke kjent hvilken mva som skal tilbake.",
            "Lag refusjonen i butikken på nytt med linjer, eller før den for hånd i Tripletex og hopp over "
            "den her.",
        ),
        en=(
            "The refund does not say what it is for",
            "{gross} is given back without lines, so it is not known which VAT to take back.",
            "Make the refund again in the shop with lines, or book it by hand in Tripletex and skip it here.",
        ),
    ),
    stopped(
        "refund_before_delivery",
        "accountant",
        nb=(
            "Pengene er gitt tilbake før levering",
            "Refusjonen er fra {date}, men ordren ble levert {delivered_on}. Det som aldri ble levert, er "
            "ikke et salg.",
            "Se hva som ble levert, og rett salget for hånd i Tripletex. Hopp deretter over refusjonen her.",
        ),
        en=(
            "The money was given back before delivery",
            "The refund is of {date}, but the order was delivered on {delivered_on}. What was never "
            "delivered is no sale.",
            "See what was delivered and correct the sale by hand in Tripletex. Then skip the refund here.",
        ),
    ),
    stopped(
        "gift_card_as_coupon",
        "accountant",
        nb=(
            "Gavekort er brukt som rabattkode",
            "Koden «{code}» er et gavekort, men butikken har trukket {gross} fra som rabatt. Da er mva "
            "beregnet av for lite.",
            "Bruk et gavekort-tillegg som trekker fra etter mva. Denne ordren må føres for hånd i "
            "Tripletex; hopp deretter over den her.",
        ),
        en=(
            "A gift card was used as a coupon",
            "The code “{code}” is a gift card, but the shop has deducted {gross} as a discount. The VAT is "
            "then on too little.",
            "Use a gift card extension that deducts after VAT. This order has to be booked by hand in "
            "Tripletex; then skip it here.",
        ),
    ),
    stopped(
        "gift_card_cut_vat",
        "accountant",
        nb=(
            "Gavekortet har redusert mva",
            "Gavekortet på {gross} er ført som et negativt gebyr med {vat} i mva. Et gavekort er betaling "
            "og endrer ikke mva.",
            "Sett gebyret til uten mva i butikken. Denne ordren må føres for hånd i Tripletex; hopp "
            "deretter over den her.",
        ),
        en=(
            "The gift card has reduced the VAT",
            "The gift card of {gross} is entered as a negative fee with {vat} of VAT. A gift card is "
            "payment and does not change the VAT.",
            "Make the fee free of VAT in the shop. This order has to be booked by hand in Tripletex; then "
            "skip it here.",
        ),
    ),
    stopped(
        "gift_card_on_invoice",
        "accountant",
        nb=(
            "Gavekort kan ikke faktureres",
            "Ordren selger et gavekort, og en faktura i Tripletex kan ikke ha linjer uten mva-behandling.",
            "Velg «bilag per ordre» for bedrifter, eller før denne for hånd og hopp over den her.",
        ),
        en=(
            "Gift cards cannot be invoiced",
            "The order sells a gift card, and an invoice in Tripletex cannot have lines without VAT "
            "treatment.",
            "Choose “voucher per order” for businesses, or book this one by hand and skip it here.",
        ),
    ),
    stopped(
        "rounding_on_invoice",
        "accountant",
        nb=(
            "Øreavrunding kan ikke faktureres",
            "Butikkens sum avviker {difference} fra linjene, og en faktura i Tripletex kan ikke ha en "
            "avrundingslinje.",
            "Velg «bilag per ordre» for bedrifter, eller før denne for hånd og hopp over den her.",
        ),
        en=(
            "Rounding cannot be invoiced",
            "The shop's total differs by {difference} from its lines, and an invoice in Tripletex has no "
            "rounding line.",
            "Choose “voucher per order” for businesses, or book this one by hand and skip it here.",
        ),
    ),
    stopped(
        "several_payments_in_currency",
        "accountant",
        nb=(
            "Flere betalinger i {currency}",
            "Fakturaen er betalt på flere måter i {currency}, og Tripletex tar bare én slik betaling om "
            "gangen.",
            _BY_HAND,
        ),
        en=(
            "Several payments in {currency}",
            "The invoice is paid in several ways in {currency}, and Tripletex takes only one such payment "
            "at a time.",
            _BY_HAND_EN,
        ),
    ),
    stopped(
        "prepayment_on_invoice",
        "accountant",
        nb=(
            "Forskuddet er ikke bokført",
            "Pengene kom i en annen måned enn leveringen, og forskuddet må bokføres før fakturaen lages.",
            "Prøv på nytt. Stopper den igjen, må kundestøtte se på det.",
        ),
        en=(
            "The prepayment is not booked",
            "The money came in another month than the delivery, and the prepayment has to be booked before "
            "the invoice.",
            "Try again. If it stops again, support has to look at it.",
        ),
    ),
)
