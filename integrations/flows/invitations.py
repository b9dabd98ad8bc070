"""Invitations to people who were made employees at the start: one e-mail each, and only where that was ticked.

Rackbeat has no call that invites anybody (none was found), and making a user there costs the company a seat. So the letter
is ours, and tells where the person makes the user. ``send_invitation`` is the port: a call of Rackbeat's can take its place.
"""

from datetime import datetime
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation

from integrations.models import EntityLink, StartupRow, StartupRun
from integrations.sync.startup import flow_of

log = structlog.get_logger(__name__)
USER_PAGE = "https://app.rackbeat.com/login"
"""Where people make or open their user. A guess: the page's address is documented nowhere."""
MOST_TRIES = 5


def send_due(run: StartupRun) -> bool:
    """Send what has not been sent. True when nothing is left to send (or the mail server refused too often)."""
    if not run.invite_employees:
        return True
    left = 0
    for row in run.rows.filter(kind="employee", action=StartupRow.Action.MAKE).order_by("id"):
        if not _is_due(row):
            continue
        left += not _send(run, row, now=timezone.now())
    return not left


def _is_due(row: StartupRow) -> bool:
    return "invited_at" not in row.params and int(row.params.get("tries", 0)) < MOST_TRIES


def _send(run: StartupRun, row: StartupRow, *, now: datetime) -> bool:
    """One person's invitation. It is noted before it is sent: nobody gets two. True when this one needs no further try."""
    link = EntityLink.objects.filter(
        target=run.connection, flow=flow_of("employee"), document_id=row.document_id, state="verified"
    ).first()
    record = link.expected.get("record", {}) if link is not None else {}
    if not record.get("email"):
        return True
    row.params = {**row.params, "invited_at": now.isoformat(), "email": record["email"]}
    row.save(update_fields=("params",))
    try:
        send_invitation(name=record["name"], email=record["email"], company=run.connection.tenant.name)
    except (SMTPException, OSError) as error:
        log.warning("invitation not sent", connection=run.connection.key, error=str(error))
        row.params.pop("invited_at")
        row.params["tries"] = int(row.params.get("tries", 0)) + 1
        row.save(update_fields=("params",))
        return row.params["tries"] >= MOST_TRIES
    return True


def send_invitation(*, name: str, email: str, company: str) -> None:
    """Tell an employee where to make the user. Raises SMTPException or OSError when the mail server does not take it."""
    words = {"name": name, "company": company, "address": USER_PAGE}
    with translation.override(settings.LANGUAGE_CODE):
        subject = render_to_string("mail/rackbeat_invitation_subject.txt", words).strip()
        message = EmailMultiAlternatives(
            subject, render_to_string("mail/rackbeat_invitation.txt", words), to=[email]
        )
        message.attach_alternative(render_to_string("mail/rackbeat_invitation.html", words), "text/html")
        message.send()
