"""Costly commands behind the log-in: how often a person and a company may give them, and that nothing is lost then."""

import datetime as dt
import html
import re
from collections.abc import Mapping

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, Invitation, LimitCount, User
from integrations.portal import pace
from integrations.portal.pace import COSTLY, PACES, READS
from integrations.portal.urls import urlpatterns
from tests.log_in import browser_of
from tests.portal import rows
from tests.portal.every_page import portal_addresses
from tests.portal.test_isolation import NAMES

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
FILE = re.compile(r"\.(csv|xlsx|pdf|json|zip|<str:form>)$")


@pytest.fixture
def nowhere() -> dict[str, str]:
    """The portal's addresses about things that nobody has: what is asked there costs nothing in a test."""
    with_keys = {one.name for one in urlpatterns if "pk" in one.pattern.converters}
    return {name: portal_addresses(dict.fromkeys(with_keys, 0))[f"portal:{name}"] for name in NAMES}


def ask(browser: Client, name: str, path: str) -> int:
    """Give the command once; a file is read to its end."""
    if PACES[COSTLY[name]].with_file:
        return browser.post(path, {"file": SimpleUploadedFile("regler.csv", b"")}).status_code
    answer = browser.get(path) if PACES[COSTLY[name]].methods == READS else browser.post(path)
    for _part in answer.streaming_content if answer.streaming else ():
        pass
    return answer.status_code


def used_up(kind: str, user: User, shop: rows.Shop, *, person: int = 0, company: int = 0) -> None:
    """As many of a kind as were given already."""
    for name, count in ((f"person:{user.pk}", person), (f"company:{shop.tenant.pk}", company)):
        digest = pace.limits._digest(f"pace:{kind}:{name}")
        LimitCount.objects.update_or_create(digest=digest, defaults={"count": count, "began_at": rows.NOW})


def test_every_costly_address_stands_in_the_table_and_every_file_is_costly() -> None:
    files = {one.name for one in urlpatterns if FILE.search(str(one.pattern))}

    assert COSTLY.keys() <= set(NAMES)
    assert set(COSTLY.values()) == PACES.keys()
    assert files - COSTLY.keys() == set()
    assert all(one.person > one.company for one in PACES.values())


def test_each_goes_on_until_the_companys_number_and_the_persons(
    nowhere: Mapping[str, str], alices: rows.Shop, alice: User
) -> None:
    browser, found = browser_of(alice), {}
    with time_machine.travel(rows.NOW, tick=False) as clock:
        for name, kind in COSTLY.items():
            most = PACES[kind]
            clock.move_to(rows.NOW)
            used_up(kind, alice, alices, company=most.company - 1)
            last, refused = (ask(browser, name, nowhere[name]) for _ in range(2))
            used_up(kind, alice, alices, person=most.person - 1)
            mine, too_many = (ask(browser, name, nowhere[name]) for _ in range(2))
            clock.shift(HOUR)
            later = ask(browser, name, nowhere[name])
            found[name] = [answer == 429 for answer in (last, refused, mine, too_many, later)]

    assert found == {name: [False, True, False, True, False] for name in COSTLY}


def test_thirty_dry_runs_in_an_hour_are_counted_for_all_of_the_company_and_no_other(
    alices: rows.Shop, alice: User, bob: User, charlies: rows.Shop
) -> None:
    rows.member(bob, charlies.tenant)
    path, accountant = reverse("portal:dry_run_ask", args=[0]), browser_of(bob)
    asked = [browser_of(alice).post(path).status_code for _ in range(31)]
    there = accountant.post(path, query_params={"tenant": str(alices.tenant.pk)}).status_code
    elsewhere = accountant.post(path, query_params={"tenant": str(charlies.tenant.pk)}).status_code

    assert asked == [404] * 30 + [429]
    assert (there, elsewhere) == (429, 404)


def test_nothing_is_done_and_what_was_typed_is_sent_later(alices: rows.Shop, alice: User) -> None:
    browser, path = browser_of(alice), reverse("portal:members")
    used_up("invitation", alice, alices, company=40)
    given = {"email": "ny@example.no", "role": "reader", "note": ["<b>a", "b"]}
    with time_machine.travel(rows.NOW + dt.timedelta(minutes=18), tick=False) as clock:
        refused = browser.post(
            path, given, headers={"referer": "http://testserver/portal/company/users/?a=1"}
        )
        shown = refused.content.decode()
        said = (Invitation.objects.count(), AuditEntry.objects.count())
        clock.shift(dt.timedelta(minutes=42))
        action = html.unescape(re.search(r'<form method="post" action="(/portal[^"]+)"', shown)[1])  # type: ignore[index]
        kept = re.findall(r'<input type="hidden" name="(email|role|note)" value="([^"]*)"', shown)
        sent = browser.post(action, {name: html.unescape(value) for name, value in kept})

    assert (refused.status_code, refused.headers["Retry-After"], said) == (429, "2520", (0, 0))
    assert "av andre i Alices Sport AS" in shown
    assert "Det går videre om 42 minutter." in shown
    assert 'href="http://testserver/portal/company/users/?a=1"' in shown
    assert [html.unescape(value) for _, value in kept] == ["ny@example.no", "reader", "<b>a", "b"]
    assert (sent.status_code, Invitation.objects.get().email) == (302, "ny@example.no")


def test_it_is_said_in_english_and_leads_to_no_other_site(alices: rows.Shop, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(language="en")
    used_up("file", alice, alices, person=240)
    answer = browser_of(alice).get(
        reverse("portal:documents_csv") + "?state=blocked", headers={"referer": "https://ond.example/"}
    )
    shown = answer.content.decode()

    assert answer.status_code == 429
    assert "It goes on in 60 minutes." in shown
    assert 'href="/portal/documents.csv?state=blocked"' in shown
    assert 'name="next" value="/portal/"' in shown
    assert "ond.example" not in shown


def test_keys_and_files_are_not_written_into_the_page(alices: rows.Shop, alice: User) -> None:
    browser = browser_of(alice)
    used_up("setup", alice, alices, company=60)
    used_up("rule_file", alice, alices, company=40)
    typed = browser.post(
        reverse("portal:edit_connection", args=[alices.source.pk]),
        {"credential_consumer_secret": "cs_4711", "name": "Ny"},
    )
    path = reverse("portal:rules_import", args=[alices.source.pk])
    sent = browser.post(path, {"file": SimpleUploadedFile("regler.csv", b"konto;4711")})
    confirmed = browser.post(path, {"content": "x"})

    assert (typed.status_code, sent.status_code, confirmed.status_code) == (429, 429, 200)
    assert "4711" not in typed.content.decode() + sent.content.decode()
    assert "Det du skrev, står der fortsatt." in typed.content.decode()
    assert "Velg filen på nytt da." in sent.content.decode()


def test_who_may_not_act_uses_nothing_up(alices: rows.Shop, rita: User, nowhere: Mapping[str, str]) -> None:
    browser = browser_of(rita)
    for name in COSTLY:
        if PACES[COSTLY[name]].methods != READS:
            assert ask(browser, name, nowhere[name]) in (403, 404)

    assert not LimitCount.objects.exists()
