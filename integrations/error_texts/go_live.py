"""Going live beside another integration of the same systems: what a connection waits for."""

from integrations.error_texts.text import ErrorText

TEXTS: tuple[ErrorText, ...] = (
    ErrorText(
        code="go_live_unconfirmed",
        who="customer",
        nb=(
            "Oppstarten må bekreftes",
            "«{connection}» flytter ingenting ennå.",
            "Tripletex viser at firmaet bruker en annen kobling til det samme systemet. Kjører begge, kommer alt to ganger: "
            "kunder, varer, fakturaer og innkjøp.",
            "Avslutt den andre koblingen i Tripletex, og bekreft så oppstarten. Det som kommer inn imens, venter.",
        ),
        en=(
            "Going live must be confirmed",
            "“{connection}” does not move anything yet.",
            "Tripletex shows that the company uses another integration with the same system. If both run, everything comes "
            "twice: customers, products, invoices and purchases.",
            "End the other integration in Tripletex, and then confirm going live. What comes in meanwhile waits.",
        ),
    ),
)
