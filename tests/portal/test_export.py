"""A copy of all data: asked for by an owner, complete, without secrets, downloaded by owners alone, deleted after a week."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta

import openpyxl
import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, Membership, User
from integrations.flows import belongings, export_files, exporting
from integrations.models import SourceDocument, TenantExport, TenantExportPiece
from tests.portal import rows

pytestmark = pytest.mark.django_db
As = Callable[[User], Client]
PAGE = "/portal/company/data/"
NOW = rows.NOW


def built() -> TenantExport:
    assert exporting.build(lambda: NOW) == 1
    return TenantExport.objects.get()


def files(body: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def lines(body: bytes) -> list[dict[str, object]]:
    return [json.loads(line) for line in body.splitlines()]


def test_an_owner_gets_everything_of_the_company_and_nothing_of_others(
    as_: As, alice: User, charlie: User, alices: rows.Shop, charlies: rows.Shop
) -> None:
    alices.verified("10432", voucher="77-2026", buyer_email="kari@kunde.no")
    alices.card("WXYZ", "500.00", "-62.50")
    charlies.verified("555", voucher="1-2026")
    alices.source.credentials = {"consumer_key": "ck_hemmelig", "consumer_secret": "cs_hemmelig"}
    alices.source.save()
    SourceDocument.objects.create(
        connection=alices.source,
        flow="sale",
        document_id="10432",
        body={"id": 10432, "note": "=1+1"},
        read_at=NOW,
    )
    browser = as_(alice)

    page = browser.post(PAGE + "ask/", follow=True).content.decode()
    again = browser.post(PAGE + "ask/", follow=True).content.decode()

    assert "Kopien blir laget" in page
    assert "En kopi blir laget allerede" in again
    assert TenantExport.objects.count() == 1
    row = built()
    assert (row.state, row.done == row.total, row.expires_at) == ("ready", True, NOW + timedelta(days=7))
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [
        (["alice@example.no"], "Kopien av dataene til Alices Sport AS er klar")
    ]
    answer = browser.get(f"{PAGE}{row.pk}.zip")
    body = b"".join(answer.streaming_content)
    assert (int(answer["Content-Length"]), answer["Content-Type"]) == (len(body), "application/zip")
    found = files(body)
    everything = b"".join(found.values())
    assert b"hemmelig" not in everything
    assert b"Charlies" not in everything

    documents = lines(found["dokumenter.jsonl"])
    assert {row["label"] for row in documents} == {"10432", "WXYZ-0", "WXYZ-1"}
    assert {one["gross"] for one in documents} == {"100.00"}
    [source] = lines(found["kildedokumenter.jsonl"])
    assert source["body"] == {"id": 10432, "note": "=1+1"}
    assert "dokumenter (3 rader)" in found["lesmeg.txt"].decode()
    booked = lines(found["bilag-i-regnskapet.jsonl"])
    assert [(one["remote_number"], one["expected"]["kind"], one["observed"]["kind"]) for one in booked][
        :1
    ] == [("77-2026", "voucher", "voucher")]
    [member] = [row for row in lines(found["medlemskap.jsonl"]) if row["role"] == "owner"]
    assert member["user"] == "alice@example.no"
    sheet = openpyxl.load_workbook(io.BytesIO(found["dokumenter.xlsx"]), read_only=True).active
    table = list(sheet.iter_rows(values_only=True))
    assert len(table) == 4
    assert AuditEntry.objects.filter(action="download_export", actor=alice).count() == 1

    exporting.forget_old(NOW + timedelta(days=7, seconds=1))

    assert TenantExportPiece.objects.count() == 0
    assert browser.get(f"{PAGE}{row.pk}.zip").status_code == 404
    assert "Slettet igjen" in browser.get(PAGE).content.decode()


def test_only_owners_of_the_company_get_it(
    as_: As, alice: User, bob: User, rita: User, charlie: User, alices: rows.Shop
) -> None:
    TenantExport.objects.create(tenant=alices.tenant, asked_by=alice)
    row = built()

    for person in (bob, rita):
        assert as_(person).get(f"{PAGE}{row.pk}.zip").status_code == 403
        assert as_(person).post(PAGE + "ask/").status_code == 403
        assert as_(person).get(PAGE).status_code == 403
    assert as_(charlie).get(f"{PAGE}{row.pk}.zip").status_code == 404
    Membership.objects.filter(user=alice).update(role="reader")
    assert as_(alice).get(f"{PAGE}{row.pk}.zip").status_code == 403
    assert not AuditEntry.objects.filter(action="download_export").exists()


def test_pieces_are_encrypted_and_a_dead_builders_copy_is_made_anew(alice: User, alices: rows.Shop) -> None:
    alices.verified("10432")
    row = TenantExport.objects.create(
        tenant=alices.tenant, asked_by=alice, state="running", beat_at=NOW - timedelta(minutes=9)
    )
    TenantExportPiece.objects.create(export=row, number=0, body=b"half")

    assert exporting.build(lambda: NOW) == 0
    TenantExport.objects.update(beat_at=NOW - timedelta(minutes=11))
    made = built()

    assert made.state == "ready"
    assert b"PK" not in bytes(TenantExportPiece.objects.get().body)[:60]
    assert b"".join(exporting.read(made)).startswith(b"PK")
    assert exporting.build(lambda: NOW) == 0


def test_every_table_of_a_company_is_in_the_copy_or_left_out_by_name() -> None:
    names = {kind.name for kind in belongings.kinds()}

    assert names - {kind.name for kind in export_files.exported()} <= export_files.TECHNICAL
    assert {"SyncEvent", "EntityLink", "Membership", "AuditEntry", "Reconciliation"} <= names
    for kind in export_files.exported():
        fields = {field.name for field in export_files.shown_fields(kind.model)}
        assert not fields & {"credentials", "webhook_secret", "webhook_key", "password", "lease_token"}
    titles = [export_files.file_name(kind) for kind in export_files.exported()]
    assert len(titles) == len(set(titles))


def test_the_page_says_what_it_is_before_there_is_one(as_: As, alice: User) -> None:
    assert "Ingen kopi er laget ennå" in as_(alice).get(reverse("portal:exports")).content.decode()
