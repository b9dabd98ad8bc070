"""Dry runs of a period."""

from typing import ClassVar

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import accounts.encryption


class Migration(migrations.Migration):
    """Dry runs of a period."""

    dependencies: ClassVar = [
        ("integrations", "0011_getting_started"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="approval",
            name="kind",
            field=models.CharField(
                choices=[
                    ("open_day", "Book on the first open day"),
                    ("correction", "Book the correction"),
                    ("by_hand", "Corrected by hand in the ledger"),
                    ("spread", "The amount is a lower price"),
                    ("goodwill", "The amount is compensation"),
                    ("another", "It is another invoice"),
                    ("leave_out", "Somebody else has booked it"),
                ],
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.CreateModel(
            name="DryRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first", models.DateField(verbose_name="from")),
                ("last", models.DateField(verbose_name="to")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("preparing", "About to begin"),
                            ("running", "In progress"),
                            ("done", "Done"),
                            ("failed", "Could not be made"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="preparing",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("position", models.JSONField(blank=True, default=dict)),
                ("lease_token", models.CharField(blank=True, max_length=32)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("rests_until", models.DateTimeField(blank=True, null=True)),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                ("again", models.PositiveSmallIntegerField(default=0, verbose_name="begun again")),
                ("total", models.PositiveIntegerField(blank=True, null=True, verbose_name="in all")),
                ("listed", models.PositiveIntegerField(default=0, verbose_name="looked at")),
                ("counts", models.JSONField(blank=True, default=list)),
                ("sums", models.JSONField(blank=True, default=dict)),
                (
                    "rules_version",
                    models.PositiveIntegerField(default=0, verbose_name="version of the rules"),
                ),
                ("ledger_version", models.PositiveIntegerField(default=0)),
                ("settings_mark", models.CharField(blank=True, max_length=32)),
                ("code", models.CharField(blank=True, max_length=60, verbose_name="cause")),
                ("params", models.JSONField(blank=True, default=dict)),
                (
                    "asked_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="asked for"),
                ),
                ("began_at", models.DateTimeField(blank=True, null=True, verbose_name="begun")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished")),
                ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="approved")),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="approval taken back"),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="approved by",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked for by",
                    ),
                ),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dry_runs",
                        to="integrations.connection",
                        verbose_name="connection",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "dry run",
                "verbose_name_plural": "dry runs",
                "ordering": ("-id",),
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="DryRunDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("flow", models.CharField(max_length=30)),
                ("document_id", models.CharField(max_length=200)),
                ("label", models.CharField(blank=True, max_length=80, verbose_name="number")),
                ("date", models.DateField(blank=True, null=True, verbose_name="date")),
                (
                    "gross",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="amount"
                    ),
                ),
                ("currency", models.CharField(blank=True, max_length=3)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("book", "Would be booked"),
                            ("blocked", "Would be stopped"),
                            ("skipped", "Not to be booked"),
                            ("elsewhere", "Seems to be booked already"),
                            ("ours", "Booked by Bilagsbro already"),
                        ],
                        max_length=9,
                        verbose_name="outcome",
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=60, verbose_name="cause")),
                ("params", models.JSONField(blank=True, default=dict)),
                ("remote_message", models.TextField(blank=True)),
                ("waiting_for", models.CharField(blank=True, max_length=250)),
                ("who", models.CharField(blank=True, max_length=12)),
                ("after", models.CharField(blank=True, max_length=240)),
                ("after_label", models.CharField(blank=True, max_length=80)),
                ("corrects", models.CharField(blank=True, max_length=240)),
                ("in_summary", models.BooleanField(default=False)),
                ("expected", accounts.encryption.EncryptedJSONField(blank=True, null=True)),
                ("vouchers", models.PositiveSmallIntegerField(default=0)),
                ("first_on", models.DateField(blank=True, null=True)),
                ("last_on", models.DateField(blank=True, null=True)),
                ("foreign_id", models.CharField(blank=True, max_length=40)),
                ("foreign_number", models.CharField(blank=True, max_length=80, verbose_name="their voucher")),
                ("foreign_date", models.DateField(blank=True, null=True)),
                (
                    "foreign_amount",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True),
                ),
                ("foreign_why", models.CharField(blank=True, max_length=60)),
                ("foreign_certain", models.BooleanField(default=False)),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[("", "Not decided"), ("leave", "Skip it"), ("book", "Book it anyway")],
                        max_length=5,
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="integrations.dryrun",
                    ),
                ),
            ],
            options={
                "verbose_name": "document of a dry run",
                "verbose_name_plural": "documents of dry runs",
                "default_permissions": (),
            },
        ),
        migrations.AddIndex(
            model_name="dryrun",
            index=models.Index(
                condition=models.Q(("state__in", ("preparing", "running"))),
                fields=["asked_at"],
                name="dry_run_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="dryrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("preparing", "running"))),
                fields=("connection",),
                name="dry_run_one_open",
                violation_error_message="A dry run is under way already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="dryrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("last__gte", models.F("first"))),
                name="dry_run_period",
                violation_error_message="The period ends before it begins.",
            ),
        ),
        migrations.AddIndex(
            model_name="dryrundocument",
            index=models.Index(fields=["run", "outcome", "id"], name="dry_run_outcome"),
        ),
        migrations.AddIndex(
            model_name="dryrundocument",
            index=models.Index(
                condition=models.Q(("outcome", "blocked")),
                fields=["run", "code", "waiting_for", "id"],
                name="dry_run_blocked",
            ),
        ),
        migrations.AddIndex(
            model_name="dryrundocument",
            index=models.Index(
                condition=models.Q(("in_summary", True)),
                fields=["run", "first_on", "last_on"],
                name="dry_run_shares",
            ),
        ),
        migrations.AddIndex(
            model_name="dryrundocument",
            index=models.Index(
                condition=models.Q(("corrects", ""), _negated=True),
                fields=["run", "corrects"],
                name="dry_run_corrects",
            ),
        ),
        migrations.AddConstraint(
            model_name="dryrundocument",
            constraint=models.UniqueConstraint(
                fields=("run", "flow", "document_id"), name="dry_run_document_once"
            ),
        ),
    ]
