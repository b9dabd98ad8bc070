"""What other packages bring along, in the same clothes and under the same caution: the queue and the log-in guard.

The clock's rows are read-only: one unreadable schedule would stop them all, and they are made from the code anyway.
"""

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.contrib.admin.exceptions import NotRegistered
from django.utils.translation import gettext_lazy as _
from django_q.models import Failure, OrmQ, Schedule, Success, Task

from integrations.admin import columns
from integrations.admin.base import ModelAdmin, ReadOnlyAdmin

for model in (Failure, OrmQ, Schedule, Success, AccessAttempt, AccessLog, AccessFailureLog):
    try:
        admin.site.unregister(model)
    except NotRegistered:
        continue


@admin.register(Schedule)
class ScheduleAdmin(ReadOnlyAdmin):
    """What the clock calls, and when next."""

    list_display = ("name", "func", "schedule_type", "minutes", "cron", "next_run")
    ordering = ("next_run",)
    fields = ("name", "func", "schedule_type", "minutes", "cron", "next_run", "repeats")


@admin.register(OrmQ)
class QueueAdmin(ReadOnlyAdmin):
    """Wake-up calls that nobody has answered yet. What is inside is a pickle and is not opened here."""

    list_display = ("id", "key", "lock")
    fields = ("key", "lock")
    ordering = ("id",)


class TaskAdmin(ReadOnlyAdmin):
    """A call that was answered. Arguments and results are pickles and are not opened here."""

    list_display = ("func", "started", "stopped", "attempt_count")
    fields = ("func", "started", "stopped", "success", "attempt_count")
    deferred: tuple[str, ...] = ("args", "kwargs", "result", "hook")
    ordering = ("-started",)


@admin.register(Success)
class SuccessAdmin(TaskAdmin):
    """Calls that went well."""


@admin.register(Failure)
class FailureAdmin(TaskAdmin):
    """Calls that broke off: a bug of ours, since every document's failure is kept with the document."""

    list_display = ("func", "started", "stopped", "words")
    fields = ("func", "started", "stopped", "words", "attempt_count")
    deferred = ("args", "kwargs", "hook")

    @columns.column(_("what was said"))
    def words(self, task: Task) -> str:
        """The end of the failure's text."""
        return str(task.result or "")[-300:]


@admin.register(AccessAttempt)
class AccessAttemptAdmin(ModelAdmin):
    """Failed log-ins that count towards a lock; deleting one unlocks the person."""

    may_delete = True
    list_display = ("attempt_time", "username", "ip_address", "failures_since_start")
    search_fields = ("username", "ip_address")
    fields = ("attempt_time", "username", "ip_address", "failures_since_start", "user_agent")
    readonly_fields = fields

    def has_add_permission(self, request: object) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        """Nobody."""
        return False


@admin.register(AccessLog)
class AccessLogAdmin(ReadOnlyAdmin):
    """Who logged in and out."""

    list_display = ("attempt_time", "username", "ip_address", "logout_time")
    search_fields = ("username", "ip_address")
    fields = ("attempt_time", "username", "ip_address", "logout_time", "user_agent")


@admin.register(AccessFailureLog)
class AccessFailureLogAdmin(ReadOnlyAdmin):
    """Failed log-ins."""

    list_display = ("attempt_time", "username", "ip_address", "locked_out")
    search_fields = ("username", "ip_address")
    fields = ("attempt_time", "username", "ip_address", "locked_out", "user_agent")
