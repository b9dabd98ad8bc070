"""Department and project that a connection's income and costs are counted on: what there is to choose."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from integrations.errors import SyncError
from integrations.flows import ledger_projects
from integrations.models import Connection
from integrations.sync import departments


def department_choices(ledger: Connection | None, chosen: str) -> list[tuple[str, str]]:
    """None, and the ledger's departments as they were last read; one that is chosen and gone from there is still shown."""
    found = [(one.number, one.label) for one in departments.of_ledger(ledger)] if ledger else []
    if chosen and chosen not in dict(found):
        found.append((chosen, _("%(department)s (not in Tripletex any more)") % {"department": chosen}))
    return [("", _("None")), *found]


def department_words(connection: Connection) -> str:
    """The chosen department as people know it, '' for none."""
    chosen = departments.chosen(connection, connection.ledger) if connection.ledger else None
    return chosen.label if chosen else ""


def project_typed(text: str, *, before: str, ledger: Connection | None) -> str:
    """The number of a project, looked up in the ledger now and remembered with its id; '' for none, and what was there
    ``before`` as it is. Raises ValidationError in words when the ledger has none of that number, when it is closed, and when
    nobody can say."""
    number = text.strip()
    if number in ("", before):
        return number
    if ledger is None:
        raise ValidationError(_("Choose the ledger first: the project is looked up there."), code="no_ledger")
    try:
        found = ledger_projects.find(ledger, number)
    except SyncError as error:
        words = _("Tripletex could not be asked about the project just now. Try again in a moment.")
        raise ValidationError(words, code="not_asked") from error
    if found is None:
        words = _("Tripletex has no project with the number %(number)s. Write the number as it stands there.")
        raise ValidationError(words % {"number": number[:40]}, code="project_unknown")
    if found.is_closed:
        words = _("Project %(number)s is closed in Tripletex. Choose another, or open it there.")
        raise ValidationError(words % {"number": number}, code="project_closed")
    ledger_projects.keep(ledger, found)
    return number
