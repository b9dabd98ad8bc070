"""Sales that somebody else has booked as well."""

from integrations.error_texts.text import ErrorText

TEXTS: tuple[ErrorText, ...] = (
    ErrorText(
        code="booked_twice",
        who="accountant",
        nb=(
            "Salg står to ganger i regnskapet",
            "Salg fra «{connection}» står to ganger i regnskapet. Antall: {count}.",
            "Bilag som andre enn Bilagsbro har laget, gjelder de samme ordrene. Ett av dem er bilag {voucher} på {gross} "
            "{currency} for ordre {document}.",
            "Åpne listen, se på bilagene i Tripletex, og tilbakefør det som er for mye. Avslutt det andre verktøyet om det "
            "fortsatt bokfører. Er det riktig slik, sier du det i listen med en begrunnelse.",
        ),
        en=(
            "Sales stand in the ledger twice",
            "Sales of “{connection}” stand in the ledger twice. Number: {count}.",
            "Vouchers that were not made by Bilagsbro are of the same orders. One of them is voucher {voucher} of {gross} "
            "{currency} for order {document}.",
            "Open the list, look at the vouchers in Tripletex, and reverse what is too much. Stop the other tool if it still "
            "books. If it is right so, say so in the list with a reason.",
        ),
    ),
)
