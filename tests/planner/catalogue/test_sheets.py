"""The catalogue as a file, out and back: nothing lost, nothing overwritten, nothing executed."""

import io

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from planner.catalogue import sheets
from planner.catalogue.intake import NotTaken, entries_take
from planner.catalogue.models import Entry
from planner.catalogue.queries import entries_as_rows
from planner.catalogue.services import entries_load, entry_edit
from tests.planner.catalogue.test_admin import user_of

pytestmark = pytest.mark.django_db
KINDS = list(Entry.Kind.values)


@pytest.fixture
def kari(client):
    user = user_of("kari", is_consultant=True, is_staff=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("make", "name"), [(sheets.yaml_made, "a.yaml"), (sheets.xlsx_made, "a.xlsx")])
def test_a_file_taken_out_and_sent_back_changes_nothing(kari, kind, make, name):
    rows = entries_as_rows(kind)
    report = entries_take(rows=sheets.rows_read(name, make(rows)), user=kari)
    assert len(report) == len(rows)
    assert not [taken for taken in report if taken.changes or taken.is_new or taken.problem]


def test_an_edited_price_becomes_an_edit_with_a_revision_and_its_own_date(kari):
    rows = entries_as_rows("storage")
    nels = next(row for row in rows if row["key"] == "nels")
    nels["checked"] = "2026-11-25"
    nels["data"] = {**nels["data"], "operator": "Somebody else"}
    report = entries_take(rows=sheets.rows_read("s.xlsx", sheets.xlsx_made([nels])), user=kari, note="called them")
    assert set(report[0].changes) == {"checked", "data.operator"}
    entry = Entry.objects.get(kind="storage", key="nels")
    assert entry.data["operator"] == "Somebody else"
    assert (entry.checked.isoformat(), entry.checked_is) == ("2026-11-25", "entry")
    assert (entry.revisions.first().note, entry.revisions.first().changed_by) == ("called them", kari)


def test_a_file_older_than_an_edit_is_refused_whole(kari):
    rows = entries_as_rows("storage")
    rows[0]["owner"] = "first"
    rows[1]["owner"] = "second"
    entry_edit(entry=Entry.objects.get(kind="storage", key=rows[1]["key"]), user=kari, owner="mine")
    with pytest.raises(NotTaken) as refused:
        entries_take(rows=rows[:2], user=kari)
    assert [bool(taken.problem) for taken in refused.value.report] == [False, True]
    assert Entry.objects.get(kind="storage", key=rows[0]["key"]).owner == ""
    assert Entry.objects.get(kind="storage", key=rows[1]["key"]).owner == "mine"


def test_an_entry_that_nobody_had_is_added(kari):
    row = next(row for row in entries_as_rows("storage") if row["key"] == "nels")
    new = {
        **row,
        "key": "our-own",
        "revision": None,
        "title_en": "Our own store",
        "data": {**row["data"], "id": "our-own"},
    }
    (taken,) = entries_take(rows=sheets.rows_read("s.yaml", sheets.yaml_made([new])), user=kari)
    assert taken.is_new
    added = Entry.objects.get(kind="storage", key="our-own")
    assert added.checked_is == "entry"
    assert added.revisions.get().changed_by == kari
    assert ("storage", "our-own") not in entries_load(apply=False).missing


@pytest.mark.parametrize(
    ("changes", "says"),
    [({"checked": "yesterday"}, "checked"), ({"confidence": "sure"}, "confidence"), ({"data": {"cost": 5}}, "cost")],
)
def test_a_value_of_the_wrong_shape_is_named_and_nothing_is_taken(kari, changes, says):
    row = {**next(row for row in entries_as_rows("storage") if row["key"] == "nels"), **changes}
    with pytest.raises(NotTaken) as refused:
        entries_take(rows=[row], user=kari)
    assert says in refused.value.report[0].problem


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b"kind,key"),
        ("a.xlsx", b"PK no workbook"),
        ("a.yaml", b"{unfinished"),
        ("a.yaml", b"just: words"),
        ("a.yaml", b"- &a [x, x]\n- *a\n"),
        ("a.yaml", b"- !!python/object/apply:os.system [ls]"),
        ("a.yaml", b"- {kind: storage}"),
        ("a.yaml", b"- {kind: storage, key: nels, price: 5}"),
        ("a.yaml", b"\xff\xfe\x00"),
        ("a.yaml", b"[" * 5000),
        ("a.xlsx", b""),
        ("a.yaml", b"x" * (sheets.LARGEST + 1)),
    ],
)
def test_a_file_that_is_none_is_refused_with_a_sentence(name, content):
    with pytest.raises(sheets.SheetRefused, match=r"\w+ \w+.*\."):
        sheets.rows_read(name, content)


def test_no_cell_is_a_formula(kari):
    row = next(row for row in entries_as_rows("storage") if row["key"] == "nels")
    hostile = {**row, "title_en": "=HYPERLINK(1)", "owner": "+1+1", "data": {**row["data"], "operator": "@SUM(A1)"}}
    sheet = load_workbook(io.BytesIO(sheets.xlsx_made([hostile]))).worksheets[0]
    assert {cell.data_type for line in sheet.iter_rows() for cell in line} <= {"s", "n"}
    (back,) = sheets.rows_read("a.xlsx", sheets.xlsx_made([hostile]))
    assert (back["title_en"], back["owner"], back["data"]["operator"]) == ("=HYPERLINK(1)", "+1+1", "@SUM(A1)")


def test_the_desk_shows_differences_and_takes_them_on_a_second_click(client, kari):
    name = reverse("catalogue-download", args=["storage", "yaml"])
    rows = yaml.safe_load(client.get(name).content)
    next(row for row in rows if row["key"] == "nels")["owner"] = "the NeLS desk <b>"
    sent = SimpleUploadedFile("s.yaml", yaml.safe_dump(rows).encode())
    page = client.post(reverse("catalogue-upload"), {"file": sent, "note": "by phone"})
    assert page.status_code == 200
    assert "the NeLS desk &lt;b&gt;" in page.content.decode()
    assert Entry.objects.get(kind="storage", key="nels").owner == ""
    client.post(reverse("catalogue-take"), {"rows": page.context["rows"], "note": page.context["note"]})
    entry = Entry.objects.get(kind="storage", key="nels")
    assert (entry.owner, entry.revisions.first().note) == ("the NeLS desk <b>", "by phone")


def test_a_comparison_that_somebody_forged_is_refused(client, kari):
    answer = client.post(reverse("catalogue-take"), {"rows": "W10:forged:signature"})
    assert answer.status_code == 422
    assert "Send the file again" in answer.content.decode()


def test_the_desk_lists_old_facts_and_conflicts(client, kari):
    Entry.objects.filter(kind="storage", key="nels").update(checked="2020-01-01", incoming={"title_en": "NeLS 2"})
    page = client.get(reverse("desk"))
    assert [entry.key for entry in page.context["overview"]["stale"]] == ["nels"]
    assert [entry.key for entry in page.context["overview"]["conflicts"]] == ["nels"]


def test_the_desk_asks_the_database_no_more_for_more_entries(client, kari, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        client.get(reverse("desk"))
