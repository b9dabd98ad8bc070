"""What a ledger's own history tells: readings of it, suggestions with their evidence, and sales that stand there twice."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from integrations.models.connection import Connection
from integrations.models.fields import LongJSONField
from integrations.models.sync import EntityLink


class LedgerReading(models.Model):
    """One reading of the past year: first the shop's orders, then the ledger's vouchers, page by page. It writes nothing there.

    ``sold`` and ``found`` are what it remembers between two pages; both are emptied when it is over. ``reached``: every
    voucher before this day was read. ``who`` is the person who asked for it, '' when it began by itself.
    """

    class State(models.TextChoices):
        ORDERS = "orders", _("Reading the shop's orders")
        LEDGER = "ledger", _("Reading the ledger")
        DONE = "done", _("Done")
        FAILED = "failed", _("Stopped")

    OPEN = (State.ORDERS, State.LEDGER)

    connection = models.ForeignKey(
        Connection, models.CASCADE, related_name="ledger_readings", verbose_name=_("connection")
    )
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.ORDERS)
    first = models.DateField(_("from"))
    last = models.DateField(_("to"))
    position = models.JSONField(null=True, editable=False)
    reached = models.DateField(null=True, editable=False)
    orders = models.PositiveIntegerField(_("orders read"), default=0)
    vouchers = models.PositiveIntegerField(_("vouchers read"), default=0)
    postings = models.PositiveIntegerField(_("postings read"), default=0)
    matched = models.PositiveIntegerField(_("orders found in the ledger"), default=0)
    sold = LongJSONField(default=list, editable=False)
    found = LongJSONField(default=dict, editable=False)
    code = models.CharField(max_length=60, blank=True)
    params = models.JSONField(default=dict, blank=True)
    remote_message = models.TextField(blank=True)
    lease_until = models.DateTimeField(null=True, editable=False)
    next_at = models.DateTimeField(default=timezone.now, editable=False)
    asked_at = models.DateTimeField(_("asked for"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    who = models.CharField(_("asked for by"), max_length=254, blank=True)

    class Meta:
        verbose_name = _("reading of the ledger's history")
        verbose_name_plural = _("readings of the ledger's history")
        ordering = ("-id",)
        default_permissions = ("view",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("connection",),
                condition=Q(state__in=("orders", "ledger")),
                name="ledger_reading_one_open",
                violation_error_message=_("The ledger is being read already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.connection}: {self.get_state_display()}"


class LedgerOrder(models.Model):
    """Where one of the shop's orders stands in the ledger, as the newest reading found it. ``gross`` in ``currency``.

    The voucher is the others' where there is one; ``amount`` is then what it sold for (of a ``day_sum`` the whole day's).
    """

    class Stands(models.TextChoices):
        OTHERS = "others", _("Booked by others")
        OURS = "ours", _("Booked by Bilagsbro")
        BOTH = "both", _("Booked twice")
        NOWHERE = "nowhere", _("Not found")

    reading = models.ForeignKey(LedgerReading, models.CASCADE, related_name="found_orders")
    document_id = models.CharField(max_length=200)
    label = models.CharField(_("number"), max_length=80, blank=True)
    on = models.DateField(_("date"))
    gross = models.DecimalField(_("gross"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, default="NOK")
    method = models.CharField(_("payment method"), max_length=120, blank=True)
    stands = models.CharField(_("stands"), max_length=8, choices=Stands.choices)
    voucher_id = models.CharField(max_length=40, blank=True)
    voucher_number = models.CharField(_("voucher"), max_length=40, blank=True)
    voucher_on = models.DateField(_("voucher date"), null=True)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, null=True)
    why = models.CharField(_("recognised by"), max_length=14, blank=True)
    certain = models.BooleanField(_("certain"), default=False)

    class Meta:
        verbose_name = _("order in the ledger")
        verbose_name_plural = _("orders in the ledger")
        ordering = ("on", "id")
        default_permissions = ("view",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("reading", "document_id"), name="ledger_order_once")
        ]
        indexes: ClassVar = [models.Index(fields=("reading", "stands", "on", "id"), name="ledger_order_list")]

    def __str__(self) -> str:
        return f"{self.label}: {self.get_stands_display()}"


class Suggestion(models.Model):
    """What the past suggests for one decision: ``hits`` of ``total`` vouchers say so. Nothing is applied by itself.

    ``role`` and ``key`` as a stopped document waits for them (``tender`` + ``vipps``, ``vat_rule`` + ``private/eu/standard``,
    ``tax_class`` + slug). ``account`` is what it says for an account, ``vat_code`` for a VAT rule, ``product_class`` for a tax
    class. ``examples`` are [voucher id, number, date, order]; ``others`` what the rest said: [value, count].
    """

    class Evidence(models.TextChoices):
        ORDERS = "orders", _("The shop's orders, found again in the ledger")
        VOUCHERS = "vouchers", _("Sales in the ledger")
        NAMES = "names", _("Names and texts alone")

    connection = models.ForeignKey(
        Connection, models.CASCADE, related_name="suggestions", verbose_name=_("connection")
    )
    role = models.CharField(_("role"), max_length=30)
    key = models.CharField(_("key"), max_length=120, blank=True)
    title = models.CharField(_("called"), max_length=120, blank=True)
    account = models.CharField(_("account"), max_length=12, blank=True)
    vat_code = models.CharField(_("VAT code"), max_length=8, blank=True)
    product_class = models.CharField(_("product class"), max_length=30, blank=True)
    hits = models.PositiveIntegerField(_("say so"), default=0)
    total = models.PositiveIntegerField(_("of"), default=0)
    evidence = models.CharField(_("evidence"), max_length=8, choices=Evidence.choices)
    examples = models.JSONField(default=list)
    others = models.JSONField(default=list)
    read_at = models.DateTimeField(_("read"), default=timezone.now)
    taken_at = models.DateTimeField(_("taken"), null=True, blank=True)
    dismissed_at = models.DateTimeField(_("dismissed"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ("connection", "role", "key")
        default_permissions = ("view",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("connection", "role", "key"), name="suggestion_once"),
            models.CheckConstraint(condition=Q(hits__lte=models.F("total")), name="suggestion_hits_of_total"),
        ]

    def __str__(self) -> str:
        said = self.account or self.vat_code or self.product_class
        return f"{self.role}/{self.key} → {said} ({self.hits}/{self.total})"

    @property
    def value(self) -> str:
        """What it says."""
        return self.account or self.vat_code or self.product_class


class LedgerWatch(models.Model):
    """When a ledger was last looked through for sales that stand twice, and when it is next. ``code``: why it was not."""

    ledger = models.OneToOneField(Connection, models.CASCADE, related_name="watch", verbose_name=_("ledger"))
    looked_at = models.DateTimeField(_("last looked through"), null=True, blank=True)
    next_at = models.DateTimeField(default=timezone.now)
    code = models.CharField(max_length=60, blank=True)
    params = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("watch over a ledger")
        verbose_name_plural = _("watches over ledgers")
        default_permissions = ("view",)
        indexes: ClassVar = [models.Index(fields=("next_at",), name="ledger_watch_next")]

    def __str__(self) -> str:
        return str(self.ledger)


class DoubleBooking(models.Model):
    """A sale of ours that somebody else has booked as well. Over when it is found no more, or a person says that it is right.

    ``amount`` is what the other voucher sold for, in ``currency``. ``certain``: the order's number stands on it, and the
    amount is the same.
    """

    class Why(models.TextChoices):
        NUMBER = "number", _("the order's number")
        AMOUNT = "amount_and_day", _("the amount and the day")
        DAY_SUM = "day_sum", _("the sum of the day's orders")

    link = models.ForeignKey(EntityLink, models.CASCADE, related_name="double_bookings")
    voucher_id = models.CharField(max_length=40)
    voucher_number = models.CharField(_("voucher"), max_length=40)
    on = models.DateField(_("date"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, default="NOK")
    why = models.CharField(_("recognised by"), max_length=14, choices=Why.choices)
    certain = models.BooleanField(_("certain"), default=False)
    found_at = models.DateTimeField(_("found"), default=timezone.now)
    over_at = models.DateTimeField(_("over"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("said to be right"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("double booking")
        verbose_name_plural = _("double bookings")
        ordering = ("-id",)
        default_permissions = ("view",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("link", "voucher_id"), name="double_booking_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=("link",),
                condition=Q(over_at__isnull=True, accepted_at__isnull=True),
                name="double_booking_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.link} = {self.voucher_number}"
