"""People on their way in: who signed up and has not confirmed the address yet, and who was invited."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.company import Membership, Tenant, validate_org_number
from accounts.models.person import User


class SignUp(models.Model):
    """What a person typed who has not confirmed the address yet: neither user nor company exists until then.

    The row goes when it is confirmed, so that its link works once.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=150)
    password = models.CharField(max_length=128)
    """Hashed, as Django keeps it on the user."""
    company = models.CharField(_("company"), max_length=200)
    org_number = models.CharField(_("organisation number"), max_length=9, validators=[validate_org_number])
    language = models.CharField(_("language"), max_length=2, choices=User.LANGUAGES, default="nb")
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        default_permissions = ()
        indexes: ClassVar = [models.Index(fields=("created_at",), name="sign_up_age")]

    def __str__(self) -> str:
        return self.email


class Invitation(models.Model):
    """A role in a company, offered to an e-mail address: open until it is accepted, withdrawn or too old."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="invitations", verbose_name=_("company"))
    email = models.EmailField(_("e-mail"))
    role = models.CharField(_("role"), max_length=12, choices=Membership.Role.choices)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("invited by"))
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    accepted_at = models.DateTimeField(_("accepted"), null=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ("-id",)
        default_permissions = ("view",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                "tenant",
                Lower("email"),
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="invitation_one_open",
            )
        ]
        indexes: ClassVar = [models.Index(Lower("email"), name="invitation_email")]

    def __str__(self) -> str:
        return self.email
