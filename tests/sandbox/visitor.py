"""A plain client of a running sandbox: one keep-alive connection, no retries, no opinions."""

import base64
import http.client
import json
from typing import Any

from integrations.sandbox.remote import Sandbox


class Visitor:
    """A company in the sandbox's Tripletex and a session for it."""

    def __init__(self, sandbox: Sandbox, **company: Any) -> None:
        given = {"name": "Nordlys AS", "org_number": "984809085", "rate_limit": 100_000, **company}
        self.sandbox = sandbox
        self.keys = sandbox.control("tripletex", "create_company", **given)
        self.company_id = self.keys["company_id"]
        self.connection = http.client.HTTPConnection(sandbox.host_port, timeout=20)
        self.headers: dict[str, str] = {}
        self.log_in()

    def __enter__(self) -> "Visitor":
        return self

    def __exit__(self, *error: object) -> None:
        self.connection.close()

    def log_in(self) -> None:
        body = {
            "consumerToken": self.keys["consumer_token"],
            "employeeToken": self.keys["employee_token"],
            "expirationDate": "2099-01-01",
        }
        token = self.call("POST", "/token/session/:create", body)[1]["value"]["token"]
        self.headers = {"authorization": "Basic " + base64.b64encode(f"0:{token}".encode()).decode()}

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """(status, parsed body); raises what ``http.client`` raises when the connection is cut."""
        raw = None if body is None else json.dumps(body)
        try:
            self.connection.request(method, f"/tripletex/v2{path}", body=raw, headers=self.headers)
            answer = self.connection.getresponse()
            content = answer.read()
        except (http.client.HTTPException, OSError):
            self.connection.close()
            raise
        is_json = answer.headers.get("content-type", "").startswith("application/json")
        return answer.status, json.loads(content) if content and is_json else content

    def add_customer(self, name: str = "Kari") -> tuple[int, Any]:
        return self.call("POST", "/customer", {"name": name})

    def customers(self) -> list[str]:
        """What the company really holds, whatever the client heard."""
        return [
            one["name"]
            for one in self.sandbox.control("tripletex", "dump", company_id=self.company_id)["customers"]
        ]
