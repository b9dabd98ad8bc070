"""The start-up sync: one run with what was chosen, and a row per record with what will happen to it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from integrations.models.connection import Connection


class StartupRun(models.Model):
    """Records of a ledger that are moved once into a connection that keeps them from then on.

    It is prepared first (``rows`` are the preview), looked at by a person, then run. ``kinds`` are what was chosen,
    ``decisions`` what happens to conflicts, by their code. ``who`` is the person who asked for it.
    """

    class State(models.TextChoices):
        PREPARING = "preparing", _("Being prepared")
        READY = "ready", _("Ready to start")
        RUNNING = "running", _("In progress")
        PAUSED = "paused", _("Paused")
        CANCELLED = "cancelled", _("Cancelled")
        DONE = "done", _("Done")

    OPEN = (State.PREPARING, State.READY, State.RUNNING, State.PAUSED)

    connection = models.ForeignKey(
        Connection, models.CASCADE, related_name="startup_runs", verbose_name=_("connection")
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PREPARING)
    kinds = models.JSONField(_("what is moved"), default=list)
    decisions = models.JSONField(default=dict, blank=True)
    with_inactive = models.BooleanField(_("also records that are no longer in use"), default=False)
    invite_employees = models.BooleanField(_("each employee gets an invitation by e-mail"), default=False)
    code = models.CharField(max_length=60, blank=True)
    params = models.JSONField(default=dict, blank=True)
    remote_message = models.TextField(blank=True)
    read = models.PositiveIntegerField(_("records read"), default=0)
    lease_until = models.DateTimeField(null=True, editable=False)
    asked_at = models.DateTimeField(_("asked for"), default=timezone.now)
    prepared_at = models.DateTimeField(_("prepared"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    who = models.CharField(_("asked for by"), max_length=254, blank=True)

    class Meta:
        verbose_name = _("start-up sync")
        verbose_name_plural = _("start-up syncs")
        ordering = ("-id",)
        default_permissions = ("view",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("connection",),
                condition=Q(state__in=("preparing", "ready", "running", "paused")),
                name="startup_run_one_open",
                violation_error_message=_("A start-up sync is under way already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.connection}: {self.get_state_display()}"


class StartupRow(models.Model):
    """What one record of the ledger will become. ``document_id`` is the ledger's own id, ``number`` the number that it gets
    ('' is left to the receiver), ``stands_as`` the number of the record that is it already."""

    class Action(models.TextChoices):
        MAKE = "make", _("Will be made")
        LINK = "link", _("Is there already")
        KEEP = "keep", _("Moved before")
        LEAVE = "leave", _("Is left out")

    run = models.ForeignKey(StartupRun, models.CASCADE, related_name="rows")
    kind = models.CharField(max_length=20)
    document_id = models.CharField(max_length=80)
    label = models.CharField(max_length=120, blank=True)
    action = models.CharField(max_length=5, choices=Action.choices)
    number = models.CharField(max_length=200, blank=True)
    stands_as = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=60, blank=True)
    params = models.JSONField(default=dict, blank=True)
    noted = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("run", "kind", "document_id"), name="startup_row_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=("run", "kind", "noted", "id"), name="startup_row_next"),
            models.Index(fields=("run", "code"), name="startup_row_code"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.label}"
