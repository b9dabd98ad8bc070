"""Copies of a company's data: built by a worker into a file, kept in encrypted pieces for some days, then deleted."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from tempfile import TemporaryFile
from typing import IO

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts import letters
from accounts.encryption import decrypt, encrypt
from accounts.models import Membership
from integrations.flows import export_files
from integrations.models import TenantExport, TenantExportPiece

log = structlog.get_logger(__name__)
Clock = Callable[[], datetime]
State = TenantExport.State
PIECE_BYTES = 1 << 20
STALE = timedelta(minutes=10)
"""Who has given no sign of life for so long is dead: another worker begins anew."""


def is_wanted(now: datetime) -> bool:
    """Whether a copy waits for somebody to build it."""
    return _waiting(now).exists()


def _waiting(now: datetime) -> QuerySet[TenantExport]:
    dead = Q(state=State.RUNNING, beat_at__lt=now - STALE)
    return TenantExport.objects.filter(Q(state=State.WAITING) | dead).order_by("id")


def build(clock: Clock) -> int:
    """Build every copy that waits, one after the other. Returns how many."""
    built = 0
    while (row := _take(clock())) is not None:
        built += 1
        try:
            _build(row, clock)
        except Exception as error:
            log.error("export broke off", export=row.pk, exc_info=error)
            TenantExportPiece.objects.filter(export=row).delete()
            TenantExport.objects.filter(pk=row.pk).update(state=State.FAILED)
    return built


def _take(now: datetime) -> TenantExport | None:
    for row in _waiting(now).select_related("tenant", "asked_by")[:5]:
        mine = TenantExport.objects.filter(pk=row.pk, state=row.state, beat_at=row.beat_at)
        if mine.update(state=State.RUNNING, beat_at=now, done=0):
            return row
    return None


def _build(row: TenantExport, clock: Clock) -> None:
    tenant, mine = row.tenant, TenantExport.objects.filter(pk=row.pk)
    total = sum(kind.of(tenant).count() for kind in export_files.exported())
    mine.update(total=total)
    TenantExportPiece.objects.filter(export=row).delete()
    with TemporaryFile() as file:
        export_files.write(
            tenant, file, now=clock(), progress=lambda done: mine.update(done=done, beat_at=clock())
        )
        size, sha256 = _keep(row, file)
    now = clock()
    mine.update(
        state=State.READY, size=size, sha256=sha256, ready_at=now, done=total,
        expires_at=now + timedelta(days=settings.EXPORT_DAYS),
    )  # fmt: skip
    if Membership.objects.filter(tenant=tenant, user=row.asked_by, user__is_active=True).exists():
        link = f"{letters.address('portal:exports')}?tenant={tenant.pk}"
        letters.tell(
            row.asked_by, "export_ready", company=tenant.name, link=link, days=str(settings.EXPORT_DAYS)
        )


def _keep(row: TenantExport, file: IO[bytes]) -> tuple[int, str]:
    """Store the file in pieces; its size and checksum."""
    file.seek(0)
    size, digest, number = 0, hashlib.sha256(), 0
    while piece := file.read(PIECE_BYTES):
        sealed = encrypt(piece, context=_context(row.pk, number))
        TenantExportPiece.objects.create(export=row, number=number, body=sealed)
        size, number = size + len(piece), number + 1
        digest.update(piece)
    return size, digest.hexdigest()


def read(row: TenantExport) -> Iterator[bytes]:
    """The file's bytes, piece by piece. Raises Undecryptable."""
    for number in row.pieces.order_by("number").values_list("number", flat=True):
        piece = row.pieces.get(number=number)
        yield decrypt(bytes(piece.body), context=_context(row.pk, number))


def _context(pk: int, number: int) -> str:
    return f"export:{pk}:{number}"


def forget_old(now: datetime) -> int:
    """Delete the files whose days are over. Returns how many."""
    over = TenantExport.objects.filter(state=State.READY, expires_at__lte=now)
    with transaction.atomic():
        keys = list(over.values_list("pk", flat=True))
        TenantExportPiece.objects.filter(export__in=keys).delete()
        return TenantExport.objects.filter(pk__in=keys).update(state=State.EXPIRED)
