"""The table of order kinds in the demo shop: what each is, how many there are, and what should become of
them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

from integrations.sandbox.demo_shop import ordinary_orders as ordinary
from integrations.sandbox.demo_shop import stopped_orders as stopped
from integrations.sandbox.demo_shop import unusual_orders as unusual
from integrations.sandbox.demo_shop.draft import Draft
from integrations.sandbox.demo_shop.season import Season

Expected = Literal["booked", "skipped", "blocked", "held", "unseen"]
"""``booked`` and verified; ``skipped`` with a reason, not due (yet); ``blocked`` until a person decides in the admin;
``held``: to be booked by hand; ``unseen``: in no listing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of order. ``expected`` holds for a shop whose setting for "fulfilled" is the status
    ``completed``, which trusts the paid date of every known gateway, and from the season's first day on."""

    key: str
    description: str
    count: int
    expected: Expected
    make: Callable[[Season, int], Draft]


def _refunded(plan: str) -> Callable[[Season, int], Draft]:
    return partial(_make_refunded, plan)


def _make_refunded(plan: str, season: Season, index: int) -> Draft:
    return unusual.refunded(plan, season)


def _kinds(
    expected: Expected, *rows: tuple[str, str, int, Callable[[Season, int], Draft]]
) -> tuple[Kind, ...]:
    return tuple(
        Kind(key=key, description=text, count=count, expected=expected, make=make)
        for key, text, count, make in rows
    )


ORDINARY = _kinds(
    "booked",
    ("goods_25", "Vanlige varer, 25 %, gjester og faste kunder", 92, ordinary.goods_25),
    ("food_15", "Bare mat, 15 % også på frakten", 32, ordinary.food_15),
    ("books_0", "Bare bøker, 0 % med egen mva-linje", 14, ordinary.books_0),
    ("tickets_12", "Ferjebilletter, 12 %, ingen frakt", 12, ordinary.tickets_12),
    ("mixed_rates", "25, 15, 12 og 0 % i samme kurv", 42, ordinary.mixed_rates),
    ("free_or_collected", "Fri frakt eller hentet i butikken", 14, ordinary.free_or_collected),
    ("percent_coupon", "Rabattkode i prosent over flere satser", 14, ordinary.percent_coupon),
    ("same_buyer", "Samme registrerte kunde mange ganger", 10, ordinary.same_buyer),
)
UNUSUAL = _kinds(
    "booked",
    ("three_times_3333", "3 × 33,33 og en merknad med spesialtegn", 2, unusual.three_times_3333),
    ("export_america", "Eksport til USA, uten mva-linje", 2, unusual.export_america),
    ("svalbard", "Svalbard, mva-linje med 0 %", 2, unusual.svalbard),
    ("euro_germany", "Solgt i euro til Tyskland", 2, unusual.euro_germany),
    ("freight_and_fee", "Frakt og fakturagebyr", 2, unusual.freight_and_fee),
    ("business", "Bedrift med organisasjonsnummer", 8, unusual.business),
    (
        "negative_fee_gift_card",
        "Gavekort løst inn som negativt gebyr uten mva",
        1,
        unusual.negative_fee_gift_card,
    ),
    ("negative_fee_discount", "Rabatt som negativt gebyr med mva", 1, unusual.negative_fee_discount),
    ("gift_card_sold", "Gavekort solgt sammen med varer", 2, unusual.gift_card_sold),
)
BY_HAND = _kinds(
    "held",
    ("gift_card_as_coupon", "Gavekort løst inn som rabattkode", 1, unusual.gift_card_as_coupon),
)
REFUNDED = _kinds(
    "booked",
    ("refund_line", "Én av tre enheter refundert", 2, _refunded("line")),
    ("refund_freight", "Bare frakten refundert", 1, _refunded("freight")),
    (
        "refund_amount_only",
        "Et beløp refundert, uten linjer: ordren bokføres, refusjonen stoppes",
        1,
        _refunded("amount"),
    ),
    ("refund_two", "To refusjoner med hver sin sats", 1, _refunded("two")),
    ("refund_all", "Alt refundert, linje for linje", 1, _refunded("all")),
    ("deleted_product", "Varen er slettet etter salget", 1, unusual.deleted_product),
    ("prices_without_tax", "Priser lagt inn uten mva", 2, unusual.prices_without_tax),
    ("bank_transfer", "Bankoverføring, fullført for hånd", 2, unusual.bank_transfer),
    ("across_month_end", "Betalt i én måned, sendt i neste", 3, unusual.across_month_end),
    ("first_hour_of_month", "Første time i måneden: forrige måned i UTC", 2, unusual.first_hour_of_month),
    ("clock_change_night", "Natten da klokken stilles", 2, unusual.clock_change_night),
    ("unusual_name", "Apostrofer, emoji, HTML-tegn og lange navn", 4, unusual.unusual_name),
    ("foreign_buyer_collects", "Utenlandsk kjøper som henter i Norge", 1, unusual.foreign_buyer_collects),
)
NOT_DUE = _kinds(
    "skipped",
    ("unpaid_on_delivery", "Betales ved henting, ikke betalt ennå", 2, stopped.unpaid_on_delivery),
    ("paid_not_sent", "Betalt, ikke sendt ennå", 4, stopped.paid_not_sent),
    (
        "fulfilled_by_feature",
        "Sendt med WooCommerce-forsendelser, status «behandles»",
        2,
        stopped.fulfilled_by_feature,
    ),
    ("pending", "Venter på betaling", 2, stopped.pending),
    ("failed", "Betaling avvist", 2, stopped.failed),
    ("cancelled", "Kansellert", 2, stopped.cancelled),
    ("cancelled_after_paying", "Kansellert etter betaling", 1, stopped.cancelled_after_paying),
    ("checkout_draft", "Påbegynt i kassen", 1, stopped.checkout_draft),
    ("on_hold", "Venter på bankoverføring", 2, stopped.on_hold),
    ("nothing_to_pay", "Rabattkode på 100 %, 0,00 å betale", 1, stopped.nothing_to_pay),
    ("before_from_date", "Fra før startdatoen", 2, stopped.before_from_date),
)
UNSEEN = _kinds("unseen", ("trashed", "I papirkurven", 1, stopped.trashed))
TO_BE_HELPED = _kinds(
    "blocked",
    ("unknown_gateway", "Betalt med Walley, som ingen kontering kjenner", 1, stopped.unknown_gateway),
    ("unseen_gift_card", "PW-gavekort: linjene er 300,00 høyere enn totalen", 1, stopped.unseen_gift_card),
    ("unknown_tax_class", "Ukjent avgiftsklasse «raafisk-1111», 11,11 %", 1, stopped.unknown_tax_class),
)
KINDS: tuple[Kind, ...] = (*ORDINARY, *UNUSUAL, *BY_HAND, *REFUNDED, *NOT_DUE, *UNSEEN, *TO_BE_HELPED)
