"""Who: the companies we serve, the people, their roles, and what people did."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from stdnum.no import orgnr


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


class UserManager(BaseUserManager["User"]):
    """Users are known by their e-mail address."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Log-in ignores the case of the address."""
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a person. Raises ValidationError for an empty address."""
        if not email:
            raise ValidationError(_("An e-mail address is needed."))
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a person with every right in the admin."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who logs in with an e-mail address: support staff, a customer, an accountant."""

    LANGUAGES: ClassVar = [("nb", _("Norwegian")), ("en", _("English"))]

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, default="nb")
    is_staff = models.BooleanField(_("support staff"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ("email",)
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """What the admin shows at its top."""
        return str(self)

    def get_short_name(self) -> str:
        """The first name, or the address."""
        return str(self).split()[0]


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


class AuditEntry(models.Model):
    """One thing that a person changed: append-only, with what stood before and after. Secrets never enter it."""

    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("who"))
    tenant = models.ForeignKey(Tenant, models.PROTECT, null=True, related_name="+", verbose_name=_("company"))
    action = models.CharField(_("action"), max_length=60)
    object_type = models.CharField(_("kind"), max_length=60, blank=True)
    object_id = models.CharField(_("id"), max_length=64, blank=True)
    object_label = models.CharField(_("what"), max_length=200, blank=True)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    reason = models.CharField(_("reason"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        ordering = ("-id",)
        default_permissions = ("view",)
        indexes: ClassVar = [
            models.Index(fields=("tenant", "-id"), name="audit_tenant"),
            models.Index(fields=("object_type", "object_id"), name="audit_object"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write once. Raises ValidationError on a second save: what people did is not edited."""
        if self.pk is not None:
            raise ValidationError(_("The audit log is never changed."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused: what people did is not deleted."""
        raise ValidationError(_("The audit log is never changed."))
