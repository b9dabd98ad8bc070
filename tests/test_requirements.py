"""What is installed: every package pinned with its hashes, from nowhere in particular."""

import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from django.conf import settings

LOCKS = ("requirements.lock", "requirements-dev.lock")
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^ ;\\]+)")


def lines(name: str) -> list[str]:
    return (settings.BASE_DIR / "config" / name).read_text().splitlines()


def pins(name: str) -> dict[str, str]:
    return dict(match.groups() for row in lines(name) if (match := PIN.match(row)))  # type: ignore[misc]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address(name: str) -> None:
    found = [
        row
        for row in lines(name)
        if "://" in row or "index-url" in row or "trusted-host" in row or " @ " in row
    ]

    assert found == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_with_its_hashes(name: str) -> None:
    text = "\n".join(lines(name))
    blocks = re.split(r"\n(?=[a-zA-Z0-9])", text)
    unpinned = [
        block.splitlines()[0] for block in blocks if PIN.match(block) and "--hash=sha256:" not in block
    ]
    strangers = [block.splitlines()[0] for block in blocks if block[:1].isalnum() and not PIN.match(block)]

    assert (unpinned, strangers) == ([], [])


def test_the_tests_run_on_the_versions_that_the_product_runs_on() -> None:
    product, tests = pins("requirements.lock"), pins("requirements-dev.lock")

    assert {name: tests.get(name) for name in product} == product


def test_every_wished_package_is_locked() -> None:
    wished = {
        re.split(r"[\[<>=;! ]", row)[0].lower()
        for name in ("requirements.in", "requirements-dev.in")
        for row in lines(name)
        if row and not row.startswith(("#", "-"))
    }

    assert wished <= pins("requirements-dev.lock").keys()


def test_this_environment_is_the_locked_one() -> None:
    installed = {
        dist.metadata["name"].lower().replace("_", "-"): dist.version for dist in metadata.distributions()
    }
    conditional = {match[1] for row in lines("requirements.lock") if (match := PIN.match(row)) and ";" in row}
    locked = {name: version for name, version in pins("requirements.lock").items() if name not in conditional}

    assert {name: installed.get(name.replace("_", "-")) for name in locked} == locked


def test_the_python_version_is_stated_once_and_true() -> None:
    project = tomllib.loads(Path(settings.BASE_DIR / "pyproject.toml").read_text())

    assert project["project"]["requires-python"] == ">=3.11,<3.12"
    assert "python3.11 -m venv" in (settings.BASE_DIR / "README.md").read_text()
