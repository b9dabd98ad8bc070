"""Connections that rest because the company's subscription does not let them work."""

from integrations.error_texts.text import ErrorText

TEXTS: tuple[ErrorText, ...] = (
    ErrorText(
        code="subscription_trial_over",
        who="customer",
        nb=(
            "Prøvetiden er over",
            "«{connection}» flytter ingenting nå.",
            "Prøvetiden er over, og ingen har sagt ja til å fortsette.",
            "En eier sier ja under Firma, Abonnement. Alt er tatt vare på, og det som kommer inn imens, følger av seg selv.",
        ),
        en=(
            "The trial is over",
            "“{connection}” does not move anything now.",
            "The trial is over, and nobody has said yes to going on.",
            "An owner says yes under Company, Subscription. Everything is kept, and what comes in meanwhile follows by itself.",
        ),
    ),
    ErrorText(
        code="subscription_lapsed",
        who="customer",
        nb=(
            "Abonnementet er ikke betalt",
            "«{connection}» flytter ingenting nå.",
            "En faktura for abonnementet er forfalt, og firmaet er varslet flere ganger.",
            "Betal fakturaen, som står under Firma, Abonnement. Når pengene er kommet, går alt videre av seg selv; ingenting "
            "er gått tapt.",
        ),
        en=(
            "The subscription is not paid",
            "“{connection}” does not move anything now.",
            "An invoice for the subscription is overdue, and the company has been warned several times.",
            "Pay the invoice, which stands under Company, Subscription. When the money has come, all goes on by itself; "
            "nothing is lost.",
        ),
    ),
    ErrorText(
        code="account_closed",
        who="customer",
        nb=(
            "Kontoen er avsluttet",
            "«{connection}» flytter ingenting mer.",
            "Firmaet har avsluttet kontoen, og innloggingen til systemet er slettet.",
            "Det er ingenting å gjøre. Bokføringsdokumentene er tatt vare på så lenge bokføringsloven krever det.",
        ),
        en=(
            "The account is closed",
            "“{connection}” does not move anything any more.",
            "The company has closed its account, and the log-in to the system is deleted.",
            "There is nothing to do. Bookkeeping documents are kept as long as the bookkeeping act demands.",
        ),
    ),
    ErrorText(
        code="subscription_ended",
        who="customer",
        nb=(
            "Abonnementet er avsluttet",
            "«{connection}» flytter ingenting nå.",
            "Firmaet har avsluttet abonnementet.",
            "En eier tar det opp igjen under Firma, Abonnement. Alt er tatt vare på.",
        ),
        en=(
            "The subscription has ended",
            "“{connection}” does not move anything now.",
            "The company has ended its subscription.",
            "An owner takes it up again under Company, Subscription. Everything is kept.",
        ),
    ),
)
