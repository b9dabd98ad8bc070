"""The app that moves documents."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class IntegrationsConfig(AppConfig):
    """Connections, mappings, events, links."""

    name = "integrations"
    verbose_name = _("Documents and ledger")

    def ready(self) -> None:
        """Register the system checks, and let every ``migrate`` leave the clock's schedules as they should be."""
        from config import checks  # noqa: F401

        post_migrate.connect(_make_schedules, sender=self)


def _make_schedules(**kwargs: Any) -> None:
    from integrations.jobs import ensure_schedules

    ensure_schedules()
