"""What a tenant decides: accounts per role, VAT rules, product classes, when a payment method counts as paid."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from integrations.models.connection import Connection, LedgerAccount


class Decision(models.Model):
    """A row that a person set: who and when, and a version that every explanation names."""

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("set by"),
    )
    set_at = models.DateTimeField(_("set"), default=timezone.now, editable=False)

    class Meta:
        abstract = True


class AccountMapping(Decision):
    """For a connection: role + key → ledger account (tender / vipps → 1932)."""

    connection = models.ForeignKey(
        Connection, models.CASCADE, related_name="account_mappings", verbose_name=_("connection")
    )
    role = models.CharField(_("role"), max_length=30)
    key = models.CharField(_("key"), max_length=120, blank=True)
    ledger_account = models.ForeignKey(
        LedgerAccount, models.PROTECT, related_name="account_mappings", verbose_name=_("account")
    )

    class Meta:
        verbose_name = _("account mapping")
        verbose_name_plural = _("account mappings")
        ordering = ("connection", "role", "key")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("connection", "role", "key"),
                name="account_mapping_once",
                violation_error_message=_("An account is chosen for this already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.role}/{self.key} → {self.ledger_account.number}"

    def clean(self) -> None:
        """The account must belong to the ledger that the connection books into."""
        if (
            self.ledger_account_id
            and self.connection_id
            and self.ledger_account.connection_id != self.connection.ledger_id
        ):
            raise ValidationError(
                {"ledger_account": _("This account is not in the ledger that the connection books into.")}
            )


class VatRule(Decision):
    """A row of the VAT table: customer type × delivery area × product class → VAT code. The first that fits wins.

    Dated: it applies to deliveries from ``valid_from`` to ``valid_to`` inclusive.
    """

    class CustomerType(models.TextChoices):
        ANY = "any", _("Any")
        PRIVATE = "private", _("Private person")
        BUSINESS = "business", _("Business")

    class Area(models.TextChoices):
        ANY = "any", _("Any")
        DOMESTIC = "domestic", _("Norway")
        SVALBARD = "svalbard", _("Svalbard and Jan Mayen")
        ABROAD = "abroad", _("Abroad")

    connection = models.ForeignKey(
        Connection, models.CASCADE, related_name="vat_rules", verbose_name=_("connection")
    )
    position = models.PositiveIntegerField(_("order"), default=100)
    customer_type = models.CharField(
        _("customer type"), max_length=10, choices=CustomerType.choices, default=CustomerType.ANY
    )
    delivery_area = models.CharField(_("delivered to"), max_length=10, choices=Area.choices, default=Area.ANY)
    product_class = models.CharField(_("product class"), max_length=30, default="any")
    vat_code = models.CharField(_("VAT code"), max_length=8)
    role = models.CharField(_("account role"), max_length=30, default="sales")
    valid_from = models.DateField(_("from"), default=date(2000, 1, 1))
    valid_to = models.DateField(_("to"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("VAT rule")
        verbose_name_plural = _("VAT rules")
        ordering = ("connection", "position", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("connection", "customer_type", "delivery_area", "product_class", "valid_from"),
                name="vat_rule_once",
                violation_error_message=_("There is a rule for this already."),
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="vat_rule_period",
                violation_error_message=_("The rule ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_type} × {self.delivery_area} × {self.product_class} → {self.vat_code}"


class ProductClassRule(Decision):
    """For a connection: the shop's tax class → our product class (standard, food, low, zero, outside …)."""

    connection = models.ForeignKey(
        Connection, models.CASCADE, related_name="product_class_rules", verbose_name=_("connection")
    )
    tax_class = models.CharField(_("tax class in the shop"), max_length=120, blank=True)
    product_class = models.CharField(_("product class"), max_length=30)

    class Meta:
        verbose_name = _("product class")
        verbose_name_plural = _("product classes")
        ordering = ("connection", "tax_class")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("connection", "tax_class"),
                name="product_class_once",
                violation_error_message=_("This tax class has a product class already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.tax_class or 'standard'} → {self.product_class}"


class PaymentMethodRule(Decision):
    """For a connection: when a payment method counts as paid."""

    class Paid(models.TextChoices):
        PAID = "paid", _("When the shop says paid")
        CAPTURE = "capture", _("When the payment provider has captured the money")
        INVOICE = "invoice", _("Books as unpaid invoice")
        WAIT = "wait", _("Not by itself: money must be confirmed")

    connection = models.ForeignKey(
        Connection, models.CASCADE, related_name="payment_method_rules", verbose_name=_("connection")
    )
    method = models.CharField(_("payment method in the shop"), max_length=120)
    paid_when = models.CharField(_("counts as paid"), max_length=10, choices=Paid.choices, default=Paid.PAID)

    class Meta:
        verbose_name = _("payment method")
        verbose_name_plural = _("payment methods")
        ordering = ("connection", "method")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("connection", "method"),
                name="payment_method_rule_once",
                violation_error_message=_("This payment method has a rule already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.method}: {self.paid_when}"


class ExchangeRate(models.Model):
    """NOK for one unit of a foreign currency on a date, with where it was read."""

    currency = models.CharField(_("currency"), max_length=3)
    on = models.DateField(_("date"))
    nok_per_unit = models.DecimalField(_("NOK per unit"), max_digits=18, decimal_places=8)
    source = models.CharField(_("source"), max_length=40)
    quoted_on = models.DateField(_("quoted"))

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("source", "currency", "on"), name="exchange_rate_once"),
            models.CheckConstraint(condition=models.Q(nok_per_unit__gt=0), name="exchange_rate_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.on}: {self.nok_per_unit}"
