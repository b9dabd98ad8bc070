"""Every code and every reason that the program can produce has its sentence in both languages."""

import ast
import string
from collections.abc import Iterator
from decimal import Decimal as D
from pathlib import Path

import pytest

from integrations import errors
from integrations.accounting import reasons
from integrations.accounting.booking import book_sale
from integrations.accounting.rules import ROLES
from integrations.error_catalogue import CATALOGUE, render, text_of, who_acts
from integrations.wording import amount_text, date_text, rate_text
from tests.accounting import golden
from tests.accounting.build import NINTH

ROOT = Path(__file__).resolve().parents[2] / "integrations"
ERRORS = {
    name: kind
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.SyncError)
}
CODED_CALLS = {"stop", "skip", "Skip", "CheckItem", "rejected", "pause", "raise_notice", "Decision", *ERRORS}
RAISING_FOLDERS = ("accounting", "connectors", "flows", "sync")
UNSEEN = (
    "order_trashed",
    "order_cancelled",
    "payment_failed",
    "order_draft",
    "period_locked",
    "invoice_list",
    "customer_list",
)
"""Codes and items that the tree chooses from a table rather than naming them in a call."""


def literal(node: ast.expr | None) -> str | None:
    """The text of a literal, None for anything computed."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def named_code(target: ast.expr) -> bool:
    """Whether something is assigned to a variable or attribute called ``code``."""
    return "code" in (getattr(target, "attr", ""), getattr(target, "id", ""))


def codes_in(tree: ast.AST) -> Iterator[str]:
    """Every error code that a module names literally in a call that raises, returns or stores one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and named_code(node.targets[0]):
            chosen = (
                (node.value.body, node.value.orelse) if isinstance(node.value, ast.IfExp) else (node.value,)
            )
            yield from filter(None, map(literal, chosen))
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name not in CODED_CALLS:
            continue
        named = {keyword.arg: literal(keyword.value) for keyword in node.keywords}
        first = literal(node.args[0]) if node.args else None
        if name == "NotReady" and first:
            yield f"not_ready.{first}"
        elif name == "CheckItem" and named.get("item"):
            yield f"not_ready.{named['item']}"
        elif first and name != "MissingMapping" and name in {*ERRORS, "stop", "skip"}:
            yield first
        if named.get("code"):
            yield named["code"]


def every_code() -> set[str]:
    """The codes of the whole tree, with the default of every error class."""
    found = {kind.default_code for kind in ERRORS.values()}
    for folder in RAISING_FOLDERS:
        for path in (ROOT / folder).rglob("*.py"):
            found.update(codes_in(ast.parse(path.read_text("utf-8"))))
    return found | {f"not_ready.{code}" if code.endswith("_list") else code for code in UNSEEN}


def placeholders(text: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_code_that_the_program_can_give_has_a_text():
    assert {code for code in every_code() if code not in CATALOGUE} == set()


def test_every_account_role_has_its_own_sentence():
    assert {role for role in ROLES if f"missing_mapping.{role}" not in CATALOGUE} == set()


@pytest.mark.parametrize("code", sorted(CATALOGUE))
@pytest.mark.parametrize("language", ["nb", "en"])
def test_a_text_renders_whole_and_also_without_any_figure(code, language):
    entry = CATALOGUE[code]
    base, _, variant = code.partition(".")
    hint = {"role": variant, "item": variant}
    for params in ({}, {name: "X" for part in (*entry.nb, *entry.en) for name in placeholders(part)}):
        shown = render(base, {**params, **(hint if variant else {})}, language)
        for part in shown[:4]:
            assert part[0] == part[0].upper()
            assert not set("{}!") & set(part)
        assert [part[-1] for part in shown[1:4]] == [".", ".", "."]
        assert shown.who in {"customer", "accountant", "support"}
    assert placeholders(" ".join(entry.nb)) == placeholders(" ".join(entry.en))


def test_the_sentences_say_what_why_and_what_to_do():
    shown = render("missing_mapping", {"role": "tender", "key": "vipps", "document": "Ordre 10432"})
    assert shown.what == "Ordre 10432 er ikke bokført."
    assert shown.why == "Betalingsmåten «vipps» har ingen konto ennå."
    assert (
        shown.fix == "Velg konto for «vipps», så bokføres denne og de andre som venter på det, av seg selv."
    )
    assert who_acts("missing_mapping", {"role": "tender"}) == "customer"


def test_figures_are_written_as_people_write_them():
    params = {"line": "Kaffe", "stated": "1284", "expected": "15.00", "stated_rate": "", "rule_rate": "11.11"}
    nbsp = "\u00a0"
    assert f"1{nbsp}284,00 i mva (sats ingen)" in render("vat_deviation", params).why
    assert f"15,00 (sats 11,11{nbsp}%)" in render("vat_deviation", params).why
    assert "1,284.00 of VAT (rate none)" in render("vat_deviation", params, "en").why
    assert amount_text(D("-1234567.5")) == f"−1{nbsp}234{nbsp}567,50"
    assert (date_text(NINTH), date_text(NINTH, language="en")) == ("9. okt. 2026", "9 Oct 2026")
    assert (rate_text(D("25.00")), rate_text(D("20"), language="en")) == (f"25{nbsp}%", "20%")


@pytest.mark.parametrize("value", ["{evil}", "{0.__class__}", "%s", "1e999999", "NaN", "", "<b>"])
def test_no_value_of_a_shop_can_break_a_sentence(value):
    params = dict.fromkeys(("field", "value", "stated", "found", "date", "rate", "role", "item"), value)
    for code in CATALOGUE:
        assert render(code.partition(".")[0], params).title
        assert render(code.partition(".")[0], params, "en-gb").title


def test_an_unknown_code_still_says_something():
    assert text_of("brand_new").code == "unknown_code"
    assert "brand_new" in render("brand_new").why


def reason_kinds() -> set[str]:
    """The kinds that the accounting package names."""
    found = set()
    for path in (ROOT / "accounting").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Reason":
                found.add(literal(node.args[0]))
    return found


def test_every_reason_has_its_sentence_and_every_sentence_its_reason():
    assert reason_kinds() == set(reasons.SENTENCES)


@pytest.mark.parametrize("name", ["G04", "G15", "G35", "G53"])
@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_lines_of_a_voucher_are_explained_without_gaps(name, language):
    case = golden.load(name)
    for voucher in book_sale(golden.sales_of(case)[0], golden.rules_for(case)):
        for posting in voucher.postings:
            for reason in posting.why:
                sentence = reasons.render(reason.kind, reason.params, language)
                assert sentence.endswith(".")
                assert "–" not in sentence, sentence


def test_an_unknown_reason_is_shown_by_its_name():
    assert reasons.render("brand_new", {}) == "brand_new"
    assert reasons.render("tender", {}, "en") == "The payment in the shop: –, –, –."
