"""The app of people and companies."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Who uses Bilagsbro."""

    name = "accounts"
    verbose_name = _("Companies and people")
