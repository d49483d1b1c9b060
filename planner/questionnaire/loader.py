"""From YAML to a checked `Questionnaire`. What is wrong is refused with the place named, all faults at once.

A folder of content holds `index.yaml` (key, version, title, sources, desks, units, `steps: [names]`) and one
file a step. The merged content is one JSON value, which `QuestionnaireVersion` keeps; both ways in end in
`questionnaire_parse`.
"""

import hashlib
import json
import re
from collections.abc import Hashable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import jsonschema
import yaml

from .conditions import CycleFound, condition_questions, dead_faults, dependency_order, reference_faults
from .schema import (
    EVIDENCE_HOOKS,
    HORIZON_EUROPE,
    RCN,
    SCIENCE_EUROPE,
    Desk,
    Option,
    Question,
    Questionnaire,
    Source,
    Step,
)

__all__ = [
    "CONTENT",
    "ContentRefused",
    "Option",
    "Question",
    "Questionnaire",
    "Step",
    "content_digest",
    "content_read",
    "questionnaire_load",
    "questionnaire_parse",
]

CONTENT = Path(__file__).parent / "content"
SCHEMA_FILE = Path(__file__).parent / "questionnaire.schema.json"

# The type of answer that makes sense for a fact of a file.
_EVIDENCE_TYPES = {"format": ("catalogue",), "image_bytes": ("file_size",)}


class ContentRefused(ValueError):
    """Content that cannot be a questionnaire. `faults` are sentences, each beginning with the place."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class _Loader(yaml.SafeLoader):
    """YAML in which `yes` and `no` are words and dates are text, and a key given twice is an error."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag.rsplit(":", 1)[-1] not in ("bool", "timestamp")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _value in node.value:
            if key.value in seen:
                raise ContentRefused([f"{_mark(key.start_mark)}: the key {key.value!r} is given twice"])
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def _construct_bool(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> bool:
    return loader.construct_scalar(node) == "true"


_Loader.add_constructor("tag:yaml.org,2002:bool", _construct_bool)
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), ["t", "f"])


def _mark(mark: yaml.Mark) -> str:
    return f"{Path(mark.name).name}, line {mark.line + 1}"


def _yaml_read(path: Path) -> Any:
    try:
        with path.open(encoding="utf-8") as stream:
            return yaml.load(stream, _Loader)  # noqa: S506 - a SafeLoader
    except FileNotFoundError:
        raise ContentRefused([f"{path.parent.name}: the file {path.name} is missing"]) from None
    except yaml.MarkedYAMLError as error:
        where = _mark(error.problem_mark) if error.problem_mark else path.name
        raise ContentRefused([f"{where}: this is not YAML ({error.problem})"]) from None


def questionnaire_load(source: Path) -> Questionnaire:
    """The checked questionnaire of a folder, or of one file that holds all of it. Raises ContentRefused."""
    return questionnaire_parse(content_read(source))


def content_read(source: Path) -> dict[str, Any]:
    """The merged content of a folder, or the content of one file, as one JSON value, not yet checked."""
    if source.is_file():
        content = _yaml_read(source)
        if not isinstance(content, dict):
            raise ContentRefused([f"{source.name}: the content is not a mapping"])
        return content
    folder = source
    content = _yaml_read(folder / "index.yaml")
    names = content.get("steps") if isinstance(content, dict) else None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ContentRefused(["index.yaml: steps is a list of the names of the files, one a step"])
    spare = {path.stem for path in folder.glob("*.yaml")} - {"index", *names}
    if spare:
        raise ContentRefused([f"{name}.yaml: index.yaml does not name this step" for name in sorted(spare)])
    return {**content, "steps": [_yaml_read(folder / f"{name}.yaml") for name in names]}


def content_digest(content: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON of the content."""
    return hashlib.sha256(
        json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    ).hexdigest()


def questionnaire_parse(content: Mapping[str, Any]) -> Questionnaire:
    """The checked questionnaire. Raises ContentRefused with every fault found."""
    faults = list(_schema_faults(content))
    if faults:
        raise ContentRefused(faults)
    units = content.get("units", {})
    steps = tuple(
        Step(
            key=raw["key"],
            title=MappingProxyType(raw["title"]),
            intro=MappingProxyType(raw["intro"]),
            who=tuple(raw.get("who", ())),
            questions=tuple(_question(question, units) for question in raw["questions"]),
        )
        for raw in content["steps"]
    )
    faults = list(_name_faults(content, steps))
    if faults:
        raise ContentRefused(faults)
    by_key = {question.key: question for step in steps for question in step.questions}
    faults = [
        f"{place}, {fault}"
        for place, question in _placed(steps)
        for fault in (*reference_faults(question, by_key), *_link_faults(question, by_key))
    ]
    if faults:
        raise ContentRefused(faults)
    try:
        order = dependency_order(by_key)
    except CycleFound as cycle:
        raise ContentRefused(
            [f"{cycle.keys[0]}, when: these conditions hang on each other in a circle: {cycle}"]
        ) from None
    faults = [f"{place}, {fault}" for place, q in _placed(steps) for fault in dead_faults(q.key, by_key, order)]
    if faults:
        raise ContentRefused(faults)
    return Questionnaire(
        key=content["key"],
        version=content["version"],
        title=MappingProxyType(content["title"]),
        steps=steps,
        sources=MappingProxyType({key: Source(key=key, **raw) for key, raw in content["sources"].items()}),
        desks=MappingProxyType({key: Desk(key=key, **raw) for key, raw in content.get("desks", {}).items()}),
        from_plan=MappingProxyType(content.get("from_plan", {})),
        moved=MappingProxyType(content.get("moved", {})),
        digest=content_digest(content),
        by_key=MappingProxyType(by_key),
        order=order,
        hinges=frozenset().union(*(condition_questions(each.when) for each in by_key.values() if each.when)),
    )


def _question(raw: Mapping[str, Any], units: Mapping[str, Any]) -> Question:
    fields = dict(raw)
    fields.setdefault("scope", "plan")
    fields["options"] = tuple(Option(**option) for option in raw.get("options", ()))
    for name in ("vocabularies", "ask", "sources"):
        fields[name] = tuple(raw.get(name, ()))
    return Question(**fields, unit_text=units.get(raw.get("unit", "")))


@cache
def _validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))


def _schema_faults(content: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(content, Mapping):
        yield "index.yaml: the content is not a mapping"
        return
    for error in sorted(_validator().iter_errors(content), key=lambda e: [str(part) for part in e.absolute_path]):
        path = list(error.absolute_path)
        if "when" in path:
            yield f"{_place(content, path[: path.index('when') + 1])}: {_CONDITION_HELP}"
        else:
            yield f"{_place(content, path)}: {error.message}"


_CONDITION_HELP = (
    "a condition is {question, is}, {question, in: [...]}, {question, answered: true or false}, "
    "or one of all, any, not with a list of conditions"
)


def _place(content: Any, path: list[Any]) -> str:
    """`collect.format, help`: names in place of list positions."""
    names: list[str] = []
    here = content
    for part in path:
        here = here[part] if isinstance(here, list) or part in here else {}
        if isinstance(part, int):
            key = here.get("key") if isinstance(here, Mapping) else None
            names.append(str(key) if key else f"number {part + 1}")
        elif part not in ("steps", "questions"):
            names.append(str(part))
    if len(names) > 1 and names[1].startswith(f"{names[0]}."):
        names = names[1:]
    return ", ".join(names) or "index.yaml"


def _placed(steps: tuple[Step, ...]) -> Iterator[tuple[str, Question]]:
    return ((question.key, question) for step in steps for question in step.questions)


def _twice(names: list[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})


def _name_faults(content: Mapping[str, Any], steps: tuple[Step, ...]) -> Iterator[str]:
    """Keys given twice or in the wrong step, and names of sources, desks, units and codes that do not exist."""
    yield from (f"{key}: two steps have this key" for key in _twice([step.key for step in steps]))
    yield from (f"{key}: two questions have this key" for key in _twice([q.key for _p, q in _placed(steps)]))
    keys = {q.key for _p, q in _placed(steps)}
    for old, new in content.get("moved", {}).items():
        if new not in keys:
            yield f"moved, {old}: there is no question {new!r} to move it to"
        if old in keys:
            yield f"moved, {old}: this version still asks it"
    closed = {"science_europe": SCIENCE_EUROPE, "horizon_europe": HORIZON_EUROPE, "rcn": RCN}
    desks = content.get("desks", {})
    for step in steps:
        yield from (f"{step.key}, who: {key!r} is not known" for key in step.who if key not in desks)
        for question in step.questions:
            place = question.key
            if not place.startswith(f"{step.key}."):
                yield f"{place}: a question of the step {step.key!r} has a key that begins with {step.key!r} and a dot"
            yield from (
                f"{place}: the option {key!r} is given twice" for key in _twice([o.key for o in question.options])
            )
            for name, known in (("sources", content["sources"]), ("ask", desks)):
                yield from (
                    f"{place}, {name}: {key!r} is not known" for key in getattr(question, name) if key not in known
                )
            if question.unit is not None and question.unit not in content.get("units", {}):
                yield f"{place}, unit: {question.unit!r} is not known"
            for name, codes in closed.items():
                yield from (
                    f"{place}, codes.{name}: {code!r} is not known"
                    for code in question.codes.get(name, ())
                    if code not in codes
                )
            if question.evidence is not None and question.scope != "dataset":
                yield f"{place}, evidence: files belong to a dataset, so the question needs the scope dataset"
            fitting = _EVIDENCE_TYPES.get(question.evidence or "", ("text", "long_text"))
            if question.evidence in EVIDENCE_HOOKS and question.type not in fitting:
                yield f"{place}, evidence: {question.evidence!r} proposes a {fitting[0]}, not a {question.type}"
            if (question.sources or question.ask) and question.help is None:
                yield f"{place}: sources and ask stand beside the help text, which is missing"


def _link_faults(question: Question, by_key: Mapping[str, Question]) -> Iterator[str]:
    if question.not_before is None:
        return
    other = by_key.get(question.not_before)
    if other is None or other.type != "date":
        yield f"not_before: there is no question {question.not_before!r} that asks for a date"
    elif question.scope == "plan" and other.scope == "dataset":
        yield f"not_before: a date of the plan cannot hang on {other.key!r}, which each dataset answers"
