"""The letter that tells one person what is wrong: the fact as its subject, what to do first, then each thing with its link."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from accounts import letters
from integrations.flows import alert_words as words
from integrations.models import Alert
from integrations.sync.alert_readers import Reader

MOST_NAMED = 12
"""Things in full in one letter and company; the rest are counted."""
LONGEST_SUBJECT = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What one reader is told of one alert: that it is there, that it is ``told`` documents and more by now, or over."""

    reader: Reader
    alert: Alert
    told: int | None = None

    @property
    def is_over(self) -> bool:
        """Whether it is good news."""
        return self.alert.over_at is not None

    @property
    def line(self) -> str:
        """The fact."""
        if self.is_over:
            return words.over(self.alert)
        if self.told is not None:
            return words.growth(self.alert, told=self.told)
        return words.fact(self.alert)


def send(news: Sequence[News], *, names_company: bool) -> None:
    """One letter to one person about all of it, the most pressing first. Raises LetterNotSent."""
    user = news[0].reader.user
    ordered = sorted(news, key=_pressing)
    preferences = f"{letters.address('portal:alerts')}?tenant={ordered[0].alert.tenant_id}"
    with override(user.language):
        text = {
            "subject": subject(ordered, names_company=names_company),
            "body": "\n\n".join([*_body(ordered, names_company=names_company), *_foot(preferences)]),
        }
    letters.send(
        "alerts/letter",
        to=user.email,
        language=user.language,
        words=text,
        headers={"List-Unsubscribe": f"<{preferences}>", "Auto-Submitted": "auto-generated"},
    )


def subject(news: Sequence[News], *, names_company: bool) -> str:
    """The fact; with several, the first one and how many more; of several companies, how many."""
    companies = {one.alert.tenant_id for one in news}
    first = _plain(news[0].line)
    if len(companies) > 1:
        text = ngettext("%(n)s company: %(first)s", "%(n)s companies: %(first)s", len(companies))
        first = text % {"n": len(companies), "first": f"{news[0].alert.tenant.name}: {first}"}
    elif names_company:
        first = f"{_plain(news[0].alert.tenant.name)}: {first}"
    more = len(news) - 1
    tail = ngettext(" and %(n)s other thing", " and %(n)s other things", more) % {"n": more} if more else ""
    room = LONGEST_SUBJECT - len(tail)
    return (first if len(first) <= room else f"{first[: room - 1]}…") + tail


def _pressing(news: News) -> tuple[object, ...]:
    alert = news.alert
    kroner = sum(float(gross) for gross in alert.totals.values())
    return (news.is_over, news.told is not None, not alert.is_alarm, -kroner, -alert.count, alert.pk)


def _body(news: Sequence[News], *, names_company: bool) -> list[str]:
    """What to do with the link, then the rest. One alone is told in full at once."""
    first = news[0]
    if len(news) == 1 and not first.is_over:
        todo = f"{_plain(words.fix(first.alert))}\n{words.address(first.alert)}"
        who = words.acts(first.alert, role=first.reader.role)
        return [
            todo,
            f"{_company(first, names_company)}{_plain(first.line)}. {_plain(words.why(first.alert))} {who}",
        ]
    start = f"{letters.address('portal:overview')}?tenant={first.alert.tenant_id}"
    paragraphs = [f"{_('See what to do')}\n{start}"]
    for one in news[:MOST_NAMED]:
        head = f"{_company(one, names_company)}{_plain(one.line)}"
        if one.is_over:
            paragraphs.append(head)
            continue
        paragraphs.append(f"{head}\n{_plain(words.reason(one.alert, role=one.reader.role))}")
        paragraphs.append(f"{_('Open')}: {_plain(words.cause(one.alert))}\n{words.address(one.alert)}")
    if len(news) > MOST_NAMED:
        more = len(news) - MOST_NAMED
        paragraphs.append(ngettext("And %(n)s more.", "And %(n)s more.", more) % {"n": more})
    return paragraphs


def _company(news: News, names_company: bool) -> str:
    return f"{_plain(news.alert.tenant.name)}: " if names_company else ""


def _foot(preferences: str) -> list[str]:
    return [f"{_('Choose what you are told of, and when')}\n{preferences}"]


def _plain(text: str) -> str:
    """One line: names that others wrote must not begin paragraphs or links of their own."""
    return " ".join(text.splitlines())
