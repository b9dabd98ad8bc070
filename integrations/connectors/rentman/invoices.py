"""Rentman's invoices as a basis for ours: drafts wait, credits are turned positive, lines add up to what Rentman says. Pure.

Rentman calculates with unrounded figures and shows whole øre, so that its own total may miss its lines by an øre each.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal

from integrations.accounting.money import ZERO, gross_of, round2, rounding_limit
from integrations.connectors.contract import Skip, SourceSettings
from integrations.connectors.rentman import unconfirmed
from integrations.connectors.rentman.fields import (
    Json,
    day,
    decimal,
    linked,
    money,
    percent,
    rejected,
    text,
    truth,
)
from integrations.connectors.rentman.parties import buyer_of, customer_of, employee_of, person_of
from integrations.connectors.rentman.projects import part_of, ref_of
from integrations.records import BasisLine, RentalInvoice
from integrations.records.rental_invoices import InvoiceStage

ROUNDING_CAP = Decimal("1.00")
ADJUSTMENT = "Justering mot Rentmans faktura"
ROUNDING = "Øreavrunding"


def to_invoice(raw: Json, settings: SourceSettings) -> RentalInvoice | Skip:
    """A finalised invoice or credit invoice. ``raw`` is what ``reading`` collects.

    Skip 'rentman_invoice_draft' while it is a draft, 'before_from_date' for one older than the connection, 'zero_total' for
    one that asks for nothing. Raises RejectedDocument naming the field.
    """
    row = raw["invoice"]
    label = text(row, "number", "id")
    if not truth(row, "finalized"):
        return Skip(code="rentman_invoice_draft", label=label)
    on = day(row, "date", timezone=settings.timezone)
    if on is None:
        raise rejected("date")
    if on < settings.from_date:
        params = {"date": on.isoformat(), "from_date": settings.from_date.isoformat()}
        return Skip(code="before_from_date", label=label, params=params, final=True)
    if not any(decimal(line, "base", default=ZERO) for line in raw["lines"]):
        return Skip(code="zero_total", label=label, final=True)
    if not raw.get("customer"):
        raise rejected("customer", code="rentman_customer_missing", value=label)
    return _invoice(raw, on, settings)


def _invoice(raw: Json, on: date, settings: SourceSettings) -> RentalInvoice:
    row, sign = raw["invoice"], _sign(raw)
    lines, lines_by = _lines(raw, settings, sign=sign)
    person, contact = person_of(raw.get("person")), raw["customer"]
    project = raw.get("project")
    used_from, used_until = _period(project, settings)
    share = abs(decimal(row, "procent", default=Decimal(1)))
    stage = _stage(row, on, share=share, until=used_until)
    credited = _credited(raw) if stage == "credit" else {}
    return RentalInvoice(
        source=settings.connection_key,
        document_id=text(row, "id"),
        number=text(row, "number"),
        stage=stage,
        currency=settings.currency,
        customer=customer_of(contact, person=person),
        buyer=buyer_of(contact, person=person, reference=text(project or {}, "reference")),
        invoice_date=on,
        lines=lines,
        total=sign * money(row, "price_invat"),
        net=sign * money(row, "price"),
        vat=sign * money(row, "vat_amount", default=ZERO),
        due_date=day(row, "expiration", timezone=settings.timezone),
        share=share,
        lines_by=lines_by,
        subject=text(row, "subject"),
        project=ref_of(project),
        contact=person,
        manager=employee_of(raw.get("manager")),
        used_from=used_from,
        used_until=used_until,
        credits=text(credited, "number"),
        credits_id=text(credited, "id"),
    )


def _sign(raw: Json) -> int:
    """-1 where a credit invoice has negative amounts. An invoice whose sum is negative takes something back as well, and is
    refused by its type: a person decides what it is."""
    row = raw["invoice"]
    total = decimal(row, "price_invat")
    is_credit = text(row, "invoicetype") == unconfirmed.CREDIT
    if total < 0 and not is_credit:
        raise rejected(
            "price_invat", code="rentman_negative_invoice", value=total, number=text(row, "number")
        )
    return -1 if total < 0 else 1


def _stage(row: Json, on: date, *, share: Decimal, until: date | None) -> InvoiceStage:
    """A share that is invoiced before the project is over is a deposit (RM-1); Rentman itself has no such word."""
    if text(row, "invoicetype") == unconfirmed.CREDIT:
        return "credit"
    early = until is not None and on < until
    return "deposit" if early and share < 1 else "final"


def _period(project: Json | None, settings: SourceSettings) -> tuple[date | None, date | None]:
    if not project:
        return None, None
    first = day(project, "usageperiod_start", timezone=settings.timezone)
    last = day(project, "usageperiod_end", timezone=settings.timezone)
    return first, last


def _credited(raw: Json) -> Json:
    """The invoice that a credit invoice takes back: the one of the same total, else the only one there is."""
    row = raw["invoice"]
    total = abs(money(row, "price_invat"))
    before = [
        one
        for one in raw.get("siblings") or ()
        if text(one, "invoicetype") != unconfirmed.CREDIT
        and truth(one, "finalized")
        and linked(one, "customer") == linked(row, "customer")
        and text(one, "id") != text(row, "id")
    ]
    same = [one for one in before if money(one, "price_invat") == total]
    chosen = same or before
    return chosen[0] if len(chosen) == 1 else {}


def credited_invoice(raw: Json) -> Json | None:
    """The invoice that a credit invoice takes back, as far as it was read; None where nothing tells, and of other invoices."""
    if text(raw["invoice"], "invoicetype") != unconfirmed.CREDIT:
        return None
    return _credited(raw) or None


def _lines(
    raw: Json, settings: SourceSettings, *, sign: int
) -> tuple[tuple[BasisLine, ...], Literal["ledger", "part"]]:
    """The lines as the tenant wants them. By parts only where one VAT rate holds for all and the prices are known."""
    by_ledger = _ledger_lines(raw, sign=sign)
    rates = {line.vat_rate for line in by_ledger}
    by: Literal["ledger", "part"] = "ledger"
    lines = by_ledger
    if settings.rental_lines == "part" and len(rates) == 1:
        parts = _part_lines(raw, settings, rate=rates.pop())
        if parts:
            lines, by = _adjusted(parts, by_ledger), "part"
    return _rounded(lines, sign * money(raw["invoice"], "price_invat")), by


def _ledger_lines(raw: Json, *, sign: int) -> list[BasisLine]:
    """A line per ledger code and VAT rate, as Rentman sums them."""
    found = []
    for row in raw["lines"]:
        key = text(row, "id")
        field, net, rate = f"invoicelines[{key}]", sign * money(row, "base"), percent(row, "vatrate")
        if not net:
            continue
        ledger = (raw.get("ledgers") or {}).get(linked(row, "ledger"), {})
        code = text(ledger, "code") or text(row, "ledgercode")
        title = text(ledger, "displayname") or text(row, "ledgercode", "displayname") or code
        found.append(
            BasisLine(
                id=key, kind="ledger", title=title or field, net=net, gross=gross_of(net, rate), vat_rate=rate,
                source_field=field, code=code,
            )
        )  # fmt: skip
    return found


def _part_lines(raw: Json, settings: SourceSettings, *, rate: Decimal) -> list[BasisLine]:
    """A line per subproject that counts and is not cancelled, by the invoiced share of its price; [] where a price is not
    known."""
    share = abs(decimal(raw["invoice"], "procent", default=Decimal(1)))
    found = []
    for row in raw.get("parts") or ():
        if truth(row, "is_template"):
            continue
        part = part_of(row, settings, {})
        if part.is_cancelled or not part.counts:
            continue
        if "project_total_price" not in row:
            return []
        net = round2(decimal(row, "project_total_price") * share)
        if net > 0:
            found.append(
                BasisLine(
                    id=f"part-{part.source_id}", kind="part", title=part.name, net=net, gross=gross_of(net, rate),
                    vat_rate=rate, source_field=f"subprojects[{part.source_id}]", part=part.source_id,
                )
            )  # fmt: skip
    return found


def _adjusted(parts: list[BasisLine], by_ledger: Sequence[BasisLine]) -> list[BasisLine]:
    """The parts, and what the invoice takes more or less than they come to (lines of its own, earlier invoices)."""
    net = sum((line.net for line in by_ledger), ZERO) - sum((line.net for line in parts), ZERO)
    if not net:
        return parts
    rate = parts[0].vat_rate
    return [
        *parts,
        BasisLine(
            id="adjustment", kind="adjustment", title=ADJUSTMENT, net=net, gross=gross_of(net, rate), vat_rate=rate,
            source_field="price",
        ),
    ]  # fmt: skip


def _rounded(lines: Sequence[BasisLine], total: Decimal) -> tuple[BasisLine, ...]:
    """The lines and what Rentman's own total exceeds them by: øre only, an øre a line at most."""
    missing = total - sum((line.gross for line in lines), ZERO)
    if not missing:
        return tuple(lines)
    if abs(missing) > rounding_limit(len(lines) + 1, cap=ROUNDING_CAP):
        raise rejected("price_invat", code="lines_do_not_add_up", stated=total, found=total - missing)
    line = BasisLine(
        id="rounding", kind="rounding", title=ROUNDING, net=missing, gross=missing, vat_rate=ZERO,
        source_field="price_invat",
    )  # fmt: skip
    return (*lines, line)


def ledger_codes(raw: Json) -> Mapping[str, str]:
    """Code → name of the ledger codes that an invoice uses."""
    ledgers = raw.get("ledgers") or {}
    used = {linked(row, "ledger") for row in raw["lines"]}
    return {text(row, "code"): text(row, "displayname") for key, row in ledgers.items() if key in used}
