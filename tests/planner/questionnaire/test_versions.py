"""Published versions: the same content once, other content never under the same number."""

import shutil

import pytest

from planner.questionnaire.loader import CONTENT, ContentRefused, content_read, questionnaire_load
from planner.questionnaire.models import QuestionnaireVersion, VersionIsPublished
from planner.questionnaire.queries import version_current, version_questionnaire
from planner.questionnaire.services import PublishRefused, version_publish

pytestmark = pytest.mark.django_db

FIRST = CONTENT / "lysplan-1"


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(FIRST, tmp_path / "lysplan-1")


def changed(folder, before: str, after: str):
    index = folder / "index.yaml"
    assert before in index.read_text(encoding="utf-8")
    index.write_text(index.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")


def test_publishing_twice_gives_the_same_row():
    first = version_publish()
    assert version_publish().pk == first.pk
    assert QuestionnaireVersion.objects.filter(key="lysplan", version=first.version).count() == 1


def test_a_published_version_holds_its_whole_content():
    row = version_publish(source=FIRST)
    row.refresh_from_db()
    assert row.content == content_read(FIRST)
    assert (row.key, row.version, row.title_nb) == ("lysplan", 1, "Datahåndteringsplan for lysmikroskopi")


def test_other_content_under_the_same_number_is_refused(folder):
    version_publish(source=FIRST)
    changed(folder, "Data management plan for light microscopy", "Another title")
    with pytest.raises(PublishRefused, match="give the changed content the number 2"):
        version_publish(source=folder)


def test_a_new_number_becomes_the_current_version_and_the_old_one_stays(folder):
    old = version_publish(source=FIRST)
    changed(folder, "version: 1", "version: 9")
    new = version_publish(source=folder)
    assert version_current() == new
    assert QuestionnaireVersion.objects.filter(pk=old.pk).exists()


def test_faulty_content_is_not_published(folder):
    changed(folder, "key: lysplan", "key: other")
    changed(folder, "nb: Datahåndteringsplan for lysmikroskopi", "nb: ''")
    with pytest.raises(ContentRefused):
        version_publish(source=folder)
    assert not QuestionnaireVersion.objects.filter(key="other").exists()


def test_where_nothing_is_published_the_key_is_named():
    with pytest.raises(QuestionnaireVersion.DoesNotExist, match="'nothing'"):
        version_current("nothing")


def test_a_published_version_cannot_be_saved_with_other_content():
    row = version_publish()
    row.content = {**row.content, "title": {"en": "x", "nb": "x"}}
    with pytest.raises(VersionIsPublished, match="content"):
        row.save()


def test_a_published_version_cannot_be_changed_by_an_update():
    version_publish()
    with pytest.raises(VersionIsPublished):
        QuestionnaireVersion.objects.filter(key="lysplan").update(title_en="x")


def test_saving_an_unchanged_version_is_harmless():
    row = version_publish()
    row.save()
    assert row == version_current()


def test_a_version_is_parsed_once(django_assert_num_queries):
    row = version_publish(source=FIRST)
    with django_assert_num_queries(0):
        assert version_questionnaire(row) is version_questionnaire(row)
    assert version_questionnaire(row) == questionnaire_load(FIRST)
