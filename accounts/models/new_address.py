"""A change of the e-mail address that a person logs in with: asked for, confirmed at the new one, undone from the old one."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.person import User


class NewAddress(models.Model):
    """One change. ``key`` stands in the letter to the new address, ``undo_key`` in the one to the old; each works once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="new_addresses", verbose_name=_("user"))
    old = models.EmailField(_("old address"))
    new = models.EmailField(_("new address"))
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    undo_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    undone_at = models.DateTimeField(_("undone"), null=True)

    class Meta:
        verbose_name = _("new e-mail address")
        verbose_name_plural = _("new e-mail addresses")
        default_permissions = ()
        ordering = ("-id",)
        indexes: ClassVar = [models.Index(fields=("user", "-id"), name="new_address_of_user")]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"
