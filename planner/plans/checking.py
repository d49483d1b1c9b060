"""What still needs a look before the plan is handed in: contradictions, doubts and gaps, each a link to its question.

Put together from one read of the plan; the order is by weight, so that a tired person can stop anywhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from planner.questionnaire.loader import Question, Questionnaire
from planner.questionnaire.queries import version_questionnaire

from .addresses import question_url
from .models import Answer, Dataset, Plan
from .proposals import Offer, proposals_against
from .queries import Given, Scope, answers_standing
from .visibility import questions_of_scope

DIFFER, ORDER, NEEDED, BEFORE, ASK, OPEN = "differ", "order", "needed", "before", "ask", "open"
NAMED_AT_MOST = 5  # datasets of one line that are named
_SETTLED = (Answer.State.ANSWERED.value, Answer.State.NOT_APPLICABLE.value)
_RANK = {kind: rank for rank, kind in enumerate((DIFFER, ORDER, NEEDED, BEFORE, ASK, OPEN))}


class Point(NamedTuple):
    """One thing to look at. `kind`: answer and file differ, dates out of order, needed and missing, from
    before its question was hidden, to be asked, open."""

    kind: str
    plan: Plan
    question: Question
    dataset: Dataset | None
    language: str
    offer: Offer | None = None  # what the file says, where it differs
    earlier: Answer | None = None  # the date that should come first

    @property
    def url(self) -> str:
        """The page that asks it."""
        return question_url(self.plan, self.question.key, self.dataset)

    @property
    def why(self) -> str:
        """The reason in a sentence, where the question does not say it by itself. Made when it is shown: a plan has thousands."""
        questionnaire = version_questionnaire(self.plan.questionnaire)
        if self.kind == ASK:
            known = [questionnaire.desks[key] for key in self.question.ask if key in questionnaire.desks]
            return _("Ask: %(desks)s.") % {"desks": ", ".join(d.title[self.language] for d in known)} if known else ""
        if self.offer is not None:
            return _("Your answer and the file differ. The file says: %(value)s (%(reason)s).") % {
                "value": self.offer.display(self.language),
                "reason": self.offer.reason(),
            }
        if self.earlier is not None:
            return _("This date is before %(date)s, which you gave for “%(question)s”.") % {
                "date": self.earlier.value,
                "question": questionnaire.by_key[str(self.question.not_before)].text[self.language],
            }
        return ""


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


def answers_to_check(plan: Plan, questionnaire: Questionnaire) -> Given:
    """The answers of the plan as far as `plan_points` looks into them; of most it is enough to know that there is one."""
    dated = [question for question in questionnaire.questions if question.not_before]
    dates = {key for question in dated for key in (question.key, question.not_before) if key}
    files = {question.key for question in questionnaire.from_files}
    return answers_standing(plan, questionnaire.hinges | dates, own_of=files)


def plan_points(
    plan: Plan, questionnaire: Questionnaire, datasets: Sequence[Dataset], given: Given, language: str
) -> list[Point]:
    """Everything worth a look, the weightiest first. `given` holds at least `answers_to_check`."""
    against = proposals_against(plan, datasets, given)
    dated = {question.key for question in questionnaire.questions if question.not_before}
    points: list[Point] = []
    for dataset in (None, *datasets):
        scope = dataset.pk if dataset else None
        answers = given.get(scope, {})
        offers = {offer.question.key: offer for offer in against.get(scope, [])} if scope else {}
        plain = {key for key, answer in answers.items() if key not in offers and key not in dated and _is_plain(answer)}
        for _step, question in questions_of_scope(questionnaire, given, scope, plan.path, but=plain):
            answer = answers.get(question.key)
            if answer is None or not answer.state:
                kind = NEEDED if question.required else OPEN
                points.append(Point(kind, plan, question, dataset, language))
            else:
                place = Point(OPEN, plan, question, dataset, language)
                points += _faults(place, answer, offers.get(question.key), _earlier(question, given, scope))
    return sorted(points, key=lambda point: (_RANK[point.kind], -point.question.weight))


def _is_plain(answer: Answer) -> bool:
    """Given, and nothing to say about it by itself."""
    return answer.state in _SETTLED and not answer.is_from_before


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


def _faults(place: Point, answer: Answer, offer: Offer | None, earlier: Answer | None) -> Iterator[Point]:
    if answer.state == Answer.State.UNKNOWN:
        yield place._replace(kind=ASK)
    if answer.is_from_before:
        yield place._replace(kind=BEFORE)
    if offer is not None:
        yield place._replace(kind=DIFFER, offer=offer)
    if earlier is not None and answer.value and str(answer.value) < str(earlier.value):
        yield place._replace(kind=ORDER, earlier=earlier)


def _earlier(question: Question, given: Given, scope: Scope) -> Answer | None:
    if not question.not_before:
        return None
    found = given.get(scope, {}).get(question.not_before) or given[None].get(question.not_before)
    return found if found is not None and found.value else None
