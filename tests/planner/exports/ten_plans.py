"""Ten plans as different as people make them: what every exporter has to stand.

Built on the questions of the real questionnaire, so that every code of every funder is met.
"""

import json
from copy import deepcopy
from functools import lru_cache
from typing import Any

import yaml

from planner.questionnaire.services import content_newest

from . import samples
from .samples import HOSTILE, advice, answer, empty, entry, minimal, rich, stated, uid

CONTENT = content_newest()
SIGNS = f"{samples.EVERY_SIGN}, 標本, 🔬"
RIGHT_TO_LEFT = "תאים חיים, خلايا حية, mixed עברית with Latin 12 µm"
ANSWERS = 5000


@lru_cache
def questions() -> list[dict[str, Any]]:
    """The steps of the questionnaire as a snapshot holds them."""
    index = yaml.safe_load((CONTENT / "index.yaml").read_text(encoding="utf-8"))
    steps = []
    for key in index["steps"]:
        read = yaml.safe_load((CONTENT / f"{key}.yaml").read_text(encoding="utf-8"))
        asked = [
            {
                "key": question["key"],
                "type": question["type"],
                "scope": question.get("scope", "plan"),
                "text": question["text"],
                "codes": question["codes"],
                "options": [{"key": option["key"], "text": option["text"]} for option in question.get("options", [])]
                or None,
                "unit": question.get("unit"),
            }
            for question in read["questions"]
        ]
        steps.append({"key": key, "title": read["title"], "intro": read["intro"], "questions": asked})
    return steps


def real(plan: dict[str, Any]) -> dict[str, Any]:
    """The same plan with the real questions."""
    plan["steps"] = deepcopy(questions())
    return plan


def texts_filled(plan: dict[str, Any], text: str) -> dict[str, Any]:
    """Every question that takes words is answered with these, in the plan and in each dataset."""
    for step in plan["steps"]:
        for question in step["questions"]:
            if question["type"] not in ("text", "long_text"):
                continue
            scopes = [plan] if question["scope"] == "plan" else plan["datasets"]
            for scope in scopes:
                scope["answers"][question["key"]] = answer(text)
    return plan


def every_sign() -> dict[str, Any]:
    plan = texts_filled(real(rich()), SIGNS)
    plan["plan"]["title"] = f"Signs: {SIGNS}"
    return plan


def every_emoji() -> dict[str, Any]:
    """The emoji blocks of Unicode, sequences with joiners and flags, and scripts written from the right."""
    blocks = [*range(0x1F300, 0x1F650), *range(0x1F680, 0x1F6D8), *range(0x1F90C, 0x1F9FF)]
    text = "".join(map(chr, blocks)) + " 👩‍🔬 👨‍👩‍👧‍👦 🏳️‍🌈 🇳🇴 🇸🇯 ❤️ 1️⃣ 👍🏽\n" + RIGHT_TO_LEFT
    plan = real(minimal())
    plan["answers"]["project.description"] = answer(text)
    plan["datasets"][0]["answers"]["collect.description"] = answer(RIGHT_TO_LEFT)
    plan["datasets"][0]["title"] = "🔬 מיקרוסקופ"
    return plan


def hostile() -> dict[str, Any]:
    """Markup, formulas, scripts and addresses of files in every field that takes words."""
    plan = texts_filled(real(samples.hostile()), HOSTILE)
    for number, formula in enumerate(("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "|cmd", "%0A=1"), 1):
        plan["datasets"].append(
            {
                "id": uid(f"formula {number}"),
                "title": formula,
                "answers": {"describe.organism": answer(formula)},
                "evidence": [],
            }
        )
    return plan


def vast_sizes() -> dict[str, Any]:
    """Sizes over 2^53, up to what 64 bits hold."""
    plan = real(samples.enormous())
    for dataset in plan["datasets"]:
        dataset["answers"]["process.derived_bytes"] = answer(2**63 - 1, "9.2 EB")
    plan["advice"] = advice(range(2027, 2045), step=2**60)
    return plan


def many_datasets() -> dict[str, Any]:
    return real(samples.sixty())


def unknown_all_over() -> dict[str, Any]:
    """Nothing known yet, a few things not applicable: what a careful beginner hands in."""
    plan = real(rich())
    for step in plan["steps"]:
        for place, question in enumerate(step["questions"]):
            state = stated("not_applicable" if place % 5 == 4 else "unknown")
            for scope in [plan] if question["scope"] == "plan" else plan["datasets"]:
                scope["answers"][question["key"]] = deepcopy(state)
    return plan


@lru_cache
def _huge() -> str:
    plan = real(rich())
    plan["plan"]["title"] = "Sixty datasets and five thousand answers of a core facility"
    dataset_questions = [
        question for step in plan["steps"] for question in step["questions"] if question["scope"] == "dataset"
    ]
    # The questionnaire of today has too few questions for five thousand answers: more of the same kind.
    describe = next(step for step in plan["steps"] if step["key"] == "describe")
    while len(dataset_questions) * 60 < ANSWERS:
        number = len(dataset_questions)
        more = {
            "key": f"describe.more_{number}", "type": "long_text", "scope": "dataset",
            "text": {"en": f"What else is there to say, part {number}?", "nb": f"Hva mer er det å si, del {number}?"},
            "codes": {"science_europe": ["2a"], "horizon_europe": ["2.4"], "rcn": ["core"]}, "options": None, "unit": None,
        }  # fmt: skip
        describe["questions"].append(more)
        dataset_questions.append(more)
    first = plan["datasets"][0]
    plan["datasets"] = []
    for number in range(60):
        given = deepcopy(first["answers"])
        for question in dataset_questions:
            if question["type"] in ("text", "long_text"):
                given[question["key"]] = answer(
                    f"Dataset {number}, {question['key']}: larvae were kept at 28.5 °C and imaged every {number + 1} s "
                    "with NA ≥ 1.0, which nobody else in this plan says in the same words."
                )
            elif question["key"] not in given:
                given[question["key"]] = stated("unknown")
        evidence = deepcopy(first["evidence"][:1])
        evidence[0]["file"] = f"cell_{number:02d}.czi"
        plan["datasets"].append(
            {"id": uid(f"huge {number}"), "title": f"Dataset {number}", "answers": given, "evidence": evidence}
        )
    return json.dumps(plan)


def huge() -> dict[str, Any]:
    """Sixty datasets, five thousand answers, no two texts alike."""
    return json.loads(_huge())


def answers_counted(plan: dict[str, Any]) -> int:
    return len(plan["answers"]) + sum(len(dataset["answers"]) for dataset in plan["datasets"])


def norwegian() -> dict[str, Any]:
    return real(rich())


def bare() -> dict[str, Any]:
    plan = real(minimal())
    plan["datasets"][0]["answers"]["collect.format"] = entry("formats", "czi")
    plan["catalogue"] = deepcopy(samples.CATALOGUE)
    return plan


TEN = {
    "empty": lambda: real(empty()),
    "minimal": bare,
    "norwegian": norwegian,
    "many datasets": many_datasets,
    "huge": huge,
    "vast sizes": vast_sizes,
    "every sign": every_sign,
    "emoji and right to left": every_emoji,
    "hostile": hostile,
    "unknown": unknown_all_over,
}
