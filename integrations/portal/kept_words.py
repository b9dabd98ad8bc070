"""What is kept of a closed account, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrations.desk import figures
from integrations.models import Closing

KINDS: dict[str, str | Promise] = {
    "SyncEvent": _("Documents and what became of them"),
    "EntityLink": _("Vouchers as they were booked and read back"),
    "SourceDocument": _("Source documents, encrypted"),
    "Reconciliation": _("Reconciliations"),
    "GiftCard": _("Gift cards and their movements"),
    "AuditEntry": _("The log of who did what"),
}


def kept_of(closing: Closing) -> list[tuple[str | Promise, str]]:
    """(what, how many), in a fixed order."""
    return [
        (word, figures.count(closing.kept[name])) for name, word in KINDS.items() if closing.kept.get(name)
    ]
