"""What still needs a look before the plan is handed in: contradictions, doubts and gaps, each a link to its question.

Put together from one read of the plan; the order is by weight, so that a tired person can stop anywhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from planner.questionnaire.loader import Question, Questionnaire

from .addresses import question_url
from .models import Answer, Dataset, Plan
from .proposals import Offer, dataset_proposals
from .queries import Given, Scope
from .visibility import questions_in_use

DIFFER, ORDER, NEEDED, BEFORE, ASK, OPEN = "differ", "order", "needed", "before", "ask", "open"
NAMED_AT_MOST = 5  # datasets of one line that are named
_RANK = {kind: rank for rank, kind in enumerate((DIFFER, ORDER, NEEDED, BEFORE, ASK, OPEN))}


@dataclass(frozen=True)
class Point:
    """One thing to look at. `kind`: answer and file differ, dates out of order, needed and missing, from
    before its question was hidden, to be asked, open."""

    kind: str
    plan: Plan
    question: Question
    dataset: Dataset | None
    why: str = ""

    @property
    def url(self) -> str:
        """The page that asks it."""
        return question_url(self.plan, self.question.key, self.dataset)


@dataclass(frozen=True)
class Row:
    """One line of the check page: a question, and the datasets in which it wants a look. `more` of them are not named."""

    text: str
    places: list[Point]
    more: int

    @property
    def one(self) -> Point | None:
        return self.places[0] if len(self.places) == 1 else None

    @property
    def whys(self) -> list[str]:
        """Reasons, each once."""
        return list(dict.fromkeys(place.why for place in self.places if place.why))


def values_read(questionnaire: Questionnaire) -> frozenset[str]:
    """Questions whose answers are looked into; of all others it is enough to know that there is one."""
    compared = [question for question in questionnaire.questions if question.evidence or question.not_before]
    earlier = {question.not_before for question in compared if question.not_before}
    return questionnaire.hinges | earlier | {question.key for question in compared}


def plan_points(
    plan: Plan, questionnaire: Questionnaire, datasets: Sequence[Dataset], given: Given, language: str
) -> list[Point]:
    """Everything worth a look, the weightiest first. `given` holds values at least of the questions in `values_read`."""
    points: list[Point] = []
    offers = dataset_proposals(plan, datasets, given)
    differing = {(pk, offer.question.key): offer for pk, found in offers.items() for offer in found if offer.disagrees}
    for dataset, _step, question in questions_in_use(questionnaire, datasets, given, plan.path):
        answer = given.get(dataset.pk if dataset else None, {}).get(question.key)
        offer = differing.get((dataset.pk, question.key)) if dataset else None
        if offer is None and not question.not_before and answer is not None and _is_plain(answer):
            continue
        for kind, why in _faults(
            question, answer, offer, questionnaire=questionnaire, given=given, dataset=dataset, language=language
        ):
            points.append(Point(kind, plan, question, dataset, why))
    return sorted(points, key=lambda point: (_RANK[point.kind], -point.question.weight))


def _is_plain(answer: Answer) -> bool:
    """Given, and nothing to say about it by itself."""
    return answer.state in (Answer.State.ANSWERED, Answer.State.NOT_APPLICABLE) and not answer.is_from_before


def points_rows(points: Sequence[Point], language: str) -> dict[str, list[Row]]:
    """{kind: lines}, the weightiest first: a question that wants a look in sixty datasets is one line."""
    grouped: dict[tuple[str, str], list[Point]] = {}
    for point in points:
        grouped.setdefault((point.kind, point.question.key), []).append(point)
    rows: dict[str, list[Row]] = {}
    for (kind, _key), places in grouped.items():
        text, more = places[0].question.text[language], max(0, len(places) - NAMED_AT_MOST)
        rows.setdefault(kind, []).append(Row(text, places[:NAMED_AT_MOST], more))
    return rows


def _faults(
    question: Question,
    answer: Answer | None,
    offer: Offer | None,
    *,
    questionnaire: Questionnaire,
    given: dict[Scope, dict[str, Answer]],
    dataset: Dataset | None,
    language: str,
) -> Iterator[tuple[str, str]]:
    if answer is None or not answer.state:
        yield (NEEDED if question.required else OPEN), ""
        return
    if answer.state == Answer.State.UNKNOWN:
        desks = [questionnaire.desks[key].title[language] for key in question.ask if key in questionnaire.desks]
        yield ASK, _("Ask: %(desks)s.") % {"desks": ", ".join(desks)} if desks else ""
    if answer.is_from_before:
        yield BEFORE, ""
    if offer is not None:
        yield (
            DIFFER,
            _("Your answer and the file differ. The file says: %(value)s (%(reason)s).")
            % {
                "value": offer.display(language),
                "reason": offer.reason(),
            },
        )
    earlier = _earlier(question, given, dataset)
    if earlier is not None and str(answer.value or "") < str(earlier.value) and answer.value:
        yield (
            ORDER,
            _("This date is before %(date)s, which you gave for “%(question)s”.")
            % {
                "date": earlier.value,
                "question": questionnaire.question(str(question.not_before)).text[language],  # type: ignore[union-attr]
            },
        )


def _earlier(question: Question, given: dict[Scope, dict[str, Answer]], dataset: Dataset | None) -> Answer | None:
    if not question.not_before:
        return None
    own = given.get(dataset.pk, {}) if dataset else {}
    found = own.get(question.not_before) or given[None].get(question.not_before)
    return found if found is not None and found.value else None
