"""Slack: channels that cannot be made or kept, and what the app may there."""

from dataclasses import replace

from integrations.error_texts.readiness import item
from integrations.error_texts.text import ErrorText, Who

_MOVED = "{document} er ikke overført."
_MOVED_EN = "{document} is not transferred."
_REINSTALL = "Legg til {missing} under OAuth & Permissions på appen i Slack, og installer den på nytt."
_REINSTALL_EN = "Add {missing} under OAuth & Permissions of the app in Slack, and install it again."


def _channel(code: str, who: Who, *, nb: tuple[str, str, str], en: tuple[str, str, str]) -> ErrorText:
    """A text about a channel that is not kept."""
    return ErrorText(
        code=code, who=who, nb=(nb[0], _MOVED, nb[1], nb[2]), en=(en[0], _MOVED_EN, en[1], en[2])
    )


def _passed_over(code: str, *, nb: tuple[str, str, str], en: tuple[str, str, str]) -> ErrorText:
    """A text about a project that gets no channel, or not yet."""
    return _channel(code, "customer", nb=nb, en=en)


def _right(name: str, *, nb: tuple[str, str], en: tuple[str, str]) -> ErrorText:
    """What the app may in Slack: its name, and what does not happen without it."""
    made = item(f"slack_{name}", "customer", nb=(*nb, _REINSTALL), en=(*en, _REINSTALL_EN))
    return replace(made, nb=(made.nb[0], _MOVED, *made.nb[2:]), en=(made.en[0], _MOVED_EN, *made.en[2:]))


TEXTS: tuple[ErrorText, ...] = (
    _channel(
        "channel_gone",
        "customer",
        nb=(
            "Kanalen finnes ikke lenger",
            "{system} viser ikke kanalen lenger. Den kan være slettet, eller appen kan være fjernet fra en privat "
            "kanal.",
            "Er kanalen privat, inviter appen inn igjen i Slack og prøv igjen. Er den slettet, kan dette hoppes over.",
        ),
        en=(
            "The channel is gone",
            "{system} no longer shows the channel. It may be deleted, or the app may have been removed from a private "
            "channel.",
            "If the channel is private, invite the app again in Slack and try again. If it is deleted, this can be "
            "skipped.",
        ),
    ),
    _channel(
        "channel_archived",
        "customer",
        nb=(
            "Kanalen er arkivert i Slack",
            "Prosjektet er åpent, men kanalen er arkivert. Slack lar ingen app åpne en arkivert kanal igjen.",
            "Åpne kanalen i Slack og prøv igjen. Skal den være arkivert, kan dette hoppes over.",
        ),
        en=(
            "The channel is archived in Slack",
            "The project is open, but its channel is archived. Slack lets no app open an archived channel again.",
            "Open the channel in Slack and try again. If it is to stay archived, this can be skipped.",
        ),
    ),
    _channel(
        "channel_name_taken",
        "customer",
        nb=(
            "Kanalnavnet er opptatt",
            "«{name}» og de neste numrene er i bruk i Slack. Også arkiverte og private kanaler beholder navnet sitt.",
            "Gi prosjektet et annet navn, eller gi en av de gamle kanalene et annet navn i Slack, og prøv igjen.",
        ),
        en=(
            "The channel's name is taken",
            "“{name}” and the numbers after it are in use in Slack. Archived and private channels keep their names too.",
            "Give the project another name, or rename one of the old channels in Slack, and try again.",
        ),
    ),
    _channel(
        "channel_not_made",
        "customer",
        nb=(
            "Prosjektet fikk ingen kanal",
            "Prosjektet ble avsluttet før det fikk en kanal i {system}.",
            "Du trenger ikke gjøre noe.",
        ),
        en=(
            "The project got no channel",
            "The project ended before it got a channel in {system}.",
            "You need not do anything.",
        ),
    ),
    _passed_over(
        "channel_not_confirmed",
        nb=(
            "Prosjektet er ikke bekreftet",
            "Prosjektet får kanal når det er bekreftet i Rentman, slik det er valgt på tilkoblingen.",
            "Du trenger ikke gjøre noe. Kanalen kommer av seg selv når prosjektet bekreftes.",
        ),
        en=(
            "The project is not confirmed",
            "The project gets a channel when it is confirmed in Rentman, as chosen on the connection.",
            "You need not do anything. The channel comes by itself when the project is confirmed.",
        ),
    ),
    _passed_over(
        "channel_too_early",
        nb=(
            "Prosjektet er eldre enn tilkoblingen",
            "Bare prosjekter som er laget fra og med startdatoen for tilkoblingen, får kanal.",
            "Skal eldre prosjekter også få kanal, sett en tidligere startdato på tilkoblingen og prøv igjen.",
        ),
        en=(
            "The project is older than the connection",
            "Only projects made on or after the connection's from date get a channel.",
            "If older projects are to get one too, set an earlier from date on the connection and try again.",
        ),
    ),
    item(
        "workspace_taken",
        "customer",
        nb=(
            "Arbeidsområdet er bare koblet til her",
            "{workspace} i Slack er allerede koblet til, av et annet firma eller en annen tilkobling.",
            "Bruk nøkkelen til et annet arbeidsområde, eller koble det fra der det er i bruk.",
        ),
        en=(
            "The workspace is connected here alone",
            "{workspace} in Slack is connected already, by another company or another connection.",
            "Use the token of another workspace, or disconnect it where it is in use.",
        ),
    ),
    _channel(
        "slack_missing_scope",
        "customer",
        nb=(
            "Appen mangler en tillatelse i Slack",
            "Appen har ikke tillatelsen {scope}.",
            "Legg til {scope} under OAuth & Permissions på appen i Slack, installer den på nytt og prøv igjen.",
        ),
        en=(
            "The app lacks a permission in Slack",
            "The app does not have the permission {scope}.",
            "Add {scope} under OAuth & Permissions of the app in Slack, install it again and try again.",
        ),
    ),
    _channel(
        "slack_not_a_bot",
        "customer",
        nb=(
            "Nøkkelen tilhører ikke en app",
            "Slack godtar ikke denne typen nøkkel her.",
            "Legg inn appens Bot User OAuth Token på tilkoblingen. Den begynner med xoxb-.",
        ),
        en=(
            "The token is not an app’s",
            "Slack does not accept this kind of token here.",
            "Enter the app’s Bot User OAuth Token on the connection. It begins with xoxb-.",
        ),
    ),
    _channel(
        "slack_restricted",
        "customer",
        nb=(
            "Slack tillater det ikke",
            "Reglene for arbeidsområdet i Slack lar ikke apper gjøre dette.",
            "Be en som administrerer Slack om å la apper opprette og arkivere kanaler, og prøv igjen.",
        ),
        en=(
            "Slack does not allow it",
            "The rules of the workspace in Slack do not let apps do this.",
            "Ask whoever administers Slack to let apps create and archive channels, and try again.",
        ),
    ),
    item(
        "slack_workspace",
        "customer",
        nb=(
            "Arbeidsområdet i Slack",
            "Nøkkelen tilhører {workspace} ({address}).",
            "Er det feil arbeidsområde, installer appen i det riktige.",
        ),
        en=(
            "The workspace in Slack",
            "The token belongs to {workspace} ({address}).",
            "If that is the wrong workspace, install the app in the right one.",
        ),
    ),
    item(
        "slack_bot",
        "customer",
        nb=(
            "Appen i Slack",
            "Nøkkelen tilhører en person ({user}), ikke en app. Det ville se ut som om personen laget kanalene.",
            "Legg inn appens Bot User OAuth Token. Den begynner med xoxb-.",
        ),
        en=(
            "The app in Slack",
            "The token belongs to a person ({user}), not to an app. It would look as if that person made the channels.",
            "Enter the app’s Bot User OAuth Token. It begins with xoxb-.",
        ),
    ),
    _right(
        "manage",
        nb=("Opprette og arkivere kanaler", "Appen kan ikke opprette, beskrive eller arkivere kanaler."),
        en=("Create and archive channels", "The app cannot create, describe or archive channels."),
    ),
    _right(
        "read",
        nb=("Se kanaler", "Appen kan ikke se hvilke kanaler som finnes, og hvem som er med i dem."),
        en=("See channels", "The app cannot see which channels there are, and who is in them."),
    ),
    _right(
        "people",
        nb=("Finne folk på e-postadressen", "Appen kan ikke finne mannskapet i Slack."),
        en=("Find people by e-mail address", "The app cannot find the crew in Slack."),
    ),
    _right(
        "join",
        nb=(
            "Gå inn i kanaler igjen",
            "Fjerner noen appen fra en kanal, eller åpnes en arkivert kanal, kommer den ikke inn igjen av seg selv.",
        ),
        en=(
            "Return to channels",
            "If somebody removes the app from a channel, or opens an archived one, it does not come back by itself.",
        ),
    ),
    _right(
        "bookmarks",
        nb=("Lenke til prosjektet", "Kanalene får ingen lenke til prosjektet."),
        en=("Link to the project", "The channels get no link to the project."),
    ),
    _right(
        "private",
        nb=("Private kanaler", "Appen kan ikke opprette eller se private kanaler."),
        en=("Private channels", "The app cannot create or see private channels."),
    ),
)
