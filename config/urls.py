"""Where the faces stand."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path

from integrations.webhooks import webhook


def front_door(request: HttpRequest) -> HttpResponse:
    """Staff go to the admin, everybody else to the portal."""
    return redirect("admin:index" if request.user.is_staff else "portal:overview")


urlpatterns = [
    path("", front_door, name="front_door"),
    path("", include("accounts.urls")),
    path("admin/", admin.site.urls),
    path("portal/", include("integrations.portal.urls")),
    path("health/", include("integrations.health")),
    path("webhooks/<str:key>/", webhook, name="webhook"),
]
