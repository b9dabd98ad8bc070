"""The ledger's own records on their way elsewhere: what is not moved, and what the key must be allowed to read."""

from integrations.error_texts.readiness import item
from integrations.error_texts.text import ErrorText

TEXTS: tuple[ErrorText, ...] = (
    ErrorText(
        code="project_is_offer",
        who="customer",
        nb=(
            "Prosjektet er et tilbud",
            "{document} er ikke overført.",
            "I Tripletex er det et tilbud som ikke er godtatt ennå.",
            "Du trenger ikke gjøre noe. Det kommer med når tilbudet blir et prosjekt.",
        ),
        en=(
            "The project is an offer",
            "{document} is not moved.",
            "In Tripletex it is an offer that is not accepted yet.",
            "You need not do anything. It follows when the offer becomes a project.",
        ),
    ),
    item(
        "tripletex_company",
        "customer",
        nb=("Firmaet i Tripletex", "Nøkkelen åpner {company}.", "Se at det er riktig firma."),
        en=("The company in Tripletex", "The key opens {company}.", "See that it is the right company."),
    ),
    item(
        "tripletex_records",
        "customer",
        nb=(
            "Tilgang til registrene i Tripletex",
            "Nøkkelen kan ikke lese dette i Tripletex: {missing}.",
            "Gi nøkkelen rettighetene i Tripletex, eller lag en ny nøkkel med dem.",
        ),
        en=(
            "The right to the registers in Tripletex",
            "The key cannot read this in Tripletex: {missing}.",
            "Give the key the rights in Tripletex, or make a new key with them.",
        ),
    ),
    item(
        "tripletex_stock",
        "customer",
        nb=(
            "Beholdning i Tripletex",
            "Firmaet har ikke modulen Logistikk i Tripletex. Derfor kan vi ikke lese beholdning der, og ikke se "
            "hvilke produkter som er lagervarer.",
            "Skal startbeholdningen hentes fra Tripletex, må modulen være slått på. Ellers trenger du ikke gjøre noe.",
        ),
        en=(
            "Stock in Tripletex",
            "The company does not have the Logistics module in Tripletex. So we can neither read stock there nor see "
            "which products are stock items.",
            "If the first stock is to come from Tripletex, the module must be switched on. Otherwise you need not do "
            "anything.",
        ),
    ),
    item(
        "tripletex_webhooks",
        "customer",
        nb=(
            "Meldinger fra Tripletex",
            "Tripletex sier fra om {active} slags endringer i prosjekter med en gang. Ikke om: {missing}; slike hentes "
            "noen minutter senere.",
            "Du trenger ikke gjøre noe.",
        ),
        en=(
            "Messages from Tripletex",
            "Tripletex reports {active} kinds of changes in projects at once. Not: {missing}; those are fetched some "
            "minutes later.",
            "You need not do anything.",
        ),
    ),
)
