"""Connections to remote systems, and what we mirror of a ledger company."""

import secrets
from datetime import date, time
from decimal import Decimal
from typing import ClassVar, cast

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.encryption import EncryptedJSONField, Undecryptable, WithSecrets
from accounts.models import Tenant
from integrations.accounting.closed_periods import ClosedPeriods
from integrations.models.channels import ChannelWishes
from integrations.models.policies import Policies
from integrations.models.rental import RentalWishes


def new_key() -> str:
    """A short random name for a connection inside our references (never a secret): 40 bits."""
    alphabet = "23456789abcdefghjkmnpqrstuvwxyz"
    return "".join(secrets.choice(alphabet) for _ in range(8))


def new_webhook_key() -> str:
    """The unguessable path under which a connection receives webhooks."""
    return secrets.token_urlsafe(24)


class Connection(Policies, ChannelWishes, RentalWishes, WithSecrets):
    """One tenant's credentials and settings for one remote system."""

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")
        SETUP = "setup", _("Being set up")
        """Can be checked, mirrored and looked at; nothing is polled, noted or booked before it goes live."""

    class PostingMode(models.TextChoices):
        VOUCHER = "voucher", _("Voucher per order")
        INVOICE = "invoice", _("Invoice in Tripletex")
        SUMMARY = "summary", _("Daily summary")
        ORDER_DRAFT = "order_draft", _("Sales order in Tripletex, not invoiced")

    class SummaryVat(models.TextChoices):
        LINES = "lines", _("To the øre as on the orders")
        SUM = "sum", _("Of the sum per VAT code")

    class VoucherPer(models.TextChoices):
        ORDER = "order", _("Order")
        FULFILMENT = "fulfilment", _("Parcel, on the day it was sent")

    class Fulfilled(models.TextChoices):
        COMPLETED = "completed", _("Order status is completed")
        FULFILLMENTS = "fulfillments", _("Fulfilment is registered in WooCommerce")

    class SupplierInvoices(models.TextChoices):
        APPROVAL = "approval", _("Wait in Tripletex until somebody approves them")
        POST = "post", _("Are posted at once")

    class RateSource(models.TextChoices):
        NORGES_BANK = "norges_bank", _("Norges Bank")
        TRIPLETEX = "tripletex", _("Tripletex' own rates")

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="connections", verbose_name=_("company"))
    kind = models.CharField(_("system"), max_length=20)
    name = models.CharField(_("name"), max_length=120)
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    base_url = models.CharField(_("address"), max_length=300, blank=True)
    credentials = EncryptedJSONField(_("credentials"), null=True)
    credentials_changed_at = models.DateTimeField(null=True, editable=False)
    ledger = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="sources", verbose_name=_("books into")
    )
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.ACTIVE)
    paused_code = models.CharField(max_length=60, blank=True, editable=False)
    paused_params = models.JSONField(default=dict, blank=True, editable=False)
    paused_at = models.DateTimeField(null=True, editable=False)
    from_date = models.DateField(_("from date"), null=True, blank=True)
    private_mode = models.CharField(
        _("private persons are booked as"),
        max_length=12,
        choices=PostingMode.choices,
        default=PostingMode.VOUCHER,
    )
    business_mode = models.CharField(
        _("businesses are booked as"), max_length=12, choices=PostingMode.choices, default=PostingMode.INVOICE
    )
    summary_time = models.TimeField(_("daily summaries are booked the day after, at"), default=time(3, 0))
    summary_vat = models.CharField(
        _("VAT in daily summaries"), max_length=6, choices=SummaryVat.choices, default=SummaryVat.LINES
    )
    draft_days = models.PositiveSmallIntegerField(
        _("days until sales orders that nobody has invoiced are reported (0: never)"), default=14
    )
    supplier_invoices = models.CharField(
        _("suppliers' invoices that match order and receipt"),
        max_length=8,
        choices=SupplierInvoices.choices,
        default=SupplierInvoices.APPROVAL,
        help_text=_("What does not match is stopped in either case, and nothing is ever paid from here."),
    )
    send_invoices = models.BooleanField(_("Tripletex sends the invoices"), default=False)
    fulfilled_when = models.CharField(
        _("fulfilled when"), max_length=12, choices=Fulfilled.choices, default=Fulfilled.COMPLETED
    )
    voucher_per = models.CharField(
        _("one voucher for each"), max_length=10, choices=VoucherPer.choices, default=VoucherPer.ORDER
    )
    org_number_keys = models.JSONField(
        _("fields that hold the buyer's organisation number"), default=list, blank=True
    )
    rate_source = models.CharField(
        _("exchange rates from"), max_length=12, choices=RateSource.choices, default=RateSource.NORGES_BANK
    )
    rate_tolerance = models.DecimalField(
        _("Tripletex' conversion of invoices may differ by (percent)"),
        max_digits=4,
        decimal_places=2,
        default=Decimal("2.00"),
        validators=[MinValueValidator(Decimal(0))],
    )
    flows_off = models.JSONField(_("documents that are not moved"), default=list, blank=True)
    record_defaults = models.JSONField(
        _("what new records belong to"), default=dict, blank=True, editable=False
    )
    webhook_key = models.CharField(max_length=64, unique=True, default=new_webhook_key, editable=False)
    webhook_secret = EncryptedJSONField(null=True)
    company_id = models.CharField(
        _("company id in the remote system"), max_length=40, blank=True, editable=False
    )
    company_name = models.CharField(max_length=200, blank=True, editable=False)
    company_org_number = models.CharField(max_length=20, blank=True, editable=False)
    vat_registered = models.BooleanField(default=True, editable=False)
    closed_until = models.DateField(null=True, editable=False)
    open_before = models.JSONField(default=list, blank=True, editable=False)
    features = models.JSONField(default=dict, blank=True, editable=False)
    rules_version = models.PositiveIntegerField(default=1, editable=False)
    reference_read_at = models.DateTimeField(_("reference data read"), null=True, editable=False)
    checked_at = models.DateTimeField(_("checked"), null=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("connection")
        verbose_name_plural = _("connections")
        ordering = ("tenant__name", "name")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("tenant", "kind", "name"),
                name="connection_name_once",
                violation_error_message=_("The company has a connection with this name already."),
            ),
            models.CheckConstraint(
                condition=models.Q(ledger__isnull=True) | ~models.Q(ledger=models.F("id")),
                name="connection_not_its_own_ledger",
            ),
        ]
        permissions: ClassVar = [("test_connection", _("Can test connections"))]

    def __str__(self) -> str:
        return f"{self.name} – {self.tenant.name}"

    def known_credentials(self) -> dict[str, str]:
        """The credentials; {} when there are none, or no key of the ring opens them (they must be entered anew)."""
        try:
            return dict(cast("dict[str, str]", self.credentials or {}))
        except Undecryptable:
            return {}

    def known_webhook_secret(self) -> str:
        """What signs the webhooks; '' when there is none, or no key of the ring opens it."""
        try:
            return cast("str", self.webhook_secret or "")
        except Undecryptable:
            return ""

    def defaults_of(self, kind: str) -> dict[str, str]:
        """What writing records of a kind needs to know of this connection's settings."""
        if kind == "channel":
            return {"reopened": self.channel_reopened}
        if kind == "project" and self.kind == "rentman":
            return {"manager": self.project_manager, "numbers": self.project_numbers}
        return self.record_defaults

    @property
    def closed_periods(self) -> ClosedPeriods:
        """The periods that are closed, as the ledger last told."""
        spans = ((date.fromisoformat(first), date.fromisoformat(last)) for first, last in self.open_before)
        return ClosedPeriods(until=self.closed_until, open_before=tuple(spans))

    def clean(self) -> None:
        """A source books into a ledger of its own company."""
        if self.ledger and self.ledger.tenant_id != self.tenant_id:
            raise ValidationError({"ledger": _("Choose a ledger of the same company.")})


def spans_as_stored(closed: ClosedPeriods) -> list[list[str]]:
    """What ``Connection.open_before`` keeps of closed periods."""
    return [[first.isoformat(), last.isoformat()] for first, last in closed.open_before]


class LedgerAccount(models.Model):
    """A number in the tenant's chart of accounts, mirrored from the ledger."""

    connection = models.ForeignKey(
        Connection, models.CASCADE, related_name="ledger_accounts", verbose_name=_("ledger")
    )
    number = models.CharField(_("number"), max_length=12)
    name = models.CharField(_("name"), max_length=255)
    remote_id = models.CharField(max_length=40)
    is_active = models.BooleanField(_("active"), default=True)
    default_vat = models.CharField(_("default VAT code"), max_length=8, blank=True)
    vat_lock = models.CharField(_("locked to VAT code"), max_length=8, null=True, blank=True)
    legal_vat = models.JSONField(default=list)
    ledger_type = models.CharField(max_length=20, default="GENERAL")
    is_bank = models.BooleanField(default=False)
    read_at = models.DateTimeField(_("read"), default=timezone.now)

    class Meta:
        verbose_name = _("ledger account")
        verbose_name_plural = _("ledger accounts")
        ordering = ("connection", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("connection", "number"), name="ledger_account_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class VatCode(models.Model):
    """A VAT code of the ledger, by its number; the ledger's id for it differs. Rate in percent."""

    connection = models.ForeignKey(
        Connection, models.CASCADE, related_name="vat_codes", verbose_name=_("ledger")
    )
    number = models.CharField(_("number"), max_length=8)
    name = models.CharField(_("name"), max_length=255)
    remote_id = models.CharField(max_length=40)
    rate = models.DecimalField(_("rate"), max_digits=6, decimal_places=2)
    is_outgoing = models.BooleanField(_("may be used on sales"), default=False)
    past = models.JSONField(_("earlier rates"), default=list, blank=True, editable=False)
    read_at = models.DateTimeField(_("read"), default=timezone.now)

    class Meta:
        verbose_name = _("VAT code")
        verbose_name_plural = _("VAT codes")
        ordering = ("connection", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("connection", "number"), name="vat_code_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class PaymentType(models.Model):
    """A way of paying customer invoices in the ledger, known by the account that it debits."""

    connection = models.ForeignKey(
        Connection, models.CASCADE, related_name="payment_types", verbose_name=_("ledger")
    )
    remote_id = models.CharField(max_length=40)
    description = models.CharField(_("name"), max_length=255)
    account_number = models.CharField(_("account"), max_length=12)
    currency = models.CharField(_("currency"), max_length=3, default="NOK")

    class Meta:
        verbose_name = _("payment type")
        verbose_name_plural = _("payment types")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("connection", "remote_id"), name="payment_type_once")
        ]

    def __str__(self) -> str:
        return self.description


class ReadinessItem(models.Model):
    """One line of a connection's readiness check: what was looked at, how it stands, what it blocks."""

    class Status(models.TextChoices):
        OK = "ok", _("In order")
        WARNING = "warning", _("Notice")
        FAILED = "failed", _("Must be fixed")

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="readiness")
    item = models.CharField(_("item"), max_length=60)
    status = models.CharField(_("status"), max_length=8, choices=Status.choices)
    blocks = models.JSONField(default=list)
    params = models.JSONField(default=dict)
    remote_message = models.TextField(blank=True)
    checked_at = models.DateTimeField(_("checked"), default=timezone.now)

    class Meta:
        verbose_name = _("readiness item")
        verbose_name_plural = _("readiness")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("connection", "item"), name="readiness_item_once")
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.status}"


class Notice(models.Model):
    """Something a person should know about a connection, said once until it is over."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="notices", verbose_name=_("company"))
    connection = models.ForeignKey(Connection, models.CASCADE, null=True, related_name="notices")
    code = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    raised_at = models.DateTimeField(_("since"), default=timezone.now)
    over_at = models.DateTimeField(_("over"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ("-id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("tenant", "connection", "code"),
                condition=models.Q(over_at__isnull=True),
                name="notice_open_once",
            )
        ]

    def __str__(self) -> str:
        return self.code
