"""What the shop must answer to: its payment methods and its messages about changes. Keyed ``not_ready.<item>``."""

from integrations.error_texts.readiness import item
from integrations.error_texts.text import ErrorText

_WRITE = "Gi nøkkelen lese- og skrivetilgang i butikken for å få ordrene med en gang."
_WRITE_EN = "Give the key read and write access in the shop to get the orders at once."

TEXTS: tuple[ErrorText, ...] = (
    item(
        "shop_reached",
        "support",
        nb=(
            "Veien til butikken",
            "Butikken svarer på {address}, men ikke på den vanlige måten.",
            "Du trenger ikke gjøre noe.",
        ),
        en=(
            "The way to the shop",
            "The shop answers at {address}, but not in the usual way.",
            "You need not do anything.",
        ),
    ),
    item(
        "payment_gateways",
        "customer",
        nb=(
            "Betalingsmåtene i butikken",
            "Betalingsmåter i bruk: {methods}.",
            "Se at nøkkelen kan lese betalingsmåtene.",
        ),
        en=(
            "The shop's payment methods",
            "Payment methods in use: {methods}.",
            "See that the key can read the payment methods.",
        ),
    ),
    item(
        "webhooks",
        "customer",
        nb=(
            "Meldinger fra butikken",
            "Butikken sier ikke fra om endringer med en gang, så ordrer hentes noen minutter senere.",
            _WRITE,
        ),
        en=(
            "Messages from the shop",
            "The shop does not report changes at once, so orders are fetched some minutes later.",
            _WRITE_EN,
        ),
    ),
    item(
        "webhook",
        "customer",
        nb=(
            "Melding om «{topic}»",
            "Butikkens melding om «{topic}» var borte eller slått av, og er satt opp igjen.",
            _WRITE,
        ),
        en=(
            "Message about “{topic}”",
            "The shop's message about “{topic}” was missing or off, and has been set up again.",
            _WRITE_EN,
        ),
    ),
    item(
        "webhooks_need_write",
        "customer",
        nb=(
            "Meldinger krever skrivetilgang",
            "Nøkkelen kan bare lese, så vi kan ikke sette opp meldinger fra butikken.",
            _WRITE,
        ),
        en=(
            "Messages need write access",
            "The key can only read, so we cannot set up messages from the shop.",
            _WRITE_EN,
        ),
    ),
)
