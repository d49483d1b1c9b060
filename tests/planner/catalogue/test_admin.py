"""The admin pages of the catalogue: who gets in, that an edit leaves a revision, and that nothing is overwritten."""

import json

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from planner.catalogue.models import CatalogueLoad, Entry
from planner.catalogue.services import entries_load, entry_edit

pytestmark = pytest.mark.django_db


@pytest.fixture
def nels(db):
    CatalogueLoad.objects.all().delete()
    entries_load()
    return Entry.objects.get(kind="storage", key="nels")


def user_of(name, **flags):
    return get_user_model().objects.create(username=name, **flags)


@pytest.fixture
def consultant(client, db):
    user = user_of("kari", is_consultant=True, is_staff=True)
    client.force_login(user)
    return user


def address(entry):
    return reverse("admin:planner_entry_change", args=[entry.pk])


def filled(entry, **changes):
    return {
        "title_en": entry.title_en,
        "title_nb": entry.title_nb,
        "data": json.dumps(entry.data),
        "sources": json.dumps(entry.sources),
        "checked": entry.checked.isoformat(),
        "confidence": entry.confidence,
        "owner": entry.owner,
        "note": "",
        "read_at": entry.revision,
        "revisions-TOTAL_FORMS": 0,
        "revisions-INITIAL_FORMS": 0,
        **changes,
    }


def test_the_list_shows_facts_with_their_age(client, consultant, nels):
    page = client.get(reverse("admin:planner_entry_changelist"), {"kind": "storage"})
    assert page.status_code == 200
    assert "NeLS" in page.content.decode()


def test_the_list_takes_as_many_queries_for_a_hundred_as_for_five(
    client, consultant, nels, django_assert_max_num_queries
):
    for kind in ("funders", "idr-studies"):
        with django_assert_max_num_queries(8):
            client.get(reverse("admin:planner_entry_changelist"), {"kind": kind})


@pytest.mark.parametrize("query", [{"stale": "yes"}, {"conflict": "yes"}])
def test_the_list_can_be_narrowed(client, consultant, nels, query):
    page = client.get(reverse("admin:planner_entry_changelist"), query)
    assert page.status_code == 200
    assert page.context["cl"].result_count == 0


def test_an_edit_in_the_form_leaves_a_revision(client, consultant, nels):
    assert client.get(address(nels)).status_code == 200
    data = {**nels.data, "notes": "asked them"}
    page = client.post(address(nels), filled(nels, data=json.dumps(data), note="phone"))
    assert page.status_code == 302
    revision = nels.revisions.get()
    assert (revision.changed_by, revision.note, set(revision.after)) == (consultant, "phone", {"data"})
    assert "asked them" in client.get(address(nels)).content.decode()


def test_a_form_that_changes_nothing_leaves_no_revision(client, consultant, nels):
    assert client.post(address(nels), filled(nels)).status_code == 302
    assert not nels.revisions.exists()


def test_a_form_opened_before_somebody_elses_save_is_refused(client, consultant, nels):
    old = filled(nels, owner="mine")
    entry_edit(entry=nels, user=consultant, owner="theirs")
    page = client.post(address(nels), old)
    assert page.status_code == 200
    assert "Somebody changed this entry" in page.content.decode()
    nels.refresh_from_db()
    assert nels.owner == "theirs"


def test_facts_of_the_wrong_shape_are_named_in_the_form(client, consultant, nels):
    page = client.post(address(nels), filled(nels, data=json.dumps({**nels.data, "personal_data": "perhaps"})))
    assert page.status_code == 200
    assert "personal_data" in str(page.context["adminform"].form.errors["data"])


def test_a_conflict_is_shown_and_settled(client, consultant, nels):
    Entry.objects.filter(pk=nels.pk).update(
        incoming={
            "title_en": "NeLS <b>new</b>", "title_nb": nels.title_nb, "data": nels.data, "sources": nels.sources,
            "checked": nels.checked.isoformat(), "checked_is": nels.checked_is, "confidence": nels.confidence,
        }
    )  # fmt: skip
    assert "NeLS &lt;b&gt;new" in client.get(address(nels)).content.decode()
    client.post(
        reverse("admin:planner_entry_changelist"), {"action": "source_take", "_selected_action": [nels.pk]}, follow=True
    )
    nels.refresh_from_db()
    assert (nels.title_en, nels.incoming) == ("NeLS <b>new</b>", None)


def test_nothing_can_be_added_or_deleted(client, consultant, nels):
    assert client.get(reverse("admin:planner_entry_add")).status_code == 403
    assert client.get(reverse("admin:planner_entry_delete", args=[nels.pk])).status_code == 403


def test_others_do_not_get_in(client, nels):
    client.force_login(user_of("stranger"))
    assert client.get(address(nels)).status_code in {302, 403}
