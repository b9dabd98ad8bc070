"""The sweep from outside django-q2: for cron or a timer, so that a hung cluster does not stop it."""

from typing import Any

from django.core.management.base import BaseCommand

from integrations import jobs


class Command(BaseCommand):
    """Take back expired leases, wake the drain, leave a heartbeat; with --drain also do the work here."""

    help = "Takes back what dead workers held and wakes the drain. --drain also serves what is due, in this process."

    def add_arguments(self, parser: Any) -> None:
        """--drain works without any cluster."""
        parser.add_argument("--drain", action="store_true", help="serve due documents in this process too")

    def handle(self, *args: Any, **options: Any) -> None:
        """One sweep; then perhaps one poll and one drain."""
        jobs.sweep()
        if options["drain"]:
            jobs.poll()
            jobs.drain()
