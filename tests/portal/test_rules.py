"""«Kontering»: what is decided, changing it, every version of it, going back, and files. Without any remote system."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, User
from integrations.desk import connections, decision_rollback, decisions, rule_files, rule_history, rule_pages
from integrations.models import (
    AccountMapping,
    Connection,
    DecisionVersion,
    LedgerAccount,
    PaymentMethodRule,
    Suggestion,
    SyncEvent,
    VatCode,
    VatRule,
)
from integrations.sync.rules import load_rules, seed_defaults
from tests.portal import rows

pytestmark = pytest.mark.django_db
As = Callable[[User], Client]
TODAY = rows.NOW.date()


@pytest.fixture
def shop(alices: rows.Shop) -> rows.Shop:
    """Alice's shop with a chart of accounts, VAT codes and the Norwegian defaults."""
    numbers = {
        "1500": "Kundefordringer", "1932": "Vipps", "1936": "Nexi", "2900": "Forskudd", "2902": "Gavekort", "3000": "Salg",
        "3001": "Salg mat", "3010": "Salg sport", "3107": "Eksport", "3200": "Salg utenfor", "7740": "Øreavrunding",
    }  # fmt: skip
    for number, name in numbers.items():
        LedgerAccount.objects.create(
            connection=alices.ledger, number=number, name=name, remote_id=f"7{number}"
        )
    for number, rate in (("3", 25), ("31", 15), ("33", 12), ("5", 0), ("52", 0), ("6", 0), ("51", 0)):
        VatCode.objects.create(
            connection=alices.ledger, number=number, name=f"Kode {number}", remote_id=number, rate=rate, is_outgoing=True
        )  # fmt: skip
    seed_defaults(alices.source)
    return alices


def address(name: str, shop: rows.Shop, *args: Any) -> str:
    return reverse(f"portal:{name}", args=[shop.source.pk, *args])


def choose(shop: rows.Shop, who: User, role: str, key: str, number: str, **fields: Any) -> AccountMapping:
    """Choose an account as the desk does."""
    account = LedgerAccount.objects.get(connection=shop.ledger, number=number)
    day = fields.get("valid_from", dt.date(2000, 1, 1))
    row = AccountMapping.objects.filter(
        connection=shop.source, role=role, key=key, valid_from=day
    ).first() or AccountMapping(connection=shop.source, role=role, key=key, valid_from=day)
    row.ledger_account = account
    decisions.save(row, actor=who, now=timezone.now())
    return row


def said(shop: rows.Shop) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Every account chosen by people: (role, key) → [(from, number)]."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in AccountMapping.objects.filter(connection=shop.source, set_by__isnull=False):
        found.setdefault((row.role, row.key), []).append((str(row.valid_from), row.ledger_account.number))
    return found


def test_the_page_shows_what_is_decided_and_what_lacks(as_: As, alice: User, shop: rows.Shop) -> None:
    shop.blocked("10432")
    shop.blocked("10433")

    answer = as_(alice).get(address("rules", shop))

    page = answer.content.decode()
    (vipps,) = answer.context["methods"]
    assert (vipps.method, vipps.choice.row, vipps.waiting.count) == ("vipps", None, 2)
    assert "konto mangler" in page
    standard = next(row for row, _cells in answer.context["matrix"] if row.product_class == "standard")
    home, svalbard = standard.cells[0], standard.cells[1]
    assert (home.vat_code, f"{home.rate:f}", home.account, home.span) == ("3", "25", "3000", 2)
    assert (svalbard.vat_code, svalbard.account) == ("52", "3107")
    gift_card = next(row for row, _cells in answer.context["matrix"] if row.product_class == "gift_card")
    assert gift_card.cells[0].missing == "Konto mangler for Gavekort"
    stock_abroad = standard.cells[-1]
    assert (stock_abroad.vat_code, stock_abroad.missing) == ("", "Stopper: ingen regel")


def test_a_cell_leads_to_a_rule_of_its_own_that_wins(as_: As, bob: User, shop: rows.Shop) -> None:
    browser = as_(bob)
    matrix = browser.get(address("rules", shop)).context["matrix"]
    cells = next(cells for row, cells in matrix if row.product_class == "standard")
    cell, form_address = cells[1]
    assert cell.who == "alle"

    form = browser.get(form_address).context["form"]
    values = {
        name: form.get_initial_for_field(field, name) or "" for name, field in form.fields.items() if name != "reason"
    }  # fmt: skip
    look = browser.post(
        address("rule_edit", shop, "vat_rule"), {**values, "vat_code": "5", "reason": "Avtalt"}
    )
    assert look.context["impact"].supposed.booked == 0
    saved = _confirm(browser, address("rule_edit", shop, "vat_rule"), look)

    assert saved.status_code == 302
    (rule,) = VatRule.objects.filter(connection=shop.source, set_by=bob)
    assert (rule.customer_type, rule.delivery_area, rule.product_class) == ("any", "svalbard", "standard")
    assert rule.position == 99
    rules = load_rules(Connection.objects.get(pk=shop.source.pk))
    asked: dict[str, Any] = {"customer_type": "private", "area": "svalbard", "on": TODAY}
    assert rules.vat_rule(product_class="standard", **asked).vat_code == "5"
    assert rules.vat_rule(product_class="food", **asked).vat_code == "52"
    (version,) = DecisionVersion.objects.filter(connection=shop.source)
    assert (version.kind, version.reason, version.set_by) == ("vat_rule", "Avtalt", bob)


def _confirm(browser: Client, where: str, look: Any, **more: Any) -> Any:
    carried = dict(look.context["carried"])
    return browser.post(where, {**carried, "seen": look.context["seen"], "step": "save", **more})


def test_nothing_is_saved_when_somebody_else_was_faster(
    as_: As, alice: User, bob: User, shop: rows.Shop
) -> None:
    browser, where = as_(alice), address("rule_edit", shop, "account")
    fixed = {"fixed_role": "tender", "fixed_key": "vipps"}
    look = browser.post(where, {**fixed, "account": "1932"})
    choose(shop, bob, "rounding", "", "7740")

    again = _confirm(browser, where, look, **fixed)

    assert again.status_code == 200
    assert "i mellomtiden" in again.content.decode()
    assert ("tender", "vipps") not in said(shop)
    assert _confirm(browser, where, again, **fixed).status_code == 302
    assert said(shop)["tender", "vipps"] == [("2000-01-01", "1932")]


@pytest.mark.parametrize(
    ("account", "words"),
    [("9999", "Ingen konto heter"), ("", "Må fylles ut"), ("Nexi", "")],
)
def test_what_is_typed_is_an_account_by_number_or_name_or_said_to_be_none(
    account: str, words: str, as_: As, alice: User, shop: rows.Shop
) -> None:
    asked = {"for": "tender:vipps", "account": account}

    answer = as_(alice).post(address("rule_fix", shop), asked)

    if words:
        assert words in answer.context["form"].errors["account"][0]
    else:
        assert answer.context["form"].decision.ledger_account.number == "1936"


def test_the_question_page_counts_what_waits_and_leads_back(as_: As, alice: User, shop: rows.Shop) -> None:
    shop.blocked("10432")
    shop.blocked("10433", waiting_for="tender:vipps/EUR", currency="EUR")
    browser, where = as_(alice), address("rule_fix", shop)
    asked = {"for": "tender:vipps", "next": reverse("portal:documents")}

    page = browser.get(where, asked)
    assert (page.context["waiting"].count, page.context["waiting"].money[0][0]) == (1, "NOK")
    look = browser.post(where, {**asked, "account": "1932"})
    saved = _confirm(browser, where, look, **asked)

    assert saved.headers["Location"] == reverse("portal:documents")
    states = dict(SyncEvent.objects.values_list("label", "state"))
    assert states == {"10432": "pending", "10433": "blocked"}
    elsewhere = browser.get(where, {"for": "tender:vipps", "next": "https://ondt.example/"})
    assert elsewhere.context["next"] == address("rules", shop)
    assert browser.get(where, {"for": "readiness:token"}).headers["Location"] == address("rules", shop)


@pytest.mark.parametrize(
    ("waiting_for", "can"),
    [
        ("tender:vipps", True), ("sales:3", True), ("vat_rule:private/eu/food", True), ("tax_class:tull", True),
        ("payment_method:vipps", True), ("paid_rule:vipps", True), ("readiness:token", False),
        ("document:sale:7", False), ("", False), ("tender", False),
    ],
)  # fmt: skip
def test_others_know_which_questions_have_a_page(waiting_for: str, can: bool) -> None:
    assert rule_pages.can_answer(waiting_for) is can


@pytest.mark.parametrize(
    "waiting_for",
    ["tax_class:tull", "vat_rule:private/stock_abroad/food", "paid_rule:bacs", "foreign_vat:SE/ioss"],
)
def test_every_question_has_its_form(waiting_for: str, as_: As, alice: User, shop: rows.Shop) -> None:
    answer = as_(alice).get(address("rule_fix", shop), {"for": waiting_for})

    assert answer.status_code == 200
    assert answer.context["form"].fixed


def test_a_suggestion_is_shown_with_its_evidence_and_applied_only_when_confirmed(
    as_: As, bob: User, shop: rows.Shop
) -> None:
    shop.blocked("10432")
    Suggestion.objects.create(
        connection=shop.source, role="tender", key="vipps", title="Vipps", account="1932", hits=214, total=214,
        evidence=Suggestion.Evidence.values[0],
    )  # fmt: skip
    browser, where, asked = as_(bob), address("rule_fix", shop), {"for": "tender:vipps"}

    page = browser.get(where, asked)
    assert "1932 Vipps i 214 av 214 bilag" in page.content.decode()
    look = browser.post(where, {**asked, "account": "1932"})

    assert look.context["impact"].waiting.count == 1
    assert said(shop) == {}
    _confirm(browser, where, look, **asked)
    assert said(shop)["tender", "vipps"] == [("2000-01-01", "1932")]
    assert browser.get(where, asked).context["suggestions"] == []


class TestVersions:
    def test_the_first_change_keeps_how_it_was_before(self, alice: User, shop: rows.Shop) -> None:
        row = AccountMapping.objects.get(connection=shop.source, role="sales", key="3")

        choose(shop, alice, "sales", "3", "3010")

        kept = list(DecisionVersion.objects.filter(object_id=row.pk).order_by("number"))
        assert [(one.number, one.action, one.data["account"]) for one in kept] == [
            (1, "before", "3000"),
            (2, "decide", "3010"),
        ]
        assert (kept[0].rules_version, kept[1].rules_version) == (0, shop_version(shop))
        (shown,) = rule_history.versions(shop.source).rows
        assert [(one.label, one.before, one.after) for one in shown.changes] == [
            ("Konto", "3000 Salg", "3010 Salg sport")
        ]

    def test_undone_and_done_again_is_four_versions(self, as_: As, alice: User, shop: rows.Shop) -> None:
        row = choose(shop, alice, "tender", "vipps", "1932")
        choose(shop, alice, "tender", "vipps", "1936")
        newest = DecisionVersion.objects.latest("pk")

        _go_back(as_(alice), shop, newest, "before")
        first = DecisionVersion.objects.filter(object_id=row.pk, number=1).get()
        assert said(shop)["tender", "vipps"] == [("2000-01-01", "1932")]
        _go_back(as_(alice), shop, newest, "this")
        _go_back(as_(alice), shop, first, "before")

        assert ("tender", "vipps") not in said(shop)
        _go_back(as_(alice), shop, first, "this")
        assert said(shop)["tender", "vipps"] == [("2000-01-01", "1932")]
        assert AccountMapping.objects.get(role="tender", key="vipps").pk == row.pk
        versions = DecisionVersion.objects.filter(object_id=row.pk, kind="account").order_by("number")
        assert [(one.number, one.action, (one.data or {}).get("account")) for one in versions] == [
            (1, "decide", "1932"), (2, "decide", "1936"), (3, "roll_back", "1932"), (4, "roll_back", "1936"),
            (5, "roll_back", None), (6, "roll_back", "1932"),
        ]  # fmt: skip
        assert AuditEntry.objects.filter(action__startswith="roll_back").count() == 4

    def test_everything_goes_back_at_once_policies_too(self, as_: As, alice: User, shop: rows.Shop) -> None:
        choose(shop, alice, "tender", "vipps", "1932")
        before = (said(shop), shop.source.closed_period)
        choose(shop, alice, "tender", "vipps", "1936")
        choose(shop, alice, "tender", "klarna", "1936")
        choose(shop, alice, "tender", "vipps", "1936", valid_from=dt.date(2027, 1, 1))
        source = Connection.objects.get(pk=shop.source.pk)
        source.closed_period = "first_open"
        connections.save(source, typed={}, actor=alice, now=timezone.now())
        second = DecisionVersion.objects.order_by("pk")[1]

        page = as_(alice).get(address("rule_back", shop, second.pk), {"to": "all"})
        assert len(page.context["change"].lines) == 4
        _go_back(as_(alice), shop, second, "all")

        source.refresh_from_db()
        assert (said(shop), source.closed_period) == before
        assert decision_rollback.to_rules(source, second.rules_version - 1).lines == ()
        count = DecisionVersion.objects.count()
        assert (
            "Slik er det allerede"
            in as_(alice).get(address("rule_back", shop, second.pk), {"to": "all"}).content.decode()
        )
        assert DecisionVersion.objects.count() == count

    def test_a_moment_is_found_by_its_time(self, as_: As, alice: User, shop: rows.Shop) -> None:
        choose(shop, alice, "tender", "vipps", "1932")
        where = address("rules_back", shop)

        page = as_(alice).get(where, {"at": "2026-11-22T12:00"})
        assert [line.is_gone for line in page.context["change"].lines] == [True]
        assert as_(alice).get(where, {"at": "2027-01-01T12:00"}).status_code == 302
        assert as_(alice).get(where, {"at": "tull"}).status_code == 302

    def test_an_account_that_is_gone_from_the_ledger_stands_in_the_way(
        self, as_: As, alice: User, shop: rows.Shop
    ) -> None:
        choose(shop, alice, "tender", "vipps", "1932")
        choose(shop, alice, "tender", "vipps", "1936")
        LedgerAccount.objects.filter(number="1932").delete()
        first = DecisionVersion.objects.order_by("pk")[0]

        page = as_(alice).get(address("rule_back", shop, first.pk))

        assert "1932 finnes ikke" in page.content.decode()
        as_(alice).post(address("rule_back", shop, first.pk), {"to": "this", "seen": shop_version(shop)})
        assert said(shop)["tender", "vipps"] == [("2000-01-01", "1936")]

    def test_the_history_says_who_when_and_why(
        self, as_: As, alice: User, rita: User, shop: rows.Shop
    ) -> None:
        assert "Ingenting er endret ennå" in as_(rita).get(address("rule_history", shop)).content.decode()
        choose(shop, alice, "tender", "vipps", "1932")

        page = as_(rita).get(address("rule_history", shop)).content.decode()

        assert "Betalingsmåte: vipps" in page
        assert "Alice" in page
        assert "i dag kl. 15:03" in page
        assert "Angre dette" not in page


def shop_version(shop: rows.Shop) -> int:
    return Connection.objects.values_list("rules_version", flat=True).get(pk=shop.source.pk)


def _go_back(browser: Client, shop: rows.Shop, version: DecisionVersion, to: str) -> None:
    where = address("rule_back", shop, version.pk)
    page = browser.get(where, {"to": to})
    answer = browser.post(where, {"to": to, "seen": page.context["seen"]})
    assert answer.status_code == 302


class TestSettings:
    def test_a_policy_is_shown_confirmed_and_kept(self, as_: As, bob: User, shop: rows.Shop) -> None:
        browser, where = as_(bob), address("rule_policies", shop, "changes")
        typed = {"amount_refunds": "goodwill", "late_changes": "automatic", "closed_period": "hold"}

        look = browser.post(where, typed)
        assert [(one.label, one.after) for one in look.context["changes"]] == [
            ("En refusjon av et beløp uten linjer", "Kompensasjon, en kostnad uten mva")
        ]
        _confirm(browser, where, look)

        source = Connection.objects.get(pk=shop.source.pk)
        assert source.amount_refunds == "goodwill"
        kept = DecisionVersion.objects.filter(kind="policies").order_by("number")
        assert [one.data["amount_refunds"] for one in kept] == ["spread", "goodwill"]
        assert load_rules(source).amount_refunds == "goodwill"

    def test_who_books_payouts_is_said_and_never_we(self, as_: As, bob: User, shop: rows.Shop) -> None:
        browser, where = as_(bob), address("rule_edit", shop, "payment_method")
        typed = {"fixed_method": "vipps", "paid_when": "capture", "payout_by": "ledger"}
        form = browser.get(where, {"fixed_method": "vipps"}).context["form"]
        assert form.get_initial_for_field(form.fields["paid_when"], "paid_when") == "capture"
        assert "ours" not in dict(browser.get(where, typed).context["form"].fields["payout_by"].choices)

        refused = browser.post(where, {**typed, "payout_by": "ours"})
        assert "payout_by" in refused.context["form"].errors
        _confirm(browser, where, browser.post(where, typed), fixed_method="vipps")

        rule = PaymentMethodRule.objects.get(connection=shop.source)
        assert (rule.method, rule.paid_when, rule.payout_by) == ("vipps", "capture", "ledger")

    def test_taken_back_it_stops_what_needs_it_and_stays_in_the_history(
        self, as_: As, bob: User, shop: rows.Shop
    ) -> None:
        row = choose(shop, bob, "tender", "vipps", "1932")
        where = address("rule_remove", shop, "account", row.pk)

        page = as_(bob).get(where)
        as_(bob).post(where, {"seen": page.context["seen"], "reason": "Feil konto"})

        assert said(shop) == {}
        newest = DecisionVersion.objects.latest("pk")
        assert (newest.data, newest.reason, newest.number) == (None, "Feil konto", 2)
        assert as_(bob).post(where, {"seen": 1}).status_code == 404


class TestFiles:
    def test_out_and_in_again_is_no_difference(self, as_: As, alice: User, shop: rows.Shop) -> None:
        choose(shop, alice, "tender", "=vipps", "1932", valid_from=dt.date(2026, 12, 1))
        browser = as_(alice)
        book = browser.get(address("rules_xlsx", shop)).content

        answer = _upload(browser, shop, "kontering.xlsx", book)

        assert answer.context["found"].differences == ()
        assert answer.context["found"].same > 30
        for kind in rule_files.SHEETS:
            text = browser.get(address("rules_csv", shop, kind)).content
            assert _upload(browser, shop, "en.csv", text).context["found"].differences == ()
        sheet = openpyxl.load_workbook(io.BytesIO(book))["konto"]
        cells = [cell for row in sheet.iter_rows() for cell in row if "vipps" in str(cell.value)]
        assert [(cell.value, cell.data_type) for cell in cells] == [("'=vipps", "s")]

    def test_differences_are_shown_and_saved_only_when_confirmed(
        self, as_: As, alice: User, shop: rows.Shop
    ) -> None:
        shop.blocked("10432")
        choose(shop, alice, "rounding", "", "7740")
        text = "role;key;account;valid_from\ntender;vipps;1932;\nsales;3;3010;2027-01-01\nreceivable;;1500;\n"

        look = _upload(as_(alice), shop, "konto.csv", text.encode())

        found = look.context["found"]
        assert [(one.number, one.name) for one in found.new] == [
            (2, "Betalingsmåte: vipps"),
            (3, "Salg med mva-kode 3"),
        ]
        assert (found.changed, found.same, len(found.missing) > 3) == ([], 1, True)
        assert look.context["impact"].waiting.count == 1
        assert ("tender", "vipps") not in said(shop)
        answer = as_(alice).post(address("rules_import", shop), {"content": look.context["content"]})
        assert answer.status_code == 302
        assert said(shop)["sales", "3"] == [("2027-01-01", "3010")]
        assert said(shop)["rounding", ""] == [("2000-01-01", "7740")]
        assert SyncEvent.objects.get(label="10432").state == "pending"
        again = as_(alice).post(address("rules_import", shop), {"content": look.context["content"]})
        assert "for gammel" in again.content.decode()

    def test_what_is_not_in_the_file_is_taken_back_when_one_says_so(
        self, as_: As, alice: User, shop: rows.Shop
    ) -> None:
        choose(shop, alice, "tender", "vipps", "1932")
        rows_left = [row for row in rule_files.rows(shop.source, "account") if row["key"] != "vipps"]
        head = "role;key;account;valid_from"
        lines = (f"{row['role']};{row['key']};{row['account']};{row['valid_from']}" for row in rows_left)
        look = _upload(as_(alice), shop, "konto.csv", "\n".join([head, *lines]).encode())
        assert [one.name for one in look.context["found"].differences] == ["Betalingsmåte: vipps"]

        posted = {"content": look.context["content"], "take_back": "yes"}
        as_(alice).post(address("rules_import", shop), posted)

        assert said(shop) == {}

    @pytest.mark.parametrize(
        ("row", "words"),
        [
            ("tender;vipps;9999;", "Konto 9999 finnes ikke i regnskapet"),
            ("tull;vipps;1932;", "tull"),
            ("tender;vipps;1932;1. mai", "Fra: "),
            ("tender;vipps;1932;\ntender;vipps;1936;", "rad 2"),
        ],
    )
    def test_one_wrong_row_names_its_field_and_nothing_is_saved(
        self, row: str, words: str, as_: As, alice: User, shop: rows.Shop
    ) -> None:
        look = _upload(as_(alice), shop, "konto.csv", f"role;key;account;valid_from\n{row}\n".encode())

        (wrong,) = look.context["found"].wrong
        assert words in " ".join(wrong.errors)
        assert look.context["impact"] is None
        as_(alice).post(address("rules_import", shop), {"content": look.context["content"]})
        assert said(shop) == {}

    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("a.pdf", b"x", ".csv eller .xlsx"),
            ("a.csv", b"x" * 1_100_000, "for stor"),
            ("a.csv", b"hei;du\n1;2\n", "noen av arkene"),
            ("a.xlsx", b"PK\x03\x04tull", "lesbar Excel"),
            ("a.csv", b"role;key;account;valid_from\n" + b"a;b;1;\n" * 2001, "for mange rader"),
        ],
    )
    def test_what_cannot_be_read_is_refused_in_words(
        self, name: str, content: bytes, words: str, as_: As, alice: User, shop: rows.Shop
    ) -> None:
        assert words in _upload(as_(alice), shop, name, content).context["problem"]

    def test_a_bomb_and_an_entity_are_refused_before_they_unpack(self, shop: rows.Shop) -> None:
        for name, content in (("xl/a.xml", b"0" * 21_000_000), ("xl/b.xml", b"<!DOCTYPE x>")):
            packed = io.BytesIO()
            with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(name, content)
            with pytest.raises(rule_files.UnreadableFile):
                rule_files.read("a.xlsx", packed.getvalue())


def _upload(browser: Client, shop: rows.Shop, name: str, content: bytes) -> Any:
    return browser.post(address("rules_import", shop), {"file": SimpleUploadedFile(name, content)})


class TestWhoMay:
    ACTS = (
        ("rule_edit", "account"), ("rule_edit", "vat_rule"), ("rule_policies", "changes"), ("rules_import",),
    )  # fmt: skip

    def test_a_reader_sees_and_changes_nothing(self, as_: As, rita: User, shop: rows.Shop) -> None:
        page = as_(rita).get(address("rules", shop))
        assert page.status_code == 200
        assert "Endre" not in page.content.decode()
        assert as_(rita).get(address("rules_xlsx", shop)).status_code == 200
        for name, *args in self.ACTS:
            assert as_(rita).get(address(name, shop, *args)).status_code == 403
        fix = address("rule_fix", shop)
        assert as_(rita).get(fix, {"for": "tender:vipps"}).status_code == 200
        assert as_(rita).post(fix, {"for": "tender:vipps", "account": "1932"}).status_code == 403

    def test_another_companys_versions_and_decisions_are_not_found(
        self, as_: As, alice: User, charlie: User, charlies: rows.Shop, shop: rows.Shop
    ) -> None:
        row = choose(shop, alice, "tender", "vipps", "1932")
        version = DecisionVersion.objects.get()
        browser = as_(charlie)

        for name, *args in (
            ("rule_back", version.pk), ("rule_remove", "account", row.pk), ("rule_edit", "account"),
        ):  # fmt: skip
            asked = {"id": row.pk, "seen": 2}
            assert browser.get(address(name, charlies, *args), asked).status_code == 404
            assert browser.post(address(name, charlies, *args), asked).status_code == 404
        assert said(shop) == {("tender", "vipps"): [("2000-01-01", "1932")]}
