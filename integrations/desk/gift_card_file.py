"""Opening balances of gift cards from a file: all of its rows, or none."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from integrations.desk.gift_cards import open_one
from integrations.models import Connection, GiftCard

MOST_ROWS = 5000
MOST_BYTES = 5 * 1024 * 1024
COLUMNS = ("code", "balance", "date", "kind")
"""Columns of a file of opening balances; ``kind`` (gift_card, store_credit) may be left out, ``date`` too."""


def open_many(connection: Connection, file: bytes, *, default_day: date, actor: User, now: datetime) -> int:
    """Enter opening balances from a CSV file, all of them or none. Returns how many. Raises ValidationError, row by row."""
    rows = _rows(file)
    mistakes: list[str] = []
    with transaction.atomic():
        for number, row in rows:
            try:
                open_one(
                    connection, code=row.get("code", ""), balance=_amount(row.get("balance", "")),
                    on=_day(row.get("date", ""), default=default_day),
                    role=row.get("kind", "").strip() or GiftCard.Role.GIFT_CARD.value, actor=actor, now=now,
                )  # fmt: skip
            except ValidationError as error:
                words = " ".join(error.messages)
                mistakes.append(_("Row %(row)s: %(words)s") % {"row": number, "words": words})
        if mistakes:
            raise ValidationError(mistakes[:20])
    return len(rows)


def _rows(file: bytes) -> list[tuple[int, dict[str, str]]]:
    if len(file) > MOST_BYTES:
        raise ValidationError(_("The file is too large: at most %(most)s MB.") % {"most": 5})
    try:
        text = file.decode("utf-8-sig")
        head = text.partition("\n")[0]
        reader = csv.reader(io.StringIO(text), delimiter=max(";,\t", key=head.count), strict=True)
        table = [[cell.strip() for cell in row] for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValidationError(_("The file is not a readable CSV file.")) from error
    names = [cell.lower() for cell in table[0]] if table else []
    if not {"code", "balance"} <= set(names):
        words = _("The first row must name the columns: %(columns)s.") % {"columns": "; ".join(COLUMNS)}
        raise ValidationError(words)
    if len(table) > MOST_ROWS + 1:
        raise ValidationError(_("The file has too many rows: at most %(most)s.") % {"most": MOST_ROWS})
    filled = [(number, row) for number, row in enumerate(table[1:], 2) if any(row)]
    return [(number, dict(zip(names, row, strict=False))) for number, row in filled]


def _amount(text: str) -> Decimal:
    """``1 234,50`` and ``1234.50`` alike."""
    plain = "".join(text.split()).replace("\u00a0", "").replace(",", ".")
    try:
        amount = Decimal(plain)
    except InvalidOperation as error:
        raise ValidationError(_("“%(text)s” is not an amount.") % {"text": text[:40]}) from error
    if not amount.is_finite() or abs(amount) >= 10**10:
        raise ValidationError(_("“%(text)s” is not an amount.") % {"text": text[:40]})
    return amount


def _day(text: str, *, default: date) -> date:
    if not text:
        return default
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        return datetime.strptime(text, "%d.%m.%Y").date()  # noqa: DTZ007 - a day, not a moment
    except ValueError as error:
        raise ValidationError(_("“%(text)s” is not a date.") % {"text": text[:40]}) from error
