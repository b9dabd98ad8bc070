"""Versions of what a tenant decides; accounts from a day on; who books what payment providers pay out."""

import datetime
from typing import ClassVar

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Versions of what a tenant decides."""

    dependencies: ClassVar = [
        ("integrations", "0012_dry_runs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="DecisionVersion",
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
                        choices=[
                            ("account", "Account"),
                            ("vat_rule", "VAT rule"),
                            ("product_class", "Product class"),
                            ("product_rule", "Product rule"),
                            ("registration", "VAT registration abroad"),
                            ("payment_method", "Payment method"),
                            ("policies", "Policies"),
                        ],
                        max_length=14,
                        verbose_name="what",
                    ),
                ),
                ("object_id", models.BigIntegerField(verbose_name="decision")),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                ("rules_version", models.PositiveIntegerField(verbose_name="version of the rules")),
                ("action", models.CharField(max_length=20, verbose_name="done")),
                ("data", models.JSONField(null=True, verbose_name="says")),
                ("effective_from", models.DateField(null=True, verbose_name="from")),
                ("reason", models.CharField(blank=True, max_length=400, verbose_name="reason")),
                ("set_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="set")),
            ],
            options={
                "verbose_name": "version of a decision",
                "verbose_name_plural": "versions of decisions",
                "ordering": ("-id",),
                "default_permissions": ("view",),
            },
        ),
        migrations.AlterModelOptions(
            name="accountmapping",
            options={
                "ordering": ("connection", "role", "key", "valid_from"),
                "verbose_name": "account mapping",
                "verbose_name_plural": "account mappings",
            },
        ),
        migrations.RemoveConstraint(
            model_name="accountmapping",
            name="account_mapping_once",
        ),
        migrations.AddField(
            model_name="accountmapping",
            name="valid_from",
            field=models.DateField(default=datetime.date(2000, 1, 1), verbose_name="from"),
        ),
        migrations.AddField(
            model_name="paymentmethodrule",
            name="payout_by",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Not said yet"),
                    ("ledger", "Tripletex, from the provider's report"),
                    ("hand", "The accountant, by hand"),
                    ("ours", "Bilagsbro"),
                ],
                default="",
                max_length=6,
                verbose_name="payouts are booked by",
            ),
        ),
        migrations.AddConstraint(
            model_name="accountmapping",
            constraint=models.UniqueConstraint(
                fields=("connection", "role", "key", "valid_from"),
                name="account_mapping_once",
                violation_error_message="An account is chosen for this from the same day already.",
            ),
        ),
        migrations.AddField(
            model_name="decisionversion",
            name="connection",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="decision_versions",
                to="integrations.connection",
                verbose_name="connection",
            ),
        ),
        migrations.AddField(
            model_name="decisionversion",
            name="set_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="set by",
            ),
        ),
        migrations.AddIndex(
            model_name="decisionversion",
            index=models.Index(fields=["connection", "-id"], name="decision_version_newest"),
        ),
        migrations.AddIndex(
            model_name="decisionversion",
            index=models.Index(fields=["connection", "rules_version"], name="decision_version_rules"),
        ),
        migrations.AddConstraint(
            model_name="decisionversion",
            constraint=models.UniqueConstraint(
                fields=("connection", "kind", "object_id", "number"), name="decision_version_once"
            ),
        ),
    ]
