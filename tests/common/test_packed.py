"""JSON that is packed: what comes out is what went in, and rows of before are packed by the migration."""

import pytest
from django.core import serializers
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from hypothesis import given
from hypothesis import strategies as st

from common.packed import packed, unpacked
from planner.plans.models import Snapshot
from planner.plans.snapshots import snapshot_take
from tests.cast import cast_make

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters(codec=None)),
    lambda inside: st.lists(inside) | st.dictionaries(st.text(), inside),
)


@given(VALUES)
def test_what_comes_out_is_what_went_in(value):
    assert unpacked(packed(value)) == value


def test_keys_keep_their_order():
    assert list(unpacked(packed({"z": 1, "a": 2, "m": 3}))) == ["z", "a", "m"]


@pytest.mark.django_db
def test_snapshot_is_the_same_after_the_way_back_to_jsonb_and_again():
    cast = cast_make()
    taken = snapshot_take(plan=cast.plan, user=cast.owner)
    before = Snapshot.objects.get(pk=taken.pk).content
    assert before["plan"]["title"] == "Cells in motion"
    with connection.cursor() as cursor:  # checks that wait for the end of the test's transaction would hold its tables
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    MigrationExecutor(connection).migrate([("planner", "0011_webhooks")])
    with connection.cursor() as cursor:
        cursor.execute("SELECT content->'plan'->>'title' FROM planner_snapshot WHERE id = %s", [taken.pk])
        assert cursor.fetchone() == ("Cells in motion",)
    MigrationExecutor(connection).migrate([("planner", "0012_snapshot_packed")])
    assert Snapshot.objects.get(pk=taken.pk).content == before


@pytest.mark.django_db
def test_snapshot_survives_dumpdata_and_loaddata():
    cast = cast_make()
    taken = snapshot_take(plan=cast.plan, user=cast.owner)
    written = serializers.serialize("json", [taken])
    taken.delete()
    for found in serializers.deserialize("json", written):
        found.save()
    assert Snapshot.objects.get(uuid=taken.uuid).content == taken.content
