"""The sandbox's commands for what other programs and people book in Tripletex: vouchers by account number, as they stand."""

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from integrations.sandbox.tripletex.company import Company
from integrations.sandbox.tripletex.envelope import Refusal
from integrations.sandbox.tripletex.ledger import Line, Voucher, store_voucher
from integrations.sandbox.tripletex.periods import check_periods
from integrations.sandbox.tripletex.reference import CURRENCY_BY_CODE, VAT_TYPES
from integrations.sandbox.tripletex.voucher_rules import checked_lines
from integrations.sandbox.tripletex.vouchers import mirrored

if TYPE_CHECKING:
    from integrations.sandbox.tripletex.system import Tripletex

Record = dict[str, Any]


def book_vouchers(system: "Tripletex", company_id: int, vouchers: list[Record]) -> list[Record]:
    """Book vouchers as another integration does: date, description, external_number, and postings of account and gross,
    where wanted with vat (number), text, invoice_number, customer (id), currency and gross_currency. They go through the
    same checks as calls do. Gives ids and numbers."""
    company = system.companies[int(company_id)]
    return [_shown(_book(system, company, one)) for one in vouchers]


def _book(system: "Tripletex", company: Company, given: Record) -> Voucher:
    rows = [_row(company, number, one) for number, one in enumerate(given["postings"], 1)]
    body = {
        "date": given["date"],
        "description": given.get("description", ""),
        "postings": [{"date": given["date"], **row} for row in rows],
    }
    return _store(
        system,
        company,
        lambda: checked_lines(company, body),
        date=body["date"],
        description=body["description"],
        external_number=given.get("external_number", ""),
    )


def _store(system: "Tripletex", company: Company, lines: Callable[[], list[Line]], **values: Any) -> Voucher:
    try:
        checked = lines()
        check_periods(company, checked)
    except Refusal as refusal:
        raise ValueError(refusal.response(language=company.language, request_id="").body.decode()) from None
    voucher = store_voucher(company, lines=checked, **values)
    system.events.emit(company, "voucher.create", "Voucher", voucher)
    return voucher


def _row(company: Company, row: int, given: Record) -> Record:
    code = str(given.get("vat", "0"))
    vat = next((one["id"] for one in VAT_TYPES.values() if one["number"] == code), None)
    if vat is None:
        raise ValueError(f"no VAT type with number {code}")
    party = {"customer": {"id": given["customer"]}} if "customer" in given else {}
    return {
        "row": row,
        "account": {"id": company.account(int(given["account"]))["id"]},
        "vatType": {"id": vat},
        "amountGross": Decimal(str(given["gross"])),
        "amountGrossCurrency": Decimal(str(given.get("gross_currency", given["gross"]))),
        "currency": {"id": CURRENCY_BY_CODE[given.get("currency", "NOK")]["id"]},
        "description": given.get("text", ""),
        "invoiceNumber": given.get("invoice_number", ""),
        **party,
    }


def reverse_vouchers(system: "Tripletex", company_id: int, ids: list[int], date: str) -> list[Record]:
    """Reverse vouchers on a day, as a person does in Tripletex' own pages. Gives ids and numbers."""
    company = system.companies[int(company_id)]
    return [_shown(_reverse(system, company, company.vouchers[int(one)], date)) for one in ids]


def _reverse(system: "Tripletex", company: Company, voucher: Voucher, day: str) -> Voucher:
    return _store(
        system,
        company,
        lambda: [mirrored(posting, day, -1) for posting in voucher.postings if posting.row],
        date=day,
        description=f"Reversering av bilag {voucher.number_text}. {voucher.description}",
        reverses=voucher,
        version=0,
    )


def _shown(voucher: Voucher) -> Record:
    return {"id": str(voucher.id), "number": voucher.number_text}


COMMANDS: dict[str, Callable[..., Any]] = {
    "book_vouchers": book_vouchers,
    "reverse_vouchers": reverse_vouchers,
}
