"""A workspace of its own for each test, and what stands in it when everything went well."""

from typing import Any

import pytest

from integrations.sandbox.remote import Sandbox
from tests.connectors.workplaces import KARI, LINK, Workplace, new_workplace

WHOLE: dict[str, Any] = {
    "name": "812-konsert-i-parken",
    "previous_names": [],
    "is_private": False,
    "is_archived": False,
    "topic": "Prosjekt 812 Konsert i parken",
    "purpose": "Konsert i parken, 12.–14. juni [x7-project-812]",
    "members": ["bilagsbro", KARI],
    "bookmarks": [["Prosjektet i Rentman", LINK]],
    "messages": [],
}


@pytest.fixture
def place(sandbox: Sandbox) -> Workplace:
    """A workspace with Kari, Ola and the guest Lise."""
    return new_workplace(sandbox)


def state(place: Workplace) -> list[dict[str, Any]]:
    """Every channel but #general, without its id."""
    return [{key: value for key, value in row.items() if key != "id"} for row in place.channels()]
