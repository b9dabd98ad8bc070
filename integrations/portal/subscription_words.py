"""How a subscription stands, in one sentence, with what follows from it; and the line on top of every page when it matters."""

import datetime as dt
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Subscription, Tenant
from integrations.desk import figures, leaving
from integrations.desk.subscription import Shown, show

State, PausedFor = Subscription.State, Subscription.PausedFor
SOON = 7
"""Days before the trial's end from which every page says so."""


class Words(NamedTuple):
    """The sentence, what follows, and the state whose colour it has."""

    sentence: str
    more: str
    state: str


def sentence(shown: Shown, *, now: dt.datetime) -> Words:
    """How it stands."""
    row = shown.row
    if shown.overdue and row.state != State.PAUSED:
        return _overdue(shown)
    return {
        State.TRIAL: _trial,
        State.CANCELLED: _cancelled,
        State.PAUSED: _paused,
        State.ENDED: _ended,
    }.get(State(row.state), _active)(shown)


def _figures(shown: Shown) -> dict[str, Any]:
    row = shown.row
    return {
        "price": figures.money(row.price),
        "until": _day(row.trial_until),
        "last": _day(row.cancel_at),
        "next": _day(shown.next_on),
        "rests": _day(shown.rests_on),
        "owed": figures.money(shown.owed),
        "number": ", ".join(one.number for one in shown.overdue),
    }


def _day(day: dt.date | None) -> str:
    return date_format(day) if day else ""


def _trial(shown: Shown) -> Words:
    values = _figures(shown)
    text = _("The trial is free and lasts until %(until)s.") % values
    if shown.row.agreed_at:
        return Words(
            text, _("Then it goes on for %(price)s a month, as you have agreed.") % values, "verified"
        )
    more = _("Without a yes from you the connections rest afterwards, and nothing is charged.")
    return Words(text, more, "pending")


def _active(shown: Shown) -> Words:
    values = _figures(shown)
    if not shown.row.price:
        more = _("No price has been agreed. Nothing is charged before you have said yes to one.")
        return Words(_("The subscription is in use, free of charge."), more, "verified")
    more = _("Next invoice: %(next)s, for the days used until then.") % values
    return Words(_("The subscription is in use."), more, "verified")


def _cancelled(shown: Shown) -> Words:
    values = _figures(shown)
    more = _("Until then all goes on as before. Afterwards nothing is booked, and everything is kept.")
    return Words(_("The subscription is cancelled and ends after %(last)s.") % values, more, "deviation")


def _overdue(shown: Shown) -> Words:
    values = _figures(shown)
    text = _("Invoice %(number)s is overdue: %(owed)s.") % values
    more = (
        _("Everything is booked as usual until %(rests)s. Then the connections rest until it is paid.")
        % values
    )
    return Words(text, more if shown.rests_on else "", "deviation")


def _paused(shown: Shown) -> Words:
    values = _figures(shown)
    kept = _("Everything is kept, and what comes in meanwhile follows by itself afterwards.")
    if shown.row.paused_for == PausedFor.UNPAID:
        text = _("Nothing is booked: invoice %(number)s is not paid (%(owed)s).") % values
        more = _("Pay it, and all goes on by itself when the money has come. Nothing is lost meanwhile.")
        return Words(text, more, "blocked")
    return Words(_("Nothing is booked: the trial is over."), kept, "blocked")


def _ended(shown: Shown) -> Words:
    values = _figures(shown)
    closing = leaving.standing(shown.row.tenant)
    if closing is not None:
        text = _("The account is closed on %(day)s.") % {"day": _day(closing.closes_on)}
        more = _("Until then everything can be read, and any owner can keep the account after all.")
        return Words(text, more, "blocked")
    more = _(
        "Nothing is booked. Everything is kept and can be read, and you can take it up again at any time."
    )
    return Words(_("The subscription ended %(last)s.") % values, more, "blocked")


def banner(tenant: Tenant) -> Words | None:
    """What every page says on top: only what a person should act on. No query while all is well."""
    row: Subscription | None = getattr(tenant, "subscription", None)
    if row is None or row.state in (State.ACTIVE, State.CANCELLED):
        return None
    now = timezone.now()
    if row.state == State.TRIAL:
        left = (row.trial_until - timezone.localdate(now)).days if row.trial_until else SOON + 1
        if row.agreed_at or left > SOON:
            return None
    shown = show(tenant, now=now)
    return sentence(shown, now=now) if shown else None
