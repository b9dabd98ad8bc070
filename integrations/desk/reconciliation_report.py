"""A period's report: what is frozen by the signature, complete enough for an auditor."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from accounts.models import AuditEntry
from integrations import error_catalogue
from integrations.desk import audit, rules_in_force
from integrations.desk.reconciliation_lines import (
    Line,
    account_lines,
    code_lines,
    means_lines,
    rate_lines,
    turnover_lines,
)
from integrations.models import Reconciliation, ReconciliationItem, SyncEvent

PIECE = 500
MOST_DECISIONS = 1000
DECISIONS = ("decide", "decide_new", "undecide", "import", "import_new")
"""What people do to the rules by which documents are booked."""


def cause(item: ReconciliationItem, *, language: str) -> str:
    """Why a document stopped or was skipped, in a sentence; '' for other differences."""
    code = item.detail.get("code", "")
    if not code:
        return ""
    text = error_catalogue.render(code, item.detail.get("params", {}), language)
    return f"{text.what} {text.why}".strip()


def acts_on(items: Iterable[ReconciliationItem]) -> dict[int, list[AuditEntry]]:
    """Event → what people did about it, oldest first: who resolved a difference. One query."""
    events = {str(item.event_id) for item in items if item.event_id}
    entries = AuditEntry.objects.filter(object_type=SyncEvent._meta.label_lower, object_id__in=events)
    found: dict[int, list[AuditEntry]] = {}
    for entry in entries.select_related("actor").order_by("pk"):
        found.setdefault(int(entry.object_id), []).append(entry)
    return found


def decisions_of(row: Reconciliation) -> Iterator[AuditEntry]:
    """What people changed in the rules, newest first, until now."""
    entries = AuditEntry.objects.filter(tenant=row.tenant, action__in=DECISIONS).select_related("actor")
    yield from entries.order_by("-pk")[:MOST_DECISIONS]


def frozen(row: Reconciliation) -> tuple[str, str]:
    """The report as text, and the SHA-256 of that text in UTF-8. The list of documents is in it by its own SHA-256."""
    text = canonical(report(row))
    return text, hashlib.sha256(text.encode()).hexdigest()


def canonical(value: Any) -> str:
    """JSON in the one form that checksums are of: keys sorted, no spaces, no escapes but the necessary."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def report(row: Reconciliation) -> dict[str, Any]:
    """Everything about the period but the list of its documents."""
    digest, count = hashlib.sha256(), 0
    for line in document_lines(row):
        digest.update(canonical(line).encode() + b"\n")
        count += 1
    items = list(row.items.select_related("explained_by"))
    return {
        "company": row.tenant.name,
        "org_number": row.tenant.org_number,
        "ledger": row.ledger.name,
        "first": row.first.isoformat(),
        "last": row.last.isoformat(),
        "read_at": row.read_at.isoformat() if row.read_at else None,
        "signed_at": row.signed_at.isoformat() if row.signed_at else None,
        "signed_by": str(row.signed_by) if row.signed_by else None,
        "turnover": [_line(line) for line in turnover_lines(row)],
        "vat_rates": [
            {"rate": gross.name, "gross": _line(gross), "vat": _line(vat)} for gross, vat in rate_lines(row)
        ],
        "payment_means": [_line(line) for line in means_lines(row)],
        "shop": {name: row.sums.get(name, 0) for name in ("stated", "taken")},
        "vat_codes": [_line(line) for line in code_lines(row)],
        "accounts": [_line(line) for line in account_lines(row)],
        "proofs": [_proof(one) for one in row.accounts.all()],
        "differences": _items(items),
        "rules": {
            "versions": row.sums.get("versions", {}),
            "in_force": rules_in_force.in_force(row),
            "decisions": [_act(entry) for entry in decisions_of(row)],
        },
        "documents": {"count": count, "sha256": digest.hexdigest()},
    }


def _line(line: Line) -> dict[str, Any]:
    figures = {name: getattr(line, name) for name in ("source", "meant", "held", "net", "vat")}
    return {
        "name": line.name,
        "currency": line.currency,
        "count": line.count,
        **{name: None if value is None else f"{value:.2f}" for name, value in figures.items()},
    }


def _proof(one: Any) -> dict[str, Any]:
    names = ("opening", "meant", "held", "others", "closing", "listed")
    figures = {name: None if getattr(one, name) is None else f"{getattr(one, name):.2f}" for name in names}
    return {
        "account": one.account, "kind": one.kind, "means": one.means, "others_count": one.others_count,
        "entries_of_others": one.entries, **figures,
    }  # fmt: skip


def _items(items: Iterable[ReconciliationItem]) -> list[dict[str, Any]]:
    known = list(items)
    acts = acts_on(known)
    return [
        {
            "kind": item.kind,
            "document": item.label,
            "amount": None if item.amount is None else f"{item.amount:.2f}",
            "currency": item.currency,
            "detail": item.detail,
            "why": cause(item, language="nb"),
            "explanation": item.explanation,
            "explained_by": str(item.explained_by) if item.explained_by else "",
            "explained_at": item.explained_at.isoformat() if item.explained_at else "",
            "settled_at": item.settled_at.isoformat() if item.settled_at else "",
            "acts": [_act(entry) for entry in acts.get(item.event_id or 0, ())],
        }
        for item in known
    ]


def _act(entry: AuditEntry) -> dict[str, Any]:
    return {
        "at": entry.at.isoformat(),
        "who": str(entry.actor or ""),
        "action": entry.action,
        "what": entry.object_label,
        "before": entry.before,
        "after": entry.after,
        "reason": entry.reason,
    }


def act_text(entry: Mapping[str, Any]) -> str:
    """``2026-11-22 kari@…: Tried again (why)``: one act as a line of text."""
    reason = f" ({entry['reason']})" if entry["reason"] else ""
    return f"{entry['at'][:10]} {entry['who']}: {audit.action_text(entry['action'])}{reason}"


def document_lines(row: Reconciliation) -> Iterator[dict[str, Any]]:
    """Document ↔ voucher, line by line, in the order of writing; never all in memory."""
    rows = row.documents.select_related("link__connection__tenant").defer(
        "link__expected", "link__observed", "link__differences"
    )
    for one in rows.order_by("pk").iterator(chunk_size=PIECE):
        link = one.link
        yield {
            "source": str(link.connection),
            "flow": link.flow,
            "document": link.document_id,
            "number": one.label,
            "part": link.part,
            "voucher": one.voucher,
            "reference": link.reference,
            "date": one.on.isoformat(),
            "gross": f"{one.gross:.2f}",
            "currency": one.currency,
            "state": one.state,
            "rules_version": one.rules_version,
            "differences": one.differences,
        }
