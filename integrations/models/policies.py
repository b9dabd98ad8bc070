"""What accountants answer differently, as settings of a source: each column goes to booking by ``sync.rules.load_book``."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Policies(models.Model):
    """The accounting policies of a source. Their defaults are those of ``accounting.rules.Rules``; amounts in kroner."""

    class ShippingVat(models.TextChoices):
        FOLLOW_GOODS = "follow_goods", _("Follows the goods, by their value with VAT")
        NET_VALUE = "net_value", _("Follows the goods, by their value without VAT")
        STANDARD = "standard", _("Always at the standard rate")

    class CustomerMode(models.TextChoices):
        COMMON = "common", _("One customer per payment method")
        OWN = "own", _("A customer per buyer")

    class ClosedPeriod(models.TextChoices):
        HOLD = "hold", _("Stops")
        FIRST_OPEN = "first_open", _("Is booked on the first open day")
        ASK = "ask", _("Asks every time")

    class LateChanges(models.TextChoices):
        AUTOMATIC = "automatic", _("Is corrected by a new voucher")
        HOLD = "hold", _("Waits until a person has looked")

    class AmountRefunds(models.TextChoices):
        SPREAD = "spread", _("A lower price, spread over the lines")
        GOODWILL = "goodwill", _("Compensation, a cost without VAT")
        HOLD = "hold", _("Waits until a person has said")

    class InvoiceSending(models.TextChoices):
        EHF = "EHF", _("As EHF where the buyer can have it, else by e-mail")
        EMAIL = "EMAIL", _("By e-mail")
        NONE = "NONE", _("Not at all: you send them yourselves")

    class Reserves(models.TextChoices):
        RECEIVABLE = "receivable", _("Becomes a claim on an account of its own")
        CLEARING = "clearing", _("Stays on the payment provider's clearing account")

    class TaxedFees(models.TextChoices):
        COST = "cost", _("Is a cost with its VAT, without deduction")
        HOLD = "hold", _("Stops the payout")

    class ForeignGoods(models.TextChoices):
        CODE_21 = "code_21", _("Is booked on VAT code 21")
        HOLD = "hold", _("Stops: you book it yourselves")

    shipping_vat = models.CharField(
        _("VAT of shipping and fees in mixed parcels"),
        max_length=12,
        choices=ShippingVat.choices,
        default=ShippingVat.FOLLOW_GOODS,
    )
    rounding_cap = models.DecimalField(
        _("largest rounding difference (kroner)"),
        max_digits=4,
        decimal_places=2,
        default=Decimal("1.00"),
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1))],
    )
    customer_mode = models.CharField(
        _("private persons in the customer ledger"),
        max_length=6,
        choices=CustomerMode.choices,
        default=CustomerMode.COMMON,
    )
    own_customer_above = models.DecimalField(
        _("private sales above this have a customer of their own (kroner)"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        default=Decimal("40000.00"),
        validators=[MinValueValidator(Decimal(0))],
        help_text=_("Empty: never."),
    )
    closed_period = models.CharField(
        _("what falls into a closed period"),
        max_length=10,
        choices=ClosedPeriod.choices,
        default=ClosedPeriod.HOLD,
    )
    late_changes = models.CharField(
        _("an order that is changed after it was booked"),
        max_length=10,
        choices=LateChanges.choices,
        default=LateChanges.AUTOMATIC,
    )
    amount_refunds = models.CharField(
        _("a refund of an amount without lines"),
        max_length=10,
        choices=AmountRefunds.choices,
        default=AmountRefunds.SPREAD,
    )
    payment_terms_days = models.PositiveSmallIntegerField(_("days to pay an invoice"), default=14)
    gift_card_marks = models.JSONField(_("products that are gift cards"), default=list, blank=True)
    free_card_marks = models.JSONField(
        _("codes of gift cards that were given away"), default=list, blank=True
    )
    single_purpose_vouchers = models.BooleanField(
        _("VAT at the sale of single-purpose vouchers"), default=False
    )
    single_purpose_marks = models.JSONField(_("codes of single-purpose vouchers"), default=list, blank=True)
    invoice_sending = models.CharField(
        _("invoices are sent"),
        max_length=5,
        choices=InvoiceSending.choices,
        default=InvoiceSending.EHF,
        help_text=_("Only when Tripletex is allowed to send: that is said on the ledger's connection."),
    )
    reserves = models.CharField(
        _("money that a payment provider holds back"),
        max_length=10,
        choices=Reserves.choices,
        default=Reserves.RECEIVABLE,
        help_text=_("A reserve that is paid out later. It is no fee."),
    )
    taxed_fees = models.CharField(
        _("a fee with VAT in a payout"),
        max_length=4,
        choices=TaxedFees.choices,
        default=TaxedFees.COST,
        help_text=_("VAT is deducted by the provider's own invoice only, never by the payout."),
    )
    foreign_goods = models.CharField(
        _("goods bought abroad"),
        max_length=7,
        choices=ForeignGoods.choices,
        default=ForeignGoods.CODE_21,
        help_text=_("VAT on the import is booked by the customs declaration, not by the supplier's invoice."),
    )
    price_tolerance_percent = models.DecimalField(
        _("a purchase price may differ from the order's by (percent)"),
        max_digits=5,
        decimal_places=2,
        default=Decimal("2.00"),
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
    )
    price_tolerance = models.DecimalField(
        _("and by at most (kroner a line)"),
        max_digits=8,
        decimal_places=2,
        default=Decimal("50.00"),
        validators=[MinValueValidator(Decimal(0))],
        help_text=_("Both limits hold. An invoice beyond one of them stops, with both prices."),
    )

    department = models.CharField(
        _("department"),
        max_length=100,
        blank=True,
        help_text=_("Stands on income and costs, never on receivables, payments or VAT."),
    )
    default_project = models.CharField(
        _("project (number in Tripletex)"),
        max_length=100,
        blank=True,
        help_text=_("For documents that name no project of their own. Empty: none."),
    )

    class Meta:
        abstract = True
