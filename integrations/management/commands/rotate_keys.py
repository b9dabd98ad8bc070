"""Re-encrypt everything under the first key of the ring, so that older keys can be taken away."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import models, transaction

from accounts.encryption import EncryptedJSONField, Sealed, Undecryptable, key_id_of, ring

CHUNK = 200


class Command(BaseCommand):
    """Rotate what is encrypted at rest. Can be stopped and started again at any time."""

    help = "Re-encrypts all credentials and stored documents under the first key of CREDENTIAL_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        """Field by field, a few hundred rows at a time. Ends with an error when a key is missing for something."""
        missing = 0
        for model in apps.get_models():
            fields = [field for field in model._meta.concrete_fields if isinstance(field, EncryptedJSONField)]
            for field in fields:
                renewed, unreadable = rotate(model, field)
                missing += unreadable
                said = f", {unreadable} without their key" if unreadable else ""
                self.stdout.write(f"{model._meta.verbose_name}, {field.name}: {renewed} re-encrypted{said}")
        if missing:
            raise CommandError(
                f"{missing} values have no key in CREDENTIAL_KEYS: put it back, or enter them anew."
            )


def rotate(model: type[models.Model], field: EncryptedJSONField) -> tuple[int, int]:
    """Re-encrypt the rows of one field that another key than the first made: (re-encrypted, no key opens them)."""
    first = next(iter(ring()))
    renewed, unreadable, last = 0, 0, 0
    while True:
        with transaction.atomic():
            rows = model._default_manager.select_for_update().filter(
                pk__gt=last, **{f"{field.name}__isnull": False}
            )
            chunk = list(rows.order_by("pk").only("pk", field.name)[:CHUNK])
            for row in chunk:
                sealed: Sealed = row.__dict__[field.attname]
                if key_id_of(sealed.stored) == first:
                    continue
                try:
                    value = sealed.open()
                except Undecryptable:
                    unreadable += 1
                    continue
                renewed += model._default_manager.filter(pk=row.pk).update(**{field.name: value})
        if not chunk:
            return renewed, unreadable
        last = chunk[-1].pk
