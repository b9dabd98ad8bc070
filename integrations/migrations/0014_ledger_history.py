"""What the ledger's own history suggests, and what stands there twice."""

from typing import ClassVar

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """What the ledger's own history suggests, and what stands there twice."""

    dependencies: ClassVar = [
        ("integrations", "0013_versions_of_decisions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="LedgerReading",
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
                            ("orders", "Reading the shop's orders"),
                            ("ledger", "Reading the ledger"),
                            ("done", "Done"),
                            ("failed", "Stopped"),
                        ],
                        default="orders",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("first", models.DateField(verbose_name="from")),
                ("last", models.DateField(verbose_name="to")),
                ("position", models.JSONField(editable=False, null=True)),
                ("reached", models.DateField(editable=False, null=True)),
                ("orders", models.PositiveIntegerField(default=0, verbose_name="orders read")),
                ("vouchers", models.PositiveIntegerField(default=0, verbose_name="vouchers read")),
                ("postings", models.PositiveIntegerField(default=0, verbose_name="postings read")),
                (
                    "matched",
                    models.PositiveIntegerField(default=0, verbose_name="orders found in the ledger"),
                ),
                ("sold", models.JSONField(default=list, editable=False)),
                ("found", models.JSONField(default=dict, editable=False)),
                ("code", models.CharField(blank=True, max_length=60)),
                ("params", models.JSONField(blank=True, default=dict)),
                ("remote_message", models.TextField(blank=True)),
                ("lease_until", models.DateTimeField(editable=False, null=True)),
                ("next_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "asked_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="asked for"),
                ),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished")),
                ("who", models.CharField(blank=True, max_length=254, verbose_name="asked for by")),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ledger_readings",
                        to="integrations.connection",
                        verbose_name="connection",
                    ),
                ),
            ],
            options={
                "verbose_name": "reading of the ledger's history",
                "verbose_name_plural": "readings of the ledger's history",
                "ordering": ("-id",),
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="LedgerOrder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("document_id", models.CharField(max_length=200)),
                ("label", models.CharField(blank=True, max_length=80, verbose_name="number")),
                ("on", models.DateField(verbose_name="date")),
                ("gross", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="gross")),
                ("currency", models.CharField(default="NOK", max_length=3, verbose_name="currency")),
                ("method", models.CharField(blank=True, max_length=120, verbose_name="payment method")),
                (
                    "stands",
                    models.CharField(
                        choices=[
                            ("others", "Booked by others"),
                            ("ours", "Booked by Bilagsbro"),
                            ("both", "Booked twice"),
                            ("nowhere", "Not found"),
                        ],
                        max_length=8,
                        verbose_name="stands",
                    ),
                ),
                ("voucher_id", models.CharField(blank=True, max_length=40)),
                ("voucher_number", models.CharField(blank=True, max_length=40, verbose_name="voucher")),
                ("voucher_on", models.DateField(null=True, verbose_name="voucher date")),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name="amount"),
                ),
                ("why", models.CharField(blank=True, max_length=14, verbose_name="recognised by")),
                ("certain", models.BooleanField(default=False, verbose_name="certain")),
                (
                    "reading",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="found_orders",
                        to="integrations.ledgerreading",
                    ),
                ),
            ],
            options={
                "verbose_name": "order in the ledger",
                "verbose_name_plural": "orders in the ledger",
                "ordering": ("on", "id"),
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="LedgerWatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "looked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="last looked through"),
                ),
                ("next_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("code", models.CharField(blank=True, max_length=60)),
                ("params", models.JSONField(blank=True, default=dict)),
                (
                    "ledger",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="watch",
                        to="integrations.connection",
                        verbose_name="ledger",
                    ),
                ),
            ],
            options={
                "verbose_name": "watch over a ledger",
                "verbose_name_plural": "watches over ledgers",
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="Suggestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("role", models.CharField(max_length=30, verbose_name="role")),
                ("key", models.CharField(blank=True, max_length=120, verbose_name="key")),
                ("title", models.CharField(blank=True, max_length=120, verbose_name="called")),
                ("account", models.CharField(blank=True, max_length=12, verbose_name="account")),
                ("vat_code", models.CharField(blank=True, max_length=8, verbose_name="VAT code")),
                ("product_class", models.CharField(blank=True, max_length=30, verbose_name="product class")),
                ("hits", models.PositiveIntegerField(default=0, verbose_name="say so")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="of")),
                (
                    "evidence",
                    models.CharField(
                        choices=[
                            ("orders", "The shop's orders, found again in the ledger"),
                            ("vouchers", "Sales in the ledger"),
                            ("names", "Names and texts alone"),
                        ],
                        max_length=8,
                        verbose_name="evidence",
                    ),
                ),
                ("examples", models.JSONField(default=list)),
                ("others", models.JSONField(default=list)),
                ("read_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="read")),
                ("taken_at", models.DateTimeField(blank=True, null=True, verbose_name="taken")),
                ("dismissed_at", models.DateTimeField(blank=True, null=True, verbose_name="dismissed")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="suggestions",
                        to="integrations.connection",
                        verbose_name="connection",
                    ),
                ),
            ],
            options={
                "verbose_name": "suggestion",
                "verbose_name_plural": "suggestions",
                "ordering": ("connection", "role", "key"),
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="DoubleBooking",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("voucher_id", models.CharField(max_length=40)),
                ("voucher_number", models.CharField(max_length=40, verbose_name="voucher")),
                ("on", models.DateField(verbose_name="date")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="amount")),
                ("currency", models.CharField(default="NOK", max_length=3, verbose_name="currency")),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("number", "the order's number"),
                            ("amount_and_day", "the amount and the day"),
                            ("day_sum", "the sum of the day's orders"),
                        ],
                        max_length=14,
                        verbose_name="recognised by",
                    ),
                ),
                ("certain", models.BooleanField(default=False, verbose_name="certain")),
                ("found_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="found")),
                ("over_at", models.DateTimeField(blank=True, null=True, verbose_name="over")),
                ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="said to be right")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason")),
                (
                    "accepted_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="double_bookings",
                        to="integrations.entitylink",
                    ),
                ),
            ],
            options={
                "verbose_name": "double booking",
                "verbose_name_plural": "double bookings",
                "ordering": ("-id",),
                "default_permissions": ("view",),
                "indexes": [
                    models.Index(
                        condition=models.Q(("accepted_at__isnull", True), ("over_at__isnull", True)),
                        fields=["link"],
                        name="double_booking_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("link", "voucher_id"), name="double_booking_once")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="ledgerreading",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("orders", "ledger"))),
                fields=("connection",),
                name="ledger_reading_one_open",
                violation_error_message="The ledger is being read already.",
            ),
        ),
        migrations.AddIndex(
            model_name="ledgerorder",
            index=models.Index(fields=["reading", "stands", "on", "id"], name="ledger_order_list"),
        ),
        migrations.AddConstraint(
            model_name="ledgerorder",
            constraint=models.UniqueConstraint(fields=("reading", "document_id"), name="ledger_order_once"),
        ),
        migrations.AddIndex(
            model_name="ledgerwatch",
            index=models.Index(fields=["next_at"], name="ledger_watch_next"),
        ),
        migrations.AddConstraint(
            model_name="suggestion",
            constraint=models.UniqueConstraint(fields=("connection", "role", "key"), name="suggestion_once"),
        ),
        migrations.AddConstraint(
            model_name="suggestion",
            constraint=models.CheckConstraint(
                condition=models.Q(("hits__lte", models.F("total"))), name="suggestion_hits_of_total"
            ),
        ),
        migrations.AddField(
            model_name="connection",
            name="department",
            field=models.CharField(
                blank=True,
                help_text="Stands on income and costs, never on receivables, payments or VAT.",
                max_length=100,
                verbose_name="department",
            ),
        ),
        migrations.AddField(
            model_name="connection",
            name="default_project",
            field=models.CharField(
                blank=True,
                help_text="For documents that name no project of their own. Empty: none.",
                max_length=100,
                verbose_name="project (number in Tripletex)",
            ),
        ),
    ]
