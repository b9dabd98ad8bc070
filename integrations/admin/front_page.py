"""The admin's front page: is everyone fine? One sentence, then who is not well, sorted by harm."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from integrations.accounting.vat_terms import next_due
from integrations.admin import graph
from integrations.admin.event_filters import cause_value
from integrations.admin.fixes import Fix, fix_of
from integrations.admin.who import person
from integrations.desk import figures, health, queries, states, subscription, texts

SHOWN_TENANTS = 15
"""The most harmed ones; the rest are in the list of companies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseRow:
    """A cause as the front page shows it: words, count, money, the documents, and the way to the fix."""

    cause: queries.Cause
    headline: str
    who: Any
    money: str
    address: str
    fix: Fix | None


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Fill the index page; people without the right to see documents get only its list of pages."""
    if not request.user.has_perm("integrations.view_syncevent"):
        return context
    now = timezone.now()
    fleet = health.fleet(queries.tenants_of(person(request)), now=now)
    context |= {
        "title": _("Is everyone fine?"),
        "fleet": fleet,
        "now": now,
        "sentence": sentence(fleet),
        "sentence_state": sentence_state(fleet),
        "state_tiles": tiles(fleet),
        "causes": [cause_row(cause) for cause in fleet.causes],
        "unwell": fleet.unwell[:SHOWN_TENANTS],
        "graph": graph_of(fleet),
        "charges_waiting": charges_waiting(),
        "term": (term := next_due(timezone.localdate(now))),
        "days_left": (term.due - timezone.localdate(now)).days,
    }
    return context


def sentence(fleet: health.Fleet) -> str:
    """The answer. What is worst comes first, and what does not matter now is not said."""
    if not fleet.tenants:
        return _("No company yet. Add the first one, then connect its shop and its ledger.")
    parts = []
    if not fleet.is_working:
        parts.append(_("Nobody is working: no worker has given a sign of life."))
    unwell = len(fleet.unwell)
    if not unwell:
        parts.append(_("Everyone is fine."))
    else:
        text = ngettext(
            "%(unwell)s of %(all)s companies needs attention.",
            "%(unwell)s of %(all)s companies need attention.",
            unwell,
        )
        parts.append(text % {"unwell": figures.count(unwell), "all": figures.count(len(fleet.tenants))})
    if fleet.verified_today:
        text = ngettext(
            "%(count)s document booked in the last 24 hours.",
            "%(count)s documents booked in the last 24 hours.",
            fleet.verified_today,
        )
        parts.append(text % {"count": figures.count(fleet.verified_today)})
    return " ".join(parts)


def charges_waiting() -> str:
    """What is not invoiced for want of a ledger of our own; '' when nothing waits for that."""
    count, amount = subscription.waiting_for_ledger()
    if not count:
        return ""
    text = ngettext(
        "%(count)s charge of %(amount)s waits to be invoiced: our own ledger is not chosen.",
        "%(count)s charges of %(amount)s wait to be invoiced: our own ledger is not chosen.",
        count,
    )
    return text % {"count": figures.count(count), "amount": figures.money(amount)}


def sentence_state(fleet: health.Fleet) -> str:
    """The state whose colour the sentence has."""
    if not fleet.is_working and fleet.tenants:
        return "blocked"
    if fleet.deviations:
        return "deviation"
    return "blocked" if fleet.unwell else "verified"


def tiles(fleet: health.Fleet) -> list[dict[str, Any]]:
    """The open states with their counts, each leading to its documents."""
    counts = {
        "blocked": fleet.blocked,
        "deviation": fleet.deviations,
        "pending": fleet.pending,
        "running": fleet.running,
    }
    return [
        {
            "shown": states.STATES[key],
            "count": figures.count(count),
            "address": events_address(shown=key),
            "is_zero": not count,
        }
        for key, count in counts.items()
    ]


def cause_row(cause: queries.Cause) -> CauseRow:
    """A cause with its one-click ways to the documents and to the fix."""
    language = texts.language()
    return CauseRow(
        cause=cause,
        headline=texts.headline(cause.code, cause.waiting_for, language=language),
        who=texts.WHO.get(cause.who, ""),
        money=figures.totals(cause.totals),
        address=events_address(cause=cause_value(cause.code, cause.waiting_for)),
        fix=fix_of(cause.example) if cause.example else None,
    )


def events_address(**filters: str) -> str:
    """The list of documents, filtered."""
    return f"{reverse('admin:integrations_syncevent_changelist')}?{urlencode(filters)}"


def graph_of(fleet: health.Fleet) -> SafeString:
    """The last day in bars, with the table behind them."""
    hours = [(timezone.localtime(hour.start), hour.booked, hour.blocked) for hour in fleet.hours]
    return graph.bars(
        hours, labels=(_("Booked"), _("Stopped")), caption=_("Documents per hour, the last 24 hours")
    )
