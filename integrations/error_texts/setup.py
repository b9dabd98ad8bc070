"""What a person has to choose: accounts, product classes, VAT rules. Saving the choice releases what waited for it."""

from integrations.error_texts.text import ErrorText, stopped

_THEN = "så bokføres denne og de andre som venter på det, av seg selv."
_THEN_EN = "and this one and the others that wait for it are booked by themselves."


def _account(role: str, *, nb: str, en: str) -> ErrorText:
    """A role that needs one account, whatever the key."""
    return stopped(
        f"missing_mapping.{role}",
        "accountant",
        nb=(
            f"Konto mangler: {nb}",
            f"Det er ikke valgt konto for {nb} ennå.",
            f"Velg konto for {nb} under kontering, {_THEN}",
        ),
        en=(
            f"Account missing: {en}",
            f"No account is chosen for {en} yet.",
            f"Choose an account for {en} under accounts, {_THEN_EN}",
        ),
    )


TEXTS: tuple[ErrorText, ...] = (
    stopped(
        "missing_mapping",
        "accountant",
        nb=(
            "Kontering mangler",
            "Det er ikke valgt konto for «{role}» «{key}» ennå.",
            f"Velg konto under kontering, {_THEN}",
        ),
        en=(
            "A choice of account is missing",
            "No account is chosen for “{role}” “{key}” yet.",
            f"Choose an account under accounts, {_THEN_EN}",
        ),
    ),
    stopped(
        "missing_mapping.tender",
        "customer",
        nb=(
            "Betalingsmåten mangler konto",
            "Betalingsmåten «{key}» har ingen konto ennå.",
            f"Velg konto for «{{key}}», {_THEN}",
        ),
        en=(
            "The payment method has no account",
            "The payment method “{key}” has no account yet.",
            f"Choose an account for “{{key}}”, {_THEN_EN}",
        ),
    ),
    stopped(
        "missing_mapping.sales",
        "accountant",
        nb=(
            "Salgskonto mangler",
            "Salg med mva-kode «{key}» har ingen konto ennå.",
            f"Velg salgskonto for mva-kode «{{key}}», {_THEN}",
        ),
        en=(
            "Sales account missing",
            "Sales with VAT code “{key}” have no account yet.",
            f"Choose a sales account for VAT code “{{key}}”, {_THEN_EN}",
        ),
    ),
    stopped(
        "missing_mapping.tax_class",
        "accountant",
        nb=(
            "Avgiftsklassen er ukjent",
            "Butikkens avgiftsklasse «{key}» er ikke koblet til en varegruppe ennå.",
            f"Velg hva «{{key}}» er (vanlig vare, mat, fritatt …) under mva, {_THEN}",
        ),
        en=(
            "The tax class is unknown",
            "The shop's tax class “{key}” is not connected to a product class yet.",
            f"Choose what “{{key}}” is (standard, food, exempt …) under VAT, {_THEN_EN}",
        ),
    ),
    stopped(
        "missing_mapping.vat_rule",
        "accountant",
        nb=(
            "Mva-regel mangler",
            "Ingen mva-regel dekker {key} (kunde, levering, varegruppe).",
            f"Legg til en mva-regel for dette, {_THEN}",
        ),
        en=(
            "VAT rule missing",
            "No VAT rule covers {key} (buyer, delivery, product class).",
            f"Add a VAT rule for this, {_THEN_EN}",
        ),
    ),
    stopped(
        "missing_mapping.gap",
        "customer",
        nb=(
            "Ordren er betalt med noe butikken ikke viser",
            "Linjene er høyere enn summen, og butikken sier ikke hvorfor. Som regel er det et gavekort.",
            f"Er det gavekort, velg gavekortkontoen for dette under kontering, {_THEN} Er det noe annet, "
            "spør regnskapsføreren først.",
        ),
        en=(
            "The order is paid with something that the shop does not show",
            "The lines are higher than the total, and the shop does not say why. Usually it is a gift card.",
            f"If it is gift cards, choose the gift card account for this under accounts, {_THEN_EN} If it "
            "is something else, ask the accountant first.",
        ),
    ),
    _account("gift_card", nb="gavekort", en="gift cards"),
    _account("store_credit", nb="tilgodelapper", en="store credit"),
    _account("receivable", nb="kundefordringer", en="receivables"),
    _account("prepayment", nb="forskudd fra kunder", en="prepayments"),
    _account("rounding", nb="øreavrunding", en="rounding"),
    _account("bank", nb="bankinnskudd", en="the bank"),
    _account("fees", nb="gebyrer fra betalingsløsninger", en="fees of payment providers"),
    _account("other_receivable", nb="tilbakeholdt oppgjør", en="payouts held back"),
    _account("other_income", nb="annen inntekt", en="other income"),
    _account("deferred_income", nb="utsatt inntekt", en="deferred income"),
    _account("bad_debt", nb="tap på fordringer", en="bad debt"),
    _account("goodwill", nb="kompensasjon til kunder", en="compensation to customers"),
    _account("foreign_vat", nb="utenlandsk mva ({key})", en="foreign VAT ({key})"),
    _account("supplier_debt", nb="leverandørgjeld", en="debt to suppliers"),
    _account("goods_purchase", nb="varekjøp", en="purchases of goods"),
    _account("freight_in", nb="innfrakt", en="freight in"),
    _account("software", nb="programvare og lisenser", en="software and licences"),
    _account("service_purchase", nb="kjøpte tjenester", en="services bought"),
    _account("loan", nb="lån fra betalingsløsningen «{key}»", en="loans from the payment provider “{key}”"),
    _account(
        "payout_adjustment",
        nb="korrigeringer i utbetalinger fra «{key}»",
        en="adjustments in payouts from “{key}”",
    ),
    _account("fx", nb="valutagevinst og valutatap", en="exchange gains and losses"),
    stopped(
        "connection_paused",
        "customer",
        nb=(
            "Tilkoblingen er satt på pause",
            "Tilkoblingen står på pause, så ingenting leses eller bokføres gjennom den.",
            "Start tilkoblingen igjen, så fortsetter alt der det slapp.",
        ),
        en=(
            "The connection is paused",
            "The connection is paused, so nothing is read or booked through it.",
            "Resume the connection; everything goes on where it stopped.",
        ),
    ),
    stopped(
        "paused_by_person",
        "customer",
        nb=(
            "Tilkoblingen er satt på pause",
            "{who} satte tilkoblingen på pause. Begrunnelse: «{reason}».",
            "Start tilkoblingen igjen når du vil, så fortsetter alt der det slapp.",
        ),
        en=(
            "The connection is paused",
            "{who} paused the connection. Reason: “{reason}”.",
            "Resume the connection when you like; everything goes on where it stopped.",
        ),
    ),
)
