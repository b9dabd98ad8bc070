"""One search box: an order number, a document id, a voucher number, our reference, a request id, an e-mail.

Every look-up is an exact match on an index, so that it answers at once among millions of events.
"""

import re
from collections.abc import Iterator
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from integrations.models import Connection, EntityLink, SyncAttempt, SyncEvent

LIMIT = 100
LONGEST = 100
_PREFIX = re.compile(r"(?i)^((order|ordre|bilag|voucher|faktura|invoice|nr|no|number)\b[\s#:.]*|#+\s*)+")
_VOUCHER = re.compile(r"(?P<number>\d{1,12})\s*[-/]\s*(?P<year>20\d\d)\Z")


def spellings(text: str) -> tuple[str, ...]:
    """The ways in which what a person typed may be written in our tables: as typed, and without # or 'ordre'."""
    typed = " ".join(text[:LONGEST].replace("\x00", "").split())
    bare = _PREFIX.sub("", typed)
    ways = [typed, bare, f"#{bare}"]
    voucher = _VOUCHER.match(bare)
    if voucher:
        number, year = voucher["number"], voucher["year"]
        ways += [f"{number}-{year}", f"{number}/{year}", number]
    return tuple(dict.fromkeys(way for way in ways if way.strip("#")))


def find_events(text: str, *, connections: QuerySet[Connection] | None = None) -> list[int]:
    """The ids of the events that ``text`` names, newest first, at most a hundred, among ``connections`` (None: all)."""
    ways = spellings(text)
    if not ways:
        return []
    mine = SyncEvent.objects.order_by("-id").values_list("id", flat=True)
    if connections is not None:
        mine = mine.filter(connection__in=connections)
    found: set[int] = set()
    for condition in _conditions(ways):
        found.update(mine.filter(condition)[:LIMIT])
    tries = SyncAttempt.objects.filter(request_id__in=ways).exclude(request_id="")
    found.update(mine.filter(pk__in=list(tries.values_list("event_id", flat=True)[:LIMIT]))[:LIMIT])
    for condition in _named(_documents(ways)):
        found.update(mine.filter(condition)[:LIMIT])
    return sorted(found, reverse=True)[:LIMIT]


def _conditions(ways: tuple[str, ...]) -> list[Q]:
    """One per index: a single OR would make the database read the whole table."""
    conditions = [Q(label__in=ways), Q(document_id__in=ways), Q(request_id__in=ways) & ~Q(request_id="")]
    emails = sorted({spelling for way in ways if "@" in way for spelling in (way, way.lower())})
    if emails:
        conditions.append(Q(buyer_email__in=emails) & ~Q(buyer_email=""))
    return conditions


def _named(documents: set[tuple[int, str, str]]) -> Iterator[Q]:
    """These documents' events, twenty documents a question: each part of it is a look-up on the documents' index."""
    ordered = sorted(documents)
    for start in range(0, len(ordered), 20):
        parts = (
            Q(connection_id=one, flow=flow, document_id=name)
            for one, flow, name in ordered[start : start + 20]
        )
        yield reduce(or_, parts)


def _documents(ways: tuple[str, ...]) -> set[tuple[int, str, str]]:
    """The source documents whose ledger document carries one of these numbers or references."""
    links = EntityLink.objects.order_by()
    found: set[tuple[int, str, str]] = set()
    for condition in (Q(remote_number__in=ways), Q(label__in=ways), _reference(ways)):
        found.update(links.filter(condition).values_list("connection_id", "flow", "document_id")[:LIMIT])
    return found


def _reference(ways: tuple[str, ...]) -> Q:
    """Our reference is unique per target, so the targets are named: that is how the index is made."""
    targets = Connection.objects.filter(ledger__isnull=True).values("pk")
    return Q(target__in=targets, reference__in=ways)


def find_links(text: str, *, connections: QuerySet[Connection] | None = None) -> list[int]:
    """The ids of the ledger documents that ``text`` names, newest first, at most a hundred."""
    ways = spellings(text)
    links = EntityLink.objects.order_by("-id")
    if connections is not None:
        links = links.filter(connection__in=connections)
    found: set[int] = set()
    for condition in (Q(remote_number__in=ways), Q(label__in=ways), _reference(ways)):
        found.update(links.filter(condition).values_list("id", flat=True)[:LIMIT])
    return sorted(found, reverse=True)[:LIMIT]
