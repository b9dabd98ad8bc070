"""What a company pays for: plans, its subscription, the days on which it was in use, and what was charged for them."""

import datetime as dt
from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models.company import Tenant

NOT_NEGATIVE = MinValueValidator(Decimal(0))


class Plan(models.Model):
    """What one can subscribe to. Prices in kroner without VAT; users, documents and connections are not counted.

    ``set_up_free_until``: the campaign; who agrees by that day pays nothing for the set-up.
    """

    name_nb = models.CharField(_("name in Norwegian"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)
    price = models.DecimalField(
        _("price per month, without VAT"), max_digits=9, decimal_places=2, default=Decimal("495.00"),
        validators=[NOT_NEGATIVE],
    )  # fmt: skip
    set_up_price = models.DecimalField(
        _("set-up, once, without VAT"), max_digits=9, decimal_places=2, default=Decimal("0.00"),
        validators=[NOT_NEGATIVE],
    )  # fmt: skip
    set_up_free_until = models.DateField(_("set-up is free until"), null=True, blank=True)
    trial_days = models.PositiveSmallIntegerField(_("days of trial"), default=30)
    is_active = models.BooleanField(_("offered to new companies"), default=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ("id",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(price__gte=0, set_up_price__gte=0), name="plan_prices")
        ]

    def __str__(self) -> str:
        return self.name_en if (get_language() or "nb").startswith("en") else self.name_nb

    def set_up_on(self, day: dt.date) -> Decimal:
        """What the set-up costs for who agrees on this day."""
        is_free = self.set_up_free_until is not None and day <= self.set_up_free_until
        return Decimal("0.00") if is_free else self.set_up_price


class Subscription(models.Model):
    """A company's subscription: its state, and the price that was agreed.

    ``agreed_at``: when an owner said yes to be charged; nobody is before. ``trial_until`` is the trial's last day,
    ``cancel_at`` the last day in use of one that is cancelled at the end of its month.
    """

    class State(models.TextChoices):
        TRIAL = "trial", _("Trial")
        ACTIVE = "active", _("Active")
        CANCELLED = "cancelled", _("Cancelled, in use until the end of the month")
        LAPSED = "lapsed", _("Unpaid")
        PAUSED = "paused", _("Paused")
        ENDED = "ended", _("Ended")

    class PausedFor(models.TextChoices):
        TRIAL_OVER = "trial_over", _("The trial is over")
        UNPAID = "unpaid", _("An invoice is not paid")

    tenant = models.OneToOneField(
        Tenant, models.PROTECT, related_name="subscription", verbose_name=_("company")
    )
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="subscriptions", verbose_name=_("plan"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.TRIAL)
    paused_for = models.CharField(_("paused because"), max_length=10, choices=PausedFor.choices, blank=True)
    price = models.DecimalField(
        _("agreed price per month, without VAT"), max_digits=9, decimal_places=2, validators=[NOT_NEGATIVE]
    )
    set_up_price = models.DecimalField(
        _("agreed price of the set-up, without VAT"), max_digits=9, decimal_places=2, default=Decimal("0.00"),
        validators=[NOT_NEGATIVE],
    )  # fmt: skip
    trial_until = models.DateField(_("trial until"), null=True, blank=True)
    agreed_at = models.DateTimeField(_("agreed"), null=True, blank=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("agreed by")
    )  # fmt: skip
    cancel_at = models.DateField(_("in use until"), null=True, blank=True)
    cancel_reason = models.CharField(_("why it was cancelled"), max_length=400, blank=True)
    reminded_days = models.PositiveSmallIntegerField(null=True, editable=False)
    """So many days before the trial's end the last reminder was due."""
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        ordering = ("tenant__name",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="paused") ^ Q(paused_for=""), name="subscription_paused_for_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | Q(cancel_at__isnull=False), name="subscription_cancelled_at"
            ),
            models.CheckConstraint(
                condition=~Q(state="trial") | Q(trial_until__isnull=False), name="subscription_trial_until"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tenant.name}: {self.get_state_display()}"

    @property
    def is_in_use(self) -> bool:
        """Whether the company's documents are moved."""
        return self.state not in (self.State.PAUSED, self.State.ENDED)


class SubscriptionPeriod(models.Model):
    """Days on which a subscription was in use and is paid for, at one price; ``last`` None: it is in use still."""

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="periods")
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"), null=True)
    price = models.DecimalField(_("price per month, without VAT"), max_digits=9, decimal_places=2)

    class Meta:
        verbose_name = _("period in use")
        verbose_name_plural = _("periods in use")
        ordering = ("first",)
        default_permissions = ("view",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("subscription", "first"), name="subscription_period_once"),
            models.UniqueConstraint(
                fields=("subscription",), condition=Q(last__isnull=True), name="subscription_one_open_period"
            ),
            models.CheckConstraint(
                condition=Q(last__isnull=True) | Q(last__gte=F("first")), name="subscription_period_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id}: {self.first} – {self.last or ''}"


class SubscriptionCharge(models.Model):
    """What is charged: a part of a month in use, or the set-up. Written once, never changed. Kroner without VAT."""

    class Kind(models.TextChoices):
        MONTH = "month", _("Subscription")
        SET_UP = "set_up", _("Set-up")

    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="charges")
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices, default=Kind.MONTH)
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    days = models.PositiveSmallIntegerField(_("days"))
    days_in_month = models.PositiveSmallIntegerField(_("days in the month"))
    price = models.DecimalField(_("price per month, without VAT"), max_digits=9, decimal_places=2)
    amount = models.DecimalField(_("amount without VAT"), max_digits=9, decimal_places=2)
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("charge")
        verbose_name_plural = _("charges")
        ordering = ("-first", "-id")
        default_permissions = ("view",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("subscription", "kind", "first"), name="subscription_charge_once"
            ),
            models.UniqueConstraint(
                fields=("subscription",), condition=Q(kind="set_up"), name="subscription_one_set_up"
            ),
            models.CheckConstraint(
                condition=Q(last__gte=F("first"), amount__gte=0), name="subscription_charge_sound"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} – {self.last}: {self.amount}"
