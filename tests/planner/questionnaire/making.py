"""Small questionnaires for tests, written as the YAML would be."""

from typing import Any
from uuid import UUID

from planner.questionnaire.loader import Question, Questionnaire, questionnaire_parse

KNOWN_DATASET = UUID("3f0c2b5e-4a7a-4d0e-9c4c-1d2f6f5b8a10")


class Lookups:
    """A catalogue with CZI in it, and a plan with one dataset."""

    def catalogue_has(self, kind: str, key: str) -> bool:
        return (kind, key) == ("formats", "czi")

    def dataset_exists(self, uuid: UUID) -> bool:
        return uuid == KNOWN_DATASET


def both(text: str) -> dict[str, str]:
    return {"en": text, "nb": f"{text} på norsk"}


def asked(key: str, type: str = "yes_no", **more: Any) -> dict[str, Any]:
    """A question as content holds it; parts that its type needs are filled in."""
    question = {"key": key, "type": type, "text": both(key), "codes": {"science_europe": ["1a"]}, **more}
    if type in ("choice", "several"):
        question.setdefault("options", [{"key": name, "text": both(name)} for name in ("a", "b", "c")])
    needs = {"catalogue": ("kind", "formats"), "number": ("unit", "images"), "term": ("vocabularies", ["fbbi"])}
    if type in needs:
        question.setdefault(*needs[type])
    return question


def content(*questions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Content with one step that asks the questions."""
    return {
        "schema": "lysplan.questionnaire/1",
        "key": "small",
        "version": 1,
        "title": both("Small"),
        "sources": {},
        "desks": {},
        "units": {"images": {"en": "images", "nb": "bilder"}},
        "steps": [{"key": "s", "title": both("Step"), "intro": both("Intro"), "questions": list(questions)}],
        **more,
    }


def questionnaire(*questions: dict[str, Any]) -> Questionnaire:
    return questionnaire_parse(content(*questions))


def question(type: str, **more: Any) -> Question:
    found = questionnaire(asked("s.q", type, **more)).question("s.q")
    assert found is not None
    return found
