"""Several children at once: answers in order, members of a set once, stopped at once, nothing left behind."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.inspector.client import Answer, SourceChild
from ingest.inspector.pool import SourcePool, cores
from tests.ingest.inspector import makers


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("images")
    for number in range(8):
        makers.ome_tiff(made / f"{number}.ome.tif", name=f"image {number}")
    return made


@pytest.fixture(scope="module")
def pool(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SourcePool]:
    with SourcePool(tmp_path_factory.mktemp("scratch"), [folder], size=2) as kept:
        yield kept


def ask(child: SourceChild, path: Path) -> Answer:
    return child.inspect(path)


def test_answers_come_in_the_order_of_the_paths_from_two_children(pool: SourcePool, folder: Path) -> None:
    paths = sorted(folder.iterdir())
    answers = list(pool.inspect_all(paths, ask))
    assert [path for path, _ in answers] == paths
    assert [answer.facts["images"][0]["name"] for _, answer in answers] == [f"image {number}" for number in range(8)]
    assert len(pool.pids) == 2


def test_a_file_that_came_with_an_earlier_answer_is_left_out(pool: SourcePool, folder: Path) -> None:
    paths = sorted(folder.iterdir())
    seen: list[Path] = []
    for path, _ in pool.inspect_all(paths, ask, skip=lambda path: bool(seen) and path == paths[1]):
        seen.append(path)
    assert seen == [paths[0], *paths[2:]]


def test_an_error_of_the_asker_ends_the_run_and_the_pool_goes_on(pool: SourcePool, folder: Path) -> None:
    def fail(child: SourceChild, path: Path) -> Answer:
        raise ValueError(path.name)

    paths = sorted(folder.iterdir())
    with pytest.raises(ValueError, match=r"0\.ome\.tif"):
        list(pool.inspect_all(paths, fail))
    assert len(list(pool.inspect_all(paths[:2], ask))) == 2


def test_whoever_waits_is_told_about_once_a_second(pool: SourcePool, folder: Path) -> None:
    def slow(child: SourceChild, path: Path) -> Answer:
        time.sleep(2)
        return child.inspect(path)

    ticks: list[float] = []
    list(pool.inspect_all([folder / "0.ome.tif"], slow, tick=lambda: ticks.append(time.monotonic())))
    assert 2 <= len(ticks) <= 4


def test_closing_ends_every_child(folder: Path, tmp_path: Path) -> None:
    pool = SourcePool(tmp_path / "scratch", [folder], size=2)
    assert len(list(pool.inspect_all(sorted(folder.iterdir()), ask))) == 8
    pids = pool.pids
    pool.close()
    pool.close()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    assert list((tmp_path / "scratch").iterdir()) == []


def test_there_is_a_child_a_core_within_bounds() -> None:
    assert 1 <= cores() <= 4
