"""What a worker process of a test does. A fork server loads this once: workers begin at once, not after seconds of imports."""

import os
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import override_settings  # noqa: E402

from integrations import jobs  # noqa: E402

__all__ = ["jobs", "sweep"]


def sweep(database: str, settings: dict[str, Any]) -> None:
    """``manage.py sweep --drain`` on this database, under these settings, without a word."""
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    connection.settings_dict["NAME"] = database
    with override_settings(**settings):
        call_command("sweep", "--drain")


def dry_run(database: str, settings: dict[str, Any]) -> None:
    """Go on with the dry runs that are asked for, without a word."""
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    connection.settings_dict["NAME"] = database
    with override_settings(**settings):
        jobs.dry_run()
