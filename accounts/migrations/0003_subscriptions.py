"""Subscriptions: plans, what each company has agreed to, the days in use and what was charged."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def subscribe_existing(apps: Any, schema_editor: Any) -> None:
    """Companies from before there were prices are in use and pay nothing until a price is agreed: nobody is surprised."""
    plans, subscriptions = apps.get_model("accounts", "Plan"), apps.get_model("accounts", "Subscription")
    plan = plans.objects.create(name_nb="Bilagsbro", name_en="Bilagsbro")
    tenants = list(apps.get_model("accounts", "Tenant").objects.all())
    free = Decimal("0.00")
    made = subscriptions.objects.bulk_create(
        [subscriptions(tenant=tenant, plan=plan, state="active", price=free) for tenant in tenants]
    )
    apps.get_model("accounts", "SubscriptionPeriod").objects.bulk_create(
        [_in_use(apps, row, free) for row in made]
    )


def _in_use(apps: Any, subscription: Any, price: Decimal) -> Any:
    today: date = django.utils.timezone.localdate()
    return apps.get_model("accounts", "SubscriptionPeriod")(
        subscription=subscription, first=today, price=price
    )


class Migration(migrations.Migration):
    """Subscriptions."""

    dependencies: ClassVar = [("accounts", "0002_people_on_their_way_in")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Plan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_nb", models.CharField(max_length=80, verbose_name="name in Norwegian")),
                ("name_en", models.CharField(max_length=80, verbose_name="name in English")),
                (
                    "price",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("495.00"),
                        max_digits=9,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="price per month, without VAT",
                    ),
                ),
                (
                    "set_up_price",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0.00"),
                        max_digits=9,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="set-up, once, without VAT",
                    ),
                ),
                (
                    "set_up_free_until",
                    models.DateField(blank=True, null=True, verbose_name="set-up is free until"),
                ),
                ("trial_days", models.PositiveSmallIntegerField(default=30, verbose_name="days of trial")),
                ("is_active", models.BooleanField(default=True, verbose_name="offered to new companies")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
            ],
            options={
                "verbose_name": "plan",
                "verbose_name_plural": "plans",
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("price__gte", 0), ("set_up_price__gte", 0)), name="plan_prices"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("trial", "Trial"),
                            ("active", "Active"),
                            ("cancelled", "Cancelled, in use until the end of the month"),
                            ("lapsed", "Unpaid"),
                            ("paused", "Paused"),
                            ("ended", "Ended"),
                        ],
                        default="trial",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "paused_for",
                    models.CharField(
                        blank=True,
                        choices=[("trial_over", "The trial is over"), ("unpaid", "An invoice is not paid")],
                        max_length=10,
                        verbose_name="paused because",
                    ),
                ),
                (
                    "price",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=9,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="agreed price per month, without VAT",
                    ),
                ),
                (
                    "set_up_price",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0.00"),
                        max_digits=9,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="agreed price of the set-up, without VAT",
                    ),
                ),
                ("trial_until", models.DateField(blank=True, null=True, verbose_name="trial until")),
                ("agreed_at", models.DateTimeField(blank=True, null=True, verbose_name="agreed")),
                ("cancel_at", models.DateField(blank=True, null=True, verbose_name="in use until")),
                (
                    "cancel_reason",
                    models.CharField(blank=True, max_length=400, verbose_name="why it was cancelled"),
                ),
                ("reminded_days", models.PositiveSmallIntegerField(editable=False, null=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "agreed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="agreed by",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subscriptions",
                        to="accounts.plan",
                        verbose_name="plan",
                    ),
                ),
                (
                    "tenant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subscription",
                        to="accounts.tenant",
                        verbose_name="company",
                    ),
                ),
            ],
            options={
                "verbose_name": "subscription",
                "verbose_name_plural": "subscriptions",
                "ordering": ("tenant__name",),
            },
        ),
        migrations.CreateModel(
            name="SubscriptionCharge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("month", "Subscription"), ("set_up", "Set-up")],
                        default="month",
                        max_length=6,
                        verbose_name="kind",
                    ),
                ),
                ("first", models.DateField(verbose_name="first day")),
                ("last", models.DateField(verbose_name="last day")),
                ("days", models.PositiveSmallIntegerField(verbose_name="days")),
                ("days_in_month", models.PositiveSmallIntegerField(verbose_name="days in the month")),
                (
                    "price",
                    models.DecimalField(
                        decimal_places=2, max_digits=9, verbose_name="price per month, without VAT"
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, max_digits=9, verbose_name="amount without VAT"),
                ),
                (
                    "made_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="made"
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="charges",
                        to="accounts.subscription",
                    ),
                ),
            ],
            options={
                "verbose_name": "charge",
                "verbose_name_plural": "charges",
                "ordering": ("-first", "-id"),
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="SubscriptionPeriod",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first", models.DateField(verbose_name="first day")),
                ("last", models.DateField(null=True, verbose_name="last day")),
                (
                    "price",
                    models.DecimalField(
                        decimal_places=2, max_digits=9, verbose_name="price per month, without VAT"
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="periods",
                        to="accounts.subscription",
                    ),
                ),
            ],
            options={
                "verbose_name": "period in use",
                "verbose_name_plural": "periods in use",
                "ordering": ("first",),
                "default_permissions": ("view",),
            },
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "paused"), ("paused_for", ""), _connector="XOR"),
                name="subscription_paused_for_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "cancelled"), _negated=True),
                    ("cancel_at__isnull", False),
                    _connector="OR",
                ),
                name="subscription_cancelled_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "trial"), _negated=True),
                    ("trial_until__isnull", False),
                    _connector="OR",
                ),
                name="subscription_trial_until",
            ),
        ),
        migrations.AddConstraint(
            model_name="subscriptioncharge",
            constraint=models.UniqueConstraint(
                fields=("subscription", "kind", "first"), name="subscription_charge_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="subscriptioncharge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "set_up")),
                fields=("subscription",),
                name="subscription_one_set_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="subscriptioncharge",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0), ("last__gte", models.F("first"))),
                name="subscription_charge_sound",
            ),
        ),
        migrations.AddConstraint(
            model_name="subscriptionperiod",
            constraint=models.UniqueConstraint(
                fields=("subscription", "first"), name="subscription_period_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="subscriptionperiod",
            constraint=models.UniqueConstraint(
                condition=models.Q(("last__isnull", True)),
                fields=("subscription",),
                name="subscription_one_open_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="subscriptionperiod",
            constraint=models.CheckConstraint(
                condition=models.Q(("last__isnull", True), ("last__gte", models.F("first")), _connector="OR"),
                name="subscription_period_order",
            ),
        ),
        migrations.RunPython(subscribe_existing, migrations.RunPython.noop),
    ]
