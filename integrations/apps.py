"""The app that moves documents."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class IntegrationsConfig(AppConfig):
    """Connections, mappings, events, links."""

    name = "integrations"
    verbose_name = _("Documents and ledger")

    def ready(self) -> None:
        """Register the system checks, and let every ``migrate`` leave the triggers and the clock's schedules as they
        should be."""
        from config import checks  # noqa: F401

        post_migrate.connect(_install_triggers, sender=self)
        post_migrate.connect(_make_schedules, sender=self)


def _install_triggers(using: str, apps: Any = None, **kwargs: Any) -> None:
    """Only where the tables are as the triggers want them: somebody may have migrated back to an earlier state. Emptied
    tables (no ``apps``) keep theirs."""
    from integrations.models import standing

    if apps is None or "integrations" not in apps.app_configs:
        return
    if "shown" in {one.name for one in apps.get_model("integrations", "SyncEvent")._meta.fields}:
        standing.install(connections[using])


def _make_schedules(**kwargs: Any) -> None:
    from integrations.jobs import ensure_schedules

    ensure_schedules()
