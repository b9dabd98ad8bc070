"""Gift cards: what cannot be booked as it is, and what the card list wants looked at."""

from integrations.error_texts.text import ErrorText, stopped

TEXTS: tuple[ErrorText, ...] = (
    stopped(
        "free_card_exceeds_goods",
        "customer",
        nb=(
            "Et gavekort som ble gitt bort, betaler for mer enn varene",
            "Det er brukt {gross} fra gavekort som ble gitt bort, og det er mer enn varene i ordren koster. Da er også et "
            "nytt gavekort betalt med det.",
            "Rett ordren i butikken, eller ta kortets kode ut av listen over gavekort som ble gitt bort.",
        ),
        en=(
            "A gift card that was given away pays for more than the goods",
            "{gross} was used of gift cards that were given away, which is more than the goods of the order cost. So a new "
            "gift card was paid with it as well.",
            "Correct the order in the shop, or take the card's code off the list of cards that were given away.",
        ),
    ),
    ErrorText(
        code="gift_card_used_since",
        who="support",
        nb=(
            "Kortet er brukt etter at det ble meldt utløpt",
            "Utløpet av gavekort {card} er ikke bokført.",
            "Det ble meldt utløpt med {value}, men nå er det bare {left} igjen på det.",
            "Hopp over dette, og meld kortet utløpt på nytt med det som er igjen.",
        ),
        en=(
            "The card was used after it was declared expired",
            "The expiry of gift card {card} is not booked.",
            "It was declared expired with {value}, but now only {left} is left on it.",
            "Skip this, and declare the card expired anew with what is left.",
        ),
    ),
    ErrorText(
        code="gift_card_negative",
        who="support",
        nb=(
            "Et gavekort er brukt for mer enn det som sto på det",
            "Alt er bokført, men kortlisten går ikke opp.",
            "{cards} kort er under null; kort {card} har {left}.",
            "Ble kortet solgt før vi begynte: legg inn inngående saldo. Ble det gitt bort: legg starten på koden inn på "
            "tilkoblingen. Ellers: se på kortet i butikken.",
        ),
        en=(
            "A gift card was used for more than it held",
            "Everything is booked, but the card list does not add up.",
            "{cards} cards are below zero; card {card} has {left}.",
            "Was the card sold before we began: enter its opening balance. Was it given away: put the beginning of its code "
            "on the connection. Otherwise: look at the card in the shop.",
        ),
    ),
    ErrorText(
        code="gift_card_difference",
        who="accountant",
        nb=(
            "Kortlisten og regnskapet er ikke like",
            "Konto {account} stemmer ikke med listen over gavekort.",
            "Den {date} står det {held} på kontoen, og kortene har {listed}: forskjellen er {difference}.",
            "Se på siden for gavekort: der har hver forskjell et navn. Bilag som vi ikke har skrevet, må noen forklare.",
        ),
        en=(
            "The card list and the ledger are not equal",
            "Account {account} does not agree with the list of gift cards.",
            "On {date} the account holds {held}, and the cards have {listed}: the difference is {difference}.",
            "Look at the page of gift cards: every difference has a name there. Vouchers that we did not write need "
            "somebody's explanation.",
        ),
    ),
)
