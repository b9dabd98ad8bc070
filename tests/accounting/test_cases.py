"""How a case is read: what is malformed is named, what contradicts itself is held, and nothing is overlooked."""

import copy
import random

import pytest

from integrations.accounting.cases.book import book_case, parse
from integrations.accounting.cases.fields import MalformedCase
from tests.accounting import golden


def changed(name: str, path: str, value: object) -> dict:
    """The case with one field changed; ``path`` is dotted, numbers are places in a list, None takes the field away."""
    case = copy.deepcopy(golden.load(name))
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    found = case
    for step in way:
        found = found[step]
    if value is None:
        del found[last]
    else:
        found[last] = value
    return case


@pytest.mark.parametrize(
    ("path", "value", "field", "code"),
    [
        ("input.order.lines.0.qty", "mange", "input.order.lines[1].qty", "case_not_a_number"),
        ("input.order.lines.0.qty", "NaN", "input.order.lines[1].qty", "case_not_a_number"),
        ("input.order.lines.0.vat_class", None, "input.order.lines[1].vat_class", "case_field_missing"),
        ("input.order.lines", {}, "input.order.lines", "case_not_a_list"),
        ("input.order.lines", [], "input.order.lines", "case_not_a_list"),
        ("input.order.lines.0", "Jakke", "input.order.lines[1]", "case_not_an_object"),
        ("input.order.order_total", "1249.005", "input.order.order_total", "case_not_ore"),
        ("input.order.order_total", True, "input.order.order_total", "case_field"),
        ("input.order.fulfilled_on", "09.10.2026", "input.order.fulfilled_on", "case_not_a_date"),
        ("input.order.customer.type", "dog", "input.order.customer.type", "case_field"),
        ("input.order.delivery", "moon", "input.order.delivery", "case_field"),
        ("input.payments.0.currency", "EUR", "input.payments[1].currency", "case_other_currency"),
        ("input.order", None, "input", "case_without_document"),
        ("settings.rounding", "half to even", "settings.rounding", "case_unknown_setting"),
        ("settings.shipping", "by_weight", "settings.shipping", "case_unknown_setting"),
        ("settings.magic", True, "settings.magic", "case_unknown_setting"),
        ("schema", "golden/9", "schema", "case_field"),
    ],
)
def test_what_cannot_be_read_is_named_with_case_and_field(path, value, field, code):
    with pytest.raises(MalformedCase) as refused:
        book_case(changed("G01", path, value))
    assert (refused.value.params["case"], refused.value.params["field"]) == ("G01", field)
    assert refused.value.code == code


def test_a_rate_that_contradicts_its_own_quote_is_refused():
    with pytest.raises(MalformedCase, match="case_rate_contradicts"):
        book_case(changed("G37", "fx.SEK.quoted", "95.95 per 1"))


def test_a_line_for_a_parcel_that_does_not_exist_is_refused():
    with pytest.raises(MalformedCase, match="case_unknown_parcel"):
        book_case(changed("G21", "input.order.lines.1.fulfilment", "f9"))


@pytest.mark.parametrize(
    ("name", "path", "value", "reason"),
    [
        ("G01", "input.order.lines.0.unit_price", "1000.00", "lines_do_not_add_up"),
        ("G01", "input.order.order_total", "1300.00", "lines_do_not_add_up"),
        ("G02", "input.order.shipping.source_split", [{"rate": "25", "gross": "50.00"}], "lines_do_not_add_up"),
        ("G01", "input.order.total_tax", "100.00", "vat_deviation"),
        ("G01", "input.order.lines.0.source_line_tax", "240.00", "vat_deviation"),
        ("G01", "input.order.lines.0.vat_class", "magic", "missing_mapping"),
        ("G35", "fx.EUR.date", "2026-09-01", "currency_not_supported"),
        ("G50", "input.supplier_invoice.kid", "1234567", "malformed_kid"),
        ("G50", "input.purchase_order.supplier", "En annen AS", "supplier_mismatch"),
        ("G31", "input.payout.items.0.type", "magic", "rejected_document"),
        ("G33", "input.disputes.0.closed_on", "2026-10-01", "rejected_document"),
    ],
)  # fmt: skip
def test_a_document_that_contradicts_itself_is_held_and_nothing_of_it_is_posted(name, path, value, reason):
    answer = book_case(changed(name, path, value))
    assert answer["vouchers"] == []
    assert answer["balances_after"] == {}
    (hold,) = answer["holds"]
    assert (hold["reason"], hold["severity"]) == (reason, "error")
    assert len(hold["sentence"]) > 20
    assert hold["who"] in ("customer", "accountant", "support")


def test_what_nobody_reads_is_listed():
    answer = book_case(changed("G02", "input.order.shiping", {"total_incl_vat": "79.00"}))
    assert answer["ignored_fields"] == ["input.order.shiping"]


def test_numbers_may_be_json_numbers():
    (case,), listed = parse('{"id": "X", "input": {"payout": {"gateway": "klarna", "payout_id": 7, "date": "2026-10-16",'
                            ' "items": [{"type": "sale", "amount": 100.10}], "net": 100.10}}}', name="x")  # fmt: skip
    assert not listed
    assert book_case(case)["balances_after"] == {"bank": "100.10", "clearing_klarna": "-100.10"}


def test_text_that_is_not_json_is_refused_by_the_name_of_its_file():
    for text in ("{", '{"a": NaN}', ""):
        with pytest.raises(MalformedCase) as refused:
            parse(text, name="sak.json")
        assert refused.value.params["case"] == "sak.json"


def test_one_bad_document_does_not_stop_the_others_of_the_case():
    case = golden.load("G29")
    bad = copy.deepcopy(case["input"]["payout"]) | {"payout_id": "VM-13", "net": "1.00"}
    case["input"]["payout"] = [bad, case["input"]["payout"]]
    answer = book_case(case)
    assert [v["source_ref"] for v in answer["vouchers"]] == ["vipps:payout:VM-12"]
    assert [hold["document"] for hold in answer["holds"]] == ["vipps VM-13"]


def test_a_promotional_card_is_known_by_the_beginning_of_its_code_as_well():
    case = changed("G18", "input.payments.0.gift_card_origin", None)
    assert "gift_card" in book_case(case)["balances_after"]
    case["settings"]["free_card_marks"] = ["PROMO"]
    answer = book_case(case)
    assert golden.answer_fold(answer["vouchers"]) == golden.answer_fold(
        golden.load("G18")["expected"]["vouchers"]
    )


def test_the_freight_of_a_mixed_parcel_follows_the_policy():
    case = changed("G04", "input.order.shipping.source_split", None)
    case["input"]["order"]["shipping"] |= {"source_vat_rate": "mixed", "source_tax": "19.80"}
    case["settings"] |= {"shipping_vat": "standard"}
    freight = [p for p in book_case(case)["vouchers"][0]["postings"] if "Hjemlevering" in p["text"]]
    assert [(p["role"], p["gross"], p["vat"]) for p in freight] == [("sales_3", "-99.00", "-19.80")]


def test_an_order_paid_by_several_gateways_keeps_one_customer_through_sale_payments_and_credits():
    case = golden.load("G20")
    case["input"]["refunds"] = [{"gateway": "vipps", "amount": "1500.00", "date": "2026-10-20",
                                 "lines": [{"line": "1", "qty": "1", "amount_incl_vat": "1500.00"}]}]  # fmt: skip
    answer = book_case(case)
    assert {p["party"] for v in answer["vouchers"] for p in v["postings"] if "party" in p} == {
        "common:klarna"
    }
    assert answer["balances_after"]["sales_3"] == "0.00"


ODD = (
    "1.00", "250.00", "1249.00", "0.00", "-5.00", "25", "15", "0", "2026-10-01", "2026-11-02", "2026-09-30", "SE", "NO",
    "NOK", "EUR", "klarna", "gift_card", "standard", "food", "none", "private", "", "abc", [], {}, True, 7,
)  # fmt: skip
"""What a field of a case may become by a slip."""


def places(value: object, path: tuple = ()) -> list[tuple]:
    """The way to every value below."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for step, below in steps for found in ((*path, step), *places(below, (*path, step)))]


def test_any_slip_in_a_case_gives_an_answer_or_a_sentence_and_never_an_unbalanced_voucher():
    chance = random.Random(20261122)
    cases = [golden.load(name) for name in golden.case_names()]
    outcomes = {"answered": 0, "refused": 0}
    for _ in range(2500):
        case = copy.deepcopy(chance.choice(cases))
        *way, last = chance.choice([path for path in places(case["input"]) if len(path) > 1])
        found = case["input"]
        for step in way:
            found = found[step]
        found[last] = chance.choice(ODD)
        try:
            answer = book_case(case)
        except MalformedCase:
            outcomes["refused"] += 1
            continue
        outcomes["answered"] += 1
        for voucher in answer["vouchers"]:
            assert sum(int(p["gross"].replace(".", "")) for p in voucher["postings"]) == 0
    assert min(outcomes.values()) > 500
