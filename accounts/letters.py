"""Letters: plain text and HTML of the same words, in the reader's language.

A letter is one text in ``templates/mail``: its first paragraph is the subject, and a paragraph whose last line is an
address becomes a link in HTML. So the two can never say different things.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from smtplib import SMTPException
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from accounts.models import User

log = structlog.get_logger(__name__)


class LetterNotSent(Exception):
    """The mail server did not take the letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Words, and the address that they lead to ('' for none)."""

    words: str
    address: str = ""


def send(
    name: str,
    *,
    to: str,
    language: str,
    words: Mapping[str, Any],
    headers: Mapping[str, str] | None = None,
) -> None:
    """Send ``mail/<name>.txt``. Raises LetterNotSent."""
    with translation.override(language):
        written = render_to_string(f"mail/{name}.txt", dict(words)).split("\n\n")
        subject, *parts = [part.strip() for part in written if part.strip()]
        paragraphs = [_paragraph(part) for part in parts]
        html = render_to_string("mail/letter.html", {"paragraphs": paragraphs, "language": language})
    message = EmailMultiAlternatives(
        " ".join(subject.split()), "\n\n".join(parts) + "\n", to=[to], headers=dict(headers or {})
    )
    message.attach_alternative(html, "text/html")
    try:
        message.send()
    except (SMTPException, OSError) as error:
        log.warning("letter not sent", letter=name, error=type(error).__name__)
        raise LetterNotSent from error


def tell(user: User, name: str, **words: Any) -> None:
    """Tell a person what happened. What happened stands, also when the mail server does not take the letter."""
    try:
        send(name, to=user.email, language=user.language, words={"name": user.get_short_name(), **words})
    except LetterNotSent:
        return


def address(view: str, *arguments: Any) -> str:
    """A page's full address, below PUBLIC_URL: never below what a request claims to have asked for."""
    return settings.PUBLIC_URL.rstrip("/") + reverse(view, args=arguments)


def _paragraph(text: str) -> Paragraph:
    words, _, last = text.rpartition("\n")
    if last.startswith(("https://", "http://")):
        return Paragraph(words=words.strip(), address=last)
    return Paragraph(words=text)
