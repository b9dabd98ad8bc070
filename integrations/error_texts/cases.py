"""Worked cases that cannot be read: what ``manage.py book`` says of them."""

from integrations.error_texts.text import ErrorText, Who

_WHO: Who = "accountant"
_WHAT, _WHAT_EN = "Saken {case} er ikke besvart.", "Case {case} is not answered."
_FIX, _FIX_EN = "Rett saken og prøv igjen.", "Correct the case and try again."


def _unread(code: str, *, nb: tuple[str, str], en: tuple[str, str]) -> ErrorText:
    return ErrorText(
        code=code, who=_WHO, nb=(nb[0], _WHAT, nb[1], _FIX), en=(en[0], _WHAT_EN, en[1], _FIX_EN)
    )  # fmt: skip


TEXTS: tuple[ErrorText, ...] = (
    _unread(
        "case_field",
        nb=(
            "Et felt i saken kan ikke brukes",
            "Feltet «{field}» i sak {case} er «{value}», som ikke kan brukes der.",
        ),
        en=(
            "A field of the case cannot be used",
            "The field “{field}” of case {case} is “{value}”, which cannot be used there.",
        ),
    ),
    _unread(
        "case_field_missing",
        nb=(
            "Et felt mangler i saken",
            "Feltet «{field}» mangler i sak {case}.",
        ),
        en=(
            "A field is missing in the case",
            "The field “{field}” is missing in case {case}.",
        ),
    ),
    _unread(
        "case_not_an_object",
        nb=(
            "Saken har feil form",
            "«{field}» i sak {case} skulle vært et objekt med felter.",
        ),
        en=(
            "The case has the wrong form",
            "“{field}” of case {case} should be an object with fields.",
        ),
    ),
    _unread(
        "case_not_a_number",
        nb=(
            "Et tall kan ikke leses",
            "Feltet «{field}» i sak {case} er «{value}», som ikke er et tall.",
        ),
        en=(
            "A number cannot be read",
            "The field “{field}” of case {case} is “{value}”, which is not a number.",
        ),
    ),
    _unread(
        "case_not_ore",
        nb=(
            "Et beløp er ikke i hele øre",
            "Feltet «{field}» i sak {case} er «{value}», som har mer enn to desimaler.",
        ),
        en=(
            "An amount is not in whole øre",
            "The field “{field}” of case {case} is “{value}”, which has more than two decimals.",
        ),
    ),
    _unread(
        "case_not_a_date",
        nb=(
            "En dato kan ikke leses",
            "Feltet «{field}» i sak {case} er «{value}», som ikke er en dato (ÅÅÅÅ-MM-DD).",
        ),
        en=(
            "A date cannot be read",
            "The field “{field}” of case {case} is “{value}”, which is not a date (YYYY-MM-DD).",
        ),
    ),
    _unread(
        "case_not_a_list",
        nb=(
            "En liste mangler i saken",
            "Feltet «{field}» i sak {case} skulle vært en liste med innhold.",
        ),
        en=(
            "A list is missing in the case",
            "The field “{field}” of case {case} should be a list with something in it.",
        ),
    ),
    _unread(
        "case_unknown_setting",
        nb=(
            "Saken har en ukjent innstilling",
            "Innstillingen «{field}» i sak {case} er «{value}». Det valget finnes ikke, og det kan ikke "
            "overses.",
        ),
        en=(
            "The case has an unknown setting",
            "The setting “{field}” of case {case} is “{value}”. There is no such choice, and it cannot "
            "be left out.",
        ),
    ),
    _unread(
        "case_rate_contradicts",
        nb=(
            "Valutakursen motsier seg selv",
            "«{field}» i sak {case} er «{value}», som ikke er den samme kursen som «nok_per_unit».",
        ),
        en=(
            "The exchange rate contradicts itself",
            "“{field}” of case {case} is “{value}”, which is not the same rate as “nok_per_unit”.",
        ),
    ),
    _unread(
        "case_other_currency",
        nb=(
            "Betalingen er i en annen valuta enn ordren",
            "«{field}» i sak {case} er «{value}», men ordren er i en annen valuta.",
        ),
        en=(
            "The payment is in another currency than the order",
            "“{field}” of case {case} is “{value}”, but the order is in another currency.",
        ),
    ),
    _unread(
        "case_cancelled_lines",
        nb=(
            "Det sies ikke hvilke linjer som er kansellert",
            "Sak {case} kansellerer {value} («{field}»), men ingen linje er merket som kansellert.",
        ),
        en=(
            "It is not said which lines are cancelled",
            "Case {case} cancels {value} (“{field}”), but no line is marked as cancelled.",
        ),
    ),
    _unread(
        "case_unknown_parcel",
        nb=(
            "En linje viser til en forsendelse som ikke finnes",
            "«{field}» i sak {case} er «{value}», som ikke er en av forsendelsene.",
        ),
        en=(
            "A line refers to a parcel that does not exist",
            "“{field}” of case {case} is “{value}”, which is none of the parcels.",
        ),
    ),
    _unread(
        "case_two_schemes",
        nb=(
            "To mva-ordninger på én ordre",
            "Sak {case} sier både IOSS og OSS («{field}»). En ordre kan bare gå etter én.",
        ),
        en=(
            "Two VAT schemes on one order",
            "Case {case} says both IOSS and OSS (“{field}”). An order can only follow one.",
        ),
    ),
    _unread(
        "case_not_json",
        nb=(
            "Filen er ikke JSON",
            "{case} kan ikke leses som JSON: {value}.",
        ),
        en=(
            "The file is not JSON",
            "{case} cannot be read as JSON: {value}.",
        ),
    ),
    _unread(
        "case_not_readable",
        nb=(
            "Filen kan ikke leses",
            "{case} kan ikke leses: {value}.",
        ),
        en=(
            "The file cannot be read",
            "{case} cannot be read: {value}.",
        ),
    ),
    _unread(
        "case_without_document",
        nb=(
            "Saken har ingenting å bokføre",
            "Sak {case} har verken ordre, utbetaling, tvist, leverandørfaktura, kreditnota eller utløpt "
            "gavekort i «{field}».",
        ),
        en=(
            "The case has nothing to book",
            "Case {case} has no order, payout, dispute, supplier invoice, credit note or expired gift "
            "card in “{field}”.",
        ),
    ),
)
