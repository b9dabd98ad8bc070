"""What stands on the pages of a PDF of ours: its ASCII letters, which keep their codes in the embedded font."""

import base64
import re
import zlib

_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_SHOWN = re.compile(rb"\(((?:\\.|[^\\)])*)\) Tj", re.DOTALL)


def pages_of(pdf: bytes) -> int:
    """How many pages it has."""
    return len(re.findall(rb"/Type /Page\b", pdf))


def text_of(pdf: bytes) -> str:
    """Every piece of text that is drawn, one a line, without letters outside of ASCII."""
    shown = [piece for stream in _STREAM.findall(pdf) for piece in _SHOWN.findall(_content(stream))]
    plain = (re.sub(rb"\\([0-7]{3})", b"", one).replace(b"\\(", b"(").replace(b"\\)", b")") for one in shown)
    return "\n".join(one.decode("ascii", "ignore") for one in plain)


def _content(stream: bytes) -> bytes:
    try:
        return zlib.decompress(base64.a85decode(stream.strip(), adobe=not stream.startswith(b"<~")))
    except (ValueError, zlib.error):
        pass
    try:
        return zlib.decompress(base64.a85decode(b"<~" + stream.strip(), adobe=True))
    except (ValueError, zlib.error):
        return b""
