"""The benchmark runs from one command, on a database of its own, and prints its table."""

import os
import subprocess
import sys
from pathlib import Path

MANAGE = Path(__file__).resolve().parents[2] / "manage.py"


def test_the_benchmark_measures_on_its_own_database_and_prints_a_table(tmp_path: Path) -> None:
    environment = {**os.environ, "VAR_DIR": str(tmp_path), "LC_ALL": "C.UTF-8"}

    ended = subprocess.run(
        [sys.executable, str(MANAGE), "bench", "--only", "cpu"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert ended.returncode == 0, ended.stderr[-2000:]
    assert "small, sqlite" in ended.stdout
    assert "Worker CPU per order" in ended.stdout
    assert "300 orders" in ended.stdout
    assert (tmp_path / "bench" / "bilagsbro.sqlite3").exists()
