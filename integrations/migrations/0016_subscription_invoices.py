"""Invoices for the subscription, exports, deletions."""

from typing import ClassVar

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Invoices for the subscription, exports, deletions."""

    dependencies: ClassVar = [
        ("integrations", "0015_deviations"),
        ("accounts", "0003_subscriptions"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="SubscriptionInvoice",
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
                        choices=[("waiting", "On its way"), ("unpaid", "Not paid"), ("paid", "Paid")],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "net",
                    models.DecimalField(decimal_places=2, max_digits=10, verbose_name="amount without VAT"),
                ),
                ("invoice_date", models.DateField(verbose_name="invoice date")),
                ("due_date", models.DateField(verbose_name="due")),
                ("number", models.CharField(blank=True, max_length=40, verbose_name="number")),
                ("remote_id", models.CharField(blank=True, editable=False, max_length=40)),
                (
                    "gross",
                    models.DecimalField(
                        decimal_places=2, max_digits=10, null=True, verbose_name="amount with VAT"
                    ),
                ),
                (
                    "outstanding",
                    models.DecimalField(decimal_places=2, max_digits=10, null=True, verbose_name="owed"),
                ),
                (
                    "read_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="read from the ledger"),
                ),
                ("paid_at", models.DateTimeField(editable=False, null=True, verbose_name="seen paid")),
                (
                    "told_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="sent to the company"),
                ),
                (
                    "warned",
                    models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="warnings sent"),
                ),
                ("postponed_until", models.DateField(blank=True, null=True, verbose_name="postponed until")),
                (
                    "made_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="made"
                    ),
                ),
                (
                    "ledger",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subscription_invoices",
                        to="integrations.connection",
                        verbose_name="our own ledger",
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoices",
                        to="accounts.subscription",
                        verbose_name="subscription",
                    ),
                ),
            ],
            options={
                "verbose_name": "subscription invoice",
                "verbose_name_plural": "subscription invoices",
                "ordering": ("-id",),
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="SubscriptionInvoiceLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "charge",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoice_line",
                        to="accounts.subscriptioncharge",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="integrations.subscriptioninvoice",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of a subscription invoice",
                "verbose_name_plural": "lines of subscription invoices",
                "ordering": ("id",),
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="TenantExport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "asked_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="asked for"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Begins soon"),
                            ("running", "Being made"),
                            ("ready", "Ready"),
                            ("failed", "Could not be made"),
                            ("expired", "Deleted again"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0, verbose_name="rows written")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="rows")),
                ("beat_at", models.DateTimeField(editable=False, null=True)),
                ("size", models.PositiveBigIntegerField(default=0, verbose_name="size")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="checksum (SHA-256)")),
                ("ready_at", models.DateTimeField(null=True, verbose_name="ready since")),
                ("expires_at", models.DateTimeField(null=True, verbose_name="deleted")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked for by",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exports",
                        to="accounts.tenant",
                        verbose_name="company",
                    ),
                ),
            ],
            options={
                "verbose_name": "export",
                "verbose_name_plural": "exports",
                "ordering": ("-id",),
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="TenantExportPiece",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("body", models.BinaryField()),
                (
                    "export",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pieces",
                        to="integrations.tenantexport",
                    ),
                ),
            ],
            options={
                "verbose_name": "piece of an export",
                "verbose_name_plural": "pieces of exports",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="VendorLedger",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "due_days",
                    models.PositiveSmallIntegerField(
                        default=14, verbose_name="invoices are due after (days)"
                    ),
                ),
                ("only", models.PositiveSmallIntegerField(default=1, editable=False, unique=True)),
                (
                    "chosen_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="chosen"
                    ),
                ),
                (
                    "ledger",
                    models.OneToOneField(
                        limit_choices_to={"kind": "tripletex"},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vendor_ledger",
                        to="integrations.connection",
                        verbose_name="our own ledger",
                    ),
                ),
            ],
            options={
                "verbose_name": "our own ledger",
                "verbose_name_plural": "our own ledger",
            },
        ),
        migrations.CreateModel(
            name="Closing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "asked_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="asked for"),
                ),
                ("reason", models.CharField(blank=True, max_length=400, verbose_name="reason")),
                ("closes_on", models.DateField(verbose_name="closes on")),
                ("regretted_at", models.DateTimeField(null=True, verbose_name="regretted")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="closed")),
                (
                    "kept_until",
                    models.DateField(null=True, verbose_name="bookkeeping documents are kept until"),
                ),
                ("emptied_at", models.DateTimeField(null=True, verbose_name="deleted")),
                ("wiped", models.JSONField(default=dict, verbose_name="deleted at closing")),
                ("kept", models.JSONField(default=dict, verbose_name="kept")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked for by",
                    ),
                ),
                (
                    "regretted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="regretted by",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closings",
                        to="accounts.tenant",
                        verbose_name="company",
                    ),
                ),
            ],
            options={
                "verbose_name": "closing of an account",
                "verbose_name_plural": "closings of accounts",
                "ordering": ("-id",),
                "default_permissions": ("view",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("regretted_at__isnull", True)),
                        fields=("tenant",),
                        name="closing_one_standing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("regretted_at__isnull", True), ("closed_at__isnull", True), _connector="OR"
                        ),
                        name="closing_regretted_or_closed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at__isnull", True), ("kept_until__isnull", False), _connector="OR"
                        ),
                        name="closing_kept_until",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("emptied_at__isnull", True),
                            ("closed_at__lte", models.F("emptied_at")),
                            _connector="OR",
                        ),
                        name="closing_emptied_after",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="subscriptioninvoice",
            index=models.Index(
                condition=models.Q(("state", "unpaid")),
                fields=["due_date"],
                name="subscription_invoice_unpaid",
            ),
        ),
        migrations.AddConstraint(
            model_name="subscriptioninvoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "waiting"), models.Q(("remote_id", ""), _negated=True), _connector="OR"
                ),
                name="subscription_invoice_stands",
            ),
        ),
        migrations.AddConstraint(
            model_name="tenantexport",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("waiting", "running"))),
                fields=("tenant",),
                name="export_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="tenantexportpiece",
            constraint=models.UniqueConstraint(fields=("export", "number"), name="export_piece_once"),
        ),
        migrations.AddConstraint(
            model_name="vendorledger",
            constraint=models.CheckConstraint(condition=models.Q(("only", 1)), name="vendor_ledger_is_one"),
        ),
    ]
