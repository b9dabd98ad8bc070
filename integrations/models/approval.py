"""A person's word about one document: book it in an open period, correct it, take its amount as this or that."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from integrations.models.connection import Connection


class Approval(models.Model):
    """Said once for a document, kept for good: booking looks it up every time, so that a second try answers the same.

    ``content`` is the fingerprint of the change that was approved, or corrected by hand ('' where the content does not
    matter): a later change asks again; of ``LEAVE_OUT`` it is the number of the voucher that somebody else made. ``on`` is
    the day that the document may be booked on, for ``OPEN_DAY``.
    """

    class Kind(models.TextChoices):
        OPEN_DAY = "open_day", _("Book on the first open day")
        CORRECTION = "correction", _("Book the correction")
        BY_HAND = "by_hand", _("Corrected by hand in the ledger")
        SPREAD = "spread", _("The amount is a lower price")
        GOODWILL = "goodwill", _("The amount is compensation")
        ANOTHER = "another", _("It is another invoice")
        LEAVE_OUT = "leave_out", _("Somebody else has booked it")

    connection = models.ForeignKey(
        Connection, models.PROTECT, related_name="approvals", verbose_name=_("connection")
    )
    flow = models.CharField(_("flow"), max_length=30)
    document_id = models.CharField(_("document"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    content = models.CharField(max_length=64, blank=True)
    on = models.DateField(_("day"), null=True, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("given by")
    )
    given_at = models.DateTimeField(_("given"), default=timezone.now)

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        default_permissions = ("view",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("connection", "flow", "document_id", "kind", "content"), name="approval_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="open_day") | models.Q(on__isnull=False),
                name="approval_open_day_has_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.flow} {self.document_id}: {self.get_kind_display()}"
