"""Telling people: look what is wrong, gather it, and write each person one letter, at once or once a day.

Nothing is told twice: what each person knows is kept (``AlertTold``). A letter that is not taken is written again later; a
worker that dies between sending and noting it costs a letter told twice, never one untold.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

import structlog

from accounts.letters import LetterNotSent
from integrations.flows import alert_ahead, alert_channels, alert_finding, alert_letters
from integrations.flows.alert_letters import News
from integrations.models import Alert, AlertHours, AlertKind, AlertTold
from integrations.sync import alert_hours, alerts
from integrations.sync.alert_readers import DIGEST, NOW, Reader, readers_of

log = structlog.get_logger(__name__)
BETWEEN = timedelta(minutes=30)
"""Between two letters to one person about one company, unless it is an alarm."""
AFTER_FAILURE = timedelta(minutes=15)
"""So long a person is left alone after the mail server did not take a letter."""
MOST_FAILURES = 3
"""Refusals in one run after which the mail server is taken to be away."""
Told = Mapping[tuple[int, int], AlertTold]


def run(clock: Callable[[], datetime]) -> int:
    """Look, and tell whom it concerns. Returns how many letters were sent; 0 when another process is at it."""
    now = clock()
    if not alerts.take_turn(now):
        return 0
    try:
        alerts.note(alert_finding.find(now), kinds=alert_finding.EVERY_MINUTE, now=now)
        known = alerts.newsworthy(now)
        sent = _tell_people(known, now=now)
        alert_channels.queue(known, now=now)
    finally:
        alerts.end_turn()
    return sent


def watch(now: datetime) -> None:
    """Every ten minutes: is it silent where something normally arrives, and does a log-in expire soon?"""
    alerts.note(alert_finding.find_silence(now), kinds=(AlertKind.SILENCE,), now=now)
    alerts.note(alert_ahead.find_expiring(now), kinds=(AlertKind.EXPIRING,), now=now)


def _tell_people(known: list[Alert], *, now: datetime) -> int:
    told = alerts.told_to_people(known)
    of_company: dict[int, list[Alert]] = {}
    for alert in known:
        of_company.setdefault(alert.tenant_id, []).append(alert)
    by_person: dict[int, list[Reader]] = {}
    for reader in readers_of(list(of_company)):
        by_person.setdefault(reader.user.pk, []).append(reader)
    sent = failed = 0
    for readers in by_person.values():
        failed_at = readers[0].hours.failed_at
        if failed >= MOST_FAILURES or (failed_at is not None and now - failed_at < AFTER_FAILURE):
            continue
        for news in _letters(readers, of_company, told, now=now):
            taken = _send(news, now=now)
            sent, failed = sent + taken, failed + (not taken)
    return sent


def _letters(
    readers: list[Reader], of_company: Mapping[int, list[Alert]], told: Told, *, now: datetime
) -> Iterable[list[News]]:
    """One person's letters: the daily one about all companies, or else one per company with something new."""
    daily = [
        news for reader in readers for news in digest(reader, of_company[reader.tenant_id], told, now=now)
    ]
    at_once = [pressing(reader, of_company[reader.tenant_id], told, now=now) for reader in readers]
    if daily:
        known = {news.alert.pk for news in daily}
        yield daily + [news for some in at_once for news in some if news.alert.pk not in known]
    else:
        yield from filter(None, at_once)


def pressing(reader: Reader, known: Iterable[Alert], told: Told, *, now: datetime) -> list[News]:
    """What a reader is told at once now: [] while things are being gathered, in quiet hours, or soon after a letter."""
    known = list(known)
    held = _is_quiet(reader, now) or _was_written(reader, known, told, now=now)
    mine = [alert for alert in known if reader.how[alert.kind] == NOW and (alert.is_alarm or not held)]
    fresh = [alert for alert in mine if alert.is_open and (alert.pk, reader.user.pk) not in told]
    ended = [alert for alert in mine if _ends(reader, alert, told)]
    if any(alert.first_at <= now - alerts.GATHER for alert in fresh):
        return [News(reader=reader, alert=alert) for alert in (*fresh, *ended)]
    return [News(reader=reader, alert=alert) for alert in ended if alert.is_alarm]


def digest(reader: Reader, known: Iterable[Alert], told: Told, *, now: datetime) -> list[News]:
    """What a reader's daily letter tells: what is new, what has grown, what is over, up to its last hour."""
    until = alert_hours.last_digest(now, at=reader.hours.digest_at)
    found = []
    for alert in known:
        how, before = reader.how[alert.kind], told.get((alert.pk, reader.user.pk))
        if how not in (NOW, DIGEST):
            continue
        if before is None:
            if how == DIGEST and alert.is_open and alert.first_at <= until:
                found.append(News(reader=reader, alert=alert))
        elif before.at > until:
            continue
        elif _ends(reader, alert, told) and alert.over_at is not None and alert.over_at <= until:
            found.append(News(reader=reader, alert=alert))
        elif alert.is_open and alert.count > before.count:
            found.append(News(reader=reader, alert=alert, told=before.count))
    return found


def _ends(reader: Reader, alert: Alert, told: Told) -> bool:
    """Whether the reader knows of it, but not that it is over."""
    before = told.get((alert.pk, reader.user.pk))
    return before is not None and before.over_at is None and alert.over_at is not None


def _is_quiet(reader: Reader, now: datetime) -> bool:
    hours = reader.hours
    return alert_hours.is_quiet(now, quiet_from=hours.quiet_from, quiet_until=hours.quiet_until)


def _was_written(reader: Reader, known: Iterable[Alert], told: Told, *, now: datetime) -> bool:
    """Whether this reader had a letter about this company a short while ago."""
    rows = (told.get((alert.pk, reader.user.pk)) for alert in known)
    return any(row is not None and now - row.at < BETWEEN for row in rows)


def _send(news: list[News], *, now: datetime) -> bool:
    """Send one letter and note what it told; False when the mail server did not take it."""
    user = news[0].reader.user
    try:
        alert_letters.send(news, names_company=user.memberships.count() > 1)
    except LetterNotSent:
        AlertHours.objects.update_or_create(user=user, defaults={"failed_at": now})
        return False
    for one in news:
        alerts.was_told(one.alert, user_id=user.pk, now=now)
    log.info("alerts told", person=user.pk, alerts=len(news))
    return True
