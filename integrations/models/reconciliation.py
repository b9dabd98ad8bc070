"""The reconciliation of a period: what was read, what differs and who explained it, and the accountant's signature."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Tenant
from integrations.models.connection import Connection
from integrations.models.fields import LongJSONField
from integrations.models.sync import EntityLink, SyncEvent


class Reconciliation(models.Model):
    """A month or a VAT term of one ledger. ``sums`` is what its last reading came to (``flows.reconciliation``).

    ``report`` is frozen by the signature, as the very text that ``checksum`` (SHA-256) is of. ``changes`` is what a reading
    after the signature found otherwise in the ledger.
    """

    class State(models.TextChoices):
        NEW = "new", _("Not read yet")
        READING = "reading", _("Being read")
        READ = "read", _("Read")
        FAILED = "failed", _("Could not be read")

    ledger = models.ForeignKey(
        Connection, models.PROTECT, related_name="reconciliations", verbose_name=_("ledger")
    )
    first = models.DateField(_("from"))
    last = models.DateField(_("to"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.NEW)
    position = models.BigIntegerField(default=0)
    total = models.PositiveIntegerField(_("documents"), default=0)
    done = models.PositiveIntegerField(_("read"), default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    code = models.CharField(_("cause"), max_length=60, blank=True)
    params = models.JSONField(default=dict, blank=True)
    asked_at = models.DateTimeField(_("asked for"), null=True, blank=True)
    began_at = models.DateTimeField(_("reading began"), null=True, blank=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    sums = LongJSONField(default=dict, blank=True)
    changes = LongJSONField(default=list, blank=True)
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("signed by"),
    )  # fmt: skip
    report = models.TextField(blank=True)
    checksum = models.CharField(_("checksum"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("reconciliation")
        verbose_name_plural = _("reconciliations")
        default_permissions = ("view",)
        ordering = ("-first", "-last")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("ledger", "first", "last"), name="reconciliation_once"),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True) | (~Q(checksum="") & Q(signed_by__isnull=False)),
                name="reconciliation_signed_is_frozen",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} – {self.last}"

    @property
    def tenant(self) -> Tenant:
        """The company whose period it is."""
        return self.ledger.tenant


class ReconciledDocument(models.Model):
    """One ledger document of a period as the reading found it. ``held`` is what the ledger holds, as a stored record."""

    class State(models.TextChoices):
        EQUAL = "equal", _("As meant")
        CHANGED = "changed", _("Changed in the ledger")
        GONE = "gone", _("Gone from the ledger")
        NOT_READ = "not_read", _("Not read anew")

    reconciliation = models.ForeignKey(Reconciliation, models.CASCADE, related_name="documents")
    link = models.ForeignKey(EntityLink, models.PROTECT, related_name="+")
    event = models.ForeignKey(SyncEvent, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(_("state"), max_length=8, choices=State.choices)
    label = models.CharField(_("document"), max_length=80, blank=True)
    voucher = models.CharField(_("voucher"), max_length=200, blank=True)
    on = models.DateField(_("date"))
    gross = models.DecimalField(_("gross"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    rules_version = models.PositiveIntegerField(_("version of the rules"), default=0)
    filters = models.JSONField(default=list)
    """What the list of documents can be narrowed to: ``code:3``, ``account:1932``, ``currency:EUR``."""
    differences = models.JSONField(default=list)
    fingerprint = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("reconciled document")
        verbose_name_plural = _("reconciled documents")
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("reconciliation", "link"), name="reconciled_document_once")
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.voucher}"


class ReconciledAccount(models.Model):
    """A clearing account or an account of gift cards: its balances, what we moved, and what others did. Debit +, kroner.

    ``others`` are postings that are not ours: ``entries`` has [voucher, date, amount, text] of the first ones. ``listed`` is
    what the card list says is owed, None for clearing accounts.
    """

    class Kind(models.TextChoices):
        CLEARING = "clearing", _("Clearing account")
        GIFT_CARD = "gift_card", _("Gift cards")

    reconciliation = models.ForeignKey(Reconciliation, models.CASCADE, related_name="accounts")
    account = models.CharField(_("account"), max_length=12)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    means = models.JSONField(default=list)
    opening = models.DecimalField(_("opening balance"), max_digits=14, decimal_places=2)
    meant = models.DecimalField(_("booked by us"), max_digits=14, decimal_places=2)
    held = models.DecimalField(_("ours in the ledger"), max_digits=14, decimal_places=2)
    others = models.DecimalField(_("posted by others"), max_digits=14, decimal_places=2)
    closing = models.DecimalField(_("closing balance"), max_digits=14, decimal_places=2)
    listed = models.DecimalField(_("card list"), max_digits=14, decimal_places=2, null=True)
    entries = models.JSONField(default=list)
    others_count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("reconciled account")
        verbose_name_plural = _("reconciled accounts")
        default_permissions = ()
        ordering = ("account",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("reconciliation", "account"), name="reconciled_account_once")
        ]

    def __str__(self) -> str:
        return self.account


class ReconciliationItem(models.Model):
    """One named difference of a period. ``key`` finds it again in the next reading, so that its explanation stays.

    ``settled_at``: a later reading did not find it any more. ``amount`` is positive, in ``currency``.
    """

    class Kind(models.TextChoices):
        DEVIATION = "deviation", _("Booked otherwise than meant")
        CHANGED = "changed", _("Changed in Tripletex after the check")
        GONE = "gone", _("Gone from Tripletex")
        UNVERIFIED = "unverified", _("Not verified yet")
        BLOCKED = "blocked", _("Stopped, not booked")
        WAITING = "waiting", _("Waiting, not booked")
        SOURCE = "source", _("Booked at another amount than the source states")
        CHEAPER = "cheaper", _("Booked at less by rule: a card that was given away")
        SKIPPED = "skipped", _("Skipped")
        ACCOUNT = "account", _("Our postings on the account differ")
        BALANCE = "balance", _("The balances do not follow from the postings")
        CARDS = "cards", _("The card list differs from the account")

    reconciliation = models.ForeignKey(Reconciliation, models.CASCADE, related_name="items")
    key = models.CharField(max_length=80)
    kind = models.CharField(_("difference"), max_length=10, choices=Kind.choices)
    event = models.ForeignKey(SyncEvent, models.SET_NULL, null=True, related_name="+")
    label = models.CharField(_("document"), max_length=80, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    detail = models.JSONField(default=dict)
    explanation = models.CharField(_("explanation"), max_length=400, blank=True)
    explained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("explained by"),
    )  # fmt: skip
    explained_at = models.DateTimeField(_("explained"), null=True, blank=True)
    found_at = models.DateTimeField(_("found"), default=timezone.now)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    class Meta:
        verbose_name = _("difference of a reconciliation")
        verbose_name_plural = _("differences of reconciliations")
        default_permissions = ()
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("reconciliation", "key"), name="reconciliation_item_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.label}"

    @property
    def tenant(self) -> Tenant:
        """The company whose difference it is."""
        return self.reconciliation.tenant

    @property
    def must_be_explained(self) -> bool:
        """Whether the period cannot be signed before somebody has said why. What a rule or a person skipped has its why."""
        return self.kind not in (self.Kind.SKIPPED, self.Kind.CHEAPER)

    @property
    def is_open(self) -> bool:
        """Whether it still stands in the way of the signature."""
        return self.must_be_explained and self.settled_at is None and not self.explanation
