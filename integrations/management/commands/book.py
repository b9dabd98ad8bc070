"""What would we book? Worked cases in, vouchers out, by the functions of the live flows."""

import json
import sys
import traceback
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from integrations.accounting.cases.book import book_case, parse
from integrations.accounting.cases.fields import MalformedCase, malformed
from integrations.accounting.cases.settings import POLICIES
from integrations.error_catalogue import render

MALFORMED = 2
"""Exit code when a case could not be read; the others are answered all the same."""


class Command(BaseCommand):
    """Read golden/1 cases from files or standard input and print what is booked. No network, no database."""

    help = (
        "Prints the vouchers, holds and balances that worked cases (JSON, golden/1) are booked as: a case, a list of "
        "cases, or several files; '-' is standard input. Touches neither network nor database. Exit code 2 when a case "
        "cannot be read: its place then holds the error, and the others are answered."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Files, and what is shown of them."""
        parser.add_argument("files", nargs="*", metavar="FILE", help="JSON files; - for standard input")
        parser.add_argument("--policies", action="store_true",
                            help="print the policies that a case may set, with their defaults, and stop")  # fmt: skip
        parser.add_argument("--explain", action="store_true", help="add the reasons of every posting")
        parser.add_argument("--language", choices=("nb", "en"), default="nb", help="of the sentences")

    def handle(self, *args: Any, **options: Any) -> None:
        """Answer every case; a single one alone, several as a list."""
        if options["policies"]:
            self.stdout.write(_policies())
            return
        if not options["files"]:
            self.stderr.write("Name a file with a case, or - for standard input.")
            sys.exit(MALFORMED)
        cases, several, failed = self._read(options["files"], language=options["language"])
        answers: list[Any] = []
        known = [case for case, _ in cases]
        for case, name in cases:
            try:
                answers.append(
                    case
                    if _is_error(case)
                    else book_case(
                        case,
                        others=known,
                        language=options["language"],
                        explain=options["explain"],
                        name=name,
                    )
                )
            except MalformedCase as error:
                failed = True
                answers.append(self._complain(error, case, language=options["language"]))
            except Exception:
                # Our own mistake with one case must not cost the others their answer; it is shown whole.
                failed = True
                self.stderr.write(f"{name}\n{traceback.format_exc()}")
                answers.append(
                    self._complain(malformed(name, "", code="internal"), case, language=options["language"])
                )
        self.stdout.write(json.dumps(answers if several else answers[0], ensure_ascii=False, indent=2))
        if failed:
            sys.exit(MALFORMED)

    def _read(self, files: list[str], *, language: str) -> tuple[list[tuple[Any, str]], bool, bool]:
        """(cases with the name that each is called by when it has no id, whether a list is answered, whether a file failed)."""
        cases: list[tuple[Any, str]] = []
        failed = False
        several = len(files) > 1
        for file in files:
            name = "standard input" if file == "-" else Path(file).name
            try:
                text = sys.stdin.read() if file == "-" else Path(file).read_text("utf-8")
                found, listed = parse(text, name=name)
            except (OSError, UnicodeDecodeError) as error:
                failed = True
                reason = malformed(name, "", code="case_not_readable", value=error)
                cases.append((self._complain(reason, None, language=language), name))
                continue
            except MalformedCase as error:
                failed = True
                cases.append((self._complain(error, None, language=language), name))
                continue
            several = several or listed
            cases.extend(
                (case, f"{name}[{at}]" if listed else name) for at, case in enumerate(found, start=1)
            )
        return cases, several, failed

    def _complain(self, error: MalformedCase, case: Any, *, language: str) -> dict[str, Any]:
        """The sentence on standard error, and the entry in the answer's place."""
        said = render(error.code, error.params, language)
        self.stderr.write(f"{error.params['case']}: {said.title}. {said.why}")
        id = str(case.get("id", "")) if isinstance(case, dict) else ""
        return {
            "id": id,
            "error": {"code": error.code, **error.params, "sentence": f"{said.title}. {said.why}"},
        }


def _is_error(case: Any) -> bool:
    return isinstance(case, dict) and "error" in case and "input" not in case


def _policies() -> str:
    """The judgements as a table in Markdown: question, setting, default, choices, rule."""
    rows = [
        ("question", "setting", "default", "choices", "rule, case"),
        ("---",) * 5,
        *((p.question, f"`{p.setting}`", f"`{p.default}`", p.choices, p.source) for p in POLICIES),
    ]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)
