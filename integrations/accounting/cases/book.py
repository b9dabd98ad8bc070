"""What would we book? A case in the ``golden/1`` form in, its ``expected`` block out. No network, no database, no clock."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from integrations.accounting.cases.answers import Answer, Event, balances, events_of, shown
from integrations.accounting.cases.booking import Booked, book_all
from integrations.accounting.cases.fields import Fields, malformed
from integrations.accounting.cases.holds import hold_of, nothing_to_post
from integrations.accounting.cases.orders import order_of
from integrations.accounting.cases.sales_documents import document_of
from integrations.accounting.cases.settings import Seen, dates_in, rules_of
from integrations.accounting.documents import Sale
from integrations.accounting.rules import Rules
from integrations.errors import PermanentError

SCHEMA = "golden/1"
_EVENTS = ("order", "payout", "disputes", "supplier_invoice", "credit_note", "gift_card_expiry")


def parse(text: str, *, name: str) -> tuple[list[object], bool]:
    """(cases, whether they stood in a list) of a JSON text. ``name`` is what the text is called. Raises MalformedCase."""
    try:
        found = json.loads(text, parse_float=Decimal, parse_constant=_no_number)
    except ValueError as error:
        raise malformed(name, "", code="case_not_json", value=error) from None
    return (found, True) if isinstance(found, list) else ([found], False)


def book_case(
    case: object,
    *,
    others: Sequence[object] = (),
    language: str = "nb",
    explain: bool = False,
    name: str = "",
) -> Answer:
    """The ``expected`` block of one case, with its id. ``others`` are cases of the same run, in which the sale that a
    credit note alone refers to may stand. ``explain`` adds the sentences of every posting. Raises MalformedCase."""
    fields = Fields(case, case=_id_of(case) or name, path="")
    fields.known("title", "group", "origin", "status", "judgement", "rules", "notes", "expected")
    if fields.text("schema", SCHEMA) != SCHEMA:
        raise fields.wrong("schema")
    given = fields.one("input")
    if not any(event in given for event in _EVENTS):
        raise fields.wrong("input", code="case_without_document", value="")
    rules = rules_for(fields)
    booked = book_all(given, rules, credited=lambda source, number: _sale_in(others, source, number))
    answer: Answer = {"id": fields.text("id", ""), **_answer(booked, language=language, explain=explain)}
    if unread := fields.unread():
        answer["ignored_fields"] = unread
    return answer


def rules_for(case: Fields) -> Rules:
    """The rules that the case assumes, for whatever its documents talk about."""
    given = case.raw("input")
    closed = case.one("input").date("closed_through") if _has(given, "closed_through") else None
    return rules_of(case, seen=_seen(given), closed_until=closed)


def _answer(booked: Booked, *, language: str, explain: bool) -> Answer:
    events = [(event, credits) for voucher, credits in booked.vouchers for event in events_of(voucher)]
    events.sort(key=lambda pair: pair[0].postings[0].date)
    holds = [hold_of(error, document=name, language=language) for name, error in booked.held]
    holds += [nothing_to_post(name, language=language, code=code) for name, code in booked.nothing]
    counts: dict[str, int] = {}
    vouchers = []
    for event, credits in events:
        counts[event.kind] = counts.get(event.kind, 0) + 1
        entry = shown(
            event,
            key=f"{event.kind}{counts[event.kind]}",
            language=language if explain else None,
            credits=credits if event.kind == "credit_note" else "",
        )
        vouchers.append(entry | _document(event, booked, language=language))
    answer: Answer = {"vouchers": vouchers, "holds": holds}
    if booked.earlier:
        answer["already_booked"] = booked.earlier
    return answer | {"balances_after": balances(event for event, _ in events)}


def _document(event: Event, booked: Booked, *, language: str) -> Answer:
    sale = booked.sale
    if sale is None or event.kind != "sale" or event.voucher.reference != sale.reference:
        return {}
    facts = document_of(event, sale, booked.rules, language=language)
    return {"document": facts} if facts else {}


def _seen(given: object) -> Seen:
    """Currencies, countries and schemes wherever they stand in the input, and all its days."""
    currencies, countries, schemes = set(), set(), set()
    for name, value in _pairs(given):
        if name == "currency":
            currencies.add(str(value).upper())
        elif name in ("ship_to_country", "country"):
            countries.add(str(value).upper())
        elif name in ("ioss", "oss") and value:
            schemes.add(name)
        elif name == "foreign_vat_scheme" and value == "local":
            schemes.add("local")
    return Seen(
        currencies=frozenset(currencies - {"NOK"}),
        countries=frozenset(countries),
        schemes=frozenset(schemes),
        dates=tuple(sorted(set(dates_in(given)))),
    )


def _pairs(value: object) -> list[tuple[str, object]]:
    if isinstance(value, Mapping):
        return [*value.items(), *(pair for each in value.values() for pair in _pairs(each))]
    if isinstance(value, list):
        return [pair for each in value for pair in _pairs(each)]
    return []


def _sale_in(others: Sequence[object], source: str, number: str) -> Sale | None:
    """The sale of another case of the run; None when no case has it, or when that order cannot be read."""
    for other in others:
        given = other.get("input") if isinstance(other, Mapping) else None
        order = given.get("order") if isinstance(given, Mapping) else None
        if not isinstance(order, Mapping) or (order.get("source"), order.get("order_number")) != (
            source,
            number,
        ):
            continue
        try:
            return order_of(Fields(given, case=_id_of(other), path="input")).sale
        except PermanentError:
            # That order's own case says what is wrong with it; this credit note then stands alone.
            return None
    return None


def _has(value: Any, name: str) -> bool:
    return isinstance(value, Mapping) and value.get(name) is not None


def _id_of(case: object) -> str:
    return str(case.get("id", "")) if isinstance(case, Mapping) else ""


def _no_number(text: str) -> Decimal:
    raise ValueError(f"{text} is not a number")
