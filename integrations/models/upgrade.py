"""A person's wish that an open order in the ledger becomes an invoice, and what has become of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from integrations.models.connection import Connection


class UpgradeWish(models.Model):
    """The order of one document is to become an invoice dated ``on``, and sent as ``send`` says. Said once, carried out once.

    ``content`` is the fingerprint of what was confirmed: another content asks again. ``state`` moves forward only; BEGUN is
    where nobody can take it back any more. ``sent`` is the fence of sending: what was BEGUN is never begun again, so that
    an answer that was lost leaves it UNKNOWN until a person says. ``code``, ``params`` and ``remote_message`` say why it
    was not carried out or not sent.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Asked for")
        BEGUN = "begun", _("Being invoiced")
        INVOICED = "invoiced", _("Invoiced")
        OVER = "over", _("Not carried out")
        TAKEN_BACK = "taken_back", _("Taken back")

    class Send(models.TextChoices):
        NONE = "none", _("Not sent")
        EHF = "EHF", _("EHF")
        EMAIL = "EMAIL", _("E-mail")

    class Sent(models.TextChoices):
        NO = "no", _("Not sent")
        WANTED = "wanted", _("To be sent")
        BEGUN = "begun", _("Being sent")
        SENT = "sent", _("Sent")
        REFUSED = "refused", _("Refused")
        UNKNOWN = "unknown", _("Not known")

    connection = models.ForeignKey(
        Connection, models.PROTECT, related_name="upgrade_wishes", verbose_name=_("connection")
    )
    flow = models.CharField(_("flow"), max_length=30)
    document_id = models.CharField(_("document"), max_length=200)
    content = models.CharField(max_length=64)
    gross = models.DecimalField(_("gross"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    on = models.DateField(_("invoice date"))
    send = models.CharField(_("sent by"), max_length=5, choices=Send.choices, default=Send.NONE)
    email = models.CharField(_("to the address"), max_length=254, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    sent = models.CharField(_("sending"), max_length=8, choices=Sent.choices, default=Sent.NO)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    code = models.CharField(_("cause"), max_length=60, blank=True)
    params = models.JSONField(default=dict, blank=True)
    remote_message = models.TextField(_("the remote system's words"), blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("given by")
    )
    given_at = models.DateTimeField(_("given"), default=timezone.now)

    class Meta:
        verbose_name = _("wish for an invoice")
        verbose_name_plural = _("wishes for invoices")
        default_permissions = ("view",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("connection", "flow", "document_id"),
                condition=Q(state__in=("open", "begun", "invoiced")),
                name="upgrade_wish_one_standing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.flow} {self.document_id}: {self.get_state_display()}"
