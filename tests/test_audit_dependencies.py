"""The audit of what is installed: asked of a service on this computer that speaks as the real one does."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.core.management import CommandError, call_command

LOCK = "django==5.2.19 \\\n    --hash=sha256:aa\n    # via x\nrequests==2.0.0 ; python_version > '3'\n"


class Advisories(ThreadingHTTPServer):
    """OSV's batch: knows of a hole in ``holes``; answers with ``status``."""

    holes: dict[str, list[str]]
    status: int
    asked: list[dict[str, Any]]


class Answers(BaseHTTPRequestHandler):
    server: Advisories

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.asked += body["queries"]
        names = [one["package"]["name"] for one in body["queries"]]
        results = [{"vulns": [{"id": key} for key in self.server.holes.get(name, ())]} for name in names]
        self.send_response(self.server.status if self.path == "/v1/querybatch" else 404)
        self.end_headers()
        self.wfile.write(json.dumps({"results": results}).encode())

    def log_message(self, *words: Any) -> None:
        """Nothing."""


@pytest.fixture
def service() -> Iterator[Advisories]:
    with Advisories(("127.0.0.1", 0), Answers) as server:
        server.holes, server.status, server.asked = {}, 200, []
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def audit(address: str, tmp_path: Path) -> str:
    lock, said = tmp_path / "lock", StringIO()
    lock.write_text(LOCK)
    call_command("audit_dependencies", service=address, lock=lock, stdout=said)
    return said.getvalue()


def at(server: Advisories) -> str:
    return f"http://127.0.0.1:{server.server_port}"


def test_every_locked_version_is_asked_about(service: Advisories, tmp_path: Path) -> None:
    said = audit(at(service), tmp_path)

    assert "No advisory is known for any of 2 packages." in said
    assert [(one["package"]["name"], one["version"]) for one in service.asked] == [
        ("django", "5.2.19"),
        ("requests", "2.0.0"),
    ]


def test_a_hole_is_named_and_ends_with_one(service: Advisories, tmp_path: Path) -> None:
    service.holes = {"requests": ["GHSA-1", "PYSEC-2"]}

    with pytest.raises(CommandError, match="1 of 2 packages") as ended:
        audit(at(service), tmp_path)

    assert ended.value.returncode == 1


@pytest.mark.parametrize("status", [500, 403])
def test_a_service_that_refuses_proves_nothing(service: Advisories, tmp_path: Path, status: int) -> None:
    service.status = status

    with pytest.raises(CommandError, match="not known whether anything has a hole") as ended:
        audit(at(service), tmp_path)

    assert ended.value.returncode == 2


def test_a_service_out_of_reach_proves_nothing(service: Advisories, tmp_path: Path) -> None:
    gone = at(service)
    service.shutdown()
    service.server_close()

    with pytest.raises(CommandError, match=r"127\.0\.0\.1 could not be asked") as ended:
        audit(gone, tmp_path)

    assert ended.value.returncode == 2
