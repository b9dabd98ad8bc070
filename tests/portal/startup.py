"""The pages of a start-up sync, as a browser asks for them."""

from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from integrations.models import Connection, StartupRun

ACTS = ("ask", "defaults", "answer", "start", "pause", "resume", "cancel", "retry")


def address(connection: Connection, step: str = "") -> str:
    return reverse(f"portal:startup_{step}" if step else "portal:startup", args=[connection.pk])


def read(browser: Client, connection: Connection, step: str = "", **asked: Any) -> str:
    answer = browser.get(address(connection, step), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def press(browser: Client, connection: Connection, step: str, **typed: Any) -> StartupRun | None:
    browser.post(address(connection, step), typed)
    return StartupRun.objects.first()


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("action", flat=True))
