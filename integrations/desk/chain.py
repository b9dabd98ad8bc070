"""Ledger documents that belong together: what one corrects or credits, and what corrects or credits it, both ways."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrations.desk import purchase_view
from integrations.models import EntityLink, SyncEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """One end of the chain: in words, the other document's number, and the page of it when it is another source document's."""

    words: str | Promise
    number: str
    event_id: int | None = None


def ties_of(link: EntityLink) -> tuple[Tie, ...]:
    """What a ledger document corrects, then what was made against it, oldest first."""
    found = []
    if link.summary is not None:
        found.append(_tie(_("in the daily summary, voucher"), link.summary, seen_from=link))
    if link.corrects is not None:
        words = _("credits") if link.part == "refund" else _("corrects")
        found.append(_tie(words, link.corrects, seen_from=link))
    later = link.corrections.exclude(remote_id="").order_by("id")
    for one in later.defer("expected", "observed", "differences"):
        words = _("credited by") if one.part == "refund" else _("corrected by")
        found.append(_tie(words, one, seen_from=link))
    found += [_tie(words, one, seen_from=link) for words, one in purchase_view.ties(link)]
    return tuple(found)


def _tie(words: str | Promise, other: EntityLink, *, seen_from: EntityLink) -> Tie:
    number = other.remote_number or other.reference
    if (other.flow, other.document_id) == (seen_from.flow, seen_from.document_id):
        return Tie(words=words, number=number)
    events = SyncEvent.objects.filter(
        connection_id=other.connection_id, flow=other.flow, document_id=other.document_id
    )
    return Tie(
        words=words, number=number, event_id=events.order_by("-id").values_list("pk", flat=True).first()
    )
