"""The files of a copy of a company's data: JSON lines of every table that has something of it, the same as a workbook, and a
text in Norwegian that says what each is. Written piece by piece, never whole in memory. Secrets never get in.
"""

import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

from django.db import models
from django.utils import translation
from django.utils.text import capfirst, slugify
from openpyxl import Workbook  # type: ignore[import-untyped]

from accounts.encryption import EncryptedJSONField
from accounts.models import Tenant, User
from integrations.flows.belongings import Kind, kinds, pieces
from integrations.models import SourceDocument

TECHNICAL = frozenset(
    {"AlertDelivery", "AlertTold", "DemoSystems", "GiftCardKey", "Lane", "SyncCursor", "TenantExportPiece", "VendorLedger"}
)  # fmt: skip
"""What only tells how our machines go about it."""
SECRET = frozenset({"password", "webhook_key", "lease_token", "digest", "secret", "sha256"})
SHEET_ROWS = 1_000_000
"""A sheet ends at 1,048,576 rows; the rest goes on in another."""
STEP = 500
"""Rows read at a time."""
ABOUT: Mapping[str, str] = {
    "SyncEvent": "Dokumentene: ordre, refusjoner, fakturaer og stamdata, med tilstand, beløp og hva som ble gjort.",
    "EntityLink": "Det som står i regnskapet: hva vi mente (expected), hva som ble lest tilbake (observed), og avvik.",
    "SourceDocument": "Kildedokumentene slik nettbutikken eller systemet ga dem.",
    "AccountMapping": "Kontering: hvilken konto som er valgt for hva.",
    "VatRule": "Mva-reglene.",
    "DecisionVersion": "Alle versjoner av kontering og regler, med hvem og når.",
    "Reconciliation": "Avstemminger per periode, med rapport, signatur og kontrollsum.",
    "ReconciliationItem": "Forskjellene i avstemmingene og forklaringene på dem.",
    "GiftCard": "Gavekort med saldo. Bare slutten av koden er kjent her.",
    "GiftCardMovement": "Alt som har skjedd på gavekortene.",
    "Membership": "Hvem som har tilgang, og i hvilken rolle.",
    "AuditEntry": "Loggen: hvem som har gjort hva, med før og etter.",
    "Alert": "Varslene.",
    "Connection": "Tilkoblingene med innstillinger, uten innloggingsopplysninger.",
    "SyncAttempt": "Hvert forsøk på hvert dokument.",
    "SubscriptionCharge": "Hva abonnementet har kostet, dag for dag.",
    "SubscriptionInvoice": "Fakturaene for abonnementet.",
}
"""What a file holds, in the words of its reader; the others are told by their names."""


NAMES: Mapping[str, str] = {
    "SyncEvent": "dokumenter",
    "EntityLink": "bilag-i-regnskapet",
    "Notice": "meldinger",
}
"""Where the pages have another word than the table."""


def exported() -> tuple[Kind, ...]:
    """The tables that a copy holds."""
    return tuple(kind for kind in kinds() if kind.name not in TECHNICAL)


def write(tenant: Tenant, file: IO[bytes], *, now: datetime, progress: Callable[[int], object]) -> None:
    """The whole copy as ZIP into ``file``; ``progress`` is told after each piece how many rows are written."""
    done, told = 0, []
    with (
        translation.override("nb"),
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive,
    ):
        for kind in exported():
            count = 0
            if not kind.of(tenant).exists():
                continue
            book = Sheets(kind)
            with archive.open(f"{file_name(kind)}.jsonl", "w", force_zip64=True) as lines:
                for piece in pieces(kind.of(tenant), size=STEP):
                    people = _people(kind, piece)
                    for row in piece:
                        values = values_of(row, people)
                        lines.write(json.dumps(values, ensure_ascii=False, sort_keys=True).encode() + b"\n")
                        book.add(values)
                    count += len(piece)
                    progress(done + count)
            done += count
            with archive.open(f"{file_name(kind)}.xlsx", "w", force_zip64=True) as target:
                book.copy_into(target)
            told.append((kind, count))
        archive.writestr("lesmeg.txt", "".join(readme(tenant, told, now=now)))


def file_name(kind: Kind) -> str:
    """``dokumenter``: what the table is called on the pages, in letters that every computer takes; tables of one name are told
    apart by their own."""
    words = _words(kind)
    twins = [one for one in exported() if _words(one) == words]
    return words if len(twins) == 1 else f"{words}-{kind.name.lower()}"


def _words(kind: Kind) -> str:
    if kind.name in NAMES:
        return NAMES[kind.name]
    plain = str(kind.model._meta.verbose_name_plural).lower()
    for letter, plainer in (("æ", "ae"), ("ø", "o"), ("å", "a")):
        plain = plain.replace(letter, plainer)
    return slugify(plain) or kind.name.lower()


def _people(kind: Kind, piece: list[Any]) -> dict[Any, str]:
    """The addresses of the people that these rows name."""
    names = [field.attname for field in kind.model._meta.concrete_fields if field.related_model is User]
    keys = {getattr(row, name) for row in piece for name in names} - {None}
    return dict(User.objects.filter(pk__in=keys).values_list("pk", "email")) if keys else {}


def values_of(row: models.Model, people: Mapping[Any, str]) -> dict[str, Any]:
    """A row as JSON values: other rows by their keys, people by their addresses, money as text."""
    shown: dict[str, Any] = {}
    for field in shown_fields(type(row)):
        value = getattr(row, field.attname)
        if field.related_model is User:
            value = people.get(value)
        shown[field.name] = _plain(value)
    return shown


def shown_fields(model: type[models.Model]) -> list[Any]:
    """The fields that a copy shows: no secrets, no keys of links, and of what is encrypted only source documents."""
    return [
        field
        for field in model._meta.concrete_fields
        if field.name not in SECRET
        and not isinstance(field, models.UUIDField)
        and (model is SourceDocument or not isinstance(field, EncryptedJSONField | models.BinaryField))
    ]


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


class Sheets:
    """A table as a workbook: what fits a cell; lists and objects stand in the JSON lines alone."""

    def __init__(self, kind: Kind) -> None:
        self.fields = [
            field
            for field in shown_fields(kind.model)
            if not isinstance(field, models.JSONField | EncryptedJSONField | models.BinaryField)
        ]
        self.book, self.title = Workbook(write_only=True), str(kind.model._meta.verbose_name_plural)
        self.rows = 0

    def add(self, values: Mapping[str, Any]) -> None:
        """One row; a new sheet when one is full."""
        if self.rows % SHEET_ROWS == 0:
            self.sheet = self.book.create_sheet(capfirst(self.title)[:28])
            self.sheet.append([capfirst(str(field.verbose_name)) for field in self.fields])
        self.rows += 1
        self.sheet.append([_cell(field, values[field.name]) for field in self.fields])

    def copy_into(self, target: IO[bytes]) -> None:
        """The file's bytes."""
        with TemporaryFile() as file:
            self.book.save(file)
            file.seek(0)
            while piece := file.read(1 << 20):
                target.write(piece)


_UNWRITABLE = dict.fromkeys([*range(9), 11, 12, *range(14, 32)])
"""Signs that a workbook cannot hold."""


def _cell(field: Any, value: Any) -> Any:
    """Money as numbers; no text is ever taken for a formula."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(field, models.DecimalField):
        return Decimal(value)
    text = str(value).translate(_UNWRITABLE)[:32_000]
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def readme(tenant: Tenant, told: list[tuple[Kind, int]], *, now: datetime) -> Iterator[str]:
    """What each file is, in Norwegian."""
    yield f"Alt som Bilagsbro har om {tenant.name} ({tenant.org_number}), laget {now:%d.%m.%Y}.\r\n\r\n"
    yield "Hver tabell finnes to ganger: som .jsonl (én linje per rad, med alle felt) og som .xlsx (det som får plass).\r\n"
    yield "Beløp er i kroner eller i dokumentets valuta, tidspunkter i UTC. Felt med tall for andre rader viser til «id».\r\n"
    yield "Innloggingsopplysninger til andre systemer er ikke med. Dette er en kopi: ingenting er slettet.\r\n\r\n"
    for kind, count in told:
        about = ABOUT.get(kind.name, capfirst(str(kind.model._meta.verbose_name_plural)) + ".")
        yield f"{file_name(kind)} ({count} {'rad' if count == 1 else 'rader'})\r\n    {about}\r\n"
