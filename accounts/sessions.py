"""Who is logged in, and how surely: the step between password and code, and the end of every other session."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth import login, update_session_auth_hash
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User

PROVEN = "two_factor_proven"
"""Session key: a code was right in this session."""
HELD = "log_in_held"
"""Session key: whose password was right, when, and by which backend; nobody is logged in yet."""
HELD_FOR = dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A person whose password was right and whose code is awaited."""

    user: User
    backend: str


def hold(request: HttpRequest, user: User) -> None:
    """Remember that the password was right. The session gets a new key: what was planted before is worth nothing."""
    request.session.flush()
    request.session[HELD] = {"user": user.pk, "at": timezone.now().isoformat(), "backend": _backend_of(user)}


def held(request: HttpRequest) -> Held | None:
    """Who must give a code now; None when nobody does, or the password was given too long ago."""
    kept = request.session.get(HELD)
    if not kept or timezone.now() - dt.datetime.fromisoformat(kept["at"]) > HELD_FOR:
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True).first()
    return Held(user=user, backend=kept["backend"]) if user is not None else None


def enter(request: HttpRequest, user: User, *, backend: str = "", proven: bool = False) -> None:
    """Log the person in, under a new session key. ``proven``: a code was right too."""
    request.session.pop(HELD, None)
    login(request, user, backend=backend or _backend_of(user))
    if proven:
        prove(request.session)


def prove(session: SessionBase) -> None:
    """Write down that a code was right in this session."""
    session[PROVEN] = True


def is_proven(session: SessionBase) -> bool:
    """Whether a code was right in this session."""
    return session.get(PROVEN) is True


def end_all(user: User) -> None:
    """Log this person out everywhere."""
    User.objects.filter(pk=user.pk).update(sessions_ended=F("sessions_ended") + 1)
    user.refresh_from_db(fields=("sessions_ended",))


def end_others(request: HttpRequest, user: User) -> None:
    """Log this person out everywhere but here; this session gets a new key."""
    end_all(user)
    update_session_auth_hash(request, user)


def _backend_of(user: User) -> str:
    return getattr(user, "backend", "") or "django.contrib.auth.backends.ModelBackend"
