"""The rules that a document was booked by, each once: in which version, by whom it was set and when. By connection."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from integrations.accounting import reasons
from integrations.desk.reasoning import QUOTES, SUMS
from integrations.models import DecisionVersion, EntityLink

KINDS: Mapping[str, tuple[str, str]] = {
    "mapping": (DecisionVersion.Kind.ACCOUNT, "mapping"),
    "vat_rule": (DecisionVersion.Kind.VAT_RULE, "rule"),
    "product_rule": (DecisionVersion.Kind.PRODUCT_RULE, "rule"),
}
"""Reasons that name a decision of the company: which kind of decision it is, and the param with its key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleShown:
    """One rule. ``number`` names it on the page; ``sentence`` says it with its version and who set it.

    ``rule`` is its own name, ``version`` '' for what no company decides. ``set_at`` is when that version was set, None where
    it is our default or from before versions were kept.
    """

    number: int
    sentence: str
    rule: str = ""
    version: str = ""
    set_by: str = ""
    set_at: datetime | None = None

    @property
    def is_ours(self) -> bool:
        """Whether it is our default, which nobody of the company has chosen."""
        return bool(self.version) and not self.set_by


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRules:
    """The rules in the order in which the vouchers name them. ``version`` is the newest one of all rules that was used."""

    rules: tuple[RuleShown, ...]
    version: int

    def __bool__(self) -> bool:
        return bool(self.rules)

    def number_of(self, sentence: str) -> int | None:
        """The number of the rule with this sentence."""
        return next((rule.number for rule in self.rules if rule.sentence == sentence), None)


def rules_of(links: Sequence[EntityLink], *, language: str) -> DocumentRules:
    """One query, where a decision of the company is named."""
    steps: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for kind, params in _steps(links):
        if kind not in QUOTES and kind not in SUMS:
            steps.setdefault(reasons.render(kind, params, language), (kind, params))
    times = _times(links, steps.values())
    return DocumentRules(
        rules=tuple(
            RuleShown(
                number=number,
                sentence=sentence,
                rule=str(params.get("rule") or params.get("mapping") or ""),
                version=str(params.get("version") or ""),
                set_by=str(params.get("set_by") or ""),
                set_at=times.get(_key(kind, params)),
            )
            for number, (sentence, (kind, params)) in enumerate(steps.items(), start=1)
        ),
        version=max((link.rules_version for link in links), default=0),
    )


def _steps(links: Iterable[EntityLink]) -> Iterable[tuple[str, Mapping[str, Any]]]:
    for link in links:
        expected = link.expected
        for part in (expected, *expected.get("postings", ()), *expected.get("lines", ())):
            yield from part.get("why", ())


Key = tuple[str, str, str]


def _key(kind: str, params: Mapping[str, Any]) -> Key:
    decision, name = KINDS.get(kind, ("", ""))
    return decision, str(params.get(name) or ""), str(params.get("version") or "")


def _times(
    links: Sequence[EntityLink], steps: Iterable[tuple[str, Mapping[str, Any]]]
) -> dict[Key, datetime]:
    """When the named versions of the company's decisions were set."""
    named = {key for key in (_key(kind, params) for kind, params in steps) if key[1].isdecimal()}
    if not named:
        return {}
    versions = DecisionVersion.objects.filter(
        connection__in={link.connection_id for link in links},
        object_id__in={int(key) for _kind, key, _version in named},
    )
    rows = versions.values_list("kind", "object_id", "number", "set_at")
    return {(kind, str(pk), str(number)): at for kind, pk, number, at in rows}
