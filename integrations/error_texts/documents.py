"""Documents that contradict themselves or lack a field: the shop's own figures must be put right first."""

from integrations.error_texts.text import ErrorText, stopped

_FIX = (
    "Rett den i {place}, så leses den på nytt og bokføres av seg selv. Står den riktig der, gi oss beskjed."
)
_FIX_EN = "Correct it in {place}; it is then read again and booked by itself. If it is right there, tell us."

TEXTS: tuple[ErrorText, ...] = (
    stopped(
        "rejected_document",
        "customer",
        nb=(
            "Et felt kan ikke brukes",
            "Feltet «{field}» mangler eller har en verdi som ikke kan brukes.",
            _FIX,
        ),
        en=(
            "A field cannot be used",
            "The field “{field}” is missing or has a value that cannot be used.",
            _FIX_EN,
        ),
    ),
    stopped(
        "malformed_amount",
        "support",
        nb=(
            "Et beløp kan ikke leses",
            "Feltet «{field}» inneholder «{value}», som ikke er et beløp i hele øre.",
            "Se på feltet i {place}. Er det riktig der, må kundestøtte se på det.",
        ),
        en=(
            "An amount cannot be read",
            "The field “{field}” holds “{value}”, which is not an amount in whole øre.",
            "Look at the field in {place}. If it is right there, support has to look at it.",
        ),
    ),
    stopped(
        "negative_amount",
        "customer",
        nb=(
            "Et beløp er negativt",
            "Feltet «{field}» er {value}. Et salg kan ikke ha negativt beløp her.",
            _FIX,
        ),
        en=(
            "An amount is negative",
            "The field “{field}” is {value}. A sale cannot have a negative amount here.",
            _FIX_EN,
        ),
    ),
    stopped(
        "unknown_currency",
        "customer",
        nb=(
            "Ukjent valuta",
            "Feltet «{field}» er «{value}», som ikke er en valutakode på tre bokstaver.",
            _FIX,
        ),
        en=(
            "Unknown currency",
            "The field “{field}” is “{value}”, which is not a currency code of three letters.",
            _FIX_EN,
        ),
    ),
    stopped(
        "unknown_country",
        "customer",
        nb=("Ukjent land", "Feltet «{field}» er «{value}», som ikke er en landkode på to bokstaver.", _FIX),
        en=(
            "Unknown country",
            "The field “{field}” is “{value}”, which is not a country code of two letters.",
            _FIX_EN,
        ),
    ),
    stopped(
        "no_delivery_country",
        "customer",
        nb=(
            "Leveringslandet mangler",
            "Feltet «{field}» er tomt, og mva avhenger av hvor varene leveres.",
            "Fyll inn leveringsland på ordren i butikken, så bokføres den av seg selv.",
        ),
        en=(
            "The country of delivery is missing",
            "The field “{field}” is empty, and the VAT depends on where the goods are delivered.",
            "Fill in the country of delivery on the order in the shop; it is then booked by itself.",
        ),
    ),
    stopped(
        "no_lines",
        "customer",
        nb=(
            "Ingen varelinjer",
            "Det er ingen linjer i feltet «{field}», så det er ikke noe salg å bokføre.",
            _FIX,
        ),
        en=("No lines", "There are no lines in the field “{field}”, so there is no sale to book.", _FIX_EN),
    ),
    stopped(
        "repeated_line_id",
        "support",
        nb=(
            "To linjer har samme nummer",
            "To linjer i «{field}» har samme id, så de kan ikke holdes fra hverandre.",
            "Kundestøtte må se på hvordan butikken sender linjene.",
        ),
        en=(
            "Two lines have the same number",
            "Two lines in “{field}” have the same id and cannot be told apart.",
            "Support has to look at how the shop sends its lines.",
        ),
    ),
    stopped(
        "lines_do_not_add_up",
        "customer",
        nb=(
            "Linjene går ikke opp med summen",
            "Butikken oppgir {stated} i «{field}», men linjene blir {found}. Forskjellen er for stor til å "
            "være øre.",
            _FIX,
        ),
        en=(
            "The lines do not add up to the total",
            "The shop states {stated} in “{field}”, but the lines make {found}. The difference is more "
            "than rounding.",
            _FIX_EN,
        ),
    ),
    stopped(
        "rounding_too_large",
        "accountant",
        nb=(
            "Øreavrundingen er for stor",
            "Summen avviker {difference} fra linjene, og grensen for øreavrunding er {value}.",
            _FIX,
        ),
        en=(
            "The rounding is too large",
            "The total differs by {difference} from the lines, and the limit for rounding is {value}.",
            _FIX_EN,
        ),
    ),
    stopped(
        "vat_does_not_add_up",
        "customer",
        nb=(
            "Mva på linjene går ikke opp med summen",
            "Butikken oppgir {stated} i mva i alt («{field}»), men linjene har {found}.",
            _FIX,
        ),
        en=(
            "The VAT of the lines does not add up",
            "The shop states {stated} of VAT in all (“{field}”), but the lines have {found}.",
            _FIX_EN,
        ),
    ),
    stopped(
        "tenders_do_not_add_up",
        "customer",
        nb=(
            "Betalingene går ikke opp med summen",
            "Det er betalt {found}, men summen er {stated} (feltet «{field}»).",
            "Se om en betaling mangler eller er registrert to ganger i butikken. Når det er rettet, "
            "bokføres ordren av seg selv.",
        ),
        en=(
            "The payments do not add up to the total",
            "{found} is paid, but the total is {stated} (field “{field}”).",
            "See whether a payment is missing or entered twice in the shop. Once it is right, the order is "
            "booked by itself.",
        ),
    ),
    stopped(
        "voucher_unbalanced",
        "support",
        nb=(
            "Bilaget går ikke i null",
            "Posteringene {date} blir {residual} og ikke 0,00. Et slikt bilag lages ikke.",
            "Dette er en feil hos oss. Kundestøtte har fått det og retter det; da bokføres dokumentet av "
            "seg selv.",
        ),
        en=(
            "The voucher does not balance",
            "The postings of {date} make {residual}, not 0.00. No such voucher is made.",
            "This is our mistake. Support has it and will put it right; the document is then booked by "
            "itself.",
        ),
    ),
    stopped(
        "refund_of_unknown_line",
        "customer",
        nb=(
            "Refusjonen gjelder en linje som ikke er solgt",
            "Refusjonen viser til linje «{value}» («{field}»), som ikke finnes på ordren.",
            _FIX,
        ),
        en=(
            "The refund is of a line that was not sold",
            "The refund names line “{value}” (“{field}”), which is not on the order.",
            _FIX_EN,
        ),
    ),
    stopped(
        "refund_exceeds_sale",
        "customer",
        nb=(
            "Det er gitt mer tilbake enn det som ble solgt",
            "På «{title}» er {value} gitt tilbake, men bare {left} gjenstår av salget.",
            _FIX,
        ),
        en=(
            "More is given back than was sold",
            "{value} is given back on “{title}”, but only {left} is left of the sale.",
            _FIX_EN,
        ),
    ),
    stopped(
        "document_missing",
        "customer",
        nb=(
            "Dokumentet finnes ikke lenger",
            "Butikken har ikke lenger {document}; det kan være slettet.",
            "Var det en feil å slette det, gjenopprett det i {place}. Ellers kan det hoppes over her.",
        ),
        en=(
            "The document is gone",
            "The shop no longer has {document}; it may have been deleted.",
            "If deleting it was a mistake, restore it in {place}. Otherwise it can be skipped here.",
        ),
    ),
)
