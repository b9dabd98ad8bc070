"""Suppliers' invoices on their way to approval in Tripletex: there twice, deleted, changed, taken back."""

from integrations.error_texts.text import NOT_BOOKED, NOT_BOOKED_EN, ErrorText, stopped

_SAME = (
    "Er det den samme, hopp over den her og behandle den i Tripletex. Er det en annen, velg «Det er en annen faktura», så "
    "legges denne inn av seg selv."
)
_SAME_EN = (
    "If it is the same one, skip it here and deal with it in Tripletex. If it is another, choose “It is another invoice”; "
    "this one is then put there by itself."
)
_BY_HAND = "Velg deretter «Rettet for hånd i regnskapet»."
_BY_HAND_EN = "Then choose “Corrected by hand in the ledger”."


def _differs(
    code: str, *, nb: tuple[str, str, str, str], en: tuple[str, str, str, str], who: str = "accountant"
) -> ErrorText:
    """A text about a voucher that stands: title, what, why and fix."""
    return ErrorText(code=code, who=who, nb=nb, en=en)  # type: ignore[arg-type]


TEXTS: tuple[ErrorText, ...] = (
    stopped(
        "bill_there_by_ehf",
        "accountant",
        nb=(
            "Fakturaen er kommet som EHF",
            "Faktura {number} fra {supplier} ligger i Tripletex fra før, datert {date} ({voucher}): den er kommet som EHF.",
            _SAME,
        ),
        en=(
            "The invoice has come by EHF",
            "Invoice {number} from {supplier} is in Tripletex already, dated {date} ({voucher}): it has come by EHF.",
            _SAME_EN,
        ),
    ),
    stopped(
        "bill_there_by_voucher",
        "accountant",
        nb=(
            "Fakturaen er ført før",
            "Faktura {number} fra {supplier} er ført i Tripletex fra før, datert {date} (bilag {voucher}).",
            _SAME,
        ),
        en=(
            "The invoice is entered already",
            "Invoice {number} from {supplier} is in Tripletex already, dated {date} (voucher {voucher}).",
            _SAME_EN,
        ),
    ),
    stopped(
        "bill_maybe_there",
        "accountant",
        nb=(
            "Fakturaen kan være ført før",
            "Rackbeat oppgir ikke leverandørens fakturanummer. I Tripletex ligger en faktura fra {supplier} med samme dato og "
            "beløp ({date}, {voucher}).",
            _SAME,
        ),
        en=(
            "The invoice may be entered already",
            "Rackbeat does not tell the supplier's invoice number. Tripletex has an invoice from {supplier} of the same day "
            "and amount ({date}, {voucher}).",
            _SAME_EN,
        ),
    ),
    _differs(
        "bill_beside_another",
        nb=(
            "Fakturaen ligger to ganger i Tripletex",
            "{document} venter på godkjenning i Tripletex to ganger.",
            "Faktura {number} fra {supplier} ligger der både som bilag {voucher}, som kom fra Rackbeat, og som {other}, som er "
            "kommet en annen vei ({date}).",
            "Slett det ene av de to i Tripletex, og prøv igjen. Er det to ulike fakturaer, velg «Det er en annen faktura».",
        ),
        en=(
            "The invoice is in Tripletex twice",
            "{document} waits for approval in Tripletex twice.",
            "Invoice {number} from {supplier} is there both as voucher {voucher}, which came from Rackbeat, and as {other}, "
            "which has come another way ({date}).",
            "Delete one of the two in Tripletex, and try again. If they are two invoices, choose “It is another invoice”.",
        ),
    ),
    _differs(
        "bill_deleted",
        nb=(
            "Bilaget er slettet i Tripletex",
            "{document} er ikke lenger i Tripletex.",
            "Noen har slettet bilag {voucher} for faktura {number} fra {supplier}.",
            "Skal fakturaen føres likevel, prøv igjen, så lages bilaget på nytt. Skal den ikke føres, hopp over den her.",
        ),
        en=(
            "The voucher is deleted in Tripletex",
            "{document} is not in Tripletex any more.",
            "Somebody has deleted voucher {voucher} for invoice {number} from {supplier}.",
            "If the invoice shall be booked all the same, try again; the voucher is then made anew. If not, skip it here.",
        ),
    ),
    _differs(
        "bill_edited_and_changed",
        nb=(
            "Fakturaen er endret begge steder",
            "Bilaget for {document} er ikke oppdatert.",
            "Faktura {number} fra {supplier} er endret i Rackbeat, og noen har endret bilag {voucher} i Tripletex.",
            "Prøv igjen, så lages bilaget på nytt slik fakturaen er nå; endringene i Tripletex går tapt. Skal de stå, rett "
            "bilaget for hånd, og hopp over fakturaen her.",
        ),
        en=(
            "The invoice was changed in both places",
            "The voucher of {document} is not brought up to date.",
            "Invoice {number} from {supplier} was changed in Rackbeat, and somebody has changed voucher {voucher} in "
            "Tripletex.",
            "Try again, and the voucher is made anew as the invoice is now; the changes in Tripletex are lost. If they shall "
            "stay, correct the voucher by hand, and skip the invoice here.",
        ),
    ),
    _differs(
        "bill_posted_and_changed",
        nb=(
            "Fakturaen er endret etter at den ble postert",
            "Endringen i {document} er ikke bokført.",
            "Faktura {number} fra {supplier} er endret i Rackbeat, men bilag {voucher} er postert.",
            f"Rett bilaget i Tripletex, eller be leverandøren om en kreditnota. {_BY_HAND}",
        ),
        en=(
            "The invoice was changed after it was posted",
            "The change of {document} is not booked.",
            "Invoice {number} from {supplier} was changed in Rackbeat, but voucher {voucher} is posted.",
            f"Correct the voucher in Tripletex, or ask the supplier for a credit note. {_BY_HAND_EN}",
        ),
    ),
    _differs(
        "bill_posted_meanwhile",
        who="support",
        nb=(
            "Bilaget ble postert i mellomtiden",
            "Endringen i {document} er ikke bokført ennå.",
            "Noen posterte bilag {voucher} mens det skulle oppdateres.",
            "Du trenger ikke gjøre noe: det ses på igjen om litt.",
        ),
        en=(
            "The voucher was posted meanwhile",
            "The change of {document} is not booked yet.",
            "Somebody posted voucher {voucher} while it was to be brought up to date.",
            "There is nothing to do: it is looked at again in a moment.",
        ),
    ),
    _differs(
        "bill_approved_otherwise",
        nb=(
            "Bilaget er postert med noe annet enn fakturaen sier",
            "{document} er bokført, men ikke slik fakturaen er.",
            "Bilag {voucher} for faktura {number} fra {supplier} skulle hatt {meant}, men ble postert med {standing}.",
            f"Kontroller bilaget, og rett det om det er feil. {_BY_HAND}",
        ),
        en=(
            "The voucher was posted with something else than the invoice says",
            "{document} is booked, but not as the invoice is.",
            "Voucher {voucher} for invoice {number} from {supplier} should have {meant}, but was posted with {standing}.",
            f"Check the voucher, and correct it if it is wrong. {_BY_HAND_EN}",
        ),
    ),
    _differs(
        "bill_of_unbooked",
        who="customer",
        nb=(
            "Fakturaen er tatt tilbake i Rackbeat",
            "Bilag {voucher} for {document} ligger til godkjenning uten en bokført faktura bak seg.",
            "Faktura {number} er ikke lenger bokført i Rackbeat.",
            "Bokfør den i Rackbeat igjen, så følger bilaget med. Skal den ikke føres, slett bilaget i Tripletex og hopp over "
            "den her.",
        ),
        en=(
            "The invoice was taken back in Rackbeat",
            "Voucher {voucher} of {document} waits for approval without a booked invoice behind it.",
            "Invoice {number} is not booked in Rackbeat any more.",
            "Book it in Rackbeat again, and the voucher follows. If it shall not be booked, delete the voucher in Tripletex "
            "and skip it here.",
        ),
    ),
    _differs(
        "posted_bill_of_unbooked",
        nb=(
            "Fakturaen er tatt tilbake etter at den ble postert",
            "{document} er bokført i Tripletex, men ikke i Rackbeat.",
            "Faktura {number} er ikke lenger bokført i Rackbeat, men bilag {voucher} er postert.",
            f"Tilbakefør bilaget i Tripletex, eller bokfør fakturaen i Rackbeat igjen. {_BY_HAND}",
        ),
        en=(
            "The invoice was taken back after it was posted",
            "{document} is booked in Tripletex, but not in Rackbeat.",
            "Invoice {number} is not booked in Rackbeat any more, but voucher {voucher} is posted.",
            f"Reverse the voucher in Tripletex, or book the invoice in Rackbeat again. {_BY_HAND_EN}",
        ),
    ),
    ErrorText(
        code="not_ready.supplier_voucher_type",
        who="accountant",
        nb=(
            "Bilagstypen «Leverandørfaktura» mangler",
            NOT_BOOKED,
            "Firmaet har ingen bilagstype som heter «Leverandørfaktura» i Tripletex.",
            "Opprett bilagstypen i Tripletex, og test tilkoblingen.",
        ),
        en=(
            "The voucher type for suppliers' invoices is missing",
            NOT_BOOKED_EN,
            "The company has no voucher type called “Leverandørfaktura” in Tripletex.",
            "Make the voucher type in Tripletex, and test the connection.",
        ),
    ),
)
