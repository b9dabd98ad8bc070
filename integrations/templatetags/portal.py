"""What the portal's templates can say: amounts, names and states."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone

from integrations.desk import texts
from integrations.desk.states import STATES, Shown
from integrations.models import SyncEvent
from integrations.portal import words

register = template.Library()
register.filter("number", words.number)
register.filter("totals", words.totals)
register.filter("percent", words.percent)
register.filter("org_number", words.org_number)
register.filter("document_name", texts.document_name)
register.filter("span", words.span)
register.filter("day", words.day)


@register.filter
def money(gross: Decimal | str | None, currency: str = "NOK") -> str:
    """``{{ event.gross|money:event.currency }}``."""
    return words.money(gross, currency)


@register.filter
def moment(at: dt.datetime) -> str:
    """``{{ event.received_at|moment }}``, seen from now."""
    return words.moment(at, now=timezone.now())


@register.filter
def event_money(event: SyncEvent) -> str:
    """The document's amount in its own currency."""
    return words.money(event.gross, event.currency)


@register.inclusion_tag("portal/state.html")
def sign(key: str, text: str) -> dict[str, Any]:
    """The sign of a state with other words: ``{% sign "blocked" "Paused" %}``."""
    return {"shown": {"key": key, "word": text}}


@register.inclusion_tag("portal/state.html")
def state(shown: Shown | str) -> dict[str, Any]:
    """Sign and word of a state: ``{% state row.shown %}`` or ``{% state "blocked" %}``."""
    return {"shown": STATES[shown] if isinstance(shown, str) else shown}
