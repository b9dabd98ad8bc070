"""A person's word that a connection may work beside another integration of the same two systems."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from integrations.models.connection import Connection


class GoLiveConfirmation(models.Model):
    """Given by a person who has read what would happen; it stands until it is taken back.

    ``sign`` is what it was given about: which other integration the ledger shows, with the number of its agreement (''
    when the ledger shows none any more). Another sign asks again.
    """

    connection = models.ForeignKey(
        Connection, models.CASCADE, related_name="go_live_confirmations", verbose_name=_("connection")
    )
    sign = models.CharField(max_length=80, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("given by")
    )
    given_at = models.DateTimeField(_("given"), default=timezone.now)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("taken back by"),
    )
    taken_back_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    class Meta:
        verbose_name = _("go-live confirmation")
        verbose_name_plural = _("go-live confirmations")
        default_permissions = ("view",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("connection",),
                condition=Q(taken_back_at__isnull=True),
                name="go_live_confirmed_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.connection}: {self.sign}"
