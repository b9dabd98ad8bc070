"""Telling a company's own systems: a signed message to its address, or a message in Slack; tried again, then given up.

A receiver checks ``Bilagsbro-Signature``: ``v1=`` and the HMAC-SHA256, in hex, of the timestamp header, a dot and the raw
body, keyed by the shared secret; and that the timestamp is some minutes old at most. ``Bilagsbro-Delivery`` is the same at
every try of one message.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Tenant
from integrations.connectors.addresses import validate_base_url
from integrations.connectors.answers import Answer
from integrations.connectors.http import RemoteSession
from integrations.errors import AccessDenied, PermanentError, SyncError
from integrations.flows import alert_words as words
from integrations.models import Alert, AlertChannel, AlertDelivery
from integrations.sync import alerts

log = structlog.get_logger(__name__)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))
"""Before the second and every later try; after the last one the address is taken to be dead."""
TIMEOUT = (5.0, 10.0)
MOST_AT_ONCE = 20
"""Deliveries in one run: a slow receiver must not use up the minute of the others."""
TAKEN_FOR = timedelta(minutes=5)
KEPT = timedelta(days=30)
SLACK = "hooks.slack.com"
LANGUAGE = "nb"
"""Channels belong to a company, not to a person."""


def save(tenant: Tenant, kind: str, address: str, *, now: datetime) -> AlertChannel:
    """Keep where alerts are sent, with a secret of its own. Raises AccessDenied for an address that is not public https."""
    validate_base_url(address, allowed_private=settings.PRIVATE_HOSTS)
    parts = urlsplit(address.strip())
    if (
        kind == AlertChannel.Kind.SLACK
        and parts.hostname != SLACK
        and parts.netloc not in settings.PRIVATE_HOSTS
    ):
        raise AccessDenied("alert_address_not_slack", params={"address": parts.hostname or ""})
    known = AlertChannel.objects.filter(tenant=tenant, kind=kind).first()
    secret = (known.known("secret") if known else "") or secrets.token_urlsafe(32)
    values = {"address": parts._replace(fragment="").geturl(), "host": parts.netloc.lower(), "secret": secret}
    channel, _made = AlertChannel.objects.update_or_create(
        tenant=tenant,
        kind=kind,
        defaults={**values, "dead_at": None},
        create_defaults={**values, "created_at": now},
    )
    return channel


def queue(known: Sequence[Alert], *, now: datetime) -> int:
    """Make one message per channel of all that it does not know yet. Returns how many messages."""
    made = 0
    tenants = {alert.tenant_id for alert in known}
    for channel in AlertChannel.objects.filter(tenant__in=tenants, dead_at__isnull=True):
        told = alerts.told_to_channel(channel)
        mine = [alert for alert in known if alert.tenant_id == channel.tenant_id and not _of(channel, alert)]
        fresh = [alert for alert in mine if alert.is_open and alert.pk not in told]
        ended = [alert for alert in mine if alert.over_at and alert.pk in told and not told[alert.pk].over_at]
        if not ended and not any(alert.first_at <= now - alerts.GATHER for alert in fresh):
            continue
        news = [*fresh, *ended]
        AlertDelivery.objects.create(
            channel=channel, body=body_of(channel, news, now=now), next_at=now, created_at=now
        )
        for alert in news:
            alerts.was_told(alert, channel_id=channel.pk, now=now)
        made += 1
    return made


def _of(channel: AlertChannel, alert: Alert) -> bool:
    """Whether the alert is about this very channel."""
    return alert.key == f"channel|{channel.pk}"


def send_test(channel: AlertChannel, *, now: datetime) -> AlertDelivery:
    """Send a test now, also to an address that was given up: one that gets through opens it again."""
    delivery = AlertDelivery.objects.create(
        channel=channel,
        body=body_of(channel, (), now=now),
        is_test=True,
        next_at=now + TAKEN_FOR,
        created_at=now,
    )
    _try(delivery, now=now)
    return delivery


def deliver_due(now: datetime) -> int:
    """Send what is due. Returns how many were taken by their receivers."""
    due = AlertDelivery.objects.filter(state=AlertDelivery.State.WAITING, next_at__lte=now)
    sent = 0
    for delivery in due.select_related("channel__tenant").order_by("next_at", "id")[:MOST_AT_ONCE]:
        if due.filter(pk=delivery.pk).update(next_at=now + TAKEN_FOR):
            sent += _try(delivery, now=now)
    return sent


def _try(delivery: AlertDelivery, *, now: datetime) -> bool:
    delivery.tries += 1
    try:
        _post(delivery.channel, delivery, now=now)
    except SyncError as error:
        _note_failure(delivery, error, now=now)
    else:
        delivery.state, delivery.ended_at, delivery.code, delivery.params = (
            AlertDelivery.State.SENT,
            now,
            "",
            {},
        )
        AlertChannel.objects.filter(pk=delivery.channel_id).update(dead_at=None)
    delivery.save()
    return delivery.state == AlertDelivery.State.SENT


def _note_failure(delivery: AlertDelivery, error: SyncError, *, now: datetime) -> None:
    """Wait for the next try, or give up: this message, the address, and what else waits for it."""
    log.warning("alert not delivered", delivery=str(delivery.key), code=error.code, tries=delivery.tries)
    delivery.code, delivery.params = (
        error.code,
        {"system": delivery.channel.host, "host": delivery.channel.host},
    )
    if delivery.is_test:
        delivery.state, delivery.ended_at = AlertDelivery.State.GIVEN_UP, now
    elif delivery.tries <= len(PAUSES):
        delivery.next_at = now + PAUSES[delivery.tries - 1]
    else:
        delivery.state, delivery.ended_at = AlertDelivery.State.GIVEN_UP, now
        waiting = delivery.channel.deliveries.filter(state=AlertDelivery.State.WAITING)
        waiting.exclude(pk=delivery.pk).update(
            state=AlertDelivery.State.GIVEN_UP, ended_at=now, code=error.code
        )
        AlertChannel.objects.filter(pk=delivery.channel_id).update(dead_at=now)


def _post(channel: AlertChannel, delivery: AlertDelivery, *, now: datetime) -> None:
    """One call. Raises SyncError; what was refused never names the address, which may be a secret."""
    parts = urlsplit(channel.known("address"))
    base = f"{parts.scheme}://{parts.netloc}"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    body = delivery.body.encode()
    headers = {"Content-Type": "application/json; charset=utf-8"}
    if channel.kind == AlertChannel.Kind.WEBHOOK:
        stamp = str(int(now.timestamp()))
        headers |= {
            "Bilagsbro-Timestamp": stamp,
            "Bilagsbro-Signature": signature(body, stamp, channel.known("secret")),
            "Bilagsbro-Delivery": str(delivery.key),
        }
    session = RemoteSession(
        base,
        system=channel.host,
        allowed_private=settings.PRIVATE_HOSTS,
        explain=_refused,
        timeout=TIMEOUT,
        max_bytes=65_536,
    )
    with session:
        session.request("POST", path, body=body, headers=headers)


def _refused(answer: Answer) -> SyncError | None:
    """A receiver that says no; None for what may pass."""
    return PermanentError("alert_address_refused") if answer.status < 500 and answer.status != 408 else None


def signature(body: bytes, stamp: str, secret: str) -> str:
    """What stands in ``Bilagsbro-Signature``."""
    return "v1=" + hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()


def body_of(channel: AlertChannel, news: Sequence[Alert], *, now: datetime) -> str:
    """The message; without alerts it is a test."""
    with override(LANGUAGE):
        told = _slack(channel.tenant, news) if channel.kind == AlertChannel.Kind.SLACK else None
        return json.dumps(told or _plain(channel.tenant, news, now=now), ensure_ascii=False)


def _plain(tenant: Tenant, news: Sequence[Alert], *, now: datetime) -> dict[str, Any]:
    return {
        "type": "alerts" if news else "test",
        "made_at": now.isoformat(),
        "company": {"name": tenant.name, "org_number": tenant.org_number},
        "alerts": [
            {
                "id": alert.pk,
                "state": "over" if alert.over_at else "open",
                "kind": alert.kind,
                "code": alert.code,
                "fact": words.fact(alert),
                "why": words.why(alert),
                "fix": words.fix(alert),
                "who": words.who_acts(alert),
                "documents": alert.count,
                "totals": alert.totals,
                "since": timezone.localtime(alert.since).isoformat(),
                "url": words.address(alert),
            }
            for alert in news
        ],
    }


def _slack(tenant: Tenant, news: Sequence[Alert]) -> dict[str, Any]:
    if not news:
        return {"text": _escaped(_("Test from Bilagsbro for %(company)s.") % {"company": tenant.name})}
    lines = [
        _escaped(words.over(alert))
        if alert.over_at
        else f"<{words.address(alert)}|{_escaped(words.fact(alert))}>"
        for alert in news
    ]
    return {"text": "\n".join([f"*{_escaped(tenant.name)}*", *lines])}


def _escaped(text: str) -> str:
    """Slack's three control characters (docs.slack.dev/messaging/formatting-message-text), and no end of a link's text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("|", "¦")


def forget_old(now: datetime) -> None:
    """Drop deliveries that ended long ago."""
    AlertDelivery.objects.filter(ended_at__lt=now - KEPT).delete()
