"""What people do with all documents at once that stopped for one cause: kept to tell how it ended, and to be taken back."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Tenant
from integrations.models.sync import SyncEvent


class GroupAct(models.Model):
    """One doing. ``code`` and ``waiting_for`` are the cause as it was, ``totals``: currency → gross as text, refunds positive.

    ``note`` is the reason of an ``IGNORE``, the kind of approval of an ``APPROVE``. ``FIX``: a person went to choose what
    the documents wait for; they go by themselves when it is chosen.
    """

    class How(models.TextChoices):
        RETRY = "retry", _("Tried again")
        FIX = "fix", _("What was missing was chosen")
        APPROVE = "approve", _("Approved")
        IGNORE = "ignore", _("Skipped")

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="group_acts", verbose_name=_("company"))
    how = models.CharField(_("what"), max_length=8, choices=How.choices)
    code = models.CharField(_("cause"), max_length=60)
    waiting_for = models.CharField(_("waits for"), max_length=250, blank=True)
    note = models.CharField(max_length=400, blank=True)
    count = models.PositiveIntegerField(_("documents"), default=0)
    totals = models.JSONField(default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        default_permissions = ()
        ordering = ("-id",)
        indexes: ClassVar = [models.Index(fields=("tenant", "-id"), name="group_act_newest")]

    def __str__(self) -> str:
        return f"{self.get_how_display()}: {self.code}"

    @property
    def sums(self) -> tuple[tuple[str, Decimal], ...]:
        """What the documents came to, kroner first."""
        ordered = sorted(self.totals.items(), key=lambda pair: (pair[0] != "NOK", pair[0]))
        return tuple((currency, Decimal(gross)) for currency, gross in ordered)


class GroupActDocument(models.Model):
    """One of the documents that it was done with."""

    act = models.ForeignKey(GroupAct, models.CASCADE, related_name="documents")
    event = models.ForeignKey(SyncEvent, models.CASCADE, related_name="group_acts")

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("act", "event"), name="group_act_document_once")
        ]

    def __str__(self) -> str:
        return str(self.event)
