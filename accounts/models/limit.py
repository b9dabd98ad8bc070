"""How often something was asked for lately."""

from django.db import models
from django.utils import timezone


class LimitCount(models.Model):
    """How often one kind of thing was asked for from one place or for one address, since ``began_at``.

    ``digest`` names the kind and the place; neither can be read from it.
    """

    digest = models.CharField(max_length=64, unique=True)
    began_at = models.DateTimeField(default=timezone.now, db_index=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.digest[:8]}: {self.count}"
