"""Sound documents that cannot be booked rightly as they are: VAT that differs, gift cards, refunds."""

from integrations.error_texts.text import ErrorText, stopped

_BY_HAND = "Før den for hånd i Tripletex, og hopp over den her."
_BY_HAND_EN = "Book it by hand in Tripletex, and skip it here."

TEXTS: tuple[ErrorText, ...] = (
    ErrorText(
        code="order_changed",
        who="accountant",
        nb=(
            "Endret etter at salgsordren ble laget",
            "{document} er endret i {place}.",
            "Salgsordre {order} i Tripletex er som ordren var før.",
            "Rett salgsordren i Tripletex, og hopp over endringen her.",
        ),
        en=(
            "Changed after the sales order was made",
            "{document} has changed in {place}.",
            "Sales order {order} in Tripletex is as the order was before.",
            "Correct the sales order in Tripletex, and skip the change here.",
        ),
    ),
    ErrorText(
        code="order_invoiced_and_changed",
        who="accountant",
        nb=(
            "Endret etter fakturering",
            "{document} er endret i {place}.",
            "Salgsordre {order} er allerede fakturert i Tripletex, som ordren var før.",
            "Krediter fakturaen i Tripletex hvis endringen gjelder den, og hopp over endringen her.",
        ),
        en=(
            "Changed after invoicing",
            "{document} has changed in {place}.",
            "Sales order {order} is invoiced in Tripletex already, as the order was before.",
            "Credit the invoice in Tripletex if the change is about it, and skip the change here.",
        ),
    ),
    ErrorText(
        code="order_deleted",
        who="accountant",
        nb=(
            "Salgsordren er slettet",
            "{document} har ikke lenger noen salgsordre i Tripletex.",
            "Noen har slettet salgsordre {order} i Tripletex.",
            "Prøv igjen for å lage den på nytt, eller hopp over ordren her.",
        ),
        en=(
            "The sales order is deleted",
            "{document} has no sales order in Tripletex any more.",
            "Somebody has deleted sales order {order} in Tripletex.",
            "Try again to have it made anew, or skip the order here.",
        ),
    ),
    stopped(
        "refund_of_order",
        "accountant",
        nb=(
            "Refusjon av en salgsordre",
            "Ordre {number} ligger som salgsordre i Tripletex og er ikke bokført av oss.",
            "Rett salgsordren, eller krediter fakturaen som er laget av den, i Tripletex. Hopp så over "
            "refusjonen her.",
        ),
        en=(
            "Refund of a sales order",
            "Order {number} stands as a sales order in Tripletex and is not booked by us.",
            "Correct the sales order, or credit the invoice made of it, in Tripletex. Then skip the refund here.",
        ),
    ),
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
            "det være {expected} (sats {rule_rate}){in_rule}.",
            "Det er to utveier. Har butikken rett: gi varen riktig vareklasse under vareregler, eller endre "
            "mva-regelen; ordren bokføres da av seg selv. Har regelen rett: mva som står på kvitteringen, skyldes "
            "til den er rettet mot kunden, så kreditér ordren i butikken, lag et nytt dokument med riktig mva, og "
            "hopp over dette.",
        ),
        en=(
            "The shop's VAT is not the rule's",
            "On “{line}” the shop has charged {stated} of VAT (rate {stated_rate}). By the VAT rule it "
            "should be {expected} (rate {rule_rate}){in_rule}.",
            "There are two ways out. If the shop is right: give the product its right class under product rules, or "
            "change the VAT rule; the order is then booked by itself. If the rule is right: VAT that stands on the "
            "receipt is owed until it is corrected towards the buyer, so credit the order in the shop, make a new "
            "document with the right VAT, and skip this one.",
        ),
    ),
    stopped(
        "vat_not_registered",
        "accountant",
        nb=(
            "Mva er beregnet uten at firmaet er registrert",
            "På «{line}» har butikken beregnet {stated} i mva (sats {stated_rate}). Firmaet er ikke registrert i "
            "Merverdiavgiftsregisteret, så det skal være {expected}.",
            "Det er to utveier. Er firmaet registrert: rett det i Tripletex, og les regnskapets oppsett på nytt. Er "
            "det ikke registrert: mva som er oppgitt, skyldes til den er rettet, så slå av mva i butikken, kreditér "
            "ordren der, lag et nytt dokument uten mva, og hopp over dette.",
        ),
        en=(
            "VAT is charged, but the company is not registered",
            "On “{line}” the shop has charged {stated} of VAT (rate {stated_rate}). The company is not in the VAT "
            "register, so it should be {expected}.",
            "There are two ways out. If the company is registered: correct that in Tripletex and read the ledger's "
            "setup anew. If it is not: VAT that was stated is owed until it is corrected, so switch VAT off in the "
            "shop, credit the order there, make a new document without VAT, and skip this one.",
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
