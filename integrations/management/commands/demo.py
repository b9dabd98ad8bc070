"""The main jobs on embedded defaults: a sandbox, three companies, web server and workers; everything booked and verified."""

import os
import shutil
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from integrations.management.demonstration import Demonstration

DEMO_ENV = "BILAGSBRO_DEMO"


class Command(BaseCommand):
    """Show the product at work, with nothing but this computer."""

    help = (
        "Starts the sandbox, the web server and the workers; a webshop's orders are booked, a wholesaler moves into "
        "Rackbeat and a rental company plans in Rentman and talks in Slack while you watch."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--once ends with an exit code instead of staying up."""
        parser.add_argument(
            "--once", action="store_true", help="end when everything is booked; exit code 0 when it is right"
        )
        parser.add_argument("--port", type=int, default=8000, help="the web server's port (default 8000)")
        parser.add_argument("--seed", type=int, default=1, help="the seed of what is made up")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run in a folder and database of the demo's own, made anew each time."""
        if DEMO_ENV not in os.environ:
            self._restart_in_own_folder()
        demonstration = Demonstration(port=options["port"], seed=options["seed"])
        code = demonstration.run(once=options["once"])
        if code:
            sys.exit(code)

    def _restart_in_own_folder(self) -> None:
        """The demo never touches an installation's data: this process becomes one that has its own."""
        folder = Path(settings.VAR_DIR) / "demo"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        environment = {
            **os.environ,
            DEMO_ENV: "1",
            "VAR_DIR": str(folder),
            "DATABASE_URL": os.environ.get("DEMO_DATABASE_URL", f"sqlite:///{folder / 'bilagsbro.sqlite3'}"),
            "LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING"),
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
        }
        os.execve(sys.executable, [sys.executable, *sys.argv], environment)
