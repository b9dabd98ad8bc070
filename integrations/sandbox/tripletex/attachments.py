"""Endpoints under /ledger/voucher/{id}/attachment and /pdf: the document behind a voucher."""

import re

from integrations.sandbox.tripletex.call import Call
from integrations.sandbox.tripletex.envelope import Refusal, bean, message, not_found, rule
from integrations.sandbox.tripletex.fields import Model, register
from integrations.sandbox.tripletex.ledger import Attachment, Voucher
from integrations.sandbox.tripletex.ledger_shown import EXPANDED
from integrations.sandbox.wire import Response

PDF = "application/pdf"
_FORMATS = (b"%PDF", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")
"""How a PDF, PNG, JPEG and both kinds of TIFF begin: the documented formats. Another one is refused (text: likely)."""
_BOUNDARY = re.compile(r'multipart/form-data\s*;.*boundary="?([^";]+)"?', re.IGNORECASE)
_NAME = re.compile(rb'name="([^"]*)"')
_FILE_NAME = re.compile(rb'filename="([^"]*)"')

register(
    Model(
        name="Document",
        path="document",
        identify=lambda document: document.id,
        shown=dict.fromkeys(("id", "version", "url", "fileName", "size", "mimeType")),
        computed={
            "id": lambda document: document.id,
            "version": lambda document: len(document.files),
            "fileName": lambda document: document.name,
            "size": lambda document: sum(map(len, document.files)),
            "mimeType": lambda document: PDF,
        },
    )
)


def upload(call: Call) -> Response:
    """POST: the field ``file`` of a form. A second upload is appended to the first as further pages (documented)."""
    voucher = _voucher(call)
    name, content = _file(call)
    if not content.startswith(_FORMATS):
        raise rule(message("file", "file_format"))
    if voucher.attachment is None:
        voucher.attachment = Attachment(call.company.ids.take("document"), name, [])
    voucher.attachment.files.append(content)
    voucher.version += 1
    return call.value("Voucher", voucher, status=201, fields=EXPANDED)


def _file(call: Call) -> tuple[str, bytes]:
    """Name and content of the form's field ``file``. Another content type is 415 in words that nobody has recorded."""
    boundary = _BOUNDARY.search(call.request.headers.get("content-type", ""))
    if boundary is None:
        raise Refusal(415, 4000, message="HTTP 415 Unsupported Media Type")
    for part in call.request.body.split(b"--" + boundary[1].encode()):
        head, _gap, content = part.partition(b"\r\n\r\n")
        name = _NAME.search(head)
        if name and name[1] == b"file" and content.endswith(b"\r\n"):
            shown = _FILE_NAME.search(head)
            return (shown[1].decode() if shown else ""), content.removesuffix(b"\r\n")
    raise bean(message("file", "null"))


def delete(call: Call) -> Response:
    """DELETE: the voucher has no document afterwards."""
    voucher = _voucher(call)
    if voucher.attachment is None:
        raise not_found()
    voucher.attachment = None
    voucher.version += 1
    return Response(status=204)


def pdf(call: Call) -> Response:
    """GET /ledger/voucher/{id}/pdf: the document; for a voucher without one a page that shows its postings."""
    voucher = _voucher(call)
    pages = voucher.attachment.files if voucher.attachment else [b"%PDF-1.4\n% postings\n%%EOF\n"]
    return Response(body=b"".join(pages), headers={"content-type": "application/octet-stream"})


def _voucher(call: Call) -> Voucher:
    voucher = call.company.vouchers.get(call.id)
    if voucher is None:
        raise not_found()
    return voucher
