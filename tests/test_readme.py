"""Nothing in the README that is not true: commands, paths, names and settings exist."""

import importlib
import re
from functools import cache

import pytest
from django.conf import settings
from django.core.management import get_commands
from django.urls import resolve

BASE = settings.BASE_DIR


@cache
def readme() -> str:
    return (BASE / "README.md").read_text()


def section(title: str) -> str:
    return readme().split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def ticked(text: str) -> list[str]:
    """What stands between back-ticks."""
    return re.findall(r"`([^`\n]+)`", text)


def test_every_command_exists() -> None:
    named = set(re.findall(r"manage\.py ([a-z_]+)", readme()))
    listed = {
        word for row in section("Where things are").splitlines() if "commands:" in row for word in ticked(row)
    }

    assert named >= {
        "demo",
        "qcluster",
        "migrate",
        "createsuperuser",
        "sweep",
        "new_key",
        "rotate_keys",
        "bench",
    }
    assert named | {word for word in listed if "/" not in word} <= get_commands().keys()


def test_every_folder_and_file_of_the_map_exists() -> None:
    paths = [
        path
        for row in section("Where things are").splitlines()
        if row.startswith("| `")
        for path in ticked(row.split("|")[1])
    ]
    for path in paths:
        folder = BASE if "/" in path.rstrip("/") or path.endswith("/") else BASE / "integrations"
        assert (folder / path).exists(), path
    assert len(paths) > 15


@pytest.mark.parametrize(
    "name", ["config/requirements.lock", "config/requirements-dev.lock", ".ci/run", "config/wsgi.py"]
)
def test_the_files_that_commands_name_exist(name: str) -> None:
    assert (BASE / name).is_file()


def test_one_orders_way_names_what_is_in_the_code() -> None:
    names = [
        name
        for name in ticked(section("One order's way through the code"))
        if re.fullmatch(r"[a-z_]+(\.[a-z_]+)+", name)
    ]

    assert [name for name in names if not exists(name)] == []
    assert len(names) > 12


def exists(dotted: str) -> bool:
    """Whether ``dotted``, read from ``integrations``, is a module or something in one."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(("integrations", *parts[:length])))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            if not hasattr(found, part):
                return False
            found = getattr(found, part)
        return True
    return False


def test_the_paths_of_one_orders_way_exist() -> None:
    paths = [name for name in ticked(section("One order's way through the code")) if name.endswith(".py")]

    assert paths
    assert all((BASE / "integrations" / path).is_file() for path in paths)


def test_the_table_of_settings_is_the_settings_and_nothing_else() -> None:
    source = (BASE / "config" / "settings.py").read_text()
    read = set(re.findall(r"""\benv(?:\.[a-z]+)?\(\s*"([A-Z_]+)\"""", source))
    table = {
        name
        for row in section("Settings").splitlines()
        if row.startswith("| `")
        for name in ticked(row.split("|")[1])
    }

    assert read - table - {"ENV_FILE"} == set()
    assert table - read == {"DATABASE_URL"} - read
    assert "`ENV_FILE`" in section("Settings")


def test_settings_that_the_text_names_exist() -> None:
    source = (BASE / "config" / "settings.py").read_text()
    named = {name for name in ticked(readme()) if re.fullmatch(r"[A-Z]+_[A-Z_]+", name)}

    assert [name for name in sorted(named) if f'"{name}"' not in source] == []


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/health/work", "/webhooks/some-key/"])
def test_the_addresses_exist(path: str) -> None:
    assert path.split("some-key")[0] in readme() or path.startswith("/webhooks/")
    assert resolve(path)


def test_the_words_are_used_in_the_code() -> None:
    words = [row.split("|")[1].strip() for row in section("Words").splitlines() if row.startswith("| ")][1:]
    code = "\n".join(
        path.read_text().lower()
        for path in (BASE / "integrations").rglob("*.py")
        if "sandbox" not in path.parts
    )

    for row in words:
        for word in row.replace(" …", "").split(", "):
            assert word.lower().split()[0] in code, word
