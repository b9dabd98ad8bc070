"""Another country's VAT that may not be booked as it is: no registration, a business, too much worth, no rate."""

from integrations.error_texts.text import ErrorText, stopped

TEXTS: tuple[ErrorText, ...] = (
    stopped(
        "foreign_vat_unregistered",
        "accountant",
        nb=(
            "Mva for et annet land uten registrering",
            "På «{line}» har butikken beregnet {stated} {currency} i mva til {country} (sats {stated_rate}). Firmaet "
            "har ingen registrering for det ({scheme}) den {date}, så det skal være {expected}.",
            "Det er to utveier. Er firmaet registrert: legg inn registreringen med dato; ordren bokføres da av seg "
            "selv. Er det ikke: kreditér ordren i butikken, lag et nytt dokument uten mva til {country}, og hopp over "
            "dette.",
        ),
        en=(
            "Another country's VAT without a registration",
            "On “{line}” the shop has charged {stated} {currency} of VAT of {country} (rate {stated_rate}). The company "
            "has no registration for that ({scheme}) on {date}, so it should be {expected}.",
            "There are two ways out. If the company is registered: enter the registration with its date; the order is "
            "then booked by itself. If it is not: credit the order in the shop, make a new document without VAT of "
            "{country}, and skip this one.",
        ),
    ),
    stopped(
        "foreign_vat_business",
        "accountant",
        nb=(
            "Mva for et annet land på salg til en bedrift",
            "På «{line}» har butikken beregnet {stated} {currency} i mva til {country} (sats {stated_rate}), men "
            "kjøperen er en bedrift. Den beregner mva selv, så det skal være {expected}.",
            "Det er to utveier. Er kjøperen en privatperson: fjern organisasjonsnummeret fra ordren i butikken. Er det "
            "en bedrift: kreditér ordren der, lag et nytt dokument uten mva, og hopp over dette.",
        ),
        en=(
            "Another country's VAT on a sale to a business",
            "On “{line}” the shop has charged {stated} {currency} of VAT of {country} (rate {stated_rate}), but the "
            "buyer is a business. It accounts for the VAT itself, so it should be {expected}.",
            "There are two ways out. If the buyer is a private person: take the organisation number off the order in "
            "the shop. If it is a business: credit the order there, make a new document without VAT, and skip this one.",
        ),
    ),
    stopped(
        "consignment_above_limit",
        "accountant",
        nb=(
            "Sendingen er for mye verdt for ordningen",
            "Varene er verdt {worth} {unit} uten mva og frakt, og ordningen {scheme} gjelder bare til og med {most} "
            "{currency}. Butikken har beregnet {stated} i mva til {country} på «{line}» (sats {stated_rate}); det skal være "
            "{expected}, for kjøperen betaler mva ved innførselen.",
            "Det er to utveier. Ble varene sendt i flere sendinger: del ordren i butikken. Ellers: kreditér den der, "
            "gi mva tilbake i et nytt dokument uten mva, og hopp over dette.",
        ),
        en=(
            "The consignment is worth too much for the scheme",
            "The goods are worth {worth} {unit} without VAT and freight, and the scheme {scheme} goes up to {most} "
            "{currency} only. The shop has charged {stated} of VAT of {country} on “{line}” (rate {stated_rate}); it should be "
            "{expected}, for the buyer pays the VAT on import.",
            "There are two ways out. If the goods were sent as several consignments: split the order in the shop. "
            "Otherwise: credit it there, give the VAT back in a new document without VAT, and skip this one.",
        ),
    ),
    stopped(
        "oss_covers_services_only",
        "accountant",
        nb=(
            "OSS gjelder ikke varer sendt fra Norge",
            "På «{line}» ({product_class}) har butikken beregnet {stated} {currency} i mva til {country} (sats "
            "{stated_rate}) under OSS. Den ordningen gjelder tjenester, og varer som alt er i EU; her skal det være "
            "{expected}.",
            "Det er to utveier. Er dette en digital tjeneste: gi den den vareklassen under vareregler. Er det en vare: "
            "legg inn IOSS-registreringen hvis firmaet har den; ellers kreditér ordren i butikken, lag et nytt "
            "dokument uten mva, og hopp over dette.",
        ),
        en=(
            "OSS does not cover goods sent from Norway",
            "On “{line}” ({product_class}) the shop has charged {stated} {currency} of VAT of {country} (rate "
            "{stated_rate}) under OSS. That scheme is for services, and for goods that are in the EU already; here it "
            "should be {expected}.",
            "There are two ways out. If this is a digital service: give it that class under product rules. If it is "
            "goods: enter the IOSS registration if the company has one; otherwise credit the order in the shop, make a "
            "new document without VAT, and skip this one.",
        ),
    ),
    stopped(
        "foreign_vat_without_rate",
        "accountant",
        nb=(
            "Satsen på mva til {country} mangler",
            "På «{line}» har butikken beregnet {stated} {currency} i mva til {country}, men ikke oppgitt én sats.",
            "Rett avgiftslinjene på ordren i butikken, eller før den for hånd i Tripletex og hopp over den her.",
        ),
        en=(
            "The rate of the VAT of {country} is missing",
            "On “{line}” the shop has charged {stated} {currency} of VAT of {country}, but states no single rate.",
            "Correct the tax lines of the order in the shop, or book it by hand in Tripletex and skip it here.",
        ),
    ),
    stopped(
        "foreign_vat_differs",
        "accountant",
        nb=(
            "Mva til {country} stemmer ikke med sin egen sats",
            "På «{line}» har butikken beregnet {stated} {currency} i mva til {country}, men {stated_rate} av beløpet er "
            "{expected}.",
            "Rett avgiften på ordren i butikken, så bokføres den av seg selv. Er kvitteringen alt sendt: kreditér ordren "
            "der, lag et nytt dokument, og hopp over dette.",
        ),
        en=(
            "The VAT of {country} does not agree with its own rate",
            "On “{line}” the shop has charged {stated} {currency} of VAT of {country}, but {stated_rate} of the amount "
            "is {expected}.",
            "Correct the tax of the order in the shop; it is then booked by itself. If the receipt has been sent: credit "
            "the order there, make a new document, and skip this one.",
        ),
    ),
    stopped(
        "foreign_vat_on_invoice",
        "accountant",
        nb=(
            "Mva for et annet land kan ikke faktureres",
            "Ordre {number} har mva til et annet land, og en faktura i Tripletex har bare norske mva-koder.",
            "Velg «bilag per ordre» for privatpersoner, eller før denne for hånd og hopp over den her.",
        ),
        en=(
            "Another country's VAT cannot be invoiced",
            "Order {number} has VAT of another country, and an invoice in Tripletex has Norwegian VAT codes only.",
            "Choose “voucher per order” for private persons, or book this one by hand and skip it here.",
        ),
    ),
)
