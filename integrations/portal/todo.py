"""The to-do list of the overview in words: what, why, how much, by when, and one button each."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Tenant
from integrations.desk import texts
from integrations.desk.connections import label_of
from integrations.desk.double_bookings import CODE as BOOKED_TWICE
from integrations.desk.go_live import CODE as GO_LIVE
from integrations.desk.overview import Totals
from integrations.desk.todo import Todo
from integrations.models import Connection
from integrations.portal import words
from integrations.portal.cards import problems_of
from integrations.portal.deviation_cards import LOG_IN, Fix, GroupCard, cards


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line. ``key`` of ``states.STATES`` gives the sign. ``button`` leads to ``address``; ``card`` and ``check`` make it a
    form instead: to the place where a cause is mended, or to look at a connection again."""

    key: str
    title: str
    why: str = ""
    sums: str = ""
    deadline: str = ""
    is_urgent: bool = False
    button: str = ""
    address: str = ""
    card: GroupCard | None = None
    fix: Fix | None = None
    check: Connection | None = None


def items(todos: Iterable[Todo], *, tenant: Tenant) -> list[Item]:
    """One per thing to do, in their order."""
    listed = list(todos)
    groups = cards([one.about for one in listed if one.kind == "group"], tenant=tenant)
    of_group = {(card.group.code, card.group.waiting_for): card for card in groups}
    return [
        _group(of_group[one.about.code, one.about.waiting_for])
        if one.kind == "group"
        else WORDS[one.kind](one)
        for one in listed
    ]


def _group(card: GroupCard) -> Item:
    fix = card.fixes[0] if len(card.fixes) == 1 else None
    if fix is not None:
        button = fix.words
    elif card.group.count == 1:
        button = _("Look at it")
    else:
        button = _("See all %(n)s") % {"n": words.number(card.group.count)}
    return Item(
        key=card.group.key,
        title=card.headline,
        why=f"{card.text.why} {card.text.fix}",
        sums=_sums(words.documents(card.group.count, flows=card.group.flows), card.group.totals),
        deadline=card.deadline,
        is_urgent=card.group.is_urgent,
        button=button,
        address=(fix.address if fix else "") or card.address,
        card=card,
        fix=fix if fix and fix.connection else None,
    )


def _connection(todo: Todo) -> Item:
    state = todo.about
    problems = list(problems_of(state))
    codes = {problem.code for problem in problems}
    connection = state.connection
    item = Item(
        key="blocked" if todo.rests else "deviation",
        title=f"{connection.name}: {problems[0].title}",
        why=f"{problems[0].why} {problems[0].fix}",
        sums=_("Paused") if todo.rests else "",
    )
    page = reverse("portal:connection", args=[connection.pk])
    if GO_LIVE in codes or connection.paused_code == GO_LIVE:
        return replace(item, button=_("Look, and confirm …"), address=f"{page}#go-live")
    if codes & LOG_IN:
        address = reverse("portal:edit_connection", args=[connection.pk])
        return replace(item, button=_("Connect again"), address=address)
    if BOOKED_TWICE in codes:
        address = reverse("portal:double_bookings", args=[connection.pk])
        return replace(item, button=_("See the list"), address=address)
    return replace(item, button=_("Check again"), address=page, check=connection)


def _key(todo: Todo) -> Item:
    connection, shown = todo.about.connection, todo.about.light
    day = date_format(shown.last_day, "DATE_FORMAT")
    left = ngettext("%(n)s day left", "%(n)s days left", shown.days_left) % {"n": shown.days_left}
    said = _("The key works until %(day)s.") % {"day": day}
    return Item(
        key="deviation",
        title=_("%(name)s: renew the key") % {"name": connection.name},
        why=_("Enter a new one before it ends, and nothing stops."),
        deadline=f"{said} {left[:1].upper()}{left[1:]}." if shown.days_left >= 0 else said,
        is_urgent=True,
        button=_("Renew"),
        address=reverse("portal:edit_connection", args=[connection.pk]),
    )


def _orders(todo: Todo) -> Item:
    text = ngettext("%(n)s sales order can be invoiced", "%(n)s sales orders can be invoiced", todo.count)
    return Item(
        key="pending",
        title=text % {"n": words.number(todo.count)},
        why=_("They stand in Tripletex as they were meant, and nobody has invoiced them."),
        sums=words.totals(todo.totals),
        button=_("Choose and invoice"),
        address=f"{reverse('portal:documents')}?orders=waiting",
    )


def _term(todo: Todo) -> Item:
    about = todo.about
    due = date_format(about.term.due, "DATE_FORMAT")
    left = ngettext("%(n)s day left", "%(n)s days left", about.days_left) % {"n": about.days_left}
    return Item(
        key="pending",
        title=_("%(term)s is not signed") % {"term": about.period.name},
        why=_("%(ledger)s: look at the differences and sign before the VAT return is sent.")
        % {"ledger": about.ledger.name},
        deadline=_("The return is due on %(due)s: %(left)s.") % {"due": due, "left": left},
        is_urgent=todo.is_urgent,
        button=_("Reconcile and sign"),
        address=reverse("portal:reconciliation_period", args=[about.ledger.pk, about.period.key]),
    )


def _startup(todo: Todo) -> Item:
    run = todo.about
    why = _("Everything is prepared. Nothing is written before you start it.")
    if todo.count:
        text = ngettext(
            "%(n)s record can be handled in more ways than one: choose, then start.",
            "%(n)s records can be handled in more ways than one: choose, then start.",
            todo.count,
        )
        why = text % {"n": words.number(todo.count)}
    return Item(
        key="pending",
        title=_("%(name)s: the start-up is ready") % {"name": run.connection.name},
        why=why,
        button=_("Look over and start"),
        address=reverse("portal:startup", args=[run.connection_id]),
    )


def _crew(todo: Todo) -> Item:
    text = ngettext(
        "%(n)s planned person is not known in Tripletex",
        "%(n)s planned people are not known in Tripletex",
        todo.count,
    )
    return Item(
        key="pending",
        title=text % {"n": words.number(todo.count)},
        why=_("They take part in their projects as soon as you say who they are."),
        button=_("Say who they are"),
        address=reverse("portal:crew", args=[todo.about.pk]),
    )


def _setup(todo: Todo) -> Item:
    setup = todo.about
    name = setup.connection.name if setup.connection else label_of(setup.kind)
    return Item(
        key="pending",
        title=_("%(name)s is not set up yet") % {"name": name},
        why=_(
            "You have begun, and everything so far is kept. Nothing is booked from there before it is finished."
        ),
        button=_("Go on"),
        address=reverse("portal:setup", args=[setup.pk]),
    )


def _channel(todo: Todo) -> Item:
    text = texts.cause_text("alert_channel_dead", {"host": todo.about.host}, language=texts.language())
    return Item(
        key="deviation",
        title=text.title,
        why=f"{text.why} {text.fix}",
        button=_("To the alerts"),
        address=reverse("portal:alerts"),
    )


WORDS: Mapping[str, Callable[[Todo], Item]] = {
    "connection": _connection,
    "key": _key,
    "orders": _orders,
    "term": _term,
    "startup": _startup,
    "crew": _crew,
    "setup": _setup,
    "channel": _channel,
}


def _sums(documents: str, totals: Totals) -> str:
    money = words.totals(totals)
    return " · ".join(filter(None, (documents, money)))
