"""Records made for the tests of score and sheet."""

import json
import subprocess
from functools import lru_cache
from pathlib import Path

from planner.metadata import DatasetRecord, Value, record_build
from tests.planner.exports.samples import dataset, empty, uid

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = ROOT.parent / "shared" / "samples"
FOLDERS = ("czi", "hdf5", "lif", "nd2", "ome-tiff", "ome-xml", "other", "png-jpeg", "tiff", "zarr")


def typed(**fields) -> dict[str, Value]:
    """Values that the author wrote; `image__size_x=512`."""
    return {name.replace("__", "."): Value(value, "author", "sheet") for name, value in fields.items()}


def record(fields: dict[str, Value] | None = None, **more) -> DatasetRecord:
    return DatasetRecord("1", 1, "Images", "Images", None, fields=dict(fields or {}), **more)


def evidence(facts: dict) -> dict:
    name = Path(facts["path"]).name
    return {
        "id": uid(name),
        "file": name,
        "bytes": facts["bytes"],
        "sha256": facts["sha256"],
        "attached": "2026-11-20T10:00:00+00:00",
        "thumbnail": None,
        "facts": facts,
    }


def record_of(*facts: dict, answers: dict | None = None) -> DatasetRecord:
    """The record of a dataset with these inspected files."""
    snapshot = empty()
    snapshot["datasets"] = [dataset("Images", answers, [evidence(one) for one in facts])]
    return record_build(snapshot).datasets[0]


@lru_cache(maxsize=1)
def inspected() -> tuple[dict, ...]:
    """Facts of every sample file that can be read, by the command as people run it."""
    command = [ROOT / ".venv/bin/lysplan-inspect", "--json", *(SAMPLES / folder for folder in FOLDERS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=280)
    assert done.returncode in (0, 1), done.stderr
    facts = [json.loads(line) for line in done.stdout.splitlines()]
    return tuple(one for one in facts if one["status"] == "ok")
