"""Who may import whom: the contracts in pyproject.toml hold."""

import subprocess
import sys
from pathlib import Path

from django.conf import settings


def test_every_import_contract_is_kept() -> None:
    command = Path(sys.executable).with_name("lint-imports")

    ran = subprocess.run(
        [command, "--no-cache"], cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=60
    )

    assert ran.returncode == 0, ran.stdout
    assert " 0 broken." in ran.stdout


def test_the_top_level_holds_what_the_readme_shows_and_nothing_else() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        names = {path.name for path in settings.BASE_DIR.iterdir() if not path.name.startswith(".")} - {"var"}
    else:
        names = {line.split("/")[0] for line in listed.stdout.splitlines()} - {".ci", ".gitignore"}

    assert names == {
        "README.md", "accounts", "config", "fixtures", "integrations", "manage.py", "pyproject.toml", "templates", "tests",
    }  # fmt: skip
