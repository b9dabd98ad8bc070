"""«Avstemming»: a company's periods, what each came to in the shop, with us and in the ledger, and the signature. By tenant."""

import datetime as dt
import re
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, DateField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Tenant, User
from integrations import jobs
from integrations.accounting.vat_terms import term_of
from integrations.desk import audit, reconciliation_report
from integrations.models import (
    Connection,
    EntityLink,
    ReconciledDocument,
    Reconciliation,
    ReconciliationItem,
    SyncEvent,
)

DAY = dt.timedelta(days=1)
PIECE = 500
MOST_PERIODS = 36
LATER_SHOWN = 50
LONGEST = 400
SKIPPED = (ReconciliationItem.Kind.SKIPPED, ReconciliationItem.Kind.CHEAPER)
OPEN = Q(items__settled_at__isnull=True, items__explanation="") & ~Q(items__kind__in=SKIPPED)
MONTH, TERM = re.compile(r"(\d{4})-(\d{2})"), re.compile(r"(\d{4})-T([1-6])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A month (``2026-10``) or a VAT term of two months (``2026-T5``), first and last day included."""

    key: str
    first: date
    last: date

    @property
    def name(self) -> str:
        """``October 2026``, ``Term 5, 2026``."""
        if "T" in self.key:
            return _("VAT term %(number)s, %(year)s") % {"number": self.key[-1], "year": self.key[:4]}
        return date_format(self.first, "F Y")


def period_of(key: str) -> Period:
    """Raises ValueError for what is no period."""
    if found := TERM.fullmatch(key):
        term = term_of(date(int(found[1]), int(found[2]) * 2, 1))
        return Period(key=key, first=term.first, last=term.last)
    if found := MONTH.fullmatch(key):
        first = date(int(found[1]), int(found[2]), 1)
        return Period(key=key, first=first, last=(first + 31 * DAY).replace(day=1) - DAY)
    raise ValueError(key)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodRow:
    """One line of the list. ``row`` is None while nobody has asked for the period; ``is_over`` its last day has passed."""

    ledger: Connection
    period: Period
    row: Reconciliation | None
    open: int
    is_over: bool


def ledgers_of(tenant: Tenant) -> QuerySet[Connection]:
    """The ledgers that something books into."""
    return Connection.objects.filter(tenant=tenant, sources__isnull=False).distinct().order_by("name", "pk")


def periods(tenant: Tenant, *, today: date, terms: bool) -> list[PeriodRow]:
    """Newest first, from the first voucher on. Three queries, however much is booked."""
    ledgers = list(ledgers_of(tenant))
    begun = _begun(ledgers)
    rows = {
        (row.ledger_id, row.first, row.last): row
        for row in Reconciliation.objects.filter(ledger__tenant=tenant)
        .defer("report", "sums", "changes")
        .annotate(open=Count("items", filter=OPEN))
    }
    found = []
    for ledger in ledgers:
        if ledger.pk not in begun:
            continue
        for period in _periods(begun[ledger.pk], today, terms=terms):
            row = rows.get((ledger.pk, period.first, period.last))
            left = row.open if row else 0
            found.append(
                PeriodRow(ledger=ledger, period=period, row=row, open=left, is_over=period.last < today)
            )
    return found


def _begun(ledgers: list[Connection]) -> dict[int, date]:
    """The day of each ledger's first voucher: of each of its sources' first, which an index knows."""
    days = EntityLink.objects.filter(connection=OuterRef("pk"), document_date__isnull=False)
    first = Subquery(days.order_by("document_date").values("document_date")[:1])
    sources = Connection.objects.filter(ledger__in=ledgers).annotate(first=first)
    found: dict[int, date] = {}
    for ledger, day in sources.values_list("ledger", "first"):
        if day is not None and ledger is not None:
            found[ledger] = min(day, found.get(ledger, day))
    return found


def _periods(begun: date, today: date, *, terms: bool) -> list[Period]:
    found: list[Period] = []
    day = today
    while len(found) < MOST_PERIODS and day >= begun.replace(day=1):
        key = f"{day.year}-T{term_of(day).number}" if terms else f"{day:%Y-%m}"
        found.append(period_of(key))
        day = found[-1].first - DAY
    return found


def row_of(ledger: Connection, period: Period) -> Reconciliation | None:
    """What is known of a period; None while nobody has asked for it."""
    rows = Reconciliation.objects.select_related("ledger__tenant", "signed_by")
    return rows.filter(ledger=ledger, first=period.first, last=period.last).first()


def ask(ledger: Connection, period: Period, *, actor: User, now: datetime) -> Reconciliation:
    """Have the period read (anew) by a worker. One that is being read goes on."""
    with transaction.atomic():
        row, _made = Reconciliation.objects.select_for_update().get_or_create(
            ledger=ledger, first=period.first, last=period.last
        )
        if row.state == Reconciliation.State.READING:
            return row
        row.state, row.asked_at, row.began_at, row.lease_until = row.State.READING, now, None, None
        row.position = row.done = row.total = 0
        row.code, row.params, row.changes = "", {}, []
        if row.signed_at is None:
            row.sums = {}
        row.save()
        audit.record("read_period", actor=actor, tenant=ledger.tenant, obj=row)
    jobs.begin_reconciling()
    return row


def explain(row: Reconciliation, pk: int, text: str, *, actor: User, now: datetime) -> None:
    """Say why a difference is as it is; '' takes the explanation back. Raises ValidationError and
    ReconciliationItem.DoesNotExist."""
    words = " ".join(text.split())
    if len(words) > LONGEST:
        raise ValidationError(_("At most %(most)s characters.") % {"most": LONGEST})
    with transaction.atomic():
        locked = Reconciliation.objects.select_for_update().get(pk=row.pk)
        if locked.signed_at is not None:
            raise ValidationError(_("The period is signed. Take the signature back first."))
        item = locked.items.get(pk=pk)
        before = item.explanation
        item.explanation = words
        item.explained_by, item.explained_at = (actor, now) if words else (None, None)
        item.save(update_fields=["explanation", "explained_by", "explained_at"])
        audit.record(
            "explain_difference", actor=actor, tenant=row.tenant, obj=item,
            before={"explanation": before}, after={"explanation": words},
        )  # fmt: skip


def open_items(row: Reconciliation) -> QuerySet[ReconciliationItem]:
    """What still stands in the way of the signature."""
    return row.items.filter(settled_at__isnull=True, explanation="").exclude(kind__in=SKIPPED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """What happened to documents of the period after a moment: booked, checked again, or stopped."""

    links: tuple[EntityLink, ...]
    events: tuple[SyncEvent, ...]

    def __bool__(self) -> bool:
        return bool(self.links or self.events)


def later_than(row: Reconciliation, moment: datetime | None) -> Later:
    """What changed on our side since the period was read, or signed. Two queries."""
    if moment is None:
        return Later(links=(), events=())
    links = EntityLink.objects.filter(target=row.ledger, document_date__range=(row.first, row.last))
    links = links.filter(
        Q(reserved_at__gt=moment) | Q(confirmed_at__gt=moment) | Q(verified_at__gt=moment)
    ).exclude(kind="party")
    day = Coalesce("document_date", TruncDate("created_at"), output_field=DateField())
    events = SyncEvent.objects.filter(connection__ledger=row.ledger, gross__isnull=False).annotate(day=day)
    events = events.filter(day__range=(row.first, row.last), finished_at__gt=moment)
    quiet = (SyncEvent.Result.UNCHANGED, SyncEvent.Result.VERIFIED, SyncEvent.Result.BOOKED)
    return Later(
        links=tuple(links.defer("expected", "observed", "differences").order_by("-pk")[:LATER_SHOWN]),
        events=tuple(events.exclude(result__in=quiet).order_by("-pk")[:LATER_SHOWN]),
    )


def why_not_signed(row: Reconciliation, *, today: date) -> list[str]:
    """What must happen before the period can be signed, a sentence each; [] when it can."""
    if row.signed_at is not None:
        return [_("The period is signed already.")]
    if row.state != Reconciliation.State.READ:
        return [_("The period must be read from Tripletex first.")]
    reasons = []
    if row.last >= today:
        reasons.append(_("The period is not over yet."))
    if left := open_items(row).count():
        reasons.append(_("Differences without an explanation: %(count)s.") % {"count": left})
    if later_than(row, row.began_at):
        reasons.append(_("Documents of the period have changed since it was read. Read it again."))
    return reasons


def sign(row: Reconciliation, *, actor: User, now: datetime) -> None:
    """Freeze the period's report, with its checksum. Raises ValidationError with what stands in the way."""
    with transaction.atomic():
        locked = (
            Reconciliation.objects.select_for_update(of=("self",))
            .select_related("ledger__tenant")
            .get(pk=row.pk)
        )
        reasons = why_not_signed(locked, today=timezone.localdate(now))
        if reasons:
            raise ValidationError(reasons)
        locked.signed_at, locked.signed_by, locked.changes = now, actor, []
        locked.report, locked.checksum = reconciliation_report.frozen(locked)
        locked.save(update_fields=["signed_at", "signed_by", "changes", "report", "checksum"])
        after = {"checksum": locked.checksum, "period": str(locked)}
        audit.record("sign_period", actor=actor, tenant=locked.tenant, obj=locked, after=after)


def unsign(row: Reconciliation, reason: str, *, actor: User) -> None:
    """Take the signature back, with the reason; the checksum that was signed stays in the log. Raises ValidationError."""
    words = " ".join(reason.split())
    if not words:
        raise ValidationError(_("Say why the signature is taken back."))
    with transaction.atomic():
        locked = (
            Reconciliation.objects.select_for_update(of=("self",))
            .select_related("ledger__tenant")
            .get(pk=row.pk)
        )
        if locked.signed_at is None:
            raise ValidationError(_("The period is not signed."))
        if locked.state == Reconciliation.State.READING:
            raise ValidationError(_("The period is being read. Try again when that is done."))
        before = {"checksum": locked.checksum, "signed_at": locked.signed_at.isoformat()}
        locked.signed_at = locked.signed_by = None
        locked.report, locked.checksum, locked.changes = "", "", []
        # What was read before the signature may be old: the period is read again before it is signed again.
        locked.state = Reconciliation.State.NEW
        locked.save(update_fields=["signed_at", "signed_by", "report", "checksum", "changes", "state"])
        audit.record(
            "unsign_period", actor=actor, tenant=locked.tenant, obj=locked, before=before, reason=words
        )


def documents_of(
    row: Reconciliation, asked: str, after: int | None, *, page: int
) -> tuple[list[ReconciledDocument], int | None]:
    """A page of the period's ledger documents, in the order of writing, narrowed to one of their ``filters`` or to
    ``state:…``; and where the next page begins."""
    rows = row.documents.select_related("event", "link").defer(
        "link__expected", "link__observed", "link__differences"
    )
    state = asked.removeprefix("state:") if asked.startswith("state:") else ""
    if state:
        rows = rows.filter(state=state)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    found: list[ReconciledDocument] = []
    # Not every database looks into a JSON list: a page is filled by walking on from where the last one ended.
    for one in rows.order_by("pk").iterator(chunk_size=PIECE):
        if state or not asked or asked in one.filters:
            found.append(one)
        if len(found) > page:
            break
    return found[:page], found[page - 1].pk if len(found) > page else None
