"""Rentman's projects and crew in Tripletex: what is not moved and why, and what a person should know or do."""

from integrations.error_texts.text import ErrorText, Who


def _kept_out(code: str, who: Who, *, nb: tuple[str, str, str], en: tuple[str, str, str]) -> ErrorText:
    """What is not put into Tripletex: title, why and fix."""
    what, what_en = "{document} er ikke lagt inn i Tripletex.", "{document} is not in Tripletex."
    return ErrorText(code=code, who=who, nb=(nb[0], what, nb[1], nb[2]), en=(en[0], what_en, en[1], en[2]))


TEXTS: tuple[ErrorText, ...] = (
    _kept_out(
        "rental_not_confirmed",
        "customer",
        nb=(
            "Ikke bekreftet i Rentman",
            "Ingen del av prosjektet er bekreftet i Rentman, og bare bekreftede prosjekter legges inn i Tripletex.",
            "Du trenger ikke gjøre noe. Prosjektet kommer med når det bekreftes i Rentman.",
        ),
        en=(
            "Not confirmed in Rentman",
            "No part of the project is confirmed in Rentman, and only confirmed projects are put into Tripletex.",
            "You need not do anything. The project follows when it is confirmed in Rentman.",
        ),
    ),
    ErrorText(
        code="rental_confirmation_lost",
        who="customer",
        nb=(
            "Ikke lenger bekreftet i Rentman",
            "Prosjekt {project} i Tripletex står som det var.",
            "{number} er avbestilt, slettet eller ikke lenger bekreftet i Rentman. Tilkoblingen er satt til å la slike "
            "prosjekter stå og si fra.",
            "Lukk prosjektet i Tripletex om det ikke skal brukes, og hopp over dokumentet her. Bekreftes det på nytt i "
            "Rentman, følger det av seg selv.",
        ),
        en=(
            "Not confirmed in Rentman any more",
            "Project {project} in Tripletex stands as it was.",
            "{number} is cancelled, deleted or not confirmed any more in Rentman. The connection is set to leave such projects "
            "and to tell you.",
            "Close the project in Tripletex if it shall not be used, and skip the document here. If it is confirmed again in "
            "Rentman, it follows by itself.",
        ),
    ),
    ErrorText(
        code="rental_project_closed",
        who="customer",
        nb=(
            "Lukket",
            "Prosjekt {project} i Tripletex er lukket.",
            "{number} er avbestilt, slettet eller ikke lenger bekreftet i Rentman, og tilkoblingen er satt til å lukke slike "
            "prosjekter.",
            "Bekreftes det på nytt i Rentman, åpnes det i Tripletex igjen.",
        ),
        en=(
            "Closed",
            "Project {project} in Tripletex is closed.",
            "{number} is cancelled, deleted or not confirmed any more in Rentman, and the connection is set to close such "
            "projects.",
            "If it is confirmed again in Rentman, it is opened again in Tripletex.",
        ),
    ),
    ErrorText(
        code="rental_number_taken",
        who="customer",
        nb=(
            "Et annet nummer i Tripletex",
            "{number} fra Rentman er prosjekt {project} i Tripletex.",
            "Nummeret fra Rentman var i bruk. Prosjekter, ordrer og tilbud deler én nummerserie i Tripletex.",
            "Du trenger ikke gjøre noe. Skal alle prosjekter få Tripletex' egne numre, velg det på tilkoblingen.",
        ),
        en=(
            "Another number in Tripletex",
            "{number} in Rentman is project {project} in Tripletex.",
            "The number from Rentman was taken. Projects, orders and offers share one series of numbers in Tripletex.",
            "You need not do anything. If all projects shall have Tripletex' own numbers, choose so on the connection.",
        ),
    ),
    _kept_out(
        "project_manager_unknown",
        "customer",
        nb=(
            "Ingen prosjektleder",
            "Tripletex krever en prosjektleder. Prosjektansvarlig i Rentman ({manager}) er ikke en ansatt som kan være "
            "prosjektleder i Tripletex, og tilkoblingen har ingen fast prosjektleder som kan det.",
            "Gi den ansatte tilgang som prosjektleder i Tripletex, eller velg en fast prosjektleder på tilkoblingen. Velg så "
            "«Prøv igjen».",
        ),
        en=(
            "No project manager",
            "Tripletex demands a project manager. The account manager in Rentman ({manager}) is no employee who may manage "
            "projects in Tripletex, and the connection has no default manager who may.",
            "Give the employee access as project manager in Tripletex, or choose a default manager on the connection. Then "
            "choose “Try again”.",
        ),
    ),
    ErrorText(
        code="project_line_invoiced",
        who="accountant",
        nb=(
            "Ordrelinjen er fakturert",
            "{document} er ikke oppdatert i Tripletex.",
            "«{line}» er endret eller avbestilt i Rentman, men ordrelinjen er fakturert i Tripletex og kan ikke endres.",
            "Krediter det som er feil i Tripletex, og hopp over dokumentet her.",
        ),
        en=(
            "The order line is invoiced",
            "{document} is not updated in Tripletex.",
            "“{line}” was changed or cancelled in Rentman, but the order line is invoiced in Tripletex and cannot be changed.",
            "Credit what is wrong in Tripletex, and skip the document here.",
        ),
    ),
    _kept_out(
        "rental_crew_without_project",
        "customer",
        nb=(
            "Prosjektet er ikke i Tripletex",
            "Mannskapet hører til {number}, som ikke er lagt inn (eller er lukket) i Tripletex.",
            "Du trenger ikke gjøre noe. Mannskapet følger når prosjektet er lagt inn.",
        ),
        en=(
            "The project is not in Tripletex",
            "The crew belongs to {number}, which is not in Tripletex (or is closed there).",
            "You need not do anything. The crew follows when the project is there.",
        ),
    ),
    ErrorText(
        code="rental_crew_unmatched",
        who="customer",
        nb=(
            "Mannskap uten treff",
            "{people} er ikke lagt til på {number} i Tripletex. De andre er lagt til.",
            "Vi fant {count} person(er) uten en ansatt i Tripletex med samme ansattnummer eller e-post. Vi oppretter aldri "
            "ansatte eller brukere.",
            "Velg hvilken ansatt hver av dem er, under «Mannskap uten treff» på tilkoblingen, eller at de ikke er ansatt. Det "
            "huskes til neste gang.",
        ),
        en=(
            "Crew without a match",
            "{people} are not added to {number} in Tripletex. The others are.",
            "We found {count} person(s) without an employee in Tripletex of the same employee number or e-mail. We never make "
            "employees or users.",
            "Choose which employee each of them is, under “Crew without a match” on the connection, or that they are none. It "
            "is remembered.",
        ),
    ),
    ErrorText(
        code="rental_crew_removed",
        who="customer",
        nb=(
            "Tatt av prosjektet i Rentman",
            "{people} er fortsatt deltaker på {number} i Tripletex.",
            "De er ikke lenger planlagt på prosjektet i Rentman. Vi fjerner aldri deltakere, for de kan ha ført timer.",
            "Fjern dem i Tripletex om de ikke skal være med.",
        ),
        en=(
            "Taken off the project in Rentman",
            "{people} still take part in {number} in Tripletex.",
            "They are not planned on the project in Rentman any more. We never remove participants, for they may have entered "
            "hours.",
            "Remove them in Tripletex if they shall not take part.",
        ),
    ),
)
