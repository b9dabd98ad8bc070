"""``manage.py book``: an accountant asks what would be booked, and gets an answer without network or database."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from integrations.accounting.cases.settings import POLICIES
from tests.accounting import golden

ROOT = Path(__file__).resolve().parents[1]


def path_of(name: str) -> str:
    """The file of a worked case."""
    (path,) = golden.FOLDER.glob(f"{name}_*.json")
    return str(path)


def book(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[object, str, int]:
    """(what is printed as JSON, standard error, exit code)."""
    code = 0
    try:
        call_command("book", *arguments)
    except SystemExit as left:
        code = int(left.code or 0)
    out, err = capsys.readouterr()
    return (json.loads(out) if out else None), err, code


def in_a_new_process(tmp_path: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """The command as a person runs it, in an installation that has nothing yet and points at no database."""
    environment = {
        "PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path / "var"), "HOME": str(tmp_path),
        "DATABASE_URL": "postgres://nobody:nothing@127.0.0.1:1/nowhere", "PYTHONUTF8": "1",
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "manage.py", "book", *arguments],
        cwd=ROOT, env=environment, input=stdin, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_a_case_from_standard_input_is_answered_without_any_database(tmp_path):
    done = in_a_new_process(tmp_path, "-", stdin=Path(path_of("G01")).read_text("utf-8"))
    assert (done.returncode, done.stderr) == (0, "")
    answer, expected = json.loads(done.stdout), golden.load("G01")["expected"]
    assert golden.answer_fold(answer["vouchers"]) == golden.answer_fold(expected["vouchers"])
    assert answer["balances_after"] == {
        "clearing_vipps": "1249.00",
        "receivable": "0.00",
        "sales_3": "-1249.00",
    }
    assert not list((tmp_path / "var").glob("*sqlite*"))


def test_one_file_gives_one_answer_and_several_a_list_in_their_order(capsys):
    one, _, _ = book(capsys, path_of("G10"))
    several, _, code = book(capsys, path_of("G10"), path_of("G01"))
    assert one["holds"][0]["reason"] == "zero_value"
    assert [answer["id"] for answer in several] == ["G10", "G01"]
    assert several[0] == one
    assert code == 0


def test_a_list_in_one_file_is_answered_as_a_list(capsys, tmp_path):
    file = tmp_path / "saker.json"
    file.write_text(json.dumps([golden.load("G17")]), "utf-8")
    answers, _, _ = book(capsys, str(file))
    assert [answer["vouchers"][0]["kind"] for answer in answers] == ["gift_card_expiry"]


def test_all_cases_at_once_are_what_the_accountant_expects(capsys):
    names = golden.case_names()
    answers, err, code = book(capsys, *(path_of(name) for name in names))
    assert (err, code) == ("", 0)
    for name, answer in zip(names, answers, strict=True):
        expected = golden.load(name)["expected"]
        assert golden.answer_fold(answer["vouchers"]) == golden.answer_fold(expected["vouchers"]), name


def test_a_credit_note_finds_the_invoice_of_the_same_run(capsys):
    answers, _, _ = book(capsys, path_of("G48"), path_of("G49"))
    parties = {p["party"] for v in answers[1]["vouchers"] for p in v["postings"] if "party" in p}
    assert parties == {"own:999999999"}


def test_a_malformed_case_is_named_and_the_others_are_answered_all_the_same(capsys, tmp_path):
    bad = golden.load("G01")
    bad["input"]["order"]["order_total"] = "tusen"
    file = tmp_path / "saker.json"
    file.write_text(json.dumps([bad, golden.load("G10")]), "utf-8")
    answers, err, code = book(capsys, str(file), "--language", "en")
    assert code == 2
    assert answers[0]["id"] == "G01"
    assert answers[0]["error"]["field"] == "input.order.order_total"
    assert "vouchers" not in answers[0]
    assert "G01: A number cannot be read. The field “input.order.order_total”" in err
    assert answers[1]["holds"][0]["reason"] == "zero_value"


@pytest.mark.parametrize(
    ("text", "code"), [("{", "case_not_json"), (None, "case_not_readable"), ("3", "case_not_an_object")]
)
def test_a_file_that_is_no_case_is_named_by_its_name(capsys, tmp_path, text, code):
    file = tmp_path / "sak.json"
    if text is not None:
        file.write_text(text, "utf-8")
    answer, err, left = book(capsys, str(file))
    assert (answer["error"]["code"], answer["error"]["case"], left) == (code, "sak.json", 2)
    assert err.startswith("sak.json: ")


def test_without_a_file_the_command_says_what_it_needs(capsys):
    answer, err, code = book(capsys)
    assert (answer, code) == (None, 2)
    assert "standard input" in err


def test_explanations_are_given_on_request_in_the_chosen_language(capsys):
    plain, _, _ = book(capsys, path_of("G37"))
    nb, _, _ = book(capsys, path_of("G37"), "--explain")
    en, _, _ = book(capsys, path_of("G37"), "--explain", "--language", "en")
    assert all("why" not in p for v in plain["vouchers"] for p in v["postings"])
    assert "Linjen «Jakke»" in nb["vouchers"][0]["postings"][1]["why"][0]
    assert "The line “Jakke”" in en["vouchers"][0]["postings"][1]["why"][0]


def test_the_policies_are_printed_as_a_table(capsys):
    call_command("book", "--policies")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(POLICIES) + 2
    assert "| `amount_refunds` | `spread` |" in "\n".join(lines)
