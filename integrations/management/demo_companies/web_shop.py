"""The demo's webshop: three months of a WooCommerce shop's orders, imported and verified; then a new one now and then."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import ClassVar

from django.utils import timezone
from rich.table import Table

from accounts.models import User
from integrations import jobs
from integrations.management.demo_companies.company import Awaited, DemoCompany
from integrations.management.stage import decide_mappings, set_stage
from integrations.models import EntityLink, HistoryRun
from integrations.sync import history

ORG_NUMBER = "984809085"
SHOP = "fjord-fjell"
DAYS_BACK = 92
EXPECTED = {
    "booked": "verified",
    "skipped": "skipped",
    "blocked": "stopped",
    "held": "stopped",
    "unseen": "left",
}


class WebShop(DemoCompany):
    """Fjord & Fjell AS."""

    title: ClassVar = "Fjord & Fjell AS"
    systems: ClassVar = "WooCommerce"
    live_seconds: ClassVar = 20
    advice: ClassVar = (
        "Fix what is stopped (Velg konto, Velg vareklasse on the admin's front page); it books by itself."
    )

    def prepare(self) -> None:
        """The shop with its orders, the ledger with its accounts, and the accountant's choices."""
        self.first_day = timezone.localdate() - timedelta(days=DAYS_BACK)
        self.stage = set_stage(
            self.sandbox, name=self.title, org_number=ORG_NUMBER, shop_slug=SHOP, from_date=self.first_day
        )
        self.tenant, self.company_id = self.stage.tenant, self.stage.company_id
        today = timezone.localdate().isoformat()
        made = self.sandbox.control("woo", "demo", shop=SHOP, seed=self.seed, today=today)
        self.awaited = [
            Awaited(
                connection=self.stage.shop,
                flow="sale",
                document_id=str(key),
                expected=EXPECTED[kind["expected"]],
            )
            for kind in made["kinds"]
            for key in kind["order_ids"]
        ]
        jobs.check_connection(self.stage.ledger.pk)
        decide_mappings(self.stage)

    def story(self, owner: User) -> Iterator[None]:
        """Import the history."""
        jobs.check_connection(self.stage.shop.pk)
        self.stage.shop.refresh_from_db()
        history.start(
            self.stage.shop, from_date=self.first_day, to_date=timezone.localdate(), now=timezone.now()
        )
        self.say(f"{self.title}: webhooks registered; history import begins")
        jobs.list_history()
        while self._is_listing() or self.waiting() or not self.events().exists():
            yield

    def _is_listing(self) -> bool:
        return HistoryRun.objects.filter(state="running", listed_at__isnull=True).exists()

    def progress(self) -> tuple[str, int, int]:
        """The orders."""
        return self.ended()

    def live_change(self, turn: int) -> str:
        """A new order."""
        self.sandbox.control("woo", "drip", shop=SHOP, count=1)
        return "a new order (WooCommerce)"

    def table(self) -> Table:
        """Orders seen, skipped, booked, verified and stopped."""
        table, sales = self.new_table(), self.events().filter(flow="sale")
        seen = sales.values("document_id").distinct().count()
        table.add_row("Orders seen", str(seen), f"{self.first_day} – {date.today()}")  # noqa: DTZ011
        self.rows_of_causes(table, "Skipped", sales.filter(state="ignored") | sales.filter(result="nothing"))
        booked = EntityLink.objects.filter(connection=self.stage.shop, flow="sale").exclude(remote_id="")
        orders = booked.values("document_id").distinct().count()
        verified = booked.filter(state="verified").values("document_id").distinct().count()
        table.add_row("Orders booked", str(orders), f"{booked.count()} vouchers and invoices")
        table.add_row("Orders verified", str(verified), "read back from Tripletex")
        refunds = EntityLink.objects.filter(connection=self.stage.shop, flow="refund", state="verified")
        table.add_row("Refunds booked and verified", str(refunds.count()), "")
        self.rows_of_stopped(table)
        self.rows_at_the_end(table, list(self._calls(max(1, seen))))
        return table

    def _calls(self, seen: int) -> Iterator[tuple[str, str, str]]:
        for system, name, label in (
            ("tripletex", self.company_id, "Tripletex"),
            ("woo", SHOP, "WooCommerce"),
        ):
            total = self.calls(system, name)
            yield f"Calls per order, {label}", f"{total / seen:.2f}", f"{total} calls in all"
