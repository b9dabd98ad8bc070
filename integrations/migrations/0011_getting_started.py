"""The wizard: saved steps, delegated steps."""

from typing import ClassVar

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import accounts.encryption

STEPS = [
    ("choose", "Choose what to connect"),
    ("source", "Connect the system"),
    ("ledger", "Connect Tripletex"),
    ("readiness", "Check that all is ready"),
    ("modes", "Choose how it is booked"),
    ("rules", "VAT and accounts"),
    ("from-date", "Choose the first day"),
    ("dry-run", "See everything before it is booked"),
    ("approval", "The accountant approves"),
    ("live", "Go live"),
]


class Migration(migrations.Migration):
    """The wizard: saved steps, delegated steps."""

    dependencies: ClassVar = [
        ("integrations", "0010_longer_words_for_kinds"),
        ("accounts", "0004_new_addresses"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="connection",
            name="state",
            field=models.CharField(
                choices=[("active", "Active"), ("paused", "Paused"), ("setup", "Being set up")],
                default="active",
                max_length=8,
                verbose_name="state",
            ),
        ),
        migrations.CreateModel(
            name="DemoSystems",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("credentials", accounts.encryption.EncryptedJSONField(verbose_name="credentials")),
                ("given_at", models.DateTimeField(null=True, verbose_name="given")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="made")),
                (
                    "given_to",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="demo_systems",
                        to="accounts.tenant",
                        verbose_name="given to",
                    ),
                ),
            ],
            options={
                "verbose_name": "demo systems",
                "verbose_name_plural": "demo systems",
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="Setup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20, verbose_name="system")),
                (
                    "started_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="started"),
                ),
                ("ended_at", models.DateTimeField(null=True, verbose_name="live")),
                ("check_asked_at", models.DateTimeField(editable=False, null=True)),
                (
                    "connection",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="setup",
                        to="integrations.connection",
                        verbose_name="connection",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="setups",
                        to="accounts.tenant",
                        verbose_name="company",
                    ),
                ),
            ],
            options={
                "verbose_name": "setup",
                "verbose_name_plural": "setups",
                "ordering": ("-id",),
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="SetupLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("step", models.CharField(choices=STEPS, max_length=10, verbose_name="step")),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail address")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="made")),
                ("expires_at", models.DateTimeField(verbose_name="valid until")),
                ("opened_at", models.DateTimeField(null=True, verbose_name="last opened")),
                ("opened", models.PositiveIntegerField(default=0, verbose_name="times opened")),
                ("used_at", models.DateTimeField(null=True, verbose_name="used")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="withdrawn")),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
                (
                    "setup",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="integrations.setup",
                    ),
                ),
            ],
            options={
                "verbose_name": "link to a step",
                "verbose_name_plural": "links to steps",
                "ordering": ("-id",),
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="SetupStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("step", models.CharField(choices=STEPS, max_length=10, verbose_name="step")),
                ("done_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="done")),
                (
                    "done_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "link",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="integrations.setuplink",
                    ),
                ),
                (
                    "setup",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="integrations.setup",
                    ),
                ),
            ],
            options={
                "verbose_name": "step of a setup",
                "verbose_name_plural": "steps of setups",
                "default_permissions": ("view",),
            },
        ),
        migrations.AddConstraint(
            model_name="setup",
            constraint=models.UniqueConstraint(
                condition=models.Q(("connection__isnull", True)),
                fields=("tenant", "kind"),
                name="setup_begun_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="setupstep",
            constraint=models.UniqueConstraint(fields=("setup", "step"), name="setup_step_once"),
        ),
    ]
