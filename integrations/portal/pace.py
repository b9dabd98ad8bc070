"""How often a costly command may be given behind the log-in: wide for people, narrow for scripts.

Counted before the page is called, by its name in the URL table, and nowhere else. Who is refused reads when it goes on; what
was typed stands under a button that sends it then.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import limits
from accounts.limits import TooOften
from accounts.models import Tenant, User

READS = frozenset({"GET", "HEAD"})
ACTS = frozenset({"POST"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """In an hour ``person`` times for one person in all companies, and ``company`` times for all of one company.

    An accountant works for many companies, so the person's is the wider one. ``with_file``: only what brings a file is costly.
    ``is_secret``: keys are typed there, which no page repeats.
    """

    person: int
    company: int
    methods: frozenset[str] = ACTS
    with_file: bool = False
    is_secret: bool = False


PACES: Mapping[str, Pace] = {
    "dry_run": Pace(person=60, company=30),
    "check": Pace(person=120, company=60),
    "setup": Pace(person=120, company=60, is_secret=True),
    "demo": Pace(person=10, company=5),
    "history": Pace(person=30, company=10),
    "startup": Pace(person=30, company=15),
    "period": Pace(person=120, company=40),
    "preview": Pace(person=60, company=40),
    "group": Pace(person=120, company=60),
    "rule_file": Pace(person=60, company=40, with_file=True),
    "test_alert": Pace(person=30, company=15),
    "invitation": Pace(person=60, company=40),
    "step_letter": Pace(person=60, company=20),
    "export": Pace(person=20, company=6),
    "pdf": Pace(person=120, company=40, methods=READS),
    "file": Pace(person=240, company=120, methods=READS),
}
"""Our own figures."""
COSTLY: Mapping[str, str] = {
    "dry_run_ask": "dry_run",
    "dry_run_again": "dry_run",
    "check_connection": "check",
    "setup_check": "check",
    "setup_step": "setup",
    "edit_connection": "setup",
    "start_demo": "demo",
    "learn_history": "history",
    "startup_ask": "startup",
    "reconciliation_read": "period",
    "preview_group": "preview",
    "retry_cause": "group",
    "approve_group": "group",
    "rules_import": "rule_file",
    "test_alert_channel": "test_alert",
    "members": "invitation",
    "send_invitation": "invitation",
    "setup_ask": "step_letter",
    "ask_export": "export",
    "reconciliation_pdf": "pdf",
    "subscription_invoice": "pdf",
    "reconciliation_xlsx": "file",
    "reconciliation_json": "file",
    "documents_csv": "file",
    "documents_xlsx": "file",
    "double_bookings_xlsx": "file",
    "ledger_orders_xlsx": "file",
    "startup_download": "file",
    "dry_run_xlsx": "file",
    "dry_run_json": "file",
    "rules_xlsx": "file",
    "rules_csv": "file",
    "log_file": "file",
    "download_export": "file",
}
"""The portal's addresses that cost us or a remote system something, each with the pace that it shares."""


def keep(request: HttpRequest, *, user: User, tenant: Tenant, may_act: bool) -> None:
    """Count a costly command for the person and for the company. Raises TooOften.

    Who may not act anyway is refused by the page itself, and uses up nothing of the company's.
    """
    pace = _pace_of(request)
    if pace is None or request.method not in pace.methods or (request.method in ACTS and not may_act):
        return
    if pace.with_file and not request.FILES:
        return
    kind = COSTLY[_name(request)]
    limits.count_up(f"pace:{kind}:person:{user.pk}", pace.person, within=limits.HOUR)
    limits.count_up(f"pace:{kind}:company:{tenant.pk}", pace.company, within=limits.HOUR)


def wait(request: HttpRequest, tenant: Tenant, refusal: TooOften) -> HttpResponse:
    """The answer to what was asked for too often: 429, when it goes on, and what was typed, to be sent again."""
    seconds = max(1, round((refusal.opens_at - timezone.now()).total_seconds()))
    context = {
        "company": tenant.name,
        "minutes": -(-seconds // 60),
        "typed": list(_typed(request)),
        "is_kept": _is_kept(request),
        "has_file": bool(request.FILES),
        "back": _back(request),
    }
    answer = render(request, "portal/too_often.html", context, status=429)
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _is_kept(request: HttpRequest) -> bool:
    """Whether the page carries what was asked: never keys, and never a file, which no browser sends twice."""
    pace = _pace_of(request)
    return pace is not None and not pace.is_secret and not request.FILES


def _typed(request: HttpRequest) -> Iterator[tuple[str, str]]:
    if _is_kept(request):
        for name, values in request.POST.lists():
            yield from ((name, str(value)) for value in values if name != "csrfmiddlewaretoken")


def _back(request: HttpRequest) -> str:
    """The page that was left, when it is one of ours."""
    left = request.headers.get("Referer", "")
    hosts = {request.get_host()}
    if url_has_allowed_host_and_scheme(left, allowed_hosts=hosts, require_https=request.is_secure()):
        return left
    return reverse("portal:overview")


def _pace_of(request: HttpRequest) -> Pace | None:
    kind = COSTLY.get(_name(request))
    return PACES[kind] if kind else None


def _name(request: HttpRequest) -> str:
    found = request.resolver_match
    return found.url_name or "" if found is not None and found.namespace == "portal" else ""
