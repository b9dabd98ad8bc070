"""The second factor of a log-in: the secret that the person's app shares with us, and codes for a lost phone."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.encryption import EncryptedJSONField, WithSecrets
from accounts.models.person import User


class TwoFactor(WithSecrets):
    """A person's app. It counts from ``confirmed_at`` on, when the first code from it was right."""

    user = models.OneToOneField(User, models.CASCADE, related_name="two_factor", verbose_name=_("user"))
    secret = EncryptedJSONField()
    """Base32, as apps take it by hand."""
    last_step = models.BigIntegerField(default=0)
    """The time step of the last code that was used: no code counts twice."""
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(_("turned on"), null=True)

    class Meta:
        verbose_name = _("two-factor log-in")
        verbose_name_plural = _("two-factor log-ins")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.user)


class RecoveryCode(models.Model):
    """One code for the day the phone is gone: its digest, never the code. It counts once."""

    two_factor = models.ForeignKey(TwoFactor, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("two_factor", "digest"), name="recovery_code_once")
        ]

    def __str__(self) -> str:
        return f"{self.two_factor}: {self.pk}"
