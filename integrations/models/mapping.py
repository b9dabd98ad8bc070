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


BEGINNING = date(2000, 1, 1)
"""The first day of what was so since ever."""


class AccountMapping(Decision):
    """For a connection: role + key → ledger account (tender / vipps → 1932).

    Dated: it holds for what is booked on ``valid_from`` and after, until one with a later date takes over.
    """

    connection = models.ForeignKey(
        Connection, models.CASCADE, related_name="account_mappings", verbose_name=_("connection")
    )
    role = models.CharField(_("role"), max_length=30)
    key = models.CharField(_("key"), max_length=120, blank=True)
    ledger_account = models.ForeignKey(
        LedgerAccount, models.PROTECT, related_name="account_mappings", verbose_name=_("account")
    )
    valid_from = models.DateField(_("from"), default=BEGINNING)

    class Meta:
        verbose_name = _("account mapping")
        verbose_name_plural = _("account mappings")
        ordering = ("connection", "role", "key", "valid_from")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("connection", "role", "key", "valid_from"),
                name="account_mapping_once",
                violation_error_message=_("An account is chosen for this from the same day already."),
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
        EU = "eu", _("The EU")
        ABROAD = "abroad", _("Abroad, the EU included")
        STOCK_ABROAD = "stock_abroad", _("From a stock abroad")

    connection = models.ForeignKey(
        Connection, models.CASCADE, related_name="vat_rules", verbose_name=_("connection")
    )
    position = models.PositiveIntegerField(_("order"), default=100)
    customer_type = models.CharField(
        _("customer type"), max_length=10, choices=CustomerType.choices, default=CustomerType.ANY
    )
    delivery_area = models.CharField(_("delivered to"), max_length=12, choices=Area.choices, default=Area.ANY)
    product_class = models.CharField(_("product class"), max_length=30, default="any")
    vat_code = models.CharField(_("VAT code"), max_length=8)
    role = models.CharField(_("account role"), max_length=30, default="sales")
    valid_from = models.DateField(_("from"), default=BEGINNING)
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


class ProductRule(Decision):
    """For a connection: which products are of a class, when their tax class does not tell. The lowest number that fits wins.

    Dated: it applies to deliveries from ``valid_from`` to ``valid_to`` inclusive.
    """

    class Looked(models.TextChoices):
        PRODUCT = "product", _("Product id")
        SKU = "sku", _("SKU (* and ? stand for any characters)")
        TAG = "tag", _("Tag")
        CATEGORY = "category", _("Category")
        TAX_CLASS = "tax_class", _("Tax class")

    connection = models.ForeignKey(
        Connection, models.CASCADE, related_name="product_rules", verbose_name=_("connection")
    )
    position = models.PositiveIntegerField(_("order"), default=100)
    field = models.CharField(_("looks at"), max_length=10, choices=Looked.choices, default=Looked.CATEGORY)
    value = models.CharField(_("value"), max_length=120, blank=True)
    product_class = models.CharField(_("product class"), max_length=30)
    valid_from = models.DateField(_("from"), default=BEGINNING)
    valid_to = models.DateField(_("to"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("product rule")
        verbose_name_plural = _("product rules")
        ordering = ("connection", "position", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("connection", "field", "value", "valid_from"),
                name="product_rule_once",
                violation_error_message=_("There is a rule for this already."),
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="product_rule_period",
                violation_error_message=_("The rule ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.value} → {self.product_class}"


class VatRegistration(Decision):
    """For a connection: a VAT registration abroad. Under it another country's VAT may be charged, from ``valid_from`` to
    ``valid_to`` inclusive. IOSS and OSS are for the whole EU; a local one is for its own country."""

    class Scheme(models.TextChoices):
        IOSS = "ioss", _("IOSS: goods to private persons in the EU, up to EUR 150")
        OSS = "oss", _("OSS: services to private persons in the EU")
        LOCAL = "local", _("Registered in the country itself")

    connection = models.ForeignKey(
        Connection, models.CASCADE, related_name="vat_registrations", verbose_name=_("connection")
    )
    scheme = models.CharField(_("scheme"), max_length=6, choices=Scheme.choices)
    country = models.CharField(
        _("country"), max_length=2, default="EU", help_text=_("Two letters; EU for IOSS and OSS.")
    )
    number = models.CharField(_("registration number"), max_length=40, blank=True)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("VAT registration abroad")
        verbose_name_plural = _("VAT registrations abroad")
        ordering = ("connection", "scheme", "country", "valid_from")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("connection", "scheme", "country", "valid_from"),
                name="vat_registration_once",
                violation_error_message=_("This registration is entered already."),
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="vat_registration_period",
                violation_error_message=_("The registration ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.country} {self.number}".strip()


class PaymentMethodRule(Decision):
    """For a connection: when a payment method counts as paid, and who books what its provider pays out.

    ``payout_by`` is one of the three, never two: else the same payout stands in the books twice.
    """

    class Payout(models.TextChoices):
        UNSAID = "", _("Not said yet")
        LEDGER = "ledger", _("Tripletex, from the provider's report")
        HAND = "hand", _("The accountant, by hand")
        OURS = "ours", _("Bilagsbro")

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
    payout_by = models.CharField(
        _("payouts are booked by"), max_length=6, choices=Payout.choices, default=Payout.UNSAID, blank=True
    )

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
    """NOK for one unit of a foreign currency on a date, with where it was read and the day it was quoted.

    A final rate is never changed. One that is not final stood in until the day's own is published.
    """

    currency = models.CharField(_("currency"), max_length=3)
    on = models.DateField(_("date"))
    nok_per_unit = models.DecimalField(_("NOK per unit"), max_digits=18, decimal_places=8)
    source = models.CharField(_("source"), max_length=40)
    quoted_on = models.DateField(_("quoted"))
    is_final = models.BooleanField(_("final"), default=True)
    read_at = models.DateTimeField(_("read"), default=timezone.now)

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("source", "currency", "on"), name="exchange_rate_once"),
            models.CheckConstraint(condition=models.Q(nok_per_unit__gt=0), name="exchange_rate_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.on}: {self.nok_per_unit}"
