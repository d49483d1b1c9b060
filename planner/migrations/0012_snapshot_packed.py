"""Snapshots are packed (common/packed.py)."""

from typing import Any

from django.db import migrations, models

import common.packed


def pack(apps: Any, _editor: Any) -> None:
    snapshots = apps.get_model("planner", "Snapshot").objects
    for key in list(snapshots.values_list("pk", flat=True)):  # one at a time: each may be megabytes
        snapshots.filter(pk=key).update(packed=snapshots.values_list("content", flat=True).get(pk=key))


def unpack(apps: Any, _editor: Any) -> None:
    snapshots = apps.get_model("planner", "Snapshot").objects
    for key in list(snapshots.values_list("pk", flat=True)):
        snapshots.filter(pk=key).update(content=snapshots.values_list("packed", flat=True).get(pk=key))


class Migration(migrations.Migration):
    dependencies = [("planner", "0011_webhooks")]

    operations = [
        migrations.AddField("snapshot", "packed", common.packed.PackedJSONField(default=dict)),
        migrations.AlterField("snapshot", "content", models.JSONField(null=True)),
        migrations.RunPython(pack, unpack),
        migrations.RemoveField("snapshot", "content"),
        migrations.RenameField("snapshot", "packed", "content"),
        migrations.AlterField("snapshot", "content", common.packed.PackedJSONField()),
    ]
