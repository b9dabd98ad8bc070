"""The vendor's own invoices: into which ledger they are booked, what they charge, and whether they are paid."""

from decimal import Decimal
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Subscription, SubscriptionCharge
from integrations.models.connection import Connection


class VendorLedger(models.Model):
    """The connection to our own Tripletex: what companies owe for their subscriptions is invoiced there. There is one."""

    ledger = models.OneToOneField(
        Connection, models.PROTECT, related_name="vendor_ledger", verbose_name=_("our own ledger"),
        limit_choices_to={"kind": "tripletex"},
    )  # fmt: skip
    due_days = models.PositiveSmallIntegerField(_("invoices are due after (days)"), default=14)
    only = models.PositiveSmallIntegerField(default=1, unique=True, editable=False)
    chosen_at = models.DateTimeField(_("chosen"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("our own ledger")
        verbose_name_plural = _("our own ledger")
        constraints: ClassVar = [models.CheckConstraint(condition=Q(only=1), name="vendor_ledger_is_one")]

    def __str__(self) -> str:
        return str(self.ledger)

    def clean(self) -> None:
        """A second one is refused in words."""
        if VendorLedger.objects.exclude(pk=self.pk).exists():
            raise ValidationError(_("Our own ledger is chosen already. Change that one."))


class SubscriptionInvoice(models.Model):
    """One invoice to one company: its charges, and how it stands in our ledger. Kroner; ``outstanding`` with VAT.

    ``warned``: so many letters about it being overdue were sent. ``postponed_until``: until then support lets it be.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("On its way")
        UNPAID = "unpaid", _("Not paid")
        PAID = "paid", _("Paid")

    subscription = models.ForeignKey(
        Subscription, models.PROTECT, related_name="invoices", verbose_name=_("subscription")
    )
    ledger = models.ForeignKey(
        Connection, models.PROTECT, related_name="subscription_invoices", verbose_name=_("our own ledger")
    )
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    net = models.DecimalField(_("amount without VAT"), max_digits=10, decimal_places=2)
    invoice_date = models.DateField(_("invoice date"))
    due_date = models.DateField(_("due"))
    number = models.CharField(_("number"), max_length=40, blank=True)
    remote_id = models.CharField(max_length=40, blank=True, editable=False)
    gross = models.DecimalField(_("amount with VAT"), max_digits=10, decimal_places=2, null=True)
    outstanding = models.DecimalField(_("owed"), max_digits=10, decimal_places=2, null=True)
    read_at = models.DateTimeField(_("read from the ledger"), null=True, editable=False)
    paid_at = models.DateTimeField(_("seen paid"), null=True, editable=False)
    told_at = models.DateTimeField(_("sent to the company"), null=True, editable=False)
    warned = models.PositiveSmallIntegerField(_("warnings sent"), default=0, editable=False)
    postponed_until = models.DateField(_("postponed until"), null=True, blank=True)
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("subscription invoice")
        verbose_name_plural = _("subscription invoices")
        ordering = ("-id",)
        default_permissions = ("view",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="waiting") | ~Q(remote_id=""), name="subscription_invoice_stands"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=("due_date",), condition=Q(state="unpaid"), name="subscription_invoice_unpaid"
            )
        ]

    def __str__(self) -> str:
        return self.number or f"{self.subscription.tenant.name} {self.invoice_date}"


class SubscriptionInvoiceLine(models.Model):
    """A charge on its invoice: on one, once."""

    invoice = models.ForeignKey(SubscriptionInvoice, models.CASCADE, related_name="lines")
    charge = models.OneToOneField(SubscriptionCharge, models.PROTECT, related_name="invoice_line")

    class Meta:
        verbose_name = _("line of a subscription invoice")
        verbose_name_plural = _("lines of subscription invoices")
        ordering = ("id",)
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.charge)

    @property
    def amount(self) -> Decimal:
        """Without VAT."""
        return self.charge.amount
