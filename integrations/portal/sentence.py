"""The one sentence: what a shop owner reads between two customers. Never says more than is known."""

import datetime as dt
from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from integrations.desk import texts
from integrations.desk.overview import TenantState
from integrations.desk.truth import Truth
from integrations.models import Connection, HistoryRun
from integrations.portal import words

SHOP = "woocommerce"
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """``text`` is the biggest thing on the page, ``more`` stands below it; ``key`` of ``states.STATES`` gives the sign.

    ``warning`` limits what the sentence can know: a shop that has not been read for a while.
    """

    key: str
    text: str
    more: str = ""
    warning: str = ""


def sentence(state: TenantState, *, now: dt.datetime, known: Truth | None = None) -> Sentence:
    """The state of a company in one sentence: what stops everything first, then what stops something, then the rest."""
    return replace(_sentence(state, known, now=now), warning=_silent(state, now=now))


def _sentence(state: TenantState, known: Truth | None, *, now: dt.datetime) -> Sentence:
    if not _sources(state):
        begun = _being_set_up(state)
        text = _("The setup of %(names)s is not finished.") % {"names": begun} if begun else ""
        return Sentence(key="pending", text=text or _("No shop is connected yet."))
    if state.paused:
        return Sentence(
            key="blocked", text=_paused(state), more=_join(_stopped(state), _deviating(state), _rest(state))
        )
    if not state.total:
        text = _("No orders have come yet.") if _sells(state) else _("Nothing has come yet.")
        return Sentence(key="pending", text=text, more=_first(state))
    if state.counts.get("blocked") or state.counts.get("deviation"):
        key = "blocked" if state.counts.get("blocked") else "deviation"
        text = _join(_stopped(state), _deviating(state), _rest(state))
        return Sentence(key=key, text=text, more=_until(known))
    if known is not None and known.sales and known.until >= timezone.localdate(now) - DAY:
        moving = any(state.counts.get(key) for key in ("pending", "running", "booked"))
        more = _join(_rest(state, but_verified=False) if moving else _last(state, now=now), _since(known))
        return Sentence(key="verified", text=_true(known), more=more)
    if any(state.counts.get(key) for key in ("pending", "running", "booked")):
        return Sentence(key="pending", text=_rest(state), more=_last(state, now=now))
    key = "pending" if any(row.is_silent for row in state.connections) else "verified"
    return Sentence(key=key, text=_all_well(state), more=_last(state, now=now))


def _sources(state: TenantState) -> list[Connection]:
    """What is live, or rests: nothing comes from what is being set up."""
    setup = Connection.State.SETUP
    return [
        row.connection
        for row in state.connections
        if row.connection.ledger_id and row.connection.state != setup
    ]


def _being_set_up(state: TenantState) -> str:
    """The names of what somebody has begun to connect, and not finished; its ledger comes along."""
    begun = [row.connection for row in state.connections if row.connection.state == Connection.State.SETUP]
    sources = [one for one in begun if one.ledger_id] or begun
    return ", ".join(f"«{one.name}»" for one in sources)


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


def _rest(state: TenantState, *, but_verified: bool = True) -> str:
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
    if verified and but_verified:
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


def _true(known: Truth) -> str:
    """``Booked and verified until yesterday: 1 284 sales, 1 284 vouchers, 0.00 kr difference.``"""
    return _("Booked and verified until yesterday: %(sales)s, %(vouchers)s, %(money)s difference.") % {
        "sales": ngettext("%(n)s sale", "%(n)s sales", known.sales) % {"n": words.number(known.sales)},
        "vouchers": ngettext("%(n)s voucher", "%(n)s vouchers", known.vouchers)
        % {"n": words.number(known.vouchers)},
        "money": words.money(known.difference),
    }


def _since(known: Truth) -> str:
    """Which documents the figures are of."""
    return _("The figures are from %(day)s on.") % {"day": date_format(known.since, "DATE_FORMAT")}


def _until(known: Truth | None) -> str:
    """How far all is well although something is stopped."""
    if known is None:
        return ""
    day = date_format(known.until, "DATE_FORMAT")
    return _("Everything dated until %(day)s is booked and verified.") % {"day": day}


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
