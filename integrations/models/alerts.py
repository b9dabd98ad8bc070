"""Alerts: what is wrong now, who wants to know it and how, and what was told to whom, so that nothing is told twice."""

import uuid
from typing import ClassVar, cast

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.encryption import EncryptedJSONField, Undecryptable, WithSecrets
from accounts.models import Tenant
from integrations.models.connection import Connection


class AlertKind(models.TextChoices):
    """What people are told about."""

    CREDENTIALS = "credentials", _("The log-in to a system is refused")
    EXPIRING = "expiring", _("The log-in to a system expires soon")
    SILENCE = "silence", _("Nothing arrives, though something normally does")
    VERIFICATION = "verification", _("Something is booked otherwise than meant")
    MAPPING = "mapping", _("An account or a code must be chosen")
    VAT = "vat", _("VAT differs from the rule")
    BLOCKED = "blocked", _("Documents are stopped for another reason")
    WEBHOOK = "webhook", _("Messages between the systems do not get through")
    DEADLINE = "deadline", _("The VAT return is due soon, and documents are open")
    CONNECTION = "connection", _("Other notices about a connection")


ALARMS = frozenset({AlertKind.CREDENTIALS, AlertKind.SILENCE, AlertKind.VERIFICATION})
"""Told in quiet hours too, and turned off only by naming who is told instead: the books are wrong or stand still."""


class Alert(models.Model):
    """One thing that is wrong at a company, however many documents it stops. Open once per ``key``.

    ``since`` is when it began, ``first_at`` when it was found. ``totals``: currency → gross as text. ``absent_since``: not
    found any more, but perhaps only being tried again; ``over_at``: really over.
    """

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="alerts", verbose_name=_("company"))
    connection = models.ForeignKey(Connection, models.CASCADE, null=True, related_name="alerts")
    kind = models.CharField(_("kind"), max_length=12, choices=AlertKind.choices)
    key = models.CharField(max_length=320)
    code = models.CharField(_("cause"), max_length=60)
    params = models.JSONField(default=dict)
    waiting_for = models.CharField(_("waits for"), max_length=250, blank=True)
    who = models.CharField(_("who must act"), max_length=12, blank=True)
    flows = models.JSONField(default=list)
    count = models.PositiveIntegerField(_("documents"), default=0)
    totals = models.JSONField(default=dict)
    since = models.DateTimeField(_("since"), default=timezone.now)
    first_at = models.DateTimeField(_("found"), default=timezone.now)
    absent_since = models.DateTimeField(null=True)
    over_at = models.DateTimeField(_("over"), null=True)

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering = ("-id",)
        default_permissions = ("view",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("tenant", "kind", "key"), condition=Q(over_at__isnull=True), name="alert_open_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=("over_at",), name="alert_over")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def is_alarm(self) -> bool:
        """Whether it cannot wait and cannot be turned off alone."""
        return self.kind in ALARMS

    @property
    def is_open(self) -> bool:
        """Whether it was there at the last look."""
        return self.over_at is None and self.absent_since is None


class AlertChoice(models.Model):
    """How one person wants to be told of one kind at one company; where there is none, the role decides."""

    class How(models.TextChoices):
        NOW = "now", _("At once")
        DIGEST = "digest", _("Once a day")
        OFF = "off", _("Not")

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+", verbose_name=_("company"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="alert_choices")
    kind = models.CharField(_("kind"), max_length=12, choices=AlertKind.choices)
    how = models.CharField(_("how"), max_length=6, choices=How.choices)
    instead = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")

    class Meta:
        verbose_name = _("choice of alerts")
        verbose_name_plural = _("choices of alerts")
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("tenant", "user", "kind"), name="alert_choice_once"),
            models.CheckConstraint(
                condition=~Q(how="off", kind__in=sorted(ALARMS)) | Q(instead__isnull=False),
                name="alert_alarm_off_names_another",
            ),
            models.CheckConstraint(condition=~Q(instead=F("user")), name="alert_instead_is_another"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.kind} {self.how}"


class AlertHours(models.Model):
    """When a person wants letters: whole hours in Norwegian time. Quiet from and until the same hour: no quiet hours."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="alert_hours")
    digest_at = models.PositiveSmallIntegerField(_("the daily letter comes at"), default=7)
    quiet_from = models.PositiveSmallIntegerField(_("quiet from"), default=21)
    quiet_until = models.PositiveSmallIntegerField(_("quiet until"), default=7)
    failed_at = models.DateTimeField(null=True, editable=False)
    """When the mail server last did not take a letter to this person."""

    class Meta:
        verbose_name = _("hours of alerts")
        verbose_name_plural = _("hours of alerts")
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(digest_at__lt=24, quiet_from__lt=24, quiet_until__lt=24),
                name="alert_hours_of_a_day",
            )
        ]

    def __str__(self) -> str:
        return str(self.user)


class AlertChannel(WithSecrets):
    """An address of the company's that is told as well: its own system (signed), or a channel in Slack.

    The address may itself be a secret (Slack's is), so it is encrypted; ``host`` is what is shown.
    """

    class Kind(models.TextChoices):
        WEBHOOK = "webhook", _("Your own system")
        SLACK = "slack", "Slack"

    tenant = models.ForeignKey(
        Tenant, models.CASCADE, related_name="alert_channels", verbose_name=_("company")
    )
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices)
    address = EncryptedJSONField()
    host = models.CharField(_("host"), max_length=255)
    secret = EncryptedJSONField()
    created_at = models.DateTimeField(_("since"), default=timezone.now)
    dead_at = models.DateTimeField(_("given up"), null=True)

    class Meta:
        verbose_name = _("alert address")
        verbose_name_plural = _("alert addresses")
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("tenant", "kind"), name="alert_channel_once")
        ]

    def __str__(self) -> str:
        return self.host

    def known(self, name: str) -> str:
        """``address`` or ``secret``; '' when no key of the ring opens it."""
        try:
            return cast("str", getattr(self, name) or "")
        except Undecryptable:
            return ""


class AlertDelivery(models.Model):
    """One message to a channel: tried until it is taken, or given up. ``key`` is the same at every try."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Delivered")
        GIVEN_UP = "given_up", _("Given up")

    channel = models.ForeignKey(AlertChannel, models.CASCADE, related_name="deliveries")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.TextField()
    is_test = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    code = models.CharField(max_length=60, blank=True)
    params = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("alert delivery")
        verbose_name_plural = _("alert deliveries")
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=("next_at",), condition=Q(state="waiting"), name="alert_delivery_due")
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.state}"


class AlertTold(models.Model):
    """That a person or a channel was told of an alert, with how many documents, and that it is over."""

    alert = models.ForeignKey(Alert, models.CASCADE, related_name="told")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    channel = models.ForeignKey(AlertChannel, models.CASCADE, null=True, related_name="+")
    count = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)
    over_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("told alert")
        verbose_name_plural = _("told alerts")
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("alert", "user"), condition=Q(user__isnull=False), name="alert_told_once"
            ),
            models.UniqueConstraint(
                fields=("alert", "channel"), condition=Q(channel__isnull=False), name="alert_sent_once"
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False) ^ Q(channel__isnull=False), name="alert_told_to_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alert} → {self.user or self.channel}"
