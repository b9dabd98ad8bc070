"""The log: narrowed by who, what, when and words; taken away as a file with what was narrowed and nothing else."""

import csv
import datetime as dt
import io
import json
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.test import Client

from accounts.models import AuditEntry, User
from integrations.desk import audit, log
from integrations.models import AccountMapping
from tests import factories
from tests.portal import rows

pytestmark = pytest.mark.django_db
As = Callable[[User], Client]
LOG = "/portal/company/log/"
HEAD = ["Når", "Hvem", "Handling", "Slag", "Hva", "Begrunnelse", "Hva som ble endret"]
AT = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


@pytest.fixture
def entries(alice: User, support: User, alices: rows.Shop, charlies: rows.Shop) -> None:
    """One of each, a day apart."""
    for day, (actor, action, more) in enumerate((
        (alice, "retry_many", {"object_label": "=HYPERLINK(1)", "reason": "prøver igjen"}),
        (None, "pause", {"reason": "Nøkkelen virker ikke"}),
        (support, "see_as_customer", {"reason": "ringte om ordre 10432"}),
        (alice, "change", {"object_type": AccountMapping._meta.label_lower, "object_label": "Vipps → 1932",
                           "before": {"key": "vipps"}, "after": {"key": "vipps2"}}),
        (alice, "sign_period", {"object_label": "oktober 2026"}),
    )):  # fmt: skip
        factories.AuditEntryFactory(
            tenant=alices.tenant, actor=actor, action=action, at=AT + dt.timedelta(days=day), **more
        )
    factories.AuditEntryFactory(tenant=charlies.tenant, action="retry", reason="hemmelig ringte")


def shown(browser: Client, **asked: Any) -> list[str]:
    return [line.done for line in browser.get(LOG, asked).context["lines"]]


@pytest.mark.usefixtures("entries")
def test_the_log_is_narrowed_by_who_what_when_and_words(as_: As, alice: User, support: User) -> None:
    browser = as_(alice)

    assert shown(browser, who="people") == ["Signerte en periode", "Endret", "Prøvde mange igjen"]
    assert shown(browser, who="support") == shown(browser, kind="visits") == ["Så portalen som kunden"]
    assert shown(browser, who="system") == ["På pause"]
    assert shown(browser, person=support.pk) == ["Så portalen som kunden"]
    assert shown(browser, kind="rules") == ["Endret"]
    assert shown(browser, kind="documents") == ["Prøvde mange igjen"]
    assert shown(browser, **{"from": "2026-11-21", "to": "2026-11-22"}) == [
        "Så portalen som kunden",
        "På pause",
    ]
    assert shown(browser, text="10432") == ["Så portalen som kunden"]
    assert shown(browser, text="signerte") == ["Signerte en periode"]
    assert shown(browser, text="finnes ikke") == []
    assert len(shown(browser, who="alle", kind="x", person="-1", **{"from": "i går"})) == 5
    page = browser.get(LOG, {"text": "finnes ikke"}).content.decode()
    assert "Ingenting i loggen er slik" in page
    people = [name for _pk, name in browser.get(LOG).context["people"]]
    assert people == ["Alice", "Stine hos Bilagsbro"]


@pytest.mark.usefixtures("entries")
def test_what_is_narrowed_is_kept_from_page_to_page(as_: As, alice: User, alices: rows.Shop) -> None:
    for number in range(51):
        factories.AuditEntryFactory(
            tenant=alices.tenant, actor=alice, action="retry", reason=f"nummer {number}."
        )
    browser = as_(alice)

    first = browser.get(LOG, {"text": "nummer"})
    second = browser.get(LOG + first.context["older"])

    assert [len(page.context["lines"]) for page in (first, second)] == [50, 1]
    assert "text=nummer" in second.context["newest"]
    assert second.context["query"] == "?text=nummer"


@pytest.mark.usefixtures("entries")
def test_the_files_hold_what_was_narrowed_and_no_formula(
    as_: As, alice: User, bob: User, charlie: User, alices: rows.Shop
) -> None:
    browser = as_(alice)
    answer = browser.get(f"{LOG}file.csv", {"who": "people"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    table = list(csv.reader(io.StringIO(text), delimiter=";"))

    assert answer.headers["Content-Disposition"].startswith(
        f'attachment; filename="logg-{alices.tenant.org_number}-'
    )
    assert table[0] == HEAD
    assert [row[2] for row in table[1:]] == ["Signerte en periode", "Endret", "Prøvde mange igjen"]
    assert (table[2][0], table[2][6]) == ("2026-11-23 13:00:00", "nøkkel: vipps → vipps2")
    assert table[3][4] == "'=HYPERLINK(1)"

    book = openpyxl.load_workbook(io.BytesIO(b"".join(browser.get(f"{LOG}file.xlsx").streaming_content)))  # type: ignore[attr-defined]
    cells = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert len(cells) == 6
    assert cells[5][4] == "'=HYPERLINK(1)"

    taken = browser.get(f"{LOG}file.json", {"kind": "visits"})
    whole = json.loads(b"".join(taken.streaming_content))  # type: ignore[attr-defined]
    (entry,) = whole["entries"]
    assert (entry["action"], entry["who"], entry["email"], entry["reason"]) == (
        "see_as_customer", "Stine hos Bilagsbro", "", "ringte om ordre 10432",
    )  # fmt: skip
    assert browser.get(f"{LOG}file.exe").status_code == 404
    theirs = as_(charlie).get(f"{LOG}file.json")
    assert [one["reason"] for one in json.loads(b"".join(theirs.streaming_content))["entries"]] == [
        "hemmelig ringte"
    ]  # type: ignore[attr-defined]


def test_every_entry_is_about_one_thing(alices: rows.Shop) -> None:
    for action in audit.ACTIONS:
        factories.AuditEntryFactory(tenant=alices.tenant, actor=None, action=action)
    factories.AuditEntryFactory(tenant=alices.tenant, action="change", object_type="accounts.membership")

    found = [
        pk
        for kind in log.KINDS
        for pk in log.entries(alices.tenant, log.Chosen(kind=kind)).values_list("pk", flat=True)
    ]
    assert sorted(found) == sorted(AuditEntry.objects.values_list("pk", flat=True))
    about = {kind: log.entries(alices.tenant, log.Chosen(kind=kind)) for kind in log.KINDS}
    assert about["people"].filter(object_type="accounts.membership").exists()
    assert not about["documents"].filter(action="approve_dry_run").exists()


def test_pages_cost_the_same_however_much_is_in_the_log(
    as_: As, alice: User, alices: rows.Shop, django_assert_max_num_queries: Any
) -> None:
    for _ in range(60):
        factories.AuditEntryFactory(tenant=alices.tenant, actor=alice, action="retry")
    browser = as_(alice)
    browser.get(LOG)
    with django_assert_max_num_queries(14):
        browser.get(LOG, {"who": "people", "text": "x"})
    assert AuditEntry.objects.count() == 60


def test_what_was_done_something_with_is_called_as_people_call_it(
    as_: As, alice: User, alices: rows.Shop
) -> None:
    for kind, label in (
        ("integrations.syncevent", "sale FF-10556"),
        ("integrations.accountmapping", "tender/walley → 1938"),
        ("integrations.accountmapping", "rounding/ → 7770"),
    ):
        factories.AuditEntryFactory(
            tenant=alices.tenant, actor=alice, action="decide", object_type=kind, object_label=label
        )

    lines = as_(alice).get(LOG).context["lines"]

    assert [line.what for line in reversed(lines)] == [
        "Ordre FF-10556",
        "Betalingsmåte: walley → 1938",
        "Øreavrunding → 7770",
    ]
    assert [line.kind for line in reversed(lines)] == ["", "kontering", "kontering"]
