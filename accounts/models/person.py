"""The people who log in."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


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
    sessions_ended = models.PositiveIntegerField(default=0, editable=False)
    """How often this person was logged out everywhere: part of what every session is checked against."""
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

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What sessions are checked against: a new password ends them all, and so does ``sessions_ended``.

        Django has no other place for it: its two public methods, for this key and for earlier ones, both ask here.
        """
        stands = f"{self.sessions_ended}:{self.password}"
        return salted_hmac("accounts.User.session", stands, secret=secret, algorithm="sha256").hexdigest()
