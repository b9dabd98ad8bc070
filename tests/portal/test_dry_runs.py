"""«Prøvekjøring» as people meet it: asked for, read, decided about, approved, void when the rules change."""

import io
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import AuditEntry, Membership, User
from integrations import jobs
from integrations.desk import dry_runs
from integrations.models import Approval, Connection, DryRun
from integrations.sync import rules
from tests.flows.mapping import map_account
from tests.flows.test_dry_runs import fill
from tests.portal import rows
from tests.world import World, sandbox, world

__all__ = ["sandbox", "world"]

pytestmark = pytest.mark.django_db
As = Callable[[User], Client]
SPACE = "\u00a0"


class Pages:
    """What somebody sees and presses."""

    def __init__(self, browser: Client) -> None:
        self.browser = browser

    def see(self, name: str, *args: Any, **asked: str) -> Any:
        answer = self.browser.get(reverse(f"portal:{name}", args=args), asked)
        assert answer.status_code == 200
        return answer

    def press(self, name: str, *args: Any, **typed: Any) -> Any:
        answer = self.browser.post(reverse(f"portal:{name}", args=args), typed, follow=True)
        assert answer.status_code == 200
        return answer


def text(page: Any) -> str:
    return str(page.content.decode().replace(SPACE, " "))


def heading(page: Any) -> str:
    return text(page).partition("<h1>")[2].partition("</h1>")[0].strip()


@pytest.fixture
def accountant(world: World, as_: As) -> Pages:
    bob = rows.person("bob")
    rows.member(bob, world.stage.tenant, Membership.Role.ACCOUNTANT)
    return Pages(as_(bob))


def test_the_accountant_runs_a_period_dry_puts_right_what_stops_and_approves(
    world: World, accountant: Pages
) -> None:
    fill(world)
    shop = world.shop
    assert reverse("portal:dry_runs", args=[shop.pk]) in text(accountant.see("settings"))
    first, today = shop.from_date.isoformat(), timezone.localdate().isoformat()
    begun = accountant.press("dry_run_ask", shop.pk, first=first, last=today)
    assert heading(begun) == "Prøvekjøringen begynner"
    jobs.dry_run()
    run = DryRun.objects.get()

    page = accountant.see("dry_run", run.pk)

    assert heading(page) == (
        "8 salg og 5 refusjoner ville gitt 9 bilag, 2 kreditnotaer og 2 fakturaer, 3 stopper (375,00 kr)."
    )
    assert "Mva-oppgaven for 5. termin 2026 ville øke med 616,34 kr" in text(page)
    assert "Mva-oppgaven for 6. termin 2026 ville gå ned med 72,51 kr" in text(page)
    tables = page.context["tables"]
    assert tables.residual == Decimal("0.00")
    vipps = next(line for line in tables.means if line.means == "vipps")
    assert (vipps.came, vipps.went, vipps.left) == (Decimal("3446.00"), Decimal("422.55"), Decimal("3023.45"))
    [(cause, _fix, _who)] = page.context["causes"]
    assert (cause.waiting_for, cause.count, cause.sums) == ("tender:walley", 3, [("NOK", Decimal("375.00"))])
    listed = accountant.see("dry_run_documents", run.pk, cause="missing_mapping", waits="tender:walley")
    assert [row.label for row, _name, _shown in listed.context["rows"]] == ["3", "11", "11"]
    for row in run.documents.all():
        accountant.see("dry_run_document", row.pk)
    _downloads(accountant, run)

    map_account(world, "tender", "walley", "1931")
    stale = accountant.press("dry_run_approve", run.pk)
    assert "Reglene er endret etter prøvekjøringen" in text(stale)
    assert dry_runs.approval_of(shop) is None
    accountant.press("dry_run_again", run.pk)
    jobs.dry_run()
    again = DryRun.objects.latest("pk")
    page = accountant.see("dry_run", again.pk)
    assert heading(page) == "10 salg og 6 refusjoner ville gitt 12 bilag, 2 kreditnotaer og 2 fakturaer."
    changes = {change.what: (change.was, change.now) for change in page.context["changes"]}
    assert changes["Stopper"] == (3, 0)
    assert [change for what, change in changes.items() if what.startswith("1931")] == [
        (Decimal("0.00"), Decimal("125.00"))
    ]

    approved = accountant.press("dry_run_approve", again.pk)
    assert "Bob godkjente i dag" in text(approved)
    assert dry_runs.approval_of(shop) == dry_runs.newest(shop) == again
    rules.touch(shop)
    assert dry_runs.approval_of(shop) is None
    assert "Godkjenningen gjelder ikke lenger" in text(accountant.see("dry_run", again.pk))
    accountant.press("dry_run_withdraw", again.pk)
    actions = list(AuditEntry.objects.order_by("id").values_list("action", flat=True))
    assert [action for action in actions if "dry_run" in action] == [
        "ask_dry_run", "ask_dry_run", "approve_dry_run", "withdraw_dry_run",
    ]  # fmt: skip


def _downloads(accountant: Pages, run: DryRun) -> None:
    book = load_workbook(io.BytesIO(b"".join(accountant.see("dry_run_xlsx", run.pk).streaming_content)))
    assert book.sheetnames == [
        "Sammendrag", "Kontoer", "Mva-koder", "Betalingsmidler", "Mva-terminer", "Stoppet", "Dokumenter", "Bilag",
    ]  # fmt: skip
    accounts = list(book["Kontoer"].values)
    assert accounts[-1][-1] == 0
    assert len(list(book["Dokumenter"].values)) == 1 + run.documents.count()
    pack = json.loads(b"".join(accountant.see("dry_run_json", run.pk).streaming_content))
    assert (pack["run"]["rules_version"], len(pack["documents"])) == (
        run.rules_version,
        run.documents.count(),
    )
    assert pack["documents"][0]["vouchers"][0]["postings"][0]["why"]


def test_an_owner_approves_only_where_there_is_no_accountant(as_: As, alice: User, alices: rows.Shop) -> None:
    run = alices.dry_run()
    page = Pages(as_(alice))
    assert "ser ut til å være bokført fra før" in heading(page.see("dry_run", run.pk))
    assert "Velg hva som skal skje" in text(page.press("dry_run_approve", run.pk))
    page.press("dry_run_elsewhere", run.pk, choice="leave")
    assert Approval.objects.values_list("document_id", "content").get() == ("3", "77-2026")
    jobs.dry_run()
    run.refresh_from_db()
    assert (run.state, dry_runs.undecided(run)) == ("done", 0)
    assert "har ingen regnskapsfører her" in text(page.see("dry_run", run.pk))
    rows.member(rows.person("bob"), alices.tenant, Membership.Role.ACCOUNTANT)
    assert "Regnskapsføreren godkjenner" in text(page.see("dry_run", run.pk))
    assert page.browser.post(reverse("portal:dry_run_approve", args=[run.pk])).status_code == 403

    Membership.objects.filter(tenant=alices.tenant, role=Membership.Role.ACCOUNTANT).delete()
    assert "Prøvekjøringen er godkjent." in text(page.press("dry_run_approve", run.pk))
    page.press("dry_run_decide_one", run.documents.get(outcome="elsewhere").pk, choice="book")
    run.refresh_from_db()
    assert run.withdrawn_at is not None
    assert not Approval.objects.exists()


def test_readers_read_and_a_paused_connection_cannot_be_run(
    as_: As, rita: User, bob: User, alices: rows.Shop
) -> None:
    run = alices.dry_run()
    reader = Pages(as_(rita))
    for name, key in (("dry_runs", alices.source.pk), ("dry_run", run.pk), ("dry_run_documents", run.pk)):
        assert '<button class="main-button"' not in text(reader.see(name, key))
    for name, key in (
        ("dry_run_ask", alices.source.pk),
        ("dry_run_again", run.pk),
        ("dry_run_approve", run.pk),
    ):
        assert reader.browser.post(reverse(f"portal:{name}", args=[key])).status_code == 403

    accountant = Pages(as_(bob))
    wrong = accountant.browser.post(
        reverse("portal:dry_run_ask", args=[alices.source.pk]), {"first": "2026-09-01", "last": "2026-10-31"}
    )
    assert (wrong.status_code, "Ingenting før tilkoblingens fra-dato" in text(wrong)) == (422, True)
    assert 'value="2026-09-01"' in text(wrong)
    Connection.objects.filter(pk=alices.source.pk).update(state="paused")
    assert "satt på pause" in text(accountant.see("dry_runs", alices.source.pk))
    assert DryRun.objects.count() == 1


def test_lists_are_read_with_few_questions(
    as_: As, bob: User, alices: rows.Shop, django_assert_max_num_queries: Any
) -> None:
    run = alices.dry_run()
    page = Pages(as_(bob))
    for name, most in (("dry_run", 40), ("dry_run_documents", 25)):
        with django_assert_max_num_queries(most):
            page.see(name, run.pk)
