"""Where to find what a system asks for, step by step, as a person sees it there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from integrations.models import Connection

Mode = Connection.PostingMode


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """``steps`` in order, ``needs`` what one must be there, ``about`` what the keys let us do."""

    needs: Any
    steps: Sequence[Any]
    about: Any


HELP: Mapping[str, Help] = {
    "woocommerce": Help(
        needs=_("You need to be administrator of the shop. Your web agency usually is."),
        steps=(
            _("Log in to WordPress, and open WooCommerce, Settings, Advanced, REST API."),
            _("Press “Add key”. Call it Bilagsbro, choose a user who is administrator, and “Read/Write”."),
            _(
                "Press “Generate API key”. Both keys are shown once: copy them here before you leave the page."
            ),
        ),
        about=_(
            "We read orders, refunds and payment methods. Write access is needed for one thing alone: so that the shop tells "
            "us at once when an order changes."
        ),
    ),
    "rackbeat": Help(
        needs=_("You need all rights in Rackbeat."),
        steps=(
            _("Log in to Rackbeat, and open Settings, API keys."),
            _("Press “New key”, and call it Bilagsbro."),
            _("The key is long and shown once. Copy all of it here."),
        ),
        about=_("We read documents and master data, and write what you move from Tripletex yourself."),
    ),
    "rentman": Help(
        needs=_("You need to be administrator in Rentman."),
        steps=(
            _("Log in to Rentman, and open Configuration, Integrations, API."),
            _("Press “Show token”. A new token ends the one before, so use the one that is there."),
            _("The webhook token stands under Webhooks. Without it changes come some minutes later."),
        ),
        about=_("We read projects, crew and invoices, and write customer numbers back."),
    ),
    "slack": Help(
        needs=_("You need to be allowed to install apps in Slack."),
        steps=(
            _("Open api.slack.com/apps, choose the app, and “OAuth & Permissions”."),
            _("Copy the “Bot User OAuth Token”. It begins with xoxb-."),
        ),
        about=_("We make channels, set their topics and invite crew. We read no messages."),
    ),
    "tripletex": Help(
        needs=_("You need the role “All administrator rights” in Tripletex. Your accountant often has it."),
        steps=(
            _("Log in to Tripletex, and open Company, All settings, API access."),
            _("Press “New key”. Call it Bilagsbro, and give it the rights that you see below."),
            _("The key is shown once. Copy all of it here."),
        ),
        about=_(
            "It needs to read accounts, and to write vouchers, customers, orders and invoices. What it lacks is said in the "
            "next step, with what to do."
        ),
    ),
}

MODE_WORDS: Mapping[str, Any] = {
    Mode.VOUCHER: _(
        "One voucher for each order, on the day it is fulfilled. Example: order 10432 of 437.50 kr becomes one voucher with "
        "437.50 on Vipps, 350.00 on sales and 87.50 in VAT."
    ),
    Mode.INVOICE: _(
        "A real invoice in Tripletex with its own customer. Example: Fjell Sport AS gets invoice 1204, due in 14 days, and you "
        "see in Tripletex whether it is paid."
    ),
    Mode.SUMMARY: _(
        "One voucher for each day with everything sold. Example: 312 orders of the 3rd become one voucher; each order is "
        "still found from it here. For shops with very many orders."
    ),
    Mode.ORDER_DRAFT: _(
        "An open sales order that you make an invoice of yourself. Example: invoice 812 in the other system becomes order 812 "
        "in Tripletex, and nothing is booked before you press."
    ),
}
"""What each way to book means, with an example."""

CHOICE_WORDS: Mapping[str, Mapping[str, Any]] = {
    "voucher_per": {
        "order": _(
            "The usual. Example: an order in two parcels becomes one voucher when the last one is sent."
        ),
        "fulfilment": _(
            "Example: an order in two parcels becomes two vouchers, each on the day its parcel was sent."
        ),
    },
    "fulfilled_when": {
        "completed": _("The usual. Example: the order is booked on the day somebody sets it to Completed."),
        "fulfillments": _(
            "For shops that register each parcel. Example: it is booked on the day the parcel left."
        ),
    },
    "summary_vat": {
        "lines": _("Example: three orders with 0.33 kr VAT each give 0.99, as the buyers saw it."),
        "sum": _("Example: VAT of the day's 3,000 kr at 25 % is 600.00, as the ledger computes it."),
    },
    "supplier_invoices": {
        "approval": _("Example: invoice 5501 matches, and lies in Tripletex until somebody presses Approve."),
        "post": _("Example: invoice 5501 matches order and receipt, and is posted the same minute."),
    },
}
"""What other choices mean, by field and value."""
