"""Dry runs: what a chosen period would become in the ledger, document by document, without anything being written there."""

from typing import Any, ClassVar, cast

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.encryption import EncryptedJSONField, WithSecrets
from accounts.models import Tenant
from integrations.models.connection import Connection
from integrations.models.fields import LongJSONField


class DryRun(models.Model):
    """A period of one connection as it would be booked by the rules of one moment.

    ``position`` is where a worker goes on; who holds ``lease_token`` is the only one who may move it. ``sums`` is what
    everything that would be booked comes to (``accounting.dry_run_sums``), ``counts`` how many documents have which outcome
    (outcome, flow, currency, count, sum). The rules' versions are those that it was made by, ``settings_mark`` tells the
    connection's settings: once one of them has changed, what was approved holds no longer.
    """

    class State(models.TextChoices):
        PREPARING = "preparing", _("About to begin")
        RUNNING = "running", _("In progress")
        DONE = "done", _("Done")
        FAILED = "failed", _("Could not be made")
        CANCELLED = "cancelled", _("Cancelled")

    OPEN: ClassVar = (State.PREPARING, State.RUNNING)

    connection = models.ForeignKey(
        Connection, models.CASCADE, related_name="dry_runs", verbose_name=_("connection")
    )
    first = models.DateField(_("from"))
    last = models.DateField(_("to"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PREPARING)
    position = models.JSONField(default=dict, blank=True)
    lease_token = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    rests_until = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    again = models.PositiveSmallIntegerField(_("begun again"), default=0)
    total = models.PositiveIntegerField(_("in all"), null=True, blank=True)
    listed = models.PositiveIntegerField(_("looked at"), default=0)
    counts = models.JSONField(default=list, blank=True)
    sums = LongJSONField(default=dict, blank=True)
    rules_version = models.PositiveIntegerField(_("version of the rules"), default=0)
    ledger_version = models.PositiveIntegerField(default=0)
    settings_mark = models.CharField(max_length=32, blank=True)
    code = models.CharField(_("cause"), max_length=60, blank=True)
    params = models.JSONField(default=dict, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("asked for by"),
    )  # fmt: skip
    asked_at = models.DateTimeField(_("asked for"), default=timezone.now)
    began_at = models.DateTimeField(_("begun"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("approved by"),
    )  # fmt: skip
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("approval taken back"), null=True, blank=True)

    class Meta:
        verbose_name = _("dry run")
        verbose_name_plural = _("dry runs")
        default_permissions = ("view",)
        ordering = ("-id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("connection",),
                condition=Q(state__in=("preparing", "running")),
                name="dry_run_one_open",
                violation_error_message=_("A dry run is under way already."),
            ),
            models.CheckConstraint(
                condition=Q(last__gte=models.F("first")),
                name="dry_run_period",
                violation_error_message=_("The period ends before it begins."),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=("asked_at",), condition=Q(state__in=("preparing", "running")), name="dry_run_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.connection}: {self.first} – {self.last}"

    @property
    def tenant(self) -> Tenant:
        """The company whose period it is."""
        return self.connection.tenant

    @property
    def is_under_way(self) -> bool:
        """Whether a worker is at it, or soon will be."""
        return self.state in self.OPEN


class DryRunDocument(WithSecrets):
    """One document of a dry run: what it would become, or why nothing.

    ``expected`` are the ledger documents as ``EntityLink.expected`` would hold them, each with its reasons. ``first_on`` and
    ``last_on`` span their days. ``after`` names the document (flow:id) that would have to be booked first, and ``corrects``
    the one that this one is about. ``in_summary``: they would go into the summaries of their days, which are rows of their
    own (flow ``summary``). ``gross`` is in ``currency``, negative for money given back. ``decision`` is about what
    somebody else seems to have booked.
    """

    class Outcome(models.TextChoices):
        WOULD_BOOK = "book", _("Would be booked")
        BLOCKED = "blocked", _("Would be stopped")
        SKIPPED = "skipped", _("Not to be booked")
        ELSEWHERE = "elsewhere", _("Seems to be booked already")
        OURS = "ours", _("Booked by Bilagsbro already")

    class Decision(models.TextChoices):
        NONE = "", _("Not decided")
        LEAVE = "leave", _("Skip it")
        BOOK = "book", _("Book it anyway")

    run = models.ForeignKey(DryRun, models.CASCADE, related_name="documents")
    flow = models.CharField(max_length=30)
    document_id = models.CharField(max_length=200)
    label = models.CharField(_("number"), max_length=80, blank=True)
    date = models.DateField(_("date"), null=True, blank=True)
    gross = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome.choices)
    code = models.CharField(_("cause"), max_length=60, blank=True)
    params = models.JSONField(default=dict, blank=True)
    remote_message = models.TextField(blank=True)
    waiting_for = models.CharField(max_length=250, blank=True)
    who = models.CharField(max_length=12, blank=True)
    after = models.CharField(max_length=240, blank=True)
    after_label = models.CharField(max_length=80, blank=True)
    corrects = models.CharField(max_length=240, blank=True)
    in_summary = models.BooleanField(default=False)
    expected = EncryptedJSONField(null=True, blank=True)
    vouchers = models.PositiveSmallIntegerField(default=0)
    first_on = models.DateField(null=True, blank=True)
    last_on = models.DateField(null=True, blank=True)
    foreign_id = models.CharField(max_length=40, blank=True)
    foreign_number = models.CharField(_("their voucher"), max_length=80, blank=True)
    foreign_date = models.DateField(null=True, blank=True)
    foreign_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    foreign_why = models.CharField(max_length=60, blank=True)
    foreign_certain = models.BooleanField(default=False)
    decision = models.CharField(max_length=5, choices=Decision.choices, blank=True)

    class Meta:
        verbose_name = _("document of a dry run")
        verbose_name_plural = _("documents of dry runs")
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("run", "flow", "document_id"), name="dry_run_document_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=("run", "outcome", "id"), name="dry_run_outcome"),
            models.Index(
                fields=("run", "code", "waiting_for", "id"),
                condition=Q(outcome="blocked"),
                name="dry_run_blocked",
            ),
            models.Index(
                fields=("run", "first_on", "last_on"), condition=Q(in_summary=True), name="dry_run_shares"
            ),
            models.Index(fields=("run", "corrects"), condition=~Q(corrects=""), name="dry_run_corrects"),
        ]

    def __str__(self) -> str:
        return f"{self.flow} {self.label or self.document_id}"

    @property
    def records(self) -> list[dict[str, Any]]:
        """The ledger documents that it would become; [] where it becomes none."""
        return cast("list[dict[str, Any]]", self.expected or [])

    @property
    def is_counted(self) -> bool:
        """Whether it would be booked as things are decided now."""
        if self.outcome == self.Outcome.ELSEWHERE:
            return self.decision == self.Decision.BOOK and bool(self.vouchers)
        return self.outcome == self.Outcome.WOULD_BOOK
