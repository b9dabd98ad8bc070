"""What people type, upload and write: no address that leads inside is kept, no file that is too large or of another kind read,
and no text of theirs becomes markup."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import BaseForm, URLField
from django.urls import reverse

from accounts.models import User
from tests.log_in import browser_of
from tests.portal import rows
from tests.portal.test_every_address import addresses, changed_since, everything
from tests.portal.test_isolation import alices_secrets

__all__ = ["addresses", "alices_secrets"]
pytestmark = pytest.mark.django_db
HOSTILE = (
    "http://butikk.example", "https://127.0.0.1/", "https://localhost/", "https://169.254.169.254/latest/meta-data/",
    "https://[::1]/", "https://[::ffff:10.0.0.5]/", "https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/",
    "https://10.0.0.5:8443/", "https://navn:pw@butikk.example/", "ftp://butikk.example/", "https://kasse.local/",
    "gopher://butikk.example/", "//butikk.example", "javascript:alert(1)",
)  # fmt: skip
"""Addresses that lead inside, or nowhere: what a name leads to is judged again when the socket connects
(``tests/connectors/test_addresses.py``)."""


def form_classes(base: type[BaseForm] = BaseForm) -> Iterator[type[BaseForm]]:
    for one in base.__subclasses__():
        yield one
        yield from form_classes(one)


def test_no_address_that_leads_inside_is_kept(
    addresses: Mapping[str, str], alices: rows.Shop, alice: User, support: User
) -> None:
    owner, staff, before = browser_of(alice), browser_of(support), everything()
    keys = {"consumer_key": "ck_1", "consumer_secret": "cs_1", "name": "Ny"}
    for hostile in HOSTILE:
        typed = {
            "address": hostile,
            "base_url": hostile,
            **{f"credential_{name}": text for name, text in keys.items()},
        }
        for name in ("portal:save_alert_channel", "portal:edit_connection", "portal:setup_step"):
            owner.post(addresses[name], {**typed, **keys})
        staff.post(
            reverse("admin:integrations_connection_change", args=[alices.source.pk]), {**typed, **keys}
        )

    assert changed_since(before) == []


def test_every_form_that_takes_an_address_is_tried_here() -> None:
    taking = {
        f"{form.__module__}.{form.__name__}"
        for form in form_classes()
        if form.__module__.startswith(("accounts", "integrations"))
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, URLField) or "url" in name or name == "address"
    }

    assert taking <= {"integrations.admin.connection_form.ConnectionForm"}


def test_every_upload_is_small_and_of_its_kind(
    addresses: Mapping[str, str], alices: rows.Shop, alice: User, support: User
) -> None:
    owner, staff, before = browser_of(alice), browser_of(support), everything()
    openings = reverse("admin:integrations_giftcard_open", args=[alices.ledger.pk])
    for name, content in (
        ("regler.csv", b"x" * 7_000_000),
        ("regler.xlsx", b"PK\x03\x04" + b"\x00" * 1_000),
        ("bilde.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 1_000),
        ("regler.csv", b"\xff\xfe\x00\x01" * 100),
    ):
        file = SimpleUploadedFile(name, content)
        answers = [owner.post(addresses["portal:rules_import"], {"file": file})]
        file.seek(0)
        answers.append(staff.post(openings, {"file": file}))
        assert [one.status_code for one in answers] in ([200, 200], [200, 413]), name

    assert changed_since(before) == []


MARKED_SAFE = {"accounts/two_factor.py": 1}
"""Files that declare text of their own to be markup: a picture that is made of numbers."""


def test_nothing_that_people_wrote_is_declared_to_be_markup() -> None:
    root = Path(settings.BASE_DIR)
    marks = re.compile(r"\bmark_safe\(|SafeString\(|\|\s*safe(?:seq)?\b|autoescape off")
    found = {}
    for folder in ("accounts", "integrations", "config", "templates"):
        for path in root.joinpath(folder).rglob("*.*"):
            hits = marks.findall(path.read_text()) if path.suffix in (".py", ".html", ".txt") else []
            if hits:
                found[str(path.relative_to(root))] = len(hits)

    assert {
        name: count for name, count in found.items() if not name.startswith("templates/mail/")
    } == MARKED_SAFE
