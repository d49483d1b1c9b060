"""Loading and editing: a load is idempotent, an edit survives it, and where both changed both are shown."""

import dataclasses
import datetime

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

from planner.catalogue import services
from planner.catalogue.models import CatalogueLoad, Entry, EntryRevision
from planner.catalogue.reading import facts_read
from planner.catalogue.schemas import ShapeRefused
from planner.catalogue.services import EntryChanged, entries_load, entry_edit, entry_settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def empty():
    Entry.objects.all().delete()
    CatalogueLoad.objects.all().delete()


@pytest.fixture
def loaded(empty):
    return entries_load()


@pytest.fixture
def consultant():
    return get_user_model().objects.create(username="kari", is_consultant=True)


@pytest.fixture
def nels(loaded):
    return Entry.objects.get(kind="storage", key="nels")


@pytest.fixture
def source_says(monkeypatch):
    """Makes the data files say something else about one entry, or leave it out."""

    def change(kind, key, *, drop=False, **content):
        facts = [
            dataclasses.replace(fact, **content) if (fact.kind, fact.key) == (kind, key) else fact
            for fact in facts_read()
            if not drop or (fact.kind, fact.key) != (kind, key)
        ]
        monkeypatch.setattr(services, "facts_read", lambda: facts)
        monkeypatch.setattr(services, "files_digest", lambda: "changed")

    return change


def with_note(data, note):
    return {**data, "notes": note}


def test_first_load_brings_every_entry(loaded):
    assert len(loaded.new) == Entry.objects.count() == len(facts_read())
    assert not (loaded.changed or loaded.conflicts or loaded.missing)


def test_unchanged_files_cost_one_query_and_no_reading(loaded, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(services, "facts_read", lambda: pytest.fail("the files were read"))
    with django_assert_num_queries(1):
        report = entries_load()
    assert report.skipped


def test_loading_again_changes_nothing(loaded):
    before = list(Entry.objects.values())
    CatalogueLoad.objects.all().delete()
    report = entries_load()
    assert len(report.unchanged) == len(facts_read())
    assert not (report.new or report.changed or report.conflicts)
    assert list(Entry.objects.values()) == before
    assert not EntryRevision.objects.exists()


def test_a_dry_run_reports_and_writes_nothing(empty):
    report = entries_load(apply=False)
    assert len(report.new) == len(facts_read())
    assert not report.applied
    assert not Entry.objects.exists()
    assert not CatalogueLoad.objects.exists()


def test_a_change_of_the_source_is_taken_over_and_kept_as_a_revision(nels, source_says):
    source_says("storage", "nels", data=with_note(nels.data, "moved"))
    assert entries_load().changed == [("storage", "nels")]
    nels.refresh_from_db()
    assert nels.data["notes"] == "moved"
    revision = nels.revisions.get()
    assert (revision.cause, revision.changed_by) == ("source", None)
    assert revision.before["data"]["notes"] != revision.after["data"]["notes"] == "moved"


def test_the_command_says_what_it_would_do_and_shows_both_sides_of_a_conflict(nels, consultant, source_says, capsys):
    entry_edit(entry=nels, user=consultant, data=with_note(nels.data, "ours"))
    source_says("storage", "nels", data=with_note(nels.data, "theirs"))
    call_command("catalogue_load", "--dry-run")
    said = capsys.readouterr().out
    assert "ours is kept): 1\n  storage/nels\n    data\n" in said
    assert "'notes': 'theirs'" in said
    nels.refresh_from_db()
    assert nels.incoming is None


def test_an_edited_entry_survives_a_load_when_its_source_did_not_change(nels, consultant):
    entry_edit(entry=nels, user=consultant, data=with_note(nels.data, "rang them"))
    CatalogueLoad.objects.all().delete()
    report = entries_load()
    assert ("storage", "nels") in report.unchanged
    nels.refresh_from_db()
    assert (nels.data["notes"], nels.edited_by, nels.incoming) == ("rang them", consultant, None)


def test_an_edited_entry_whose_source_changed_keeps_ours_and_reports_both(nels, consultant, source_says):
    source = nels.data
    entry_edit(entry=nels, user=consultant, data=with_note(source, "ours"))
    source_says("storage", "nels", data=with_note(source, "theirs"))
    report = entries_load()
    (conflict,) = report.conflicts
    assert (conflict.kind, conflict.key) == ("storage", "nels")
    assert [side["notes"] for side in conflict.fields["data"]] == ["ours", "theirs"]
    nels.refresh_from_db()
    assert nels.data["notes"] == "ours"
    assert nels.incoming["data"]["notes"] == "theirs"


def test_a_source_that_comes_to_say_the_same_ends_the_conflict(nels, consultant, source_says):
    ours = with_note(nels.data, "the same")
    entry_edit(entry=nels, user=consultant, data=ours)
    source_says("storage", "nels", data=ours)
    report = entries_load()
    assert not report.conflicts
    nels.refresh_from_db()
    assert nels.incoming is None


@pytest.mark.parametrize(("take_source", "stands"), [(True, "theirs"), (False, "ours")])
def test_a_conflict_is_settled_either_way_and_stays_settled(nels, consultant, source_says, take_source, stands):
    source = nels.data
    entry_edit(entry=nels, user=consultant, data=with_note(source, "ours"))
    source_says("storage", "nels", data=with_note(source, "theirs"))
    entries_load()
    nels.refresh_from_db()
    entry_settle(entry=nels, user=consultant, take_source=take_source)
    CatalogueLoad.objects.all().delete()
    assert not entries_load().conflicts
    nels.refresh_from_db()
    assert (nels.data["notes"], nels.incoming) == (stands, None)
    assert nels.revisions.first().cause == ("took" if take_source else "kept")


def test_an_entry_that_the_source_dropped_is_kept_and_reported(nels, source_says):
    source_says("storage", "nels", drop=True)
    assert entries_load().missing == [("storage", "nels")]
    assert Entry.objects.filter(pk=nels.pk).exists()


def test_a_confirmed_norwegian_title_is_unconfirmed_when_the_source_changes_it(nels, consultant, source_says):
    entry_edit(entry=nels, user=consultant, nb_reviewed=True)
    source_says("storage", "nels", title_nb="NeLS, ny tittel")
    assert entries_load().changed == [("storage", "nels")]
    nels.refresh_from_db()
    assert (nels.title_nb, nels.nb_reviewed) == ("NeLS, ny tittel", False)


def test_a_broken_data_file_changes_nothing(nels, source_says):
    source_says("storage", "nels", data={"name": "half"})
    with pytest.raises(ShapeRefused):
        entries_load()
    nels.refresh_from_db()
    assert "eligibility" in nels.data


def test_an_edit_says_what_who_and_when(nels, consultant):
    before = nels.confidence
    entry_edit(entry=nels, user=consultant, note="asked the desk", confidence="likely", owner="data desk")
    revision = nels.revisions.get()
    assert revision.before == {"confidence": before, "owner": ""}
    assert revision.after == {"confidence": "likely", "owner": "data desk"}
    assert (revision.changed_by, revision.note) == (consultant, "asked the desk")
    assert revision.changed_at == nels.edited_at


def test_a_new_date_is_the_entrys_own(nels, consultant):
    entry_edit(entry=nels, user=consultant, checked=datetime.date(2027, 1, 15))
    nels.refresh_from_db()
    assert (nels.checked, nels.checked_is) == (datetime.date(2027, 1, 15), "entry")


def test_an_edit_without_a_change_writes_nothing(nels, consultant):
    entry_edit(entry=nels, user=consultant, title_en=nels.title_en, data=dict(nels.data))
    assert not nels.revisions.exists()
    assert nels.edited_at is None


def test_a_save_on_top_of_another_is_refused(nels, consultant):
    stale = Entry.objects.get(pk=nels.pk)
    entry_edit(entry=nels, user=consultant, owner="first")
    with pytest.raises(EntryChanged):
        entry_edit(entry=stale, user=consultant, owner="second")
    nels.refresh_from_db()
    assert nels.owner == "first"


def test_facts_of_the_wrong_shape_are_refused(nels, consultant):
    with pytest.raises(ShapeRefused):
        entry_edit(entry=nels, user=consultant, data={**nels.data, "data_classes": {"open": "perhaps"}})
    with pytest.raises(ShapeRefused):
        entry_edit(entry=nels, user=consultant, sources=[])
    with pytest.raises(ShapeRefused):
        entry_edit(entry=nels, user=consultant, title_en="")


def test_kind_and_key_cannot_be_edited(nels, consultant):
    with pytest.raises(TypeError):
        entry_edit(entry=nels, user=consultant, key="other")
