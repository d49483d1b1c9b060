"""Which questions are asked, for every set of answers."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.questionnaire.conditions import condition_holds, condition_questions, visible_questions
from planner.questionnaire.loader import ContentRefused, questionnaire_parse

from .making import asked, content, questionnaire

HUMAN = asked("s.human")
KIND = asked("s.kind", "several", when={"question": "s.human", "is": "yes"})
PATIENT = asked("s.patient", "text", when={"question": "s.kind", "in": ["a", "b"]})


def test_a_question_without_a_condition_is_always_asked():
    assert visible_questions(questionnaire(HUMAN), {}) == {"s.human"}


def test_a_question_waits_for_the_answer_it_hangs_on():
    small = questionnaire(HUMAN, KIND)
    assert visible_questions(small, {}) == {"s.human"}
    assert visible_questions(small, {"s.human": "no"}) == {"s.human"}
    assert visible_questions(small, {"s.human": "yes"}) == {"s.human", "s.kind"}


def test_one_tick_among_several_is_enough():
    small = questionnaire(HUMAN, KIND, PATIENT)
    assert "s.patient" in visible_questions(small, {"s.human": "yes", "s.kind": ["c", "b"]})
    assert "s.patient" not in visible_questions(small, {"s.human": "yes", "s.kind": ["c"]})


def test_what_hangs_on_a_hidden_answer_is_hidden_too():
    small = questionnaire(HUMAN, KIND, PATIENT)
    assert visible_questions(small, {"s.human": "no", "s.kind": ["a"]}) == {"s.human"}


def test_an_answer_that_was_hidden_comes_back_with_its_question():
    small = questionnaire(HUMAN, KIND, PATIENT)
    answers = {"s.human": "yes", "s.kind": ["a"]}
    before = visible_questions(small, answers)
    assert visible_questions(small, {**answers, "s.human": "no"}) < before
    assert visible_questions(small, answers) == before


def test_the_order_in_which_questions_stand_does_not_matter():
    forwards, backwards = questionnaire(HUMAN, KIND, PATIENT), questionnaire(PATIENT, KIND, HUMAN)
    answers = {"s.human": "yes", "s.kind": ["a"]}
    assert visible_questions(forwards, answers) == visible_questions(backwards, answers)


def test_a_catalogue_answer_is_compared_by_its_key():
    small = questionnaire(
        asked("s.format", "catalogue"), asked("s.why", "text", when={"question": "s.format", "is": "czi"})
    )
    assert "s.why" in visible_questions(small, {"s.format": {"kind": "formats", "key": "czi"}})
    assert "s.why" not in visible_questions(small, {"s.format": {"kind": "formats", "key": "nd2"}})


def test_not_holds_when_none_of_its_parts_does():
    small = questionnaire(HUMAN, asked("s.why", "text", when={"not": [{"question": "s.human", "is": "no"}]}))
    assert "s.why" in visible_questions(small, {})
    assert "s.why" not in visible_questions(small, {"s.human": "no"})


def test_answered_asks_only_whether_there_is_an_answer():
    small = questionnaire(asked("s.day", "date"), asked("s.why", "text", when={"question": "s.day", "answered": False}))
    assert "s.why" in visible_questions(small, {})
    assert "s.why" not in visible_questions(small, {"s.day": "2027-01-01"})


def test_a_question_of_a_dataset_may_hang_on_the_plan():
    small = questionnaire(HUMAN, asked("s.label", "text", scope="dataset", when={"question": "s.human", "is": "yes"}))
    assert "s.label" in visible_questions(small, {"s.human": "yes"})


def refused(*questions) -> str:
    with pytest.raises(ContentRefused) as caught:
        questionnaire_parse(content(*questions))
    return str(caught.value)


def test_a_question_of_the_plan_cannot_hang_on_a_dataset():
    message = refused(
        asked("s.label", scope="dataset"), asked("s.plan", "text", when={"question": "s.label", "is": "yes"})
    )
    assert message.startswith("s.plan, when: a question of the plan cannot hang on 's.label'")


def test_a_circle_is_refused_with_its_members_named():
    message = refused(
        asked("s.a", when={"question": "s.b", "is": "yes"}), asked("s.b", when={"question": "s.a", "is": "yes"})
    )
    assert "s.a -> s.b -> s.a" in message


def test_a_question_that_hangs_on_itself_is_refused():
    assert "s.a -> s.a" in refused(asked("s.a", when={"question": "s.a", "is": "yes"}))


def test_an_unknown_question_in_a_condition_is_named():
    assert refused(asked("s.a", when={"question": "s.gone", "is": "yes"})) == "s.a, when: there is no question 's.gone'"


def test_an_unknown_option_in_a_condition_is_named():
    message = refused(HUMAN, asked("s.a", when={"any": [{"question": "s.human", "is": "maybe"}]}))
    assert message == "s.a, when.any[1]: 's.human' has no option 'maybe'"


def test_text_can_only_be_asked_whether_it_is_answered():
    message = refused(asked("s.text", "text"), asked("s.a", when={"question": "s.text", "is": "x"}))
    assert "ask whether it is answered" in message


def test_a_condition_that_can_never_hold_is_refused():
    never = {"all": [{"question": "s.human", "is": "yes"}, {"question": "s.human", "is": "no"}]}
    assert refused(HUMAN, asked("s.a", when=never)) == "s.a, when: can never hold, so the question is never asked"


def test_a_dead_branch_is_refused_with_its_place():
    kind = asked("s.kind", "choice", when={"question": "s.human", "is": "yes"})
    dead = {
        "any": [
            {"question": "s.kind", "is": "a"},
            {"all": [{"question": "s.human", "is": "no"}, {"question": "s.kind", "is": "b"}]},
        ]
    }
    assert refused(HUMAN, kind, asked("s.a", when=dead)) == "s.a, when.any[2]: this branch can never hold"


def test_a_condition_that_always_holds_is_refused():
    always = {"any": [{"question": "s.human", "answered": True}, {"question": "s.human", "answered": False}]}
    assert refused(HUMAN, asked("s.a", when=always)) == "s.a, when: always holds; leave the condition out"


# Random questionnaires: each question may hang on earlier ones, so most of them are sound.

TYPES = ("yes_no", "choice", "several", "catalogue", "text")


def leaves(names: list[tuple[str, str]]) -> st.SearchStrategy:
    def leaf(named: tuple[str, str]) -> st.SearchStrategy:
        key, type = named
        answered = st.builds(lambda flag: {"question": key, "answered": flag}, st.booleans())
        values = {"yes_no": ["yes", "no"], "choice": ["a", "b"], "several": ["a", "b"], "catalogue": ["czi", "nd2"]}
        if type not in values:
            return answered
        one = st.sampled_from(values[type])
        return st.one_of(
            answered,
            st.builds(lambda v: {"question": key, "is": v}, one),
            st.builds(lambda v: {"question": key, "in": v}, st.lists(one, min_size=1, unique=True)),
        )

    return st.sampled_from(names).flatmap(leaf)


@st.composite
def questionnaires(draw, most=6):
    questions, names = [], []
    for number in range(draw(st.integers(2, most))):
        type = draw(st.sampled_from(TYPES))
        more = {}
        if names and draw(st.booleans()):
            more["when"] = draw(
                st.recursive(
                    leaves(names),
                    lambda inner: st.builds(
                        lambda word, parts: {word: parts},
                        st.sampled_from(["all", "any", "not"]),
                        st.lists(inner, min_size=1, max_size=3),
                    ),
                    max_leaves=4,
                )
            )
        questions.append(asked(f"s.q{number}", type, **more))
        names.append((f"s.q{number}", type))
    try:
        return questionnaire(*questions)
    except ContentRefused:  # a dead branch: drop the conditions, the rest is still a questionnaire
        return questionnaire(*({k: v for k, v in q.items() if k != "when"} for q in questions))


ANSWERS = {
    "yes_no": st.sampled_from(["yes", "no", "unknown", None]),
    "choice": st.sampled_from(["a", "b", "c", None]),
    "several": st.one_of(st.none(), st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, unique=True)),
    "catalogue": st.sampled_from([None, *({"kind": "formats", "key": key} for key in ("czi", "nd2", "lif"))]),
    "text": st.sampled_from(["words", None]),
}


@st.composite
def answered(draw):
    small = draw(questionnaires())
    return small, {q.key: draw(ANSWERS[q.type]) for q in small.questions}


@settings(max_examples=300, deadline=None)
@given(answered())
def test_a_question_is_asked_exactly_when_its_condition_holds(case):
    small, values = case
    visible = visible_questions(small, values)
    for question in small.questions:
        holds = question.when is None or condition_holds(question.when, values, visible)
        assert (question.key in visible) is holds


@settings(max_examples=300, deadline=None)
@given(answered())
def test_hidden_answers_change_nothing(case):
    small, values = case
    visible = visible_questions(small, values)
    assert visible_questions(small, {key: values[key] for key in visible}) == visible


@settings(max_examples=200, deadline=None)
@given(answered(), st.data())
def test_an_answer_moves_only_what_hangs_on_it(case, data):
    small, values = case
    changed = data.draw(st.sampled_from([q.key for q in small.questions]))
    after = {**values, changed: data.draw(ANSWERS[small.question(changed).type])}
    moved = visible_questions(small, values) ^ visible_questions(small, after)
    for key in moved:
        reached, waiting = set(), [key]
        while waiting:
            when = small.question(waiting.pop()).when
            fresh = (condition_questions(when) if when else frozenset()) - reached
            reached |= fresh
            waiting += fresh
        assert changed in reached


@settings(max_examples=100, deadline=None)
@given(questionnaires())
def test_a_question_comes_in_order_after_all_it_hangs_on(small):
    place = {key: at for at, key in enumerate(small.order)}
    assert set(place) == {q.key for q in small.questions}
    for question in small.questions:
        for other in condition_questions(question.when) if question.when else ():
            assert place[other] < place[question.key]


EVERY = {
    "yes_no": [None, "yes", "no", "unknown"],
    "choice": [None, "a", "b", "c"],
    "several": [None, ["a"], ["b"], ["a", "b"], ["c"]],
    "catalogue": [None, *({"kind": "formats", "key": key} for key in ("czi", "nd2", "lif"))],
    "text": [None, "words"],
}


@settings(max_examples=60, deadline=None)
@given(questionnaires(most=4))
def test_some_answers_open_every_question_that_the_loader_accepts(small):
    questions = list(small.questions)
    unseen = {q.key for q in questions}
    for values in product(*(EVERY[q.type] for q in questions)):
        unseen -= visible_questions(small, dict(zip((q.key for q in questions), values, strict=True)))
        if not unseen:
            return
    assert unseen == set()
