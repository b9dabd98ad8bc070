"""Accounts for the shop's payment methods, all on one page: what the company's own bookkeeping suggests, or else what an
account is called. Nothing is chosen before a person has saved it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from integrations.desk import decisions, setup_rules, suggestions
from integrations.models import AccountMapping, Connection, LedgerAccount

TENDER = "tender"
NAMES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "bacs": ("Bankoverføring", ("bankoverføring", "bank transfer")),
    "cod": ("Oppkrav", ("oppkrav",)),
    "dibs_easy": ("Nexi", ("nexi", "nets", "dibs")),
    "klarna_payments": ("Klarna", ("klarna",)),
    "kco": ("Klarna Checkout", ("klarna",)),
    "paypal": ("PayPal", ("paypal",)),
    "ppcp-gateway": ("PayPal", ("paypal",)),
    "stripe": ("Stripe", ("stripe",)),
    "svea": ("Svea", ("svea",)),
    "vipps": ("Vipps", ("vipps",)),
    "walley": ("Walley", ("walley", "collector")),
}
"""What people call a payment method, and the words that its clearing account has in its name."""
CLEARING = ("15", "19")
"""How the numbers of accounts begin that money on its way stands on (NS 4102: 15 claims, 19 bank and the like)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tender:
    """A payment method that has no account. ``proposed`` is an account's key, None when nothing is known; ``why`` says where
    the proposal comes from."""

    method: str
    name: str
    proposed: int | None
    why: str


def accounts(connection: Connection) -> Sequence[LedgerAccount]:
    """What can be chosen: active accounts for money on its way."""
    if connection.ledger is None:
        return []
    rows = LedgerAccount.objects.filter(connection=connection.ledger, is_active=True).order_by("number")
    return [row for row in rows if row.number.startswith(CLEARING)]


def lacking(connection: Connection) -> list[Tender]:
    """The shop's payment methods without an account, each with what is proposed."""
    choices = accounts(connection)
    return [_tender(connection, method, choices) for method in setup_rules.missing(connection)]


def _tender(connection: Connection, method: str, choices: Sequence[LedgerAccount]) -> Tender:
    name, words = NAMES.get(method, (method, (method.lower(),)))
    found = suggestions.suggestions_for(connection, f"{TENDER}:{method}")
    learned = next((one for one in found if one.is_open), None)
    if learned is not None:
        account = next((row for row in choices if row.number == learned.row.value), None)
        if account is not None:
            return Tender(method=method, name=name, proposed=account.pk, why=learned.sentence)
    named = [row for row in choices if any(word in row.name.lower() for word in words)]
    if len(named) == 1:
        return Tender(method=method, name=name, proposed=named[0].pk, why=_("By the account's name."))
    return Tender(method=method, name=name, proposed=None, why="")


def save(connection: Connection, chosen: Mapping[str, str], *, actor: User, now: datetime) -> int:
    """Keep the accounts that were chosen (method → an account's key, '' for none yet). Returns how many. Raises
    ValidationError, and then nothing is saved."""
    known = {str(row.pk): row for row in accounts(connection)}
    wanted = {method: key for method in setup_rules.missing(connection) if (key := chosen.get(method, ""))}
    with transaction.atomic():
        for method, key in wanted.items():
            if key not in known:
                raise ValidationError(_("Choose an account of the list."))
            row = AccountMapping(connection=connection, role=TENDER, key=method, ledger_account=known[key])
            decisions.save(row, actor=actor, now=now)
    return len(wanted)
