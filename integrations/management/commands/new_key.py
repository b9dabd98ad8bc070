"""A new key for CREDENTIAL_KEYS."""

import base64
import secrets
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone


class Command(BaseCommand):
    """Print a fresh entry for the key ring."""

    help = "Prints a new entry for CREDENTIAL_KEYS. Put it first, keep the old ones behind it, then run rotate_keys."

    def handle(self, *args: Any, **options: Any) -> None:
        """The key's id is today's date with four random letters."""
        key_id = f"{timezone.localdate():%Y%m%d}-{secrets.token_hex(2)}"
        key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
        self.stdout.write(f"{key_id}:{key}")
