"""Gift cards and store credit in the books: which card a posting is about, promotional cards, expiry (GIFT-1 to GIFT-6).

A whole code is money: whoever has it can spend it. So the books carry its end for people and a keyed digest for the
card list, and nothing else.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from integrations.accounting.dimensions import on_posting
from integrations.accounting.documents import GIFT_CARD, STORE_CREDIT, Line, Tender
from integrations.accounting.documents.gift_card_expiry import GiftCardExpiry
from integrations.accounting.money import ZERO, allocate
from integrations.accounting.rules import Rules
from integrations.accounting.vat import mapping_reason
from integrations.accounting.voucher import Card, Posting, Reason, Voucher
from integrations.errors import UnsupportedDocument

CARD_ROLES = (GIFT_CARD, STORE_CREDIT)
"""Roles whose postings are somebody's card: together they are the card list (GIFT, reconciliation)."""
FREE = "issued_free"
TAXED = "taxed_at_sale"

_NAME = re.compile(
    r"gavekort|gavebevis|gift[\s_-]?(card|voucher)|presentkort|tilgodelapp|store[\s_-]?credit", re.IGNORECASE
)
_CREDIT_NAME = re.compile(r"tilgode|store[\s_-]?credit", re.IGNORECASE)
_CODE = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_LIKE_A_CODE = re.compile(rf"{_NAME.pattern}|^g[ck][-_]", re.IGNORECASE)


def names_card(text: str) -> bool:
    """Whether a line's or fee's name says that it is a gift card or store credit."""
    return bool(_NAME.search(text))


def names_store_credit(text: str) -> bool:
    """Whether a name says store credit: what a buyer has to his credit after a return, not a card that was sold."""
    return bool(_CREDIT_NAME.search(text))


def is_store_credit(text: str) -> bool:
    """Whether a text begins with store credit, so that it names what a buyer got back instead of money."""
    return bool(_CREDIT_NAME.match(text.strip()))


def looks_like_card(code: str) -> bool:
    """Whether a coupon's code gives it away as a gift card."""
    return bool(_LIKE_A_CODE.search(code))


def code_in(title: str) -> str:
    """The card's code inside a fee's name ("Gavekort GC-1234-ABCD"), '' when there is none: a code has a digit."""
    rest = _NAME.sub(" ", title)
    found = [word for word in _CODE.findall(rest) if len(word) > 3 and any(char.isdigit() for char in word)]
    return found[-1] if found else ""


def masked(code: str) -> str:
    """A gift card's code for the books: its last four characters; whoever has the whole code has the money."""
    if code.startswith("…"):
        return code
    return f"…{code[-4:]}" if len(code) > 4 else code


def codes_of(line: Line) -> tuple[str, ...]:
    """The cards that a line sells; a line of several has their codes separated by commas."""
    return tuple(code for part in line.gift_card_code.split(",") if (code := part.strip()))


def card_of(code: str, rules: Rules) -> Card:
    """The card behind a code, by the tenant's key. Spelling does not matter: shops take codes in any case, with spaces."""
    plain = "".join(code.split()).casefold()
    digest = hmac.new(rules.card_key, plain.encode(), hashlib.sha256).hexdigest() if plain else ""
    return Card(digest=digest, shown=masked("".join(code.split())))


def is_free(tender: Tender, rules: Rules) -> bool:
    """Whether the card was given away: marked so by the source, or by the beginning of its code (GIFT-5)."""
    if tender.method not in CARD_ROLES:
        return False
    return tender.gift_card_origin == FREE or has_free_mark(tender.gift_card_code, rules)


def is_taxed(tender: Tender, rules: Rules) -> bool:
    """Whether VAT was paid when the card was sold, so that its use is no new turnover (GIFT-6; off by default)."""
    if tender.method not in CARD_ROLES or not rules.single_purpose_vouchers:
        return False
    return tender.gift_card_origin == TAXED or _begins(tender.gift_card_code, rules.single_purpose_marks)


def has_free_mark(code: str, rules: Rules) -> bool:
    """Whether a code begins as the tenant's promotional cards do."""
    return _begins(code, rules.free_card_marks)


def _begins(code: str, marks: Sequence[str]) -> bool:
    folded = "".join(code.split()).casefold()
    return bool(folded) and any(mark and folded.startswith(mark.casefold()) for mark in marks)


def spread(discount: Decimal, lines: Sequence[Line]) -> dict[str, Decimal]:
    """A promotional card's amount over what is sold, by gross, largest remainder: line id → what it is cheaper by.

    Gift cards bought in the same order are no supply and take no part; nor do negative fees. Raises UnsupportedDocument
    when a card given away pays for more than the goods: a real card would have been bought with it.
    """
    sold = [line for line in lines if line.kind != GIFT_CARD and line.gross > 0]
    if sum((line.gross for line in sold), ZERO) < discount:
        raise UnsupportedDocument("free_card_exceeds_goods", params={"gross": f"{discount:f}"})
    parts = allocate(discount, [line.gross for line in sold])
    return {line.id: part for line, part in zip(sold, parts, strict=True) if part}


def discount_reason(line: Line, discount: Decimal, cards: Sequence[Tender], rules: Rules) -> Reason:
    """Why a line is booked at less than the shop states: part of it was paid with a card that was given away, or whose
    VAT is paid already."""
    shown = ", ".join(masked(card.gift_card_code) or "–" for card in cards)
    params = {
        "gross": f"{line.gross:f}", "discount": f"{discount:f}", "booked": f"{line.gross - discount:f}",
        "cards": shown,
    }  # fmt: skip
    if all(is_taxed(card, rules) for card in cards):
        return Reason("taxed_card", params)
    return Reason("promotional_card", params)


def book_expiry(expiry: GiftCardExpiry, rules: Rules) -> tuple[Voucher, ...]:
    """The voucher of an expired card: the liability becomes other income, code 7, no VAT (GIFT-4).

    Dated ``expires_on``, in kroner. Raises MissingMapping and NotReady.
    """
    card = Card(digest=expiry.card, shown=masked(expiry.code)) if expiry.card else card_of(expiry.code, rules)
    debt = rules.account(expiry.role, on=expiry.expires_on)
    rules.check_account(debt.number, vat_code="0", has_customer=False)
    income = rules.account("other_income", on=expiry.expires_on)
    code = _expiry_code(income.number, rules)
    rate = rules.vat_rate(code, on=expiry.expires_on) if code != "0" else ZERO
    rules.check_account(income.number, vat_code=code, has_customer=False)
    without_7: tuple[Reason, ...] = ()
    if rules.vat_registered and code != EXPIRY_VAT_CODE:
        without_7 = (Reason("expiry_without_code", {"account": income.number, "vat_code": EXPIRY_VAT_CODE}),)
    name = "tilgodelapp" if expiry.role == STORE_CREDIT else "gavekort"
    text = f"Utløpt {name} {card.shown}".strip()
    why = Reason(
        "card_expired",
        {
            "card": card.shown or "–",
            "balance": f"{expiry.balance:f}",
            "date": expiry.expires_on.isoformat(),
            "kind": expiry.role,
        },
    )
    counted = on_posting(income.number, rules, project="")
    postings = (
        Posting(
            row=1, date=expiry.expires_on, account=debt.number, gross=expiry.balance, role=expiry.role,
            description=text, gross_currency=expiry.balance, card=card,
            why=(why, mapping_reason(expiry.role, key="", account=debt)),
        ),
        Posting(
            row=2, date=expiry.expires_on, account=income.number, gross=-expiry.balance, role="other_income",
            description=text, gross_currency=-expiry.balance, vat_code=code, vat_rate=rate,
            why=(why, *without_7, mapping_reason("other_income", key="", account=income), *counted.why),
            project=counted.project, department=counted.department,
        ),
    )  # fmt: skip
    name = expiry.document_id or (card.digest[:16] or "uten-kode")
    return (
        Voucher(
            part="expiry",
            date=expiry.expires_on,
            description=text,
            reference=f"{expiry.source}:giftcard:{name}:expiry",
            postings=postings,
        ),
    )


def _expiry_code(account: str, rules: Rules) -> str:
    """Code 7 where company and account take it. Tripletex' own chart locks 3900 to code 0 and offers new companies no code
    7 (recorded answers); both mean no VAT treatment, so that 0 then says the same."""
    taken, held = rules.vat_codes.get(EXPIRY_VAT_CODE), rules.ledger_accounts.get(account)
    if not rules.vat_registered or (rules.vat_codes and (taken is None or not taken.active)):
        return "0"
    if held is None:
        return EXPIRY_VAT_CODE
    locked = held.vat_lock is not None and held.vat_lock != EXPIRY_VAT_CODE
    illegal = bool(held.legal_vat_codes) and EXPIRY_VAT_CODE not in held.legal_vat_codes
    return "0" if locked or illegal else EXPIRY_VAT_CODE


EXPIRY_VAT_CODE = "7"
"""Income without VAT treatment: an expired card is no supply (GIFT-4)."""


def movements(voucher: Voucher) -> Mapping[Card, Decimal]:
    """What a voucher does to each card, in kroner: positive is more on the card."""
    found: dict[Card, Decimal] = {}
    for posting in voucher.postings:
        if posting.card is not None:
            found[posting.card] = found.get(posting.card, ZERO) - posting.gross
    return found
