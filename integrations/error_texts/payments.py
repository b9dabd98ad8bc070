"""Payments, payouts, disputes and parcels that contradict themselves or need a person's decision."""

from integrations.error_texts.text import ErrorText, stopped

_FIX = "Rett kilden, så leses den på nytt. Står den riktig der, gi oss beskjed."
_FIX_EN = "Correct the source; it is then read again. If it is right there, tell us."
_REPORT = "Sammenlign med oppgjørsrapporten hos betalingsformidleren. Er den riktig, gi oss beskjed."
_REPORT_EN = "Compare it with the payment provider's own report. If that is right, tell us."
_BY_HAND = "Før den for hånd i Tripletex, og hopp over den her."
_BY_HAND_EN = "Book it by hand in Tripletex, and skip it here."

TEXTS: tuple[ErrorText, ...] = (
    stopped(
        "paid_more_than_owed",
        "customer",
        nb=(
            "Det er betalt mer enn det som skulle betales",
            "Det er betalt {found}, men summen er {stated} (feltet «{field}»). Et gebyr eller en salgsinntekt kan "
            "forskjellen ikke være.",
            "Se om en betaling er registrert to ganger, eller om en linje mangler på ordren. Har kunden virkelig "
            "overført for mye, må det stå i kilden.",
        ),
        en=(
            "More is paid than was owed",
            "{found} is paid, but the total is {stated} (field “{field}”). The difference can be neither a fee nor "
            "income.",
            "See whether a payment is entered twice, or a line is missing on the order. If the buyer really has "
            "transferred too much, the source has to say so.",
        ),
    ),
    stopped(
        "overpaid_on_invoice",
        "accountant",
        nb=(
            "Fakturaen er betalt med for mye",
            "Kunden har betalt {gross} mer enn fakturaen lyder på, og en faktura i Tripletex kan ikke ta imot mer enn det.",
            "Velg «bilag per ordre» for denne ordren, eller før overskuddet for hånd.",
        ),
        en=(
            "The invoice is paid with too much",
            "The buyer has paid {gross} more than the invoice says, and an invoice in Tripletex cannot take more.",
            "Choose “voucher per order” for this order, or book the surplus by hand.",
        ),
    ),
    stopped(
        "no_payout_items",
        "support",
        nb=("Utbetalingen er tom", "Det er ingen poster i feltet «{field}».", _REPORT),
        en=("The payout is empty", "There are no items in the field “{field}”.", _REPORT_EN),
    ),
    stopped(
        "payout_does_not_add_up",
        "accountant",
        nb=(
            "Utbetalingen går ikke opp",
            "Utbetalingen oppgir {stated} («{field}»), men postene blir {found}.",
            _REPORT,
        ),
        en=(
            "The payout does not add up",
            "The payout states {stated} (“{field}”), but its items make {found}.",
            _REPORT_EN,
        ),
    ),
    stopped(
        "payout_item_sign",
        "support",
        nb=(
            "En post i utbetalingen har feil fortegn",
            "Posten «{field}» av slaget {kind} er {value}: den går motsatt vei av det slaget sier.",
            _REPORT,
        ),
        en=(
            "An item of the payout has the wrong sign",
            "The item “{field}” of kind {kind} is {value}: it goes the other way than its kind says.",
            _REPORT_EN,
        ),
    ),
    stopped(
        "payout_fee_with_vat",
        "accountant",
        nb=(
            "Gebyret har mva",
            "Gebyret fra {gateway} i utbetaling {payout} har {vat} i mva. Fradrag krever leverandørens egen faktura.",
            "Bokfør leverandørens faktura, eller la gebyrer med mva føres som kostnad uten fradrag.",
        ),
        en=(
            "The fee has VAT",
            "The fee from {gateway} in payout {payout} has {vat} of VAT. A deduction needs the supplier's own invoice.",
            "Book the supplier's invoice, or let fees with VAT be booked as cost without deduction.",
        ),
    ),
    stopped(
        "payout_item_not_booked",
        "accountant",
        nb=(
            "En post i utbetalingen er ikke bokført",
            "Utbetaling {payout} har {gross} {currency} for ordre {order} («{field}»), og det er ukjent hvilke kroner den "
            "står til på oppgjørskontoen.",
            "Bokfør ordren først. Er den eldre enn tilkoblingen, oppgi kronene som den er bokført med.",
        ),
        en=(
            "An item of the payout is not booked",
            "Payout {payout} has {gross} {currency} for order {order} (“{field}”), and it is not known at how many kroner it "
            "stands on the clearing account.",
            "Book the order first. If it is older than the connection, state the kroner that it is booked at.",
        ),
    ),
    stopped(
        "payout_exchange_unlikely",
        "accountant",
        nb=(
            "Kursforskjellen er for stor til å være en",
            "I utbetaling {payout} er det {difference} kroner som ingen kurs forklarer; bokført er {booked}.",
            _REPORT,
        ),
        en=(
            "The exchange difference is too large to be one",
            "In payout {payout} there are {difference} kroner that no rate explains; {booked} is booked.",
            _REPORT_EN,
        ),
    ),
    stopped(
        "payout_without_rate",
        "accountant",
        nb=(
            "Utbetalingen har ingen kurs",
            "Utbetaling {payout} er vekslet, men er på null, så kursen kan ikke regnes ut.",
            "Oppgi kursen fra oppgjørsrapporten.",
        ),
        en=(
            "The payout has no rate",
            "Payout {payout} was exchanged, but is zero, so that its rate cannot be found.",
            "State the rate from the provider's report.",
        ),
    ),
    stopped(
        "dispute_contradicts_itself",
        "support",
        nb=(
            "Tvisten motsier seg selv",
            "Utfallet er «{outcome}», og det passer ikke med feltet «{field}».",
            _FIX,
        ),
        en=(
            "The dispute contradicts itself",
            "The outcome is “{outcome}”, which does not fit the field “{field}”.",
            _FIX_EN,
        ),
    ),
    stopped(
        "dispute_exceeds_sale",
        "customer",
        nb=(
            "Tvisten er større enn salget",
            "Det er krevd {found} tilbake («{field}»), men ordren er på {stated}.",
            _FIX,
        ),
        en=(
            "The dispute is larger than the sale",
            "{found} is claimed back (“{field}”), but the order is of {stated}.",
            _FIX_EN,
        ),
    ),
    stopped(
        "dispute_sale_unknown",
        "accountant",
        nb=(
            "Salget som skulle omgjøres, er ikke kjent",
            "Tvisten om ordre {number} er tapt fordi salget ble omgjort, og linjene som skal krediteres, er ikke her.",
            _BY_HAND,
        ),
        en=(
            "The sale to undo is not known",
            "The dispute about order {number} is lost because the sale was undone, and the lines to credit are not here.",
            _BY_HAND_EN,
        ),
    ),
    stopped(
        "fulfilment_of_unknown_line",
        "customer",
        nb=(
            "Forsendelsen har en linje som ikke er på ordren",
            "«{field}» viser til linje «{value}», som ikke finnes på ordren.",
            _FIX,
        ),
        en=(
            "The parcel has a line that is not on the order",
            "“{field}” names line “{value}”, which is not on the order.",
            _FIX_EN,
        ),
    ),
    stopped(
        "fulfilment_exceeds_order",
        "customer",
        nb=(
            "Det er sendt mer enn det som er bestilt",
            "Av linje «{line}» er det sendt {value}, men bestilt {ordered} («{field}»).",
            _FIX,
        ),
        en=(
            "More is sent than was ordered",
            "Of line “{line}”, {value} is sent but {ordered} ordered (“{field}”).",
            _FIX_EN,
        ),
    ),
    stopped(
        "fulfilment_below_zero",
        "accountant",
        nb=(
            "En forsendelse blir negativ",
            "Et fratrekk på ordre {number} er større enn det som sendes først: forsendelsen blir {gross}.",
            "Velg ett bilag per ordre for denne butikken, eller før ordren for hånd.",
        ),
        en=(
            "A parcel becomes negative",
            "A deduction on order {number} is larger than what is sent first: the parcel comes to {gross}.",
            "Choose one voucher per order for this shop, or book the order by hand.",
        ),
    ),
    stopped(
        "credit_without_sale",
        "accountant",
        nb=(
            "Fakturaen som krediteres, er ikke kjent",
            "Kreditnota {number} krediterer {credits}, som ikke er her, og mva-koden for «{line}» følger ikke av satsen.",
            _BY_HAND,
        ),
        en=(
            "The credited invoice is not known",
            "Credit note {number} credits {credits}, which is not here, and the VAT code of “{line}” does not follow from "
            "its rate.",
            _BY_HAND_EN,
        ),
    ),
)
