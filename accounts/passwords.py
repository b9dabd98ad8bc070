"""The rules of passwords that Django does not say in Norwegian."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """A password has some length; what it is made of is its owner's business."""

    def get_error_message(self) -> str:
        """Said beside the field."""
        return _("The password is too short: at least %(count)s characters.") % {"count": self.min_length}

    def get_help_text(self) -> str:
        """Said before anything is typed."""
        return _("At least %(count)s characters.") % {"count": self.min_length}
