"""The one sentence: what a shop owner reads between two customers. Never says more than is known."""

import datetime as dt
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from integrations.desk import texts
from integrations.desk.overview import TenantState
from integrations.models import Connection, HistoryRun
from integrations.portal import words

SHOP = "woocommerce"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """``text`` is the biggest thing on the page, ``more`` stands below it; ``key`` of ``states.STATES`` gives the sign.

    ``warning`` limits what the sentence can know: a shop that has not been read for a while.
    """

    key: str
    text: str
    more: str = ""
    warning: str = ""


def sentence(state: TenantState, *, now: dt.datetime) -> Sentence:
    """The state of a company in one sentence: what stops everything first, then what stops something, then the rest."""
    return replace(_sentence(state, now=now), warning=_silent(state, now=now))


def _sentence(state: TenantState, *, now: dt.datetime) -> Sentence:
    if not _sources(state):
        return Sentence(key="pending", text=_("No shop is connected yet."))
    if state.paused:
        return Sentence(
            key="blocked", text=_paused(state), more=_join(_stopped(state), _deviating(state), _rest(state))
        )
    if not state.total:
        text = _("No orders have come yet.") if _sells(state) else _("Nothing has come yet.")
        return Sentence(key="pending", text=text, more=_first(state))
    if state.counts.get("blocked") or state.counts.get("deviation"):
        key = "blocked" if state.counts.get("blocked") else "deviation"
        return Sentence(key=key, text=_join(_stopped(state), _deviating(state), _rest(state)))
    if any(state.counts.get(key) for key in ("pending", "running", "booked")):
        return Sentence(key="pending", text=_rest(state), more=_last(state, now=now))
    key = "pending" if any(row.is_silent for row in state.connections) else "verified"
    return Sentence(key=key, text=_all_well(state), more=_last(state, now=now))


def _sources(state: TenantState) -> list[Connection]:
    return [row.connection for row in state.connections if row.connection.ledger_id]


def _join(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _paused(state: TenantState) -> str:
    """Names what rests, and whether anything goes on beside it."""
    names = ", ".join(f"«{connection.name}»" for connection in state.paused)
    if _everything_rests(state):
        return _("Nothing is being booked: %(names)s is paused.") % {"names": names}
    return _("Orders from %(names)s are not being booked: the connection is paused.") % {"names": names}


def _everything_rests(state: TenantState) -> bool:
    paused = Connection.State.PAUSED
    return all(
        shop.state == paused or (shop.ledger and shop.ledger.state == paused) for shop in _sources(state)
    )


def _sells(state: TenantState) -> bool:
    """Whether a shop is connected: others than shops have no orders to wait for. Without any connection one is expected."""
    kinds = {connection.kind for connection in _sources(state)}
    return not kinds or SHOP in kinds


def _first(state: TenantState) -> str:
    if not _sells(state):
        return _("The first document appears here by itself.")
    if state.runs:
        return _("The history import has begun. Its orders appear here as they are found.")
    return _("The first paid and delivered order appears here by itself.")


def _stopped(state: TenantState) -> str:
    """``3 orders are stopped (4 870.00 kr).``"""
    count = state.counts.get("blocked", 0)
    if not count:
        return ""
    documents, gross = words.documents(count, flows=state.flows), words.totals(state.blocked_totals)
    if not gross:
        return ngettext("%(documents)s is stopped.", "%(documents)s are stopped.", count) % {
            "documents": documents
        }
    text = ngettext("%(documents)s is stopped (%(money)s).", "%(documents)s are stopped (%(money)s).", count)
    return text % {"documents": documents, "money": gross}


def _deviating(state: TenantState) -> str:
    count = state.counts.get("deviation", 0)
    if not count:
        return ""
    text = ngettext(
        "%(documents)s is booked with a deviation.", "%(documents)s are booked with a deviation.", count
    )
    return text % {"documents": words.documents(count, flows=state.flows)}


def _rest(state: TenantState) -> str:
    """What is on its way, what is booked, what is verified: ``The other 218 are verified.``"""
    get = state.counts.get
    on_the_way, booked, verified = get("pending", 0) + get("running", 0), get("booked", 0), get("verified", 0)
    named = not (get("blocked") or get("deviation"))
    parts = []
    if on_the_way:
        documents = words.documents(on_the_way, flows=state.flows) if named else words.number(on_the_way)
        parts.append(_waiting(state, on_the_way) % {"documents": documents})
    if booked:
        text = ngettext(
            "%(n)s is booked and will be checked soon.", "%(n)s are booked and will be checked soon.", booked
        )
        parts.append(text % {"n": words.number(booked)})
    if verified:
        parts.append(_verified(verified, others=not (named or on_the_way or booked or get("ignored"))))
    return " ".join(parts)


def _waiting(state: TenantState, count: int) -> str:
    """On its way, unless what would move it rests."""
    if state.runs and all(run.state == HistoryRun.State.PAUSED for run in state.runs):
        return ngettext(
            "%(documents)s waits while the history import is paused.",
            "%(documents)s wait while the history import is paused.",
            count,
        )
    if state.paused and _everything_rests(state):
        return ngettext("%(documents)s waits.", "%(documents)s wait.", count)
    return ngettext("%(documents)s is on its way.", "%(documents)s are on their way.", count)


def _verified(count: int, *, others: bool) -> str:
    if others:
        text = ngettext("The other one is verified.", "The other %(n)s are verified.", count)
    else:
        text = ngettext("%(n)s is booked and verified.", "%(n)s are booked and verified.", count)
    return text % {"n": words.number(count)}


def _all_well(state: TenantState) -> str:
    if not state.counts.get("verified"):
        return _("Nothing had to be booked.")
    if any(row.is_silent for row in state.connections):
        return _("Everything that was read is booked and verified.")
    return _("Everything is booked and verified.")


def _last(state: TenantState, *, now: dt.datetime) -> str:
    """``Last: order 10432, today at 14:03.``"""
    if state.last is None or state.last.finished_at is None:
        return ""
    at = words.moment(state.last.finished_at, now=now)
    return _("Last: %(document)s, %(moment)s.") % {
        "document": _lower_first(texts.document_name(state.last)),
        "moment": at,
    }


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _silent(state: TenantState, *, now: dt.datetime) -> str:
    """The shops that nobody has read for a while: there may be orders that we do not know of."""
    silent = [row for row in state.connections if row.is_silent and row.read_at]
    return " ".join(
        _("«%(name)s» was last read %(moment)s. Newer orders are not counted.")
        % {"name": row.connection.name, "moment": words.moment(row.read_at, now=now)}
        for row in silent
        if row.read_at
    )
