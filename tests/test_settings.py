"""Settings: complete migrations, no surprise in production, mistakes said before they cost something."""

import base64
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.management import call_command

PRODUCTION = {
    "SECRET_KEY": "k" * 60 + "äöå0123456789",
    "CREDENTIAL_KEYS": "one:" + base64.urlsafe_b64encode(b"1" * 32).decode(),
    "PUBLIC_URL": "https://bilagsbro.example",
    "ALLOWED_HOSTS": "bilagsbro.example",
}


@pytest.mark.django_db
def test_every_model_change_has_its_migration() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def manage(*arguments: str, tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command line with an environment of its own: nothing of this computer's but the path."""
    return subprocess.run(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments],
        env={
            "PATH": os.environ["PATH"],
            "VAR_DIR": str(tmp_path / "var"),
            "ENV_FILE": str(tmp_path / "none"),
            **environment,
        },
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_production_settings_pass_the_deployment_checks(tmp_path: Path) -> None:
    ran = manage("check", "--deploy", "--fail-level", "WARNING", tmp_path=tmp_path, **PRODUCTION)

    assert ran.returncode == 0, ran.stderr
    assert not (tmp_path / "var" / "secret_key").exists()
    assert not (tmp_path / "var" / "credential_key").exists()


def test_the_embedded_keys_are_said_to_be_no_keys_for_production(tmp_path: Path) -> None:
    environment = {name: value for name, value in PRODUCTION.items() if name != "CREDENTIAL_KEYS"}

    ran = manage("check", "--deploy", "--fail-level", "WARNING", tmp_path=tmp_path, **environment)

    assert ran.returncode != 0
    assert "bilagsbro.W001" in ran.stderr
    assert (tmp_path / "var" / "credential_key").stat().st_mode & 0o077 == 0


def test_the_embedded_keys_are_made_once(tmp_path: Path) -> None:
    manage("check", tmp_path=tmp_path)
    kept = (tmp_path / "var" / "credential_key").read_text()
    again = manage("check", tmp_path=tmp_path)

    assert again.returncode == 0
    assert (tmp_path / "var" / "credential_key").read_text() == kept
    assert len(base64.urlsafe_b64decode(kept)) == 32


def test_a_pool_shared_by_workers_is_refused(settings: Any) -> None:
    settings.DATABASES["default"].setdefault("OPTIONS", {})["pool"] = True
    try:
        found = {message.id for message in run_checks()}
    finally:
        del settings.DATABASES["default"]["OPTIONS"]["pool"]

    assert "bilagsbro.E001" in found


def test_a_queue_that_would_repeat_tasks_is_refused(settings: Any) -> None:
    settings.Q_CLUSTER = {**settings.Q_CLUSTER, "retry": settings.Q_CLUSTER["timeout"]}

    assert "bilagsbro.E002" in {message.id for message in run_checks()}
