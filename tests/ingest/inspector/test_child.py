"""The child's answers on their way to the parent: what JSON cannot hold is cleaned, what is too long is cut."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path
from typing import Any

import numpy
import pytest

from ingest.inspector.child import LONG, Answers
from ingest.inspector.facts import TEXT_LIMIT


def _sent(path: Path, **message: Any) -> bytes:
    """The line that arrives of a message."""
    Answers(os.open(path, os.O_WRONLY | os.O_CREAT)).send(**message)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("value", "arrives"),
    [
        ({"na": 1.4, "name": "63x\0 Öl"}, {"na": 1.4, "name": "63x\0 Öl"}),
        ({"na": math.nan, "name": "63x"}, {"na": None, "name": "63x"}),
        ({"sizes": (numpy.int64(3), numpy.float32(0.5))}, {"sizes": [3, 0.5]}),
        ({"when": b"\xff"}, {"when": "b'\\xff'"}),
    ],
)
def test_an_answer_is_json_whatever_a_reader_found(
    value: dict[str, Any], arrives: dict[str, Any], tmp_path: Path
) -> None:
    assert json.loads(_sent(tmp_path / "answers", facts=value)) == {"facts": arrives}


def test_long_texts_are_cut_before_they_are_sent(tmp_path: Path) -> None:
    line = _sent(tmp_path / "answers", facts={"images": [{"name": "x" * (2 * LONG)}]})
    assert json.loads(line) == {"facts": {"images": [{"name": "x" * TEXT_LIMIT}]}}
