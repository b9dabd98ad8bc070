"""An alert in words: the fact, why and what to do, who acts, and where it is put right."""

from collections.abc import Iterable
from decimal import Decimal
from urllib.parse import urlencode

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts import letters
from accounts.models import Membership
from integrations import error_catalogue
from integrations.flows.alert_finding import NO_CHOICE
from integrations.models import Alert, AlertKind
from integrations.wording import amount_text

NBSP = "\u00a0"
ACTS = {"customer": Membership.Role.OWNER, "accountant": Membership.Role.ACCOUNTANT}


def fact(alert: Alert) -> str:
    """What is so, in a line: ``3 orders stopped: The payment method has no account (vipps) – 4,870.00 kr``."""
    why, sums = cause(alert), money(alert)
    tail = f" – {sums}" if sums else ""
    if not alert.count:
        return f"{why}{tail}"
    known = {"documents": documents(alert.count, flows=alert.flows), "why": why}
    if alert.kind == AlertKind.VERIFICATION:
        return _("%(documents)s with a deviation: %(why)s") % known + tail
    if alert.kind == AlertKind.DEADLINE:
        return _("%(why)s: %(documents)s open") % known + tail
    return _("%(documents)s stopped: %(why)s") % known + tail


def cause(alert: Alert) -> str:
    """Why, in a few words, with what it is about: a key, or the connection."""
    title = _rendered(alert).title
    kind, _separator, key = alert.waiting_for.partition(":")
    named = key if kind not in NO_CHOICE else ""
    if alert.connection is not None:
        named = alert.connection.name
    return f"{title} ({named})" if named and named not in title else title


def growth(alert: Alert, *, told: int) -> str:
    """That it became more: ``12 more since last: The payment method has no account (vipps)``."""
    more = alert.count - told
    text = ngettext("%(n)s more since last: %(why)s", "%(n)s more since last: %(why)s", more)
    return text % {"n": number(more), "why": cause(alert)}


def over(alert: Alert) -> str:
    """That it is over."""
    return _("Over: %(why)s") % {"why": cause(alert)}


def reason(alert: Alert, *, role: str) -> str:
    """Why it is so and what to do, then who does it, seen from a reader of this role."""
    text = _rendered(alert)
    return " ".join(part for part in (text.why, text.fix, acts(alert, role=role)) if part)


def fix(alert: Alert) -> str:
    """What to do."""
    return _rendered(alert).fix


def why(alert: Alert) -> str:
    """Why it is so."""
    return _rendered(alert).why


def acts(alert: Alert, *, role: str) -> str:
    """Who can put it right."""
    who = who_acts(alert)
    if who == "support":
        return _("Your contact at Bilagsbro puts this right.")
    if ACTS.get(who) == role:
        return _("You can put this right yourself.")
    return (
        _("Your accountant can put this right.") if who == "accountant" else _("The company puts this right.")
    )


def who_acts(alert: Alert) -> str:
    """customer, accountant or support."""
    return alert.who or _rendered(alert).who


def address(alert: Alert) -> str:
    """Where it is put right, at the right company."""
    query = {"tenant": str(alert.tenant_id)}
    if alert.code == "alert_channel_dead":
        return f"{letters.address('portal:alerts')}?{urlencode(query)}"
    if alert.kind == AlertKind.DEADLINE:
        return f"{letters.address('portal:deviations')}?{urlencode(query)}"
    if not alert.count:
        return f"{letters.address('portal:overview')}?{urlencode(query)}"
    narrowed = {"cause": alert.code, "waits": alert.waiting_for}
    return f"{letters.address('portal:deviation_group')}?{urlencode(narrowed | query)}"


def documents(count: int, *, flows: Iterable[str]) -> str:
    """``3 orders`` when there are only orders, else ``3 documents``."""
    if set(flows) == {"sale"}:
        return ngettext("%(n)s order", "%(n)s orders", count) % {"n": number(count)}
    return ngettext("%(n)s document", "%(n)s documents", count) % {"n": number(count)}


def number(value: int) -> str:
    """1284 → ``1 284`` in Norwegian."""
    return f"{value:,}".replace(",", "," if _language() == "en" else NBSP)


def money(*alerts: Alert) -> str:
    """What is at stake, per currency: ``4 870,00 kr + 120,00 EUR``; '' when nothing is known."""
    sums: dict[str, Decimal] = {}
    for alert in alerts:
        for currency, gross in alert.totals.items():
            sums[currency] = sums.get(currency, Decimal(0)) + Decimal(gross)
    ordered = sorted(sums.items(), key=lambda pair: (pair[0] != "NOK", pair[0]))
    return " + ".join(
        f"{amount_text(gross, language=_language())}{NBSP}{'kr' if currency == 'NOK' else currency}"
        for currency, gross in ordered
    )


def _language() -> str:
    return get_language() or "nb"


def _rendered(alert: Alert) -> error_catalogue.RenderedError:
    kind, _separator, key = alert.waiting_for.partition(":")
    of_wait = {"role": kind, "key": key} if kind not in NO_CHOICE else {}
    of_connection = {"connection": alert.connection.name} if alert.connection else {}
    place = error_catalogue.place_of(alert.flows[0]) if len(alert.flows) == 1 else {}
    params = {**of_wait, **of_connection, **place, **alert.params}
    return error_catalogue.render(alert.code, params, _language())
