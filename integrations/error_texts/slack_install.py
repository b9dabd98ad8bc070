"""Slack: installing our app in a workspace, and why it came to nothing."""

from integrations.error_texts.text import ErrorText, Who

_CONNECTED = "Slack er ikke koblet til."
_CONNECTED_EN = "Slack is not connected."


def _install(code: str, who: Who, *, nb: tuple[str, str, str], en: tuple[str, str, str]) -> ErrorText:
    """A text about an installation that came to nothing."""
    return ErrorText(
        code=code, who=who, nb=(nb[0], _CONNECTED, nb[1], nb[2]), en=(en[0], _CONNECTED_EN, en[1], en[2])
    )


TEXTS: tuple[ErrorText, ...] = (
    _install(
        "workspace_taken",
        "customer",
        nb=(
            "Arbeidsområdet er koblet til fra før",
            "{workspace} i Slack er allerede koblet til, av et annet firma eller en annen tilkobling.",
            "Velg et annet arbeidsområde, eller koble det fra der det er i bruk.",
        ),
        en=(
            "The workspace is connected already",
            "{workspace} in Slack is connected already, by another company or another connection.",
            "Choose another workspace, or disconnect it where it is in use.",
        ),
    ),
    _install(
        "slack_install_denied",
        "customer",
        nb=(
            "Du sa nei i Slack",
            "Appen ble ikke installert, fordi noen trykket Avbryt i Slack.",
            "Start på nytt med «Koble til Slack» når du vil.",
        ),
        en=(
            "You said no in Slack",
            "The app was not installed, because somebody pressed Cancel in Slack.",
            "Start again with “Connect Slack” whenever you like.",
        ),
    ),
    _install(
        "slack_install_forged",
        "customer",
        nb=(
            "Svaret fra Slack hører ikke til her",
            "Svaret kom i en annen økt enn den som startet tilkoblingen, eller det er brukt før.",
            "Start på nytt med «Koble til Slack» i samme nettleser.",
        ),
        en=(
            "The answer from Slack does not belong here",
            "The answer came in another session than the one that began, or it has been used before.",
            "Start again with “Connect Slack” in the same browser.",
        ),
    ),
    _install(
        "slack_install_expired",
        "customer",
        nb=(
            "Det tok for lang tid",
            "Godkjenningen fra Slack er for gammel, eller brukt før.",
            "Start på nytt med «Koble til Slack».",
        ),
        en=(
            "It took too long",
            "The approval from Slack is too old, or has been used before.",
            "Start again with “Connect Slack”.",
        ),
    ),
    _install(
        "slack_org_install",
        "customer",
        nb=(
            "Appen må installeres i ett arbeidsområde",
            "Appen ble installert for en hel organisasjon i Slack. Det støttes ikke.",
            "Start på nytt, og velg ett arbeidsområde i Slack.",
        ),
        en=(
            "The app must be installed in one workspace",
            "The app was installed for a whole organisation in Slack. That is not supported.",
            "Start again, and choose one workspace in Slack.",
        ),
    ),
    _install(
        "slack_app_refused",
        "support",
        nb=(
            "Slack godtok ikke appen",
            "Oppsettet av appen hos Slack stemmer ikke med oppsettet her.",
            "Kundestøtte må se på det. Slacks egne ord står under.",
        ),
        en=(
            "Slack did not accept the app",
            "The app’s set-up at Slack does not match the set-up here.",
            "Support has to look at it. Slack’s own words are below.",
        ),
    ),
)
