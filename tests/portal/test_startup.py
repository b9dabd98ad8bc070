"""The start-up sync in the portal up to its start: what the pages say, who may act, what every button does."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from integrations.models import Connection, StartupRun
from tests.portal import rows
from tests.portal.startup import ACTS, actions, address, press, read

pytestmark = pytest.mark.django_db
As = Callable[[User], Client]


@pytest.fixture
def warehouse(alices: rows.Shop) -> Connection:
    return alices.warehouse()


@pytest.fixture
def browser(as_: As, alice: User) -> Client:
    return as_(alice)


class TestOverview:
    def test_says_what_it_does_and_the_one_step(self, browser: Client, warehouse: Connection) -> None:
        page = browser.get(reverse("portal:overview")).content.decode()

        assert "kan overføres fra Tripletex til Rackbeat, én gang" in page
        assert f'<a href="{address(warehouse)}">Begynn med en forhåndsvisning</a>' in page

    @pytest.mark.parametrize(
        ("state", "says"),
        [
            ("preparing", "Forhåndsvisningen lages: 40 oppføringer lest."),
            ("ready", "Forhåndsvisningen er klar."),
            ("running", "1 av 3 er ferdige"),
            ("paused", "1 av 3 er ferdige · På pause"),
            ("done", "Se rapporten"),
        ],
    )
    def test_says_how_far_it_is(self, browser: Client, warehouse: Connection, state: str, says: str) -> None:
        begun = rows.NOW if state in ("running", "paused", "done") else None
        run = rows.startup(warehouse, state, read=40, started_at=begun)
        if begun:
            rows.moved(run, "product", "1")

        page = browser.get(reverse("portal:overview"))

        assert says in page.content.decode()
        assert page.context["is_moving"] is (state in ("preparing", "running"))


def test_only_a_connection_that_receives_from_a_ledger_has_one(
    browser: Client, alices: rows.Shop, warehouse: Connection
) -> None:
    alone = alices.warehouse(name="Uten regnskap", ledger=None)

    assert [browser.get(address(one)).status_code for one in (warehouse, alices.source, alone)] == [
        200, 404, 404,
    ]  # fmt: skip


class TestChoosing:
    def test_without_an_answer_from_rackbeat_it_says_so_and_keeps_what_was_ticked(
        self, browser: Client, warehouse: Connection
    ) -> None:
        first = browser.get(address(warehouse))
        typed = {"kinds": ["stock"], "with_inactive": "on"}
        answer = browser.post(address(warehouse, "ask"), typed)

        for page in (first, answer):
            assert "Gruppene og betalingsbetingelsene i Rackbeat kunne ikke leses" in page.content.decode()
        ticked = [kind for kind, _word, _what, on in answer.context["form"].kinds_offered() if on]
        assert (ticked, answer.context["form"]["with_inactive"].value()) == (["stock"], True)
        assert not StartupRun.objects.exists()

    def test_a_preview_that_broke_off_says_why(self, browser: Client, warehouse: Connection) -> None:
        StartupRun.objects.create(
            connection=warehouse, state="cancelled", code="bad_credentials", kinds=["customer"]
        )

        page = read(browser, warehouse)

        assert "Forhåndsvisningen kunne ikke lages" in page


def test_while_being_prepared_it_counts_and_can_be_cancelled(browser: Client, warehouse: Connection) -> None:
    rows.startup(warehouse, "preparing", read=1240, prepared_at=None)

    page = read(browser, warehouse)
    assert "1\u00a0240 oppføringer lest så langt." in page
    assert '<noscript><meta http-equiv="refresh"' in page, "without a script it refreshes itself"
    run = press(browser, warehouse, "cancel")
    assert run is not None
    assert (run.state, actions()) == ("cancelled", ["cancel_startup"])


class TestPreview:
    def test_counts_each_kind_and_names_what_to_look_at(self, browser: Client, warehouse: Connection) -> None:
        rows.startup(warehouse)

        page = browser.get(address(warehouse))

        counts = {
            shown.kind: (shown.counts.make, shown.counts.link, shown.counts.keep, shown.counts.leave)
            for shown in page.context["kinds"]
        }
        assert counts == {"product": (1, 0, 1, 0), "customer": (1, 1, 0, 0), "stock": (0, 0, 0, 1)}
        assert [(group.text.title, group.count) for group in page.context["groups"]] == [
            ("Nummeret er opptatt", 1),
            ("Ingen beholdning", 1),
        ]
        text = page.content.decode()
        assert "2 oppføringer lages i Rackbeat." in text
        assert "Nummer 10001 er en annen i Rackbeat (En Annen As). Den får nummer 10009." in text

    def test_a_conflict_is_answered_and_answered_back(self, browser: Client, warehouse: Connection) -> None:
        run = rows.startup(warehouse)
        row = run.rows.get(code="startup_number_taken")

        for action in ("leave", "leave", "make"):
            press(browser, warehouse, "answer", code=row.code, action=action)
            row.refresh_from_db()
            assert (row.action, row.number) == (action, "10009")

    @pytest.mark.parametrize(
        ("code", "action"),
        [("startup_no_stock", "make"), ("startup_number_taken", "link"), ("nonsense", "leave")],
    )
    def test_what_cannot_be_chosen_changes_nothing(
        self, browser: Client, warehouse: Connection, code: str, action: str
    ) -> None:
        run = rows.startup(warehouse)
        before = list(run.rows.values_list("action", flat=True))

        press(browser, warehouse, "answer", code=code, action=action)

        assert (list(run.rows.values_list("action", flat=True)), actions()) == (before, [])

    def test_the_start_is_confirmed_in_numbers(self, browser: Client, warehouse: Connection) -> None:
        rows.startup(warehouse, invite_employees=True)

        page = read(browser, warehouse, "confirm")
        assert "Starte nå? 2 oppføringer lages i Rackbeat." in page
        assert "Det som står i Rackbeat fra før, røres ikke." in page
        runs = [press(browser, warehouse, "start") for _ in range(2)]

        assert [run.state for run in runs if run] == ["running", "running"]
        assert actions() == ["start_startup"]

    def test_nothing_starts_while_a_group_is_missing(self, browser: Client, warehouse: Connection) -> None:
        Connection.objects.filter(pk=warehouse.pk).update(
            record_defaults={**rows.DEFAULTS, "customer_group": ""}
        )
        rows.startup(warehouse)

        page = read(browser, warehouse)
        assert "Dette må velges før du kan starte" in page
        assert "<li>Kundegruppe</li>" in page
        assert browser.get(address(warehouse, "confirm")).status_code == 302
        run = press(browser, warehouse, "start")
        assert run is not None
        assert (run.state, actions()) == ("ready", [])


class TestReader:
    @pytest.mark.parametrize("state", ["preparing", "ready", "running", "paused", "done"])
    def test_sees_every_state_and_no_button(
        self, as_: As, rita: User, warehouse: Connection, state: str
    ) -> None:
        begun = rows.NOW if state in ("running", "paused", "done") else None
        rows.startup(warehouse, state, started_at=begun)

        page = read(as_(rita), warehouse)

        assert not [act for act in ACTS if address(warehouse, act) in page]
        assert address(warehouse, "confirm") not in page

    def test_is_told_what_it_is_before_the_first_one(
        self, as_: As, rita: User, warehouse: Connection
    ) -> None:
        page = read(as_(rita), warehouse)

        assert "Eieren av firmaet eller regnskapsføreren kan starte den." in page
        assert address(warehouse, "ask") not in page

    @pytest.mark.parametrize("act", ACTS)
    def test_is_refused_everything(self, as_: As, rita: User, warehouse: Connection, act: str) -> None:
        rows.startup(warehouse)

        answer = as_(rita).post(address(warehouse, act), {"code": "startup_number_taken", "action": "leave"})

        assert answer.status_code == 403
        run = StartupRun.objects.get()
        assert (run.state, run.rows.filter(action="leave").count(), actions()) == ("ready", 1, [])

    def test_may_look_at_the_records_and_take_the_file(
        self, as_: As, rita: User, warehouse: Connection
    ) -> None:
        rows.startup(warehouse)

        answers = [as_(rita).get(address(warehouse, step)) for step in ("records", "download", "confirm")]

        assert [answer.status_code for answer in answers] == [200, 200, 302]


@pytest.mark.parametrize("act", ACTS)
def test_an_accountant_may_do_the_same_as_the_owner(
    as_: As, bob: User, warehouse: Connection, act: str
) -> None:
    rows.startup(warehouse)

    assert as_(bob).post(address(warehouse, act)).status_code in (200, 302)
