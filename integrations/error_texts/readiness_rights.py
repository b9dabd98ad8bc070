"""What the key to the ledger must be allowed to do, and that it opens the right company. Keyed ``not_ready.<item>``."""

from integrations.error_texts.readiness import item
from integrations.error_texts.text import ErrorText

_GIVE = "Gi nøkkelen rettigheten i Tripletex, eller lag en ny nøkkel med den."
_GIVE_EN = "Give the key the right in Tripletex, or make a new key with it."

TEXTS: tuple[ErrorText, ...] = (
    item(
        "org_number",
        "customer",
        nb=(
            "Organisasjonsnummeret stemmer ikke",
            "Tripletex-firmaet har et annet organisasjonsnummer enn firmaet her.",
            "Koble til riktig firma, eller rett organisasjonsnummeret.",
        ),
        en=(
            "The organisation number differs",
            "The Tripletex company has another organisation number than the company here.",
            "Connect the right company, or correct the organisation number.",
        ),
    ),
    item(
        "rights_accounts",
        "customer",
        nb=("Tilgang til kontoplanen mangler", "Nøkkelen til Tripletex kan ikke lese kontoplanen.", _GIVE),
        en=(
            "The right to the chart of accounts is missing",
            "The key to Tripletex cannot read the chart of accounts.",
            _GIVE_EN,
        ),
    ),
    item(
        "rights_vouchers",
        "customer",
        nb=(
            "Tilgang til bilag mangler",
            "Nøkkelen til Tripletex har ikke lov til å lese og føre bilag.",
            _GIVE,
        ),
        en=(
            "The right to vouchers is missing",
            "The key to Tripletex may not read and book vouchers.",
            _GIVE_EN,
        ),
    ),
    item(
        "rights_advanced_voucher",
        "customer",
        nb=(
            "Retten til å føre bilag er ikke bekreftet",
            "Vi ser ikke rettigheten «avansert bilag» på nøkkelen.",
            _GIVE,
        ),
        en=(
            "The right to book vouchers is not confirmed",
            "We do not see the right “advanced voucher” on the key.",
            _GIVE_EN,
        ),
    ),
    item(
        "rights_customers",
        "customer",
        nb=(
            "Tilgang til kunder mangler",
            "Nøkkelen til Tripletex har ikke lov til å lese og opprette kunder.",
            _GIVE,
        ),
        en=(
            "The right to customers is missing",
            "The key to Tripletex may not read and create customers.",
            _GIVE_EN,
        ),
    ),
    item(
        "rights_orders",
        "customer",
        nb=(
            "Tilgang til salgsordrer mangler",
            "Nøkkelen til Tripletex har ikke lov til å lese og lage salgsordrer, eller ordremodulen er ikke aktiv.",
            "Aktiver ordre i Tripletex, og gi nøkkelen rettigheten.",
        ),
        en=(
            "The right to sales orders is missing",
            "The key to Tripletex may not read and make sales orders, or the order module is not active.",
            "Activate orders in Tripletex, and give the key the right.",
        ),
    ),
    item(
        "rights_invoices",
        "customer",
        nb=(
            "Tilgang til faktura mangler",
            "Nøkkelen til Tripletex har ikke lov til å lage fakturaer.",
            _GIVE,
        ),
        en=("The right to invoices is missing", "The key to Tripletex may not make invoices.", _GIVE_EN),
    ),
    item(
        "rights_supplier_invoices",
        "customer",
        nb=(
            "Tilgang til leverandørfakturaer mangler",
            "Nøkkelen til Tripletex har ikke lov til å se leverandørfakturaer, så vi ser ikke hva som er kommet som EHF.",
            _GIVE,
        ),
        en=(
            "The right to suppliers' invoices is missing",
            "The key to Tripletex may not see suppliers' invoices, so that we do not see what has come by EHF.",
            _GIVE_EN,
        ),
    ),
)
