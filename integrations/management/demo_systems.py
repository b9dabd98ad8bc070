"""What a stranger who signs up in the demo tries everything on: a shop with three months of orders, and an empty Tripletex.

They are made ahead, since a page cannot wait for hundreds of orders, and handed out by ``desk.setup_demo``.
"""

from integrations.desk import setup_demo
from integrations.management.stage import add_accounts
from integrations.sandbox.remote import Sandbox

READY = 2
"""How many wait to be handed out."""
COMPANY, ORG_NUMBER = "Demobedriften AS", "923609016"


class DemoPool:
    """Keeps demo systems ready. Each shop has the same orders, the difficult ones among them."""

    def __init__(self, sandbox: Sandbox, *, seed: int, today: str) -> None:
        self.sandbox, self.seed, self.today = sandbox, seed, today
        self._made = 0

    def fill(self, *, ready: int = READY) -> int:
        """Make what is missing. Returns how many were made."""
        missing = max(0, ready - setup_demo.free_ones())
        for _number in range(missing):
            self._made += 1
            setup_demo.add(self._shop(f"demobutikk-{self._made}"), self._ledger())
        return missing

    def _shop(self, slug: str) -> dict[str, object]:
        keys = self.sandbox.control("woo", "create_shop", name=slug)
        self.sandbox.control("woo", "demo", shop=slug, seed=self.seed, today=self.today)
        return {
            "base_url": self.sandbox.woo_url(slug),
            "credentials": {"consumer_key": keys["key"], "consumer_secret": keys["secret"]},
        }

    def _ledger(self) -> dict[str, object]:
        made = self.sandbox.control("tripletex", "create_company", name=COMPANY, org_number=ORG_NUMBER)
        add_accounts(self.sandbox, str(made["company_id"]))
        tokens = {name: made[name] for name in ("consumer_token", "employee_token")}
        return {"base_url": self.sandbox.tripletex_url, "credentials": tokens}
