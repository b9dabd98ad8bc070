"""Who asks: the admin lets nobody in who is not logged in."""

from django.http import HttpRequest

from accounts.models import User


def person(request: HttpRequest) -> User:
    """The person behind a request."""
    if not isinstance(request.user, User):
        raise TypeError("the admin asked for nobody")
    return request.user
