"""The ``fields`` filter: which keys an answer shows, compiled once per model and filter text."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from integrations.sandbox.tripletex.envelope import Refusal
from integrations.sandbox.tripletex.money import number
from integrations.sandbox.tripletex.shapes import shape

HOST = "tripletex.sandbox/v2"
Getter = Callable[[Any], Any]
Selection = dict[str, "Selection | None"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """How a kind of record is shown. ``shown`` are the keys of an unfiltered answer, in the order recorded answers
    have them, with the value for a record that lacks the key; ``computed`` overrides where a value comes from.
    Records are dicts unless every shown key is computed. ``gated`` keys are left out when Logistics is off."""

    name: str
    path: str
    shown: Mapping[str, Any]
    computed: Mapping[str, Getter] = field(default_factory=dict)
    identify: Getter = lambda record: record["id"]
    gated: frozenset[str] = frozenset()


MODELS: dict[str, Model] = {}


def register(model: Model) -> Model:
    """Make a model known by name, so that others can show it nested."""
    MODELS[model.name] = model
    return model


def parse(text: str, model: str) -> Selection:
    """``id,customer(id,name),*`` as nested dicts; 400/11000 when the brackets do not match."""
    selection, rest = _parse(text.replace(" ", ""))
    if rest:
        raise _illegal(text, model)
    return selection


def _parse(text: str) -> tuple[Selection, str]:
    selection: Selection = {}
    name = ""
    while text:
        char, text = text[0], text[1:]
        if char == "(":
            selection[name], text = _parse(text)
            name = ""
            continue
        if char in ",)":
            if name:
                selection.setdefault(name, None)
            name = ""
            if char == ")":
                return selection, text
            continue
        name += char
    if name:
        selection.setdefault(name, None)
    return selection, ""


def _illegal(name: str, model: str) -> Refusal:
    """The recorded sentence for a name that the model does not have."""
    return Refusal(
        400,
        11000,
        message=f"Illegal field in fields filter: {name}. {name} does not match a field in the model: {model}DTO",
    )


@lru_cache(maxsize=4096)
def renderer(model: str, text: str, logistics: bool) -> Getter:
    """A function from a record to what the answer shows of it, for a ``fields`` text ("" shows the default)."""
    if model not in MODELS:
        return lambda record: record
    return _compile(MODELS[model], parse(text, model) if text else {"*": None}, logistics)


def _compile(model: Model, selection: Selection, logistics: bool) -> Getter:
    known = shape(model.name)
    pairs: dict[str, Getter] = {}
    for name, nested in selection.items():
        if name == "*":
            for shown in model.shown:
                if logistics or shown not in model.gated:
                    pairs.setdefault(shown, _shower(model, shown, None, logistics))
        elif name in model.shown or (known is not None and name in known):
            if logistics or name not in model.gated:
                pairs[name] = _shower(model, name, nested, logistics)
        else:
            raise _illegal(name, model.name)
    items = tuple(pairs.items())
    return lambda record: {key: show(record) for key, show in items}


def _getter(model: Model, name: str) -> Getter:
    if name in model.computed:
        return model.computed[name]
    if name == "url":
        return lambda record: f"{HOST}/{model.path}/{model.identify(record)}"
    if name == "changes":
        return lambda record: record.get("changes", []) if isinstance(record, dict) else []
    default = model.shown.get(name)
    return lambda record: record.get(name, default)


def _shower(model: Model, name: str, nested: Selection | None, logistics: bool) -> Getter:
    get = _getter(model, name)
    known = (shape(model.name) or {}).get(name)
    if known is None or known.kind not in ("object", "number"):
        return get
    if known.kind == "number":
        return lambda record: number(get(record))
    target = MODELS.get(known.model)
    if target is None:
        return get
    is_link = nested is None and bool(target.path)  # a change has no address of its own
    show = _link(target) if is_link else _compile_late(target, nested or {}, logistics)
    if known.many:
        return lambda record: [show(one) for one in get(record)]
    return lambda record: None if (one := get(record)) is None else show(one)


def _link(model: Model) -> Getter:
    path, identify = f"{HOST}/{model.path}/", model.identify

    def link(record: Any) -> dict[str, Any]:
        found = identify(record)
        return {"id": found, "url": f"{path}{found}"}

    return link


def _compile_late(model: Model, nested: Selection, logistics: bool) -> Getter:
    return _compile(model, nested or {"*": None}, logistics)
