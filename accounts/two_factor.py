"""The second factor: a code from an app on the person's phone (TOTP, RFC 6238), recovery codes for a lost phone."""

import base64
import datetime as dt
import secrets
from hashlib import sha256

import segno
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.safestring import SafeString, mark_safe

from accounts import audit, letters, sessions
from accounts.models import RecoveryCode, TwoFactor, User

ISSUER = "Bilagsbro"
STEP_SECONDS = 30
DRIFT = 1
"""Steps that a phone's clock may be early or late."""
SECRET_BYTES = 20
"""160 bits, as RFC 4226 recommends."""
CODES = 10
CODE_BYTES = 10
"""80 bits: no list of digests can be guessed through, so a quick hash is enough."""


def is_on(user: User) -> bool:
    """Whether this person's log-in needs a code."""
    return TwoFactor.objects.filter(user=user, confirmed_at__isnull=False).exists()


def begin(user: User) -> TwoFactor:
    """The secret to put into the app; the same until the first right code. A factor that is on is left alone."""
    found, _ = TwoFactor.objects.get_or_create(user=user, defaults={"secret": _new_secret()})
    return found


def _new_secret() -> str:
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def app_address(factor: TwoFactor) -> str:
    """What the app reads from the picture: ``otpauth://totp/Bilagsbro:alice@example.no?secret=…``."""
    return _totp(factor).get_provisioning_uri(factor.user.email, ISSUER)


def picture(factor: TwoFactor) -> SafeString:
    """The QR code as SVG, made here: the secret is shown to no other host."""
    svg = segno.make(app_address(factor), error="m", micro=False).svg_inline(
        omitsize=True, border=4, light="#fff", dark="#000"
    )
    return mark_safe(svg)


def spaced(secret: str) -> str:
    """In groups of four, for those who type it."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def code_now(factor: TwoFactor, *, now: dt.datetime) -> str:
    """The code that the app shows now."""
    return _totp(factor).generate(int(now.timestamp())).decode()


def _totp(factor: TwoFactor) -> TOTP:
    key = base64.b32decode(str(factor.secret))
    return TOTP(key, 6, SHA1(), STEP_SECONDS)


def turn_on(user: User, code: str, *, now: dt.datetime) -> tuple[str, ...] | None:
    """Turn the factor on when ``code`` is right: the recovery codes, to be shown once. None when it is wrong, or on already."""
    factor = begin(user)
    with transaction.atomic():
        if factor.confirmed_at is not None or not _is_apps(factor, code, now=now):
            return None
        if not TwoFactor.objects.filter(pk=factor.pk, confirmed_at__isnull=True).update(confirmed_at=now):
            return None
        return new_recovery_codes(factor)


def new_recovery_codes(factor: TwoFactor) -> tuple[str, ...]:
    """Ten new codes in place of the earlier ones. Only their digests are kept: they can be shown now and never again."""
    codes = tuple(_new_code() for _ in range(CODES))
    with transaction.atomic():
        factor.recovery_codes.all().delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(two_factor=factor, digest=_digest(factor, code)) for code in codes
        )
    return codes


def codes_left(user: User) -> int:
    """How many recovery codes this person has not used."""
    return RecoveryCode.objects.filter(two_factor__user=user, used_at__isnull=True).count()


def checked(user: User, code: str) -> str:
    """``app`` or ``recovery`` when ``code`` is right, '' when it is not. Either counts once."""
    factor, now = TwoFactor.objects.filter(user=user, confirmed_at__isnull=False).first(), timezone.now()
    if factor is None:
        return ""
    if _is_apps(factor, code, now=now):
        return "app"
    return "recovery" if _is_recovery(factor, code, now=now) else ""


def _is_apps(factor: TwoFactor, code: str, *, now: dt.datetime) -> bool:
    given, totp = "".join(code.split()), _totp(factor)
    step_now = int(now.timestamp()) // STEP_SECONDS
    for step in range(step_now - DRIFT, step_now + DRIFT + 1):
        if constant_time_compare(totp.generate(step * STEP_SECONDS).decode(), given):
            # The database decides: of two log-ins with the same code, one comes in.
            later = TwoFactor.objects.filter(pk=factor.pk, last_step__lt=step)
            return bool(later.update(last_step=step))
    return False


def _is_recovery(factor: TwoFactor, code: str, *, now: dt.datetime) -> bool:
    unused = factor.recovery_codes.filter(digest=_digest(factor, code), used_at__isnull=True)
    return bool(unused.update(used_at=now))


def turn_off(user: User) -> bool:
    """Take the factor away, with its codes. False when there was none."""
    return bool(TwoFactor.objects.filter(user=user).delete()[0])


def reset(user: User, *, by: User, reason: str) -> bool:
    """Support takes the factor away from somebody whose phone and codes are gone; the person is told. False when it was off."""
    if not turn_off(user):
        return False
    sessions.end_all(user)
    audit.record("two_factor_reset", actor=by, obj=user, reason=reason)
    letters.tell(user, "two_factor_reset", who=str(by), reason=reason, link=letters.address("login"))
    return True


def _new_code() -> str:
    letters = base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode().lower()
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def _digest(factor: TwoFactor, code: str) -> str:
    letters = "".join(char for char in code.lower() if char.isalnum())
    return sha256(f"{factor.user_id}:{letters}".encode()).hexdigest()
