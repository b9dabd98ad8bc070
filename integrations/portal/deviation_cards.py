"""What a group of deviations says: its sentences, who must act, the VAT return it touches, and the buttons that mend it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Tenant
from integrations.desk import approvals, crew, preview, texts
from integrations.desk.deviations import Group
from integrations.models import Connection
from integrations.portal import words

NO_CHOICE = frozenset({"", "readiness", "document", "summary"})
"""What ``waiting_for`` begins with when there is no account, code or rule to choose."""
LOG_IN = frozenset(
    {
        "bad_credentials",
        "access_denied",
        "credentials_incomplete",
        "credentials_missing",
        "credentials_unreadable",
    }
)
"""Causes that end when somebody connects the system again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """A button that leads to where the cause is put right. ``connection`` is set where the documents are followed on their
    way (``portal:fix_group``), else ``address`` is a page."""

    words: str
    address: str = ""
    connection: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCard:
    """A group with its words. ``query`` names it in addresses, ``fixes`` are () where trying again is all there is."""

    group: Group
    headline: str
    text: texts.CauseText
    who: str
    deadline: str
    fixes: tuple[Fix, ...]
    answers: tuple[approvals.Answer, ...]
    query: str

    @property
    def address(self) -> str:
        """The page with all its documents."""
        return f"{reverse('portal:deviation_group')}?{self.query}"

    @property
    def can_preview(self) -> bool:
        """Whether it can be shown what would happen now."""
        return not self.is_sending and preview.can_preview(self.group.flows)

    @property
    def is_sending(self) -> bool:
        """Whether an invoice was sent is for a person to say on the document's own page: trying again tells nothing."""
        return self.group.code == "sending_unknown"


def cards(groups: Iterable[Group], *, tenant: Tenant) -> list[GroupCard]:
    """One per group, in their order. One query for names, where a group is of several connections."""
    found = list(groups)
    names: dict[int, str] = {}
    if any(len(one.connections) > 1 for one in found):
        names = dict(Connection.objects.filter(tenant=tenant).values_list("pk", "name"))
    return [_card(one, names) for one in found]


def _card(group: Group, names: Mapping[int, str]) -> GroupCard:
    language = texts.language()
    text = texts.of_event(group.example, language=language)
    assert text is not None, "what is blocked says why"
    return GroupCard(
        group=group,
        headline=texts.headline(group.code, group.waiting_for, language=language),
        text=text,
        who=who_acts(text.who),
        deadline=_deadline(group),
        fixes=tuple(_fixes(group, names)),
        answers=approvals.answers_of(group.example),
        query=urlencode({"cause": group.code, "waits": group.waiting_for}),
    )


def who_acts(who: str) -> str:
    """Who can put it right, said to the customer."""
    said = {
        "customer": _("You can put this right yourself."),
        "accountant": _("You or your accountant can put this right."),
        "support": _("Bilagsbro puts this right. You need not do anything."),
    }
    return said.get(who, "")


def _fixes(group: Group, names: Mapping[int, str]) -> Iterable[Fix]:
    for pk in sorted(group.connections):
        fix = fix_of(group.code, group.waiting_for, pk)
        if fix is not None and len(group.connections) > 1:
            fix = Fix(
                words=f"{fix.words}: {names.get(pk, '')}", address=fix.address, connection=fix.connection
            )
        if fix is not None:
            yield fix


def fix_of(code: str, waiting_for: str, connection: int) -> Fix | None:
    """Where a cause at a connection is put right; None where nothing of it can be chosen here."""
    kind = waiting_for.partition(":")[0]
    if kind not in NO_CHOICE:
        return Fix(words=choice_words(kind), connection=connection)
    if code in LOG_IN:
        return Fix(words=_("Connect again"), address=reverse("portal:edit_connection", args=[connection]))
    if code == crew.CODE:
        return Fix(words=_("Say who they are"), address=reverse("portal:crew", args=[connection]))
    return None


def choice_words(kind: str) -> str:
    """What is chosen, on the button that leads there."""
    said = {
        "vat_rule": _("Choose VAT code"),
        "tax_class": _("Choose product class"),
        "payment_method": _("Choose how it counts as paid"),
        "paid_rule": _("Choose how it counts as paid"),
    }
    return said.get(kind, _("Choose account"))


def _deadline(group: Group) -> str:
    """Which VAT return lacks some of these documents, and until when; '' when none does."""
    due = date_format(group.term.due, "DATE_FORMAT")
    said = []
    if now := group.in_term - group.earlier:
        text = ngettext(
            "%(n)s of them belongs in VAT term %(term)s, whose return is due on %(due)s.",
            "%(n)s of them belong in VAT term %(term)s, whose return is due on %(due)s.",
            now,
        )
        said.append(text % {"n": words.number(now), "term": group.term.number, "due": due})
    if group.earlier:
        text = ngettext(
            "%(n)s of them is from an earlier VAT term, whose return has been due.",
            "%(n)s of them are from an earlier VAT term, whose return has been due.",
            group.earlier,
        )
        said.append(text % {"n": words.number(group.earlier)})
    return " ".join(said)
