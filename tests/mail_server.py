"""A mail server on this machine that takes every letter (SMTP, as far as a client needs it), and keeps what it took."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any


class _Visit(socketserver.StreamRequestHandler):
    """One connection: greeting, sender, receivers, letter, again or good-bye."""

    def handle(self) -> None:
        self._say("220 test ESMTP")
        receivers: list[str] = []
        while line := self.rfile.readline():
            word = line.decode("ascii", "replace").strip()
            verb = word[:4].upper()
            if verb in ("EHLO", "HELO"):
                self._say("250 test")
            elif verb == "RCPT":
                receivers.append(word.partition("<")[2].partition(">")[0])
                self._say("250 OK")
            elif verb == "DATA":
                self._say("354 go on")
                self.server.letters.append((tuple(receivers), self._letter()))  # type: ignore[attr-defined]
                receivers = []
                self._say("250 taken")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 OK")

    def _letter(self) -> EmailMessage:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        letter: Any = message_from_bytes(b"".join(lines), policy=policy.default)
        return letter  # type: ignore[no-any-return]

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def mail_server(settings: Any) -> Iterator[list[tuple[tuple[str, ...], EmailMessage]]]:
    """The server, with Django told to send by it: (receivers, letter) of everything that it took."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Visit) as server:
        server.daemon_threads = True
        server.letters = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address[:2]
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        try:
            yield server.letters  # type: ignore[attr-defined]
        finally:
            server.shutdown()
