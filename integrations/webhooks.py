"""Where remote systems knock: verify, note what to look at, answer. Bodies are hints; nothing of them is stored."""

import structlog
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from integrations.desk.intake import Refused, receive

log = structlog.get_logger(__name__)
LARGEST = 5 * 1024 * 1024


@csrf_exempt
@require_POST
def webhook(request: HttpRequest, key: str) -> HttpResponse:
    """One delivery. 202 noted, 200 a ping; 401 wrong signature, 404 unknown address, 413 too big, 400 unreadable."""
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > LARGEST:
        log.warning("webhook refused", reason="too big", size=length)
        return HttpResponse(status=413)
    try:
        noted = receive(key, request.body, dict(request.headers), now=timezone.now())
    except Refused as refusal:
        log.warning("webhook refused", reason=refusal.reason, key=key[:6])
        return HttpResponse(status=refusal.status)
    return HttpResponse(status=202 if noted else 200)
