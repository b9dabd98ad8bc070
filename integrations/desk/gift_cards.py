"""Gift cards as people handle them: declare one expired, enter what cards held before we began, compare with the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Tenant, User
from integrations import jobs
from integrations.accounting.gift_cards import card_of
from integrations.accounting.rules import Rules
from integrations.desk import audit, figures
from integrations.errors import MissingMapping
from integrations.models import (
    Connection,
    GiftCard,
    GiftCardCheck,
    GiftCardExpiry,
    GiftCardKey,
    GiftCardMovement,
    SyncEvent,
)
from integrations.sync import events, gift_card_balances, gift_cards
from integrations.sync.rules import load_rules

FLOW = "gift_card_expiry"
ORE = Decimal("0.01")


def cards_of(tenants: QuerySet[Tenant]) -> QuerySet[GiftCard]:
    """The cards of these companies."""
    return GiftCard.objects.filter(ledger__tenant__in=tenants).select_related("ledger__tenant", "connection")


def found_by(cards: QuerySet[GiftCard], typed: str) -> QuerySet[GiftCard]:
    """Cards by the whole code (which is stored nowhere) or by its end."""
    text = "".join(typed.replace("\x00", "").split())[:80]
    digests = [
        card_of(text, Rules(version="0", accounts={}, card_key=bytes.fromhex(str(row.key)))).digest
        for row in GiftCardKey.objects.all()[:1000]
    ]
    end = text.removeprefix("…")[-4:]
    same_end = Q(shown__iexact=f"…{end}") | Q(shown__iexact=text)
    return cards.filter(Q(digest__in=digests) | (same_end if len(text) <= 5 else Q(pk=None)))


def waiting(card: GiftCard) -> Decimal:
    """What is declared expired on a card and not booked yet, in kroner."""
    rows = GiftCardExpiry.objects.filter(card=card)
    booked = {int(found) for found in _documents(card.movements.filter(link__flow=FLOW))}
    dropped = SyncEvent.objects.filter(
        connection=card.connection,
        flow=FLOW,
        state=SyncEvent.State.IGNORED,
        document_id__in=[str(row.pk) for row in rows],
    )
    gone = booked | {int(found) for found in dropped.values_list("document_id", flat=True)}
    return sum((row.amount for row in rows if row.pk not in gone), Decimal(0))


def _documents(movements: QuerySet[GiftCardMovement]) -> Sequence[str]:
    return [found for found in movements.values_list("link__document_id", flat=True) if found]


def expire(
    card: GiftCard, *, amount: Decimal, on: date, actor: User, reason: str, now: datetime
) -> GiftCardExpiry:
    """Declare (some of) a card's rest expired; it is booked by the flow, once. Raises ValidationError in words.

    Only what is unspent, and only once: what is declared already counts as gone.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say by which terms the card has expired.")})
    with transaction.atomic():
        card = GiftCard.objects.select_for_update().select_related("connection").get(pk=card.pk)
        _check_expiry(card, amount=amount, on=on, today=timezone.localdate(now))
        row = GiftCardExpiry.objects.create(
            card=card, amount=amount, expires_on=on, asked_by=actor, asked_at=now
        )
        after = {"amount": f"{amount:.2f}", "expires_on": on.isoformat(), "card": str(card)}
        audit.record("expire_card", actor=actor, obj=row, after=after, reason=reason.strip())
        pair = (str(row.pk), card.shown)
        events.record(card.connection, FLOW, [pair], trigger="person", now=now)
    jobs.wake()
    return row


def _check_expiry(card: GiftCard, *, amount: Decimal, on: date, today: date) -> None:
    if not card.digest:
        words = _("These are uses whose code the shop does not tell: they are no card that can expire.")
        raise ValidationError(words)
    left = card.balance - waiting(card)
    if amount <= 0 or amount != amount.quantize(ORE):
        raise ValidationError({"amount": _("Give a positive amount in whole øre.")})
    if amount > left:
        shown = figures.money(max(left, Decimal(0)), "NOK")
        raise ValidationError({"amount": _("There is only %(left)s left on the card.") % {"left": shown}})
    if on > today:
        raise ValidationError({"on": _("The card has not expired yet on this day.")})


def open_one(
    connection: Connection, *, code: str, balance: Decimal, on: date, role: str, actor: User, now: datetime
) -> GiftCard:
    """Enter what a card held before we began. ``connection`` is the shop that sold it. Raises ValidationError."""
    ledger = connection.ledger
    if ledger is None:
        raise ValidationError(_("This connection does not book into a ledger yet."))
    if not code.strip():
        raise ValidationError(_("The code is missing."))
    if balance <= 0 or balance != balance.quantize(ORE):
        raise ValidationError(_("Give a positive amount in whole øre."))
    if role not in GiftCard.Role.values:
        known = ", ".join(GiftCard.Role.values)
        raise ValidationError(
            _("%(value)s is not known. Known are: %(known)s.") % {"value": role, "known": known}
        )
    if on > timezone.localdate(now):
        raise ValidationError(_("An opening balance cannot be of a day that has not come."))
    rules = load_rules(connection)
    try:
        account = rules.account(role, on=on).number
    except MissingMapping as error:
        raise ValidationError(_("Choose the account of gift cards first.")) from error
    found = card_of(code, rules)
    try:
        with transaction.atomic():
            card = gift_cards.open_card(
                ledger, connection, role=role, digest=found.digest, shown=found.shown, balance=balance,
                account=account, on=on, note="", by=actor, now=now,
            )  # fmt: skip
            after = {"card": card.shown, "balance": f"{balance:.2f}", "date": on.isoformat(), "kind": role}
            audit.record("open_card", actor=actor, obj=card, after=after)
    except IntegrityError as error:
        words = _("Card %(card)s has an opening balance already.") % {"card": found.shown}
        raise ValidationError(words) from error
    return card


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What a ledger's cards hold on one account by the list, and the last comparison with the ledger, if any."""

    account: str
    listed: Decimal
    check: GiftCardCheck | None
    sentences: tuple[str, ...] = ()


def holdings(ledger: Connection, *, on: date) -> list[Holding]:
    """Account by account: the list, and how the last check came out, each difference in words."""
    found = []
    for account in gift_card_balances.accounts_of(ledger):
        check = GiftCardCheck.objects.filter(ledger=ledger, account=account).order_by("-checked_at").first()
        found.append(
            Holding(
                account=account,
                listed=gift_card_balances.listed(ledger, account, on=on),
                check=check,
                sentences=explained(check) if check else (),
            )
        )
    return found


def uncoded(ledger: Connection) -> Decimal:
    """What was used (negative) or sold without the shop telling which card."""
    rows = GiftCard.objects.filter(ledger=ledger, digest="")
    return rows.aggregate(total=Sum("balance"))["total"] or Decimal(0)


def explained(check: GiftCardCheck) -> tuple[str, ...]:
    """What a difference is made of, a sentence each."""
    sentences = {
        "not_ours": _("Voucher %(voucher)s of %(date)s was not written by us: %(amount)s (%(text)s)."),
        "not_in_list": _("Our voucher %(voucher)s of %(date)s is not verified yet: %(amount)s."),
        "not_in_ledger": _("Voucher %(voucher)s is in our list, but not in the ledger: %(amount)s."),
        "before_we_began": _(
            "Cards from before we began (until %(date)s): the ledger has %(amount)s more than the opening balances "
            "entered, %(openings)s."
        ),
        "more": _("… and %(count)s more."),
    }
    words = []
    for name, params in check.explained:
        shown = {"voucher": "–", "date": "–", "text": "–", "openings": "0.00", "count": "", **params}
        for key in ("amount", "openings"):
            shown[key] = figures.money(Decimal(shown[key]), "NOK")
        if shown["date"] != "–":
            shown["date"] = date_format(date.fromisoformat(shown["date"]), "DATE_FORMAT")
        words.append(sentences[name] % shown)
    return tuple(words)


def check(ledger: Connection, *, actor: User, now: datetime, on: date) -> list[GiftCardCheck]:
    """Compare the list with the ledger now, waiting for the answer. Raises SyncError."""
    audit.record("check_cards", actor=actor, obj=ledger, after={"date": on.isoformat()})
    return jobs.check_gift_cards(ledger.pk, on=on)


def rebuild(ledger: Connection, *, actor: User, now: datetime) -> int:
    """Write what is missing in the list from the verified vouchers. Returns how many movements were missing."""
    missing = gift_cards.rebuild(ledger, now=now)
    audit.record("rebuild_cards", actor=actor, obj=ledger, after={"missing": missing})
    return missing
