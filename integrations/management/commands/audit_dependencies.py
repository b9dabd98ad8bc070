"""Whether anything that we install has a known hole: every locked version is asked for at a service of advisories."""

import json
import re
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

SERVICE = "https://api.osv.dev"
"""Open Source Vulnerabilities, which holds the advisories of the Python Packaging Authority and of GitHub."""
LOCK = Path(settings.BASE_DIR) / "config" / "requirements.lock"
PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^ ;\\]+)", re.MULTILINE)
SECONDS = 30
FOUND, NOT_ASKED = 1, 2


class Command(BaseCommand):
    """Exit code 0: nothing known; 1: something is, and stands in the output; 2: nobody could be asked, so nothing is proved."""

    help = "Asks a service of advisories (OSV) about every package in config/requirements.lock."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Another service, another lock."""
        parser.add_argument(
            "--service", default=SERVICE, help=f"base address that speaks OSV's API ({SERVICE})"
        )
        parser.add_argument("--lock", type=Path, default=LOCK, help="the locked requirements")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask, and say what is known."""
        pins = dict(PIN.findall(options["lock"].read_text()))
        if not pins:
            raise CommandError(f"{options['lock']} pins nothing: nothing was asked.", returncode=NOT_ASKED)
        known = _ask(options["service"].rstrip("/"), pins)
        for name, advisories in known.items():
            self.stdout.write(f"{name} {pins[name]}: {', '.join(advisories)}")
        if known:
            raise CommandError(f"{len(known)} of {len(pins)} packages have known holes.", returncode=FOUND)
        self.stdout.write(f"No advisory is known for any of {len(pins)} packages.")


def _ask(service: str, pins: Mapping[str, str]) -> dict[str, list[str]]:
    """The ids of what is known, by package. Raises CommandError (2) when the service does not answer as it should."""
    queries = [
        {"package": {"name": name, "ecosystem": "PyPI"}, "version": version} for name, version in pins.items()
    ]
    host = urlsplit(service).hostname or service
    try:
        answer = requests.post(f"{service}/v1/querybatch", json={"queries": queries}, timeout=SECONDS)
        answer.raise_for_status()
        results = answer.json()["results"]
        found = [[str(one["id"]) for one in result.get("vulns", ())] for result in results]
    except (requests.RequestException, json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise CommandError(
            f"{host} could not be asked ({type(error).__name__}): it is not known whether anything has a hole. "
            "Run this where the service can be reached, or name another one with --service.",
            returncode=NOT_ASKED,
        ) from error
    if len(found) != len(pins):
        raise CommandError(
            f"{host} answered about {len(found)} of {len(pins)} packages.", returncode=NOT_ASKED
        )
    return {name: advisories for name, advisories in zip(pins, found, strict=True) if advisories}
