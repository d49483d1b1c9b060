"""The hostile corpus: each file ends in a final state, in time, and nothing happened beside it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from ingest.inspector.client import Limits

from .corpus import Case, load, usual
from .watching import Outcome, Watched

CASES = load() if os.environ.get("LYSPLAN_HOSTILE") == "all" else usual()
FAMILIES = ("archive", "cut", "document", "hdf5", "name", "picture", "reference", "text", "tiff", "xml", "zarr", "zip")


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """A child under watch with a wall of 10 seconds a file."""
    with Watched(tmp_path_factory.mktemp("corpus"), limits=Limits(wall_s=10)) as kept:
        yield kept


def faults(case: Case, seen: Outcome, limits: Limits) -> list[str]:
    """Sentences on what went wrong with one case; none if all is well."""
    found = []
    if seen.end in ("engine_failed", "worker_lost", "lost"):
        found.append(f"ended as {seen.end}: that is our fault, not the file's")
    if case.codes and seen.end not in case.codes:
        found.append(f"ended as {seen.end}, wanted one of {sorted(case.codes)}")
    if seen.seconds > limits.wall_s + 3:
        found.append(f"took {seen.seconds:.1f} s")
    if seen.opened_outside:
        found.append("somebody opened the canary's folder")
    if seen.calls:
        found.append(f"{seen.calls} calls over the network")
    if not seen.good_after:
        found.append("the good file after it was not read")
    return found + list(seen.leaks)


def test_corpus_is_large_and_holds_every_family() -> None:
    assert len(CASES) >= 100
    assert {case.name.split("/")[0] for case in CASES} == set(FAMILIES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_hostile_file_ends_in_a_final_state_and_touches_nothing(case: Case, watched: Watched) -> None:
    seen = watched.attack(case.make(watched.ground()))
    assert faults(case, seen, watched.limits) == []


def test_memory_of_the_children_stayed_bounded(watched: Watched) -> None:
    assert watched.peak_mb < watched.limits.resident_mb * 1.25, f"{watched.peak_mb:.0f} MiB"


def test_children_left_no_files_behind(watched: Watched) -> None:
    left = [
        path
        for path in (watched.folder / "scratch").rglob("*")
        if path.is_file() and "/tmp/" in str(path.relative_to(watched.folder))
    ]
    assert sum(path.stat().st_size for path in left) < 64 << 20
    assert not list((watched.folder / "scratch").glob("inspector-*/set/*"))
    assert not list((watched.folder / "scratch").glob("inspector-*/child-*/out/*"))
