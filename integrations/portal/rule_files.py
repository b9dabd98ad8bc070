"""Accounts and VAT as files in the portal: down as Excel or CSV, up with a preview; nothing is saved before it is confirmed."""

from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from integrations.desk import decision_impact, rule_files, rule_import
from integrations.models import Connection
from integrations.portal.rule_acts import READS_AND_ACTS, say_saved
from integrations.portal.rules import find, show
from integrations.portal.scope import Scope, must_act, portal_page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KEPT_SECONDS = 3600
"""So long a preview can be confirmed."""


@require_safe
@portal_page
def rules_xlsx(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Everything as one workbook."""
    connection = find(scope, pk)
    return _file(rule_files.xlsx(connection), XLSX, f"kontering-{connection.pk}.xlsx")


@require_safe
@portal_page
def rules_csv(request: HttpRequest, scope: Scope, pk: int, kind: str) -> HttpResponse:
    """One kind of decision as CSV."""
    connection = find(scope, pk)
    if kind not in rule_files.SHEETS:
        raise Http404("no such kind of decision")
    name = f"{rule_files.SHEETS[kind].replace('å', 'a')}-{connection.pk}.csv"
    return _file(rule_files.as_csv(connection, kind), "text/csv; charset=utf-8", name)


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@READS_AND_ACTS
@portal_page
def rules_import(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Choose a file; see row by row what it changes; confirm."""
    connection = find(scope, pk)
    must_act(scope)
    context: dict[str, Any] = {"sheets": rule_files.SHEETS.items(), "most": rule_files.MOST_ROWS}
    if request.method != "POST":
        return show(request, scope, connection, "import", context)
    try:
        if "content" in request.POST:
            return _confirmed(request, scope, connection)
        name, sheets = _uploaded(request)
    except ValidationError as error:
        return show(request, scope, connection, "import", {**context, "problem": " ".join(error.messages)})
    found = rule_import.compare(connection, sheets)
    rows = [one.decision for one in (*found.of("new"), *found.of("changed")) if one.decision is not None]
    context |= {
        "found": found,
        "file": name,
        "content": signing.dumps([name, sheets], salt=_salt(connection, scope), compress=True),
        "impact": decision_impact.of_changes(connection, rows=rows, now=timezone.now())
        if found.is_possible
        else None,
    }
    return show(request, scope, connection, "import", context)


def _uploaded(request: HttpRequest) -> tuple[str, dict[str, rule_files.Sheet]]:
    uploaded = request.FILES.get("file")
    if uploaded is None:
        raise ValidationError(_("Choose a file first."))
    if (uploaded.size or 0) > rule_files.MOST_BYTES:
        raise ValidationError(_("The file is too large: at most %(most)s MB.") % {"most": 1})
    name = str(uploaded.name or "")[:100]
    return name, rule_files.read(name, uploaded.read())


def _confirmed(request: HttpRequest, scope: Scope, connection: Connection) -> HttpResponse:
    """Save what was shown. Raises ValidationError for a preview that is too old or somebody else's."""
    try:
        name, sheets = signing.loads(
            request.POST["content"], salt=_salt(connection, scope), max_age=KEPT_SECONDS
        )
    except signing.BadSignature as error:
        raise ValidationError(_("The preview is too old. Choose the file again.")) from error
    released = rule_import.apply(
        connection,
        {kind: [(number, cells) for number, cells in sheet] for kind, sheet in sheets.items()},
        take_back=request.POST.get("take_back") == "yes",
        file=name,
        actor=scope.user,
        now=timezone.now(),
    )
    say_saved(request, released)
    return redirect("portal:rules", connection.pk)


def _salt(connection: Connection, scope: Scope) -> str:
    """A preview is for one connection and one person."""
    return f"rules:{connection.pk}:{scope.user.pk}:{connection.rules_version}"
