"""A company that has just signed up, and systems in the sandbox for it to connect."""

from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Tenant, User
from integrations.flows import drain
from integrations.management.stage import CLEARING_ACCOUNTS
from integrations.models import Setup
from integrations.sandbox.remote import Sandbox
from integrations.sync import lanes
from tests.log_in import browser_of
from tests.orgnumbers import next_org_number
from tests.portal import rows

_names = iter(range(1, 1_000_000))


@dataclass
class Newcomer:
    """A company without anything, its owner's browser, and the verbs of the setup."""

    sandbox: Sandbox
    tenant: Tenant
    owner: User
    browser: Client
    shop_slug: str = ""

    @property
    def setup(self) -> Setup:
        """What is being set up, as it stands now."""
        return (
            Setup.objects.select_related("connection__ledger", "tenant")
            .filter(tenant=self.tenant)
            .latest("id")
        )

    def page(self, address: str) -> str:
        """What a page says, with its spaces made one."""
        return " ".join(self.browser.get(address, follow=True).content.decode().split())

    def step(self, step: str) -> str:
        """The address of a step."""
        return reverse("portal:setup_step", args=[self.setup.pk, step])

    def do(self, step: str, **data: Any) -> str:
        """Press a step's button: what the page says then."""
        answer = self.browser.post(self.step(step), data, follow=True)
        return " ".join(answer.content.decode().split())

    def begin(self, kind: str = "woocommerce") -> str:
        """Choose a system."""
        answer = self.browser.post(reverse("portal:start"), {"kind": kind}, follow=True)
        return " ".join(answer.content.decode().split())

    def shop_keys(self) -> dict[str, str]:
        """A shop in the sandbox: what its form asks for."""
        self.shop_slug = f"nykommer{next(_names)}"
        keys = self.sandbox.control("woo", "create_shop", name=self.shop_slug)
        return {
            "name": "Nettbutikken",
            "base_url": self.sandbox.woo_url(self.shop_slug),
            "credential_consumer_key": keys["key"],
            "credential_consumer_secret": keys["secret"],
        }

    def ledger_keys(self, **company: Any) -> dict[str, str]:
        """A company in the imitated Tripletex: what its form asks for."""
        made = self.sandbox.control(
            "tripletex",
            "create_company",
            name=self.tenant.name,
            org_number=self.tenant.org_number,
            accounts=[[int(number), name, "0"] for number, name in CLEARING_ACCOUNTS.items()],
            rate_limit=100_000,
            **company,
        )
        return {
            "base_url": self.sandbox.tripletex_url,
            "credential_consumer_token": made["consumer_token"],
            "credential_employee_token": made["employee_token"],
        }


def serve() -> None:
    """Serve every ready lane in this thread until nothing is due."""
    while (lane := lanes.take(timezone.now())) is not None:
        drain.serve_lane(lane, tally=drain.Tally(), clock=timezone.now)


def newcomer(sandbox: Sandbox) -> Newcomer:
    """A company that somebody has just signed up."""
    tenant = Tenant.objects.create(name="Nykommer AS", org_number=next_org_number())
    owner = rows.person(f"ny{next(_names)}")
    rows.member(owner, tenant, Membership.Role.OWNER)
    return Newcomer(sandbox=sandbox, tenant=tenant, owner=owner, browser=browser_of(owner))
