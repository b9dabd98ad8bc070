"""Tripletex, imitated: many companies behind one address, told apart by their tokens as in reality."""

from typing import Any

from integrations.sandbox.tripletex import session
from integrations.sandbox.tripletex.body import parse_json
from integrations.sandbox.tripletex.call import Call
from integrations.sandbox.tripletex.company import Company, Ids
from integrations.sandbox.tripletex.control import COMMANDS
from integrations.sandbox.tripletex.envelope import (
    Refusal,
    forbidden,
    json_response,
    mapping_refusal,
    message,
    no_such_path,
    unauthorized,
)
from integrations.sandbox.tripletex.events import Events
from integrations.sandbox.tripletex.routes import (
    BY_NAME,
    LOGISTICS_PATHS,
    ROUTES,
    WITHOUT_COMPANY,
    Endpoint,
    looks_like_id,
    template,
)
from integrations.sandbox.tripletex.texts import NO
from integrations.sandbox.wire import Delivery, Request, Response

_API = "/v2"
_SESSION = "/token/session/"
_CREATE_KEYS = frozenset({"consumerToken", "employeeToken", "expirationDate"})
_REFRESH_KEYS = frozenset({"refreshToken", "ttlSeconds"})


class Tripletex:
    """The simulated system; see ``wire.System`` for the four methods the server calls."""

    name = "tripletex"
    prefix = "/tripletex"

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin anew: no companies, no tokens."""
        self.ids = Ids()
        self.tokens = session.Tokens()
        self.companies: dict[int, Company] = {}
        self.events = Events()
        self._requests = 0

    def handle(self, request: Request) -> Response:
        """Answer one request; every answer carries x-tlx-request-id and, with a session, the rate limit headers."""
        self._requests += 1
        request_id = f"5a4d0b0e-7a11-4b1d-9c00-{self._requests:012x}"
        headers: dict[str, str] = {}
        language = [NO]
        try:
            response = self._answer(request, headers, language)
        except Refusal as refusal:
            response = refusal.response(language=language[0], request_id=request_id)
        response.headers.update(headers)
        response.headers["x-tlx-request-id"] = request_id
        return response

    def _answer(self, request: Request, headers: dict[str, str], language: list[int]) -> Response:
        path = request.path[len(_API) :] if request.path.startswith(_API + "/") else ""
        if path.startswith(_SESSION) and path != _SESSION + ">whoAmI":
            return self._session(request, path)
        found, company = self.tokens.find(request.headers.get("authorization", ""), now=request.now)
        switches = found.holder.company.switches
        language[0] = (company or found.holder.company).language
        headers.update(
            found.holder.window.count(
                request.now,
                limit=switches.rate_limit,
                window=switches.rate_window,
                reset_header=switches.rate_reset_header,
            )
        )
        if company is None and path not in WITHOUT_COMPANY:
            raise forbidden()
        company = company or found.holder.company
        endpoint, ids = self._route(request.method, path, company)
        return endpoint(Call(system=self, request=request, company=company, session=found, ids=ids))

    def _route(self, method: str, path: str, company: Company) -> tuple[Endpoint, tuple[str, ...]]:
        known, ids = template(path)
        methods = ROUTES.get(known)
        if path.startswith(LOGISTICS_PATHS) and not company.switches.logistics:
            raise forbidden()
        for prefix in BY_NAME if methods is None else ():
            if path.startswith(prefix):
                methods, ids = ROUTES[prefix + "{text}"], (path[len(prefix) :],)
        if methods is None:
            if looks_like_id(known):
                raise Refusal(422, 21000, message="HTTP 404 Not Found", developer="HTTP 404 Not Found")
            raise no_such_path()
        if method not in methods:
            raise Refusal(
                400, 1000, message="HTTP 405 Method Not Allowed", developer="HTTP 405 Method Not Allowed"
            )
        return methods[method], ids

    def _session(self, request: Request, path: str) -> Response:
        """:create (POST 201, PUT 200), :createFromRefreshToken, and DELETE of a session; none needs a session."""
        action = path[len(_SESSION) :]
        if action == ":create" and request.method in ("POST", "PUT"):
            given = dict(request.query) if request.method == "PUT" else _body(request, _CREATE_KEYS)
            value = session.create(self.tokens, given=given, now=request.now, number=self.ids.take("session"))
            return json_response({"value": value}, status=201 if request.method == "POST" else 200)
        if action == ":createFromRefreshToken" and request.method == "POST":
            value = session.create_from_refresh_token(
                self.tokens,
                given=_body(request, _REFRESH_KEYS),
                now=request.now,
                number=self.ids.take("session"),
            )
            return json_response({"value": value}, status=201)
        if request.method == "DELETE":
            if self.tokens.sessions.pop(action, None) is None:
                raise unauthorized()
            return Response(status=204)
        raise no_such_path()

    def tenant_of(self, request: Request) -> str:
        """The id of the company a request is for, as text; '' when its session is unknown."""
        return self.tokens.company_key(request.headers.get("authorization", ""))

    def expire_session(self, request: Request) -> None:
        """End the session a request uses, for the fault of that name."""
        self.tokens.sessions.pop(self.tokens.split(request.headers.get("authorization", ""))[1], None)

    def control(self, command: str, arguments: dict[str, Any]) -> Any:
        """Run one of the sandbox's own commands (``company`` is short for ``company_id``); ``ValueError`` if wrong."""
        run = COMMANDS.get(command)
        if run is None:
            raise ValueError(f"tripletex has no command {command!r}; it has {', '.join(sorted(COMMANDS))}")
        given = {("company_id" if name == "company" else name): value for name, value in arguments.items()}
        try:
            return run(self, **given)
        except TypeError as error:
            raise ValueError(str(error)) from error

    def outbox(self) -> list[Delivery]:
        """Webhook deliveries to make now."""
        return self.events.outbox()


def _body(request: Request, keys: frozenset[str]) -> dict[str, Any]:
    given = parse_json(request.body)
    if not isinstance(given, dict):
        raise mapping_refusal(message(None, "wrong_type"))
    unknown = sorted(set(given) - keys)
    if unknown:
        raise mapping_refusal(*(message(name, "unknown_field") for name in unknown))
    return given
