"""Values encrypted at rest: AES-256-GCM, with a key ring so that keys can be rotated.

A stored value is ``key id length (1) | key id | nonce (12) | ciphertext``. The model and field name are authenticated
with it, so that a value moved to another column does not decrypt.
"""

import base64
import json
import os
import zlib
from decimal import Decimal
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models.query_utils import DeferredAttribute

NONCE_BYTES = 12


class Undecryptable(Exception):
    """No key of the ring opens this value: its key was removed too early, or the value was tampered with."""


@lru_cache(maxsize=8)
def _ring(keys: tuple[str, ...]) -> dict[str, AESGCM]:
    ring = {}
    for entry in keys:
        key_id, _, encoded = entry.partition(":")
        try:
            key = base64.urlsafe_b64decode(encoded)
        except ValueError:
            key = b""
        if not 0 < len(key_id.encode()) < 256 or len(key) != 32:
            raise ImproperlyConfigured("CREDENTIAL_KEYS: each entry is id:base64 of 32 bytes")
        ring[key_id] = AESGCM(key)
    return ring


def ring() -> dict[str, AESGCM]:
    """The key ring, current key first."""
    return _ring(tuple(settings.CREDENTIAL_KEYS))


def encrypt(plain: bytes, *, context: str) -> bytes:
    """Encrypt under the current key; ``context`` must be the same when decrypting."""
    key_id, key = next(iter(ring().items()))
    nonce = os.urandom(NONCE_BYTES)
    name = key_id.encode()
    return bytes([len(name)]) + name + nonce + key.encrypt(nonce, plain, context.encode())


def decrypt(stored: bytes, *, context: str) -> bytes:
    """Decrypt with whichever key of the ring made it. Raises Undecryptable."""
    key_id = key_id_of(stored)
    key = ring().get(key_id)
    if key is None:
        raise Undecryptable(f"no key {key_id!r} in CREDENTIAL_KEYS")
    body = stored[1 + stored[0] :]
    try:
        return key.decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], context.encode())
    except (InvalidTag, ValueError) as error:
        raise Undecryptable("the value was not encrypted for this field") from error


def key_id_of(stored: bytes) -> str:
    """Which key made a stored value."""
    return stored[1 : 1 + stored[0]].decode(errors="replace") if stored else ""


class Sealed:
    """A stored value not yet opened: rows can be listed, paused and deleted even when no key opens them."""

    __slots__ = ("context", "stored")

    def __init__(self, stored: bytes, *, context: str) -> None:
        self.stored, self.context = stored, context

    def open(self) -> Any:
        """The value. Raises Undecryptable."""
        plain = zlib.decompress(decrypt(self.stored, context=self.context))
        return json.loads(plain, parse_float=Decimal)


class OpenedAtFirstUse(DeferredAttribute):
    """The attribute of an encrypted field: decrypts when it is looked at, not when its row is loaded."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            value = instance.__dict__[self.field.attname] = value.open()
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class WithSecrets(models.Model):
    """A row with encrypted values. What Django does with every field of a row leaves those sealed."""

    class Meta:
        abstract = True

    def refresh_from_db(self, using: Any = None, fields: Any = None, from_queryset: Any = None) -> None:
        """Read the row anew; encrypted values are read when they are next looked at."""
        if fields is None:
            for name in self._secrets():
                self.__dict__.pop(name, None)
        super().refresh_from_db(using, fields, from_queryset)

    def clean_fields(self, exclude: Any = None) -> None:
        """Encrypted values have no rules of their own."""
        super().clean_fields({*(exclude or ()), *self._secrets()})

    def validate_constraints(self, exclude: Any = None) -> None:
        """No constraint speaks of encrypted values."""
        super().validate_constraints({*(exclude or ()), *self._secrets()})

    @classmethod
    def _secrets(cls) -> list[str]:
        return [field.attname for field in cls._meta.concrete_fields if isinstance(field, EncryptedJSONField)]


class EncryptedJSONField(models.BinaryField):
    """A JSON value, compressed and encrypted. Reads as the value; unordered, unsearchable, write-only in every form.

    Numbers with decimals come back as text. Looking at a value that no key opens raises Undecryptable.
    """

    descriptor_class = OpenedAtFirstUse

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def _context(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    def from_db_value(self, value: bytes | None, expression: Any, connection: Any) -> Any:
        return None if value is None else Sealed(bytes(value), context=self._context())

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Saving a row leaves what was not looked at as it is stored."""
        value = model_instance.__dict__.get(self.attname)
        return value if isinstance(value, Sealed) else super().pre_save(model_instance, add)

    def get_prep_value(self, value: Any) -> bytes | None:
        if value is None:
            return None
        if isinstance(value, Sealed):
            return value.stored
        plain = json.dumps(value, separators=(",", ":"), default=str).encode()
        return encrypt(zlib.compress(plain, 1), context=self._context())

    def get_default(self) -> Any:
        """Without BinaryField's insistence on bytes."""
        return self.default() if self.has_default() and callable(self.default) else None

    def to_python(self, value: Any) -> Any:
        """The value itself: BinaryField would take text for base64."""
        return value

    def value_to_string(self, obj: models.Model) -> str:
        raise TypeError("encrypted values are not serialised")
