"""What Rentman's invoices and credit invoices say beside the money, and what a person must decide about them."""

from integrations.accounting.booked_invoices import Shown
from integrations.errors import UnsupportedDocument
from integrations.records import RentalInvoice

NAME = "rentman_invoice"
SYSTEM = "Rentman"


def shown(document: RentalInvoice) -> Shown:
    """What the order or invoice says beside the money."""
    word = "kreditnota" if document.stage == "credit" else "faktura"
    notes = [f"Prosjekt {document.project.number} {document.project.name}"] if document.project else []
    if document.used_from and document.used_until:
        notes.append(f"Leieperiode {document.used_from.isoformat()} – {document.used_until.isoformat()}")
    if document.contact:
        notes.append(f"Kontakt: {document.contact.name}")
    if document.manager:
        notes.append(f"Vår ref.: {document.manager.name}")
    title = f"{SYSTEM}-{word} {document.number}"
    return Shown(title=f"{title} – {document.subject}" if document.subject else title, notes=tuple(notes))


def undecided(code: str, document: RentalInvoice) -> UnsupportedDocument:
    """The error that asks a person about an invoice."""
    return UnsupportedDocument(code, params={"number": document.number, "gross": f"{document.total:f}"})
