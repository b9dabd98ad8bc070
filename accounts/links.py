"""Links in letters: signed for one purpose, valid for a time, and naming nothing but a random key."""

import datetime as dt
from uuid import UUID

from django.core.signing import BadSignature, TimestampSigner


def make(purpose: str, key: UUID) -> str:
    """The part of an address that proves that we wrote it, and when."""
    return _signer(purpose).sign(key.hex)


def read(purpose: str, token: str, *, within: dt.timedelta) -> UUID | None:
    """The key; None for a link that is too old, made for another purpose, or not ours."""
    try:
        return UUID(_signer(purpose).unsign(token, max_age=within))
    except (BadSignature, ValueError):
        return None


def _signer(purpose: str) -> TimestampSigner:
    return TimestampSigner(salt=f"accounts.links.{purpose}")
