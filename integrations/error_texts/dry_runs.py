"""What a dry run and the decisions on its page lead to."""

from integrations.error_texts.text import ErrorText

TEXTS: tuple[ErrorText, ...] = (
    ErrorText(
        code="booked_elsewhere",
        who="accountant",
        nb=(
            "Bokført av andre",
            "{document} bokføres ikke her.",
            "Noen har sagt at den er bokført i Tripletex fra før, på bilag {voucher}.",
            "Stemmer det ikke, velg «Bokfør likevel» på prøvekjøringen.",
        ),
        en=(
            "Booked by others",
            "{document} is not booked here.",
            "Somebody has said that it is in Tripletex already, as voucher {voucher}.",
            "If that is wrong, choose “Book them anyway” on the dry run.",
        ),
    ),
)
