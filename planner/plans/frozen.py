"""How a snapshot is read: one place that knows what "answered", "unknown" and "absent" look like."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

Snapshot = Mapping[str, Any]  # snapshot.schema.json
Answers = Mapping[str, Mapping[str, Any]]


def answer_value(answers: Answers, key: str) -> Any:
    """The value if the question is answered, else None. Unknown and not applicable are no values."""
    answer = answers.get(key)
    return answer["value"] if answer and answer["state"] == "answered" else None


def answer_state(answers: Answers, key: str) -> str | None:
    answer = answers.get(key)
    return answer["state"] if answer else None


def answer_text(answers: Answers, key: str, language: str) -> str | None:
    """The answer as a person reads it, or None when there is none."""
    value = answer_value(answers, key)
    if value is None:
        return None
    shown = (answers[key].get("display") or {}).get(language)
    return str(shown) if shown else (value if isinstance(value, str) and value else None)


def answer_number(answers: Answers, key: str) -> Decimal | None:
    """A `number` answer as an exact decimal, else None."""
    value = answer_value(answers, key)
    try:
        number = Decimal(value["value"]) if isinstance(value, Mapping) else None
    except (InvalidOperation, KeyError, TypeError):
        return None
    return number if number is not None and number.is_finite() else None


def catalogue_entry(snapshot: Snapshot, answers: Answers, key: str) -> Mapping[str, Any] | None:
    """The frozen catalogue entry that an answer points at."""
    value = answer_value(answers, key)
    if not isinstance(value, Mapping):
        return None
    entry: Mapping[str, Any] | None = snapshot["catalogue"].get(value.get("kind"), {}).get(value.get("key"))
    return entry


def planned_bytes(answers: Answers) -> int | None:
    """Bytes of the raw images of a dataset: one image times the planned number, where both are answered."""
    one, count = answer_value(answers, "collect.image_bytes"), answer_number(answers, "collect.images_planned")
    if not isinstance(one, int) or count is None or count < 0:
        return None
    total = one * count
    return int(total) if total == total.to_integral_value() else None


def contact_person(snapshot: Snapshot) -> dict[str, Any] | None:
    """Who answers for the plan: the person named in the answer, else the owner.

    A named person without an e-mail address gets the one of the member with the same ORCID or name, if there is one.
    """
    named = answer_value(snapshot["answers"], "project.contact")
    if named and named.get("name"):
        person = {"name": named["name"], "email": named.get("email"), "orcid": named.get("orcid"), "role": "contact"}
        for member in snapshot["people"]:
            same_orcid = person["orcid"] and member["orcid"] == person["orcid"]
            if same_orcid or member["name"].casefold() == person["name"].casefold():
                person["email"] = person["email"] or member["email"]
                person["orcid"] = person["orcid"] or member["orcid"]
        return person
    return next((dict(member) for member in snapshot["people"] if member["role"] == "owner"), None)


def is_asked(asked: Any, key: str) -> bool:
    """Whether a question without an answer was on the page; old snapshots do not say and count as asked."""
    return asked is None or key in asked
