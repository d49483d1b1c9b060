"""Damaged copies of real files: each gets a final answer in time, and nothing happens beside it.

`LYSPLAN_MUTATIONS=0-2000` runs all two thousand (any range will do), one JSON line each in `LYSPLAN_MUTATIONS_LOG`.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

import pytest

from ingest.inspector.client import Limits

from .conftest import SAMPLES
from .mutations import mutate, sources
from .watching import Watched

_WANTED = os.environ.get("LYSPLAN_MUTATIONS", "0-25")


@pytest.mark.timeout(6 * 3600)
def test_mutated_files_end_in_a_final_state_and_touch_nothing(tmp_path: Path) -> None:
    first, last = (int(part) for part in _WANTED.split("-"))
    real = SAMPLES if (SAMPLES / "MANIFEST.json").is_file() else None
    good = sources(real, tmp_path / "made")
    log = open(os.environ["LYSPLAN_MUTATIONS_LOG"], "a") if "LYSPLAN_MUTATIONS_LOG" in os.environ else None  # noqa: SIM115
    ends: Counter[str] = Counter()
    wrong, slowest = [], (0.0, "")
    with Watched(tmp_path / "watched", limits=Limits(wall_s=20)) as watched:
        for number in range(first, last):
            ground = watched.ground()
            what, made = mutate(number, good, ground)
            seen = watched.attack(made)
            ends[seen.end] += 1
            slowest = max(slowest, (seen.seconds, f"{number} {what}"))
            bad = [*seen.leaks]
            bad += ["opened outside"] if seen.opened_outside else []
            bad += ["called"] if seen.calls else []
            bad += [] if seen.good_after else ["no good file after"]
            bad += [seen.end] if seen.end in ("engine_failed", "worker_lost", "lost") else []
            bad += [f"{seen.seconds:.1f} s"] if seen.seconds > watched.limits.wall_s + 3 else []
            wrong += [f"mutation {number} ({what}): {', '.join(bad)}"] if bad else []
            if log is not None:
                told = {
                    "number": number,
                    "what": what,
                    "end": seen.end,
                    "seconds": round(seen.seconds, 3),
                    "wrong": bad,
                    "peak_mb": round(watched.peak_mb),
                }
                log.write(json.dumps(told) + "\n")
                log.flush()
            for path in ground.folder.iterdir():
                path.unlink()
        peak = watched.peak_mb
    print(f"{last - first} mutations of {len(good)} files: {dict(ends)}; slowest {slowest}; peak {peak:.0f} MiB")
    assert wrong == []
    assert peak < watched.limits.resident_mb * 1.25
    assert sum(ends.values()) == last - first
