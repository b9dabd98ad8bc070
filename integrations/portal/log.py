"""The log page: who did what in the company, narrowed and taken away as a file."""

from collections.abc import Callable, Iterator
from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from integrations.desk import log as desk
from integrations.desk import log_file
from integrations.portal.scope import Scope, portal_page
from integrations.portal.views import keyset, link, page

SHOWN = 50
NARROWING = ("text", "who", "kind", "person", "from", "to")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_STREAMS: dict[str, tuple[str, Callable[..., Iterator[str]]]] = {
    "csv": ("text/csv; charset=utf-8", log_file.csv_lines),
    "json": ("application/json", log_file.json_lines),
}


@require_safe
@portal_page
def log(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Newest first, fifty a page, support's looks with their reasons among it; ``?before=`` goes on."""
    wanted, before = desk.chosen(request.GET.dict()), keyset(request)
    entries = desk.entries(scope.tenant, wanted)
    found = list((entries if before is None else entries.filter(pk__lt=before))[: SHOWN + 1])
    kept = {key: value for key, value in request.GET.items() if key in NARROWING and value}
    context = {
        "lines": desk.lines(found[:SHOWN]),
        "wanted": wanted,
        "people": [(one.pk, desk.who_text(one)) for one in desk.people(scope.tenant)],
        "who": desk.WHO.items(),
        "kinds": desk.KINDS.items(),
        "query": f"?{urlencode(kept)}" if kept else "",
        "older": link(request, before=found[SHOWN - 1].pk, keep=NARROWING) if len(found) > SHOWN else "",
        "newest": link(request, before=None, keep=NARROWING) if before is not None else "",
        "tab": "company",
        "part": "log",
    }
    return page(request, scope, "portal/log.html", context)


@require_safe
@portal_page
def download(request: HttpRequest, scope: Scope, form: str) -> HttpResponseBase:
    """What is filtered, all of it, as CSV, XLSX or JSON."""
    found = desk.entries(scope.tenant, desk.chosen(request.GET.dict()))
    name, language = f"logg-{scope.tenant.org_number}-{timezone.localdate()}.{form}", get_language() or "nb"
    if form == "xlsx":
        book = log_file.workbook(found, language=language)
        return FileResponse(book, as_attachment=True, filename=name, content_type=XLSX)
    if form not in _STREAMS:
        raise Http404("no such file")
    kind, written = _STREAMS[form]
    answer = StreamingHttpResponse(written(found, language=language), content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
