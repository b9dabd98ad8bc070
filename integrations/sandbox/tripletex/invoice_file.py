"""GET /invoice/{invoiceId}/pdf: the invoice as its buyer gets it, a page of plain words. Preliminary ones have a file too."""

from integrations.sandbox.tripletex.call import Call
from integrations.sandbox.tripletex.invoice import Invoice, shown_lines
from integrations.sandbox.tripletex.invoices import find_invoice
from integrations.sandbox.wire import Response


def get_file(call: Call) -> Response:
    """The file; ``download`` (true unless said otherwise) is only about how a browser shows it."""
    body = page(_lines(find_invoice(call), seller=call.company.name))
    return Response(body=body, headers={"content-type": "application/octet-stream"})


def _lines(invoice: Invoice, *, seller: str) -> list[str]:
    rows = [f"{line.get('description') or ''}  x {line['count']}" for line in shown_lines(invoice)]
    return [
        seller,
        f"Faktura {invoice.number}",
        f"Dato {invoice.date}  Forfall {invoice.due}",
        f"Til {invoice.customer['name']}",
        "",
        *rows,
        "",
        f"Sum med mva {invoice.gross / 100:.2f}",
    ]


def page(lines: list[str]) -> bytes:
    """A PDF of one A4 page with these lines, in Helvetica."""
    shown = b"".join(b"(%s) Tj T*\n" % _escaped(line) for line in lines)
    content = b"BT /F1 12 Tf 16 TL 56 780 Td\n" + shown + b"ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    return _file(objects)


def _file(objects: list[bytes]) -> bytes:
    """The objects with their table of places."""
    body, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(body))
    return body + head + table + tail


def _escaped(text: str) -> bytes:
    plain = text.encode("cp1252", "replace")
    return plain.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
