"""The worked cases through ``cases.book``: what a Norwegian accountant expects, to the øre."""

import json

import pytest

from integrations.accounting.cases.book import book_case
from integrations.accounting.cases.settings import POLICIES
from integrations.accounting.rules import Rules
from tests.accounting import golden
from tests.shared import SHARED, needs_shared

CASES = golden.case_names()
PENDING: tuple[str, ...] = ()
"""Cases that no function can book yet. Must stay empty."""
OTHER_PARTY = {
    "G32": "a supplier is named as its invoice names it",
    "G49": "",
    "B09": "a customer of its own is accepted",
}
"""Where the customer is another than the case shows, and why the README accepts it."""


def answered(name: str) -> dict:
    """The case's answer; other cases of the folder are at hand, as in one run."""
    return book_case(golden.load(name), others=[golden.load("G48")])


@pytest.mark.parametrize("name", [name for name in CASES if name not in PENDING])
def test_a_case_is_booked_to_the_ore_as_the_accountant_expects(name):
    expected, answer = golden.load(name)["expected"], answered(name)
    assert golden.answer_fold(answer["vouchers"]) == golden.answer_fold(expected["vouchers"])
    assert [hold["reason"] for hold in answer["holds"]] == [
        hold["reason"] for hold in expected.get("holds", [])
    ]
    for hold, said in zip(answer["holds"], expected.get("holds", []), strict=True):
        assert {key: hold.get(key) for key in said} == said
    for role, balance in expected.get("balances_after", {}).items():
        assert answer["balances_after"].get(role, "0.00") == balance


@pytest.mark.parametrize("name", CASES)
def test_the_answer_balances_and_sums_up_its_vat_as_the_case_does(name):
    expected, answer = golden.load(name)["expected"], answered(name)
    assert _vat(answer["vouchers"]) == _vat(expected["vouchers"])
    for voucher in answer["vouchers"]:
        assert sum(int(p["gross"].replace(".", "")) for p in voucher["postings"]) == 0


@pytest.mark.parametrize("name", CASES)
def test_every_field_of_a_case_is_read(name):
    assert "ignored_fields" not in answered(name)


@pytest.mark.parametrize("name", CASES)
def test_booking_a_case_twice_gives_the_same_answer(name):
    assert answered(name) == answered(name)


@pytest.mark.parametrize("name", [name for name in CASES if name not in OTHER_PARTY])
def test_the_customer_is_the_one_that_the_case_names(name):
    expected, answer = golden.load(name)["expected"], answered(name)
    assert _parties(answer["vouchers"]) == _parties(expected["vouchers"])


@pytest.mark.parametrize("name", ["G32", "G37", "B38"])
def test_foreign_vat_and_reverse_charge_are_shown_with_country_rate_and_base(name):
    expected, answer = golden.load(name)["expected"], answered(name)
    assert _special(answer["vouchers"]) == _special(expected["vouchers"]) != []


def test_the_document_of_a_business_sale_is_the_one_of_the_case():
    (sale,) = answered("G11")["vouchers"]
    assert sale["document"] == golden.load("G11")["expected"]["vouchers"][0]["document"]


def test_projects_stand_on_the_lines_as_in_the_case():
    for name in ("G48", "G49", "G52"):
        (voucher,), (said,) = answered(name)["vouchers"], golden.load(name)["expected"]["vouchers"]
        assert {p.get("project") for p in voucher["postings"]} == {p["project"] for p in said["postings"]}


def test_a_credit_note_alone_has_a_customer_of_its_own_and_the_same_amounts():
    alone, beside = book_case(golden.load("G49")), answered("G49")
    assert golden.answer_fold(alone["vouchers"]) == golden.answer_fold(beside["vouchers"])
    assert _parties(beside["vouchers"]) == {"own:999999999"}
    assert _parties(alone["vouchers"]) == {"own:rackbeat:R-48"}


def test_every_deviation_names_the_line_and_both_figures():
    (hold,) = answered("G44")["holds"]
    assert (hold["source_rate"], hold["rule_rate"], hold["line"]) == ("25", "15", "1")
    assert hold["figures"]["stated"] == "23.00"
    assert hold["figures"]["expected"] == "15.00"
    assert "Kaffe" in hold["sentence"]


def test_explanations_come_in_both_languages_without_gaps():
    for language in ("nb", "en"):
        answer = book_case(golden.load("G37"), explain=True, language=language)
        reasons = [why for v in answer["vouchers"] for p in v["postings"] for why in p["why"]]
        assert len(reasons) > 10
        assert all(why.endswith(".") and "–" not in why for why in reasons)


def test_every_policy_of_the_list_is_a_setting_of_the_rules_with_that_default():
    rules = Rules(version="", accounts={})
    for policy in POLICIES:
        if policy.setting.isidentifier():
            default = getattr(rules, policy.setting)
            said = json.dumps(default) if isinstance(default, bool | tuple) else str(default)
            assert said == policy.default, policy.setting


def test_every_judgement_of_the_rulebooks_cases_is_a_policy_of_the_list():
    sources = {word.strip(" ,.") for policy in POLICIES for word in policy.source.split()}
    judged = {name for name in golden.case_names("G") if golden.load(name)["judgement"]}
    assert judged - sources == set()


def test_nothing_is_pending_and_all_kinds_of_the_readme_occur():
    assert PENDING == ()
    kinds = {v["kind"] for name in CASES for v in answered(name)["vouchers"]}
    assert kinds == {
        "sale", "payment", "credit_note", "refund_payment", "prepayment", "prepayment_release", "gift_card_sale",
        "gift_card_expiry", "payout", "chargeback", "write_off", "supplier_invoice",
    }  # fmt: skip


@needs_shared
def test_the_cases_here_are_those_of_the_rulebook():
    theirs = {path.name: path.read_bytes() for path in (SHARED / "golden").glob("G*.json")}
    ours = {path.name: path.read_bytes() for path in golden.FOLDER.glob("G*.json")}
    assert ours == theirs


def test_our_own_cases_say_that_they_are_ours():
    for path in golden.FOLDER.glob("*_*.json"):
        case = json.loads(path.read_text("utf-8"))
        if "schema" in case:
            assert (case.get("origin") == "ours") == path.name.startswith("B")


def _vat(vouchers: list[dict]) -> dict[str, list[int]]:
    sums: dict[str, list[int]] = {}
    for voucher in vouchers:
        for code, both in voucher["vat_summary"].items():
            found = sums.setdefault(code, [0, 0])
            for at, name in enumerate(("base", "vat")):
                found[at] += int(both[name].replace(".", ""))
    return sums


def _parties(vouchers: list[dict]) -> set[str]:
    return {p["party"] for v in vouchers for p in v["postings"] if "party" in p}


def _special(vouchers: list[dict]) -> list[dict]:
    names = ("foreign_vat", "reverse_charge")
    return [{n: p[n] for n in names if n in p} for v in vouchers for p in v["postings"] if {*names} & {*p}]
