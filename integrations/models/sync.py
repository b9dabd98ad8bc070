"""What the engine remembers: duties (events), tries (attempts), what was written where (links), and how far we read."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.encryption import EncryptedJSONField, WithSecrets
from integrations.models.connection import Connection
from integrations.models.fields import LongJSONField


class Lane(models.Model):
    """The road from one connection into one target, driven by one drain at a time.

    ``lease_token`` fences: whoever holds another token has lost the lane. Order of service: least recently served first.
    """

    connection = models.ForeignKey(
        Connection, models.CASCADE, related_name="lanes", verbose_name=_("connection")
    )
    target = models.ForeignKey(
        Connection, models.CASCADE, related_name="incoming_lanes", verbose_name=_("target")
    )
    lease_token = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    last_served = models.DateTimeField(default=timezone.now)
    next_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("lane")
        verbose_name_plural = _("lanes")
        constraints: ClassVar = [models.UniqueConstraint(fields=("connection", "target"), name="lane_once")]

    def __str__(self) -> str:
        return f"{self.connection} → {self.target}"


class SyncEvent(models.Model):
    """The duty: this document of this connection must be synced by this flow; and its result."""

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting")
        RUNNING = "running", _("In progress")
        DONE = "done", _("Done")
        BLOCKED = "blocked", _("Stopped")
        IGNORED = "ignored", _("Skipped")

    class Result(models.TextChoices):
        NONE = "", "–"
        BOOKED = "booked", _("Booked")
        VERIFIED = "verified", _("Verified")
        UNCHANGED = "unchanged", _("Nothing new")
        NOTHING = "nothing", _("Nothing to book")

    class Priority(models.IntegerChoices):
        LIVE = 0, _("Live")
        HISTORY = 5, _("History")

    connection = models.ForeignKey(
        Connection, models.PROTECT, related_name="events", verbose_name=_("connection")
    )
    lane = models.ForeignKey(Lane, models.PROTECT, related_name="events", verbose_name=_("lane"))
    flow = models.CharField(_("flow"), max_length=30)
    document_id = models.CharField(_("document"), max_length=200)
    label = models.CharField(_("number"), max_length=80, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.PENDING)
    result = models.CharField(_("result"), max_length=10, choices=Result.choices, blank=True)
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority.choices, default=Priority.LIVE
    )
    trigger = models.CharField(_("came by"), max_length=20, blank=True)
    available_at = models.DateTimeField(_("due"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_token = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    code = models.CharField(_("cause"), max_length=60, blank=True)
    params = models.JSONField(default=dict, blank=True)
    remote_message = models.TextField(_("the remote system's words"), blank=True)
    waiting_for = models.CharField(_("waits for"), max_length=250, blank=True)
    who = models.CharField(_("who must act"), max_length=12, blank=True)
    gross = models.DecimalField(_("gross"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    document_date = models.DateField(_("document date"), null=True, blank=True)
    buyer_email = models.CharField(max_length=254, blank=True)
    request_id = models.CharField(_("request id"), max_length=80, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    received_at = models.DateTimeField(_("last heard of"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    is_newest = models.BooleanField(default=True, db_default=True, editable=False)
    """Whether the document was not heard of again. Kept by the database (``models.standing``), as is ``shown``."""
    shown = models.CharField(max_length=10, default=State.PENDING, db_default=State.PENDING, editable=False)
    """The key of ``desk.states.STATES`` by which the document is shown, its vouchers considered."""

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        default_permissions = ("view",)
        permissions: ClassVar = [("retry_event", _("Can try events again and ignore them"))]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("connection", "flow", "document_id"),
                condition=Q(state__in=("pending", "blocked")),
                name="event_one_open",
            ),
            models.UniqueConstraint(
                fields=("connection", "flow", "document_id"),
                condition=Q(state="running"),
                name="event_one_running",
            ),
            models.CheckConstraint(
                condition=~Q(state="running") | (~Q(lease_token="") & Q(lease_until__isnull=False)),
                name="event_running_has_lease",
            ),
            models.CheckConstraint(
                condition=~Q(state="blocked") | ~Q(code=""), name="event_blocked_says_why"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=("lane", "priority", "available_at", "id"),
                condition=Q(state="pending"),
                name="event_pending",
            ),
            models.Index(fields=("lease_until",), condition=Q(state="running"), name="event_running"),
            models.Index(
                fields=("waiting_for", "connection"), condition=Q(state="blocked"), name="event_waiting"
            ),
            models.Index(
                fields=("code", "connection"), condition=Q(state="blocked"), name="event_blocked_code"
            ),
            models.Index(fields=("state", "-id"), name="event_state"),
            models.Index(fields=("-id",), condition=Q(state="done", result="booked"), name="event_unchecked"),
            models.Index(fields=("connection", "-id"), name="event_connection"),
            models.Index(fields=("connection", "flow", "document_id"), name="event_document"),
            models.Index(
                fields=("connection", "shown", "flow"), condition=Q(is_newest=True), name="event_shown"
            ),
            models.Index(fields=("label",), name="event_label"),
            models.Index(fields=("document_id",), name="event_document_id"),
            models.Index(fields=("buyer_email",), condition=~Q(buyer_email=""), name="event_email"),
            models.Index(fields=("request_id",), condition=~Q(request_id=""), name="event_request"),
            models.Index(fields=("finished_at",), name="event_finished"),
            models.Index(fields=("connection", "created_at"), name="event_arrived"),
            models.Index(fields=("connection", "finished_at"), name="event_ended"),
            models.Index(fields=("connection", "document_date", "id"), name="event_dated"),
            models.Index(fields=("connection", "gross", "id"), name="event_amount"),
            models.Index(fields=("connection",), condition=Q(state="blocked"), name="event_stopped"),
        ]

    def __str__(self) -> str:
        return f"{self.flow} {self.label or self.document_id}"


class SyncAttempt(models.Model):
    """One try at an event: when, how long, how it ended, the remote system's request id."""

    event = models.ForeignKey(SyncEvent, models.CASCADE, related_name="tries", verbose_name=_("event"))
    number = models.PositiveSmallIntegerField(_("number"))
    started_at = models.DateTimeField(_("started"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=20)
    code = models.CharField(_("cause"), max_length=60, blank=True)
    params = models.JSONField(default=dict, blank=True)
    remote_message = models.TextField(blank=True)
    request_id = models.CharField(_("request id"), max_length=80, blank=True)
    traceback = models.TextField(blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        default_permissions = ("view",)
        indexes: ClassVar = [
            models.Index(fields=("request_id",), condition=~Q(request_id=""), name="attempt_request"),
            models.Index(fields=("started_at",), name="attempt_started"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.outcome}"


class SourceDocument(WithSecrets):
    """The document as the source last gave it: encrypted, masked when shown, pruned after the retention time."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="documents")
    flow = models.CharField(max_length=30)
    document_id = models.CharField(max_length=200)
    body = EncryptedJSONField(null=True, blank=True)
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("source document")
        verbose_name_plural = _("source documents")
        default_permissions = ("view",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("connection", "flow", "document_id"), name="source_document_once")
        ]
        indexes: ClassVar = [models.Index(fields=("read_at",), name="source_document_age")]

    def __str__(self) -> str:
        return self.document_id


class EntityLink(models.Model):
    """A source document ↔ a ledger document. Reserved before the write, confirmed with the ledger's id at once, then verified.

    ``reference`` is ours and can be searched in the ledger. ``expected`` is what was meant, line by line with why;
    ``observed`` what the ledger really has. ``gross`` in ``currency``, positive for sales. A link of kind ``summary`` is a
    document's share of a daily summary: it has no ledger document of its own, but that of the link ``summary``, which is
    empty until the day is booked.
    """

    class State(models.TextChoices):
        RESERVED = "reserved", _("Reserved")
        CONFIRMED = "confirmed", _("Booked")
        VERIFIED = "verified", _("Verified")
        DEVIATION = "deviation", _("Deviation")

    connection = models.ForeignKey(
        Connection, models.PROTECT, related_name="links", verbose_name=_("connection")
    )
    target = models.ForeignKey(
        Connection, models.PROTECT, related_name="target_links", verbose_name=_("target")
    )
    flow = models.CharField(_("flow"), max_length=30)
    document_id = models.CharField(_("document"), max_length=200)
    part = models.CharField(_("part"), max_length=20, default="sale")
    label = models.CharField(_("number"), max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=20)
    reference = models.CharField(_("reference"), max_length=70)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.RESERVED)
    remote_id = models.CharField(_("id in the target"), max_length=200, blank=True)
    remote_number = models.CharField(_("voucher number"), max_length=200, blank=True)
    secondary = models.JSONField(default=dict, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    gross = models.DecimalField(_("gross"), max_digits=14, decimal_places=2, null=True, blank=True)
    difference = models.DecimalField(_("difference"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    document_date = models.DateField(_("document date"), null=True, blank=True)
    expected = LongJSONField(default=dict, blank=True)
    observed = LongJSONField(default=dict, blank=True)
    differences = LongJSONField(default=list, blank=True)
    rules_version = models.PositiveIntegerField(default=0)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")
    summary = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="members", verbose_name=_("daily summary")
    )
    reserved_at = models.DateTimeField(_("reserved"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("booked"), null=True, blank=True)
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        default_permissions = ("view",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("target", "connection", "flow", "document_id", "part"),
                name="link_one_per_document_part",
            ),
            models.UniqueConstraint(fields=("target", "reference"), name="link_reference_once"),
            models.UniqueConstraint(
                fields=("target", "kind", "remote_id"),
                condition=~Q(remote_id="") & Q(summary__isnull=True),
                name="link_remote_id_once",
            ),
            models.CheckConstraint(
                condition=Q(state="reserved") | ~Q(remote_id=""), name="link_confirmed_has_remote_id"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=("remote_number",), name="link_remote_number"),
            models.Index(fields=("target", "state", "-id"), name="link_state"),
            models.Index(fields=("connection", "flow", "document_id"), name="link_document"),
            models.Index(fields=("label",), name="link_label"),
            models.Index(fields=("confirmed_at",), name="link_confirmed"),
            models.Index(fields=("connection", "document_date"), name="link_dated"),
            models.Index(
                fields=("connection", "-id"),
                condition=Q(kind__in=("invoice", "credit_note", "order", "upgrade", "bill", "purchase")),
                name="link_named",
            ),
            models.Index(
                fields=("connection", "document_date"),
                condition=Q(kind="summary", remote_id=""),
                name="link_laid_aside",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} → {self.remote_number or self.state}"


class SyncCursor(models.Model):
    """How far a connection's polling has read a stream, with a lag."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="cursors")
    stream = models.CharField(max_length=30)
    position = models.JSONField(null=True, blank=True)
    polled_at = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField(default=timezone.now)
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("cursor")
        verbose_name_plural = _("cursors")
        default_permissions = ("view",)
        constraints: ClassVar = [models.UniqueConstraint(fields=("connection", "stream"), name="cursor_once")]

    def __str__(self) -> str:
        return f"{self.connection}: {self.stream}"


class HistoryRun(models.Model):
    """The import of a period: from a date to a date, with progress; can be paused, resumed, cancelled."""

    class State(models.TextChoices):
        RUNNING = "running", _("In progress")
        PAUSED = "paused", _("Paused")
        CANCELLED = "cancelled", _("Cancelled")
        DONE = "done", _("Done")

    connection = models.ForeignKey(
        Connection, models.CASCADE, related_name="history_runs", verbose_name=_("connection")
    )
    flow = models.CharField(_("flow"), max_length=30)
    from_date = models.DateField(_("from"))
    to_date = models.DateField(_("to"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.RUNNING)
    position = models.JSONField(null=True, blank=True)
    listed = models.PositiveIntegerField(_("found"), default=0)
    total = models.PositiveIntegerField(_("in all"), null=True, blank=True)
    lease_until = models.DateTimeField(null=True, editable=False)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    listed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("history import")
        verbose_name_plural = _("history imports")
        ordering = ("-id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("connection", "flow"),
                condition=Q(state__in=("running", "paused")),
                name="history_run_one_open",
                violation_error_message=_("A history import is under way already."),
            ),
            models.CheckConstraint(
                condition=Q(to_date__gte=models.F("from_date")),
                name="history_run_period",
                violation_error_message=_("The period ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_date} – {self.to_date}"


class WakeUp(models.Model):
    """One row: whether a drain has been asked for and not yet begun. Coalesces thousands of wishes into one task."""

    name = models.CharField(max_length=20, primary_key=True)
    asked = models.BooleanField(default=False)
    asked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Heartbeat(models.Model):
    """That somebody worked: a sweep or a drain on a host. Its absence is the alarm."""

    name = models.CharField(_("who"), max_length=80, primary_key=True)
    kind = models.CharField(_("what"), max_length=10)
    beat_at = models.DateTimeField(_("last sign of life"), default=timezone.now)
    started_at = models.DateTimeField(_("since"), default=timezone.now)
    detail = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.name
