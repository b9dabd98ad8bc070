"""Where the faces stand."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path
from django.views.generic import RedirectView

from accounts.models import User
from accounts.views.log_in import admin_log_in
from integrations.installing import slack_callback, slack_install
from integrations.portal.leaving import tombstone
from integrations.portal.setup_links import setup_link
from integrations.webhooks import webhook


def front_door(request: HttpRequest) -> HttpResponse:
    """Staff go to the admin, people with several companies to the list of them, everybody else to the overview."""
    user = request.user
    if not isinstance(user, User):
        return redirect("login")
    if user.is_staff:
        return redirect("admin:index")
    has_several = user.memberships.filter(tenant__is_active=True).count() > 1
    return redirect("portal:clients" if has_several else "portal:overview")


urlpatterns = [
    path("", front_door, name="front_door"),
    path("", include("accounts.urls")),
    path("admin/login/", admin_log_in),
    path("admin/password_change/", RedirectView.as_view(pattern_name="password_change")),
    path("admin/", admin.site.urls),
    path("portal/", include("integrations.portal.urls")),
    path("step/<str:token>/", setup_link, name="setup_link"),
    path("closed/<str:token>/", tombstone, name="tombstone"),
    path("health/", include("integrations.health")),
    path("webhooks/<str:key>/", webhook, name="webhook"),
    path("slack/install/<int:pk>/", slack_install, name="slack_install"),
    path("slack/callback/", slack_callback, name="slack_callback"),
]
