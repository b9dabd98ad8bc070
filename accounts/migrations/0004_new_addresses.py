"""People's new e-mail addresses, and letters about roles."""

import uuid
from typing import ClassVar

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """People's new e-mail addresses, and letters about roles."""

    dependencies: ClassVar = [("accounts", "0003_subscriptions")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="NewAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("old", models.EmailField(max_length=254, verbose_name="old address")),
                ("new", models.EmailField(max_length=254, verbose_name="new address")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("undo_key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="asked")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="confirmed")),
                ("undone_at", models.DateTimeField(null=True, verbose_name="undone")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="new_addresses",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "new e-mail address",
                "verbose_name_plural": "new e-mail addresses",
                "ordering": ("-id",),
                "default_permissions": (),
                "indexes": [models.Index(fields=["user", "-id"], name="new_address_of_user")],
            },
        ),
    ]
