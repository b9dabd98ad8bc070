"""What the portal's templates can say: amounts, names and states."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from integrations.desk import decisions, double_bookings, dry_runs, figures, settings, suggestions, texts
from integrations.desk.document_rules import DocumentRules
from integrations.desk.states import STATES, Shown
from integrations.models import Connection, SyncEvent
from integrations.portal import words

register = template.Library()
NAMES = ("Tripletex", "Rackbeat", "Rentman", "Slack", "Norges")
"""What begins with a capital wherever it stands."""
register.filter("number", words.number)
register.filter("totals", words.totals)
register.filter("percent", words.percent)
register.filter("org_number", figures.org_number)
register.filter("document_name", texts.document_name)
register.filter("span", words.span)
register.filter("day", words.day)
register.filter("has_history", suggestions.may_learn)
register.filter("suggested", suggestions.open_count)
register.filter("doubles", double_bookings.open_count)


@register.filter
def money(gross: Decimal | str | None, currency: str = "NOK") -> str:
    """``{{ event.gross|money:event.currency }}``."""
    return words.money(gross, currency)


@register.filter
def moment(at: dt.datetime) -> str:
    """``{{ event.received_at|moment }}``, seen from now."""
    return words.moment(at, now=timezone.now())


@register.filter
def lower_first(text: str) -> str:
    """A title inside a sentence. What is a name or an abbreviation keeps its capital."""
    first = text.partition(" ")[0]
    return text[:1].lower() + text[1:] if first[1:].islower() and first not in NAMES else text


@register.filter
def size(gross: Decimal | None) -> Decimal:
    """An amount without its sign, 0 while it is not known: what stopped is counted so."""
    return abs(gross or Decimal(0))


@register.filter
def event_money(event: SyncEvent) -> str:
    """The document's amount in its own currency."""
    return words.money(event.gross, event.currency)


@register.simple_tag(takes_context=True)
def settings_pages(context: template.Context) -> list[tuple[str, str, str]]:
    """The tabs of «Oppsett» that are about one source: (name, word, address). Of the page's own connection, else the first."""
    shown = context.get("connection")
    source = shown if isinstance(shown, Connection) and shown.ledger_id else None
    source = source or settings.first_source(context["tenant"])
    if source is None:
        return []
    tabs = [("rules", _("Accounts and VAT"), "portal:rules")]
    if dry_runs.has_dry_runs(source):
        tabs.append(("dry_runs", _("Dry run"), "portal:dry_runs"))
    return [(name, word, reverse(view, args=[source.pk])) for name, word, view in tabs]


@register.filter
def product_class(name: str) -> str:
    """What a product class is called."""
    return str(decisions.CLASS_NAMES.get(name, name))


@register.filter
def number_in(sentence: str, rules: DocumentRules) -> int | None:
    """Which of the document's rules a sentence is: ``{{ sentence|number_in:rules }}``."""
    return rules.number_of(sentence) if rules else None


@register.inclusion_tag("portal/state.html")
def sign(key: str, text: str) -> dict[str, Any]:
    """The sign of a state with other words: ``{% sign "blocked" "Paused" %}``."""
    return {"shown": {"key": key, "word": text}}


@register.inclusion_tag("portal/state.html")
def state(shown: Shown | str) -> dict[str, Any]:
    """Sign and word of a state: ``{% state row.shown %}`` or ``{% state "blocked" %}``."""
    return {"shown": STATES[shown] if isinstance(shown, str) else shown}
