"""The companies we serve, and who has which role in them."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from stdnum.no import orgnr

from accounts.models.person import User


def validate_org_number(value: str) -> None:
    """Refuse what is not a Norwegian organisation number: nine digits, the last a MOD11 check digit."""
    if len(value) != 9 or not value.isdigit() or not orgnr.is_valid(value):
        raise ValidationError(_("%(value)s is not a Norwegian organisation number."), params={"value": value})


class Tenant(models.Model):
    """A company that we serve; it owns everything below it."""

    name = models.CharField(_("name"), max_length=200)
    org_number = models.CharField(
        _("organisation number"),
        max_length=9,
        unique=True,
        validators=[validate_org_number],
        error_messages={"unique": _("A company with this organisation number exists already.")},
    )
    street = models.CharField(_("address for letters"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=10, blank=True)
    city = models.CharField(_("postal town"), max_length=80, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        ordering = ("name",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(org_number__regex=r"^[0-9]{9}$"),
                name="tenant_org_number_nine_digits",
                violation_error_message=_("An organisation number has nine digits."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person's role in a company."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        ACCOUNTANT = "accountant", _("Accountant")
        READER = "reader", _("Reader")

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="memberships", verbose_name=_("company"))
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.OWNER)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("tenant", "user"),
                name="membership_once",
                violation_error_message=_("This person is a member already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.tenant}"
