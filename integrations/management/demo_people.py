"""The people of the demo, and how they come in: one of support, with a second factor, and the owner of every company."""

import secrets
from collections.abc import Iterable

from django.utils import timezone

from accounts import two_factor
from accounts.models import Membership, Tenant, User

SUPPORT, OWNER = "support@bilagsbro.example", "eier@bilagsbro.example"
CODES_SHOWN = 3


class DemoPeople:
    """Made once, with one password for all. ``codes`` let support in without an app, each once."""

    def __init__(self) -> None:
        self.password = secrets.token_urlsafe(9)
        self.support = User.objects.create_superuser(SUPPORT, self.password, name="Signe Support")
        self.owner = User.objects.create_user(OWNER, self.password, name="Eirik Eier")
        self.codes = self._turn_on()

    def _turn_on(self) -> tuple[str, ...]:
        now = timezone.now()
        code = two_factor.code_now(two_factor.begin(self.support), now=now)
        codes = two_factor.turn_on(self.support, code, now=now)
        assert codes is not None
        return codes[:CODES_SHOWN]

    def own(self, tenants: Iterable[Tenant]) -> None:
        """Make the owner one of these companies'."""
        for tenant in tenants:
            Membership.objects.create(tenant=tenant, user=self.owner, role=Membership.Role.OWNER)

    def code_now(self) -> str:
        """What the app of support would show."""
        return two_factor.code_now(self.support.two_factor, now=timezone.now())

    def ways_in(self, base: str) -> list[str]:
        """Addresses, names and passwords, line by line."""
        return [
            f"Admin   {base}/admin/    {SUPPORT}   {self.password}   then one of {', '.join(self.codes)}",
            f"Portal  {base}/portal/   {OWNER}      {self.password}",
        ]
