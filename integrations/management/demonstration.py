"""What the demo does, step by step, and how it shows it."""

import os
import secrets
import signal
import sys
import time
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db.models import Count, Sum
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from accounts.models import Membership, User
from integrations import error_catalogue, jobs
from integrations.management.processes import Process, free_port, start_web, start_workers
from integrations.management.stage import Stage, decide_mappings, set_stage
from integrations.models import EntityLink, HistoryRun, SyncEvent
from integrations.sandbox.remote import Sandbox
from integrations.sync import history

ORG_NUMBER = "984809085"
SHOP = "fjord-fjell"
MONTHS_BACK = 92
PATIENCE_SECONDS = 300
LIVE_ORDER_EVERY = 20


class Demonstration:
    """A sandbox, a tenant, the product's processes, and the table at the end."""

    def __init__(self, *, port: int, seed: int) -> None:
        self.console = Console()
        self.port, self.seed = free_port(port), seed
        self.log_dir = Path(settings.VAR_DIR) / "log"
        self.password = secrets.token_urlsafe(9)
        self.first_day = timezone.localdate() - timedelta(days=MONTHS_BACK)
        self.started = time.monotonic()

    def run(self, *, once: bool) -> int:
        """Everything, in order; exit code 0 when every due order is verified or rightly stopped."""
        # A polite end by a supervisor stops the children too.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        self._say("Database")
        call_command("migrate", verbosity=0)
        with Sandbox() as sandbox:
            self._allow(sandbox)
            stage = self._prepare(sandbox)
            env = {
                "PRIVATE_HOSTS": sandbox.host_port,
                "NORGES_BANK_URL": sandbox.norges_bank_url,
                "PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            }
            with (
                start_web(port=self.port, log_dir=self.log_dir, env=env),
                start_workers(log_dir=self.log_dir, env=env) as workers,
            ):
                self._begin(stage)
                self._watch(stage, workers)
                right = self._report(stage, sandbox)
                if not once:
                    self._stay(stage, sandbox)
        return 0 if right else 1

    def _say(self, text: str) -> None:
        self.console.print(f"[dim]{time.monotonic() - self.started:5.1f} s[/dim]  {text}", soft_wrap=True)

    def _allow(self, sandbox: Sandbox) -> None:
        """This installation may talk to its sandbox, a private address; so may the processes that it starts."""
        os.environ["PRIVATE_HOSTS"] = sandbox.host_port
        settings.PRIVATE_HOSTS = frozenset({sandbox.host_port})
        settings.NORGES_BANK_URL = sandbox.norges_bank_url
        settings.PUBLIC_URL = f"http://127.0.0.1:{self.port}"

    def _prepare(self, sandbox: Sandbox) -> Stage:
        self._say("Sandbox: Tripletex, WooCommerce and Norges Bank, imitated")
        stage = set_stage(
            sandbox, name="Fjord & Fjell AS", org_number=ORG_NUMBER, shop_slug=SHOP, from_date=self.first_day
        )
        sandbox.control("woo", "demo", shop=SHOP, seed=self.seed, today=timezone.localdate().isoformat())
        User.objects.create_superuser("support@bilagsbro.example", self.password, name="Signe Support")
        owner = User.objects.create_user("eier@fjordfjell.example", self.password, name="Eirik Eier")
        Membership.objects.create(tenant=stage.tenant, user=owner, role=Membership.Role.OWNER)
        jobs.check_connection(stage.ledger.pk)
        decide_mappings(stage)
        return stage

    def _begin(self, stage: Stage) -> None:
        self._say("Web server and workers are up; webhooks registered; history import begins")
        jobs.check_connection(stage.shop.pk)
        stage.shop.refresh_from_db()
        history.start(stage.shop, from_date=self.first_day, to_date=timezone.localdate(), now=timezone.now())
        jobs.list_history()

    def _watch(self, stage: Stage, workers: Process) -> None:
        """The live display: until nothing waits or runs."""
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        stop_at = time.monotonic() + PATIENCE_SECONDS
        with Progress(*columns, console=self.console) as progress:
            task = progress.add_task("Orders", total=None)
            while time.monotonic() < stop_at and workers.process.poll() is None:
                counts = dict(
                    SyncEvent.objects.values_list("state").order_by("state").annotate(number=Count("id"))
                )
                waits = SyncEvent.objects.filter(state="pending").exclude(waiting_for="").count()
                waiting = counts.get("pending", 0) + counts.get("running", 0) - waits
                ended = sum(counts.values()) - waiting
                words = (
                    f"booked and verified {counts.get('done', 0)} · skipped {counts.get('ignored', 0)} · "
                    f"stopped {counts.get('blocked', 0)}"
                )
                progress.update(task, total=ended + waiting, completed=ended, description=words)
                listed = not HistoryRun.objects.filter(state="running", listed_at__isnull=True).exists()
                if listed and ended and not waiting:
                    break
                time.sleep(0.3)
        self._say("Nothing waits any more")

    # -- the table ---------------------------------------------------------------------------------------------

    def _report(self, stage: Stage, sandbox: Sandbox) -> bool:
        sales = SyncEvent.objects.filter(connection=stage.shop, flow="sale")
        self.console.print(self._table(stage, sales, sandbox))
        links = EntityLink.objects.filter(connection=stage.shop).exclude(kind="party")
        unverified = links.exclude(state=EntityLink.State.VERIFIED).count()
        waiting = SyncEvent.objects.filter(state__in=("pending", "running"), waiting_for="").count()
        self._addresses()
        return bool(links.count()) and not unverified and not waiting

    def _table(self, stage: Stage, sales: Any, sandbox: Sandbox) -> Table:
        table = Table(title="Fjord & Fjell AS", show_header=True, show_lines=False)
        table.add_column("")
        table.add_column("Number", justify="right")
        table.add_column("Why")
        seen = sales.values("document_id").distinct().count()
        table.add_row("Orders seen", str(seen), f"{self.first_day} – {date.today()}")  # noqa: DTZ011
        self._rows_of(table, "Skipped", sales.filter(state="ignored") | sales.filter(result="nothing"))
        booked = EntityLink.objects.filter(connection=stage.shop, flow="sale").exclude(remote_id="")
        orders = booked.values("document_id").distinct().count()
        verified = booked.filter(state="verified").values("document_id").distinct().count()
        table.add_row("Orders booked", str(orders), f"{booked.count()} vouchers and invoices")
        table.add_row("Orders verified", str(verified), "read back from Tripletex")
        refunds = EntityLink.objects.filter(connection=stage.shop, flow="refund", state="verified").count()
        table.add_row("Refunds booked and verified", str(refunds), "")
        self._blocked(table, stage)
        difference = booked.aggregate(total=Sum("difference"))["total"] or Decimal("0.00")
        table.add_row(
            "Total difference", f"{difference:.2f}", "kroner, between what was meant and what Tripletex holds"
        )
        calls = sandbox.control("server", "calls")
        for system, label in (("tripletex", "Tripletex"), ("woo", "WooCommerce")):
            total = calls["systems"].get(system, {}).get("total", 0)
            table.add_row(f"Calls per order, {label}", f"{total / max(1, seen):.2f}", f"{total} calls in all")
        return table

    def _rows_of(self, table: Table, label: str, events: Any) -> None:
        counts = Counter(events.values_list("code", flat=True))
        table.add_row(label, str(sum(counts.values())), "")
        for code, number in counts.most_common():
            table.add_row("", str(number), error_catalogue.render(code, {}, "en").title)

    def _blocked(self, table: Table, stage: Stage) -> None:
        blocked = SyncEvent.objects.filter(connection=stage.shop, state="blocked").order_by("flow", "id")
        table.add_row("Stopped", str(blocked.count()), "for a person to help")
        for event in blocked:
            said = error_catalogue.render(event.code, {"number": event.label, **event.params}, "en")
            table.add_row("", f"{event.flow} {event.label}", f"{said.why} {said.fix}")

    def _addresses(self) -> None:
        base = f"http://127.0.0.1:{self.port}"
        self._say(f"Admin   {base}/admin/    support@bilagsbro.example  {self.password}")
        self._say(f"Portal  {base}/portal/   eier@fjordfjell.example    {self.password}")

    def _stay(self, stage: Stage, sandbox: Sandbox) -> None:
        self.console.print(
            "Fix what is stopped in the admin (Account mappings, Product classes) and watch it book by itself. "
            f"A new order comes every {LIVE_ORDER_EVERY} seconds. Ctrl-C ends."
        )
        try:
            while True:
                time.sleep(LIVE_ORDER_EVERY)
                sandbox.control("woo", "drip", shop=SHOP, count=1)
        except KeyboardInterrupt:
            self.console.print("Stopping.")
