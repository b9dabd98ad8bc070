"""Getting started: which system a company connects, how far it has come, and steps that somebody else was asked to do."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.encryption import EncryptedJSONField, WithSecrets
from accounts.models import Tenant
from integrations.connectors.registry import CONNECTORS
from integrations.models.connection import Connection


class Step(models.TextChoices):
    """The steps from a choice to a connection that works, in their order. A system has those that make sense for it."""

    CHOOSE = "choose", _("Choose what to connect")
    SOURCE = "source", _("Connect the system")
    LEDGER = "ledger", _("Connect Tripletex")
    READINESS = "readiness", _("Check that all is ready")
    MODES = "modes", _("Choose how it is booked")
    RULES = "rules", _("VAT and accounts")
    FROM_DATE = "from-date", _("Choose the first day")
    DRY_RUN = "dry-run", _("See everything before it is booked")
    APPROVAL = "approval", _("The accountant approves")
    LIVE = "live", _("Go live")


class Setup(models.Model):
    """One system that a company connects, step by step. ``connection`` is made with its credentials; ``ended_at`` tells that
    it went live. ``check_asked_at``: a worker was asked then to check it. What is given up before is deleted."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="setups", verbose_name=_("company"))
    kind = models.CharField(_("system"), max_length=20)
    connection = models.OneToOneField(
        Connection, models.CASCADE, null=True, related_name="setup", verbose_name=_("connection")
    )
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    ended_at = models.DateTimeField(_("live"), null=True)
    check_asked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("setup")
        verbose_name_plural = _("setups")
        ordering = ("-id",)
        default_permissions = ("view",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("tenant", "kind"),
                condition=Q(connection__isnull=True),
                name="setup_begun_once",
            )
        ]

    def __str__(self) -> str:
        return self.connection.name if self.connection else CONNECTORS[self.kind].label


class SetupLink(models.Model):
    """One step that somebody else was asked to do, by an address that nobody can guess: we keep only its digest.

    It opens one step, until ``expires_at``, until it is withdrawn, or until the step is done through it (``used_at``).
    """

    setup = models.ForeignKey(Setup, models.CASCADE, related_name="links")
    step = models.CharField(_("step"), max_length=10, choices=Step.choices)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    expires_at = models.DateTimeField(_("valid until"))
    opened_at = models.DateTimeField(_("last opened"), null=True)
    opened = models.PositiveIntegerField(_("times opened"), default=0)
    used_at = models.DateTimeField(_("used"), null=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)

    class Meta:
        verbose_name = _("link to a step")
        verbose_name_plural = _("links to steps")
        ordering = ("-id",)
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.get_step_display()} ({self.email})" if self.email else self.get_step_display()

    @property
    def tenant(self) -> Tenant:
        """Whose step it is."""
        return self.setup.tenant

    def is_open(self, *, now: datetime) -> bool:
        """Whether it still opens its step."""
        return self.used_at is None and self.withdrawn_at is None and now < self.expires_at


class SetupStep(models.Model):
    """What a person has done or decided about one step. ``link`` tells that it was done without a log-in, through which link.

    Steps that facts decide (does the connection answer, has it an approved dry run) have a row only to say who did it.
    """

    setup = models.ForeignKey(Setup, models.CASCADE, related_name="steps")
    step = models.CharField(_("step"), max_length=10, choices=Step.choices)
    done_at = models.DateTimeField(_("done"), default=timezone.now)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    link = models.ForeignKey(SetupLink, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("step of a setup")
        verbose_name_plural = _("steps of setups")
        default_permissions = ("view",)
        constraints: ClassVar = [models.UniqueConstraint(fields=("setup", "step"), name="setup_step_once")]

    def __str__(self) -> str:
        return self.get_step_display()


class DemoSystems(WithSecrets):
    """A shop and a Tripletex company in the demo's sandbox, made ahead and handed out to one company that tries the product.

    ``credentials`` are kind → {base_url, credentials}.
    """

    credentials = EncryptedJSONField(_("credentials"))
    given_to = models.OneToOneField(
        Tenant, models.CASCADE, null=True, related_name="demo_systems", verbose_name=_("given to")
    )
    given_at = models.DateTimeField(_("given"), null=True)
    made_at = models.DateTimeField(_("made"), default=timezone.now)

    class Meta:
        verbose_name = _("demo systems")
        verbose_name_plural = _("demo systems")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"#{self.pk}"
