"""The start-up sync in the portal from its start on: every record, how far it is, what came of it."""

import csv
import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from integrations.models import Connection, StartupRun, SyncEvent
from tests.portal import rows
from tests.portal.startup import actions, address, press, read

pytestmark = pytest.mark.django_db
As = Callable[[User], Client]


@pytest.fixture
def warehouse(alices: rows.Shop) -> Connection:
    return alices.warehouse()


@pytest.fixture
def browser(as_: As, alice: User) -> Client:
    return as_(alice)


class TestRecords:
    def test_are_narrowed_and_paged(self, browser: Client, warehouse: Connection) -> None:
        run = rows.startup(warehouse)
        for number in range(100, 152):
            rows.record(run, "product", str(number), f"{number} Skrue")

        first = browser.get(address(warehouse, "records"), {"kind": "product"})
        second = browser.get(address(warehouse, "records") + first.context["next"])
        left_out = browser.get(address(warehouse, "records"), {"action": "leave"})

        labels = [record.row.label for page in (first, second) for record in page.context["records"]]
        assert labels == ["A Bolt", "B Mutter", *(f"{number} Skrue" for number in range(100, 152))]
        assert (len(first.context["records"]), second.context["next"]) == (50, "")
        assert [record.row.code for record in left_out.context["records"]] == ["startup_no_stock"]
        assert browser.get(address(warehouse, "records"), {"after": "x", "code": "y"}).status_code == 200

    def test_go_into_a_file_that_holds_no_formula(self, browser: Client, warehouse: Connection) -> None:
        run = rows.startup(warehouse)
        rows.record(run, "product", "9", "=HYPERLINK(1)", number="-9")

        answer = browser.get(address(warehouse, "download"))

        assert answer.streaming
        text = b"".join(answer).decode()  # type: ignore[arg-type]
        assert text.startswith("\ufeffSlag;Oppføring;Hva skjer;Nummer i Rackbeat;Hvorfor;Forklaring\r\n")
        lines = list(csv.reader(io.StringIO(text), delimiter=";"))[1:]
        assert [line[:5] for line in lines] == [
            ["Varer", "A Bolt", "Lages", "A", ""],
            ["Varer", "B Mutter", "Overført tidligere", "B", ""],
            ["Kunder", "10001 Fjell AS", "Lages, med nytt nummer", "10009", "Nummeret er opptatt"],
            ["Kunder", "10002 Foss AS", "Finnes fra før", "55", ""],
            ["Beholdning", "B Mutter", "Utelates", "", "Ingen beholdning"],
            ["Varer", "'=HYPERLINK(1)", "Lages", "'-9", ""],
        ]


class TestUnderWay:
    @pytest.fixture
    def run(self, warehouse: Connection) -> StartupRun:
        """One product is made, one customer stopped, another waits."""
        run = rows.startup(warehouse, "running", started_at=rows.NOW)
        rows.moved(run, "product", "1")
        rows.moved(run, "customer", "3", state="blocked", result="", code="request_refused", who="customer")
        rows.moved(run, "customer", "4", state="pending", result="", finished_at=None)
        return run

    def test_shows_how_far_it_is_and_what_stopped(
        self, browser: Client, warehouse: Connection, run: StartupRun
    ) -> None:
        page = browser.get(address(warehouse))

        assert "2 av 3 er ferdige" in page.content.decode()
        assert [(one.kind, one.ended) for one in page.context["kinds"]] == [
            ("product", 1), ("customer", 1), ("stock", 0),
        ]  # fmt: skip
        assert [cause.count for cause in page.context["stopped"]] == [1]

    def test_leads_to_the_stopped_documents_and_no_others(
        self, browser: Client, alices: rows.Shop, warehouse: Connection, run: StartupRun
    ) -> None:
        alices.blocked("10432")
        link = reverse("portal:documents") + "?state=blocked&amp;flow=startup_customer"
        assert link in read(browser, warehouse)

        page = browser.get(link.replace("&amp;", "&"))

        assert [row.event.label for row in page.context["rows"]] == ["10001 Fjell AS"]
        assert "Bare: Kunder." in page.content.decode()

    def test_is_paused_resumed_and_cancelled_once_each(
        self, browser: Client, warehouse: Connection, run: StartupRun
    ) -> None:
        steps = ("pause", "pause", "resume", "resume", "cancel", "cancel")

        states = [found.state for step in steps if (found := press(browser, warehouse, step))]

        assert states == ["paused", "paused", "running", "running", "cancelled", "cancelled"]
        assert actions() == ["pause_startup", "resume_startup", "cancel_startup"]
        left = SyncEvent.objects.exclude(state="done").order_by("document_id")
        assert list(left.values_list("state", "code")) == [
            ("blocked", "request_refused"), ("ignored", "startup_cancelled"),
        ]  # fmt: skip

    def test_a_paused_connection_is_said_to_hold_it(
        self, browser: Client, warehouse: Connection, run: StartupRun
    ) -> None:
        Connection.objects.filter(pk=warehouse.pk).update(state="paused", paused_code="bad_credentials")

        assert len(browser.get(address(warehouse)).context["pauses"]) == 1


class TestReport:
    @pytest.fixture
    def run(self, warehouse: Connection) -> StartupRun:
        run = rows.startup(
            warehouse, "done", started_at=rows.NOW, finished_at=timezone.now(), invite_employees=True,
            kinds=["employee", "product", "customer", "stock"],
        )  # fmt: skip
        rows.record(run, "employee", "7", "Kari", params={"invited_at": rows.NOW.isoformat()})
        rows.record(run, "employee", "8", "Ola", params={"tries": 5})
        for kind, key in (("employee", "7"), ("employee", "8"), ("product", "1"), ("customer", "4")):
            rows.moved(run, kind, key)
        rows.moved(run, "customer", "3", state="blocked", result="", code="request_refused", who="customer")
        return run

    def test_says_what_came_of_everything(
        self, browser: Client, warehouse: Connection, run: StartupRun
    ) -> None:
        page = browser.get(address(warehouse))

        report = page.context["report"]
        total = report.total
        assert (total.made, total.linked, total.keep, total.leave, total.stopped, total.undone) == (
            3, 1, 1, 1, 1, 0,
        )  # fmt: skip
        assert (report.invited, report.refused) == (1, 1)
        assert [group.code for group in report.left_out] == ["startup_no_stock"]
        text = page.content.decode()
        assert "3 oppføringer er laget i Rackbeat." in text
        assert "Det som er overført, lages ikke en gang til" in text

    def test_what_stopped_is_tried_again(
        self, browser: Client, alices: rows.Shop, warehouse: Connection, run: StartupRun
    ) -> None:
        other = alices.blocked("10432", code="request_refused", waiting_for="")

        press(browser, warehouse, "retry", code="request_refused", waiting_for="")

        assert SyncEvent.objects.get(pk=other.pk).state == "blocked", "no part of the start-up sync"
        assert SyncEvent.objects.get(flow="startup_customer", document_id="3").state == "pending"
        total = browser.get(address(warehouse)).context["report"].total
        assert (total.stopped, total.waiting + total.undone) == (0, 1)

    def test_a_cancelled_one_says_what_was_not_moved(self, browser: Client, warehouse: Connection) -> None:
        run = rows.startup(warehouse, "cancelled", started_at=rows.NOW, finished_at=rows.NOW)
        rows.moved(run, "product", "1")

        page = read(browser, warehouse)

        assert "Avbrutt etter at 1 oppføring var laget i Rackbeat." in page
        assert "2 ble ikke overført." in page
