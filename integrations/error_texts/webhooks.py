"""Messages from shops that are not let in. Nothing is stored of them; polling finds what they were about."""

from integrations.error_texts.text import ErrorText

_WHAT = "Meldingen er avvist, og ingenting av den er lagret."
_WHAT_EN = "The message is refused, and nothing of it is stored."
_FIX = "Du trenger ikke gjøre noe: ordren finnes likevel ved neste lesing av butikken."
_FIX_EN = "You need not do anything: the order is found anyway at the next reading of the shop."

TEXTS: tuple[ErrorText, ...] = (
    ErrorText(
        code="webhook_signature",
        who="support",
        nb=(
            "Meldingen er ikke underskrevet riktig",
            _WHAT,
            "Underskriften stemmer ikke med nøkkelen vi delte med butikken.",
            _FIX,
        ),
        en=(
            "The message is not signed rightly",
            _WHAT_EN,
            "The signature does not fit the key that we share with the shop.",
            _FIX_EN,
        ),
    ),
    ErrorText(
        code="webhook_malformed",
        who="support",
        nb=(
            "Meldingen kan ikke leses",
            _WHAT,
            "Feltet «{field}» er ikke som butikken pleier å sende det.",
            _FIX,
        ),
        en=(
            "The message cannot be read",
            _WHAT_EN,
            "The field “{field}” is not as the shop usually sends it.",
            _FIX_EN,
        ),
    ),
    ErrorText(
        code="webhook_too_large",
        who="support",
        nb=("Meldingen er for stor", _WHAT, "Meldingen er større enn vi tar imot.", _FIX),
        en=("The message is too large", _WHAT_EN, "The message is larger than we accept.", _FIX_EN),
    ),
)
