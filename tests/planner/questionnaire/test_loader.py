"""What is wrong with content is told with its place, all of it at once."""

import dataclasses
import shutil

import pytest
import yaml

from planner.questionnaire.loader import (
    CONTENT,
    ContentRefused,
    content_digest,
    content_read,
    questionnaire_load,
    questionnaire_parse,
)

from .making import asked, both, content, questionnaire


def refused(raw) -> list[str]:
    with pytest.raises(ContentRefused) as caught:
        questionnaire_parse(raw)
    return caught.value.faults


def test_steps_and_questions_are_found_by_their_keys():
    small = questionnaire(asked("s.a"), asked("s.b", "text"))
    assert small.question("s.b").type == "text"
    assert small.step("s").questions == tuple(small.questions)
    assert small.question("s.gone") is None
    assert small.step("gone") is None


def test_a_questionnaire_cannot_be_changed_once_it_is_read():
    small = questionnaire(asked("s.a"))
    with pytest.raises(dataclasses.FrozenInstanceError):
        small.version = 2
    with pytest.raises(TypeError):
        small.title["en"] = "Other"


def test_an_unknown_key_is_refused_with_its_place():
    (fault,) = refused(content(asked("s.a", colour="red")))
    assert fault.startswith("s.a: ")
    assert "colour" in fault


@pytest.mark.parametrize("missing", ["en", "nb"])
def test_a_missing_language_is_refused_with_its_place(missing):
    text = {k: v for k, v in both("Why?").items() if k != missing}
    (fault,) = refused(content(asked("s.a", help=text)))
    assert fault.startswith("s.a, help: ")
    assert missing in fault


def test_an_option_in_one_language_is_refused():
    options = [{"key": "x", "text": both("x")}, {"key": "y", "text": {"en": "y"}}]
    assert refused(content(asked("s.a", "choice", options=options)))[0].startswith("s.a, options, y, text: ")


def test_an_empty_text_is_no_text():
    assert refused(content(asked("s.a", text={"en": " ", "nb": "x"})))[0].startswith("s.a, text, en: ")


def test_all_faults_are_told_at_once():
    assert len(refused(content(asked("s.a", colour="red"), asked("s.b", "poem"), asked("s.c", weight=9)))) == 3


def test_two_questions_with_one_key_are_refused():
    assert "s.a: two questions have this key" in refused(content(asked("s.a"), asked("s.a")))


def test_a_key_of_another_step_is_refused():
    assert refused(content(asked("t.a")))[0].startswith("t.a: a question of the step 's'")


@pytest.mark.parametrize(
    ("part", "value", "fault"),
    [
        ("sources", ["gone"], "s.a, sources: 'gone' is not known"),
        ("ask", ["gone"], "s.a, ask: 'gone' is not known"),
        ("codes", {"science_europe": ["9z"]}, "s.a, codes.science_europe: '9z' is not known"),
        ("codes", {"science_europe": ["1a"], "rcn": ["x"]}, "s.a, codes.rcn: 'x' is not known"),
    ],
)
def test_a_name_that_does_not_exist_is_refused(part, value, fault):
    assert fault in refused(content(asked("s.a", help=both("why"), **{part: value})))


def test_an_unknown_unit_is_refused():
    assert refused(content(asked("s.a", "number", unit="miles"))) == ["s.a, unit: 'miles' is not known"]


def test_an_unknown_desk_of_a_step_is_refused():
    raw = content(asked("s.a"))
    raw["steps"][0]["who"] = ["nobody"]
    assert refused(raw) == ["s, who: 'nobody' is not known"]


def test_a_proposal_from_a_file_needs_a_dataset_and_a_fitting_type():
    assert "scope dataset" in refused(content(asked("s.a", "text", evidence="channels")))[0]
    assert "file_size" in refused(content(asked("s.a", "text", scope="dataset", evidence="image_bytes")))[0]


def test_a_choice_needs_options_and_a_text_has_none():
    assert refused(content(asked("s.a", "choice", options=[])))
    assert refused(content(asked("s.a", "text", options=[{"key": "x", "text": both("x")}] * 2)))


def test_a_condition_that_is_no_condition_is_refused_with_its_form():
    (fault,) = refused(content(asked("s.a"), asked("s.b", when={"question": "s.a", "equals": "yes"})))
    assert fault.startswith("s.b, when: a condition is {question, is}")


def test_a_date_can_only_come_after_another_date():
    assert "s.gone" in refused(content(asked("s.a", "date", not_before="s.gone")))[0]


@pytest.mark.parametrize("raw", [None, [], "text", 3, {}])
def test_what_is_no_questionnaire_is_refused(raw):
    assert refused(raw)


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(CONTENT / "lysplan-1", tmp_path / "lysplan-1")


def test_a_folder_and_one_file_with_the_same_content_give_the_same_questionnaire(folder, tmp_path):
    single = tmp_path / "all.yaml"
    single.write_text(yaml.safe_dump(content_read(folder), allow_unicode=True), encoding="utf-8")
    assert questionnaire_load(single) == questionnaire_load(folder)


def test_a_missing_file_of_a_step_is_named(folder):
    (folder / "ethics.yaml").unlink()
    with pytest.raises(ContentRefused, match=r"the file ethics\.yaml is missing"):
        questionnaire_load(folder)


def test_a_file_that_no_step_names_is_refused(folder):
    (folder / "extra.yaml").write_text("key: extra\n")
    with pytest.raises(ContentRefused, match=r"extra\.yaml: index\.yaml does not name this step"):
        questionnaire_load(folder)


def test_broken_yaml_is_told_with_file_and_line(folder):
    (folder / "ethics.yaml").write_text("key: ethics\ntitle: {en: [\n")
    with pytest.raises(ContentRefused, match=r"ethics\.yaml, line \d+: this is not YAML"):
        questionnaire_load(folder)


def test_a_key_given_twice_in_yaml_is_refused(folder):
    (folder / "ethics.yaml").write_text("key: ethics\nkey: ethics\n")
    with pytest.raises(ContentRefused, match=r"ethics\.yaml, line 2: the key 'key' is given twice"):
        questionnaire_load(folder)


def test_yaml_cannot_make_objects(folder):
    (folder / "ethics.yaml").write_text("!!python/object/apply:os.getcwd []\n")
    with pytest.raises(ContentRefused):
        questionnaire_load(folder)


def test_the_digest_follows_the_content_and_not_the_order_of_its_keys():
    raw = content(asked("s.a"))
    turned = dict(reversed(raw.items()))
    assert content_digest(raw) == content_digest(turned)
    assert content_digest(raw) != content_digest(content(asked("s.b")))
