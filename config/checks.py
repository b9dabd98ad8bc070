"""Settings mistakes, said before they cost something."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register


@register(Tags.security, deploy=True)
def check_secrets(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """In production the keys come from the environment, not from a file beside the database that they protect."""
    if any(entry.startswith("embedded:") for entry in settings.CREDENTIAL_KEYS):
        return [
            Warning(
                "CREDENTIAL_KEYS is the embedded default.",
                hint="Set CREDENTIAL_KEYS=id:key with a key from `manage.py new_key`, and keep a copy apart from the database.",
                id="bilagsbro.W001",
            )
        ]
    return []


@register()
def check_workers(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A psycopg pool shared by forked workers mixes up answers; django-q2 repeats tasks when retry is too short."""
    found: list[CheckMessage] = []
    if settings.DATABASES["default"].get("OPTIONS", {}).get("pool"):
        found.append(
            Error(
                "A psycopg pool must not be used with the workers.",
                hint="Use CONN_MAX_AGE.",
                id="bilagsbro.E001",
            )
        )
    cluster = settings.Q_CLUSTER
    rounds = 1 + -(-(cluster["queue_limit"] + 1) // cluster["workers"])
    if cluster["retry"] <= cluster["timeout"] * rounds:
        found.append(
            Error("Q_CLUSTER retry is too short for its queue.", hint="Raise retry.", id="bilagsbro.E002")
        )
    return found
