"""Keys and addresses: what a connection needs before anything can be read through it."""

from integrations.error_texts.text import ErrorText, stopped

TEXTS: tuple[ErrorText, ...] = (
    stopped(
        "bad_credentials",
        "customer",
        nb=(
            "Nøkkelen virker ikke",
            "{system} godtar ikke nøkkelen lenger. Den kan være utløpt, slettet eller byttet.",
            "Legg inn en ny nøkkel på tilkoblingen, så fortsetter alt av seg selv.",
        ),
        en=(
            "The key does not work",
            "{system} no longer accepts the key. It may have expired, or been deleted or replaced.",
            "Enter a new key on the connection; everything goes on by itself.",
        ),
    ),
    stopped(
        "credentials_incomplete",
        "customer",
        nb=(
            "Nøkkelen er ikke fullstendig",
            "Tilkoblingen til {system} mangler en del av nøkkelen.",
            "Fyll inn alle feltene på tilkoblingen, så fortsetter alt av seg selv.",
        ),
        en=(
            "The key is incomplete",
            "The connection to {system} lacks a part of the key.",
            "Fill in every field of the connection; everything goes on by itself.",
        ),
    ),
    stopped(
        "access_denied",
        "customer",
        nb=(
            "Tilgang mangler",
            "Nøkkelen til {system} har ikke lov til dette, eller en modul mangler i abonnementet der.",
            "Gi nøkkelen tilgangen i {system}, og prøv igjen.",
        ),
        en=(
            "Access is missing",
            "The key to {system} may not do this, or a module is missing in the subscription there.",
            "Give the key the access in {system}, and try again.",
        ),
    ),
    stopped(
        "too_many_redirects",
        "customer",
        nb=(
            "Adressen sender i ring",
            "Adressen {host} viser videre igjen og igjen.",
            "Rett adressen på tilkoblingen.",
        ),
        en=(
            "The address leads in circles",
            "The address {host} leads on again and again.",
            "Correct the address of the connection.",
        ),
    ),
    stopped(
        "redirected_elsewhere",
        "customer",
        nb=(
            "Adressen viser til et annet sted",
            "{host} viser videre til {location}. Dit sender vi ikke nøkkelen.",
            "Skriv inn den riktige adressen på tilkoblingen.",
        ),
        en=(
            "The address leads elsewhere",
            "{host} leads on to {location}. We do not send the key there.",
            "Enter the right address on the connection.",
        ),
    ),
    stopped(
        "address_invalid",
        "customer",
        nb=(
            "Adressen kan ikke brukes",
            "«{address}» er ikke en nettadresse.",
            "Rett adressen på tilkoblingen.",
        ),
        en=(
            "The address cannot be used",
            "“{address}” is not a web address.",
            "Correct the address of the connection.",
        ),
    ),
    stopped(
        "address_not_https",
        "customer",
        nb=(
            "Adressen er ikke sikker",
            "{address} bruker ikke https, så nøkkelen ville gått åpent over nettet.",
            "Bruk adressen som begynner med https.",
        ),
        en=(
            "The address is not secure",
            "{address} does not use https, so the key would travel in the open.",
            "Use the address that begins with https.",
        ),
    ),
    stopped(
        "address_not_public",
        "customer",
        nb=(
            "Adressen er ikke på det åpne nettet",
            "{address} peker til et internt nett, og dit kobler vi oss ikke.",
            "Bruk butikkens offentlige adresse.",
        ),
        en=(
            "The address is not public",
            "{address} points to an internal network, where we do not connect.",
            "Use the shop's public address.",
        ),
    ),
    stopped(
        "blocked_by_firewall",
        "customer",
        nb=(
            "Brannmuren i butikken stopper oss",
            "En brannmur foran {system} svarer i stedet for butikken, og slipper oss ikke inn.",
            "Be nettbutikkens driftsleverandør slippe oss inn, så fortsetter alt av seg selv.",
        ),
        en=(
            "The shop's firewall stops us",
            "A firewall in front of {system} answers instead of the shop and does not let us in.",
            "Ask the shop's hosting provider to let us in; everything goes on by itself.",
        ),
    ),
    stopped(
        "shop_api_missing",
        "customer",
        nb=(
            "Finner ikke butikkens grensesnitt",
            "På {address} svarer ingen nettbutikk. Adressen kan være feil, eller grensesnittet er slått av.",
            "Rett adressen på tilkoblingen, og se at permalenker i WordPress ikke er satt til «enkel».",
        ),
        en=(
            "The shop's interface is not found",
            "No shop answers at {address}. The address may be wrong, or the interface is turned off.",
            "Correct the address of the connection, and see that permalinks in WordPress are not set to "
            "“plain”.",
        ),
    ),
    stopped(
        "credentials_missing",
        "customer",
        nb=(
            "Nøkkel mangler",
            "Tilkoblingen «{connection}» har ingen nøkkel ennå.",
            "Legg inn nøkkelen på tilkoblingen.",
        ),
        en=(
            "Key missing",
            "The connection “{connection}” has no key yet.",
            "Enter the key on the connection.",
        ),
    ),
    stopped(
        "credentials_unreadable",
        "support",
        nb=(
            "Nøkkelen kan ikke låses opp",
            "Nøkkelen til «{connection}» er lagret med en krypteringsnøkkel som ikke lenger finnes.",
            "Kundestøtte må finne krypteringsnøkkelen, eller kunden legge inn nøkkelen på nytt.",
        ),
        en=(
            "The key cannot be unlocked",
            "The key of “{connection}” is stored with an encryption key that no longer exists.",
            "Support has to find the encryption key, or the customer enter the key again.",
        ),
    ),
)
