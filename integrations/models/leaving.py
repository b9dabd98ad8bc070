"""Leaving: a copy of everything that a company has here, and the end of its account."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Tenant


class TenantExport(models.Model):
    """A copy of all of a company's data as a ZIP file, asked for by an owner. ``done`` of ``total`` rows are written.

    ``beat_at``: the last sign of life of who builds it. The file itself is in pieces, encrypted, until ``expires_at``.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Begins soon")
        RUNNING = "running", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Could not be made")
        EXPIRED = "expired", _("Deleted again")

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="exports", verbose_name=_("company"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked for by")
    )
    asked_at = models.DateTimeField(_("asked for"), default=timezone.now)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(_("rows written"), default=0)
    total = models.PositiveIntegerField(_("rows"), default=0)
    beat_at = models.DateTimeField(null=True, editable=False)
    size = models.PositiveBigIntegerField(_("size"), default=0)
    sha256 = models.CharField(_("checksum (SHA-256)"), max_length=64, blank=True)
    ready_at = models.DateTimeField(_("ready since"), null=True)
    expires_at = models.DateTimeField(_("deleted"), null=True)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ("-id",)
        default_permissions = ("view",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("tenant",), condition=Q(state__in=("waiting", "running")), name="export_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.tenant.name} {self.asked_at:%Y-%m-%d}"


class TenantExportPiece(models.Model):
    """A piece of an export's file, encrypted; they follow each other by number."""

    export = models.ForeignKey(TenantExport, models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    body = models.BinaryField()

    class Meta:
        verbose_name = _("piece of an export")
        verbose_name_plural = _("pieces of exports")
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("export", "number"), name="export_piece_once")
        ]

    def __str__(self) -> str:
        return f"{self.export_id}/{self.number}"


class Closing(models.Model):
    """The end of a company's account: asked for by an owner, regretted within its days, or carried out.

    From ``closes_on`` on: log-ins to other systems and personal data are gone, members see nothing. What the bookkeeping
    act keeps is kept until ``kept_until``, and ``emptied_at`` says when that was deleted too. ``wiped`` and ``kept`` count
    rows by kind.
    """

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="closings", verbose_name=_("company"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked for by")
    )
    asked_at = models.DateTimeField(_("asked for"), default=timezone.now)
    reason = models.CharField(_("reason"), max_length=400, blank=True)
    closes_on = models.DateField(_("closes on"))
    regretted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("regretted by")
    )
    regretted_at = models.DateTimeField(_("regretted"), null=True)
    closed_at = models.DateTimeField(_("closed"), null=True)
    kept_until = models.DateField(_("bookkeeping documents are kept until"), null=True)
    emptied_at = models.DateTimeField(_("deleted"), null=True)
    wiped = models.JSONField(_("deleted at closing"), default=dict)
    kept = models.JSONField(_("kept"), default=dict)

    class Meta:
        verbose_name = _("closing of an account")
        verbose_name_plural = _("closings of accounts")
        ordering = ("-id",)
        default_permissions = ("view",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("tenant",), condition=Q(regretted_at__isnull=True), name="closing_one_standing"
            ),
            models.CheckConstraint(
                condition=Q(regretted_at__isnull=True) | Q(closed_at__isnull=True),
                name="closing_regretted_or_closed",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(kept_until__isnull=False), name="closing_kept_until"
            ),
            models.CheckConstraint(
                condition=Q(emptied_at__isnull=True) | Q(closed_at__lte=F("emptied_at")),
                name="closing_emptied_after",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tenant.name} {self.closes_on}"
